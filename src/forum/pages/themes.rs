//! The communities, and one of them.

use leptos::prelude::*;

use super::list::{StatusLinks, Topics};
use crate::{
    app::{context::PageContext, error::PageError},
    following::pages::{ListTools, list_tools},
    forum::{
        model::{ListFilter, Status},
        parts::ThemeCard,
        service::{themes, topic_list},
        view::{ThemeKind, ThemeView},
    },
    live::Tag,
    ui::{
        breadcrumb::Breadcrumb,
        number::{counted, thousands},
        page::{PageTitle, drawn, page_from},
    },
};

/// `/themes`.
#[component]
pub fn ThemesPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(themes_page(context))
}

/// `/themes/{slug}`.
#[component]
pub fn ThemePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(theme_page(context))
}

async fn themes_page(context: PageContext) -> Result<AnyView, PageError> {
    context.shows(&[Tag::Topics]);
    let themes = themes(&context.state.db).await?;
    let of = |kind| themes.iter().filter(|theme| theme.kind == kind).cloned().collect::<Vec<_>>();
    let (communities, fiches) = (of(ThemeKind::Questions), of(ThemeKind::Fiche));
    Ok(drawn(view! {
        <PageTitle text="Les communautés" description="Les communautés thématiques et leurs questions."/>
        <div class="wrap">
            <Breadcrumb above=Vec::new() here="Communautés"/>
            <h1>"Les communautés"</h1>
            <p class="lead">"Chaque communauté réunit les questions d’un thème, et celles et ceux qui y répondent."</p>
            <h2 class="sr-only">"Liste des communautés"</h2>
            <Themes themes=communities/>
            {(!fiches.is_empty())
                .then(|| {
                    view! {
                        <h2>"Questions sur les fiches pratiques"</h2>
                        <Themes themes=fiches/>
                    }
                })}
        </div>
    }))
}

async fn theme_page(context: PageContext) -> Result<AnyView, PageError> {
    let slug = context.path.trim_start_matches("/themes/").to_owned();
    let mut filter = ListFilter::parse(&context.query).ok_or_else(PageError::not_found)?;
    filter.theme = Some(slug);
    context.shows(&[Tag::Topics]);
    let mut list = topic_list(&context.state.db, context.visit.now, &filter).await?;
    let tools = list_tools(&context, &filter, &mut list).await?;
    let theme = list.theme.clone().ok_or_else(PageError::not_found)?;
    let address = format!("/themes/{}", theme.slug);
    let is_news = theme.kind == ThemeKind::News;
    let figures = figures(&theme);
    // The theme is in the path: not again in the query.
    let filter = ListFilter { theme: None, ..filter };
    let base = format!("{address}{}", ListFilter { status: Status::All, ..filter.clone() }.query_at(1));
    Ok(drawn(view! {
        <PageTitle text=theme.name.clone() description=theme.summary.clone()/>
        <div class="wrap">
            <Breadcrumb above=vec![("/themes".to_owned(), "Communautés".to_owned())] here=theme.name.clone()/>
            <div class="page-head">
                <h1>{theme.name.clone()}</h1>
                <p class="lead">{theme.summary.clone()}</p>
                <p class="muted">{figures}</p>
            </div>
            {(!is_news)
                .then(|| {
                    let slug = theme.slug.clone();
                    view! {
                        <p class="page-actions">
                            <a class="btn btn-primary" href=format!("/sujets/nouveau?theme={slug}")>
                                "Poser une question ici"
                            </a>
                        </p>
                        <StatusLinks status=filter.status base/>
                    }
                })}
            <ListTools tools/>
            <Topics list filter=filter.clone() base=address/>
        </div>
    }))
}

/// Communities as cards.
#[component]
pub fn Themes(themes: Vec<ThemeView>) -> impl IntoView {
    view! {
        <ul class="theme-cards">
            {themes
                .into_iter()
                .map(|theme| {
                    let figures = thousands(theme.topics);
                    let noun = if theme.topics > 1 { "questions" } else { "question" };
                    view! { <ThemeCard theme figures noun/> }
                })
                .collect_view()}
        </ul>
    }
}

fn figures(theme: &ThemeView) -> String {
    let noun =
        if theme.kind == ThemeKind::News { ("actualité", "actualités") } else { ("question", "questions") };
    let topics = counted(theme.topics, noun.0, noun.1);
    match theme.answered_percent() {
        Some(percent) if theme.kind != ThemeKind::News => {
            let solved = counted(theme.solved, "résolue", "résolues");
            format!("{topics} · {percent}\u{202f}% avec réponse · {solved}")
        }
        _ => topics,
    }
}
