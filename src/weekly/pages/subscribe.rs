//! Where one subscribes, changes what one wishes for, and stops.

use axum::http::{HeaderValue, header};
use leptos::prelude::*;

use super::{is_offered, stopped_words};
use crate::{
    app::{context::PageContext, error::PageError},
    forum::{pages::TerritoryOptions, service::themes, view::ThemeView},
    http::fields::{FieldErrors, Fields},
    ui::{
        form::{ErrorSummary, Field, TextField, described_by},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
    weekly::{
        model::{EDITIONS_PATH, LETTER_PATH, Wish},
        service::{choices_of, reader},
    },
};

/// Who looks at the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// A visitor: an address is asked for, to confirm.
    Visitor,
    /// A member, who has the letter or not.
    Member { has_it: bool },
    /// The holder of a link, confirmed or not.
    Holder { is_confirmed: bool },
}

/// `/lettre`, and `/lettre?jeton=…`.
#[component]
pub fn LetterPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(letter_page(context))
}

async fn letter_page(context: PageContext) -> Result<AnyView, PageError> {
    let posted = context.form.fields.clone();
    let secret =
        posted.as_ref().map_or_else(|| context.query("jeton"), |fields| fields.get("jeton")).to_owned();
    if !secret.is_empty() {
        keep_out_of_search_engines();
        let value = HeaderValue::from_static("private, no-store");
        PageContext::response().insert_header(header::CACHE_CONTROL, value);
    }
    let (who, wish) = who(&context, &secret).await?;
    let themes = themes(&context.state.db).await?;
    let notice = posted.is_none().then(|| notice(context.query("fait"))).flatten();
    let errors = context.form.errors.clone();
    let fields = posted.unwrap_or_else(|| fields_of(&wish, &themes));
    Ok(view! {
        <PageTitle
            text="La lettre de la semaine"
            description="Chaque jeudi, par e-mail : les questions résolues, les réponses certifiées, les questions qui attendent et les actualités de l’insertion. Sans compte, sans traceur."
        />
        <div class="wrap narrow">
            <h1>"La lettre de la semaine"</h1>
            <p class="lead">
                "Chaque jeudi matin, par e-mail\u{a0}: ce qui a été résolu ou certifié, les questions auxquelles vous pouvez répondre, les "
                "actualités. Rien à dire, rien d’envoyé. Ni image cachée, ni lien qui compte vos clics. "
                <a href=EDITIONS_PATH>"Lire les lettres déjà parues"</a>
            </p>
            {notice.map(|words| view! { <p class="notice" role="status">{words}</p> })}
            <ErrorSummary errors=errors.clone()/>
            {(who == Who::Holder { is_confirmed: false }).then(|| view! { <ConfirmForm secret=secret.clone()/> })}
            <WishForm who secret=secret.clone() themes fields errors/>
            {matches!(who, Who::Member { has_it: true } | Who::Holder { .. }).then(|| view! { <StopForm secret/> })}
        </div>
    }
    .into_any())
}

async fn who(context: &PageContext, secret: &str) -> Result<(Who, Wish), PageError> {
    let db = &context.state.db;
    if !secret.is_empty() {
        let reader = reader(db, secret).await?;
        return Ok((Who::Holder { is_confirmed: reader.is_confirmed }, reader.wish));
    }
    match &context.visit.actor {
        Some(actor) => {
            let wish = choices_of(db, actor.member).await?;
            Ok((Who::Member { has_it: wish.is_some() }, wish.unwrap_or_default()))
        }
        None => Ok((Who::Visitor, Wish::default())),
    }
}

fn notice(done: &str) -> Option<&'static str> {
    match done {
        "envoye" => Some(
            "Consultez votre messagerie\u{a0}: un e-mail vient de partir. Appuyez sur son bouton pour confirmer votre adresse. Rien \
             après quelques minutes\u{202f}? Regardez dans les courriers indésirables.",
        ),
        "abonne" => Some("C’est fait\u{a0}: vous recevrez la prochaine lettre."),
        "enregistre" => Some("Vos choix sont enregistrés."),
        _ => stopped_words(done),
    }
}

