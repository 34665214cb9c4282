//! Reading a topic, and saying that everything was read.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    DbErr, EntityTrait, Statement,
    sea_query::{Expr, OnConflict},
};

use super::unread::{OF_READER, READER, begins, first_unread};
use crate::{
    accounts::model::{MemberId, SignedIn},
    db::{Db, Tx},
    following::{
        entity::{read_mark, read_position},
        model::HORIZON,
    },
    forum::model::{PostId, TopicId},
    notifications::service::{last_told_of_topic, read_everything_in, read_topic_in},
};

/// Who reads a topic, as its page needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Whether they follow it.
    pub is_followed: bool,
    /// The highest number that counted as read before; -1 when not even the question did.
    pub seen: i64,
    /// The first post that did not, and its number.
    pub first_unread: Option<(PostId, i64)>,
    /// The last post of it that they were told of and have not read.
    pub last_told: Option<PostId>,
}

impl Reader {
    /// The reply above which what is new begins; none for who never came, to whom everything is.
    #[must_use]
    pub fn news_begin(&self) -> Option<PostId> {
        self.first_unread.filter(|_| self.seen >= 0).map(|(post, _)| post)
    }
}

/// Who `actor` is to a topic, before they are shown the posts up to the number `shown`; which is then remembered, when it
/// tells more than was known; so is that they need not be told of it any more. None: nothing is shown to them, a browser only
/// reads ahead. One query, and one that writes when something was unread, one more when they were told of it.
///
/// # Errors
/// The database's, when it cannot be read; one that cannot be written to is no reason not to read on.
pub async fn read_topic(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    topic: TopicId,
    shown: Option<i64>,
) -> Result<Reader, DbErr> {
    let reader = reader(db, actor, now, topic).await?;
    if let Some(shown) = shown
        && (shown > reader.seen || reader.last_told.is_some())
    {
        // Nobody waits long for it to be written how far they read: the next time they read does as well.
        let written = remember(db, actor.member, now, topic, shown, &reader);
        match tokio::time::timeout(db.little_patience(), written).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "how far somebody read could not be written"),
            Err(_) => tracing::warn!("how far somebody read could not be written in time"),
        }
    }
    Ok(reader)
}

async fn reader(db: &Db, actor: &SignedIn, now: DateTime<Utc>, topic: TopicId) -> Result<Reader, DbErr> {
    // Each topic page of somebody signed in asks this.
    static READS: LazyLock<String> = LazyLock::new(|| {
        let begins = begins(&format!("FROM reader CROSS JOIN topic {OF_READER} WHERE topic.id = $3"));
        format!(
            "WITH {READER}, {begins} SELECT begins.state, begins.seen, first.id AS post_id, first.number AS number, {} AS last_told \
             FROM begins {}",
            last_told_of_topic("$1", "$3"),
            first_unread("LEFT JOIN")
        )
    });
    let values = [actor.member.0.into(), (now - HORIZON).into(), topic.0.into()];
    let found = db.ask_often(Statement::from_sql_and_values(db.backend(), READS.as_str(), values)).await?;
    // A topic that went meanwhile has nothing to remember.
    let Some(row) = found.first() else {
        return Ok(Reader { is_followed: false, seen: i64::MAX, first_unread: None, last_told: None });
    };
    let state: Option<String> = row.try_get("", "state")?;
    let post: Option<i64> = row.try_get("", "post_id")?;
    Ok(Reader {
        is_followed: state.as_deref() == Some("followed"),
        seen: row.try_get("", "seen")?,
        first_unread: post.map(PostId).zip(row.try_get("", "number")?),
        last_told: row.try_get::<Option<i64>>("", "last_told")?.map(PostId),
    })
}

async fn remember(
    db: &Db,
    member: MemberId,
    now: DateTime<Utc>,
    topic: TopicId,
    number: i64,
    reader: &Reader,
) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    if number > reader.seen {
        write_position(&tx, member, now, topic, number).await?;
    }
    if let Some(last) = reader.last_told {
        read_topic_in(&tx, now, member, topic, last).await?;
    }
    tx.commit().await
}

/// Writes a position, unless a later one is there already: two pages of a topic may be open at once.
async fn write_position(
    tx: &Tx,
    member: MemberId,
    now: DateTime<Utc>,
    topic: TopicId,
    number: i64,
) -> Result<(), DbErr> {
    use read_position::Column;
    let row = read_position::ActiveModel {
        member_id: Set(member.0),
        topic_id: Set(topic.0),
        number: Set(number),
        read_at: Set(now),
    };
    read_position::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::MemberId, Column::TopicId])
                .update_columns([Column::Number, Column::ReadAt])
                .action_and_where(Expr::cust("read_position.number < excluded.number"))
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Counts as read everything that was written until then, wherever it is; never less than before, never what is to come.
///
/// # Errors
/// The database's.
pub async fn read_all(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), DbErr> {
    let until = until.min(now);
    let row = read_mark::ActiveModel { member_id: Set(actor.member.0), read_until: Set(until) };
    let tx = db.begin().await?;
    read_mark::Entity::insert(row)
        .on_conflict(
            OnConflict::column(read_mark::Column::MemberId)
                .update_column(read_mark::Column::ReadUntil)
                .action_and_where(Expr::cust("read_mark.read_until < excluded.read_until"))
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    read_everything_in(&tx, now, actor.member, until).await?;
    tx.commit().await
}
