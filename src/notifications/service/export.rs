//! What somebody was told, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use super::settings::choices;
use crate::{
    accounts::model::MemberId,
    db::Db,
    notifications::{
        entity::notification::{Column, Entity},
        model::{Kind, Mailing, WEEKDAYS},
    },
};

/// What a member is told, and how.
#[derive(Debug, Serialize)]
pub struct NotificationsExport {
    /// How often they are mailed, by kind.
    pub mails: Vec<MailChoiceExport>,
    /// The day of what is mailed once a week.
    pub weekday: &'static str,
    /// What else they are mailed: `questions`, `reminders`, `closing`.
    pub mailings: Vec<&'static str>,
    /// What they were told, oldest first.
    pub notifications: Vec<NotificationExport>,
}

/// How often a kind is mailed.
#[derive(Debug, Serialize)]
pub struct MailChoiceExport {
    /// `answer`, `reply`, `question`, `solution` or `mention`.
    pub kind: &'static str,
    /// `now`, `daily`, `weekly` or `never`.
    pub frequency: &'static str,
}

/// Something they were told.
#[derive(Debug, Serialize)]
pub struct NotificationExport {
    /// As in [`MailChoiceExport`].
    pub kind: String,
    /// The topic's number.
    pub topic_id: i64,
    /// The post's.
    pub post_id: i64,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    /// When a mail is to tell of it.
    pub mail_due_at: Option<DateTime<Utc>>,
}

/// What a member was told.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<NotificationsExport, DbErr> {
    let choices = choices(db.read(), member).await?;
    let rows = Entity::find()
        .filter(Column::MemberId.eq(member.0))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::PostId)
        .all(db.read())
        .await?;
    Ok(NotificationsExport {
        mails: Kind::ALL
            .map(|kind| MailChoiceExport { kind: kind.code(), frequency: choices.of(kind).code() })
            .into(),
        weekday: WEEKDAYS[usize::from(choices.weekday) - 1],
        mailings: Mailing::ALL
            .into_iter()
            .filter(|mailing| choices.wants(*mailing))
            .map(Mailing::code)
            .collect(),
        notifications: rows
            .into_iter()
            .map(|row| NotificationExport {
                kind: row.kind,
                topic_id: row.topic_id,
                post_id: row.post_id,
                created_at: row.created_at,
                read_at: row.read_at,
                mail_due_at: row.due_at,
            })
            .collect(),
    })
}
