//! Telling people of what was just written, in the transaction that writes it: one statement, however many they are.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use crate::{
    accounts::model::MemberId,
    db::Tx,
    forum::model::{PostId, TopicId},
    notifications::{
        model::Kind,
        schedule::{SOON, next_morning, next_weekly},
    },
};

/// A question that was just asked, as following knows it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The question.
    pub topic: TopicId,
    /// Its text.
    pub post: PostId,
    /// Its theme.
    pub theme: i64,
    /// Its département or collectivité.
    pub departement: Option<&'a str>,
    /// Its region.
    pub region: Option<&'a str>,
}

/// Tells those who follow a topic of a reply, but not its author: the asker of an answer, the others of a reply.
///
/// # Errors
/// The database's.
pub async fn tell_reply(
    tx: &Tx,
    now: DateTime<Utc>,
    author: MemberId,
    topic: TopicId,
    asker: MemberId,
    post: PostId,
) -> Result<(), DbErr> {
    let who = "SELECT following.member_id FROM following WHERE following.state = 'followed' \
               AND following.kind = 'topic' AND following.target_id = $3 AND following.place = ''";
    let kind = "CASE WHEN told.member_id = $14 THEN 'answer' ELSE 'reply' END";
    let when = format!(
        "CASE WHEN told.member_id = $14 THEN {} ELSE {} END",
        due_by_setting(Kind::Answer),
        due_by_setting(Kind::Reply)
    );
    tell(tx, now, author, topic, post, &insert(kind, &when, who), [asker.0.into()]).await
}

/// Tells those who follow the theme, a tag or the territory of a question, but not its author. Whoever follows several is told
/// once.
///
/// # Errors
/// The database's.
pub async fn tell_question(
    tx: &Tx,
    now: DateTime<Utc>,
    author: MemberId,
    asked: &Asked<'_>,
) -> Result<(), DbErr> {
    let who = "SELECT following.member_id FROM following WHERE following.state = 'followed' \
               AND following.kind = 'theme' AND following.target_id = $14 AND following.place = '' \
               UNION SELECT following.member_id FROM following WHERE following.state = 'followed' \
               AND following.kind = 'tag' AND following.place = '' AND following.target_id IN \
               (SELECT topic_tag.tag_id FROM topic_tag WHERE topic_tag.topic_id = $3) \
               UNION SELECT following.member_id FROM following WHERE following.state = 'followed' \
               AND following.kind = 'territory' AND following.target_id = 0 AND following.place IN ($15, $16)";
    let place = |code: Option<&str>| Value::from(code.unwrap_or_default());
    let more = [asked.theme.into(), place(asked.departement), place(asked.region)];
    let insert = insert("'question'", &due_by_setting(Kind::Question), who);
    tell(tx, now, author, asked.topic, asked.post, &insert, more).await
}

/// Tells the author of a reply that `actor` kept it as the solution: once, whatever is chosen and taken back afterwards.
///
/// # Errors
/// The database's.
pub async fn tell_solution(
    tx: &Tx,
    now: DateTime<Utc>,
    actor: MemberId,
    topic: TopicId,
    post: PostId,
) -> Result<(), DbErr> {
    let who = "SELECT post.author_id AS member_id FROM post WHERE post.id = $2";
    let insert = insert("'solution'", &due_by_setting(Kind::Solution), who);
    tell(tx, now, actor, topic, post, &insert, []).await
}

/// Tells the members whom a post names, but not its author. Who is told of a post is told once: this comes before what tells those
/// who follow, so that they know that they were named; `also_unmailed`, after it, for who wants no mail of that and may want one of
/// the other.
///
/// # Errors
/// The database's.
pub async fn tell_mentions(
    tx: &Tx,
    now: DateTime<Utc>,
    author: MemberId,
    topic: TopicId,
    post: PostId,
    members: &[MemberId],
    also_unmailed: bool,
) -> Result<(), DbErr> {
    if members.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = members.iter().map(|member| member.0.to_string()).collect();
    let wants = if also_unmailed { "" } else { " AND coalesce(their.mention, '') <> 'never'" };
    let who = format!(
        "SELECT named.id AS member_id FROM member AS named LEFT JOIN notification_setting AS their \
         ON their.member_id = named.id WHERE named.id IN ({}){wants}",
        ids.join(", ")
    );
    let insert = insert("'mention'", &due_by_setting(Kind::Mention), &who);
    tell(tx, now, author, topic, post, &insert, []).await
}

/// The statement: `$1` who did it and is not told, `$2` the post, `$3` the topic, `$4` now, `$5` to `$13` the moments at which
/// mails may be due.
fn insert(kind: &str, due: &str, who: &str) -> String {
    format!(
        "INSERT INTO notification (member_id, post_id, topic_id, kind, created_at, due_at) \
         SELECT told.member_id, $2, $3, {kind}, $4, {due} FROM ({who}) AS told \
         JOIN member ON member.id = told.member_id \
         LEFT JOIN notification_setting AS setting ON setting.member_id = told.member_id \
         WHERE told.member_id <> $1 AND member.deleted_at IS NULL AND member.suspended_at IS NULL \
         ON CONFLICT DO NOTHING"
    )
}

/// When a mail is due, as each member chose: the same as [`crate::notifications::schedule::due`].
fn due_by_setting(kind: Kind) -> String {
    let (column, usual) = (kind.code(), kind.usual().code());
    format!(
        "CASE coalesce(setting.{column}, '{usual}') WHEN 'now' THEN $5 WHEN 'daily' THEN $6 WHEN 'weekly' THEN \
         CASE coalesce(setting.weekday, 1) WHEN 2 THEN $8 WHEN 3 THEN $9 WHEN 4 THEN $10 WHEN 5 THEN $11 \
         WHEN 6 THEN $12 WHEN 7 THEN $13 ELSE $7 END END"
    )
}

async fn tell<const N: usize>(
    tx: &Tx,
    now: DateTime<Utc>,
    author: MemberId,
    topic: TopicId,
    post: PostId,
    insert: &str,
    more: [Value; N],
) -> Result<(), DbErr> {
    let mut values: Vec<Value> =
        vec![author.0.into(), post.0.into(), topic.0.into(), now.into(), (now + SOON).into()];
    values.push(next_morning(now).into());
    values.extend((1..=7).map(|weekday| Value::from(next_weekly(now, weekday))));
    values.extend(more);
    let backend = tx.conn().get_database_backend();
    tx.conn().execute_raw(Statement::from_sql_and_values(backend, insert, values)).await?;
    Ok(())
}
