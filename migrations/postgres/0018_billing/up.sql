-- Billing: addresses, documents with their lines, numbers, and the ledger. What was issued is frozen by triggers.

CREATE TABLE billing_addresses (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    attention TEXT,
    street TEXT,
    house_number TEXT,
    postcode TEXT,
    town TEXT,
    country TEXT NOT NULL,
    email TEXT,
    -- Invoices are mailed to the address only once it was confirmed by a link.
    email_confirmed_at TIMESTAMPTZ,
    email_token_hash BYTEA,
    email_token_expires_at TIMESTAMPTZ,
    locale TEXT NOT NULL,
    vat_number TEXT,
    order_number TEXT,
    is_default BOOLEAN NOT NULL,
    -- The first address is that of the organization, and follows it until it is edited.
    follows_organization BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX billing_addresses_organization ON billing_addresses (organization_id, id);
CREATE UNIQUE INDEX billing_addresses_default ON billing_addresses (organization_id) WHERE is_default;
CREATE UNIQUE INDEX billing_addresses_email_token ON billing_addresses (email_token_hash);

-- Every organization has a default address; its id is that of the organization.
INSERT INTO billing_addresses (id, organization_id, name, street, postcode, town, country, locale, vat_number,
    is_default, follows_organization, created_at, updated_at)
SELECT id, id, name, street, postcode, town, country, locale, vat_number, TRUE, TRUE, created_at, updated_at
FROM organizations;

CREATE FUNCTION copy_billing_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO billing_addresses (id, organization_id, name, street, postcode, town, country, locale, vat_number,
            is_default, follows_organization, created_at, updated_at)
        VALUES (NEW.id, NEW.id, NEW.name, NEW.street, NEW.postcode, NEW.town, NEW.country, NEW.locale, NEW.vat_number,
            TRUE, TRUE, NEW.created_at, NEW.updated_at);
    ELSE
        UPDATE billing_addresses SET name = NEW.name, street = NEW.street, postcode = NEW.postcode, town = NEW.town,
            country = NEW.country, locale = NEW.locale, vat_number = NEW.vat_number, updated_at = NEW.updated_at
        WHERE organization_id = NEW.id AND follows_organization;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER billing_address_first_insert AFTER INSERT ON organizations FOR EACH ROW
EXECUTE FUNCTION copy_billing_address();
CREATE TRIGGER billing_address_first_update AFTER UPDATE ON organizations FOR EACH ROW
EXECUTE FUNCTION copy_billing_address();

-- The first day of a product's first period, from which all periods are counted.
ALTER TABLE products ADD COLUMN first_day DATE NOT NULL DEFAULT '1970-01-01';
UPDATE products SET first_day = renews_on;
ALTER TABLE products ADD COLUMN renewal TEXT NOT NULL DEFAULT 'automatic' CHECK (renewal IN ('automatic', 'manual'));
ALTER TABLE products ADD COLUMN billing_address_id UUID REFERENCES billing_addresses (id);
CREATE INDEX products_billing_address ON products (billing_address_id);
CREATE INDEX products_renewal ON products (renews_on, id) WHERE renewal = 'automatic' AND state IN ('active', 'blocked');
CREATE INDEX products_due ON products (organization_id, renews_on, id) WHERE state <> 'cancelled';

-- A product's address is one of its organization.
CREATE FUNCTION check_product_billing_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM billing_addresses
    WHERE id = NEW.billing_address_id AND organization_id = NEW.organization_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'product_billing_address' USING ERRCODE = 'check_violation', CONSTRAINT = 'product_billing_address';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER product_billing_address_insert BEFORE INSERT ON products FOR EACH ROW
WHEN (NEW.billing_address_id IS NOT NULL)
EXECUTE FUNCTION check_product_billing_address();
CREATE TRIGGER product_billing_address_update BEFORE UPDATE ON products FOR EACH ROW
WHEN (NEW.billing_address_id IS NOT NULL
    AND (OLD.billing_address_id IS DISTINCT FROM NEW.billing_address_id OR OLD.organization_id <> NEW.organization_id))
EXECUTE FUNCTION check_product_billing_address();

-- The last number taken of a series and year; year 0 counts payment references, which are unique for ever.
CREATE TABLE number_series (
    series TEXT NOT NULL CHECK (series IN ('invoice', 'credit_note', 'pro_forma', 'reference')),
    year INTEGER NOT NULL,
    last_number BIGINT NOT NULL CHECK (last_number > 0),
    PRIMARY KEY (series, year)
);

CREATE TABLE billing_documents (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note', 'pro_forma')),
    state TEXT NOT NULL,
    -- None for a draft.
    number TEXT,
    reference TEXT,
    code TEXT,
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    issued_on DATE NOT NULL,
    due_on DATE,
    -- Addresses may be deleted, so this is not a foreign key.
    billing_address_id UUID NOT NULL,
    net_minor BIGINT NOT NULL,
    vat_minor BIGINT NOT NULL,
    rounding_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    received_minor BIGINT NOT NULL CHECK (received_minor >= 0),
    credited_minor BIGINT NOT NULL CHECK (credited_minor >= 0),
    refunded_minor BIGINT NOT NULL CHECK (refunded_minor >= 0),
    -- The day on which nothing was due anymore.
    settled_on DATE,
    -- The invoice that a credit note corrects, or that a pro-forma invoice became.
    invoice_id UUID REFERENCES billing_documents (id),
    -- Everything that is printed; provisional in a draft.
    snapshot JSONB NOT NULL,
    -- What lists show of the content.
    recipient_name TEXT NOT NULL,
    order_number TEXT,
    description TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT billing_documents_totals CHECK (net_minor + vat_minor + rounding_minor = total_minor),
    CONSTRAINT billing_documents_credited CHECK (credited_minor <= total_minor),
    CONSTRAINT billing_documents_refunded CHECK (refunded_minor <= received_minor),
    CONSTRAINT billing_documents_state CHECK (
        kind = 'invoice' AND state IN ('draft', 'open', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'cancelled')
        OR kind = 'credit_note' AND state = 'issued'
        OR kind = 'pro_forma' AND state IN ('valid', 'invoiced')),
    CONSTRAINT billing_documents_issued CHECK (
        state = 'draft' AND number IS NULL AND reference IS NULL AND code IS NULL
        OR state <> 'draft' AND number IS NOT NULL AND code IS NOT NULL),
    CONSTRAINT billing_documents_settled CHECK (
        kind <> 'invoice'
        OR state IN ('paid', 'partially_refunded', 'refunded')
            AND total_minor - received_minor - credited_minor + refunded_minor <= 0 AND settled_on IS NOT NULL
        OR state IN ('open', 'partially_paid')
            AND total_minor - received_minor - credited_minor + refunded_minor > 0
        OR state IN ('draft', 'cancelled'))
);
CREATE UNIQUE INDEX billing_documents_tenant ON billing_documents (id, organization_id);
CREATE UNIQUE INDEX billing_documents_number ON billing_documents (number);
CREATE UNIQUE INDEX billing_documents_reference ON billing_documents (reference);
CREATE UNIQUE INDEX billing_documents_code ON billing_documents (code);
-- The history lists invoices and credit notes that were issued.
CREATE INDEX billing_documents_history ON billing_documents (organization_id, issued_on, id)
WHERE kind IN ('invoice', 'credit_note') AND state <> 'draft';
CREATE INDEX billing_documents_kind ON billing_documents (organization_id, kind, issued_on, id);
-- The due date is in it, so that invoices that are not overdue are passed over without reading them.
CREATE INDEX billing_documents_by_state ON billing_documents (organization_id, state, issued_on, id, due_on);
CREATE INDEX billing_documents_address ON billing_documents (organization_id, billing_address_id, state, issued_on, id, due_on);
CREATE INDEX billing_documents_invoice ON billing_documents (invoice_id);
CREATE INDEX billing_documents_due ON billing_documents (organization_id, due_on, id) WHERE state IN ('open', 'partially_paid');

CREATE TABLE billing_document_lines (
    document_id UUID NOT NULL,
    position INTEGER NOT NULL CHECK (position > 0),
    organization_id UUID NOT NULL,
    -- Products may be transferred, so this is not a foreign key with the organization.
    product_id UUID,
    charge TEXT NOT NULL CHECK (charge IN ('order', 'renewal', 'credit')),
    period_first DATE,
    period_last DATE,
    net_minor BIGINT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('S', 'AE', 'O')),
    -- Hundredths of a percent.
    rate_points INTEGER NOT NULL CHECK (rate_points BETWEEN 0 AND 9999),
    -- The line of the invoice that a line of a credit note credits.
    credits_position INTEGER CHECK (credits_position > 0),
    PRIMARY KEY (document_id, position),
    FOREIGN KEY (document_id, organization_id) REFERENCES billing_documents (id, organization_id) ON DELETE CASCADE
);

