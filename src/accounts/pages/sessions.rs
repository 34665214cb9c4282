//! Where one is signed in.

use leptos::prelude::*;

use crate::{
    accounts::{
        device::device_label,
        service::{SessionView, sessions},
    },
    app::{context::PageContext, error::PageError},
    ui::{
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/mon-compte/connexions`.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let context = PageContext::read();
    let current = context.session_secret();
    page_from(sessions_page(context, current))
}

async fn sessions_page(context: PageContext, current: Option<String>) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let now = context.visit.now;
    let sessions = sessions(&context.state.db, actor, now, current.as_deref()).await?;
    let has_others = sessions.iter().any(|session| !session.is_current);
    Ok(view! {
        <PageTitle text="Mes connexions"/>
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/mon-compte/profil".to_owned(), "Mon profil".to_owned())] here="Mes connexions"/>
            <h1>"Mes connexions"</h1>
            <p class="lead">
                "Les appareils où vous êtes connecté·e. Vous n’en reconnaissez pas un ? Déconnectez-le : il lui faudra un nouveau lien, envoyé à votre adresse."
            </p>
            <ul class="rows card">
                {sessions
                    .into_iter()
                    .map(|session| {
                        let created = Moment::at(session.created_at, now);
                        let used = Moment::at(session.last_used_at, now);
                        view! { <SessionRow session created used/> }
                    })
                    .collect_view()}
            </ul>
            {has_others
                .then(|| {
                    view! {
                        <form method="post" action="/mon-compte/connexions" class="after-form">
                            <button class="btn" r#type="submit" name="autres" value="1">"Déconnecter tous les autres appareils"</button>
                        </form>
                    }
                })}
        </div>
    }
    .into_any())
}

#[component]
fn SessionRow(session: SessionView, created: Moment, used: Moment) -> impl IntoView {
    let device = device_label(&session.device);
    // Several browsers may bear the same name.
    let which = format!("\u{a0}: {device}, connecté {}", created.relative);
    view! {
        <li class="row">
            <div>
                <p>
                    <strong>{device}</strong>
                    {session.is_current.then(|| view! { " " <span class="badge badge-plain">"cet appareil"</span> })}
                </p>
                <p class="muted">"Dernière activité " <Time at=used/> " · connecté " <Time at=created/></p>
            </div>
            <form method="post" action="/mon-compte/connexions">
                <input r#type="hidden" name="session" value=session.key/>
                <button class="btn" r#type="submit">
                    {if session.is_current { "Me déconnecter" } else { "Déconnecter" }}
                    <span class="sr-only">{which}</span>
                </button>
            </form>
        </li>
    }
}
