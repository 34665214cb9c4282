//! Writing to somebody.

use leptos::prelude::*;

use crate::{
    accounts::people::model::parse_member_segment,
    app::{context::PageContext, error::PageError},
    contact::{
        model::MESSAGE_MAX,
        service::{Recipient, recipient},
    },
    http::fields::{FieldErrors, Fields},
    policy::Denied,
    ui::{
        breadcrumb::Breadcrumb,
        form::{ErrorSummary, Field, SubmissionToken, TextArea, described_by},
        number::thousands,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/membres/{id}-{slug}/contact`.
#[component]
pub fn ContactPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(contact_page(context))
}

async fn contact_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let member =
        context.path.split('/').nth(2).and_then(parse_member_segment).ok_or_else(PageError::not_found)?;
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let to = recipient(&context.state.db, actor, member).await?;
    let title = format!("Écrire à {}", to.name);
    let above = vec![
        ("/membres".to_owned(), "Membres".to_owned()),
        (to.path.trim_end_matches("/contact").to_owned(), to.name.clone()),
    ];
    let content = match to.refused {
        _ if context.query("envoye") == "1" => view! { <Sent name=to.name.clone()/> }.into_any(),
        Some(Denied::ProfileIncomplete) => view! { <NameFirst path=to.path.clone()/> }.into_any(),
        Some(Denied::ToOneself) => return Err(PageError::forbidden(Denied::ToOneself.to_string())),
        Some(_) => view! { <Closed name=to.name.clone()/> }.into_any(),
        None => {
            let form = context.form;
            view! { <WriteForm to=to.clone() fields=form.fields.unwrap_or_default() errors=form.errors/> }
                .into_any()
        }
    };
    Ok(view! {
        <PageTitle text=title.clone()/>
        <div class="wrap narrow">
            <Breadcrumb above here="Écrire"/>
            <h1>{title}</h1>
            {content}
        </div>
    }
    .into_any())
}

#[component]
fn WriteForm(to: Recipient, fields: Fields, errors: FieldErrors) -> impl IntoView {
    let described = described_by("texte", true, &errors);
    let invalid = errors.of("texte").is_some();
    let shares = fields.get("adresse") == "oui";
    let help = format!(
        "Du texte simple, de 10 à {} caractères. Ne citez rien qui permette de reconnaître une personne accompagnée.",
        thousands(i64::try_from(MESSAGE_MAX).unwrap_or(i64::MAX))
    );
    let name = to.name;
    view! {
        <p class="lead">
            {format!(
                "Votre message part par e-mail, avec votre nom. {name} ne verra pas votre adresse, et vous ne verrez pas la sienne.",
            )}
        </p>
        <p>"Votre question peut servir à d’autres ? "<a href="/sujets/nouveau">"Posez-la plutôt à toute la communauté"</a>"."</p>
        {(!to.can_answer)
            .then(|| {
                view! {
                    <p class="notice">
                        {format!("{name} fait partie des membres dont vous refusez les messages. Pour recevoir une réponse, ")}
                        <a href="/mon-compte/messages">"revenez d’abord sur ce choix"</a>
                        "."
                    </p>
                }
            })}
        <ErrorSummary errors=errors.clone()/>
        <form method="post" action=to.path class="card stack" novalidate=true>
            <SubmissionToken fields=fields.clone() is_visitor=false/>
            <Field name="texte" label="Votre message" help=Some(help) errors>
                <TextArea
                    id="texte"
                    name="texte"
                    value=fields.get("texte").to_owned()
                    rows=10
                    invalid
                    described_by=described.unwrap_or_default()
                    required=true
                />
            </Field>
            <div class="choice">
                <input
                    r#type="checkbox"
                    name="adresse"
                    id="adresse"
                    value="oui"
                    checked=shares
                    aria-describedby="adresse-aide"
                />
                <label r#for="adresse">"Donner mon adresse e-mail, pour qu’on me réponde directement"</label>
            </div>
            <p class="help" id="adresse-aide">
                {format!(
                    "Si vous cochez, {name} verra votre adresse et pourra répondre à l’e-mail. Sinon, {name} vous répondra depuis le site, sans que vos adresses soient échangées.",
                )}
            </p>
            <button class="btn btn-primary" r#type="submit">"Envoyer le message"</button>
        </form>
        <p class="help">"Le site ne garde pas le texte de votre message une fois envoyé. Vous pouvez en garder une copie."</p>
    }
}

#[component]
fn Sent(name: String) -> impl IntoView {
    view! {
        <p class="lead" role="status">{format!("Votre message part vers {name}.")}</p>
        <p>"La réponse vous parviendra par e-mail. Si rien ne vient, posez votre question à toute la communauté : d’autres ont sans doute la réponse."</p>
        <p class="buttons">
            <a class="btn btn-primary" href="/sujets">"Revenir aux questions"</a>
            <a class="btn" href="/mon-compte/messages">"Choisir qui peut m’écrire"</a>
        </p>
    }
}

#[component]
fn Closed(name: String) -> impl IntoView {
    view! {
        <p class="lead">{format!("{name} ne reçoit pas de messages privés.")}</p>
        <p>"Posez votre question à toute la communauté : la réponse servira aussi à d’autres."</p>
        <p class="buttons">
            <a class="btn btn-primary" href="/sujets/nouveau">"Poser une question"</a>
            <a class="btn" href="/sujets">"Lire les questions"</a>
        </p>
    }
}

#[component]
fn NameFirst(path: String) -> impl IntoView {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("suite", &path).finish();
    view! {
        <p class="lead">"Avant d’écrire à quelqu’un, dites qui vous êtes : votre prénom, votre nom, votre profession."</p>
        <p><a class="btn btn-primary" href=format!("/bienvenue?{query}")>"Compléter mon profil"</a></p>
    }
}
