//! Telling the rest of those who follow, some at a time: a queue that any process works off. Each time is one transaction, with how far
//! it came, so that a worker that dies leaves nobody out and several tell nobody twice.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    DbErr, EntityTrait, ModelTrait, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType},
};

use super::tell::{Asked, Audience, QUESTION, REPLY, Written, due_by_setting, due_of_reply, insert};
use crate::{
    accounts::model::MemberId,
    db::{
        Db, Tx,
        statement::{one, write},
    },
    forum::model::{PostId, TopicId},
    live::{Channel, Told},
    notifications::{
        entity::telling::{ActiveModel, Column, Entity, Model},
        model::Kind,
    },
};

/// Members told at a time: a reply that is written meanwhile waits for no more than these.
pub const TOLD_AT_ONCE: u32 = 250;

/// Who follows since later is told of what comes next.
const THEN: &str = " AND following.since <= $4";

/// Who has read the post is told of it no more; nor who counted everything as read since.
const NOT_READ: &str = " AND NOT EXISTS (SELECT 1 FROM read_position WHERE read_position.member_id = told.member_id \
     AND read_position.topic_id = $3 AND read_position.number >= (SELECT post.number FROM post WHERE post.id = $2)) \
     AND NOT EXISTS (SELECT 1 FROM read_mark WHERE read_mark.member_id = told.member_id AND read_mark.read_until >= $4)";

/// Tells up to `most` members who follow what was written longest ago, and are not told yet. Returns whether anything waited.
///
/// # Errors
/// The database's; nothing is told then.
pub async fn tell_rest(db: &Db, now: DateTime<Utc>, most: u32) -> Result<bool, DbErr> {
    // Without a lock first: nearly always nothing waits.
    if Entity::find().limit(1).one(db.read()).await?.is_none() {
        return Ok(false);
    }
    let tx = db.begin().await?;
    // What another process is at is left to it.
    let waiting = Entity::find()
        .order_by_asc(Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(tx.conn())
        .await?;
    let Some(waiting) = waiting else { return Ok(false) };
    tell_some(&tx, now, waiting, most).await?;
    tx.commit().await?;
    Ok(true)
}

async fn tell_some(tx: &Tx, now: DateTime<Utc>, waiting: Model, most: u32) -> Result<(), DbErr> {
    let sql = "SELECT theme_id, departement, region, author_id FROM topic WHERE id = $1";
    let Some(topic) = one(tx, sql, [waiting.topic_id.into()]).await? else {
        waiting.delete(tx.conn()).await?;
        return Ok(());
    };
    let (id, post) = (TopicId(waiting.topic_id), PostId(waiting.post_id));
    let is_reply = waiting.kind == Audience::OfTopic.code();
    let (audience, kind, due, more) = if is_reply {
        let asker: i64 = topic.try_get("", "author_id")?;
        (Audience::OfTopic, REPLY, due_of_reply(), vec![asker.into()])
    } else {
        let place = |column: &str| topic.try_get::<Option<String>>("", column);
        let (departement, region) = (place("departement")?, place("region")?);
        let asked = Asked {
            topic: id,
            post,
            theme: topic.try_get("", "theme_id")?,
            departement: departement.as_deref(),
            region: region.as_deref(),
        };
        (Audience::OfQuestion, QUESTION, due_by_setting(Kind::Question), asked.values())
    };
    let author = MemberId(waiting.author_id);
    let written = Written { author, topic: id, post, at: waiting.created_at, more };
    let after = waiting.after_member;
    let next = audience.lowest(&format!("{THEN} AND following.member_id > {after}"), most);
    let bounds = format!("SELECT count(*) AS n, max(member_id) AS last FROM ({next}) AS next");
    let Some(bounds) = one(tx, bounds, written.values()).await? else { return Ok(()) };
    let last: Option<i64> = bounds.try_get("", "last")?;
    if let Some(last) = last {
        let these = audience.lowest(
            &format!("{THEN} AND following.member_id > {after} AND following.member_id <= {last}"),
            most,
        );
        write(tx, insert(kind, &due, &these, NOT_READ), written.values()).await?;
        let told = Told { topic: id.0, post: post.0, after, last };
        tx.emit(now, Channel::Told, told.payload());
    }
    match last {
        Some(last) if bounds.try_get::<i64>("", "n")? == i64::from(most) => {
            ActiveModel { id: Unchanged(waiting.id), after_member: Set(last), ..Default::default() }
                .update(tx.conn())
                .await?;
        }
        _ => {
            waiting.delete(tx.conn()).await?;
        }
    }
    Ok(())
}
