//! What a member was told, topic by topic.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement, Value};

use super::{NotificationError, visible};
use crate::{
    accounts::{
        model::{MemberId, Profile, SignedIn},
        service::{ProfileRow, profile_of_author},
    },
    db::Db,
    forum::model::{PostId, TopicId, post_place, topic_path},
    markdown::{SafeHtml, excerpt},
    notifications::model::Kind,
    text::french_spaces,
};

/// Topics on a page.
const TOPICS_A_PAGE: i64 = 20;
/// Notifications shown of a topic.
const TOLD_OF_EACH: i64 = 5;
/// Characters of a post that tell whether to read it.
const EXCERPT: usize = 160;

/// A page of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// Those with something unread first, then the last told first.
    pub topics: Vec<InboxTopic>,
    /// Topics in all.
    pub total: i64,
    /// Notifications nobody read, on all pages.
    pub unread: i64,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
}

/// A topic something was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxTopic {
    /// Its title.
    pub title: String,
    /// Its address.
    pub path: String,
    /// Its notifications that are unread.
    pub unread: i64,
    /// Some of them: the unread first, then the newest.
    pub told: Vec<Told>,
    /// How many more there are.
    pub more: i64,
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub kind: Kind,
    /// Who wrote it: « Prénom N. ».
    pub name: String,
    /// What they answer for as an ambassador; none for who is none.
    pub ambassador_of: Option<String>,
    /// Its first words.
    pub excerpt: String,
    /// Where it is.
    pub path: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether nobody read it.
    pub is_unread: bool,
}

/// A page of what `actor` was told. Two queries.
///
/// # Errors
/// [`NotificationError::NotFound`] for a page beyond the last; the database's.
pub async fn inbox(db: &Db, actor: &SignedIn, page: i64) -> Result<Inbox, NotificationError> {
    let groups = groups(db, actor.member, page).await?;
    let Some(first) = groups.first() else {
        if page > 1 {
            return Err(NotificationError::NotFound);
        }
        return Ok(Inbox { topics: Vec::new(), total: 0, unread: 0, page, pages: 1 });
    };
    let (total, unread) = (first.total, first.all_unread);
    let mut topics: Vec<(i64, InboxTopic)> = groups
        .into_iter()
        .map(|group| {
            let topic = InboxTopic {
                title: french_spaces(&group.title).into_owned(),
                path: topic_path(TopicId(group.topic_id), &group.slug),
                unread: group.unread,
                told: Vec::new(),
                more: group.things,
            };
            (group.topic_id, topic)
        })
        .collect();
    for row in told(db, actor.member, topics.iter().map(|(id, _)| *id)).await? {
        let id: i64 = row.try_get("", "topic_id")?;
        if let Some((_, topic)) = topics.iter_mut().find(|(known, _)| *known == id)
            && let Some(told) = one(&row, &topic.path)?
        {
            topic.more -= 1;
            topic.told.push(told);
        }
    }
    let topics = topics.into_iter().map(|(_, topic)| topic).collect();
    let pages = ((total + TOPICS_A_PAGE - 1) / TOPICS_A_PAGE).max(1);
    Ok(Inbox { topics, total, unread, page, pages })
}

/// What is told of a topic, counted.
#[derive(FromQueryResult)]
struct Group {
    topic_id: i64,
    title: String,
    slug: String,
    things: i64,
    unread: i64,
    total: i64,
    all_unread: i64,
}

async fn groups(db: &Db, member: MemberId, page: i64) -> Result<Vec<Group>, DbErr> {
    const GROUPS: &str = concat!(
        "WITH told AS (SELECT topic.id AS topic_id, topic.title, topic.slug, count(*) AS things, \
         count(*) - count(notification.read_at) AS unread, max(notification.created_at) AS newest FROM notification ",
        visible!(),
        " WHERE notification.member_id = $1 GROUP BY topic.id, topic.title, topic.slug) \
         SELECT topic_id, title, slug, things, unread, count(*) OVER () AS total, \
         CAST(sum(unread) OVER () AS bigint) AS all_unread FROM told \
         ORDER BY CASE WHEN unread > 0 THEN 0 ELSE 1 END, newest DESC, topic_id DESC LIMIT $2 OFFSET $3"
    );
    let values: [Value; 3] = [member.0.into(), TOPICS_A_PAGE.into(), ((page - 1) * TOPICS_A_PAGE).into()];
    let asked = Statement::from_sql_and_values(db.backend(), GROUPS, values);
    let rows = db.read().query_all_raw(asked).await?;
    rows.iter().map(|row| Group::from_query_result(row, "")).collect()
}

async fn told(
    db: &Db,
    member: MemberId,
    topics: impl Iterator<Item = i64>,
) -> Result<Vec<QueryResult>, DbErr> {
    let topics: Vec<String> = topics.map(|id| id.to_string()).collect();
    let sql = format!(
        "SELECT * FROM (SELECT notification.topic_id, notification.kind, notification.created_at, \
         CASE WHEN notification.read_at IS NULL THEN 0 ELSE 1 END AS seen, post.id AS post_id, post.number, \
         post.body_html, {}, row_number() OVER (PARTITION BY notification.topic_id \
         ORDER BY CASE WHEN notification.read_at IS NULL THEN 0 ELSE 1 END, notification.created_at DESC, post.id DESC) \
         AS place FROM notification {} {} WHERE notification.member_id = $1 AND notification.topic_id IN ({})) AS ranked \
         WHERE place <= {TOLD_OF_EACH} ORDER BY topic_id, place",
        profile_of_author!(columns),
        visible!(),
        profile_of_author!(join "post"),
        topics.join(", "),
    );
    db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, [member.0.into()])).await
}

/// None when its kind is unknown: a newer program wrote it.
fn one(row: &QueryResult, topic: &str) -> Result<Option<Told>, DbErr> {
    let Some(kind) = Kind::from_code(&row.try_get::<String>("", "kind")?) else { return Ok(None) };
    let author = ProfileRow::from_query_result_optional(row, "author_")?;
    let ambassador_of = author.as_ref().and_then(|author| author.ambassador_of.clone());
    let post = PostId(row.try_get("", "post_id")?);
    let seen: i32 = row.try_get("", "seen")?;
    Ok(Some(Told {
        kind,
        name: author.map_or_else(|| "Membre".to_owned(), |author| Profile::from(author).display_name()),
        ambassador_of,
        excerpt: excerpt(&SafeHtml::from_stored(row.try_get("", "body_html")?), EXCERPT),
        path: post_place(topic, post, row.try_get("", "number")?),
        at: row.try_get("", "created_at")?,
        is_unread: seen == 0,
    }))
}
