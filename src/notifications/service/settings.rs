//! What members want to be mailed.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use crate::{
    accounts::model::{MemberId, SignedIn},
    db::{Db, Tx},
    notifications::{
        entity::{
            notification,
            setting::{ActiveModel, Column, Entity, Model},
        },
        model::{Choices, Frequency, Kind, Mailing},
        schedule::due,
    },
};

impl Choices {
    /// As a row says; none: nothing was chosen.
    fn of_row(row: Option<&Model>) -> Self {
        let Some(row) = row else { return Self::default() };
        let weekday = u8::try_from(row.weekday).ok().filter(|day| (1..=7).contains(day)).unwrap_or(1);
        let mut choices = Self { weekday, ..Self::default() };
        for (kind, chosen) in
            Kind::ALL.into_iter().zip([&row.answer, &row.reply, &row.question, &row.solution, &row.mention])
        {
            if let Some(frequency) = chosen.as_deref().and_then(Frequency::from_code) {
                choices = choices.with(kind, frequency);
            }
        }
        Mailing::ALL
            .into_iter()
            .zip([row.no_questions, row.no_reminders, row.no_closing])
            .fold(choices, |choices, (mailing, is_refused)| choices.with_mailing(mailing, !is_refused))
    }
}

/// What a member wants to be mailed. One query.
///
/// # Errors
/// The database's.
pub async fn choices(connection: &impl ConnectionTrait, member: MemberId) -> Result<Choices, DbErr> {
    Ok(Choices::of_row(Entity::find_by_id(member.0).one(connection).await?.as_ref()))
}

/// What joins to `member` what they chose, as `setting`, for SQL that other features write about whom to mail.
pub const JOIN_SETTING: &str = "LEFT JOIN notification_setting AS setting ON setting.member_id = member.id";

/// Whether they want a mailing, in the SQL of both databases; after [`JOIN_SETTING`].
#[must_use]
pub fn wants(mailing: Mailing) -> String {
    format!("NOT coalesce(setting.{}, FALSE)", mailing.column())
}

/// Says what `actor` wants to be mailed. What waits to be mailed comes as it is wanted now, or not at all.
///
/// # Errors
/// The database's.
pub async fn choose(db: &Db, actor: &SignedIn, now: DateTime<Utc>, choices: &Choices) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    change(&tx, now, actor.member, |_| *choices).await?;
    tx.commit().await
}

/// Writes what `wanted` makes of what a member chose before.
pub(super) async fn change(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    wanted: impl FnOnce(Choices) -> Choices,
) -> Result<(), DbErr> {
    lock(tx, member).await?;
    let before = choices(tx.conn(), member).await?;
    let after = wanted(before);
    let code = |kind| Set(Some(after.of(kind).code().to_owned()));
    let row = ActiveModel {
        member_id: Set(member.0),
        answer: code(Kind::Answer),
        reply: code(Kind::Reply),
        question: code(Kind::Question),
        solution: code(Kind::Solution),
        mention: code(Kind::Mention),
        weekday: Set(after.weekday.into()),
        no_questions: Set(!after.wants(Mailing::Questions)),
        no_reminders: Set(!after.wants(Mailing::Reminders)),
        no_closing: Set(!after.wants(Mailing::Closing)),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::MemberId)
                .update_columns([
                    Column::Answer,
                    Column::Reply,
                    Column::Question,
                    Column::Solution,
                    Column::Mention,
                    Column::Weekday,
                    Column::NoQuestions,
                    Column::NoReminders,
                    Column::NoClosing,
                ])
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    for kind in Kind::ALL {
        let is_other_day = after.of(kind) == Frequency::Weekly && after.weekday != before.weekday;
        if after.of(kind) != before.of(kind) || is_other_day {
            notification::Entity::update_many()
                .col_expr(notification::Column::DueAt, Expr::value(due(&after, kind, now)))
                .filter(notification::Column::MemberId.eq(member.0))
                .filter(notification::Column::Kind.eq(kind.code()))
                .filter(notification::Column::DueAt.is_not_null())
                .exec(tx.conn())
                .await?;
        }
    }
    Ok(())
}

/// Has whoever else changes what a member wants at this moment wait: what one stops, the other does not begin again.
async fn lock(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    let row = ActiveModel {
        member_id: Set(member.0),
        weekday: Set(Choices::default().weekday.into()),
        no_questions: Set(false),
        no_reminders: Set(false),
        no_closing: Set(false),
        ..Default::default()
    };
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::MemberId).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    Entity::find_by_id(member.0).lock_exclusive().one(tx.conn()).await?;
    Ok(())
}

/// Has nothing mailed to members whose past is about to be written down all at once: the demonstration content. Until
/// [`speak_again`].
///
/// # Errors
/// The database's.
pub async fn be_silent(db: &Db, now: DateTime<Utc>, members: &[MemberId]) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    for member in members {
        let never = |choices| {
            Kind::ALL.into_iter().fold(choices, |all: Choices, kind| all.with(kind, Frequency::Never))
        };
        change(&tx, now, *member, never).await?;
    }
    tx.commit().await
}

/// Has them told again of what happens from now on, as everybody is who chose nothing.
///
/// # Errors
/// The database's.
pub async fn speak_again(db: &Db, members: &[MemberId]) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    Entity::delete_many()
        .filter(Column::MemberId.is_in(members.iter().map(|member| member.0)))
        .exec(tx.conn())
        .await?;
    tx.commit().await
}
