//! Who takes care of a question.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::{Mine, RoutingError, ask};
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        service::names_of,
    },
    db::Db,
    forum::{model::TopicId, spot::Spot},
    policy,
};

/// Somebody takes care of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Who.
    pub member: MemberId,
    /// « Prénom N. ».
    pub name: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// What a question's page shows of who takes care of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// Who does.
    pub taken: Option<Taken>,
    /// Whether the reader may.
    pub may_take: bool,
}

/// Who takes care of a question that waits, and whether `actor` may. Two queries at most for a visitor.
///
/// # Errors
/// The database's.
pub async fn care_of(
    db: &Db,
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    topic: TopicId,
) -> Result<Care, RoutingError> {
    let taken = taken(db, now, &[topic.0]).await?.remove(&topic.0);
    let may_take = match actor {
        Some(actor) if policy::can_see_cockpit(actor).is_ok() => is_mine(db.read(), actor, topic).await?,
        _ => false,
    };
    Ok(Care { taken, may_take })
}

/// Who takes care of which of these questions. Two queries at most.
///
/// # Errors
/// The database's.
pub(super) async fn taken(db: &Db, now: DateTime<Utc>, topics: &[i64]) -> Result<HashMap<i64, Taken>, DbErr> {
    if topics.is_empty() {
        return Ok(HashMap::new());
    }
    let list: Vec<String> = topics.iter().map(i64::to_string).collect();
    let sql = format!(
        "SELECT topic_id, member_id, until FROM question_taken WHERE until > $1 AND topic_id IN ({})",
        list.join(", ")
    );
    let rows = ask(db, sql, [now.into()]).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found: Vec<(i64, i64, DateTime<Utc>)> = Vec::with_capacity(rows.len());
    for row in rows {
        found.push((row.try_get("", "topic_id")?, row.try_get("", "member_id")?, row.try_get("", "until")?));
    }
    let names = names_of(db, found.iter().map(|(_, member, _)| *member)).await?;
    Ok(found
        .into_iter()
        .filter_map(|(topic, member, until)| {
            let name = names.get(&member)?.name.clone();
            Some((topic, Taken { member: MemberId(member), name, until }))
        })
        .collect())
}

/// Whether a question waits and is one that `actor` looks after, nearer or wider.
pub(super) async fn is_mine(
    connection: &impl ConnectionTrait,
    actor: &SignedIn,
    topic: TopicId,
) -> Result<bool, RoutingError> {
    let mine = match Mine::of(connection, actor).await {
        Ok(mine) => mine,
        Err(RoutingError::Denied(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    let sql = "SELECT theme_id, departement, region FROM topic WHERE id = $1 AND kind = 'question' AND answers_count = 0 \
               AND hidden_at IS NULL AND deleted_at IS NULL";
    let asked = Statement::from_sql_and_values(connection.get_database_backend(), sql, [topic.0.into()]);
    let Some(row) = connection.query_one_raw(asked).await? else { return Ok(false) };
    let departement: Option<String> = row.try_get("", "departement")?;
    let region: Option<String> = row.try_get("", "region")?;
    let spot = Spot::new(row.try_get("", "theme_id")?, departement.or(region).unwrap_or_default());
    Ok(mine.near.iter().chain(&mine.wider).any(|part| part.holds(&spot)))
}
