//! What the page shows, in seven queries at most, whatever somebody answers for and however much waits.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use super::model::{COCKPIT_WEEKS, CockpitFilter, MEASURES, Reach};
use crate::{
    accounts::{
        model::{Scope, SignedIn},
        service::scopes_of,
    },
    db::Db,
    forum::{
        model::TOPICS_A_PAGE,
        service::{
            Among, UnansweredAt, UnansweredList, UnansweredPage, UnansweredQuestion, themes,
            unanswered_by_spot, unanswered_lists,
        },
        spot::{Area, Part, Spot},
        view::{ThemeKind, ThemeView},
    },
    policy::{self, Denied},
    statistics::service::{BySpot, Coverage, Period, Tally, by_spot, coverage},
    territory::{self, Territory},
};

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum CockpitError {
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such theme, or no such page.
    #[error("Cette page n’existe pas, ou plus.")]
    NotFound,
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct Cockpit {
    /// The communities there are, with the sheets that are questioned.
    pub themes: Vec<ThemeView>,
    /// When the questions were asked whose answers are looked at.
    pub period: Period,
    /// What an ambassador answers for.
    pub mine: Option<Mine>,
    /// What the team keeps.
    pub site: Option<Site>,
}

/// What an ambassador answers for.
#[derive(Clone, Debug)]
pub struct Mine {
    /// One by one.
    pub scopes: Vec<Kept>,
    /// All of them, each question counted once.
    pub together: State,
    /// Questions near none of them, asked for a whole that holds one.
    pub wider: i64,
    /// What waits.
    pub list: ListPage,
}

/// What the team keeps, narrowed as asked.
#[derive(Clone, Debug)]
pub struct Site {
    /// The theme asked for.
    pub theme: Option<ThemeView>,
    /// Each theme.
    pub themes: Vec<Kept>,
    /// All of them.
    pub together: State,
    /// What waits.
    pub list: ListPage,
    /// Where an active ambassador is missing, theme by theme; the départements asked for only.
    pub coverage: Vec<Coverage>,
    /// How many départements were asked for.
    pub departements: usize,
}

/// A part of the questions that somebody keeps, and how it stands.
#[derive(Clone, Debug)]
pub struct Kept {
    /// « Mobilité, Gironde (33) ».
    pub name: String,
    /// The slug of its theme.
    pub theme: Option<String>,
    /// Its territory.
    pub territory: Option<&'static Territory>,
    /// How it stands.
    pub state: State,
}

/// How some questions stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// How many wait for an answer, whenever they were asked.
    pub unanswered: i64,
    /// When the oldest of these was asked.
    pub oldest: Option<DateTime<Utc>>,
    /// What became of those asked in the period.
    pub tally: Tally,
}

/// A page of what waits.
#[derive(Clone, Debug)]
pub struct ListPage {
    /// The longest wait first, nearer questions before wider ones.
    pub rows: Vec<UnansweredQuestion>,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
}

/// What waits for an answer and how it is answered, where `actor` looks after questions.
///
/// # Errors
/// Why `actor` may not; [`CockpitError::NotFound`]; the database's.
pub async fn cockpit(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    filter: &CockpitFilter,
) -> Result<Cockpit, CockpitError> {
    policy::can_see_cockpit(actor)?;
    let all = themes(db).await?;
    let scopes = if actor.is_ambassador { scopes_of(db.read(), actor.member).await? } else { Vec::new() };
    // What made an ambassador of them was taken back a moment ago.
    if scopes.is_empty() && !actor.is_team() {
        return Err(Denied::AmbassadorsOnly.into());
    }
    let themes: Vec<ThemeView> = all.iter().filter(|theme| holds_questions(theme)).cloned().collect();
    let kept = (!scopes.is_empty()).then(|| Parts::of(&scopes));
    let narrowed = if actor.is_team() { Some(Narrowed::by(filter, &themes)?) } else { None };
    let period = Period::before(now, COCKPIT_WEEKS);
    let counted = Counted {
        unanswered: unanswered_by_spot(db).await?,
        answered: by_spot(db, period, &MEASURES).await?,
    };

    let of_kept = kept.as_ref().map(|parts| counted.list(parts, filter.page)).transpose()?;
    let of_site =
        narrowed.as_ref().map(|narrowed| counted.list(&narrowed.parts, filter.site_page)).transpose()?;
    let lists: Vec<&UnansweredList> = [&of_kept, &of_site].into_iter().flatten().collect();
    let mut found = unanswered_lists(db, &lists).await?.into_iter();
    let mut page = |parts: &Parts, page: i64| ListPage {
        rows: found.next().map(|page: UnansweredPage| page.rows).unwrap_or_default(),
        page,
        pages: counted.pages(parts),
    };
    let mine = kept.map(|parts| Mine {
        scopes: scopes.iter().map(|scope| counted.scope(scope, &all)).collect(),
        together: counted.state(&parts.near),
        wider: counted.total(&parts) - counted.state(&parts.near).unanswered,
        list: page(&parts, filter.page),
    });
    let site = match narrowed {
        None => None,
        Some(narrowed) => Some(Site {
            themes: narrowed.themes.iter().map(|theme| counted.theme(theme, narrowed.area)).collect(),
            together: counted.state(&narrowed.parts.near),
            list: page(&narrowed.parts, filter.site_page),
            coverage: narrowed.coverage(db, now).await?,
            departements: narrowed.departements().count(),
            theme: narrowed.theme,
        }),
    };
    Ok(Cockpit { themes, period, mine, site })
}

