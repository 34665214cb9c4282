//! Forgetting a member who goes: their posts stay; what they voted for, what waited for them and what they decided does not.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement};

use super::{counters, guard::forget_decisions};
use crate::{
    accounts::{model::MemberId, service::Leaving},
    db::Tx,
    forum::{
        entity::{pending_text, topic},
        model::TopicId,
    },
};

/// Takes back their votes, with what counts them; forgets the texts that waited for their address to be confirmed, and that it
/// was they who published a text the guard had stopped.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, now: DateTime<Utc>, leaving: &Leaving) -> Result<(), DbErr> {
    let told = solved_with(tx, leaving.member).await?;
    pending_text::Entity::delete_many()
        .filter(pending_text::Column::Email.eq(&leaving.email))
        .exec(tx.conn())
        .await?;
    forget_decisions(tx, leaving.member).await?;
    // Both databases read these. Topics before posts, as who votes does: nobody waits for each other.
    for sql in [
        "UPDATE topic SET same_count = same_count - 1 WHERE same_count > 0 AND id IN (SELECT post.topic_id FROM post \
         JOIN post_vote ON post_vote.post_id = post.id WHERE post.number = 0 AND post_vote.member_id = $1)",
        "UPDATE post SET votes_count = votes_count - 1 \
         WHERE votes_count > 0 AND id IN (SELECT post_id FROM post_vote WHERE member_id = $1)",
        "DELETE FROM post_vote WHERE member_id = $1",
        "DELETE FROM theme_vote WHERE member_id = $1",
        // What told two sendings of one form apart.
        "UPDATE topic SET submission = NULL WHERE author_id = $1 AND submission IS NOT NULL",
        "UPDATE post SET submission = NULL WHERE author_id = $1 AND submission IS NOT NULL",
    ] {
        let backend = tx.conn().get_database_backend();
        tx.conn()
            .execute_raw(Statement::from_sql_and_values(backend, sql, [leaving.member.0.into()]))
            .await?;
    }
    for before in told {
        counters::write(tx, now, &before, before.clone()).await?;
    }
    Ok(())
}

/// The questions that the community solved by a reply they find useful, locked: their vote may be what solved it.
async fn solved_with(tx: &Tx, member: MemberId) -> Result<Vec<topic::Model>, DbErr> {
    let sql = "SELECT id FROM topic WHERE community_post_id IN (SELECT post_id FROM post_vote WHERE member_id = $1) ORDER BY id";
    let backend = tx.conn().get_database_backend();
    let asked = Statement::from_sql_and_values(backend, sql, [member.0.into()]);
    let mut topics = Vec::new();
    for row in tx.conn().query_all_raw(asked).await? {
        topics.extend(counters::lock_topic(tx, TopicId(row.try_get("", "id")?)).await?);
    }
    Ok(topics)
}