-- The words by whose beginnings an issued document is found, and the products it is about (a zero byte, then the id),
-- each with the day of issue, so that documents with a word are found in the order of the history. Words are bytes, so
-- that both databases order them alike, whatever their collation.
CREATE TABLE billing_document_words (
    organization_id UUID NOT NULL,
    word BYTEA NOT NULL,
    issued_on DATE NOT NULL,
    document_id UUID NOT NULL,
    PRIMARY KEY (organization_id, word, issued_on, document_id),
    FOREIGN KEY (document_id, organization_id) REFERENCES billing_documents (id, organization_id)
);
CREATE INDEX billing_document_words_document ON billing_document_words (document_id, word);

-- The periods of products that were invoiced: each once, until the invoice is canceled.
CREATE TABLE billed_periods (
    product_id UUID NOT NULL REFERENCES products (id),
    period_first DATE NOT NULL,
    period_last DATE NOT NULL,
    charge TEXT NOT NULL CHECK (charge IN ('order', 'renewal')),
    document_id UUID NOT NULL REFERENCES billing_documents (id) ON DELETE CASCADE,
    PRIMARY KEY (product_id, period_first)
);
CREATE UNIQUE INDEX billed_periods_order ON billed_periods (product_id) WHERE charge = 'order';
CREATE INDEX billed_periods_document ON billed_periods (document_id);

