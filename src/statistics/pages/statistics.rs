//! `/statistiques`.

use leptos::prelude::*;

use super::{
    coverage::CoverageTable, definitions::Definitions, filters::Filters, map::DepartmentMap, targets::Targets,
};
use crate::{
    app::{context::PageContext, error::PageError},
    forum::{
        service::themes,
        view::{ThemeKind, ThemeView},
    },
    live::Tag,
    statistics::{
        islands::{LiveStatistics, ids},
        model::{Asked, TARGET_WEEKS},
        parts::Sections,
        sections::targets,
        service::{Period, Wanted, coverage, detail, has_questions, week_counts},
    },
    ui::{
        breadcrumb::Breadcrumb,
        page::{PageTitle, drawn, page_from},
    },
};

/// `/statistiques?semaines=&theme=&territoire=&comparer=&pas=`.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(statistics_page(context))
}

async fn statistics_page(context: PageContext) -> Result<AnyView, PageError> {
    let asked = Asked::parse(&context.query).ok_or_else(PageError::not_found)?;
    context.shows(&[Tag::Topics, Tag::Statistics]);
    let (db, now) = (&context.state.db, context.visit.now);
    let all = themes(db).await?;
    let ids: Vec<i64> =
        all.iter().filter(|theme| theme.kind == ThemeKind::Questions).map(|theme| theme.id).collect();
    // The targets are the whole community's, whatever is looked at below.
    let whole = Wanted { period: Period::before(now, TARGET_WEEKS), theme: None, territory: None };
    // Side by side: none needs what another finds.
    let (shown, judged, covered) = tokio::try_join!(
        async { Ok::<_, PageError>(detail(db, now, &asked, &all).await?) },
        async { Ok(targets(&week_counts(db, &whole).await?)) },
        async { Ok(coverage(db, now, &ids).await?) }
    )?;
    let questions: Vec<ThemeView> = all.into_iter().filter(has_questions).collect();
    Ok(drawn(view! {
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
            <Targets targets=judged/>
            <h2 id="detail">"En détail"</h2>
            <Filters asked themes=questions.clone()/>
            <p id=ids::ABOUT>{shown.about}</p>
            <p id=ids::SAID class="sr-only" aria-live="polite"></p>
            <div id=ids::SECTIONS class="figures"><Sections sections=shown.sections/></div>
            <div class="figures">
                <DepartmentMap shades=shown.shades/>
                <CoverageTable covered themes=questions/>
                <Definitions/>
            </div>
            <LiveStatistics/>
        </div>
    }))
}
