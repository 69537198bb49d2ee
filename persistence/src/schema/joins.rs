//! Tables that queries join, and columns that they group by together.

use super::*;
use diesel::{
    allow_columns_to_appear_in_same_group_by_clause, allow_tables_to_appear_in_same_query, joinable,
};

joinable!(memberships -> organizations (organization_id));
joinable!(memberships -> users (user_id));
joinable!(invitations -> organizations (organization_id));
joinable!(email_changes -> users (user_id));
joinable!(refresh_tokens -> sessions (session_id));
joinable!(activity_entries -> activity_chains (chain_id));
joinable!(products -> organizations (organization_id));
joinable!(team_members -> teams (team_id));
joinable!(team_members -> memberships (member_id));
joinable!(invitation_teams -> teams (team_id));
joinable!(grants -> products (product_id));
joinable!(product_transfer_items -> product_transfers (transfer_id));
joinable!(product_transfer_items -> products (product_id));
joinable!(billed_periods -> billing_documents (document_id));
joinable!(billing_document_lines -> billing_documents (document_id));
joinable!(billed_periods -> products (product_id));
joinable!(ledger_entries -> ledger_transactions (transaction_id));
joinable!(payment_allocations -> payments (payment_id));
joinable!(reminders -> billing_documents (invoice_id));
joinable!(claims -> reminders (reminder_id));
joinable!(disputes -> billing_documents (invoice_id));
joinable!(mailed_codes -> billing_documents (invoice_id));
joinable!(product_blocks -> billing_documents (invoice_id));
joinable!(billing_documents -> organizations (organization_id));
joinable!(payouts -> organizations (organization_id));
allow_tables_to_appear_in_same_query!(
    users,
    sessions,
    staff,
    refresh_tokens,
    memberships,
    organizations,
    invitations,
    api_tokens,
    email_changes,
    activity_chains,
    activity_entries,
    products,
    teams,
    team_members,
    invitation_teams,
    grants,
    product_transfers,
    product_transfer_items,
    member_words,
    billing_addresses,
    billing_documents,
    billing_document_lines,
    billing_document_words,
    billed_periods,
    ledger_transactions,
    ledger_entries,
    payments,
    payment_allocations,
    payouts,
    reminders,
    claims,
    disputes,
    mailed_codes,
    product_blocks,
);
// Movements of a statement are grouped by their transactions.
allow_columns_to_appear_in_same_group_by_clause!(
    ledger_entries::transaction_id,
    ledger_transactions::kind,
    ledger_transactions::value_date,
    ledger_transactions::created_at,
);
