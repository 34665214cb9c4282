//! The search page.

use leptos::prelude::*;

use super::{
    Query, Segment,
    service::{Hit, Results, search},
};
use crate::{
    app::{context::PageContext, error::PageError},
    forum::{
        model::{Status, parse_page},
        pages::{StatusLinks, with_status},
        parts::{CommunityBadge, SolvedBadge},
    },
    http::limits::Limited,
    live::Tag,
    text::clean_line,
    ui::{
        badge::AmbassadorBadge,
        date::Time,
        number::{counted, thousands},
        page::{PageTitle, drawn, keep_out_of_search_engines, page_from},
        pagination::Pagination,
    },
};

/// Longest search read, in characters.
const QUERY_MAX: usize = 200;

/// `/recherche?q=`.
#[component]
pub fn SearchPage() -> impl IntoView {
    let context = PageContext::read();
    let within = if context.query("q").is_empty() { Ok(()) } else { context.within(Limited::Search) };
    page_from(async move {
        within?;
        search_page(context).await
    })
}

async fn search_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let typed: String = clean_line(context.query("q")).chars().take(QUERY_MAX).collect();
    let page = parse_page(context.query("page")).ok_or_else(PageError::not_found)?;
    let status = Status::from_code(context.query("statut").trim()).ok_or_else(PageError::not_found)?;
    context.shows(&[Tag::Topics]);
    let results = match Query::parse(&typed) {
        None => None,
        Some(query) => Some(search(&context.state.db, context.visit.now, &query, status, page).await?),
    };
    if results.as_ref().is_some_and(|results| page > results.pages) {
        return Err(PageError::not_found());
    }
    let title = if typed.is_empty() { "Recherche".to_owned() } else { format!("Recherche : {typed}") };
    let asked = typed.clone();
    Ok(drawn(view! {
        <PageTitle text=title/>
        <div class="wrap narrow">
            <h1>"Recherche"</h1>
            <SearchForm value=typed.clone() id="q"/>
            {match results {
                None if asked.is_empty() => {
                    view! {
                        <p class="lead">
                            "Un mot suffit, avec ou sans accents, au singulier comme au pluriel. Les sigles du métier sont connus\u{a0}: "
                            "IAE, CDDI, PMSMP…"
                        </p>
                    }
                    .into_any()
                }
                None => view! { <p>"Écrivez au moins un mot qui ait un sens : un sujet, un sigle, un lieu."</p> }.into_any(),
                Some(results) => view! { <Found results typed=asked status/> }.into_any(),
            }}
        </div>
    }))
}

/// The search box.
#[component]
pub fn SearchForm(
    /// What it holds at first.
    #[prop(into)]
    value: String,
    /// Its id on this page.
    id: &'static str,
) -> impl IntoView {
    view! {
        <form method="get" action="/recherche" role="search" class="search-form">
            <label class="sr-only" r#for=id>"Chercher dans les questions et les réponses"</label>
            <div class="search-row">
                <input
                    class="field"
                    id=id
                    name="q"
                    r#type="search"
                    value=value
                    maxlength="200"
                    placeholder="PASS IAE, aide au permis, logement…"
                />
                <button class="btn btn-primary" r#type="submit">"Rechercher"</button>
            </div>
        </form>
    }
}

#[component]
fn Found(results: Results, typed: String, status: Status) -> impl IntoView {
    let count = if results.capped {
        format!("Plus de {} résultats", thousands(results.total))
    } else {
        counted(results.total, "résultat", "résultats")
    };
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", &typed).finish();
    let base = format!("/recherche?{query}");
    let pages_base = with_status(&base, status);
    let is_empty = results.hits.is_empty();
    let is_filtered = status != Status::All;
    let suggestion =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("titre", &typed).finish();
    view! {
        <StatusLinks status base=base.clone()/>
        <div role="status">
            <h2>{count}</h2>
        </div>
        {is_empty
            .then(|| {
                view! {
                    <div class="card empty">
                        <p>"Aucun message ne contient tous ces mots. Essayez avec moins de mots, ou un sigle."</p>
                        {is_filtered
                            .then(|| view! { <p><a href=base>"Chercher dans toutes les questions, où qu’elles en soient"</a></p> })}
                        <p>
                            <a class="btn btn-primary" href=format!("/sujets/nouveau?{suggestion}")>"Poser la question"</a>
                        </p>
                    </div>
                }
            })}
        <ol class="hits">{results.hits.into_iter().map(|hit| view! { <HitView hit/> }).collect_view()}</ol>
        <Pagination page=results.page pages=results.pages base=pages_base label="Pages de résultats"/>
    }
}

#[component]
fn HitView(hit: Hit) -> impl IntoView {
    let what =
        if hit.number == 0 { "Question".to_owned() } else { format!("Réponse n°\u{a0}{}", hit.number) };
    view! {
        <li class="card hit">
            <h3><a href=hit.path><Marked segments=hit.title/></a></h3>
            <p class="hit-extract"><Marked segments=hit.extract/></p>
            <p class="topic-row-meta">
                <span class="badge badge-theme">{hit.theme}</span>
                {hit.solved.then(|| view! { <SolvedBadge/> })}
                {hit.by_community.then(|| view! { <CommunityBadge/> })}
                <span class="muted">
                    {what} " · " {hit.author.name}
                    {hit.author.ambassador.map(|of| view! { " " <AmbassadorBadge of/> })}
                    " · " <Time at=hit.created/> " · " {counted(hit.replies, "réponse", "réponses")}
                </span>
            </p>
        </li>
    }
}

#[component]
fn Marked(segments: Vec<Segment>) -> impl IntoView {
    segments
        .into_iter()
        .map(|segment| {
            if segment.marked {
                view! { <mark>{segment.text}</mark> }.into_any()
            } else {
                segment.text.into_any()
            }
        })
        .collect_view()
}
