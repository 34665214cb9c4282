//! Everything one follows, to be stopped one by one.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{FOLLOWED_PATH, FollowButton, MANAGE_PATH, ReadAllButton};
use crate::{
    app::{context::PageContext, error::PageError},
    following::{
        model::Kind,
        service::{Followed, Followings, followings},
    },
    forum::model::parse_page,
    ui::{
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        page::{PageTitle, keep_out_of_search_engines, page_from},
        pagination::{Pagination, with_page},
    },
};

/// `/mon-compte/suivis`.
#[component]
pub fn FollowingsPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(followings_page(context))
}

async fn followings_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let page = parse_page(context.query("page")).ok_or_else(PageError::not_found)?;
    let now = context.visit.now;
    let Followings { areas, topics, total, pages, .. } = followings(&context.state.db, actor, page).await?;
    let is_empty = areas.is_empty() && total == 0;
    let is_done = context.query("fait") == "1";
    let back = with_page(&format!("{MANAGE_PATH}?fait=1"), page);
    let of = |kind: Kind| areas.iter().filter(|area| area.target.kind() == kind).cloned().collect::<Vec<_>>();
    let (themes, tags, places) = (of(Kind::Theme), of(Kind::Tag), of(Kind::Territory));
    Ok(view! {
        <PageTitle text="Gérer mes suivis"/>
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/mon-compte/profil".to_owned(), "Mon profil".to_owned())] here="Gérer mes suivis"/>
            <h1>"Gérer mes suivis"</h1>
            <p class="lead">
                "Ce que vous suivez, et comment l’arrêter. Une discussion où vous écrivez est suivie toute seule ; si vous arrêtez, elle ne l’est plus, même si vous y écrivez de nouveau. "
                <a href=FOLLOWED_PATH>"Lire ce que je suis"</a>
            </p>
            {is_done.then(|| view! { <p class="notice" role="status">"C’est enregistré."</p> })}
            {is_empty
                .then(|| {
                    view! {
                        <p class="card empty">"Vous ne suivez rien pour l’instant."</p>
                    }
                })}
            <Group id="communautes" title="Communautés" followed=themes now back=back.clone()/>
            <Group id="etiquettes" title="Étiquettes" followed=tags now back=back.clone()/>
            <Group id="territoires" title="Territoires" followed=places now back=back.clone()/>
            <Group id="discussions" title="Discussions" followed=topics now back=back.clone()/>
            <Pagination page pages base=MANAGE_PATH label="Pages de discussions suivies"/>
            <section class="card stack" aria-labelledby="tout-lu">
                <h2 id="tout-lu">"Repartir de zéro"</h2>
                <p>"Tout ce qui est écrit jusqu’à maintenant comptera comme lu, dans toutes les listes. Vos suivis restent."</p>
                <ReadAllButton now here=back/>
            </section>
        </div>
    }
    .into_any())
}

/// What is followed of a kind; nothing when nothing is.
#[component]
fn Group(
    id: &'static str,
    title: &'static str,
    followed: Vec<Followed>,
    now: DateTime<Utc>,
    back: String,
) -> impl IntoView {
    (!followed.is_empty()).then(|| {
        view! {
            <section class="card titled" aria-labelledby=id>
                <h2 id=id>{title}</h2>
                <ul class="rows">
                    {followed.into_iter().map(|one| view! { <Line one now back=back.clone()/> }).collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn Line(one: Followed, now: DateTime<Utc>, back: String) -> impl IntoView {
    let since = Moment::at(one.since, now);
    let why = if one.automatic { "Automatique, car vous y avez écrit · " } else { "Votre choix · " };
    view! {
        <li class="row">
            <div>
                <p><a href=one.path>{one.name.clone()}</a></p>
                <p class="muted">{why}<Time at=since/></p>
            </div>
            <FollowButton target=one.target name=one.name is_followed=Some(true) here=back is_short=true/>
        </li>
    }
}
