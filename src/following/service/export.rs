//! What somebody follows and has read, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use crate::{
    accounts::model::MemberId,
    db::Db,
    following::entity::{following, read_mark, read_position},
};

/// What a member follows, and how far they have read.
#[derive(Debug, Serialize)]
pub struct FollowingExport {
    /// What they follow, and the topics they left.
    pub following: Vec<FollowedExport>,
    /// How far they read in topics.
    pub read: Vec<ReadExport>,
    /// Until when they said that everything was read.
    pub read_until: Option<DateTime<Utc>>,
}

/// Something that is followed, or a topic that was left.
#[derive(Debug, Serialize)]
pub struct FollowedExport {
    /// `topic`, `theme`, `tag` or `territory`.
    pub kind: String,
    /// The number of the topic, the theme or the tag.
    pub target_id: i64,
    /// The code of the territory.
    pub place: String,
    /// `followed` or `left`.
    pub state: String,
    /// Because they wrote there.
    pub automatic: bool,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// How far somebody read.
#[derive(Debug, Serialize)]
pub struct ReadExport {
    /// The topic's number.
    pub topic_id: i64,
    /// The highest number of a post they were shown.
    pub number: i64,
    /// When.
    pub read_at: DateTime<Utc>,
}

/// What a member follows and has read.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<FollowingExport, DbErr> {
    let followed = following::Entity::find()
        .filter(following::Column::MemberId.eq(member.0))
        .order_by_asc(following::Column::Since)
        .all(db.read())
        .await?;
    let read = read_position::Entity::find()
        .filter(read_position::Column::MemberId.eq(member.0))
        .order_by_asc(read_position::Column::ReadAt)
        .all(db.read())
        .await?;
    let mark = read_mark::Entity::find_by_id(member.0).one(db.read()).await?;
    Ok(FollowingExport {
        following: followed.into_iter().map(followed_export).collect(),
        read: read
            .into_iter()
            .map(|row| ReadExport { topic_id: row.topic_id, number: row.number, read_at: row.read_at })
            .collect(),
        read_until: mark.map(|mark| mark.read_until),
    })
}

fn followed_export(row: following::Model) -> FollowedExport {
    FollowedExport {
        kind: row.kind,
        target_id: row.target_id,
        place: row.place,
        state: row.state,
        automatic: row.automatic,
        since: row.since,
    }
}
