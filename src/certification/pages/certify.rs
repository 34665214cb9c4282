//! The form that certifies a reply.

use leptos::prelude::*;

use super::{Quoted, number_in};
use crate::{
    app::{context::PageContext, error::PageError},
    certification::{
        model::{NewCertificate, SOURCE_MAX, certify_path},
        service::{CertifyForm, Known, certifiable},
        words::{Standing, long_day},
    },
    forum::{model::PostId, pages::TerritoryOptions},
    http::fields::{FieldErrors, Fields},
    statistics::calendar::Day,
    territory::{self, Territory},
    ui::{
        badge::PersonName,
        form::{ErrorSummary, Field, TextField, described_by},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

const TITLE: &str = "Certifier une réponse";

/// `/reponses/{id}/certifier?territoire=`.
#[component]
pub fn CertifyPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(certify_page(context))
}

async fn certify_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let post = PostId(number_in(&context)?);
    let found = certifiable(&context.state.db, &actor, post).await?;
    let today = Day::of(context.visit.now);
    let asked = context.query.has("territoire").then(|| context.query("territoire").to_owned());
    let fields = context.form.fields.unwrap_or_else(|| fields_of(&found, today, asked));
    let errors = context.form.errors;
    let CertifyForm { answer, author, everywhere, places, known } = found;
    Ok(view! {
        <PageTitle text=TITLE/>
        <div class="wrap narrow">
            <h1>{TITLE}</h1>
            <p class="lead">
                "Votre nom dira que cette réponse est juste, pour quel territoire et jusqu’à quand. Si elle est modifiée, le certificat "
                "est suspendu\u{a0}: personne ne vous fera dire ce que vous n’avez pas lu."
            </p>
            <Quoted answer/>
            <p class="muted">"Écrite par " <PersonName name=author.name ambassador_of=author.ambassador_of/></p>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=certify_path(post) class="card stack" novalidate=true>
                <PlaceField everywhere places fields=fields.clone() errors=errors.clone()/>
                <TextField
                    name="source"
                    label="Source officielle"
                    help="L’adresse de la page qui le dit, en https://."
                    kind="url"
                    fields=fields.clone()
                    errors=errors.clone()
                    maxlength=SOURCE_MAX
                    optional=true
                />
                <TextField
                    name="verifie"
                    label="Vérifiée le"
                    kind="date"
                    fields=fields.clone()
                    errors=errors.clone()
                />
                <TextField
                    name="revoir"
                    label="À revoir avant le"
                    help="Un an plus tard d’habitude, deux au plus. Plus tôt si vous savez que la règle va changer."
                    kind="date"
                    fields
                    errors
                />
                <div class="buttons">
                    <button class="btn btn-primary" r#type="submit">"Certifier cette réponse"</button>
                </div>
            </form>
            <KnownCertificates known today/>
        </div>
    }
    .into_any())
}

/// What is most likely meant: the territory of the question, when they may certify there.
fn fields_of(found: &CertifyForm, today: Day, asked: Option<String>) -> Fields {
    let may = |code: &str| found.everywhere || found.places.iter().any(|place| place.code == code);
    let wanted = asked.or_else(|| found.answer.territory.clone());
    let place = match wanted.filter(|code| may(code)) {
        Some(code) => code,
        None if found.everywhere => String::new(),
        None => found.places.first().map(|place| place.code.to_owned()).unwrap_or_default(),
    };
    let given = NewCertificate::of(today, territory::find(&place));
    let same = found.known.iter().find(|known| known.told.place == given.place);
    Fields::from([
        ("territoire", place.as_str()),
        ("source", same.and_then(|known| known.source.as_deref()).unwrap_or_default()),
        ("verifie", &given.verified.to_string()),
        ("revoir", &given.review_by.to_string()),
    ])
}

#[component]
fn PlaceField(
    everywhere: bool,
    places: Vec<&'static Territory>,
    fields: Fields,
    errors: FieldErrors,
) -> impl IntoView {
    let described = described_by("territoire", true, &errors);
    let invalid = errors.of("territoire").map(|_| "true");
    let chosen = fields.get("territoire").to_owned();
    let options = if everywhere {
        view! { <TerritoryOptions chosen all="Toute la France"/> }.into_any()
    } else {
        places
            .into_iter()
            .map(|place| {
                let selected = place.code == chosen;
                view! { <option value=place.code selected=selected>{place.label()}</option> }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <Field
            name="territoire"
            label="Juste pour quel territoire\u{202f}?"
            help=Some("Une réponse peut être certifiée pour plusieurs territoires, l’un après l’autre.".to_owned())
            errors
        >
            <select
                class="field"
                id="territoire"
                name="territoire"
                aria-invalid=invalid
                aria-describedby=described
            >
                {options}
            </select>
        </Field>
    }
}

/// The certificates a reply has or had.
#[component]
fn KnownCertificates(known: Vec<Known>, today: Day) -> impl IntoView {
    (!known.is_empty()).then(|| {
        view! {
            <section aria-labelledby="certificats">
                <h2 id="certificats">"Certificats de cette réponse"</h2>
                <p class="muted">"Certifier de nouveau pour le même territoire remplace le certificat qui y est."</p>
                <ul class="rows card">
                    {known
                        .into_iter()
                        .map(|known| {
                            let state = match known.told.standing(today) {
                                _ if known.is_withdrawn => "retiré".to_owned(),
                                Standing::Suspended => "suspendu".to_owned(),
                                Standing::Current | Standing::Stale => known.told.review_words(today),
                            };
                            let verified = long_day(known.told.verified);
                            view! {
                                <li class="row">
                                    <p>
                                        <a href=known.id.path()>{format!("Certificat {}", known.told.place_words())}</a>
                                        {format!(", vérifié le {verified}, {state}")}
                                    </p>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}
