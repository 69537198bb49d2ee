-- Payouts from prepaid accounts.

CREATE TABLE payouts (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    requested_by UUID NOT NULL REFERENCES users (id),
    state TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'refused', 'paid', 'cancelled', 'returned')),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    iban TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Reason for a refusal.
    reason TEXT,
    -- The clerk who approved or refused it, and the one who recorded that it was paid.
    decided_by UUID REFERENCES users (id),
    decided_at TIMESTAMPTZ,
    recorded_by UUID REFERENCES users (id),
    value_date DATE,
    -- Amount that came back.
    returned_minor BIGINT NOT NULL CHECK (returned_minor BETWEEN 0 AND amount_minor),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT payouts_four_eyes CHECK (recorded_by <> decided_by),
    CONSTRAINT payouts_decided CHECK (
        (decided_by IS NOT NULL) = (state IN ('approved', 'refused', 'paid', 'returned'))
        AND (decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT payouts_reason CHECK ((reason IS NOT NULL) = (state = 'refused')),
    CONSTRAINT payouts_recorded CHECK (
        (recorded_by IS NOT NULL) = (state IN ('paid', 'returned'))
        AND (recorded_by IS NULL) = (value_date IS NULL)),
    CONSTRAINT payouts_returned CHECK ((returned_minor > 0) = (state = 'returned'))
);
CREATE INDEX payouts_organization ON payouts (organization_id, id);
CREATE INDEX payouts_state ON payouts (state, id);
CREATE INDEX payouts_requested_by ON payouts (requested_by);
CREATE INDEX payouts_decided_by ON payouts (decided_by);
CREATE INDEX payouts_recorded_by ON payouts (recorded_by);

-- Organizations that pay from their prepaid account first.
CREATE INDEX billing_settings_prepaid_first ON billing_settings (organization_id) WHERE payment_method = 'prepaid_first';

-- The movements on an account of an organization, in the order in which they were booked.
CREATE INDEX ledger_entries_statement ON ledger_entries (organization_id, account, currency, transaction_id);
