//! Signing in by a passkey, and the pages where a member sees, names and removes theirs.
//!
//! What needs JavaScript is drawn hidden, and shown by `public/passkeys.js`, which finds here every word it may say.

use leptos::prelude::*;
use leptos_meta::Script;

use super::{
    api::KEYS_PATH,
    model::{KeyId, KeyName, MAX_KEYS, OwnKey},
    service::{own_key, own_keys},
};
use crate::{
    app::{context::PageContext, error::PageError},
    http::fields::{FieldErrors, Fields},
    ui::{
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        form::{ErrorSummary, TextField},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// The part of `/connexion` for those who have a passkey; nothing where the site can have none.
#[component]
pub fn SignInWithKey(
    /// Where to go then: a path of the site.
    next: String,
) -> impl IntoView {
    PageContext::read().state.passkeys.is_possible().then(|| {
        view! {
            <section class="card stack" aria-labelledby="avec-une-cle">
                <h2 id="avec-une-cle">"Avec une clé d’accès"</h2>
                <p>
                    "Si vous en avez ajouté une à votre compte, votre appareil vous reconnaît : vous n’avez rien à saisir. C’est la seule façon de se connecter qui a besoin de JavaScript ; le lien par e-mail fonctionne toujours."
                </p>
                <Ceremony kind="get" start="/connexion/cle/debut" finish="/connexion/cle/fin">
                    <input r#type="hidden" name="suite" value=next/>
                    <button class="btn" r#type="submit">"Se connecter avec une clé d’accès"</button>
                </Ceremony>
            </section>
        }
    })
}

/// A form that a script sends, hidden without it, and where the script says what went wrong.
#[component]
fn Ceremony(
    /// What the browser is asked for, `create` or `get` as its function is called.
    kind: &'static str,
    /// What the form posts to.
    start: &'static str,
    /// What the device's answer is posted to.
    finish: &'static str,
    /// Fields and button.
    children: Children,
) -> impl IntoView {
    let cancelled = match kind {
        // Browsers do not tell a device that has none from an owner who says no.
        "get" => {
            "Personne n’a été connecté : la demande a été annulée, a trop attendu, ou cet appareil n’a pas de clé pour ce site. Recommencez, ou utilisez le lien par e-mail."
        }
        _ => {
            "Rien n’a été ajouté : la demande a été annulée, ou a trop attendu. Recommencez quand vous voulez."
        }
    };
    view! {
        <Script src="/passkeys.js" type_="module"/>
        <div
            class="form-field"
            data-passkey=kind
            data-start=start
            data-finish=finish
            data-cancelled=cancelled
            data-known="Cet appareil a déjà une clé d’accès pour votre compte. Choisissez-en un autre."
            data-unsupported="Ce navigateur ou cet appareil ne permet pas les clés d’accès ici. Essayez avec un autre, ou utilisez le lien par e-mail."
            data-failed="Le site n’a pas pu répondre. Vérifiez votre connexion, puis recommencez."
        >
            <form class="stack" hidden=true novalidate=true>
                {children()}
            </form>
        </div>
    }
}

/// `/mon-compte/cles`.
#[component]
pub fn KeysPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(keys_page(context))
}

async fn keys_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let keys = own_keys(&context.state.db, actor).await?;
    let now = context.visit.now;
    let is_full = keys.len() >= MAX_KEYS;
    let is_possible = context.state.passkeys.is_possible();
    Ok(view! {
        <PageTitle text="Mes clés d’accès"/>
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/mon-compte/profil".to_owned(), "Mon profil".to_owned())] here="Mes clés d’accès"/>
            <h1>"Mes clés d’accès"</h1>
            <p class="lead">
                "Avec une clé d’accès, vous vous connectez sans e-mail : votre téléphone, votre ordinateur ou votre clé de sécurité vous reconnaît à votre empreinte, à votre visage ou à un code, qui ne quittent jamais l’appareil."
            </p>
            {if keys.is_empty() {
                view! { <p>"Vous n’en avez pas encore."</p> }.into_any()
            } else {
                view! {
                    <ul class="stack">
                        {keys.into_iter().map(|key| view! { <KeyCard key=key now/> }).collect_view()}
                    </ul>
                }
                .into_any()
            }}
            <section class="card stack" aria-labelledby="ajouter">
                <h2 id="ajouter">"Ajouter une clé d’accès"</h2>
                <p>
                    "Ajoutez-en une pour chacun de vos appareils. Cette action a besoin de JavaScript ; sans clé d’accès, le lien par e-mail fonctionne toujours."
                </p>
                {match (is_possible, is_full) {
                    (false, _) => view! { <p>"L’adresse de ce site ne permet pas d’en ajouter."</p> }.into_any(),
                    (_, true) => {
                        view! {
                            <p>"Vous en avez vingt, le plus qu’un compte puisse en avoir. Supprimez-en une pour en ajouter une autre."</p>
                        }
                        .into_any()
                    }
                    (true, false) => view! { <AddKey/> }.into_any(),
                }}
            </section>
        </div>
    }
    .into_any())
}

