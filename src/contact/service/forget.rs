//! What private messages leave, forgotten: when a member goes, and when it is old.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    accounts::model::MemberId,
    contact::entity::{choice, message, refusal, report},
    db::{Db, Tx},
};

/// How long it is remembered who wrote to whom, and so how long the link of a mail works.
pub const MESSAGES_KEPT: Duration = Duration::days(365);
/// How long a report is kept once the team answered it.
pub const REPORTS_KEPT: Duration = Duration::days(365);

/// Forgets what a member who goes chose, refused, sent and received. What was reported of them stays as long as any report,
/// under no name.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    let id = member.0;
    choice::Entity::delete_by_id(id).exec(tx.conn()).await?;
    refusal::Entity::delete_many()
        .filter(Condition::any().add(refusal::Column::MemberId.eq(id)).add(refusal::Column::SenderId.eq(id)))
        .exec(tx.conn())
        .await?;
    message::Entity::delete_many()
        .filter(
            Condition::any().add(message::Column::SenderId.eq(id)).add(message::Column::RecipientId.eq(id)),
        )
        .exec(tx.conn())
        .await?;
    report::Entity::update_many()
        .col_expr(report::Column::ReporterId, Expr::value(None::<i64>))
        .filter(report::Column::ReporterId.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets messages sent more than [`MESSAGES_KEPT`] ago and reports answered more than [`REPORTS_KEPT`] ago. Returns how
/// many.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let messages = message::Entity::delete_many()
        .filter(message::Column::CreatedAt.lte(now - MESSAGES_KEPT))
        .exec(tx.conn())
        .await?;
    let reports = report::Entity::delete_many()
        .filter(report::Column::HandledAt.lte(now - REPORTS_KEPT))
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(messages.rows_affected + reports.rows_affected)
}
