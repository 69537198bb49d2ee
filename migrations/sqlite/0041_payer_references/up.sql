-- Returns name a payment by the reference of its payer.
CREATE INDEX payments_end_to_end ON payments (end_to_end_id, id) WHERE end_to_end_id IS NOT NULL;
