-- The periods that drafts held are not known any more; issuing a draft marks its periods anew.
SELECT 1;
