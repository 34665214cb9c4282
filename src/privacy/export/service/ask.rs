//! Asking for an archive, and seeing what became of it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, Select,
};

use crate::{
    accounts::model::{MemberId, SignedIn},
    db::{Db, Tx, is_duplicate},
    files::model::FileKey,
    privacy::export::entity::{ActiveModel, Column, Entity, Model},
};

/// How long an archive can be downloaded.
pub const LIFETIME: Duration = Duration::hours(48);
/// How many archives one may ask for in a day.
pub const PER_DAY: u64 = 3;

/// How long it is known that somebody asked: much longer than any archive lives.
pub const REMEMBERED: Duration = Duration::days(30);

/// Why an archive will not be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// One at a time.
    #[error("Votre archive est déjà en préparation. Un e-mail vous préviendra.")]
    UnderWay,
    /// [`PER_DAY`].
    #[error("Vous avez déjà demandé trois archives en un jour. Réessayez demain.")]
    TooMany,
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}

/// An archive that can be downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyExport {
    /// Where.
    pub path: String,
    /// When it was made.
    pub ready_at: DateTime<Utc>,
    /// When it is removed.
    pub until: DateTime<Utc>,
}

/// What became of what somebody asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportState {
    /// When the one that is being made was asked for.
    pub under_way: Option<DateTime<Utc>>,
    /// The newest that can be downloaded.
    pub ready: Option<ReadyExport>,
    /// Whether the newest could not be made.
    pub has_failed: bool,
}

/// Asks for an archive of what the site knows of `actor`: the worker makes it, then a mail says so.
///
/// # Errors
/// [`ExportError::UnderWay`], [`ExportError::TooMany`]; the database's.
pub async fn request(db: &Db, actor: &SignedIn, now: DateTime<Utc>) -> Result<(), ExportError> {
    let tx = db.begin().await?;
    let under_way = of_member(actor.member)
        .filter(Column::ReadyAt.is_null())
        .filter(Column::FailedAt.is_null())
        .count(tx.conn())
        .await?;
    if under_way > 0 {
        return Err(ExportError::UnderWay);
    }
    let lately = of_member(actor.member)
        .filter(Column::RequestedAt.gt(now - Duration::days(1)))
        .count(tx.conn())
        .await?;
    if lately >= PER_DAY {
        return Err(ExportError::TooMany);
    }
    let asked = ActiveModel {
        member_id: Set(actor.member.0),
        requested_at: Set(now),
        attempts: Set(0),
        due_at: Set(now),
        ..Default::default()
    };
    match asked.insert(tx.conn()).await {
        Ok(_) => Ok(tx.commit().await?),
        // Asked at the same moment in another process: an index allows one.
        Err(error) if is_duplicate(&error) => Err(ExportError::UnderWay),
        Err(error) => Err(error.into()),
    }
}

/// What became of what `actor` asked for lately. One query.
///
/// # Errors
/// The database's.
pub async fn state(db: &Db, actor: &SignedIn, now: DateTime<Utc>) -> Result<ExportState, ExportError> {
    let rows = of_member(actor.member)
        .filter(Column::RequestedAt.gt(now - REMEMBERED))
        .order_by_desc(Column::Id)
        .all(db.read())
        .await?;
    Ok(ExportState {
        under_way: rows
            .iter()
            .find(|row| row.ready_at.is_none() && row.failed_at.is_none())
            .map(|row| row.requested_at),
        ready: rows.iter().find_map(|row| ready(row, now)),
        has_failed: rows.first().is_some_and(|row| row.failed_at.is_some()),
    })
}

fn ready(row: &Model, now: DateTime<Utc>) -> Option<ReadyExport> {
    let key = row.file_key.as_deref().and_then(FileKey::parse)?;
    let ready_at = row.ready_at?;
    let until = ready_at + LIFETIME;
    (until > now).then(|| ReadyExport { path: key.path(), ready_at, until })
}

fn of_member(member: MemberId) -> Select<Entity> {
    Entity::find().filter(Column::MemberId.eq(member.0))
}

/// Forgets when archives were asked for, once that is long ago. Returns how many rows went.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let gone =
        Entity::delete_many().filter(Column::RequestedAt.lte(now - REMEMBERED)).exec(tx.conn()).await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}

/// Forgets what a member asked for. The archives themselves are files of theirs: see [`crate::files::service::forget`].
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::MemberId.eq(member.0)).exec(tx.conn()).await?;
    Ok(())
}
