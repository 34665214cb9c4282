//! What a person can do on the site, request by request: one file a theme, each test a sentence of the product.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod ambassadors;
mod answering;
mod asking;
mod bad_input;
mod budgets;
mod certificates_to_review;
mod certification;
mod cockpit;
mod committee;
mod contact;
mod contributions;
mod directory;
mod display;
mod editing;
mod export;
mod following;
mod guard;
mod headers;
mod kept_pages;
mod limits;
mod lists;
mod live;
mod mails;
mod moderation;
mod notification_mails;
mod notifications;
mod oidc;
mod passkeys;
mod people;
mod photo;
mod privacy;
mod reading;
mod roles;
mod search;
mod security_table;
mod server_functions;
mod sessions;
mod signing_in;
mod solving;
mod statistics;
mod trouble;
mod unread;
mod votes;
mod without_account;
