//! The topics one follows.

use leptos::prelude::*;

use super::{FOLLOWED_PATH, MANAGE_PATH, ReadAllButton};
use crate::{
    app::{context::PageContext, error::PageError},
    following::service::{FollowedTopics, followed_topics},
    forum::{
        model::{ListFilter, Status, parse_page},
        pages::{FollowLists, StatusLinks, StatusTabs, TopicRows, with_status},
    },
    ui::{
        breadcrumb::Breadcrumb,
        number::counted,
        page::{PageTitle, keep_out_of_search_engines, page_from},
        pagination::Pagination,
    },
};

/// `/suivis`.
#[component]
pub fn FollowedPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(followed_page(context))
}

async fn followed_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let page = parse_page(context.query("page")).ok_or_else(PageError::not_found)?;
    let status = Status::from_code(context.query("statut").trim()).ok_or_else(PageError::not_found)?;
    let (db, now) = (&context.state.db, context.visit.now);
    let since = db.live().hub.last();
    let followed = followed_topics(db, actor, now, status, page).await?;
    let here = context.here();
    let FollowedTopics { rows, new, has_more_new, total, unread, pages, .. } = followed;
    let is_empty = total == 0 && new.is_empty();
    let has_unread = unread > 0 || !new.is_empty();
    let base = with_status(FOLLOWED_PATH, status);
    let is_filtered = status != Status::All;
    let title = match page {
        1 => "Mes suivis".to_owned(),
        page => format!("Mes suivis (page {page})"),
    };
    Ok(view! {
        <PageTitle text=title/>
        <div class="wrap">
            <Breadcrumb above=vec![("/sujets".to_owned(), "Questions".to_owned())] here="Mes suivis"/>
            <div class="page-head">
                <h1>"Mes suivis"</h1>
                <p class="muted">{how_many(total, unread)} " " <a href=MANAGE_PATH>"Gérer mes suivis"</a></p>
            </div>
            <StatusTabs filter=ListFilter::default() is_member=true is_followed=true/>
            <StatusLinks status base=FOLLOWED_PATH label="Où en sont les discussions suivies"/>
            {has_unread
                .then(|| {
                    view! { <div class="list-tools"><ReadAllButton now here/></div> }
                })}
            <FollowLists since/>
            {is_empty.then(|| view! { <Nothing is_filtered/> })}
            {(!rows.is_empty())
                .then(|| {
                    view! {
                        <h2 class="sr-only">"Discussions suivies"</h2>
                        <TopicRows rows/>
                        <Pagination page pages base=base label="Pages de discussions suivies"/>
                    }
                })}
            {(!new.is_empty())
                .then(|| {
                    view! {
                        <section class="card list-card" aria-labelledby="nouvelles">
                            <div class="section-head">
                                <h2 id="nouvelles">"Nouveau dans ce que je suis"</h2>
                            </div>
                            <TopicRows rows=new/>
                            {has_more_new
                                .then(|| view! { <p class="empty">"Seules les dix plus récentes sont ici ; les autres viendront à mesure que vous lirez."</p> })}
                        </section>
                    }
                })}
        </div>
    }
    .into_any())
}

fn how_many(total: i64, unread: i64) -> String {
    let topics = counted(total, "discussion suivie", "discussions suivies");
    match unread {
        0 => format!("{topics}."),
        unread => format!("{topics}, dont {unread} avec du nouveau."),
    }
}

#[component]
fn Nothing(is_filtered: bool) -> impl IntoView {
    if is_filtered {
        return view! {
            <div class="card empty">
                <p>"Aucune discussion suivie ne correspond."</p>
                <p><a href=FOLLOWED_PATH>"Voir toutes celles que vous suivez"</a></p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="card empty">
            <p>"Vous ne suivez rien pour l’instant."</p>
            <p>
                "Ce que vous écrivez est suivi tout seul. Pour suivre autre chose, utilisez le bouton « Suivre » "
                <a href="/sujets">"d’une question"</a>
                ", "
                <a href="/themes">"d’une communauté"</a>
                ", d’une étiquette ou d’un territoire."
            </p>
        </div>
    }
    .into_any()
}
