//! Counting what is unread, and counting it as read: no mail tells of it any more.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement, sea_query::Expr,
};

use super::visible;
use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    forum::model::{PostId, TopicId},
    live::Channel,
    notifications::{
        entity::notification::{Column, Entity},
        view::COUNTED_AT_MOST,
    },
};

/// How many notifications of a member are unread, up to one more than [`COUNTED_AT_MOST`]; `open`: a topic that they are being
/// shown. One query.
///
/// # Errors
/// The database's.
pub async fn unread(db: &Db, member: MemberId, open: Option<TopicId>) -> Result<i64, DbErr> {
    const COUNT: &str = concat!(
        "SELECT count(*) AS n FROM (SELECT 1 AS one FROM notification ",
        visible!(),
        " WHERE notification.member_id = $1 AND notification.read_at IS NULL AND notification.topic_id <> $2 \
         LIMIT 100) AS counted"
    );
    const { assert!(COUNTED_AT_MOST == 99, "the limit above is one more") };
    let rows = db.ask(COUNT, &[member.0, open.map_or(0, |topic| topic.0)]).await?;
    rows.first().map_or(Ok(0), |row| row.try_get("", "n"))
}

/// How many notifications those of `members` have not read who were told of a post, as [`unread`] counts. One query.
///
/// # Errors
/// The database's.
pub async fn unread_of_told(
    db: &Db,
    post: PostId,
    members: &BTreeSet<i64>,
) -> Result<Vec<(i64, i64)>, DbErr> {
    let members: Vec<String> = members.iter().map(i64::to_string).collect();
    let sql = format!(
        "SELECT told.member_id, (SELECT count(*) FROM (SELECT 1 AS one FROM notification {} \
         WHERE notification.member_id = told.member_id AND notification.read_at IS NULL LIMIT {}) AS counted) AS n \
         FROM notification AS told WHERE told.post_id = $1 AND told.member_id IN ({})",
        visible!(),
        COUNTED_AT_MOST + 1,
        members.join(", "),
    );
    let asked = Statement::from_sql_and_values(db.backend(), sql, [post.0.into()]);
    let rows = db.read().query_all_raw(asked).await?;
    rows.iter().map(|row| Ok((row.try_get("", "member_id")?, row.try_get("", "n")?))).collect()
}

/// The last post of the topic `topic` that the member `member` was told of and has not read, as a value within another
/// question; nothing when there is none.
#[must_use]
pub fn last_told_of_topic(member: &str, topic: &str) -> String {
    format!(
        "(SELECT max(notification.post_id) FROM notification WHERE notification.member_id = {member} \
         AND notification.topic_id = {topic} AND notification.read_at IS NULL)"
    )
}

/// Counts as read what a member was told of a topic, which they are shown, up to a post: what is told meanwhile is not on their
/// page.
///
/// # Errors
/// The database's.
pub async fn read_topic_in(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    topic: TopicId,
    last: PostId,
) -> Result<(), DbErr> {
    let found = Condition::all().add(Column::TopicId.eq(topic.0)).add(Column::PostId.lte(last.0));
    read(tx, now, member, found).await
}

/// Counts as read everything a member was told until then.
///
/// # Errors
/// The database's.
pub async fn read_everything(
    db: &Db,
    now: DateTime<Utc>,
    member: MemberId,
    until: DateTime<Utc>,
) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    read_everything_in(&tx, now, member, until).await?;
    tx.commit().await
}

/// The same in a transaction that goes on.
///
/// # Errors
/// The database's.
pub async fn read_everything_in(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    until: DateTime<Utc>,
) -> Result<(), DbErr> {
    read(tx, now, member, Condition::all().add(Column::CreatedAt.lte(until))).await
}

async fn read(tx: &Tx, now: DateTime<Utc>, member: MemberId, which: Condition) -> Result<(), DbErr> {
    let outcome = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(now))
        .col_expr(Column::DueAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::MemberId.eq(member.0))
        .filter(Column::ReadAt.is_null())
        .filter(which)
        .exec(tx.conn())
        .await?;
    if outcome.rows_affected > 0 {
        // What was counted a moment ago, here or in another process, is too much by these.
        tx.emit(now, Channel::Read(member.0), String::new());
    }
    Ok(())
}
