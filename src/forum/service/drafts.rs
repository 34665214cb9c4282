//! What a visitor typed, kept while they sign in. They hold the key; we keep its hash.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::ForumError;
use crate::{accounts::secret::Secret, db::Db, forum::entity::pending_text, http::fields::Fields};

/// How long it waits; after that the mail that leads back to it is long forgotten.
pub const DRAFT_LIFETIME: Duration = Duration::days(7);

/// Keeps the fields of a form. Returns the key that gives them back, for an address.
///
/// # Errors
/// The database's.
pub async fn keep_draft(db: &Db, now: DateTime<Utc>, fields: &Fields) -> Result<String, ForumError> {
    let secret = Secret::random();
    let mut fields = fields.clone();
    // Published once, however often the form is sent; and never taken for another text of the same person.
    fields.set("envoi", Secret::random().expose());
    let tx = db.begin().await?;
    pending_text::ActiveModel {
        token_hash: Set(secret.hash()),
        fields: Set(fields.to_urlencoded()),
        email: Set(None),
        topic_id: Set(None),
        created_at: Set(now),
        expires_at: Set(now + DRAFT_LIFETIME),
    }
    .insert(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(secret.expose().to_owned())
}

/// Gives back the fields kept under `key`. They stay until they are too old: a page may be read twice.
///
/// # Errors
/// The database's.
pub async fn take_draft(db: &Db, now: DateTime<Utc>, key: &str) -> Result<Option<Fields>, ForumError> {
    let row = pending_text::Entity::find_by_id(Secret::from_browser(key).hash())
        .filter(pending_text::Column::ExpiresAt.gt(now))
        .filter(pending_text::Column::Email.is_null())
        .one(db.read())
        .await?;
    Ok(row.map(|row| Fields::from_urlencoded(row.fields.as_bytes())))
}

/// Forgets texts nobody came back for. Returns how many.
///
/// # Errors
/// The database's.
pub async fn remove_expired_drafts(db: &Db, now: DateTime<Utc>) -> Result<u64, ForumError> {
    let tx = db.begin().await?;
    let gone = pending_text::Entity::delete_many()
        .filter(pending_text::Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}
