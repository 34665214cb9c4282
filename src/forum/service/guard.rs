//! What is remembered when somebody publishes a text although they were shown what seems personal in it: who, when, what
//! kinds; never the words.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};

use super::ForumError;
use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    forum::{
        entity::{post, published_anyway},
        guard::{Guard, Look},
        model::PostId,
    },
    personal_data::Kind,
};

/// How long it is remembered.
pub const ANYWAY_KEPT: Duration = Duration::days(365);

/// That a text was published anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedAnyway {
    /// The post.
    pub post: PostId,
    /// Who decided; none when the account is gone.
    pub by: Option<MemberId>,
    /// What seemed to be in it.
    pub kinds: Vec<Kind>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the guard says of a new text of a post: what was published anyway stands in public already.
///
/// # Errors
/// [`ForumError::PersonalData`]; the database's.
pub(super) async fn judge_change(
    tx: &Tx,
    guard: &Guard,
    look: &Look,
    title: &str,
    post: &post::Model,
) -> Result<BTreeSet<Kind>, ForumError> {
    if look.is_empty() {
        return Ok(BTreeSet::new());
    }
    let was_told = published_anyway::Entity::find()
        .filter(published_anyway::Column::PostId.eq(post.id))
        .one(tx.conn())
        .await?
        .is_some();
    let known = was_told.then(|| Look::at(title, &post.body_md));
    Ok(guard.judge(look, known.as_ref())?)
}

/// Remembers that `member` published these kinds in a post; nothing when there are none.
///
/// # Errors
/// The database's.
pub(super) async fn remember(
    tx: &Tx,
    now: DateTime<Utc>,
    post: i64,
    member: MemberId,
    kinds: &BTreeSet<Kind>,
) -> Result<(), DbErr> {
    if kinds.is_empty() {
        return Ok(());
    }
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    published_anyway::ActiveModel {
        post_id: Set(post),
        member_id: Set(Some(member.0)),
        kinds: Set(codes.join(",")),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    Ok(())
}

/// How often a post was published anyway, newest first.
///
/// # Errors
/// The database's.
pub async fn published_anyway(db: &Db, post: PostId) -> Result<Vec<PublishedAnyway>, DbErr> {
    rows(db, published_anyway::Column::PostId, post.0).await
}

/// What a member published anyway, newest first.
///
/// # Errors
/// The database's.
pub(super) async fn published_anyway_by(db: &Db, member: MemberId) -> Result<Vec<PublishedAnyway>, DbErr> {
    rows(db, published_anyway::Column::MemberId, member.0).await
}

async fn rows(db: &Db, column: published_anyway::Column, id: i64) -> Result<Vec<PublishedAnyway>, DbErr> {
    let rows = published_anyway::Entity::find()
        .filter(column.eq(id))
        .order_by_desc(published_anyway::Column::Id)
        .all(db.read())
        .await?;
    let told = |row: published_anyway::Model| PublishedAnyway {
        post: PostId(row.post_id),
        by: row.member_id.map(MemberId),
        kinds: row.kinds.split(',').filter_map(Kind::from_code).collect(),
        at: row.created_at,
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Forgets who decided, when they go: that it was decided stays with the post.
///
/// # Errors
/// The database's.
pub(super) async fn forget_decisions(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    published_anyway::Entity::update_many()
        .col_expr(published_anyway::Column::MemberId, Expr::value(None::<i64>))
        .filter(published_anyway::Column::MemberId.eq(member.0))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets decisions older than [`ANYWAY_KEPT`]. Returns how many.
///
/// # Errors
/// The database's.
pub async fn remove_old_decisions(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let gone = published_anyway::Entity::delete_many()
        .filter(published_anyway::Column::CreatedAt.lte(now - ANYWAY_KEPT))
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}
