-- Roles of the provider's staff, and the names under which they work for customers. Who was staff before has no role.
ALTER TABLE staff ADD COLUMN role TEXT CHECK (role IN ('billing_clerk'));
ALTER TABLE staff ADD COLUMN desk_name TEXT CHECK ((desk_name IS NULL) = (role IS NULL));
