//! Reported messages, for the team.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::ContactError;
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        service::{Named, account_state, names_of},
    },
    contact::entity::report,
    db::Db,
    moderation::{MemberGesture, judge_member},
    policy,
};

/// Reports shown at most.
const SHOWN_AT_MOST: u64 = 50;

/// What a recipient said of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageReport {
    /// For its address.
    pub id: i64,
    /// Who wrote the message.
    pub sender: Named,
    /// Who received it; none when their account is gone.
    pub reporter: Option<Named>,
    /// In the reporter's words.
    pub details: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the reader may suspend the sender.
    pub can_suspend: bool,
}

fn waiting() -> Select<report::Entity> {
    report::Entity::find().filter(report::Column::HandledAt.is_null())
}

/// How many reports wait for the team.
///
/// # Errors
/// Why `actor` may not; the database's.
pub async fn open_reports_count(db: &Db, actor: &SignedIn) -> Result<i64, ContactError> {
    policy::can_moderate(actor)?;
    Ok(i64::try_from(waiting().count(db.read()).await?).unwrap_or(i64::MAX))
}

/// The reports that wait for the team, the oldest first.
///
/// # Errors
/// Why `actor` may not; the database's.
pub async fn open_reports(db: &Db, actor: &SignedIn) -> Result<Vec<MessageReport>, ContactError> {
    policy::can_moderate(actor)?;
    let rows = waiting().order_by_asc(report::Column::Id).limit(SHOWN_AT_MOST).all(db.read()).await?;
    let people: Vec<i64> =
        rows.iter().flat_map(|row| [Some(row.sender_id), row.reporter_id]).flatten().collect();
    let names = names_of(db, people).await?;
    let name = |id: i64| names.get(&id).cloned();
    Ok(rows
        .into_iter()
        .map(|row| MessageReport {
            id: row.id,
            sender: name(row.sender_id).unwrap_or_else(|| Named::nobody("Un ancien membre")),
            reporter: row.reporter_id.and_then(name),
            details: row.details,
            at: row.created_at,
            can_suspend: false,
        })
        .collect())
}

/// One of them.
///
/// # Errors
/// Why `actor` may not; [`ContactError::NotFound`], also when it was answered; the database's.
pub async fn open_report(db: &Db, actor: &SignedIn, id: i64) -> Result<MessageReport, ContactError> {
    policy::can_moderate(actor)?;
    let row =
        waiting().filter(report::Column::Id.eq(id)).one(db.read()).await?.ok_or(ContactError::NotFound)?;
    let names = names_of(db, [Some(row.sender_id), row.reporter_id].into_iter().flatten()).await?;
    let account = account_state(db.read(), MemberId(row.sender_id))
        .await
        .map_err(crate::moderation::service::ModerationError::from)?;
    Ok(MessageReport {
        id,
        sender: names.get(&row.sender_id).cloned().unwrap_or_else(|| Named::nobody("Un ancien membre")),
        reporter: row.reporter_id.and_then(|reporter| names.get(&reporter).cloned()),
        details: row.details,
        at: row.created_at,
        can_suspend: account
            .is_some_and(|account| !account.is_suspended && policy::can_suspend(actor, account.role).is_ok()),
    })
}

/// Answers a report: what the team does about the sender, and why, is kept with everything else it does.
///
/// # Errors
/// Why `actor` may not; [`ContactError::NotFound`], also when it was answered meanwhile; the database's.
pub async fn answer_report(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: i64,
    gesture: MemberGesture,
    reason: &str,
) -> Result<(), ContactError> {
    policy::can_moderate(actor)?;
    let tx = db.begin().await?;
    let row = waiting()
        .filter(report::Column::Id.eq(id))
        .lock_exclusive()
        .one(tx.conn())
        .await?
        .ok_or(ContactError::NotFound)?;
    judge_member(&tx, actor, now, MemberId(row.sender_id), gesture, reason).await?;
    report::ActiveModel { id: Unchanged(id), handled_at: Set(Some(now)), ..Default::default() }
        .update(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(())
}
