//! Recording what was decided, and freezing the figures of its day.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
};

use super::{Change, CommitteeError, Keeper, figures::take, remember};
use crate::{
    committee::{
        entity::{decision, figure},
        model::{DecisionId, Figure, NewDecision, Taken},
    },
    db::{Db, Tx, is_duplicate},
    live::Channel,
    markdown::render,
};

/// Writes a decision, with the figures of the weeks that were over on its day as they are known now. The same form sent twice
/// makes one decision.
///
/// # Errors
/// Why `keeper` may not; the database's.
pub async fn record(
    db: &Db,
    keeper: Keeper<'_>,
    now: DateTime<Utc>,
    input: &NewDecision,
) -> Result<DecisionId, CommitteeError> {
    keeper.authorise()?;
    // Before the turn to write: nothing else changes a figure of the past but by being counted again.
    let taken = take(db, input.day).await?;
    match write(db, keeper, now, input, &taken).await {
        // Two sendings at the same time: the other one won.
        Err(CommitteeError::Db(error)) if is_duplicate(&error) => {
            find_sent(db.read(), input.submission.as_deref()).await?.ok_or(CommitteeError::Db(error))
        }
        outcome => outcome,
    }
}

async fn write(
    db: &Db,
    keeper: Keeper<'_>,
    now: DateTime<Utc>,
    input: &NewDecision,
    taken: &Taken,
) -> Result<DecisionId, CommitteeError> {
    let tx = db.begin().await?;
    if let Some(sent) = find_sent(tx.conn(), input.submission.as_deref()).await? {
        return Ok(sent);
    }
    let written = decision::ActiveModel {
        id: NotSet,
        day: Set(input.day.to_string()),
        kind: Set(input.words.kind.code().to_owned()),
        title: Set(input.words.title.clone()),
        body_md: Set(input.words.body.clone()),
        body_html: Set(render(&input.words.body).into_string()),
        counted_from: Set(taken.days.0.to_string()),
        counted_to: Set(taken.days.1.to_string()),
        recorded_at: Set(now),
        edited_at: Set(None),
        withdrawn_at: Set(None),
        withdrawn_because: Set(None),
        submission: Set(input.submission.clone()),
    }
    .insert(tx.conn())
    .await?;
    freeze(&tx, written.id, &taken.figures).await?;
    remember(&tx, now, keeper, written.id, Change::Recorded, None, None).await?;
    tx.emit(now, Channel::Committee, String::new());
    tx.commit().await?;
    Ok(DecisionId(written.id))
}

async fn freeze(tx: &Tx, id: i64, figures: &[Figure]) -> Result<(), DbErr> {
    let rows = (0..).zip(figures).map(|(rank, taken)| figure::ActiveModel {
        decision_id: Set(id),
        rank: Set(rank),
        code: Set(taken.code.clone()),
        name: Set(taken.name.clone()),
        form: Set(taken.form.code().to_owned()),
        value: Set(taken.value),
        whole: Set(taken.whole),
        aim: Set(taken.aim),
        made_of: Set(taken.made_of.clone()),
        definition: Set(taken.definition.clone()),
    });
    figure::Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
    Ok(())
}

async fn find_sent(
    connection: &impl ConnectionTrait,
    submission: Option<&str>,
) -> Result<Option<DecisionId>, DbErr> {
    let Some(submission) = submission else { return Ok(None) };
    let sent: Option<i64> = decision::Entity::find()
        .select_only()
        .column(decision::Column::Id)
        .filter(decision::Column::Submission.eq(submission))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(sent.map(DecisionId))
}
