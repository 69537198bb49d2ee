//! The end-to-end tests in one program, which is linked once and uses all threads to its end. Those that need the
//! machine for themselves are programs of their own.

mod access;
mod activity;
mod billing;
mod commands;
mod contract;
mod conventions;
mod docs;
mod files;
mod grants;
mod identity;
mod invitations;
mod last_legal_representative;
mod message_checks;
mod methods;
mod migrations;
mod mistakes;
mod notifications;
mod old_rows;
mod organizations;
mod payments;
mod private_files;
mod products;
mod programs;
mod races;
mod reminders;
mod second_factors;
mod secrets;
mod skeleton;
mod staff;
mod teams;
mod transfers;
