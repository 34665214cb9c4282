//! What is forgotten of certificates: who reported them, when they go; what was said and done, when it is old.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    accounts::model::MemberId,
    certification::entity::{change, report},
    db::{Db, Tx},
};

/// How long a report is kept once somebody looked at it.
pub const REPORTS_KEPT: Duration = Duration::days(365);
/// How long it is kept what was done to a certificate; what it says itself stays with its reply.
pub const CHANGES_KEPT: Duration = Duration::days(3 * 365);

/// Forgets who wrote the reports of a member who goes. Their certificates stay, by nobody's name: readers rely on them.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    report::Entity::update_many()
        .col_expr(report::Column::MemberId, Expr::value(None::<i64>))
        .filter(report::Column::MemberId.eq(member.0))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets reports looked at more than [`REPORTS_KEPT`] ago and changes older than [`CHANGES_KEPT`]. Returns how many.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let reports = report::Entity::delete_many()
        .filter(report::Column::HandledAt.lte(now - REPORTS_KEPT))
        .exec(tx.conn())
        .await?;
    let changes = change::Entity::delete_many()
        .filter(change::Column::CreatedAt.lte(now - CHANGES_KEPT))
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(reports.rows_affected + changes.rows_affected)
}
