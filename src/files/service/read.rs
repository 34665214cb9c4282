//! Reading an object, for those who may.

use axum::body::{Body, Bytes};
use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use sea_orm::EntityTrait;

use super::FileError;
use crate::{
    accounts::model::{MemberId, SignedIn},
    db::Db,
    files::{
        FileStore,
        entity::stored_file::{Entity, Model},
        model::{Audience, FileKey},
    },
    policy,
};

/// A file somebody may read.
#[derive(Debug)]
pub struct OpenFile {
    /// As HTTP names it.
    pub content_type: String,
    /// In bytes.
    pub size: u64,
    /// Who else may read it.
    pub audience: Audience,
    /// What it holds, as it comes; none when the reader has it already.
    pub body: Option<Body>,
}

/// Opens a file for `actor`; none when there is no such file, or none they may read. `has_it`: only whether they still may.
/// One query.
///
/// # Errors
/// The database's, the store's.
pub async fn open_file(
    db: &Db,
    store: &FileStore,
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    key: &FileKey,
    has_it: bool,
) -> Result<Option<OpenFile>, FileError> {
    let Some(row) = Entity::find_by_id(key.as_str()).one(db.read()).await? else { return Ok(None) };
    let audience = Audience::from_code(&row.audience);
    if is_over(&row, now) || !policy::can_read_file(actor, MemberId(row.owner_id), audience) {
        return Ok(None);
    }
    let body = if has_it {
        None
    } else {
        let Some(parts) = store.get(key).await? else {
            tracing::error!(key = key.as_str(), "a file is missing from the store");
            return Ok(None);
        };
        Some(Body::from_stream(parts))
    };
    let size = u64::try_from(row.size).unwrap_or_default();
    Ok(Some(OpenFile { content_type: row.content_type, size, audience, body }))
}

fn is_over(row: &Model, now: DateTime<Utc>) -> bool {
    row.remove_at.is_some_and(|end| end <= now)
}

/// All of an object, for what is made of it; none when there is no such object.
///
/// # Errors
/// The store's.
pub async fn bytes_of(store: &FileStore, key: &FileKey) -> Result<Option<Bytes>, FileError> {
    let Some(parts) = store.get(key).await? else { return Ok(None) };
    let parts: Vec<Bytes> = parts.try_collect().await?;
    Ok(Some(parts.concat().into()))
}
