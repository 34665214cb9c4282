//! Telling people of what was just written, in the transaction that writes it: the same statements and nearly the same work, however
//! many they are.

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, Value};

use crate::{
    accounts::model::MemberId,
    db::{Tx, statement::write},
    forum::model::{PostId, TopicId},
    notifications::{
        model::Kind,
        schedule::{SOON, next_morning, next_weekly},
    },
};

/// Followers who are told in the transaction that writes; each takes a few microseconds of it.
pub(super) const AT_ONCE: u32 = 8;

/// What was written, by whom and when.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// Who is not told.
    pub author: MemberId,
    /// Where it is.
    pub topic: TopicId,
    /// What it is.
    pub post: PostId,
    /// When it was written, from which it follows when mails are due.
    pub at: DateTime<Utc>,
    /// `$14` and what follows it.
    pub more: Vec<Value>,
}

impl Written {
    /// `$1` the author, `$2` the post, `$3` the topic, `$4` when, `$5` to `$13` the moments at which mails may be due.
    pub(super) fn values(&self) -> Vec<Value> {
        let at = self.at;
        let mut values: Vec<Value> = vec![
            self.author.0.into(),
            self.post.0.into(),
            self.topic.0.into(),
            at.into(),
            (at + SOON).into(),
        ];
        values.push(next_morning(at).into());
        values.extend((1..=7).map(|weekday| Value::from(next_weekly(at, weekday))));
        values.extend(self.more.iter().cloned());
        values
    }
}

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

impl Asked<'_> {
    /// `$14` to `$16`.
    pub(super) fn values(&self) -> Vec<Value> {
        let place = |code: Option<&str>| Value::from(code.unwrap_or_default());
        vec![self.theme.into(), place(self.departement), place(self.region)]
    }
}

/// Tells those who follow a topic of a reply, but not its author: the asker of an answer, the others of a reply. The asker, those whom
/// it names and the first few others are told at once, the rest by [`super::tell_rest`]: a reply takes no longer where ten thousand
/// follow.
///
/// # Errors
/// The database's.
pub async fn tell_reply(
    tx: &Tx,
    now: DateTime<Utc>,
    author: MemberId,
    topic: TopicId,
    asker: MemberId,
    (post, named): (PostId, &[MemberId]),
) -> Result<(), DbErr> {
    let first: Vec<MemberId> = named.iter().copied().chain([asker]).collect();
    let who = Audience::OfTopic.first(&first);
    let written = Written { author, topic, post, at: now, more: vec![asker.0.into()] };
    write(tx, insert(REPLY, &due_of_reply(), &who, ""), written.values()).await?;
    enqueue_rest(tx, &written, Audience::OfTopic).await
}

/// Tells those who follow the theme, a tag or the territory of a question, but not its author. Whoever follows several is told
/// once; who is told at once is as for [`tell_reply`].
///
/// # Errors
/// The database's.
pub async fn tell_question(
    tx: &Tx,
    now: DateTime<Utc>,
    author: MemberId,
    asked: &Asked<'_>,
    named: &[MemberId],
) -> Result<(), DbErr> {
    let who = Audience::OfQuestion.first(named);
    let written = Written { author, topic: asked.topic, post: asked.post, at: now, more: asked.values() };
    write(tx, insert(QUESTION, &due_by_setting(Kind::Question), &who, ""), written.values()).await?;
    enqueue_rest(tx, &written, Audience::OfQuestion).await
}

/// The kind of a reply: `$14` asked the question.
pub(super) const REPLY: &str = "CASE WHEN told.member_id = $14 THEN 'answer' ELSE 'reply' END";

/// The kind of a question.
pub(super) const QUESTION: &str = "'question'";

/// When a mail of a reply is due.
pub(super) fn due_of_reply() -> String {
    format!(
        "CASE WHEN told.member_id = $14 THEN {} ELSE {} END",
        due_by_setting(Kind::Answer),
        due_by_setting(Kind::Reply)
    )
}

/// Those who follow what something is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// Those of the topic `$3`.
    OfTopic,
    /// Those of the theme `$14`, of the tags of the topic `$3`, and of the territories `$15` and `$16`.
    OfQuestion,
}

