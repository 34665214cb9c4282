//! The page shown when another cannot be.

use axum::http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;

use super::{form::TextArea, page::PageTitle};
use crate::app::{context::PageContext, error::PageError};

/// Says what happened and what to do. When a form was posted, what was typed is still there, ready to be sent again.
#[component]
pub fn ErrorPage(
    /// What happened.
    error: PageError,
) -> impl IntoView {
    let response = PageContext::response();
    response.set_status(error.status());
    if let Some(seconds) = error.retry_after() {
        response.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let context = PageContext::read();
    let way_forward = error.way().or_else(|| match error.status() {
        StatusCode::UNAUTHORIZED => Some((context.sign_in_path(), "Se connecter")),
        StatusCode::GONE => Some(("/connexion".to_owned(), "Recevoir un nouveau lien")),
        _ => None,
    });
    // What may work later can be sent again as it is, were it only a button.
    let is_later = error.retry_after().is_some() || error.status().is_server_error();
    let typed = context.form.fields.filter(|fields| is_later || !fields.get("texte").is_empty());
    let typed = typed.filter(|_| error.may_be_sent_again());
    let path = context.path;
    view! {
        <PageTitle text=error.title()/>
        <div class="wrap narrow error-page">
            <p class="error-code">{format!("Erreur {}", error.status().as_u16())}</p>
            <h1>{error.title()}</h1>
            <p>{error.advice().to_owned()}</p>
            {way_forward.map(|(href, words)| view! { <p><a class="btn btn-primary" href=href>{words}</a></p> })}
            {typed
                .map(|fields| {
                    let text = fields.get("texte").to_owned();
                    view! {
                        <form method="post" action=path class="card stack">
                            {fields
                                .iter()
                                .filter(|(name, _)| !matches!(*name, "texte" | "apercu"))
                                .map(|(name, value)| {
                                    view! { <input r#type="hidden" name=name.to_owned() value=value.to_owned()/> }
                                })
                                .collect_view()}
                            {(!text.is_empty())
                                .then(|| {
                                    view! {
                                        <h2>"Votre texte est toujours là"</h2>
                                        <label class="label" r#for="texte">"Votre texte"</label>
                                        <TextArea id="texte" name="texte" value=text rows=8/>
                                    }
                                })}
                            <button class="btn btn-primary" r#type="submit">"Réessayer"</button>
                        </form>
                    }
                })}
            <form method="get" action="/recherche" role="search" class="search-form">
                <label class="label" r#for="q-erreur">"Chercher dans les questions et les réponses"</label>
                <div class="search-row">
                    <input class="field" id="q-erreur" name="q" r#type="search" maxlength="200"/>
                    <button class="btn btn-primary" r#type="submit">"Rechercher"</button>
                </div>
            </form>
            <ul class="link-list">
                <li><a href="/">"Revenir à l’accueil"</a></li>
                <li><a href="/sujets">"Voir toutes les questions"</a></li>
                <li><a href="/sujets/nouveau">"Poser une question"</a></li>
            </ul>
        </div>
    }
}
