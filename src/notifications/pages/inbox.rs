//! What one was told.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use super::{INBOX_PATH, SETTINGS_PATH};
use crate::{
    app::{context::PageContext, error::PageError},
    forum::model::parse_page,
    notifications::{
        model::Kind,
        service::{Inbox, InboxTopic, Told, inbox},
    },
    ui::{
        badge::PersonName,
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        number::counted,
        page::{PageTitle, keep_out_of_search_engines, page_from},
        pagination::Pagination,
    },
};

/// `/notifications`.
#[component]
pub fn InboxPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(inbox_page(context))
}

async fn inbox_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let page = parse_page(context.query("page")).ok_or_else(PageError::not_found)?;
    let now = context.visit.now;
    let Inbox { topics, unread, pages, .. } = inbox(&context.state.db, actor, page).await?;
    let is_empty = topics.is_empty();
    let title = match page {
        1 => "Mes notifications".to_owned(),
        page => format!("Mes notifications (page {page})"),
    };
    let how_many = match unread {
        0 => "Vous avez tout lu.".to_owned(),
        unread => format!("{}.", counted(unread, "notification non lue", "notifications non lues")),
    };
    Ok(view! {
        <PageTitle text=title/>
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/mon-compte/profil".to_owned(), "Mon profil".to_owned())] here="Mes notifications"/>
            <div class="page-head">
                <h1>"Mes notifications"</h1>
                <p class="muted">{how_many} " " <a href=SETTINGS_PATH>"Choisir les e-mails que je reçois"</a></p>
            </div>
            {(unread > 0).then(|| view! { <div class="list-tools"><ReadAllButton now/></div> })}
            {is_empty.then(|| view! { <Nothing/> })}
            {topics
                .into_iter()
                .map(|topic| view! { <Topic topic now/> })
                .collect_view()}
            <Pagination page pages base=INBOX_PATH label="Pages de notifications"/>
        </div>
    }
    .into_any())
}

#[component]
fn ReadAllButton(now: DateTime<Utc>) -> impl IntoView {
    let until = now.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    view! {
        <form method="post" action=INBOX_PATH class="read-all">
            <button class="btn" r#type="submit" name="tout-lu" value=until>"Tout marquer comme lu"</button>
        </form>
    }
}

#[component]
fn Topic(topic: InboxTopic, now: DateTime<Utc>) -> impl IntoView {
    let InboxTopic { title, path, unread, told, more } = topic;
    let is_unread = unread > 0;
    view! {
        <section class="card titled told-topic" class:is-unread=is_unread>
            <h2>
                <a href=path.clone()>{title}</a>
                {is_unread
                    .then(|| view! { " " <span class="badge badge-unread">{counted(unread, "non lue", "non lues")}</span> })}
            </h2>
            <ul class="rows">{told.into_iter().map(|told| view! { <Line told now/> }).collect_view()}</ul>
            {(more > 0)
                .then(|| {
                    let words = if more == 1 { "Et 1 autre".to_owned() } else { format!("Et {more} autres") };
                    view! { <p class="muted">{words} " dans " <a href=path>"la discussion"</a> "."</p> }
                })}
        </section>
    }
}

#[component]
fn Line(told: Told, now: DateTime<Utc>) -> impl IntoView {
    let Told { kind, name, ambassador_of, excerpt, path, at, is_unread } = told;
    let at = Moment::at(at, now);
    let who = view! { <PersonName name ambassador_of/> };
    let what = match kind {
        Kind::Answer => view! { {who} " a répondu à votre question" }.into_any(),
        Kind::Reply => view! { {who} " a répondu" }.into_any(),
        Kind::Mention => view! { {who} " vous a mentionné" }.into_any(),
        Kind::Question => view! { "Nouvelle question de " {who} }.into_any(),
        Kind::Solution => view! { "Votre réponse a été retenue : elle a résolu la question" }.into_any(),
    };
    let leads = match kind {
        Kind::Answer | Kind::Reply => "Lire la réponse",
        Kind::Mention => "Lire le message",
        Kind::Question => "Lire la question",
        Kind::Solution => "Revoir ma réponse",
    };
    view! {
        <li class="row told">
            <div>
                <p class="told-what">
                    {is_unread.then(|| view! { <span class="sr-only">"Non lue : "</span> })}
                    {what}
                    " "
                    <span class="muted"><Time at/></span>
                </p>
                <p class="muted">{excerpt}</p>
            </div>
            <a class="btn btn-quiet" href=path>{leads}</a>
        </li>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <div class="card empty">
            <p>"Vous n’avez aucune notification."</p>
            <p>
                "Vous en recevrez quand quelqu’un répondra à votre question, écrira dans une discussion que vous suivez, ou posera une question dans une communauté, une étiquette ou un territoire "
                <a href="/suivis">"que vous suivez"</a>
                "."
            </p>
        </div>
    }
}
