//! Who may write to one.

use leptos::prelude::*;

use crate::{
    accounts::{model::MemberId, service::Named},
    app::{context::PageContext, error::PageError},
    contact::service::{Settings, settings},
    http::fields::{FieldErrors, Fields},
    ui::{
        badge::PersonName,
        breadcrumb::Breadcrumb,
        form::ErrorSummary,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

const PATH: &str = "/mon-compte/messages";

/// `/mon-compte/messages`.
#[component]
pub fn MessageSettingsPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(settings_page(context))
}

async fn settings_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let settings = settings(&context.state.db, actor).await?;
    let is_saved = context.query("fait") == "1" && context.form.fields.is_none();
    let errors = context.form.errors.clone();
    let accepts = if settings.accepts { "oui" } else { "non" };
    let fields = context.form.fields.unwrap_or_else(|| Fields::from([("accepte", accepts)]));
    Ok(view! {
        <PageTitle text="Mes messages privés"/>
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/mon-compte/profil".to_owned(), "Mon profil".to_owned())] here="Mes messages privés"/>
            <h1>"Mes messages privés"</h1>
            <p class="lead">
                "Un membre peut vous écrire depuis le site. Vous recevez son message par e-mail ; votre adresse ne lui est jamais donnée."
            </p>
            {is_saved.then(|| view! { <p class="notice" role="status">"Votre choix est enregistré."</p> })}
            <ErrorSummary errors=errors.clone()/>
            <ChoiceForm settings=settings.clone() fields errors/>
            <Refused refused=settings.refused/>
        </div>
    }
    .into_any())
}

#[component]
fn ChoiceForm(settings: Settings, fields: Fields, errors: FieldErrors) -> impl IntoView {
    let chosen = fields.get("accepte").to_owned();
    let error = errors.of("accepte").map(str::to_owned);
    view! {
        <form method="post" action=PATH class="card stack" novalidate=true>
            <fieldset class="choices" id="accepte" tabindex="-1">
                <legend class="label">"Les membres peuvent-ils m’écrire ?"</legend>
                {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
                {[("oui", "Oui, tout membre qui a un profil"), ("non", "Non, personne")]
                    .into_iter()
                    .map(|(value, label)| {
                        let id = format!("accepte-{value}");
                        let checked = value == chosen;
                        view! {
                            <div class="choice">
                                <input r#type="radio" name="accepte" id=id.clone() value=value checked=checked/>
                                <label r#for=id>{label}</label>
                            </div>
                        }
                    })
                    .collect_view()}
            </fieldset>
            <p class="help">
                {if settings.is_chosen {
                    "Dans les deux cas, ceux à qui vous écrivez peuvent vous répondre."
                } else {
                    "Vous n’avez encore rien choisi : c’est « oui » pour les ambassadeurs et les ambassadrices, que l’on doit pouvoir joindre, et « non » pour les autres. Dans les deux cas, ceux à qui vous écrivez peuvent vous répondre."
                }}
            </p>
            <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
        </form>
    }
}

#[component]
fn Refused(refused: Vec<(MemberId, Named)>) -> impl IntoView {
    (!refused.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="refus">
                <h2 id="refus">"Les membres que vous refusez"</h2>
                <ul class="rows card">
                    {refused
                        .into_iter()
                        .map(|(member, named)| {
                            let whose = format!(" {}", named.name);
                            view! {
                                <li class="row">
                                    <p><PersonName name=named.name ambassador_of=named.ambassador_of/></p>
                                    <form method="post" action=PATH>
                                        <button class="btn" r#type="submit" name="reprendre" value=member.0.to_string()>
                                            "Accepter de nouveau"
                                            <span class="sr-only">{whose}</span>
                                        </button>
                                    </form>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}
