//! What the page of figures shows of a choice.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use super::{Period, Wanted, activity, figures_against, week_counts};
use crate::{
    db::Db,
    forum::view::{ThemeKind, ThemeView},
    statistics::{
        model::{Asked, TARGET_WEEKS, period_words},
        sections::{self, targets},
        view::Detail,
    },
    ui::chart::ChartView,
};

/// A choice that is none, or a database that does not answer.
#[derive(Debug, thiserror::Error)]
pub enum NoSuchChoice {
    /// There is no such theme of questions.
    #[error("there is no such theme")]
    Unknown,
    /// The database's.
    #[error(transparent)]
    Db(#[from] DbErr),
}

/// What `asked` shows, `themes` being all there are. Six queries at most, however old the site is.
///
/// # Errors
/// When there is no such theme; the database's.
pub async fn detail(
    db: &Db,
    now: DateTime<Utc>,
    asked: &Asked,
    themes: &[ThemeView],
) -> Result<Detail, NoSuchChoice> {
    let theme = asked.theme_in(themes).map_err(|_| NoSuchChoice::Unknown)?;
    let period = Period::before(now, asked.weeks);
    let wanted = Wanted { period, theme: theme.map(|theme| theme.id), territory: asked.territory };
    let found = figures_against(db, &wanted, asked.against.of(period)).await?;
    let happened = activity(db, &wanted, &found, asked.step, now).await?;
    let narrowed: Vec<String> = theme
        .map(|theme| theme.name.clone())
        .into_iter()
        .chain(asked.territory.map(|place| place.label()))
        .collect();
    let about = match narrowed.as_slice() {
        [] => format!("Toutes les communautés, {}.", period_words(period)),
        details => format!("{}, {}.", details.join(", "), period_words(period)),
    };
    let questions: Vec<ThemeView> = themes.iter().filter(|theme| has_questions(theme)).cloned().collect();
    Ok(Detail {
        about,
        sections: vec![
            sections::cohorts(&found, asked, now),
            sections::delays(&found, asked),
            sections::compared(&found, asked, now),
            sections::themes(&found, asked, &questions, period),
            sections::places(&found, asked, period),
            sections::activity(&happened, asked),
        ],
        shades: sections::shades(&found, asked),
    })
}

/// Whether questions are asked in a theme: communities, and the sheets that were questioned.
#[must_use]
pub fn has_questions(theme: &ThemeView) -> bool {
    theme.kind == ThemeKind::Questions || (theme.kind == ThemeKind::Fiche && theme.topics > 0)
}

/// Every chart of the page for a choice, the targets' too.
///
/// # Errors
/// As [`detail`].
pub async fn charts(
    db: &Db,
    now: DateTime<Utc>,
    asked: &Asked,
    themes: &[ThemeView],
) -> Result<Vec<ChartView>, NoSuchChoice> {
    let whole = Wanted { period: Period::before(now, TARGET_WEEKS), theme: None, territory: None };
    let judged = targets(&week_counts(db, &whole).await?);
    let detail = detail(db, now, asked, themes).await?;
    let below = detail.sections.into_iter().filter_map(|section| section.chart);
    Ok(judged.into_iter().map(|target| target.chart).chain(below).collect())
}
