//! Lists of topics.

use leptos::prelude::*;

use super::post_form::TerritoryOptions;
use crate::{
    app::{context::PageContext, error::PageError},
    following::pages::{FOLLOWED_PATH, ListTools, list_tools},
    forum::{
        islands::{LiveLists, ids},
        model::{ListFilter, Status},
        parts::TopicRow,
        service::{TopicListView, topic_list},
        view::{ThemeKind, TopicRowView},
    },
    live::Tag,
    ui::{
        breadcrumb::Breadcrumb,
        number::{counted, thousands},
        page::{PageTitle, drawn, page_from},
        pagination::Pagination,
    },
};

/// `/sujets`.
#[component]
pub fn TopicListPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(list_page(context))
}

async fn list_page(context: PageContext) -> Result<AnyView, PageError> {
    let filter = ListFilter::parse(&context.query).ok_or_else(PageError::not_found)?;
    context.shows(&[Tag::Topics]);
    let mut list = topic_list(&context.state.db, context.visit.now, &filter).await?;
    let tools = list_tools(&context, &filter, &mut list).await?;
    let is_member = context.visit.actor.is_some();
    let heading = heading(&filter, &list);
    let title = match filter.page {
        1 => heading.clone(),
        page => format!("{heading} (page {page})"),
    };
    Ok(drawn(view! {
        <PageTitle
            text=title
            description="Les questions des professionnels de l’insertion, par communauté, territoire et étiquette, avec leurs réponses."
        />
        <div class="wrap">
            <Breadcrumb above=Vec::new() here="Questions"/>
            <div class="page-head">
                <h1>{heading}</h1>
                <p class="muted">{how_many(&list)}</p>
            </div>
            <StatusTabs filter=filter.clone() is_member/>
            <Filters filter=filter.clone() list=list.clone()/>
            <ListTools tools/>
            <Topics list filter base="/sujets"/>
        </div>
    }))
}

fn heading(filter: &ListFilter, list: &TopicListView) -> String {
    let mut heading = match filter.status {
        Status::All => "Toutes les questions".to_owned(),
        Status::Unanswered => "Questions sans réponse".to_owned(),
        Status::Solved => "Questions résolues".to_owned(),
        Status::Unsolved => "Questions non résolues".to_owned(),
        Status::Certified => "Questions qui ont une réponse certifiée".to_owned(),
    };
    let tag_name = |slug: &String| {
        let known = list.rows.iter().flat_map(|row| &row.tags).find(|(known, _)| known == slug);
        known.map_or_else(|| slug.clone(), |(_, name)| name.clone())
    };
    let place = filter.territory.map(|place| place.label());
    let details = [
        filter.tag.as_ref().map(|slug| format!("« {} »", tag_name(slug))),
        list.theme.as_ref().map(|theme| theme.name.clone()),
        place,
    ];
    for detail in details.into_iter().flatten() {
        heading.push_str(" · ");
        heading.push_str(&detail);
    }
    heading
}

fn how_many(list: &TopicListView) -> String {
    if list.capped {
        format!("Plus de {} questions", thousands(list.total))
    } else {
        counted(list.total, "question", "questions")
    }
}

/// Where the questions of a list stand; for members, those they follow beside.
#[component]
pub fn StatusTabs(
    /// What else the list keeps to.
    filter: ListFilter,
    /// Whether somebody is signed in.
    is_member: bool,
    /// Whether this is the page of what they follow.
    #[prop(optional)]
    is_followed: bool,
) -> impl IntoView {
    view! {
        <nav class="status-tabs" aria-label="Où en sont les questions">
            <ul>
                {Status::ALL
                    .into_iter()
                    .map(|status| {
                        let current = (status == filter.status && !is_followed).then_some("true");
                        let href = format!("/sujets{}", ListFilter { status, ..filter.clone() }.query_at(1));
                        view! { <li><a href=href aria-current=current>{status.label()}</a></li> }
                    })
                    .collect_view()}
                {is_member
                    .then(|| {
                        let current = is_followed.then_some("page");
                        view! { <li><a href=FOLLOWED_PATH aria-current=current>"Mes suivis"</a></li> }
                    })}
            </ul>
        </nav>
    }
}

