//! `/statistiques`.

use leptos::prelude::*;

use super::parts::{
    Activity, ByPlace, ByTheme, Cohorts, CoverageTable, Definitions, Delays, Filters, Targets,
};
use crate::{
    app::{context::PageContext, error::PageError},
    forum::{
        service::themes,
        view::{ThemeKind, ThemeView},
    },
    live::Tag,
    statistics::{
        model::{Asked, period_words},
        service::{Period, Wanted, coverage, figures},
    },
    ui::{
        breadcrumb::Breadcrumb,
        page::{PageTitle, or_error},
    },
};

/// Weeks over which the targets are judged.
const TARGET_WEEKS: i64 = 12;

/// `/statistiques?semaines=&theme=&territoire=`.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let context = PageContext::read();
    Suspend::new(async move { or_error(statistics_page(context).await) })
}

async fn statistics_page(context: PageContext) -> Result<AnyView, PageError> {
    let asked = Asked::parse(&context.query).ok_or_else(PageError::not_found)?;
    context.shows(&[Tag::Topics, Tag::Statistics]);
    let (db, now) = (&context.state.db, context.visit.now);
    let all = themes(db).await?;
    let theme = asked.theme_in(&all).map_err(|_| PageError::not_found())?.cloned();
    let questions: Vec<ThemeView> = all
        .into_iter()
        .filter(|theme| {
            theme.kind == ThemeKind::Questions || (theme.kind == ThemeKind::Fiche && theme.topics > 0)
        })
        .collect();
    let period = Period::before(now, asked.weeks);
    let wanted = Wanted { period, theme: theme.as_ref().map(|theme| theme.id), territory: asked.territory };
    let found = figures(db, &wanted).await?;
    // The targets are the whole community's, whatever is looked at below.
    let whole = Wanted { period: Period::before(now, TARGET_WEEKS), theme: None, territory: None };
    let judged = if wanted == whole { found.clone() } else { figures(db, &whole).await? };
    let ids: Vec<i64> =
        questions.iter().filter(|theme| theme.kind == ThemeKind::Questions).map(|theme| theme.id).collect();
    let covered = coverage(db, now, &ids).await?;
    let narrowed: Vec<String> =
        theme.map(|theme| theme.name).into_iter().chain(asked.territory.map(|place| place.label())).collect();
    let about = match narrowed.as_slice() {
        [] => format!("Toutes les communautés, {}.", period_words(period)),
        details => format!("{}, {}.", details.join(", "), period_words(period)),
    };
    Ok(view! {
        <PageTitle
            text="Statistiques"
            description="Les chiffres sur lesquels La Communauté de l’inclusion est jugée, avec leur définition exacte et les listes qu’ils comptent."
        />
        <div class="wrap statistics">
            <Breadcrumb above=Vec::new() here="Statistiques"/>
            <h1>"Statistiques"</h1>
            <p class="lead">
                "Les chiffres sur lesquels nous sommes jugés, avec leur définition exacte. Un chiffre souligné ouvre la liste de ce "
                "qu’il compte."
            </p>
            <p><a href="/comite">"Les décisions des comités d’investissement"</a>", chacune avec ces chiffres figés à sa date."</p>
            <Targets judged asked_nothing=Asked { weeks: TARGET_WEEKS, theme: None, territory: None }/>
            <h2 id="detail">"En détail"</h2>
            <Filters asked=asked.clone() themes=questions.clone()/>
            <p id="periode">{about}</p>
            <Cohorts figures=found.clone() asked=asked.clone() now/>
            <Delays figures=found.clone()/>
            <ByTheme figures=found.clone() asked=asked.clone() themes=questions.clone() period/>
            <ByPlace figures=found.clone() asked=asked.clone() period/>
            <Activity figures=found asked=asked.clone()/>
            <CoverageTable covered themes=questions/>
            <Definitions/>
        </div>
    }
    .into_any())
}
