//! Where somebody is named: told to them, and taken out of the texts when they go.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use serde::Serialize;

use crate::{
    accounts::model::{FORGOTTEN, MemberId},
    db::{Db, Tx},
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

/// Takes the name of a member who goes out of the links that name them, whoever wrote these.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, now: DateTime<Utc>, member: MemberId) -> Result<(), DbErr> {
    let sql = "SELECT post.id, post.topic_id, post.number, post.body_md, topic.title, \
               CASE WHEN post.hidden_at IS NULL AND post.deleted_at IS NULL AND topic.hidden_at IS NULL \
               AND topic.deleted_at IS NULL THEN 1 ELSE 0 END AS is_visible FROM post_mention \
               JOIN post ON post.id = post_mention.post_id JOIN topic ON topic.id = post.topic_id \
               WHERE post_mention.member_id = $1 ORDER BY post.topic_id, post.id";
    let backend = tx.conn().get_database_backend();
    let asked = Statement::from_sql_and_values(backend, sql, [member.0.into()]);
    for row in tx.conn().query_all_raw(asked).await? {
        let (id, topic): (i64, i64) = (row.try_get("", "id")?, row.try_get("", "topic_id")?);
        let body = without(&row.try_get::<String>("", "body_md")?, member, FORGOTTEN);
        let values: [Value; 3] = [body.clone().into(), render(&body).into_string().into(), id.into()];
        let sql = "UPDATE post SET body_md = $1, body_html = $2 WHERE id = $3";
        tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        if row.try_get::<i32>("", "is_visible")? == 1 {
            let is_question = row.try_get::<i64>("", "number")? == 0;
            let title = if is_question { row.try_get("", "title")? } else { String::new() };
            index::put(tx, id, &title, &body).await?;
            tell_that_it_changed(tx, now, TopicId(topic)).await?;
        }
    }
    let sql = "DELETE FROM post_mention WHERE member_id = $1";
    tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, [member.0.into()])).await?;
    Ok(())
}
