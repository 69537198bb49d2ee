-- SMS, phone numbers confirmed by a code, and what organizations are told about their billing.

-- SMS are written with their cause, as mails are, and delivered by a job.
CREATE TABLE outbox_sms (
    id UUID PRIMARY KEY NOT NULL,
    recipient TEXT NOT NULL,
    locale TEXT NOT NULL,
    template TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'notice')),
    -- Parameters hold codes: encrypted, and dropped once the SMS is out.
    sealed_parameters BYTEA,
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ
);

-- Time at which the owner proved to receive SMS at this number; a changed number is unconfirmed again.
ALTER TABLE users ADD COLUMN phone_confirmed_at TIMESTAMPTZ
    CONSTRAINT users_phone_confirmed CHECK (phone_confirmed_at IS NULL OR phone IS NOT NULL);

-- The code that an account was sent last. The digest covers the account and the number.
CREATE TABLE phone_codes (
    user_id UUID PRIMARY KEY NOT NULL REFERENCES users (id),
    code_digest BYTEA NOT NULL,
    wrong INTEGER NOT NULL CHECK (wrong >= 0),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX phone_codes_expiry ON phone_codes (expires_at);

-- Choices of an organization; one without a row has the defaults.
CREATE TABLE billing_settings (
    organization_id UUID PRIMARY KEY NOT NULL REFERENCES organizations (id),
    notice_at_issue BOOLEAN NOT NULL,
    -- Lead times in days, in descending order, separated by commas.
    renewal_notice_days TEXT NOT NULL,
    payment_receipt BOOLEAN NOT NULL,
    payment_method TEXT NOT NULL DEFAULT 'transfer' CHECK (payment_method IN ('transfer', 'prepaid_first')),
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX billing_settings_renewal_notices ON billing_settings (organization_id) WHERE renewal_notice_days <> '';

-- Notices before the expiry of a product: one for each period and lead time, whichever node sends it.
CREATE TABLE renewal_notices (
    product_id UUID NOT NULL REFERENCES products (id),
    period_first DATE NOT NULL,
    lead_days INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (product_id, period_first, lead_days)
);
CREATE INDEX renewal_notices_age ON renewal_notices (created_at);
