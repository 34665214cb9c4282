//! The topics a member follows, those with something unread first, and what is new in the rest of what they follow.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, FromQueryResult, QueryResult};

use super::{
    FollowError, ask,
    unread::{FirstUnread, READER, begins, first_unread, unread_replies},
};
use crate::{
    accounts::model::SignedIn,
    db::Db,
    following::model::HORIZON,
    forum::{
        model::{Status, TOPICS_A_PAGE},
        service::{status_rule, topic_rows},
        view::{TopicRowView, Unread},
    },
};

/// New topics shown at most.
const NEW_AT_MOST: usize = 10;

/// A page of what a member follows.
#[derive(Clone, Debug)]
pub struct FollowedTopics {
    /// The followed topics of this page.
    pub rows: Vec<TopicRowView>,
    /// Followed topics that everybody may read and that have the status asked for.
    pub total: i64,
    /// Those with something unread.
    pub unread: i64,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
    /// Topics nobody showed them yet, in the themes, tags and territories they follow, the newest first; on the first page
    /// of all topics only.
    pub new: Vec<TopicRowView>,
    /// Whether there are more of these.
    pub has_more_new: bool,
}

/// What `actor` follows, with this status. Five queries at most.
///
/// # Errors
/// [`FollowError::NotFound`] for a page beyond the last; the database's.
pub async fn followed_topics(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    status: Status,
    page: i64,
) -> Result<FollowedTopics, FollowError> {
    let followed = followed(db, actor, now, status, page).await?;
    if page > 1 && followed.is_empty() {
        return Err(FollowError::NotFound);
    }
    let has_new = page == 1 && status == Status::All;
    let mut new = if has_new { new_topics(db, actor, now).await? } else { Vec::new() };
    let has_more_new = new.len() > NEW_AT_MOST;
    new.truncate(NEW_AT_MOST);
    let (total, unread) = followed.first().map_or((0, 0), |line| (line.total, line.unread));
    let marks: HashMap<i64, FirstUnread> =
        followed.iter().filter_map(|line| line.first.map(|first| (first.topic_id, first))).collect();
    let ids: Vec<i64> = followed.iter().map(|line| line.topic).chain(new.iter().copied()).collect();
    let mut rows = topic_rows(db, now, &ids).await?;
    let mut new = rows.split_off(rows.iter().filter(|row| !new.contains(&row.id)).count());
    for row in &mut rows {
        row.unread = marks.get(&row.id).map(|first| first.shown(&row.path));
    }
    for row in &mut new {
        row.unread = Some(Unread { path: row.path.clone(), is_new: true, replies: 0, is_capped: false });
    }
    let pages = ((total + TOPICS_A_PAGE - 1) / TOPICS_A_PAGE).max(1);
    Ok(FollowedTopics { rows, total, unread, page, pages, new, has_more_new })
}

/// A followed topic.
struct Line {
    topic: i64,
    first: Option<FirstUnread>,
    total: i64,
    unread: i64,
}

impl Line {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let first: Option<i64> = row.try_get("", "post_id")?;
        Ok(Self {
            topic: row.try_get("", "topic_id")?,
            first: first.map(|_| FirstUnread::from_query_result(row, "")).transpose()?,
            total: row.try_get("", "total")?,
            unread: row.try_get("", "unread")?,
        })
    }
}

async fn followed(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    status: Status,
    page: i64,
) -> Result<Vec<Line>, DbErr> {
    let wanted = status_rule(status).map(|rule| format!(" AND {rule}")).unwrap_or_default();
    let begins = begins(&format!(
        "FROM reader CROSS JOIN following CROSS JOIN topic LEFT JOIN read_position ON read_position.member_id = $1 \
         AND read_position.topic_id = topic.id WHERE following.member_id = $1 AND following.kind = 'topic' \
         AND following.state = 'followed' AND topic.id = following.target_id AND topic.hidden_at IS NULL \
         AND topic.deleted_at IS NULL{wanted}"
    ));
    let sql = format!(
        "WITH {READER}, {begins} SELECT begins.id AS topic_id, first.id AS post_id, first.number AS number, {} AS replies, \
         count(*) OVER () AS total, count(first.id) OVER () AS unread FROM begins {} \
         ORDER BY CASE WHEN first.id IS NULL THEN 1 ELSE 0 END, begins.last_post_at DESC, begins.id DESC \
         LIMIT {TOPICS_A_PAGE} OFFSET $3",
        unread_replies(),
        first_unread("LEFT JOIN"),
    );
    let offset = (page - 1) * TOPICS_A_PAGE;
    let values = [actor.member.0.into(), (now - HORIZON).into(), offset.into()];
    let rows = ask(db, sql, values).await?;
    rows.iter().map(Line::read).collect()
}

/// Topics of others that `actor` never opened, asked since the moment before which nothing is news, where they follow the
/// theme, a tag or the territory; one more than are shown.
async fn new_topics(db: &Db, actor: &SignedIn, now: DateTime<Utc>) -> Result<Vec<i64>, DbErr> {
    const PLACES: &str = "(SELECT following.place FROM following WHERE following.member_id = $1 \
         AND following.kind = 'territory' AND following.state = 'followed')";
    let sql = format!(
        "WITH {READER} SELECT topic.id FROM reader CROSS JOIN topic \
         WHERE topic.created_at > $2 AND topic.created_at > reader.mark \
         AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL AND topic.author_id <> $1 \
         AND (topic.theme_id IN (SELECT following.target_id FROM following WHERE following.member_id = $1 \
         AND following.kind = 'theme' AND following.state = 'followed') \
         OR topic.departement IN {PLACES} OR topic.region IN {PLACES} \
         OR EXISTS (SELECT 1 FROM topic_tag JOIN following ON following.member_id = $1 AND following.kind = 'tag' \
         AND following.target_id = topic_tag.tag_id AND following.state = 'followed' WHERE topic_tag.topic_id = topic.id)) \
         AND NOT EXISTS (SELECT 1 FROM read_position WHERE read_position.member_id = $1 \
         AND read_position.topic_id = topic.id) \
         AND NOT EXISTS (SELECT 1 FROM following WHERE following.member_id = $1 AND following.kind = 'topic' \
         AND following.target_id = topic.id AND following.state = 'followed') \
         ORDER BY topic.created_at DESC, topic.id DESC LIMIT {}",
        NEW_AT_MOST + 1
    );
    let values = [actor.member.0.into(), (now - HORIZON).into()];
    let rows = ask(db, sql, values).await?;
    rows.iter().map(|row| row.try_get("", "id")).collect()
}
