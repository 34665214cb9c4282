//! What moderation forgets: who reported, when they go; everything, when it is old.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

use super::entity::{action, report};
use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
};

/// How long a report is kept once the team answered it.
pub const REPORTS_KEPT: Duration = Duration::days(365);
/// How long it is kept what the team did, and why.
pub const ACTIONS_KEPT: Duration = Duration::days(3 * 365);

/// Forgets who wrote the reports of a member who goes: what they say of a post stays. What the team did stays too, by nobody's
/// name.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    report::Entity::update_many()
        .col_expr(report::Column::ReporterId, Expr::value(None::<i64>))
        .filter(report::Column::ReporterId.eq(member.0))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets reports answered more than [`REPORTS_KEPT`] ago and gestures older than [`ACTIONS_KEPT`]. Returns how many.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let reports = report::Entity::delete_many()
        .filter(report::Column::HandledAt.lte(now - REPORTS_KEPT))
        .exec(tx.conn())
        .await?;
    let actions = action::Entity::delete_many()
        .filter(action::Column::CreatedAt.lte(now - ACTIONS_KEPT))
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(reports.rows_affected + actions.rows_affected)
}
