-- Products of an organisation, work teams, and who may do what with which product. Every reference carries the
-- organisation, so nothing of one can point to anything of another.

CREATE UNIQUE INDEX memberships_tenant ON memberships (id, organization_id);
CREATE UNIQUE INDEX invitations_tenant ON invitations (id, organization_id);

CREATE TABLE products (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    -- Codes of the catalogue, which is data of the installation.
    kind TEXT NOT NULL,
    plan TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Without case and accents, to be looked for.
    name_folded TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'blocked', 'cancelled')),
    price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
    currency TEXT NOT NULL CHECK (currency IN ('CHF', 'EUR')),
    period_months INTEGER NOT NULL CHECK (period_months > 0),
    renews_on TEXT NOT NULL,
    ordered_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX products_tenant ON products (id, organization_id);
CREATE INDEX products_organization ON products (organization_id, id);
CREATE INDEX products_kind ON products (organization_id, kind, id);

CREATE TABLE teams (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    color TEXT NOT NULL,
    description TEXT,
    leader_id BLOB REFERENCES memberships (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT teams_name UNIQUE (organization_id, name_key)
);
CREATE UNIQUE INDEX teams_tenant ON teams (id, organization_id);
CREATE INDEX teams_organization ON teams (organization_id, id);
CREATE INDEX teams_leader ON teams (leader_id);

CREATE TABLE team_members (
    team_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    added_at TEXT NOT NULL,
    PRIMARY KEY (team_id, member_id),
    FOREIGN KEY (team_id, organization_id) REFERENCES teams (id, organization_id) ON DELETE CASCADE,
    FOREIGN KEY (member_id, organization_id) REFERENCES memberships (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX team_members_member ON team_members (member_id, team_id);

-- Teams that somebody joins by accepting an invitation.
CREATE TABLE invitation_teams (
    invitation_id BLOB NOT NULL,
    team_id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    PRIMARY KEY (invitation_id, team_id),
    FOREIGN KEY (invitation_id, organization_id) REFERENCES invitations (id, organization_id) ON DELETE CASCADE,
    FOREIGN KEY (team_id, organization_id) REFERENCES teams (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX invitation_teams_team ON invitation_teams (team_id, invitation_id);

-- A grant to a member, a team, or whoever accepts an invitation; on one product (and a path in it), on all of a
-- kind, or on everything, products to come included.
CREATE TABLE grants (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    member_id BLOB,
    team_id BLOB,
    invitation_id BLOB,
    product_id BLOB,
    kind TEXT,
    path TEXT NOT NULL,
    rights TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    created_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    CONSTRAINT grants_subject CHECK ((member_id IS NOT NULL AND team_id IS NULL AND invitation_id IS NULL)
        OR (member_id IS NULL AND team_id IS NOT NULL AND invitation_id IS NULL)
        OR (member_id IS NULL AND team_id IS NULL AND invitation_id IS NOT NULL)),
    CONSTRAINT grants_target CHECK (product_id IS NULL OR kind IS NULL),
    -- Rights by name exist in one kind; on everything there are only all of them.
    CONSTRAINT grants_rights CHECK (product_id IS NOT NULL OR kind IS NOT NULL OR rights = '*'),
    CONSTRAINT grants_path CHECK (path = '/' OR product_id IS NOT NULL),
    FOREIGN KEY (member_id, organization_id) REFERENCES memberships (id, organization_id) ON DELETE CASCADE,
    FOREIGN KEY (team_id, organization_id) REFERENCES teams (id, organization_id) ON DELETE CASCADE,
    FOREIGN KEY (invitation_id, organization_id) REFERENCES invitations (id, organization_id) ON DELETE CASCADE,
    FOREIGN KEY (product_id, organization_id) REFERENCES products (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX grants_organization ON grants (organization_id, id);
CREATE INDEX grants_member ON grants (member_id, product_id);
CREATE INDEX grants_team ON grants (team_id, product_id);
CREATE INDEX grants_invitation ON grants (invitation_id);
CREATE INDEX grants_product ON grants (product_id, id);
CREATE INDEX grants_general ON grants (organization_id, kind) WHERE product_id IS NULL;

-- Tokens of product back ends, issued by the provider: they only ask who may do what.
CREATE TABLE service_tokens (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    kinds TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    last_used_at TEXT,
    revoked_at TEXT,
    CONSTRAINT service_tokens_token UNIQUE (token_hash)
);

-- Offers of products to another organisation.
CREATE TABLE product_transfers (
    id BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    -- One of one's own organisations, an e-mail address, or neither: whoever has the link.
    to_organization_id BLOB REFERENCES organizations (id),
    to_email TEXT,
    to_email_key TEXT,
    message TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'cancelled', 'expired')),
    token_hash BLOB NOT NULL,
    -- Sealed, so that whoever offers can show the link again.
    token_sealed BLOB NOT NULL,
    offered_by BLOB NOT NULL REFERENCES users (id),
    accepted_by_organization_id BLOB REFERENCES organizations (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at TEXT,
    CONSTRAINT product_transfers_token UNIQUE (token_hash),
    CONSTRAINT product_transfers_to CHECK (to_organization_id IS NULL OR to_email IS NULL)
);
CREATE INDEX product_transfers_organization ON product_transfers (organization_id, id);
CREATE INDEX product_transfers_to_organization ON product_transfers (to_organization_id, id);

CREATE TABLE product_transfer_items (
    transfer_id BLOB NOT NULL REFERENCES product_transfers (id) ON DELETE CASCADE,
    product_id BLOB NOT NULL REFERENCES products (id),
    -- As long as the offer is: a product is in one open offer at most.
    open BOOLEAN NOT NULL,
    PRIMARY KEY (transfer_id, product_id)
);
CREATE UNIQUE INDEX product_transfer_items_open ON product_transfer_items (product_id) WHERE open;

-- A team's leader is one of its members.
CREATE TRIGGER team_leader_leaves AFTER DELETE ON team_members
BEGIN
    UPDATE teams SET leader_id = NULL WHERE id = OLD.team_id AND leader_id = OLD.member_id;
END;
CREATE TRIGGER team_leader_insert AFTER INSERT ON teams WHEN NEW.leader_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'team_leader_is_member');
END;
CREATE TRIGGER team_leader_update AFTER UPDATE ON teams WHEN NEW.leader_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'team_leader_is_member') WHERE NOT EXISTS
        (SELECT 1 FROM team_members WHERE team_id = NEW.id AND member_id = NEW.leader_id);
END;

-- Nothing is ordered for a deleted organisation, and none is deleted that has a product.
CREATE TRIGGER organization_deleted_product_insert BEFORE INSERT ON products
BEGIN
    SELECT RAISE(ABORT, 'organization_deleted') WHERE EXISTS
        (SELECT 1 FROM organizations WHERE id = NEW.organization_id AND deleted_at IS NOT NULL);
END;
CREATE TRIGGER organization_deleted_product_update BEFORE UPDATE ON products WHEN OLD.organization_id <> NEW.organization_id
BEGIN
    SELECT RAISE(ABORT, 'organization_deleted') WHERE EXISTS
        (SELECT 1 FROM organizations WHERE id = NEW.organization_id AND deleted_at IS NOT NULL);
END;
CREATE TRIGGER organization_has_products_update BEFORE UPDATE ON organizations
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'organization_has_products') WHERE EXISTS
        (SELECT 1 FROM products WHERE organization_id = NEW.id AND state <> 'cancelled');
END;