/// Whether a theme has a line of its own, as on the page of public figures.
fn holds_questions(theme: &ThemeView) -> bool {
    theme.kind == ThemeKind::Questions || (theme.kind == ThemeKind::Fiche && theme.topics > 0)
}

/// Parts of the questions, each of which may hold some of another's.
#[derive(Clone, Debug, Default)]
struct Parts {
    near: Vec<Part>,
    wider: Vec<Part>,
}

impl Parts {
    fn of(scopes: &[Scope]) -> Self {
        let reaches: Vec<Reach> = scopes.iter().filter_map(Reach::of).collect();
        Self {
            near: reaches.iter().map(|reach| reach.near).collect(),
            wider: reaches.iter().filter_map(|reach| reach.wider).collect(),
        }
    }
}

/// What the team asked for.
struct Narrowed {
    theme: Option<ThemeView>,
    themes: Vec<ThemeView>,
    territory: Option<&'static Territory>,
    area: Area,
    parts: Parts,
}

impl Narrowed {
    fn by(filter: &CockpitFilter, themes: &[ThemeView]) -> Result<Self, CockpitError> {
        let theme = match &filter.theme {
            None => None,
            Some(slug) => {
                Some(themes.iter().find(|theme| theme.slug == *slug).ok_or(CockpitError::NotFound)?.clone())
            }
        };
        let area = filter.territory.map_or(Area::Everywhere, Area::In);
        let part = Part { theme: theme.as_ref().map(|theme| theme.id), area };
        Ok(Self {
            themes: theme.as_ref().map_or_else(|| themes.to_vec(), |theme| vec![theme.clone()]),
            territory: filter.territory,
            parts: Parts { near: vec![part], wider: Vec::new() },
            theme,
            area,
        })
    }

    fn departements(&self) -> impl Iterator<Item = &'static Territory> {
        let wanted = self.territory;
        territory::departements().filter(move |place| {
            wanted.is_none_or(|wanted| place.code == wanted.code || place.region == Some(wanted.code))
        })
    }

    /// Sheets have no ambassadors.
    async fn coverage(&self, db: &Db, now: DateTime<Utc>) -> Result<Vec<Coverage>, DbErr> {
        let communities = self.themes.iter().filter(|theme| theme.kind == ThemeKind::Questions);
        let ids: Vec<i64> = communities.map(|theme| theme.id).collect();
        let asked: Vec<&str> = self.departements().map(|place| place.code).collect();
        let mut coverage = coverage(db, now, &ids).await?;
        for one in &mut coverage {
            one.missing.retain(|place| asked.contains(&place.code));
            one.covered = asked.len() - one.missing.len();
        }
        Ok(coverage)
    }
}

/// The whole site, place by place: small, and every figure is told from it.
struct Counted {
    unanswered: Vec<UnansweredAt>,
    answered: BySpot,
}

impl Counted {
    /// How the questions of any of these parts stand.
    fn state(&self, parts: &[Part]) -> State {
        let holds = |spot: &Spot| parts.iter().any(|part| part.holds(spot));
        let mut state = State { tally: self.answered.of(holds), ..State::default() };
        for at in self.unanswered.iter().filter(|at| holds(&at.spot)) {
            state.unanswered += at.questions;
            state.oldest = state.oldest.into_iter().chain([at.oldest]).min();
        }
        state
    }

    fn scope(&self, scope: &Scope, themes: &[ThemeView]) -> Kept {
        let find = |id: i64| themes.iter().find(|theme| theme.id == id);
        let near: Vec<Part> = Reach::of(scope).map(|reach| reach.near).into_iter().collect();
        Kept {
            name: scope.label(|id| find(id).map(|theme| theme.name.clone())),
            theme: scope.theme.and_then(find).map(|theme| theme.slug.clone()),
            territory: scope.territory.as_deref().and_then(territory::find),
            state: self.state(&near),
        }
    }

    fn theme(&self, theme: &ThemeView, area: Area) -> Kept {
        Kept {
            name: theme.name.clone(),
            theme: Some(theme.slug.clone()),
            territory: match area {
                Area::In(territory) => Some(territory),
                Area::Everywhere | Area::Around(_) => None,
            },
            state: self.state(&[Part { theme: Some(theme.id), area }]),
        }
    }

    /// How many questions wait, near and wider.
    fn total(&self, parts: &Parts) -> i64 {
        let holds = |spot: &Spot| parts.near.iter().chain(&parts.wider).any(|part| part.holds(spot));
        self.unanswered.iter().filter(|at| holds(&at.spot)).map(|at| at.questions).sum()
    }

    fn pages(&self, parts: &Parts) -> i64 {
        ((self.total(parts) + TOPICS_A_PAGE - 1) / TOPICS_A_PAGE).max(1)
    }

    fn list(&self, parts: &Parts, page: i64) -> Result<UnansweredList, CockpitError> {
        if page > self.pages(parts) {
            return Err(CockpitError::NotFound);
        }
        Ok(UnansweredList { near: parts.near.clone(), wider: parts.wider.clone(), page, among: Among::ALL })
    }
}
