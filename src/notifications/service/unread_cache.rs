//! What members had not read a moment ago: the bell is on each of their pages, and asking for it each time is one question more
//! (docs/PERFORMANCE.md).
//!
//! What is remembered holds as long as nothing was told and nothing was read since ([`crate::live::Freshness`]): at once in this
//! process, within a second in another one, and [`REMEMBERED`] whatever happens. Whoever is told of something is told in the
//! transaction that changes a topic, so that [`Tag::Topics`] says it, or by [`super::tell_rest`], which [`Tag::Told`] says.

use std::{sync::Arc, time::Duration};

use sea_orm::DbErr;

use super::{unread, visible};
use crate::{
    accounts::model::MemberId, db::Db, forum::model::TopicId, live::Tag, notifications::view::COUNTED_AT_MOST,
};

/// How long what is unread is remembered without being looked at again.
const REMEMBERED: Duration = Duration::from_secs(10);
/// Members remembered at most; about 1 KB each with everything unread that is counted.
const MEMBERS: u64 = 10_000;

/// What the members this process saw a moment ago have not read.
#[derive(Debug)]
pub struct UnreadCache(moka::future::Cache<i64, Arc<Known>>);

#[derive(Debug)]
struct Known {
    /// The topic of each notification, one more than [`COUNTED_AT_MOST`] of them at most.
    topics: Box<[i64]>,
    /// When it was read, for [`crate::live::Freshness`].
    moment: u64,
}

impl Default for UnreadCache {
    fn default() -> Self {
        Self(moka::future::Cache::builder().max_capacity(MEMBERS).time_to_live(REMEMBERED).build())
    }
}

impl UnreadCache {
    /// As [`unread`]. One query at most, two for who has more unread than is counted.
    ///
    /// # Errors
    /// The database's.
    pub async fn count(&self, db: &Db, member: MemberId, open: Option<TopicId>) -> Result<i64, DbErr> {
        let known = match self.0.get(&member.0).await {
            Some(known) if holds(db, member, known.moment) => known,
            _ => {
                let known = Arc::new(read(db, member).await?);
                self.0.insert(member.0, known.clone()).await;
                known
            }
        };
        let all = i64::try_from(known.topics.len()).unwrap_or(i64::MAX);
        let Some(open) = open.filter(|open| known.topics.contains(&open.0)) else { return Ok(all) };
        if all > COUNTED_AT_MOST {
            // Others were not looked at.
            return unread(db, member, Some(open)).await;
        }
        Ok(known.topics.iter().filter(|topic| **topic != open.0).count().try_into().unwrap_or(i64::MAX))
    }
}

fn holds(db: &Db, member: MemberId, moment: u64) -> bool {
    db.live().freshness.holds(moment, &[Tag::Topics, Tag::Told, Tag::Read(member.0)])
}

async fn read(db: &Db, member: MemberId) -> Result<Known, DbErr> {
    const TOPICS: &str = concat!(
        "SELECT notification.topic_id FROM notification ",
        visible!(),
        " WHERE notification.member_id = $1 AND notification.read_at IS NULL LIMIT 100"
    );
    const { assert!(COUNTED_AT_MOST == 99, "the limit above is one more") };
    // Before the question: what happens meanwhile is asked about again.
    let moment = db.live().freshness.now();
    let rows = db.ask(TOPICS, &[member.0]).await?;
    let topics = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    Ok(Known { topics, moment })
}
