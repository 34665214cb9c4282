//! The home page.

use leptos::prelude::*;

use crate::{
    app::{context::PageContext, error::PageError},
    following::pages::mark_rows,
    forum::{
        pages::{FollowLists, Themes, TopicRows},
        service::{HomeView, home},
        view::TopicRowView,
    },
    live::Tag,
    search::pages::SearchForm,
    ui::{
        date::Time,
        number::thousands,
        page::{PageTitle, drawn, page_from},
    },
};

/// `/`.
#[component]
pub fn HomePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(home_page(context))
}

async fn home_page(context: PageContext) -> Result<AnyView, PageError> {
    context.shows(&[Tag::Topics]);
    let home = home(&context.state.db, context.visit.now).await?;
    let waiting_count = home.questions - home.answered;
    let HomeView { communities, mut waiting, mut latest, news, since, .. } = home.clone();
    mark_rows(&context, &mut [&mut waiting, &mut latest]).await?;
    Ok(drawn(view! {
        <PageTitle
            text=""
            description="Les professionnels de l’insertion posent leurs questions et se répondent : PASS IAE, mobilité, orientation, France Travail…"
        />
        <div class="wrap">
            <div class="hero">
                <h1>"Une question d’accompagnement ? Des pros vous répondent."</h1>
                <SearchForm value="" id="q"/>
                <Figures home/>
            </div>
            <FollowLists since/>
            <div class="with-aside">
                <div class="stack-wide">
                    <Section
                        title="Elles attendent votre réponse"
                        rows=waiting
                        more=("/sujets?statut=sans-reponse", format!("Tout voir ({})", thousands(waiting_count)))
                        empty="Toutes les questions ont une réponse. Merci !"
                    />
                    <Section
                        title="Dernières discussions"
                        rows=latest
                        more=("/sujets", "Toutes les questions".to_owned())
                        empty="Aucune question pour l’instant. Posez la première !"
                    />
                </div>
                <aside class="aside" aria-label="Communautés et actualités">
                    <h2>"Les communautés"</h2>
                    <Themes themes=communities/>
                    <News news/>
                </aside>
            </div>
        </div>
    }))
}

/// The line of figures; each is a list one can open.
#[component]
fn Figures(home: HomeView) -> impl IntoView {
    (home.questions > 0).then(|| {
        let percent = |part: i64| part * 100 / home.questions;
        view! {
            <p class="figures-line">
                <a href="/sujets">
                    <strong>{thousands(home.questions)}</strong>
                    {if home.questions > 1 { " questions" } else { " question" }}
                </a>
                <span aria-hidden="true">" · "</span>
                <span><strong>{percent(home.answered)} "\u{202f}%"</strong> " ont une réponse"</span>
                <span aria-hidden="true">" · "</span>
                <a href="/sujets?statut=resolus"><strong>{percent(home.solved)} "\u{202f}%"</strong> " sont résolues"</a>
            </p>
        }
    })
}

#[component]
fn Section(
    title: &'static str,
    rows: Vec<TopicRowView>,
    more: (&'static str, String),
    empty: &'static str,
) -> impl IntoView {
    let (href, label) = more;
    let is_empty = rows.is_empty();
    view! {
        <section class="card list-card">
            <div class="section-head">
                <h2>{title}</h2>
                {(!is_empty).then(|| view! { <a href=href>{label}</a> })}
            </div>
            {if is_empty {
                view! { <p class="empty">{empty}</p> }.into_any()
            } else {
                view! { <TopicRows rows/> }.into_any()
            }}
        </section>
    }
}

#[component]
fn News(news: Vec<TopicRowView>) -> impl IntoView {
    (!news.is_empty()).then(|| {
        view! {
            <section class="card news">
                <h2>"Actualités"</h2>
                <ul>
                    {news
                        .into_iter()
                        .map(|row| {
                            view! {
                                <li>
                                    <a href=row.path>{row.title}</a>
                                    <span class="muted"><Time at=row.created/></span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                <p><a href="/themes/actualites">"Toutes les actualités"</a></p>
            </section>
        }
    })
}
