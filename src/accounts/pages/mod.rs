//! Signing in, saying who one is, and where one is signed in.

mod sessions;

use axum::http::StatusCode;
use leptos::prelude::*;

pub use self::sessions::SessionsPage;

use super::{
    model::{NextPath, Profession},
    passkey::pages::SignInWithKey,
    people::model::member_path,
    service::{LinkState, link_state},
};
use crate::{
    app::{context::PageContext, error::PageError},
    cockpit::COCKPIT_PATH,
    http::fields::{FieldErrors, Fields},
    policy, territory,
    ui::{
        form::{ErrorSummary, Field, TextField, described_by},
        page::{PageTitle, keep_out_of_search_engines, or_error, page_from},
    },
};

/// `/connexion`.
#[component]
pub fn SignInPage() -> impl IntoView {
    keep_out_of_search_engines();
    let context = PageContext::read();
    let form = context.form.clone();
    let fields = form.fields.clone().unwrap_or_else(|| Fields::from([("suite", context.query("suite"))]));
    let kept = context.query("texte") == "garde";
    let next = NextPath::parse(fields.get("suite")).as_str().to_owned();
    let provider = context.state.oidc.as_ref().map(|provider| provider.name().to_owned());
    view! {
        <PageTitle text="Se connecter"/>
        <div class="wrap narrow">
            <h1>"Se connecter"</h1>
            {kept
                .then(|| {
                    view! {
                        <p class="notice">
                            "Votre texte est gardé. Connectez-vous : il vous attendra, prêt à être publié."
                        </p>
                    }
                })}
            <p class="lead">"Pas de mot de passe : nous vous envoyons un lien par e-mail. Si vous n’avez pas encore de compte, il sera créé."</p>
            <ErrorSummary errors=form.errors.clone()/>
            <form method="post" action="/connexion" class="card stack" novalidate=true>
                <input r#type="hidden" name="suite" value=next.clone()/>
                <TextField
                    name="email"
                    label="Adresse e-mail"
                    help="Elle n’est jamais affichée. Exemple : prenom.nom@structure.fr"
                    fields
                    errors=form.errors
                    kind="email"
                    autocomplete="email"
                    maxlength=254
                />
                <button class="btn btn-primary" r#type="submit">"Recevoir mon lien de connexion"</button>
            </form>
            {provider.map(|name| view! { <ProviderButton name next=next.clone()/> })}
            <SignInWithKey next/>
        </div>
    }
}

/// The other way in, when the operator set one.
#[component]
fn ProviderButton(
    /// How people know the provider.
    name: String,
    /// Where they want to go.
    next: String,
) -> impl IntoView {
    view! {
        <form method="post" action="/connexion/fournisseur" class="card stack">
            <h2>{format!("Ou avec {name}")}</h2>
            <input r#type="hidden" name="suite" value=next/>
            <p class="help">{format!("{name} vous demande qui vous êtes, puis vous ramène ici.")}</p>
            <button class="btn" r#type="submit">{format!("Se connecter avec {name}")}</button>
        </form>
    }
}

/// `/connexion/envoye`.
#[component]
pub fn LinkSentPage() -> impl IntoView {
    keep_out_of_search_engines();
    view! {
        <PageTitle text="Consultez votre messagerie"/>
        <div class="wrap narrow">
            <h1>"Consultez votre messagerie"</h1>
            <p class="lead">
                "Si l’adresse est correcte, un lien de connexion vient de partir. Il fonctionne une seule fois, pendant 30 minutes."
            </p>
            <p>"Rien après quelques minutes ? Regardez dans les courriers indésirables, ou "<a href="/connexion">"recommencez"</a>"."</p>
        </div>
    }
}

/// `/connexion/lien?jeton=…`: opening it spends nothing; its button does.
#[component]
pub fn LinkPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(link_page(context))
}

async fn link_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let secret = context.query("jeton").to_owned();
    match link_state(&context.state.db, context.visit.now, &secret).await? {
        LinkState::Usable => Ok(view! {
            <PageTitle text="Me connecter"/>
            <div class="wrap narrow">
                <h1>"Un dernier geste"</h1>
                <p class="lead">"Appuyez sur le bouton pour vous connecter sur cet appareil."</p>
                <form method="post" action="/connexion/lien" class="card stack">
                    <input r#type="hidden" name="jeton" value=secret/>
                    <button class="btn btn-primary" r#type="submit">"Me connecter"</button>
                </form>
            </div>
        }
        .into_any()),
        LinkState::Spent => {
            PageContext::response().set_status(StatusCode::GONE);
            Ok(view! {
                <PageTitle text="Lien de connexion expiré"/>
                <div class="wrap narrow">
                    <h1>"Ce lien n’est plus valable"</h1>
                    <p class="lead">"Il a déjà servi, ou date de plus de trente minutes."</p>
                    <p><a class="btn btn-primary" href="/connexion">"Demander un nouveau lien"</a></p>
                </div>
            }
            .into_any())
        }
    }
}

