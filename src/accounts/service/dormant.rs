//! Accounts that nobody visits.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};

use super::forget::is_last_admin;
use crate::{
    accounts::{
        entity::member,
        model::{Email, MemberId},
    },
    db::{Db, Tx},
};

/// Counts those who were never seen from `now` on: accounts older than the counting of visits, or brought by an import.
/// Returns how many.
///
/// # Errors
/// The database's.
pub async fn count_from(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let never_seen =
        Condition::all().add(member::Column::LastSeenAt.is_null()).add(member::Column::DeletedAt.is_null());
    // Usually nobody, and then nothing is written.
    if member::Entity::find().filter(never_seen.clone()).limit(1).one(db.read()).await?.is_none() {
        return Ok(0);
    }
    let tx = db.begin().await?;
    let counted = member::Entity::update_many()
        .col_expr(member::Column::LastSeenAt, Expr::value(now))
        .filter(never_seen)
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(counted.rows_affected)
}

fn unseen_since(before: DateTime<Utc>) -> Select<member::Entity> {
    member::Entity::find()
        .filter(member::Column::DeletedAt.is_null())
        .filter(member::Column::LastSeenAt.lte(before))
}

/// Members last seen before `before` who were not told yet that their account will be deleted, those away longest first.
///
/// # Errors
/// The database's.
pub async fn to_notify(db: &Db, before: DateTime<Utc>, limit: u64) -> Result<Vec<MemberId>, DbErr> {
    ids(db, unseen_since(before).filter(member::Column::DormantNoticeAt.is_null()), limit).await
}

/// Members last seen before `before` who were told before `told`, and did not come since.
///
/// # Errors
/// The database's.
pub async fn to_forget(
    db: &Db,
    before: DateTime<Utc>,
    told: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<MemberId>, DbErr> {
    ids(db, unseen_since(before).filter(member::Column::DormantNoticeAt.lte(told)), limit).await
}

async fn ids(db: &Db, query: Select<member::Entity>, limit: u64) -> Result<Vec<MemberId>, DbErr> {
    let ids: Vec<i64> = query
        .select_only()
        .column(member::Column::Id)
        .order_by_asc(member::Column::LastSeenAt)
        .order_by_asc(member::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(ids.into_iter().map(MemberId).collect())
}

/// Remembers that a member last seen before `before` is told now. Returns their address; none when they came back, were told
/// by another process, or are the last to administer the site, whose account stays.
///
/// # Errors
/// The database's.
pub async fn mark_notified(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    before: DateTime<Utc>,
) -> Result<Option<Email>, DbErr> {
    let waiting = unseen_since(before)
        .filter(member::Column::Id.eq(member.0))
        .filter(member::Column::DormantNoticeAt.is_null());
    // Of two processes on PostgreSQL, the second waits here, then finds nobody.
    let Some(row) = waiting.lock_exclusive().one(tx.conn()).await? else { return Ok(None) };
    if is_last_admin(tx.conn(), member).await? {
        return Ok(None);
    }
    let Ok(email) = Email::parse(&row.email) else { return Ok(None) };
    member::Entity::update_many()
        .col_expr(member::Column::DormantNoticeAt, Expr::value(now))
        .filter(member::Column::Id.eq(member.0))
        .exec(tx.conn())
        .await?;
    Ok(Some(email))
}

/// Whether a member whose account is locked still did not come.
///
/// # Errors
/// The database's.
pub async fn is_still_dormant(
    tx: &Tx,
    member: MemberId,
    before: DateTime<Utc>,
    told: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let found = unseen_since(before)
        .filter(member::Column::Id.eq(member.0))
        .filter(member::Column::DormantNoticeAt.lte(told))
        .count(tx.conn())
        .await?;
    Ok(found > 0)
}