impl Audience {
    /// The word of the queue.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::OfTopic => "reply",
            Self::OfQuestion => "question",
        }
    }

    const fn ways(self) -> &'static [&'static str] {
        match self {
            Self::OfTopic => {
                &["following.kind = 'topic' AND following.target_id = $3 AND following.place = ''"]
            }
            Self::OfQuestion => &[
                "following.kind = 'theme' AND following.target_id = $14 AND following.place = ''",
                "following.kind = 'tag' AND following.place = '' AND following.target_id IN \
                 (SELECT topic_tag.tag_id FROM topic_tag WHERE topic_tag.topic_id = $3)",
                "following.kind = 'territory' AND following.target_id = 0 AND following.place IN ($15, $16)",
            ],
        }
    }

    /// Up to `most` members for whom `rule` holds, each once, those of the lowest numbers: none of them has a number above that of
    /// one who is left out.
    pub(super) fn lowest(self, rule: &str, most: u32) -> String {
        let each: Vec<String> = self
            .ways()
            .iter()
            .map(|way| {
                format!(
                    "SELECT member_id FROM (SELECT DISTINCT following.member_id FROM following \
                     WHERE following.state = 'followed' AND {way}{rule} \
                     ORDER BY following.member_id LIMIT {most}) AS of_way"
                )
            })
            .collect();
        format!("SELECT member_id FROM ({}) AS of_all ORDER BY member_id LIMIT {most}", each.join(" UNION "))
    }

    /// The few who are told at once, and `members` whatever their numbers.
    fn first(self, members: &[MemberId]) -> String {
        let lowest = self.lowest("", AT_ONCE);
        if members.is_empty() {
            return lowest;
        }
        let ids: Vec<String> = members.iter().map(|member| member.0.to_string()).collect();
        let these: Vec<String> = self
            .ways()
            .iter()
            .map(|way| {
                format!(
                    " UNION SELECT following.member_id FROM following WHERE following.state = 'followed' AND {way} \
                     AND following.member_id IN ({})",
                    ids.join(", ")
                )
            })
            .collect();
        format!("SELECT member_id FROM ({lowest}) AS lowest{}", these.concat())
    }
}

/// Leaves those who were not told at once to [`super::tell_rest`], when there are any: one statement, however many they are.
async fn enqueue_rest(tx: &Tx, written: &Written, audience: Audience) -> Result<(), DbErr> {
    let sql = format!(
        "INSERT INTO telling (author_id, post_id, topic_id, created_at, kind, after_member) \
         SELECT $1, $2, $3, $4, '{}', max(member_id) FROM ({}) AS few HAVING count(*) = {AT_ONCE}",
        audience.code(),
        audience.lowest("", AT_ONCE),
    );
    write(tx, sql, written.values()).await?;
    Ok(())
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
    let written = Written { author: actor, topic, post, at: now, more: Vec::new() };
    write(tx, insert("'solution'", &due_by_setting(Kind::Solution), who, ""), written.values()).await?;
    Ok(())
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
    let written = Written { author, topic, post, at: now, more: Vec::new() };
    write(tx, insert("'mention'", &due_by_setting(Kind::Mention), &who, ""), written.values()).await?;
    Ok(())
}

/// The statement that tells those of `who` for whom `rule` holds, with the values of [`Written::values`].
pub(super) fn insert(kind: &str, due: &str, who: &str, rule: &str) -> String {
    format!(
        "INSERT INTO notification (member_id, post_id, topic_id, kind, created_at, due_at) \
         SELECT told.member_id, $2, $3, {kind}, $4, {due} FROM ({who}) AS told \
         JOIN member ON member.id = told.member_id \
         LEFT JOIN notification_setting AS setting ON setting.member_id = told.member_id \
         WHERE told.member_id <> $1 AND member.deleted_at IS NULL AND member.suspended_at IS NULL{rule} \
         ON CONFLICT DO NOTHING"
    )
}

/// When a mail is due, as each member chose: the same as [`crate::notifications::schedule::due`].
pub(super) fn due_by_setting(kind: Kind) -> String {
    let (column, usual) = (kind.code(), kind.usual().code());
    format!(
        "CASE coalesce(setting.{column}, '{usual}') WHEN 'now' THEN $5 WHEN 'daily' THEN $6 WHEN 'weekly' THEN \
         CASE coalesce(setting.weekday, 1) WHEN 2 THEN $8 WHEN 3 THEN $9 WHEN 4 THEN $10 WHEN 5 THEN $11 \
         WHEN 6 THEN $12 WHEN 7 THEN $13 ELSE $7 END END"
    )
}