/// `/bienvenue`: the first sign-in's questions, and later the way to change the answers.
#[component]
pub fn ProfilePage() -> impl IntoView {
    keep_out_of_search_engines();
    let context = PageContext::read();
    let Some(actor) = context.visit.actor.clone() else {
        return or_error(context.sign_in_first());
    };
    let form = context.form.clone();
    let own_page = member_path(actor.member, &actor.profile.display_name());
    let sees_cockpit = policy::can_see_cockpit(&actor).is_ok();
    let profile = actor.profile;
    // A provider may have given the name already.
    let is_new = !profile.is_complete() || profile.profession.is_none();
    let fields = form.fields.clone().unwrap_or_else(|| {
        Fields::from([
            ("prenom", profile.first_name.as_str()),
            ("nom", &profile.last_name),
            ("profession", profile.profession.map_or("", Profession::code)),
            ("departement", profile.departement.as_deref().unwrap_or_default()),
            ("suite", context.query("suite")),
        ])
    });
    let next = NextPath::parse(fields.get("suite")).as_str().to_owned();
    let (title, lead) = if is_new {
        (
            "Bienvenue !",
            "Quatre réponses et c’est prêt. Les autres verront votre prénom et l’initiale de votre nom.",
        )
    } else {
        (
            "Mon profil",
            "Les réponses données à votre arrivée. Le reste de votre profil, et qui voit quoi, se règle plus bas.",
        )
    };
    view! {
        <PageTitle text=title/>
        <div class="wrap narrow">
            <h1>{title}</h1>
            <p class="lead">{lead}</p>
            <ErrorSummary errors=form.errors.clone()/>
            <form method="post" action="/bienvenue" class="card stack" novalidate=true>
                <input r#type="hidden" name="suite" value=next/>
                <NameFields fields errors=form.errors/>
                <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
            </form>
            {(!is_new).then(|| view! { <AccountPages own_page sees_cockpit/> })}
        </div>
    }
    .into_any()
}

/// What one keeps of oneself beside one's own profile: where, its name, what it is for.
const ACCOUNT_PAGES: [(&str, &str, &str); 9] = [
    ("/mon-compte/profil", "Modifier mon profil", "Ce que je dis de moi, et qui le voit"),
    ("/mon-compte/photo", "Ma photo", "Sur mon profil et dans l’annuaire"),
    ("/mon-compte/messages", "Mes messages privés", "Qui peut m’écrire"),
    ("/mon-compte/suivis", "Gérer mes suivis", "Ce que je suis, et l’arrêter"),
    ("/mon-compte/notifications", "Mes e-mails de notification", "Ce que le site m’écrit, et quand"),
    ("/mon-compte/connexions", "Mes connexions", "Les appareils où je suis connecté·e"),
    ("/mon-compte/cles", "Mes clés d’accès", "Pour me connecter sans e-mail"),
    ("/mon-compte/donnees", "Télécharger mes données", "Tout ce que le site sait de moi"),
    ("/mon-compte/supprimer", "Supprimer mon compte", "Aussitôt, et pour de bon"),
];

/// What else one keeps of oneself.
#[component]
pub fn AccountPages(
    /// One's own profile, as the others read it.
    own_page: String,
    /// Whether they look after questions.
    sees_cockpit: bool,
) -> impl IntoView {
    let own = (own_page, "Mon profil", "Ce que les autres voient de moi");
    let cockpit = (COCKPIT_PATH.to_owned(), "Mon tableau de bord", "Les questions qui attendent une réponse");
    let others = ACCOUNT_PAGES.into_iter().map(|(path, name, what_for)| (path.to_owned(), name, what_for));
    view! {
        <nav class="card titled" aria-labelledby="mon-compte">
            <h2 id="mon-compte">"Mon compte"</h2>
            <ul class="account-pages">
                {std::iter::once(own)
                    .chain(sees_cockpit.then_some(cockpit))
                    .chain(others)
                    .map(|(path, name, what_for)| {
                        view! {
                            <li>
                                <a href=path>{name}</a>
                                <span class="muted">{what_for}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
}

/// The questions of the first sign-in.
#[component]
pub fn NameFields(
    /// What was typed, or is known.
    fields: Fields,
    /// What is wrong with it.
    errors: FieldErrors,
) -> impl IntoView {
    view! {
        <TextField
            name="prenom"
            label="Prénom"
            fields=fields.clone()
            errors=errors.clone()
            autocomplete="given-name"
            maxlength=60
        />
        <TextField
            name="nom"
            label="Nom"
            help="Seule son initiale est affichée, sauf si vous choisissez de montrer votre nom en entier."
            fields=fields.clone()
            errors=errors.clone()
            autocomplete="family-name"
            maxlength=60
        />
        <ProfileChoices fields errors/>
    }
}

#[component]
fn ProfileChoices(fields: Fields, errors: FieldErrors) -> impl IntoView {
    let profession = fields.get("profession").to_owned();
    let departement = fields.get("departement").to_owned();
    let invalid = |name: &str| errors.of(name).map(|_| "true");
    let (profession_invalid, departement_invalid) = (invalid("profession"), invalid("departement"));
    let profession_described = described_by("profession", false, &errors);
    let departement_described = described_by("departement", false, &errors);
    view! {
        <Field name="profession" label="Profession" errors=errors.clone()>
            <select
                class="field"
                id="profession"
                name="profession"
                required=true
                aria-invalid=profession_invalid
                aria-describedby=profession_described
            >
                <option value="">"Choisissez"</option>
                {Profession::ALL
                    .into_iter()
                    .map(|choice| {
                        let selected = choice.code() == profession;
                        view! { <option value=choice.code() selected=selected>{choice.form_label()}</option> }
                    })
                    .collect_view()}
            </select>
        </Field>
        <Field name="departement" label="Département" errors optional=true>
            <select
                class="field"
                id="departement"
                name="departement"
                aria-invalid=departement_invalid
                aria-describedby=departement_described
            >
                <option value="">"Je préfère ne pas le dire"</option>
                {territory::departements()
                    .chain(territory::collectivites())
                    .map(|place| {
                        let selected = place.code == departement;
                        view! { <option value=place.code selected=selected>{place.label()}</option> }
                    })
                    .collect_view()}
            </select>
        </Field>
    }
}
