//! Following, and stopping.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, Select, Statement, Value,
    sea_query::{Expr, OnConflict},
};

use super::FollowError;
use crate::{
    accounts::model::{MemberId, SignedIn},
    db::{Db, Tx},
    following::{
        entity::following::{ActiveModel, Column, Entity, Model},
        model::{HORIZON, Kind, Target},
    },
    policy,
};

/// A topic that is followed, or something else.
const FOLLOWED: &str = "followed";
/// A topic whose member does not want to follow it, even for writing in it.
const LEFT: &str = "left";

/// Makes `actor` follow something; somebody who does already goes on.
///
/// # Errors
/// [`FollowError::NotFound`] when it cannot be seen; why `actor` may not; the database's.
pub async fn follow(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    target: &Target,
) -> Result<(), FollowError> {
    let tx = db.begin().await?;
    let key = Key::of(&tx, target).await?;
    if key.find(actor.member).one(tx.conn()).await?.is_some_and(|row| row.state == FOLLOWED) {
        return Ok(());
    }
    let chosen = Entity::find()
        .filter(Column::MemberId.eq(actor.member.0))
        .filter(Column::State.eq(FOLLOWED))
        .filter(Column::Automatic.eq(false))
        .count(tx.conn())
        .await?;
    policy::can_follow(chosen)?;
    // Pressed twice at once: it is followed all the same.
    Entity::insert(key.row(actor.member, now, false))
        .on_conflict(
            on_key()
                .update_columns([Column::State, Column::Automatic, Column::Since, Column::UnreadFrom])
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Makes `actor` follow something no more. That a topic was left is remembered, so that writing in it does not follow it
/// again. Whoever did not follow it is left as they are.
///
/// # Errors
/// [`FollowError::NotFound`] when there is no such theme or tag; the database's.
pub async fn stop_following(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    target: &Target,
) -> Result<(), FollowError> {
    let tx = db.begin().await?;
    let key = match target {
        // One that was hidden meanwhile can be left too.
        Target::Topic(id) => Key { kind: Kind::Topic, id: id.0, place: String::new() },
        target => Key::of(&tx, target).await?,
    };
    let found = key.find(actor.member).one(tx.conn()).await?;
    let Some(row) = found.filter(|row| row.state == FOLLOWED) else { return Ok(()) };
    if key.kind == Kind::Topic {
        leave(&tx, now, row).await?;
    } else {
        Entity::delete_by_id((row.member_id, row.kind, row.target_id, row.place)).exec(tx.conn()).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn leave(tx: &Tx, now: DateTime<Utc>, row: Model) -> Result<(), DbErr> {
    ActiveModel {
        member_id: Unchanged(row.member_id),
        kind: Unchanged(row.kind),
        target_id: Unchanged(row.target_id),
        place: Unchanged(row.place),
        state: Set(LEFT.to_owned()),
        automatic: Set(false),
        since: Set(now),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    Ok(())
}

/// Makes who writes in a topic follow it, in the transaction that writes: one statement. Somebody who left it stays away.
///
/// # Errors
/// The database's.
pub async fn follow_by_writing(
    tx: &Tx,
    now: DateTime<Utc>,
    author: MemberId,
    topic: i64,
) -> Result<(), DbErr> {
    let key = Key { kind: Kind::Topic, id: topic, place: String::new() };
    Entity::insert(key.row(author, now, true))
        .on_conflict(on_key().do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Makes who says that they have the same question follow it, in the transaction that says so: one statement. They were told that
/// they would, so who had left it comes back; who follows it already goes on as they did.
///
/// # Errors
/// The database's.
pub async fn follow_for_same_question(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    topic: i64,
) -> Result<(), DbErr> {
    let key = Key { kind: Kind::Topic, id: topic, place: String::new() };
    Entity::insert(key.row(member, now, false))
        .on_conflict(
            on_key()
                .update_columns([Column::State, Column::Automatic, Column::Since, Column::UnreadFrom])
                .action_and_where(Expr::cust("following.state = 'left'"))
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The same as [`follow_by_writing`] for topics that were written all at once, elsewhere; what is in them is news to nobody.
///
/// # Errors
/// The database's.
pub async fn follow_what_was_imported(tx: &Tx, now: DateTime<Utc>) -> Result<(), DbErr> {
    for sql in [
        "INSERT INTO following (member_id, kind, target_id, place, state, automatic, since, unread_from) \
         SELECT DISTINCT author_id, 'topic', topic_id, '', 'followed', true, $1, $1 FROM post \
         WHERE deleted_at IS NULL ON CONFLICT DO NOTHING",
        "INSERT INTO read_mark (member_id, read_until) SELECT id, $1 FROM member WHERE deleted_at IS NULL \
         ON CONFLICT DO NOTHING",
    ] {
        let backend = tx.conn().get_database_backend();
        tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, [now.into()])).await?;
    }
    Ok(())
}

fn on_key() -> OnConflict {
    OnConflict::columns([Column::MemberId, Column::Kind, Column::TargetId, Column::Place])
}

/// What is followed, as rows know it.
struct Key {
    kind: Kind,
    id: i64,
    place: String,
}

impl Key {
    /// Finds what can be seen.
    async fn of(tx: &Tx, target: &Target) -> Result<Self, FollowError> {
        let (sql, value): (&str, Value) = match target {
            Target::Territory(place) => {
                return Ok(Self { kind: Kind::Territory, id: 0, place: place.code.to_owned() });
            }
            Target::Topic(id) => (
                "SELECT id FROM topic WHERE id = $1 AND hidden_at IS NULL AND deleted_at IS NULL",
                id.0.into(),
            ),
            Target::Theme(slug) => ("SELECT id FROM theme WHERE slug = $1", slug.as_str().into()),
            Target::Tag(slug) => ("SELECT id FROM tag WHERE slug = $1", slug.as_str().into()),
        };
        let backend = tx.conn().get_database_backend();
        let asked = Statement::from_sql_and_values(backend, sql, [value]);
        let row = tx.conn().query_one_raw(asked).await?.ok_or(FollowError::NotFound)?;
        Ok(Self { kind: target.kind(), id: row.try_get("", "id")?, place: String::new() })
    }

    fn find(&self, member: MemberId) -> Select<Entity> {
        Entity::find_by_id((member.0, self.kind.code().to_owned(), self.id, self.place.clone()))
    }

    fn row(self, member: MemberId, now: DateTime<Utc>, automatic: bool) -> ActiveModel {
        ActiveModel {
            member_id: Set(member.0),
            kind: Set(self.kind.code().to_owned()),
            target_id: Set(self.id),
            place: Set(self.place),
            state: Set(FOLLOWED.to_owned()),
            automatic: Set(automatic),
            since: Set(now),
            // As before it was followed: following makes nothing unread.
            unread_from: Set(now - HORIZON),
        }
    }
}
