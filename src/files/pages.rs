//! Choosing one's photo.

use leptos::prelude::*;

use super::{
    model::{Audience, PHOTO_PATH, PhotoView},
    portrait::Portrait,
    service::own_photo,
};
use crate::{
    accounts::model::SignedIn,
    app::{context::PageContext, error::PageError},
    http::fields::FieldErrors,
    ui::{
        breadcrumb::Breadcrumb,
        form::{ErrorSummary, Field, described_by},
        icon::{Icon, IconName},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// Who may see a photo: what the form sends, and its words.
const CHOICES: [(&str, &str); 2] = [
    ("membres", "Les membres du site, quand ils sont connectés"),
    ("tous", "Tout le monde, même sans compte"),
];

/// `/mon-compte/photo`.
#[component]
pub fn PhotoPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(photo_page(context))
}

async fn photo_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let photo = own_photo(&context.state.db, &actor).await?;
    let has_photo = photo.is_some();
    // Nobody shows their face to everybody without having said so.
    let chosen = match context.form.fields.as_ref().map(|fields| fields.get("visible").to_owned()) {
        Some(chosen) if !chosen.is_empty() => chosen,
        _ if photo.as_ref().is_some_and(|photo| photo.audience == Audience::Everybody) => "tous".to_owned(),
        _ => "membres".to_owned(),
    };
    let errors = context.form.errors.clone();
    Ok(view! {
        <PageTitle text="Ma photo"/>
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/mon-compte/profil".to_owned(), "Mon profil".to_owned())] here="Ma photo"/>
            <h1>"Ma photo"</h1>
            <p class="lead">"Elle apparaît sur votre profil et dans l’annuaire des membres, à la place de vos initiales. Elle n’est pas obligatoire."</p>
            <ErrorSummary errors=errors.clone()/>
            <Current actor photo/>
            <form method="post" action=PHOTO_PATH enctype="multipart/form-data" class="card stack" novalidate=true>
                <AudienceChoice chosen errors=errors.clone()/>
                <FileField has_photo errors/>
                <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
            </form>
        </div>
    }
    .into_any())
}

/// What others see now, and the way to take it back.
#[component]
fn Current(actor: SignedIn, photo: Option<PhotoView>) -> impl IntoView {
    let says = match photo.as_ref().map(|photo| photo.audience) {
        None => "Vous n’avez pas de photo : vos initiales la remplacent.",
        Some(Audience::Everybody) => "Votre photo est visible par tout le monde.",
        Some(_) => "Votre photo est visible par les membres connectés.",
    };
    let has_photo = photo.is_some();
    view! {
        <div class="card photo-now">
            <Portrait initials=actor.profile.initials() photo large=true/>
            <div class="photo-now-words">
                <p>{says}</p>
                {has_photo
                    .then(|| {
                        view! {
                            <form method="post" action=PHOTO_PATH>
                                <button class="btn" r#type="submit" name="retirer" value="1">
                                    <Icon name=IconName::Trash/>
                                    "Retirer ma photo"
                                </button>
                            </form>
                        }
                    })}
            </div>
        </div>
    }
}

#[component]
fn AudienceChoice(chosen: String, errors: FieldErrors) -> impl IntoView {
    let error = errors.of("visible").map(str::to_owned);
    view! {
        <fieldset class="choices" id="visible" tabindex="-1">
            <legend class="label">"Qui peut voir votre photo ?"</legend>
            {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
            {CHOICES
                .into_iter()
                .map(|(code, label)| {
                    let id = format!("visible-{code}");
                    let checked = code == chosen;
                    view! {
                        <div class="choice">
                            <input r#type="radio" name="visible" id=id.clone() value=code checked=checked/>
                            <label r#for=id>{label}</label>
                        </div>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

#[component]
fn FileField(has_photo: bool, errors: FieldErrors) -> impl IntoView {
    let label = if has_photo { "Choisir une autre photo" } else { "Choisir une photo" };
    let help = "JPEG, PNG ou WebP, 5\u{a0}Mo au plus. Le centre est gardé, en carré. La date, le lieu et les autres \
                informations cachées dans le fichier ne sont pas conservés.";
    let invalid = errors.of("photo").map(|_| "true");
    let described = described_by("photo", true, &errors);
    view! {
        <Field name="photo" label help=Some(help.to_owned()) errors optional=has_photo>
            <input
                class="field"
                id="photo"
                name="photo"
                r#type="file"
                accept="image/jpeg,image/png,image/webp"
                aria-invalid=invalid
                aria-describedby=described
            />
        </Field>
    }
}