/// Where the questions of a page stand, when the page has an address for each.
#[component]
pub fn StatusLinks(
    /// The one that is shown.
    status: Status,
    /// The address of the page without a status; it may have a query.
    #[prop(into)]
    base: String,
    /// What the links are for.
    #[prop(default = "Où en sont les questions")]
    label: &'static str,
) -> impl IntoView {
    view! {
        <nav class="status-tabs" aria-label=label>
            <ul>
                {Status::ALL
                    .into_iter()
                    .map(|each| {
                        let current = (each == status).then_some("true");
                        view! { <li><a href=with_status(&base, each) aria-current=current>{each.label()}</a></li> }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
}

/// The address of a page, at a status.
#[must_use]
pub fn with_status(base: &str, status: Status) -> String {
    match status {
        Status::All => base.to_owned(),
        status => format!("{base}{}statut={}", if base.contains('?') { '&' } else { '?' }, status.code()),
    }
}

/// The filters, as a form that asks for an address, and the tag as a link that takes it away.
#[component]
fn Filters(filter: ListFilter, list: TopicListView) -> impl IntoView {
    let without_tag = filter.tag.as_ref().map(|tag| {
        let rest = ListFilter { tag: None, ..filter.clone() };
        (tag.clone(), format!("/sujets{}", rest.query_at(1)))
    });
    let place = filter.territory.map(|place| place.code.to_owned()).unwrap_or_default();
    let chosen = filter.theme.clone().unwrap_or_default();
    let offered = |kind| matches!(kind, ThemeKind::Questions | ThemeKind::Fiche);
    let tag = filter.tag.clone();
    view! {
        <form method="get" action="/sujets" class="filters" aria-label="Filtrer les questions">
            <div class="form-field">
                <label class="label" r#for="filtre-theme">"Communauté"</label>
                <select class="field" id="filtre-theme" name="theme">
                    <option value="">"Toutes"</option>
                    {list
                        .themes
                        .into_iter()
                        .filter(|theme| offered(theme.kind) && (theme.kind == ThemeKind::Questions || theme.topics > 0))
                        .map(|theme| {
                            let selected = theme.slug == chosen;
                            view! { <option value=theme.slug selected=selected>{theme.name}</option> }
                        })
                        .collect_view()}
                </select>
            </div>
            <div class="form-field">
                <label class="label" r#for="filtre-territoire">"Territoire"</label>
                <select class="field" id="filtre-territoire" name="territoire">
                    <TerritoryOptions chosen=place all="Tous les territoires"/>
                </select>
            </div>
            {(filter.status != Status::All)
                .then(|| view! { <input r#type="hidden" name="statut" value=filter.status.code()/> })}
            {tag.map(|tag| view! { <input r#type="hidden" name="etiquette" value=tag/> })}
            <button class="btn" r#type="submit">"Filtrer"</button>
            {without_tag
                .map(|(tag, href)| {
                    view! { <a class="btn btn-quiet" href=href>{format!("Retirer l’étiquette « {tag} »")}</a> }
                })}
        </form>
    }
}

/// The topics of a page of a list, and its other pages.
#[component]
pub(super) fn Topics(list: TopicListView, filter: ListFilter, #[prop(into)] base: String) -> impl IntoView {
    let is_empty = list.rows.is_empty();
    let address = format!("{base}{}", filter.query_at(1));
    // A new question has neither of these yet, or may not have them.
    let may_hold_new = filter.tag.is_none()
        && filter.territory.is_none()
        && !matches!(filter.status, Status::Solved | Status::Certified);
    let new_topics = list.page == 1 && may_hold_new;
    let theme = list.theme.as_ref().map(|theme| theme.id);
    view! {
        <FollowLists new_topics theme since=list.since/>
        {if is_empty {
            view! {
                <div class="card empty">
                    <p>"Aucune question ne correspond."</p>
                    <p><a href="/sujets/nouveau">"Posez la vôtre"</a> ", ou " <a href="/sujets">"voyez toutes les questions"</a> "."</p>
                </div>
            }
                .into_any()
        } else {
            view! {
                <h2 class="sr-only">"Liste des questions"</h2>
                <TopicRows rows=list.rows/>
            }
                .into_any()
        }}
        <Pagination page=list.page pages=list.pages base=address label="Pages de questions"/>
    }
}

/// Keeps the lists of a page up to date.
#[component]
pub fn FollowLists(
    /// The last event the page knows of.
    since: i64,
    /// Whether new topics are told.
    #[prop(optional)]
    new_topics: bool,
    /// The theme the list is about; none for all questions.
    #[prop(default = None)]
    theme: Option<i64>,
) -> impl IntoView {
    view! {
        <div
            role="status"
            id=ids::LIVE
            data-depuis=since.to_string()
            data-theme=theme.map(|theme| theme.to_string())
            data-nouveaux=new_topics.then_some("oui")
        >
            <button class="new-topics" r#type="button" id=ids::NEW_TOPICS hidden=true>"Actualiser la page"</button>
            <LiveLists/>
        </div>
    }
}

/// Topics one under the other.
#[component]
pub fn TopicRows(rows: Vec<TopicRowView>) -> impl IntoView {
    view! {
        <ul class="card topic-rows">
            {rows.into_iter().map(|row| view! { <TopicRow row/> }).collect_view()}
        </ul>
    }
}