fn fields_of(wish: &Wish, themes: &[ThemeView]) -> Fields {
    let mut fields = Fields::from([("territoire", wish.place.map_or("", |place| place.code))]);
    for theme in themes.iter().filter(|theme| wish.themes.contains(&theme.id)) {
        fields.add("theme", theme.slug.clone());
    }
    fields
}

/// Opening the link confirms nothing, as mail scanners do: this button does.
#[component]
fn ConfirmForm(secret: String) -> impl IntoView {
    view! {
        <form method="post" action=LETTER_PATH class="card stack" id="confirmation">
            <p>"Votre adresse n’est pas encore confirmée\u{a0}: rien ne vous est envoyé."</p>
            <input r#type="hidden" name="jeton" value=secret/>
            <button class="btn btn-primary" r#type="submit" name="geste" value="confirmer">"Confirmer mon abonnement"</button>
        </form>
    }
}

#[component]
fn WishForm(
    who: Who,
    secret: String,
    themes: Vec<ThemeView>,
    fields: Fields,
    errors: FieldErrors,
) -> impl IntoView {
    let (title, gesture, button) = match who {
        Who::Visitor | Who::Member { has_it: false } => ("S’abonner", "abonner", "M’abonner"),
        Who::Member { has_it: true } | Who::Holder { .. } => {
            ("Ce que je reçois", "enregistrer", "Enregistrer")
        }
    };
    let address = (who == Who::Visitor).then(|| {
        view! {
            <TextField
                name="email"
                label="Votre adresse e-mail"
                help="Pas besoin de compte\u{a0}: un e-mail vous demande de confirmer. Sans confirmation, l’adresse est effacée au bout de 7 jours."
                fields=fields.clone()
                errors=errors.clone()
                kind="email"
                autocomplete="email"
                maxlength=254
            />
        }
    });
    let hidden = (!secret.is_empty()).then(|| view! { <input r#type="hidden" name="jeton" value=secret/> });
    let place = fields.get("territoire").to_owned();
    let theme_error = errors.of("theme").map(str::to_owned);
    let theme_described = described_by("theme", true, &errors);
    let place_invalid = errors.of("territoire").map(|_| "true");
    let place_described = described_by("territoire", true, &errors);
    view! {
        <section aria-labelledby="abonnement">
            <h2 id="abonnement">{title}</h2>
            <form method="post" action=LETTER_PATH class="card stack" novalidate=true>
                {hidden}
                {address}
                <fieldset class="choices" id="theme" tabindex="-1" aria-describedby=theme_described>
                    <legend class="label">"Communautés"</legend>
                    <p class="help" id="theme-aide">
                        "Sans choix de votre part\u{a0}: toutes. Les actualités sont pour tout le monde."
                    </p>
                    {theme_error
                        .map(|error| {
                            view! { <p class="field-error" id="theme-erreur"><span class="sr-only">"Erreur\u{a0}: "</span>{error}</p> }
                        })}
                    {themes
                        .into_iter()
                        .filter(is_offered)
                        .map(|theme| {
                            let id = format!("theme-{}", theme.slug);
                            let checked = fields.all("theme").any(|slug| slug == theme.slug);
                            view! {
                                <div class="choice">
                                    <input r#type="checkbox" name="theme" id=id.clone() value=theme.slug checked=checked/>
                                    <label r#for=id>{theme.name}</label>
                                </div>
                            }
                        })
                        .collect_view()}
                </fieldset>
                <Field
                    name="territoire"
                    label="Territoire"
                    help=Some("Les questions de votre territoire d’abord, puis celles de sa région et de toute la France.".to_owned())
                    errors
                >
                    <select
                        class="field"
                        id="territoire"
                        name="territoire"
                        aria-describedby=place_described
                        aria-invalid=place_invalid
                    >
                        <TerritoryOptions chosen=place all="Toute la France"/>
                    </select>
                </Field>
                <button class="btn btn-primary" r#type="submit" name="geste" value=gesture>{button}</button>
            </form>
        </section>
    }
}

#[component]
fn StopForm(secret: String) -> impl IntoView {
    let hidden = (!secret.is_empty()).then(|| view! { <input r#type="hidden" name="jeton" value=secret/> });
    view! {
        <form method="post" action=LETTER_PATH class="after-form">
            {hidden}
            <button class="btn" r#type="submit" name="geste" value="arreter">"Ne plus recevoir la lettre"</button>
        </form>
    }
}
