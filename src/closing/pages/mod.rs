//! What the link of a mail leads to. Opening it says nothing, as mail scanners do: its button does.

use leptos::prelude::*;

use super::{
    model::{CLOSING_PATH, Said},
    service::{AskedAgain, Offered, asked_again},
};
use crate::{
    app::{context::PageContext, error::PageError},
    http::fields::{FieldErrors, Fields},
    ui::{
        badge::PersonName,
        form::ErrorSummary,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/question-resolue?jeton=…`.
#[component]
pub fn ClosingPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(closing_page(context))
}

async fn closing_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let posted = context.form.fields.clone();
    let secret =
        posted.as_ref().map_or_else(|| context.query("jeton"), |fields| fields.get("jeton")).to_owned();
    let asked = asked_again(&context.state.db, context.visit.now, &secret).await?;
    let done = Said::from_code(context.query("fait")).filter(|_| posted.is_none());
    let errors = context.form.errors.clone();
    let fields = posted.unwrap_or_else(|| first_fields(&context, &asked));
    let (title, path) = (asked.title.clone(), asked.path.clone());
    Ok(view! {
        <PageTitle text="Votre question est-elle résolue ?"/>
        <div class="wrap narrow">
            <h1>"Votre question est-elle résolue\u{202f}?"</h1>
            <p class="lead">
                "Vous avez demandé\u{a0}: «\u{a0}"
                <a href=path.clone()>{title}</a>
                "\u{202f}»."
            </p>
            {done.map(|said| view! { <Thanks said path=path.clone()/> })}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=CLOSING_PATH class="card stack" novalidate=true>
                <input r#type="hidden" name="jeton" value=secret/>
                <States fields=fields.clone() errors=errors.clone()/>
                <Replies replies=asked.replies fields errors/>
                <button class="btn btn-primary" r#type="submit">"Envoyer"</button>
            </form>
        </div>
    }
    .into_any())
}

/// What the link suggests; what is known already otherwise.
fn first_fields(context: &PageContext, asked: &AskedAgain) -> Fields {
    let known = if asked.solution.is_some() { Some(Said::Solved) } else { asked.said };
    let said = Said::from_code(context.query("etat")).or(known);
    let chosen = asked.solution.filter(|solution| asked.replies.iter().any(|reply| reply.post == *solution));
    let reply = chosen.map_or_else(|| "aucune".to_owned(), |post| post.0.to_string());
    Fields::from([("etat", said.map_or("", Said::code)), ("reponse", reply.as_str())])
}

/// What comes of what was said.
#[component]
fn Thanks(said: Said, path: String) -> impl IntoView {
    let (words, link) = match said {
        Said::Solved => ("Merci\u{202f}! Votre question est marquée comme résolue.", "Voir la discussion"),
        Said::Partly => (
            "Merci, c’est noté. Dites dans la discussion ce qui manque encore\u{a0}: c’est ce qui aide le plus à vous répondre.",
            "Compléter la discussion",
        ),
        Said::NotYet => (
            "Merci, c’est noté. Précisez votre question, ou dites ce que vous avez essayé\u{a0}: les personnes qui la suivent seront \
             prévenues.",
            "Relancer la discussion",
        ),
    };
    view! {
        <p class="notice" role="status">
            {words} " " <a href=path>{link}</a>
        </p>
    }
}

#[component]
fn States(fields: Fields, errors: FieldErrors) -> impl IntoView {
    let chosen = fields.get("etat").to_owned();
    let error = errors.of("etat").map(str::to_owned);
    view! {
        <fieldset class="choices" id="etat" tabindex="-1">
            <legend class="label">"Où en êtes-vous\u{202f}?"</legend>
            {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
            {Said::ALL
                .into_iter()
                .map(|said| {
                    let id = format!("etat-{}", said.code());
                    let checked = said.code() == chosen;
                    view! {
                        <div class="choice">
                            <input r#type="radio" name="etat" id=id.clone() value=said.code() checked=checked/>
                            <label r#for=id>{said.label()}</label>
                        </div>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

#[component]
fn Replies(replies: Vec<Offered>, fields: Fields, errors: FieldErrors) -> impl IntoView {
    let chosen = fields.get("reponse").to_owned();
    let error = errors.of("reponse").map(str::to_owned);
    let is_none = !replies.iter().any(|reply| reply.post.0.to_string() == chosen);
    view! {
        <fieldset class="choices" id="reponse" tabindex="-1">
            <legend class="label">"Si elle est résolue, par quelle réponse\u{202f}?"</legend>
            {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
            {replies
                .into_iter()
                .map(|reply| {
                    let id = format!("reponse-choisie-{}", reply.post.0);
                    let value = reply.post.0.to_string();
                    let checked = value == chosen;
                    view! {
                        <div class="choice">
                            <input r#type="radio" name="reponse" id=id.clone() value=value checked=checked/>
                            <label r#for=id>
                                <strong>{format!("Réponse n°\u{a0}{}, de ", reply.number)}</strong>
                                <PersonName name=reply.name ambassador_of=reply.ambassador_of/>
                                <br/>
                                <span class="muted">{reply.excerpt}</span>
                            </label>
                        </div>
                    }
                })
                .collect_view()}
            <div class="choice">
                <input r#type="radio" name="reponse" id="reponse-aucune" value="aucune" checked=is_none/>
                <label r#for="reponse-aucune">"Aucune en particulier"</label>
            </div>
        </fieldset>
    }
}
