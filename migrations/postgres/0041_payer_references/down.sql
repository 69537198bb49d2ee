DROP INDEX payments_end_to_end;
