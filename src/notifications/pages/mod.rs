//! What pages show of notifications: the bell of every page, the inbox, what one wants to be mailed, and how to stop.

mod bell;
mod inbox;
mod settings;
mod unsubscribe;

pub use self::{
    bell::{Bell, unread_of},
    inbox::InboxPage,
    settings::NotificationSettingsPage,
    unsubscribe::UnsubscribePage,
};

/// The page of what one was told.
pub const INBOX_PATH: &str = "/notifications";
/// The page of what one wants to be mailed.
pub const SETTINGS_PATH: &str = "/mon-compte/notifications";
