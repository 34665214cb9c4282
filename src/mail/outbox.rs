//! Writing a mail down.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr};

use super::entity;
use crate::db::Tx;

/// A mail to one person, in both of the forms mail programs want.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// For programs and people that prefer plain text.
    pub text: String,
    /// The same, laid out.
    pub html: String,
}

impl std::fmt::Debug for Mail {
    // Neither addresses nor links that sign in belong in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Writes `mail` in the caller's transaction: it leaves if, and only if, that transaction is committed.
///
/// # Errors
/// The database's.
pub async fn enqueue(tx: &Tx, now: DateTime<Utc>, mail: Mail) -> Result<(), DbErr> {
    let number: u128 = rand::rng().random();
    entity::ActiveModel {
        message_id: Set(format!("<{number:032x}@communaute>")),
        recipient: Set(mail.to),
        subject: Set(mail.subject),
        body_text: Set(mail.text),
        body_html: Set(mail.html),
        attempts: Set(0),
        created_at: Set(now),
        due_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    Ok(())
}