-- The ledger: every transaction sums to zero and is never changed; a correction is another transaction.
CREATE TABLE ledger_transactions (
    id UUID PRIMARY KEY NOT NULL,
    organization_id UUID NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL CHECK (kind IN ('issue', 'credit', 'payment', 'refund')),
    document_id UUID REFERENCES billing_documents (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    value_date DATE NOT NULL,
    note TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX ledger_transactions_organization ON ledger_transactions (organization_id, id);
CREATE INDEX ledger_transactions_document ON ledger_transactions (document_id, id);

CREATE TABLE ledger_entries (
    transaction_id UUID NOT NULL REFERENCES ledger_transactions (id),
    position INTEGER NOT NULL CHECK (position > 0),
    account TEXT NOT NULL CHECK (account IN ('bank_clearing', 'receivable', 'prepaid', 'payout', 'unmatched', 'revenue', 'vat', 'fees', 'rounding')),
    organization_id UUID,
    document_id UUID REFERENCES billing_documents (id),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    -- Positive in debit, negative in credit.
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (transaction_id, position)
);
CREATE INDEX ledger_entries_account ON ledger_entries (account, organization_id, currency);
CREATE INDEX ledger_entries_document ON ledger_entries (document_id);

CREATE FUNCTION refuse_billing_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;

-- The content of an issued document never changes, and no issued document is deleted.
CREATE TRIGGER billing_document_frozen_update BEFORE UPDATE ON billing_documents FOR EACH ROW
WHEN (OLD.number IS NOT NULL AND ROW(
        OLD.organization_id, OLD.kind, OLD.number, OLD.reference, OLD.code, OLD.currency, OLD.issued_on,
        OLD.due_on, OLD.billing_address_id, OLD.net_minor, OLD.vat_minor, OLD.rounding_minor,
        OLD.total_minor, OLD.snapshot, OLD.recipient_name, OLD.order_number, OLD.description, OLD.created_at
    ) IS DISTINCT FROM ROW(
        NEW.organization_id, NEW.kind, NEW.number, NEW.reference, NEW.code, NEW.currency, NEW.issued_on,
        NEW.due_on, NEW.billing_address_id, NEW.net_minor, NEW.vat_minor, NEW.rounding_minor,
        NEW.total_minor, NEW.snapshot, NEW.recipient_name, NEW.order_number, NEW.description, NEW.created_at
    ))
EXECUTE FUNCTION refuse_billing_change('billing_document_frozen');
CREATE TRIGGER billing_document_frozen_delete BEFORE DELETE ON billing_documents FOR EACH ROW
WHEN (OLD.number IS NOT NULL)
EXECUTE FUNCTION refuse_billing_change('billing_document_frozen');

CREATE TRIGGER billing_document_transition_update BEFORE UPDATE ON billing_documents FOR EACH ROW
WHEN (OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN (
        'draft>open', 'draft>paid', 'open>partially_paid', 'open>paid', 'open>cancelled',
        'partially_paid>open', 'partially_paid>paid', 'partially_paid>cancelled', 'paid>open',
        'paid>partially_paid', 'paid>partially_refunded', 'paid>refunded', 'partially_refunded>refunded',
        'partially_refunded>paid', 'refunded>partially_refunded', 'refunded>paid', 'valid>invoiced',
        'invoiced>valid'
    ))
EXECUTE FUNCTION refuse_billing_change('billing_document_transition');

CREATE TRIGGER billing_document_line_frozen_update BEFORE UPDATE ON billing_document_lines FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('billing_document_frozen');
CREATE FUNCTION check_billing_line_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM billing_documents WHERE id = OLD.document_id AND number IS NOT NULL) THEN
        RAISE EXCEPTION 'billing_document_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'billing_document_frozen';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER billing_document_line_frozen_delete BEFORE DELETE ON billing_document_lines FOR EACH ROW
EXECUTE FUNCTION check_billing_line_deletion();

CREATE TRIGGER ledger_transaction_frozen_update BEFORE UPDATE ON ledger_transactions FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('ledger_frozen');
CREATE TRIGGER ledger_transaction_frozen_delete BEFORE DELETE ON ledger_transactions FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('ledger_frozen');
CREATE TRIGGER ledger_entry_frozen_update BEFORE UPDATE ON ledger_entries FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('ledger_frozen');
CREATE TRIGGER ledger_entry_frozen_delete BEFORE DELETE ON ledger_entries FOR EACH ROW
EXECUTE FUNCTION refuse_billing_change('ledger_frozen');
