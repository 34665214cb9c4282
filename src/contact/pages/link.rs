//! What the link of a mail leads to. Opening it changes nothing: its buttons do.

use leptos::prelude::*;

use crate::{
    app::{context::PageContext, error::PageError},
    contact::{model::LinkGesture, service::received},
    http::fields::{FieldErrors, Fields},
    ui::{
        badge::PersonName,
        date::{Moment, Time},
        form::{ErrorSummary, Field, TextArea, described_by},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

const PATH: &str = "/contact/gerer";

/// `/contact/gerer?jeton=…`.
#[component]
pub fn MessageLinkPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(link_page(context))
}

async fn link_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let form = context.form.clone();
    let posted = form.fields.as_ref().map(|fields| fields.get("jeton").to_owned());
    let secret = posted.unwrap_or_else(|| context.query("jeton").to_owned());
    let now = context.visit.now;
    let message = received(&context.state.db, now, &secret).await?;
    let done = LinkGesture::from_code(context.query("fait")).filter(|_| form.fields.is_none());
    let at = Moment::at(message.at, now);
    let sender = message.sender;
    let fields = form.fields.unwrap_or_default();
    Ok(view! {
        <PageTitle text="Un message reçu"/>
        <div class="wrap narrow">
            <h1>"Un message reçu"</h1>
            <p class="lead"><PersonName name=sender.name.clone() ambassador_of=sender.ambassador_of/> " vous a écrit " <Time at/> "."</p>
            {done.map(|done| view! { <Done done sender=sender.name/> })}
            <ErrorSummary errors=form.errors.clone()/>
            <Refusals secret=secret.clone()/>
            <ReportForm secret fields errors=form.errors/>
        </div>
    }
    .into_any())
}

#[component]
fn Done(done: LinkGesture, sender: String) -> impl IntoView {
    let words = match done {
        LinkGesture::RefuseSender => {
            format!("C’est fait : {sender} ne peut plus vous écrire. Personne ne lui dira que c’est votre choix.")
        }
        LinkGesture::RefuseAll => "C’est fait : les membres ne peuvent plus vous écrire, sauf pour vous répondre.".to_owned(),
        LinkGesture::Report => {
            "Merci : l’équipe va lire votre signalement et décider. Votre nom n’est montré à personne d’autre.".to_owned()
        }
    };
    view! {
        <p class="notice" role="status">
            {words}
            " "
            <a href="/mon-compte/messages">"Revoir mes choix"</a>
        </p>
    }
}

#[component]
fn Refusals(secret: String) -> impl IntoView {
    let gesture = |gesture: LinkGesture, label: String, secret: String| {
        view! {
            <form method="post" action=PATH>
                <input r#type="hidden" name="jeton" value=secret/>
                <button class="btn" r#type="submit" name="geste" value=gesture.code()>{label}</button>
            </form>
        }
    };
    view! {
        <section class="card stack" aria-labelledby="refuser">
            <h2 id="refuser">"Ne plus recevoir de messages"</h2>
            <p class="help">"Vous pourrez revenir sur ce choix depuis votre compte."</p>
            <div class="buttons">
                {gesture(LinkGesture::RefuseSender, "Refuser les messages de cette personne".to_owned(), secret.clone())}
                {gesture(LinkGesture::RefuseAll, "Refuser les messages de tous les membres".to_owned(), secret)}
            </div>
        </section>
    }
}

#[component]
fn ReportForm(secret: String, fields: Fields, errors: FieldErrors) -> impl IntoView {
    let described = described_by("texte", true, &errors);
    let invalid = errors.of("texte").is_some();
    view! {
        <section aria-labelledby="signaler">
            <h2 id="signaler">"Signaler ce message"</h2>
            <form method="post" action=PATH class="card stack" novalidate=true>
                <input r#type="hidden" name="jeton" value=secret/>
                <Field
                    name="texte"
                    label="Ce qui ne va pas"
                    help=Some("Le site n’a pas gardé le message : copiez ce que l’équipe doit lire.".to_owned())
                    errors
                >
                    <TextArea
                        id="texte"
                        name="texte"
                        value=fields.get("texte").to_owned()
                        rows=5
                        invalid
                        described_by=described.unwrap_or_default()
                        required=true
                    />
                </Field>
                <button class="btn btn-primary" r#type="submit" name="geste" value=LinkGesture::Report.code()>
                    "Signaler à l’équipe"
                </button>
            </form>
        </section>
    }
}
