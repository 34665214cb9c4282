//! What one wants to be mailed.

use leptos::prelude::*;

use super::{INBOX_PATH, SETTINGS_PATH};
use crate::{
    app::{context::PageContext, error::PageError},
    http::fields::{FieldErrors, Fields},
    notifications::{
        model::{Frequency, KEPT, Kind, Mailing, WEEKDAYS, chosen_mailings},
        service::choices,
    },
    ui::{
        breadcrumb::Breadcrumb,
        form::ErrorSummary,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
    weekly::model::LETTER_PATH,
};

/// `/mon-compte/notifications`.
#[component]
pub fn NotificationSettingsPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(settings_page(context))
}

async fn settings_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let is_saved = context.query("fait") == "1" && context.form.fields.is_none();
    let errors = context.form.errors.clone();
    let is_ambassador = actor.is_ambassador;
    let fields = match context.form.fields.clone() {
        Some(fields) => fields,
        None => choices(context.state.db.read(), actor.member).await?.fields(),
    };
    Ok(view! {
        <PageTitle text="Mes e-mails de notification"/>
        <div class="wrap narrow">
            <Breadcrumb
                above=vec![(INBOX_PATH.to_owned(), "Mes notifications".to_owned())]
                here="Mes e-mails de notification"
            />
            <h1>"Mes e-mails de notification"</h1>
            <p class="lead">
                "Le site vous signale toujours ces nouvelles dans "
                <a href=INBOX_PATH>"vos notifications"</a>
                ". Choisissez ici quand elles vous sont aussi envoyées par e-mail. Ce que vous avez lu entre-temps n’est pas envoyé."
            </p>
            {is_saved.then(|| view! { <p class="notice" role="status">"Vos choix sont enregistrés."</p> })}
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=SETTINGS_PATH class="card stack" novalidate=true>
                {Kind::ALL
                    .into_iter()
                    .map(|kind| view! { <KindChoice kind fields=fields.clone() errors=errors.clone()/> })
                    .collect_view()}
                <DayChoice fields=fields.clone() errors=errors.clone()/>
                <MailingChoices fields=fields.clone() errors is_ambassador/>
                <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
            </form>
            <p class="after-form"><a href=LETTER_PATH>"La lettre de la semaine\u{a0}: la recevoir, la choisir, l’arrêter"</a></p>
        </div>
    }
    .into_any())
}

#[component]
fn KindChoice(kind: Kind, fields: Fields, errors: FieldErrors) -> impl IntoView {
    let name = kind.field();
    let chosen = fields.get(name).to_owned();
    let error = errors.of(name).map(str::to_owned);
    view! {
        <fieldset class="choices" id=name tabindex="-1">
            <legend class="label">{kind.label()}</legend>
            {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
            {Frequency::ALL
                .into_iter()
                .map(|frequency| {
                    let id = format!("{name}-{}", frequency.code());
                    let checked = frequency.code() == chosen;
                    view! {
                        <div class="choice">
                            <input r#type="radio" name=name id=id.clone() value=frequency.code() checked=checked/>
                            <label r#for=id>{frequency.label()}</label>
                        </div>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

/// What the site mails of its own accord. What cannot be chosen now goes by a name of its own ([`KEPT`]).
#[component]
fn MailingChoices(fields: Fields, errors: FieldErrors, is_ambassador: bool) -> impl IntoView {
    let error = errors.of("autres").map(str::to_owned);
    view! {
        <fieldset class="choices" id="autres" tabindex="-1">
            <legend class="label">"Les autres e-mails"</legend>
            {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
            {Mailing::ALL
                .into_iter()
                .map(|mailing| {
                    let checked = chosen_mailings(&fields).any(|code| code == mailing.code());
                    // Who is no ambassador today keeps their choice for the day they are one.
                    if mailing == Mailing::Questions && !is_ambassador {
                        return checked
                            .then(|| view! { <input r#type="hidden" name=KEPT value=mailing.code()/> })
                            .into_any();
                    }
                    let id = format!("autres-{}", mailing.code());
                    view! {
                        <div class="choice">
                            <input r#type="checkbox" name="autres" id=id.clone() value=mailing.code() checked=checked/>
                            <label r#for=id>{mailing.label()}</label>
                        </div>
                    }
                    .into_any()
                })
                .collect_view()}
        </fieldset>
    }
}

#[component]
fn DayChoice(fields: Fields, errors: FieldErrors) -> impl IntoView {
    let chosen = fields.get("jour").to_owned();
    let error = errors.of("jour").map(str::to_owned);
    let described = if error.is_some() { "jour-aide jour-erreur" } else { "jour-aide" };
    view! {
        <div class="form-field" class:has-error=error.is_some()>
            <label class="label" r#for="jour">"Jour des e-mails de la semaine"</label>
            <p class="help" id="jour-aide">"Les e-mails du jour et de la semaine partent à 7 h, heure de Paris."</p>
            {error
                .as_ref()
                .map(|error| {
                    view! { <p class="field-error" id="jour-erreur"><span class="sr-only">"Erreur : "</span>{error.clone()}</p> }
                })}
            <select
                class="field"
                id="jour"
                name="jour"
                aria-describedby=described
                aria-invalid=error.is_some().then_some("true")
            >
                {WEEKDAYS
                    .into_iter()
                    .zip(1..)
                    .map(|(name, day)| {
                        let value = day.to_string();
                        let selected = value == chosen;
                        view! { <option value=value selected=selected>{name}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}
