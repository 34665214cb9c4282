//! Writing objects so that none is ever forgotten.

use axum::body::Bytes;
use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

use super::FileError;
use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    files::{
        FileStore,
        entity::stored_file::{ActiveModel, Column, Entity},
        model::{Audience, FileKey, FileKind},
    },
};

/// An object that nobody asked to keep is removed after this long: many times what writing it takes.
const UNCLAIMED: Duration = Duration::hours(1);

/// An object to write.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its name; never used before.
    pub key: FileKey,
    /// What it is.
    pub kind: FileKind,
    /// Who may read it.
    pub audience: Audience,
    /// What it holds.
    pub bytes: Bytes,
}

/// Says that these objects are about to be, then writes them. They go away by themselves unless [`keep`] is called.
///
/// # Errors
/// The database's, the store's; what was written by then goes away by itself.
pub async fn announce(
    db: &Db,
    store: &FileStore,
    now: DateTime<Utc>,
    owner: MemberId,
    files: &[NewFile],
) -> Result<(), FileError> {
    let rows = files.iter().map(|file| ActiveModel {
        key: Set(file.key.as_str().to_owned()),
        owner_id: Set(owner.0),
        kind: Set(file.kind.code().to_owned()),
        audience: Set(file.audience.code().to_owned()),
        content_type: Set(file.kind.content_type().to_owned()),
        size: Set(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX)),
        created_at: Set(now),
        remove_at: Set(Some(now + UNCLAIMED)),
    });
    let tx = db.begin().await?;
    Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
    tx.commit().await?;
    for file in files {
        store.put(&file.key, file.bytes.clone()).await?;
    }
    Ok(())
}

/// Keeps objects that were announced, until `until` or for good, when the caller's transaction is committed.
///
/// # Errors
/// The database's; also when one of them went away meanwhile: it was announced more than an hour ago.
pub async fn keep<'a>(
    tx: &Tx,
    keys: impl IntoIterator<Item = &'a FileKey>,
    until: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let keys: Vec<&str> = keys.into_iter().map(FileKey::as_str).collect();
    let expected = keys.len() as u64;
    let kept = Entity::update_many()
        .col_expr(Column::RemoveAt, Expr::value(until))
        .filter(Column::Key.is_in(keys))
        .exec(tx.conn())
        .await?;
    if kept.rows_affected == expected { Ok(()) } else { Err(DbErr::RecordNotUpdated) }
}
