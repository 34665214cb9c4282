//! Deleting one's account, and how long anything is kept.

use leptos::prelude::*;

use super::{
    retention::Kept,
    service::{Deletion, deletion},
};
use crate::{
    app::{context::PageContext, error::PageError},
    http::fields::{FieldErrors, Fields},
    ui::{
        breadcrumb::Breadcrumb,
        form::ErrorSummary,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

const PATH: &str = "/mon-compte/supprimer";

/// `/mon-compte/supprimer`.
#[component]
pub fn DeleteAccountPage() -> impl IntoView {
    let context = PageContext::read();
    let secret = context.session_secret();
    page_from(delete_page(context, secret))
}

async fn delete_page(context: PageContext, secret: Option<String>) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let secret = secret.unwrap_or_default();
    let deletion = deletion(&context.state.db, actor, context.visit.now, &secret).await?;
    let is_sent = context.query("lien") == "envoye";
    let errors = context.form.errors.clone();
    let fields = context.form.fields.unwrap_or_default();
    let above = vec![("/mon-compte/profil".to_owned(), "Mon profil".to_owned())];
    Ok(view! {
        <PageTitle text="Supprimer mon compte"/>
        <div class="wrap narrow">
            <Breadcrumb above here="Supprimer mon compte"/>
            <h1>"Supprimer mon compte"</h1>
            <p class="lead">"C’est immédiat et définitif : personne, pas même l’équipe, ne pourra le rétablir."</p>
            <ErrorSummary errors=errors.clone()/>
            <Consequences/>
            {match deletion {
                Deletion::LastAdmin => view! { <LastAdmin/> }.into_any(),
                Deletion::SignInAgain => view! { <SignInAgain is_sent/> }.into_any(),
                Deletion::Possible => view! { <Confirm fields errors/> }.into_any(),
            }}
        </div>
    }
    .into_any())
}

/// What goes and what stays.
#[component]
fn Consequences() -> impl IntoView {
    view! {
        <div class="prose">
            <h2>"Ce qui disparaît aussitôt"</h2>
            <ul>
                <li>"votre prénom, votre nom, votre photo, votre adresse e-mail et votre profil, partout où ils sont affichés ;"</li>
                <li>"vos connexions, sur tous vos appareils, et vos clés d’accès ;"</li>
                <li>"vos rôles, vos réglages, vos textes en attente et les e-mails qui vous sont destinés ;"</li>
                <li>"votre nom sur les messages que vous avez signalés."</li>
            </ul>
            <h2>"Ce qui reste"</h2>
            <ul>
                <li>
                    "Vos questions et vos réponses, pour que les discussions gardent leur sens. Elles sont signées « Membre supprimé », sans lien, sans profession et sans territoire."
                </li>
                <li>"Les décisions que l’équipe a prises, signées de même si elles sont de vous."</li>
            </ul>
            <p>
                "Vous voulez en garder une copie ? "
                <a href="/mon-compte/donnees">"Téléchargez d’abord vos données"</a>
                "."
            </p>
            <p>
                "Un de vos messages dit qui vous êtes ? Modifiez-le ou supprimez-le avant. Vous pourrez revenir un jour avec la même adresse : ce sera un nouveau compte, vide."
            </p>
        </div>
    }
}

#[component]
fn Confirm(fields: Fields, errors: FieldErrors) -> impl IntoView {
    let checked = fields.get("accord") == "oui";
    let error = errors.of("accord").map(str::to_owned);
    let (invalid, described) =
        if error.is_some() { (Some("true"), Some("accord-erreur")) } else { (None, None) };
    view! {
        <form method="post" action=PATH class="card stack" novalidate=true>
            {error
                .map(|error| {
                    view! {
                        <p class="field-error" id="accord-erreur">
                            <span class="sr-only">"Erreur : "</span>
                            {error}
                        </p>
                    }
                })}
            <div class="choice">
                <input
                    r#type="checkbox"
                    name="accord"
                    id="accord"
                    value="oui"
                    checked=checked
                    required=true
                    aria-invalid=invalid
                    aria-describedby=described
                />
                <label r#for="accord">"J’ai compris que mon compte sera effacé, et que c’est définitif"</label>
            </div>
            <div class="buttons">
                <button class="btn btn-danger" r#type="submit">"Supprimer mon compte"</button>
                <a class="btn" href="/mon-compte/profil">"Garder mon compte"</a>
            </div>
        </form>
    }
}

#[component]
fn SignInAgain(is_sent: bool) -> impl IntoView {
    let path = format!("/connexion?suite={PATH}");
    view! {
        <section class="card stack" aria-labelledby="confirmer">
            <h2 id="confirmer">"D’abord, est-ce bien vous ?"</h2>
            {if is_sent {
                view! {
                    <p role="status">
                        "Un lien vient de partir vers votre adresse e-mail. Ouvrez-le sur cet appareil ou sur un autre : il vous ramène ici. Rien n’est supprimé d’ici là."
                    </p>
                }
                    .into_any()
            } else {
                view! {
                    <p>
                        "Vous vous êtes connecté·e il y a plus d’un quart d’heure. Pour que personne d’autre ne supprime votre compte depuis cet appareil, nous vous envoyons un lien ; il vous ramène ici."
                    </p>
                }
                    .into_any()
            }}
            <form method="post" action=PATH class="buttons">
                <button class="btn btn-primary" r#type="submit" name="lien" value="1">
                    {if is_sent { "Renvoyer le lien" } else { "Recevoir le lien par e-mail" }}
                </button>
                <a class="btn" href="/mon-compte/profil">"Garder mon compte"</a>
            </form>
            <p class="help">"Vous avez une clé d’accès ? "<a href=path>"Reconnectez-vous avec elle"</a>"."</p>
        </section>
    }
}

#[component]
fn LastAdmin() -> impl IntoView {
    view! {
        <section class="card stack" aria-labelledby="derniere">
            <h2 id="derniere">"Le site a encore besoin de vous"</h2>
            <p>
                "Vous êtes la dernière personne qui administre le site. Donnez d’abord ce rôle à quelqu’un d’autre ; vous pourrez ensuite supprimer votre compte."
            </p>
            <p><a class="btn btn-primary" href="/administration/personnes">"Choisir une autre personne"</a></p>
        </section>
    }
}

/// `/compte-supprime`: what one reads after.
#[component]
pub fn AccountDeletedPage() -> impl IntoView {
    keep_out_of_search_engines();
    view! {
        <PageTitle text="Votre compte est supprimé"/>
        <div class="wrap narrow">
            <h1>"Votre compte est supprimé"</h1>
            <p class="lead">
                "Merci pour ce que vous avez apporté ici. Vous êtes déconnecté·e partout, et plus rien sur le site ne dit qui vous êtes."
            </p>
            <p>"Tout reste ouvert à la lecture, sans compte."</p>
            <p><a class="btn btn-primary" href="/sujets">"Lire les questions"</a></p>
        </div>
    }
}

/// What is kept how long, as the program applies it.
#[component]
pub fn RetentionTable() -> impl IntoView {
    view! {
        <div class="prose retention">
            // A table wider than the screen scrolls by itself: by keyboard too.
            <table tabindex="0">
                <caption>"Ce que le site garde, pourquoi, et combien de temps"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Quoi"</th>
                        <th scope="col">"Pourquoi"</th>
                        <th scope="col">"Combien de temps"</th>
                    </tr>
                </thead>
                <tbody>
                    {Kept::ALL
                        .into_iter()
                        .map(|kept| {
                            let line = kept.line();
                            view! {
                                <tr>
                                    <th scope="row">{line.what}</th>
                                    <td>{line.why}</td>
                                    <td>{line.how_long()}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}
