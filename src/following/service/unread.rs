//! What a member has not read, in the topics of a list: one question, whatever the topics and whatever was read of them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, FromQueryResult, QueryResult, Value};

use super::ask;
use crate::{
    accounts::model::SignedIn,
    db::Db,
    following::model::{COUNTED_AT_MOST, HORIZON, Kind},
    forum::{
        model::{PostId, post_place},
        view::{TopicRowView, Unread},
    },
};

/// `reader`: the moment until which the member `$1` has read everything.
pub(super) const READER: &str = "reader AS MATERIALIZED (SELECT CASE WHEN read_mark.read_until > member.created_at \
     THEN read_mark.read_until ELSE member.created_at END AS mark FROM member \
     LEFT JOIN read_mark ON read_mark.member_id = member.id WHERE member.id = $1)";

/// `begins`: for topics that `chosen` finds (a `FROM` with its `WHERE`, where `topic` and `reader` stand), up to which number
/// the member `$1` has nothing to read; -1 when not even the question counts as read. `$2` is the horizon.
pub(super) fn begins(chosen: &str) -> String {
    // The later of the two moments that bound what is news.
    const FLOOR: &str = "CASE WHEN following.state = 'followed' THEN CASE WHEN reader.mark > following.unread_from \
         THEN reader.mark ELSE following.unread_from END WHEN reader.mark > $2 THEN reader.mark ELSE $2 END";
    format!(
        "known AS MATERIALIZED (SELECT topic.id, topic.last_post_at, following.state, \
         coalesce(read_position.number, -1) AS shown, CASE WHEN topic.last_post_at <= {FLOOR} THEN topic.last_number \
         ELSE coalesce((SELECT old.number FROM post AS old WHERE old.topic_id = topic.id AND old.created_at <= {FLOOR} \
         ORDER BY old.created_at DESC, old.number DESC LIMIT 1), -1) END AS passed {chosen}), \
         begins AS MATERIALIZED (SELECT id, last_post_at, state, CASE WHEN shown > passed THEN shown ELSE passed END AS seen \
         FROM known)"
    )
}

/// What joins a topic's reader to it, for [`begins`].
pub(super) const OF_READER: &str = "LEFT JOIN read_position ON read_position.member_id = $1 \
     AND read_position.topic_id = topic.id LEFT JOIN following ON following.member_id = $1 AND following.kind = 'topic' \
     AND following.target_id = topic.id AND following.place = ''";

/// What others wrote after that number and everybody may read.
pub(super) const UNREAD: &str = "post.topic_id = begins.id AND post.number > begins.seen AND post.author_id <> $1 \
     AND post.hidden_at IS NULL AND post.deleted_at IS NULL";

/// The first of it, as `first`; in a `FROM` after `begins`.
pub(super) fn first_unread(join: &str) -> String {
    format!(
        "{join} post AS first ON first.id = (SELECT post.id FROM post WHERE {UNREAD} ORDER BY post.number LIMIT 1)"
    )
}

/// How many replies are unread, up to one more than are told.
pub(super) fn unread_replies() -> String {
    format!(
        "(SELECT count(*) FROM (SELECT 1 FROM post WHERE {UNREAD} AND post.number > 0 LIMIT {}) AS counted)",
        COUNTED_AT_MOST + 1
    )
}

/// What can be followed on a list, as its rows know it; by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListTargets {
    /// The identifier of a theme.
    pub theme: Option<i64>,
    /// The slug of a tag.
    pub tag: Option<String>,
    /// The code of a territory.
    pub territory: Option<&'static str>,
}

/// What a list shows to a member besides.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    unread: HashMap<i64, FirstUnread>,
    followed: Vec<Kind>,
}

/// Where a member begins to read a topic again.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub(super) struct FirstUnread {
    pub topic_id: i64,
    pub post_id: i64,
    pub number: i64,
    pub replies: i64,
}

impl FirstUnread {
    /// As a line of a list tells it; `path`: the topic's address.
    pub fn shown(self, path: &str) -> Unread {
        Unread {
            // An address without an anchor begins where one who never came does.
            path: match self.number {
                0 => path.to_owned(),
                number => post_place(path, PostId(self.post_id), number),
            },
            is_new: self.number == 0,
            replies: self.replies.min(COUNTED_AT_MOST),
            is_capped: self.replies > COUNTED_AT_MOST,
        }
    }
}

impl Marks {
    /// Tells each line what its reader has not read of it.
    pub fn put_on(&self, rows: &mut [TopicRowView]) {
        for row in rows {
            row.unread = self.unread.get(&row.id).map(|first| first.shown(&row.path));
        }
    }

    /// Whether anything of what was asked about is unread.
    #[must_use]
    pub fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Whether the thing of this kind that was asked about is followed.
    #[must_use]
    pub fn follows(&self, kind: Kind) -> bool {
        self.followed.contains(&kind)
    }
}

/// What `actor` has not read of `topics`, and which of `targets` they follow. One query; none when nothing is asked about.
///
/// # Errors
/// The database's.
pub async fn marks_of(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    topics: &[i64],
    targets: &ListTargets,
) -> Result<Marks, DbErr> {
    if topics.is_empty() && *targets == ListTargets::default() {
        return Ok(Marks::default());
    }
    let ids: Vec<String> = topics.iter().map(i64::to_string).collect();
    // Identifiers begin at 1.
    let ids = if ids.is_empty() { "0".to_owned() } else { ids.join(", ") };
    let begins = begins(&format!("FROM reader CROSS JOIN topic {OF_READER} WHERE topic.id IN ({ids})"));
    let sql = format!(
        "WITH {READER}, {begins} SELECT begins.id AS topic_id, first.id AS post_id, first.number AS number, {} AS replies, \
         '' AS kind FROM begins {} \
         UNION ALL SELECT 0, 0, 0, 0, following.kind FROM following WHERE following.member_id = $1 \
         AND following.state = 'followed' AND ((following.kind = 'theme' AND following.target_id = $3) \
         OR (following.kind = 'tag' AND following.target_id = (SELECT tag.id FROM tag WHERE tag.slug = $4)) \
         OR (following.kind = 'territory' AND following.place = $5))",
        unread_replies(),
        first_unread("JOIN"),
    );
    let values: [Value; 5] = [
        actor.member.0.into(),
        (now - HORIZON).into(),
        targets.theme.unwrap_or(0).into(),
        targets.tag.clone().unwrap_or_default().into(),
        targets.territory.unwrap_or_default().into(),
    ];
    let rows = ask(db, sql, values).await?;
    gather(&rows)
}

fn gather(rows: &[QueryResult]) -> Result<Marks, DbErr> {
    let mut marks = Marks::default();
    for row in rows {
        match Kind::from_code(&row.try_get::<String>("", "kind")?) {
            Some(kind) => marks.followed.push(kind),
            None => {
                let first = FirstUnread::from_query_result(row, "")?;
                marks.unread.insert(first.topic_id, first);
            }
        }
    }
    Ok(marks)
}
