//! The questions for somebody.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{Mine, RoutingError, Taken, absence, ask};
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        service::names_of,
    },
    db::Db,
    forum::{
        model::TOPICS_A_PAGE,
        service::{Among, UnansweredList, UnansweredQuestion, themes, unanswered_lists},
        view::ThemeView,
    },
    routing::model::{Absence, RoutingFilter},
};

/// A page of the questions for somebody.
#[derive(Clone, Debug)]
pub struct RoutingView {
    /// Every theme.
    pub themes: Vec<ThemeView>,
    /// The nearest first, then those for a whole region, then those for the whole country; each the longest wait first.
    pub rows: Vec<RoutedQuestion>,
    /// How many the list holds.
    pub total: i64,
    /// At least 1.
    pub pages: i64,
    /// How many were put aside and still wait.
    pub aside: usize,
    /// When they are away.
    pub absence: Option<Absence>,
}

/// A question for somebody.
#[derive(Clone, Debug)]
pub struct RoutedQuestion {
    /// The question.
    pub question: UnansweredQuestion,
    /// Who takes care of it.
    pub taken: Option<Taken>,
}

/// The questions that wait for `actor`, or those they put aside. Five queries, whatever they answer for and however much waits.
///
/// # Errors
/// [`crate::policy::Denied::AmbassadorsOnly`]; [`RoutingError::NotFound`] beyond the last page; the database's.
pub async fn routing(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    filter: RoutingFilter,
) -> Result<RoutingView, RoutingError> {
    let Mine { near, wider } = Mine::of(db.read(), actor).await?;
    let Said { taken, passed, absence } = said(db, now, actor.member).await?;
    let aside = passed.len();
    let among = if filter.aside { Among::Only(passed) } else { Among::AllBut(passed) };
    let list = UnansweredList { near, wider, page: filter.page, among };
    let found = unanswered_lists(db, &[&list]).await?.into_iter().next().unwrap_or_default();
    if found.rows.is_empty() && filter.page > 1 {
        return Err(RoutingError::NotFound);
    }
    let shown: HashSet<i64> = found.rows.iter().map(|question| question.id).collect();
    let taken: HashMap<i64, (i64, DateTime<Utc>)> =
        taken.into_iter().filter(|(topic, _)| shown.contains(topic)).collect();
    let names = if taken.is_empty() {
        HashMap::new()
    } else {
        names_of(db, taken.values().map(|(member, _)| *member)).await?
    };
    let taken_by = |topic: i64| {
        let (member, until) = *taken.get(&topic)?;
        let name = names.get(&member)?.name.clone();
        Some(Taken { member: MemberId(member), name, until })
    };
    Ok(RoutingView {
        themes: themes(db).await?,
        rows: found
            .rows
            .into_iter()
            .map(|question| RoutedQuestion { taken: taken_by(question.id), question })
            .collect(),
        total: found.total,
        pages: ((found.total + TOPICS_A_PAGE - 1) / TOPICS_A_PAGE).max(1),
        aside,
        absence,
    })
}

/// What ambassadors said.
#[derive(Default)]
struct Said {
    /// Who takes care of what, anybody's, until when.
    taken: HashMap<i64, (i64, DateTime<Utc>)>,
    /// The questions that still wait and this one passed on.
    passed: Vec<i64>,
    /// When this one is away.
    absence: Option<Absence>,
}

/// One query.
async fn said(db: &Db, now: DateTime<Utc>, member: MemberId) -> Result<Said, RoutingError> {
    // PostgreSQL finds the types of a union in its first rows: those that have them come first.
    let sql = "SELECT 'taken' AS what, topic_id AS topic, member_id AS member, until AS until, NULL AS away_from, NULL AS away_to \
               FROM question_taken WHERE until > $1 \
               UNION ALL \
               SELECT 'passed', question_passed.topic_id, question_passed.member_id, NULL, NULL, NULL \
               FROM question_passed JOIN topic ON topic.id = question_passed.topic_id \
               WHERE question_passed.member_id = $2 AND topic.answers_count = 0 AND topic.hidden_at IS NULL \
               AND topic.deleted_at IS NULL \
               UNION ALL \
               SELECT 'away', 0, member_id, NULL, away_from, away_to FROM routing_person WHERE member_id = $2";
    let mut said = Said::default();
    for row in ask(db, sql, [now.into(), member.0.into()]).await? {
        let topic: i64 = row.try_get("", "topic")?;
        match row.try_get::<String>("", "what")?.as_str() {
            "taken" => {
                said.taken.insert(topic, (row.try_get("", "member")?, row.try_get("", "until")?));
            }
            "passed" => said.passed.push(topic),
            _ => said.absence = absence::read(&row)?,
        }
    }
    said.passed.sort_unstable();
    Ok(said)
}
