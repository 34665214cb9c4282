//! Writing to somebody, choosing who may write, what a mail's link does, and what the team reads of it.

mod link;
mod reports;
mod settings;
mod write;

pub use self::{
    link::MessageLinkPage,
    reports::{MessageReportPage, MessageReportsPage},
    settings::MessageSettingsPage,
    write::ContactPage,
};
