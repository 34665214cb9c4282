//! Publishing what was written without an account.

use leptos::prelude::*;

use crate::{
    accounts::{model::Profile, pages::NameFields},
    app::{context::PageContext, error::PageError},
    forum::service::{WaitingText, WaitingTexts, waiting_texts},
    http::fields::{FieldErrors, Fields},
    ui::{
        form::{ErrorSummary, TextArea},
        page::{PageTitle, keep_out_of_search_engines, page_from, see_instead},
    },
};

/// `/publier/envoye`: where a text without an account leads.
#[component]
pub fn WaitingPage() -> impl IntoView {
    keep_out_of_search_engines();
    view! {
        <PageTitle text="Consultez votre messagerie"/>
        <div class="wrap narrow">
            <h1>"Consultez votre messagerie"</h1>
            <p class="lead">
                "Un lien de confirmation vient de partir. Appuyez sur son bouton, et votre message est publié."
            </p>
            <p>
                "Le lien fonctionne pendant 7 jours. D’ici là, personne ne voit votre message. Si vous en écrivez plusieurs, un seul lien suffit à les publier tous."
            </p>
            <p>"Rien après quelques minutes ? Regardez dans les courriers indésirables."</p>
        </div>
    }
}

/// `/publier?jeton=…`: opening it publishes nothing; its button does.
#[component]
pub fn PublishPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(publish_page(context))
}

async fn publish_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let posted = context.form.fields.clone();
    let secret =
        posted.as_ref().map_or_else(|| context.query("jeton"), |fields| fields.get("jeton")).to_owned();
    let WaitingTexts { texts, profile } =
        waiting_texts(&context.state.db, context.visit.now, &secret).await?;
    if texts.is_empty() {
        // Published by another link, or by another device: this one still signs in.
        let query =
            url::form_urlencoded::Serializer::new(String::new()).append_pair("jeton", &secret).finish();
        return Ok(see_instead(&format!("/connexion/lien?{query}")));
    }
    let errors = context.form.errors.clone();
    let possible = texts.iter().filter(|text| text.refused.is_none()).count();
    let (title, button) = match possible {
        0 => ("Votre message", "Me connecter"),
        1 => ("Publier votre message", "Publier"),
        _ => ("Publier vos messages", "Publier les messages cochés"),
    };
    let is_unknown = !profile.is_complete();
    let fields = posted.clone().unwrap_or_else(|| known(&profile));
    Ok(view! {
        <PageTitle text=title/>
        <div class="wrap narrow">
            <h1>{title}</h1>
            <p class="lead">
                {if possible == 0 {
                    "Il ne peut plus être publié. Il est encore là, pour que vous puissiez le copier."
                } else {
                    "Un dernier geste : appuyez sur le bouton. Il vous connecte aussi sur cet appareil."
                }}
            </p>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action="/publier" class="card stack" novalidate=true>
                <input r#type="hidden" name="jeton" value=secret/>
                <Choices texts posted errors=errors.clone()/>
                {is_unknown
                    .then(|| {
                        view! {
                            <h2>"Comment vous appelez-vous ?"</h2>
                            <p class="muted">"Les autres verront votre prénom et l’initiale de votre nom. Jamais votre adresse e-mail."</p>
                            <NameFields fields errors/>
                        }
                    })}
                <button class="btn btn-primary" r#type="submit">{button}</button>
            </form>
        </div>
    }
    .into_any())
}

/// What an account already knows is not asked again, but some of it may be missing.
fn known(profile: &Profile) -> Fields {
    Fields::from([("prenom", profile.first_name.as_str()), ("nom", profile.last_name.as_str())])
}

/// The texts, ticked unless they were unticked.
#[component]
fn Choices(texts: Vec<WaitingText>, posted: Option<Fields>, errors: FieldErrors) -> impl IntoView {
    let (possible, refused): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| text.refused.is_none());
    let error = errors.of("texte").map(str::to_owned);
    view! {
        {(!possible.is_empty())
            .then(|| {
                view! {
                    <fieldset class="choices" id="texte">
                        <legend class="label">"Ce que vous avez écrit"</legend>
                        {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
                        {possible
                            .into_iter()
                            .map(|text| {
                                let id = format!("texte-{}", text.key);
                                let checked = posted.as_ref().is_none_or(|fields| fields.all("texte").any(|key| key == text.key));
                                view! {
                                    <div class="choice">
                                        <input r#type="checkbox" name="texte" id=id.clone() value=text.key.clone() checked=checked/>
                                        <label r#for=id>
                                            <strong>{heading(&text)}</strong>
                                            <br/>
                                            <span class="muted">{text.excerpt}</span>
                                        </label>
                                    </div>
                                }
                            })
                            .collect_view()}
                    </fieldset>
                }
            })}
        {refused
            .into_iter()
            .map(|text| {
                let id = format!("refuse-{}", text.key);
                let reason = text.refused.clone().unwrap_or_default();
                view! {
                    <div class="form-field">
                        <p class="notice">{reason}</p>
                        <label class="label" r#for=id.clone()>{format!("{} : vous pouvez le copier", heading(&text))}</label>
                        <TextArea id name="refuse" value=text.body rows=6/>
                    </div>
                }
            })
            .collect_view()}
    }
}

fn heading(text: &WaitingText) -> String {
    match (text.is_question, text.title.is_empty()) {
        (true, _) => format!("Votre question : {}", text.title),
        (false, true) => "Votre réponse".to_owned(),
        (false, false) => format!("Votre réponse à « {} »", text.title),
    }
}
