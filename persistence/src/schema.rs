//! One schema for both databases; a test compares the migrations.

#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "`table!` is fed the type names of diesel and our own"
    )
)]

mod joins;

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    users (id) {
        id -> Uuid7, email -> Text, email_key -> Text, first_name -> Text, last_name -> Text, phone -> Nullable<Text>,
        locale -> Text, password_hash -> Text, created_at -> UtcTs, updated_at -> UtcTs, closed_at -> Nullable<UtcTs>,
        phone_confirmed_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    phone_codes (user_id) {
        user_id -> Uuid7, code_digest -> Binary, wrong -> Integer, created_at -> UtcTs, expires_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    sign_ups (id) {
        id -> Uuid7, email -> Text, email_key -> Text, first_name -> Text, last_name -> Text, phone -> Nullable<Text>,
        locale -> Text, password_hash -> Text, token_hash -> Nullable<Binary>, tries -> Integer, created_at -> UtcTs,
        expires_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    sessions (id) {
        id -> Uuid7, user_id -> Uuid7, created_at -> UtcTs, authenticated_at -> UtcTs, refreshed_at -> UtcTs,
        last_used_at -> UtcTs, user_agent -> Nullable<Text>, ip_address -> Nullable<Text>,
        ended_at -> Nullable<UtcTs>, end_reason -> Nullable<Text>, device_id -> Nullable<Uuid7>,
        factor -> Nullable<Text>, factor_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    refresh_tokens (id) {
        id -> Uuid7, session_id -> Uuid7, parent_id -> Nullable<Uuid7>, token_hash -> Binary, created_at -> UtcTs,
        used_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    second_factors (id) {
        id -> Uuid7, user_id -> Uuid7, method -> Text, state -> Text, name -> Text, sealed_secret -> Binary,
        phone_ending -> Nullable<Text>, public_key -> Nullable<Binary>, listed_at -> Nullable<UtcTs>,
        last_step -> Nullable<BigInt>, session_id -> Nullable<Uuid7>, created_at -> UtcTs, expires_at -> Nullable<UtcTs>,
        confirmed_at -> Nullable<UtcTs>, last_used_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    recovery_codes (id) {
        id -> Uuid7, user_id -> Uuid7, code_digest -> Binary, created_at -> UtcTs, used_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    login_challenges (id) {
        id -> Uuid7, user_id -> Uuid7, purpose -> Text, token_hash -> Binary, state -> Text, wrong -> Integer,
        login_id -> Nullable<Uuid7>, device_id -> Nullable<Uuid7>, session_id -> Nullable<Uuid7>,
        created_at -> UtcTs, expires_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    login_approvals (id) {
        id -> Uuid7, user_id -> Uuid7, challenge_id -> Uuid7, state -> Text, number -> Integer, choices -> Text,
        nonce -> Binary, ip_address -> Nullable<Text>, user_agent -> Nullable<Text>, created_at -> UtcTs,
        expires_at -> UtcTs, factor_id -> Nullable<Uuid7>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    factor_codes (id) {
        id -> Uuid7, user_id -> Uuid7, factor_id -> Nullable<Uuid7>, challenge_id -> Nullable<Uuid7>,
        code_digest -> Binary, wrong -> Integer, created_at -> UtcTs, expires_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    devices (id) {
        id -> Uuid7, user_id -> Uuid7, token_hash -> Binary, created_at -> UtcTs, last_login_at -> UtcTs,
        user_agent -> Nullable<Text>, ip_address -> Nullable<Text>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    throttles (person, place) {
        person -> Binary, place -> Binary, failures -> Integer, locked_until -> Nullable<UtcTs>, updated_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    logins (id) {
        id -> Uuid7, user_id -> Nullable<Uuid7>, at -> UtcTs, outcome -> Text, ip_address -> Nullable<Text>,
        user_agent -> Nullable<Text>, device_id -> Nullable<Uuid7>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    password_resets (id) {
        id -> Uuid7, user_id -> Uuid7, token_hash -> Binary, created_at -> UtcTs, expires_at -> UtcTs, used_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    password_reset_requests (id) {
        id -> Uuid7, email -> Text, email_key -> Text, request_id -> Nullable<Text>, ip_address -> Nullable<Text>,
        user_agent -> Nullable<Text>, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    address_mails (address_digest, slot) { address_digest -> Binary, slot -> Integer, sent_at -> UtcTs, }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    mail_counts (subject_digest) { subject_digest -> Binary, since -> UtcTs, sent -> BigInt, }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    email_changes (id) {
        id -> Uuid7, user_id -> Uuid7, number -> Integer, email -> Text, email_key -> Text, old_email -> Text,
        old_email_key -> Text, state -> Text, token_hash -> Nullable<Binary>, undo_hash -> Nullable<Binary>,
        created_at -> UtcTs, expires_at -> UtcTs, confirmed_at -> Nullable<UtcTs>, undo_until -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    signing_keys (id) {
        id -> Uuid7, public_key -> Binary, sealed_secret -> Binary, created_at -> UtcTs, retired_at -> Nullable<UtcTs>,
        activates_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    staff (user_id) {
        user_id -> Uuid7, created_at -> UtcTs, role -> Nullable<Text>, desk_name -> Nullable<Text>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    organizations (id) {
        id -> Uuid7, name -> Text, kind -> Text, street -> Nullable<Text>, postcode -> Nullable<Text>, town -> Nullable<Text>,
        country -> Text, phone -> Nullable<Text>, locale -> Text, created_at -> UtcTs, updated_at -> UtcTs,
        vat_number -> Nullable<Text>, deleted_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    memberships (id) {
        id -> Uuid7, organization_id -> Uuid7, user_id -> Uuid7, role -> Text, billing -> Bool, reminders_by_email -> Bool,
        reminders_by_sms -> Bool, state -> Text, created_at -> UtcTs, updated_at -> UtcTs, valid_until -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    invitations (id) {
        id -> Uuid7, organization_id -> Uuid7, email -> Text, email_key -> Text, role -> Text, billing -> Bool,
        message -> Nullable<Text>, locale -> Text, state -> Text, token_hash -> Binary, invited_by -> Uuid7,
        created_at -> UtcTs, expires_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    hand_overs (id) {
        id -> Uuid7, organization_id -> Uuid7, giver_member_id -> Uuid7, giver_user_id -> Uuid7, receiver_member_id -> Uuid7,
        receiver_user_id -> Uuid7, role_after -> Text, message -> Nullable<Text>, state -> Text, created_at -> UtcTs,
        expires_at -> UtcTs, closed_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    invitation_sends (id) { id -> Uuid7, organization_id -> Uuid7, email_key -> Text, sent_at -> UtcTs, }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    api_tokens (id) {
        id -> Uuid7, user_id -> Uuid7, organization_id -> Nullable<Uuid7>, name -> Text, scopes -> Text, token_hash -> Binary,
        created_at -> UtcTs, expires_at -> UtcTs, last_used_at -> Nullable<UtcTs>, revoked_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    activity_chains (id) { id -> Uuid7, head_seq -> BigInt, head_mac -> Binary, }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    activity_entries (id) {
        id -> Uuid7, chain_id -> Uuid7, seq -> BigInt, at -> UtcTs, author_kind -> Text, author_id -> Nullable<Uuid7>,
        action -> Text, object -> Text, details -> Nullable<JsonDoc>, salt -> Nullable<Binary>, digest -> Binary, mac -> Binary,
        search_text -> Nullable<Text>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    jobs (id) {
        id -> Uuid7, kind -> Text, singleton -> Nullable<Text>, payload -> JsonDoc, run_at -> UtcTs, attempts -> Integer,
        leased_until -> Nullable<UtcTs>, last_error -> Nullable<Text>, dead_at -> Nullable<UtcTs>, created_at -> UtcTs,
        lane -> Integer, turn -> BigInt, tenant -> Nullable<Uuid7>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    outbox_mails (id) {
        id -> Uuid7, recipient -> Text, locale -> Text, template -> Text, sealed_parameters -> Nullable<Binary>,
        created_at -> UtcTs, sent_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    outbox_sms (id) {
        id -> Uuid7, recipient -> Text, locale -> Text, template -> Text, kind -> Text,
        sealed_parameters -> Nullable<Binary>, created_at -> UtcTs, sent_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    idempotency_keys (caller, operation, key) {
        caller -> Text, operation -> Text, key -> Text, request_digest -> Binary, status -> Nullable<Integer>,
        body -> Nullable<Text>, created_at -> UtcTs, expires_at -> UtcTs,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    products (id) {
        id -> Uuid7, organization_id -> Uuid7, kind -> Text, plan -> Text, name -> Text, name_folded -> Text, state -> Text, price_minor -> BigInt,
        currency -> Text, period_months -> Integer, renews_on -> Date, ordered_by -> Uuid7, created_at -> UtcTs, updated_at -> UtcTs,
        first_day -> Date, renewal -> Text, billing_address_id -> Nullable<Uuid7>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    teams (id) {
        id -> Uuid7, organization_id -> Uuid7, name -> Text, name_key -> Text, color -> Text, description -> Nullable<Text>,
        leader_id -> Nullable<Uuid7>, created_at -> UtcTs, updated_at -> UtcTs, look -> Nullable<Text>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    team_members (team_id, member_id) {
        team_id -> Uuid7, member_id -> Uuid7, organization_id -> Uuid7, valid_from -> Nullable<UtcTs>,
        valid_until -> Nullable<UtcTs>, added_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    invitation_teams (invitation_id, team_id) {
        invitation_id -> Uuid7, team_id -> Uuid7, organization_id -> Uuid7, valid_from -> Nullable<UtcTs>,
        valid_until -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    grants (id) {
        id -> Uuid7, organization_id -> Uuid7, member_id -> Nullable<Uuid7>, team_id -> Nullable<Uuid7>,
        invitation_id -> Nullable<Uuid7>, product_id -> Nullable<Uuid7>, kind -> Nullable<Text>, path -> Text, rights -> Text,
        valid_from -> Nullable<UtcTs>, valid_until -> Nullable<UtcTs>, created_by -> Uuid7, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    service_tokens (id) {
        id -> Uuid7, name -> Text, kinds -> Text, token_hash -> Binary, created_at -> UtcTs, expires_at -> UtcTs,
        last_used_at -> Nullable<UtcTs>, revoked_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    product_transfers (id) {
        id -> Uuid7, organization_id -> Uuid7, to_organization_id -> Nullable<Uuid7>, to_email -> Nullable<Text>,
        to_email_key -> Nullable<Text>, message -> Nullable<Text>, state -> Text, token_hash -> Binary, token_sealed -> Binary, offered_by -> Uuid7,
        accepted_by_organization_id -> Nullable<Uuid7>, created_at -> UtcTs, expires_at -> UtcTs, ended_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    product_transfer_items (transfer_id, product_id) { transfer_id -> Uuid7, product_id -> Uuid7, open -> Bool, }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    member_words (organization_id, word, member_id) { organization_id -> Uuid7, word -> Binary, member_id -> Uuid7, }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    files (id) {
        id -> Uuid7, folder -> Integer, object_key -> Text, purpose -> Text, content_type -> Text, size -> BigInt,
        sha256 -> Binary, created_at -> UtcTs, expires_at -> Nullable<UtcTs>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    billing_addresses (id) {
        id -> Uuid7, organization_id -> Uuid7, name -> Text, attention -> Nullable<Text>, street -> Nullable<Text>,
        house_number -> Nullable<Text>, postcode -> Nullable<Text>, town -> Nullable<Text>, country -> Text,
        email -> Nullable<Text>, email_confirmed_at -> Nullable<UtcTs>, email_token_hash -> Nullable<Binary>,
        email_token_expires_at -> Nullable<UtcTs>, locale -> Text, vat_number -> Nullable<Text>,
        order_number -> Nullable<Text>, is_default -> Bool, follows_organization -> Bool, created_at -> UtcTs,
        updated_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    billing_settings (organization_id) {
        organization_id -> Uuid7, notice_at_issue -> Bool, renewal_notice_days -> Text, payment_receipt -> Bool,
        payment_method -> Text, updated_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    renewal_notices (product_id, period_first, lead_days) {
        product_id -> Uuid7, period_first -> Date, lead_days -> Integer, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    number_series (series, year) { series -> Text, year -> Integer, last_number -> BigInt, }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    billing_documents (id) {
        id -> Uuid7, organization_id -> Uuid7, kind -> Text, state -> Text, number -> Nullable<Text>,
        reference -> Nullable<Text>, code -> Nullable<Text>, currency -> Text, issued_on -> Date,
        due_on -> Nullable<Date>, billing_address_id -> Uuid7, net_minor -> BigInt, vat_minor -> BigInt,
        rounding_minor -> BigInt, total_minor -> BigInt, received_minor -> BigInt, credited_minor -> BigInt,
        refunded_minor -> BigInt, settled_on -> Nullable<Date>, invoice_id -> Nullable<Uuid7>, snapshot -> JsonDoc,
        recipient_name -> Text, order_number -> Nullable<Text>, description -> Text, created_at -> UtcTs, updated_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    billing_document_lines (document_id, position) {
        document_id -> Uuid7, position -> Integer, organization_id -> Uuid7, product_id -> Nullable<Uuid7>,
        charge -> Text, period_first -> Nullable<Date>, period_last -> Nullable<Date>, net_minor -> BigInt,
        category -> Text, rate_points -> Integer, credits_position -> Nullable<Integer>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    billing_document_words (organization_id, word, issued_on, document_id) {
        organization_id -> Uuid7, word -> Binary, issued_on -> Date, document_id -> Uuid7,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    billed_periods (product_id, period_first) {
        product_id -> Uuid7, period_first -> Date, period_last -> Date, charge -> Text, document_id -> Uuid7,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    ledger_transactions (id) {
        id -> Uuid7, organization_id -> Nullable<Uuid7>, kind -> Text, document_id -> Nullable<Uuid7>, currency -> Text,
        amount_minor -> BigInt, value_date -> Date, note -> Nullable<Text>, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    ledger_entries (transaction_id, position) {
        transaction_id -> Uuid7, position -> Integer, account -> Text, organization_id -> Nullable<Uuid7>,
        document_id -> Nullable<Uuid7>, currency -> Text, amount_minor -> BigInt,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    ledger_balances (organization_id, account, currency, day) {
        organization_id -> Uuid7, account -> Text, currency -> Text, day -> Date, amount_minor -> BigInt,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    prepaid_balances (organization_id, currency) {
        organization_id -> Uuid7, currency -> Text, balance_minor -> BigInt,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    document_files (document_id, form) {
        document_id -> Uuid7, form -> Text, file_id -> Uuid7, sha256 -> Binary, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    billing_exports (id) {
        id -> Uuid7, organization_id -> Uuid7, requested_by -> Uuid7, format -> Text, request -> JsonDoc, state -> Text,
        documents -> BigInt, file_id -> Nullable<Uuid7>, size -> Nullable<BigInt>, created_at -> UtcTs,
        expires_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    bank_files (id) {
        id -> Uuid7, file_id -> Nullable<Uuid7>, sha256 -> Binary, size -> BigInt, uploaded_by -> Nullable<Uuid7>,
        is_dry_run -> Bool, state -> Text, message -> Nullable<Text>, problem -> Nullable<Text>,
        problem_line -> Nullable<BigInt>, latest_day -> Nullable<Date>, entries -> Nullable<BigInt>,
        entries_done -> BigInt, created_at -> UtcTs, finished_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    payments (id) {
        id -> Uuid7, source -> Text, direction -> Text, bank_file_id -> Nullable<Uuid7>, identity -> Nullable<Binary>,
        entry_identity -> Nullable<Binary>, statement -> Nullable<Text>, is_total -> Bool, state -> Text,
        account -> Nullable<Text>, currency -> Text, amount_minor -> BigInt, unmatched_minor -> BigInt,
        reason -> Nullable<Text>, booked_on -> Date, value_date -> Date, reference -> Nullable<Text>,
        remittance -> Text, debtor -> Nullable<Text>, debtor_account -> Nullable<Text>,
        end_to_end_id -> Nullable<Text>, servicer_reference -> Nullable<Text>, note -> Nullable<Text>,
        stale_invoice_id -> Nullable<Uuid7>, reverses_id -> Nullable<Uuid7>, transaction_id -> Uuid7,
        created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    payment_allocations (id) {
        id -> Uuid7, payment_id -> Uuid7, target -> Text, organization_id -> Nullable<Uuid7>,
        invoice_id -> Nullable<Uuid7>, amount_minor -> BigInt, transaction_id -> Uuid7, undone_transaction_id -> Nullable<Uuid7>,
        created_at -> UtcTs, exported_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    bank_file_results (bank_file_id, position) {
        bank_file_id -> Uuid7, position -> BigInt, entry -> BigInt, line -> BigInt, result -> Text,
        code -> Nullable<Text>, account -> Nullable<Text>, currency -> Nullable<Text>,
        amount_minor -> Nullable<BigInt>, reference -> Nullable<Text>, booked_on -> Nullable<Date>,
        payment_id -> Nullable<Uuid7>, payer -> Nullable<Text>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    top_up_references (organization_id, currency) {
        organization_id -> Uuid7, currency -> Text, reference -> Text, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    claims (id) {
        id -> Uuid7, organization_id -> Uuid7, payment_id -> Nullable<Uuid7>, reminder_id -> Nullable<Uuid7>,
        currency -> Text, amount_minor -> BigInt, paid_minor -> BigInt, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    allocation_requests (id) {
        id -> Uuid7, organization_id -> Uuid7, payment_id -> Uuid7, invoice_id -> Uuid7, requested_by -> Uuid7,
        state -> Text, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    message_checks (id) {
        id -> Uuid7, organization_id -> Uuid7, user_id -> Uuid7, source -> Text, verdict -> Text, reasons -> JsonDoc,
        created_at -> UtcTs, expires_at -> UtcTs, invoice_id -> Nullable<Uuid7>, reminder_id -> Nullable<Uuid7>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    payouts (id) {
        id -> Uuid7, organization_id -> Uuid7, requested_by -> Uuid7, state -> Text, currency -> Text,
        amount_minor -> BigInt, iban -> Text, name -> Text, reason -> Nullable<Text>, decided_by -> Nullable<Uuid7>,
        decided_at -> Nullable<UtcTs>, recorded_by -> Nullable<Uuid7>, value_date -> Nullable<Date>,
        returned_minor -> BigInt, created_at -> UtcTs, updated_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    reminders (id) {
        id -> Uuid7, organization_id -> Uuid7, invoice_id -> Uuid7, level -> Integer, state -> Text, code -> Text,
        currency -> Text, open_minor -> BigInt, paid_minor -> BigInt, credited_minor -> BigInt, fee_minor -> BigInt,
        interest_minor -> BigInt, reference -> Text, due_on -> Date, reminded_on -> Date, block_on -> Nullable<Date>,
        withdrawal -> Nullable<Text>, created_at -> UtcTs, sent_at -> Nullable<UtcTs>, withdrawn_at -> Nullable<UtcTs>,
        earlier_minor -> BigInt,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    reminder_files (reminder_id) {
        reminder_id -> Uuid7, file_id -> Uuid7, sha256 -> Binary, created_at -> UtcTs,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    disputes (id) {
        id -> Uuid7, organization_id -> Uuid7, invoice_id -> Uuid7, reason -> Text, opened_at -> UtcTs,
        outcome -> Nullable<Text>, words -> Nullable<Text>, resolved_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    product_blocks (product_id, invoice_id) {
        product_id -> Uuid7, invoice_id -> Uuid7, created_at -> UtcTs, lifted_at -> Nullable<UtcTs>,
    }
}
table! {
    use diesel::sql_types::*;
    use crate::types::sql::*;
    mailed_codes (code) {
        code -> Text, organization_id -> Uuid7, invoice_id -> Nullable<Uuid7>, mailed_on -> Date, address_forms -> Text,
    }
}