#[component]
fn AddKey() -> impl IntoView {
    view! {
        <Ceremony kind="create" start="/mon-compte/cles/debut" finish="/mon-compte/cles/fin">
            <NameField fields=Fields::default() errors=FieldErrors::default()/>
            <button class="btn btn-primary" r#type="submit">"Ajouter une clé d’accès"</button>
        </Ceremony>
    }
}

#[component]
fn NameField(fields: Fields, errors: FieldErrors) -> impl IntoView {
    view! {
        <TextField
            name="nom"
            label="Nom de la clé"
            help="Pour la reconnaître parmi les autres, par exemple « Mon téléphone ». Vous seul·e le voyez."
            fields
            errors
            autocomplete="off"
            maxlength=KeyName::MAX
        />
    }
}

/// A passkey, its dates, and what can be done with it.
#[component]
fn KeyCard(key: OwnKey, now: chrono::DateTime<chrono::Utc>) -> impl IntoView {
    let action = |what: &str| format!("{KEYS_PATH}/{}/{what}", key.id.0);
    let (rename, remove) = (action("renommer"), action("supprimer"));
    let which = format!(" la clé « {} »", key.name);
    view! {
        <li class="card">
            <h2>{key.name}</h2>
            <p class="muted">
                "Ajoutée "
                <Time at=Moment::at(key.created_at, now)/>
                {match key.last_used_at {
                    Some(at) => view! { " · utilisée "<Time at=Moment::at(at, now)/> }.into_any(),
                    None => view! { " · pas encore utilisée" }.into_any(),
                }}
            </p>
            <p class="after-form">
                <a href=rename>"Renommer"<span class="sr-only">{which.clone()}</span></a>
                <a href=remove>"Supprimer"<span class="sr-only">{which}</span></a>
            </p>
        </li>
    }
}

/// `/mon-compte/cles/{id}/renommer`.
#[component]
pub fn RenameKeyPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(rename_page(context))
}

async fn rename_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    if context.visit.actor.is_none() {
        return context.sign_in_first();
    }
    let key = find(&context).await?;
    let form = context.form.clone();
    let fields = form.fields.unwrap_or_else(|| Fields::from([("nom", key.name.as_str())]));
    Ok(view! {
        <PageTitle text="Renommer une clé d’accès"/>
        <div class="wrap narrow">
            <h1>"Renommer une clé d’accès"</h1>
            <ErrorSummary errors=form.errors.clone()/>
            <form method="post" action=format!("{KEYS_PATH}/{}/renommer", key.id.0) class="card stack" novalidate=true>
                <NameField fields errors=form.errors/>
                <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
            </form>
            <p class="after-form"><a href=KEYS_PATH>"Revenir sans rien changer"</a></p>
        </div>
    }
    .into_any())
}

/// `/mon-compte/cles/{id}/supprimer`.
#[component]
pub fn RemoveKeyPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(remove_page(context))
}

async fn remove_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    if context.visit.actor.is_none() {
        return context.sign_in_first();
    }
    let key = find(&context).await?;
    Ok(view! {
        <PageTitle text="Supprimer une clé d’accès ?"/>
        <div class="wrap narrow">
            <h1>"Supprimer une clé d’accès ?"</h1>
            <div class="card stack">
                <p>
                    {format!(
                        "La clé « {} » ne pourra plus vous connecter. Votre appareil peut continuer à la proposer : supprimez-la aussi dans ses réglages.",
                        key.name,
                    )}
                </p>
                <form method="post" action=format!("{KEYS_PATH}/{}/supprimer", key.id.0) class="buttons">
                    <button class="btn btn-danger" r#type="submit">"Supprimer la clé"</button>
                    <a class="btn" href=KEYS_PATH>"Garder la clé"</a>
                </form>
            </div>
        </div>
    }
    .into_any())
}

async fn find(context: &PageContext) -> Result<OwnKey, PageError> {
    // `/mon-compte/cles/{id}/…`: the routes let nothing else through.
    let key = context.path.split('/').nth(3).and_then(KeyId::parse).ok_or_else(PageError::not_found)?;
    let actor = context.visit.actor.as_ref().ok_or_else(PageError::sign_in_first)?;
    Ok(own_key(&context.state.db, actor, key).await?)
}
