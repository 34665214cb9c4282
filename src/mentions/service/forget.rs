//! Where somebody is named: told to them, and taken out of the texts when they go.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use serde::Serialize;

use crate::{
    accounts::model::{FORGOTTEN, MemberId},
    db::{
        Db, Tx,
        statement::{one, write},
    },
    forum::{model::TopicId, service::tell_that_it_changed},
    markdown::render,
    mentions::model::without,
    search::index,
};

/// A post that names a member, for the archive of their data.
#[derive(Debug, Serialize)]
pub struct MentionExport {
    /// The topic's number.
    pub topic_id: i64,
    /// The post's.
    pub post_id: i64,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// The posts that name a member, oldest first.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<Vec<MentionExport>, DbErr> {
    let sql = "SELECT post.topic_id, post.id, post.created_at FROM post_mention JOIN post ON post.id = post_mention.post_id \
               WHERE post_mention.member_id = $1 ORDER BY post.id";
    let asked = Statement::from_sql_and_values(db.backend(), sql, [member.0.into()]);
    let rows = db.read().query_all_raw(asked).await?;
    rows.iter()
        .map(|row| {
            Ok(MentionExport {
                topic_id: row.try_get("", "topic_id")?,
                post_id: row.try_get("", "id")?,
                created_at: row.try_get("", "created_at")?,
            })
        })
        .collect()
}

/// Takes the name of a member who goes out of the links that name them, whoever wrote these. Each topic is locked before its texts
/// are read: what is being changed in it is waited for, and kept.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, now: DateTime<Utc>, member: MemberId) -> Result<(), DbErr> {
    for (topic, post) in places(tx, member).await? {
        lock(tx, topic).await?;
        take_out(tx, now, (topic, post), member).await?;
    }
    write(tx, "DELETE FROM post_mention WHERE member_id = $1", [member.0.into()]).await?;
    Ok(())
}

/// The topics and the posts that name a member; topics in the order in which whoever locks several does.
async fn places(tx: &Tx, member: MemberId) -> Result<Vec<(i64, i64)>, DbErr> {
    let sql = "SELECT post.topic_id, post.id FROM post_mention JOIN post ON post.id = post_mention.post_id \
               WHERE post_mention.member_id = $1 ORDER BY post.topic_id, post.id";
    let backend = tx.conn().get_database_backend();
    let asked = Statement::from_sql_and_values(backend, sql, [member.0.into()]);
    let rows = tx.conn().query_all_raw(asked).await?;
    rows.iter().map(|row| Ok((row.try_get("", "topic_id")?, row.try_get("", "id")?))).collect()
}

/// As whoever writes in a topic does. SQLite has one writer at a time: nobody else writes.
async fn lock(tx: &Tx, topic: i64) -> Result<(), DbErr> {
    if tx.conn().get_database_backend() == DbBackend::Postgres {
        one(tx, "SELECT id FROM topic WHERE id = $1 FOR UPDATE", [topic.into()]).await?;
    }
    Ok(())
}

/// Takes a name out of a post of a locked topic.
async fn take_out(
    tx: &Tx,
    now: DateTime<Utc>,
    (topic, post): (i64, i64),
    member: MemberId,
) -> Result<(), DbErr> {
    let sql = "SELECT post.number, post.body_md, topic.title, \
               CASE WHEN post.hidden_at IS NULL AND post.deleted_at IS NULL AND topic.hidden_at IS NULL \
               AND topic.deleted_at IS NULL THEN 1 ELSE 0 END AS is_visible \
               FROM post JOIN topic ON topic.id = post.topic_id WHERE post.id = $1";
    let Some(row) = one(tx, sql, [post.into()]).await? else { return Ok(()) };
    let before: String = row.try_get("", "body_md")?;
    let body = without(&before, member, FORGOTTEN);
    if body == before {
        return Ok(());
    }
    let values: [Value; 3] = [body.clone().into(), render(&body).into_string().into(), post.into()];
    write(tx, "UPDATE post SET body_md = $1, body_html = $2 WHERE id = $3", values).await?;
    if row.try_get::<i32>("", "is_visible")? == 1 {
        let is_question = row.try_get::<i64>("", "number")? == 0;
        let title = if is_question { row.try_get("", "title")? } else { String::new() };
        index::put(tx, post, &title, &body).await?;
        tell_that_it_changed(tx, now, TopicId(topic)).await?;
    }
    Ok(())
}
