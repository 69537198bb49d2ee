-- A draft holds no period: the first invoice that is issued for one claims it. The period of a canceled invoice is kept
-- until it is invoiced again, so that no renewal is invoiced twice by itself.
DELETE FROM billed_periods
WHERE document_id IN (SELECT id FROM billing_documents WHERE state = 'draft');
