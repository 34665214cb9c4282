//! Downloading what the site knows of oneself.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::service::{ExportState, ReadyExport, state};
use crate::{
    app::{context::PageContext, error::PageError},
    ui::{
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        form::ErrorSummary,
        french_date,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// The page's address.
pub const EXPORT_PATH: &str = "/mon-compte/donnees";

/// `/mon-compte/donnees`.
#[component]
pub fn ExportPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(export_page(context))
}

async fn export_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let now = context.visit.now;
    let ExportState { under_way, ready, has_failed } = state(&context.state.db, actor, now).await?;
    let button = if ready.is_some() { "Demander une nouvelle archive" } else { "Demander mon archive" };
    let errors = context.form.errors.clone();
    Ok(view! {
        <PageTitle text="Télécharger mes données"/>
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/mon-compte/profil".to_owned(), "Mon profil".to_owned())] here="Télécharger mes données"/>
            <h1>"Télécharger mes données"</h1>
            <p class="lead">
                "Une archive de tout ce que le site sait de vous : compte, messages, photo, connexions, signalements. Elle est pour vous seul·e."
            </p>
            <ErrorSummary errors/>
            {ready.map(|ready| view! { <Ready ready now/> })}
            {match under_way {
                Some(since) => view! { <UnderWay since now/> }.into_any(),
                None => {
                    view! {
                        <form method="post" action=EXPORT_PATH class="card stack">
                            {has_failed
                                .then(|| view! { <p>"La dernière archive n’a pas pu être faite. Redemandez-la ; si cela recommence, écrivez-nous."</p> })}
                            <p>"Elle est prête en quelques minutes. Un e-mail vous prévient ; elle reste ici 48\u{a0}heures."</p>
                            <button class="btn btn-primary" r#type="submit">{button}</button>
                        </form>
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any())
}

#[component]
fn Ready(ready: ReadyExport, now: DateTime<Utc>) -> impl IntoView {
    let made = Moment::at(ready.ready_at, now);
    let until = french_date::full(ready.until);
    view! {
        <section class="card stack">
            <h2>"Votre archive est prête"</h2>
            <p>"Elle a été faite " <Time at=made/> ". Vous pouvez la télécharger jusqu’au " {until} "."</p>
            <p><a class="btn btn-primary" href=ready.path download="mes-donnees.zip">"Télécharger l’archive (ZIP)"</a></p>
        </section>
    }
}

#[component]
fn UnderWay(since: DateTime<Utc>, now: DateTime<Utc>) -> impl IntoView {
    let since = Moment::at(since, now);
    view! {
        <section class="card stack">
            <h2>"Votre archive est en préparation"</h2>
            <p>"Vous l’avez demandée " <Time at=since/> ". Un e-mail vous préviendra quand elle sera prête ; vous pouvez quitter cette page."</p>
            <p><a class="btn" href=EXPORT_PATH>"Regarder de nouveau"</a></p>
        </section>
    }
}
