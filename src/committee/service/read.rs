//! Reading decisions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Change, CommitteeError, unreadable};
use crate::{
    accounts::{
        model::SignedIn,
        service::{Named, names_of},
    },
    committee::{
        entity::{change, decision, figure},
        model::{DecisionId, DecisionKind, Figure, Form, Taken, Words},
    },
    db::Db,
    markdown::SafeHtml,
    policy,
    statistics::calendar::Day,
};

/// A decision, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionView {
    /// Which.
    pub id: DecisionId,
    /// When the committee decided.
    pub day: Day,
    /// What.
    pub words: Words,
    /// Its text, ready to be shown.
    pub html: SafeHtml,
    /// The figures of its day.
    pub taken: Taken,
    /// When these were taken.
    pub recorded_at: DateTime<Utc>,
    /// When its words were last corrected.
    pub edited_at: Option<DateTime<Utc>>,
    /// That it should not be there.
    pub withdrawn: Option<Withdrawal>,
}

/// When a decision was withdrawn, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// When.
    pub at: DateTime<Utc>,
    /// Why, for everybody.
    pub reason: String,
}

/// A decision and all that was done to it, for those who keep the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// As it is.
    pub decision: DecisionView,
    /// The newest first.
    pub history: Vec<ChangeView>,
}

/// Something that was done to a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// What.
    pub what: Change,
    /// Who; none: the operator.
    pub by: Option<Named>,
    /// When.
    pub at: DateTime<Utc>,
    /// What it said before it was corrected.
    pub before: Option<Words>,
    /// Why it was withdrawn, or came back.
    pub reason: Option<String>,
}

/// Every decision, the newest first; those that were withdrawn among them. Two queries. All of them: there are two a year.
///
/// # Errors
/// The database's.
pub async fn decisions(db: &Db) -> Result<Vec<DecisionView>, DbErr> {
    let rows = decision::Entity::find()
        .order_by_desc(decision::Column::Day)
        .order_by_desc(decision::Column::Id)
        .all(db.read())
        .await?;
    views(db, rows).await
}

/// One of them, with its history.
///
/// # Errors
/// Why `actor` may not; [`CommitteeError::NotFound`]; the database's.
pub async fn decision(db: &Db, actor: &SignedIn, id: DecisionId) -> Result<Kept, CommitteeError> {
    policy::can_keep_committee(actor)?;
    let row = decision::Entity::find_by_id(id.0).one(db.read()).await?;
    let decision = views(db, row.into_iter().collect()).await?.pop().ok_or(CommitteeError::NotFound)?;
    let changes = change::Entity::find()
        .filter(change::Column::DecisionId.eq(id.0))
        .order_by_desc(change::Column::Id)
        .all(db.read())
        .await?;
    let names = names_of(db, changes.iter().filter_map(|change| change.actor_id)).await?;
    let history = changes.into_iter().map(|change| told(change, &names)).collect::<Result<_, _>>()?;
    Ok(Kept { decision, history })
}

fn told(row: change::Model, names: &HashMap<i64, Named>) -> Result<ChangeView, DbErr> {
    let before = match (row.kind, row.title, row.body_md) {
        (Some(kind), Some(title), Some(body)) => Some(words(row.decision_id, &kind, title, body)?),
        _ => None,
    };
    Ok(ChangeView {
        what: Change::from_code(&row.what).ok_or_else(|| unreadable("a change", row.decision_id))?,
        by: row
            .actor_id
            .map(|actor| names.get(&actor).cloned().unwrap_or_else(|| Named::nobody("Un ancien membre"))),
        at: row.created_at,
        before,
        reason: row.reason,
    })
}

async fn views(db: &Db, rows: Vec<decision::Model>) -> Result<Vec<DecisionView>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut figures: HashMap<i64, Vec<Figure>> = HashMap::new();
    let found = figure::Entity::find()
        .filter(figure::Column::DecisionId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(figure::Column::DecisionId)
        .order_by_asc(figure::Column::Rank)
        .all(db.read())
        .await?;
    for row in found {
        figures.entry(row.decision_id).or_default().push(frozen(row)?);
    }
    rows.into_iter().map(|row| view(&mut figures, row)).collect()
}

fn view(figures: &mut HashMap<i64, Vec<Figure>>, row: decision::Model) -> Result<DecisionView, DbErr> {
    let day = |text: &str| Day::parse(text).ok_or_else(|| unreadable("a day", row.id));
    Ok(DecisionView {
        id: DecisionId(row.id),
        day: day(&row.day)?,
        taken: Taken {
            days: (day(&row.counted_from)?, day(&row.counted_to)?),
            figures: figures.remove(&row.id).unwrap_or_default(),
        },
        words: words(row.id, &row.kind, row.title, row.body_md)?,
        html: SafeHtml::from_stored(row.body_html),
        recorded_at: row.recorded_at,
        edited_at: row.edited_at,
        withdrawn: row
            .withdrawn_at
            .map(|at| Withdrawal { at, reason: row.withdrawn_because.unwrap_or_default() }),
    })
}

fn words(id: i64, kind: &str, title: String, body: String) -> Result<Words, DbErr> {
    let kind = DecisionKind::from_code(kind).ok_or_else(|| unreadable("its kind", id))?;
    Ok(Words { kind, title, body })
}

fn frozen(row: figure::Model) -> Result<Figure, DbErr> {
    Ok(Figure {
        form: Form::from_code(&row.form).ok_or_else(|| unreadable("a figure", row.decision_id))?,
        code: row.code,
        name: row.name,
        value: row.value,
        whole: row.whole,
        aim: row.aim,
        made_of: row.made_of,
        definition: row.definition,
    })
}
