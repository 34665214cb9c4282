//! The page around every page.

use leptos::{nonce::Nonce, prelude::*, reactive::owner::take_context};
use leptos_meta::{Meta, MetaTags, provide_meta_context};

use super::context::PageContext;
use crate::{
    accounts::model::Role,
    cockpit::COCKPIT_PATH,
    display::DisplayTheme,
    notifications::pages::{Bell, unread_of},
    policy,
    routing::model::ROUTING_PATH,
    ui::{
        avatar::Avatar,
        error_page::ErrorPage,
        french_date,
        icon::{Icon, IconName},
        leaving_page::LeavingPage,
        logo::Logo,
        page::drawn,
    },
};

/// The sections of the header, in order.
const SECTIONS: [(&str, &str); 4] = [
    ("/sujets", "Questions"),
    ("/themes", "Communautés"),
    ("/themes/actualites", "Actualités"),
    ("/aide", "Aide"),
];

/// The document: head, header, the page itself, footer.
#[component]
pub fn Shell<F, IV>(content: F) -> impl IntoView
where
    F: Fn() -> IV + 'static,
    IV: IntoView + 'static,
{
    // For what is outside the pages: the tags below, the page that says what went wrong.
    provide_meta_context();
    // Scripts are trusted by their hashes (see `security`): a nonce would only make each rendering of a page another one.
    drop(take_context::<Nonce>());
    let context = PageContext::read();
    let (data_theme, color_scheme) = match context.theme {
        DisplayTheme::System => (None, "light dark"),
        DisplayTheme::Light => (Some("clair"), "light"),
        DisplayTheme::Dark => (Some("sombre"), "dark"),
    };
    // For the rules of reading ahead (see `speculation`).
    let is_member = context.visit.actor.is_some().then_some("");
    let failure = context.form.failure.clone();
    let leaving = context.form.leaving.clone();
    // Signing in takes a form and, for a key, a script of its own; a member's pages have the bell.
    let has_islands = context.visit.actor.is_some() || context.path != "/connexion";
    let head = context.state.head.view(has_islands);
    let site_url = context.state.config.site.url.clone();
    view! {
        <!DOCTYPE html>
        <html lang="fr" data-theme=data_theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=color_scheme/>
                <link
                    rel="preload"
                    href="/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                {head}
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <link rel="icon" href="/favicon.ico" sizes="32x32"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href="/site.webmanifest"/>
                <MetaTags/>
            </head>
            <body data-membre=is_member>
                <Meta property="og:site_name" content="La Communauté de l’inclusion"/>
                <Meta property="og:locale" content="fr_FR"/>
                <Meta property="og:image" content=format!("{site_url}/partage.png")/>
                <a class="skip-link" href="#contenu">"Aller au contenu"</a>
                {header(context.clone())}
                <main id="contenu" tabindex="-1">
                    {match (failure, leaving) {
                        (Some(error), _) => view! { <ErrorPage error/> }.into_any(),
                        (None, Some(leaving)) => view! { <LeavingPage leaving/> }.into_any(),
                        (None, None) => content().into_any(),
                    }}
                </main>
                <Footer/>
            </body>
        </html>
    }
}

/// The header, once what a member has not read is counted.
fn header(context: PageContext) -> AnyView {
    match context.visit.actor.as_ref().map(|actor| actor.member) {
        None => drawn(view! { <Header context unread=None/> }),
        Some(member) => Suspend::new(async move {
            let unread = Some(unread_of(&context, member).await);
            drawn(view! { <Header context unread/> })
        })
        .into_any(),
    }
}

#[component]
fn Header(context: PageContext, unread: Option<i64>) -> impl IntoView {
    // These pages have a larger one.
    let has_search_box = !matches!(context.path.as_str(), "/" | "/recherche");
    let path = context.path.clone();
    // What a sheet of paper must say: where it comes from, without what a query may hold, and of which day it is.
    let printed =
        format!("{}{path}, le {}", context.state.config.site.url, french_date::day(context.visit.now, true));
    view! {
        <header class="site-header">
            <div class="wrap site-header-row">
                <a href="/" class="brand">
                    <Logo/>
                    <span class="brand-words">
                        <span class="brand-name">"La Communauté"</span>
                        <span class="brand-of">"de l’inclusion"</span>
                    </span>
                </a>
                <nav class="nav-wide" aria-label="Navigation principale">
                    <ul class="nav-list">
                        <NavLinks path=path.clone()/>
                    </ul>
                </nav>
                <details class="nav-narrow">
                    <summary class="btn btn-quiet">
                        <Icon name=IconName::Menu/>
                        "Menu"
                    </summary>
                    <nav class="nav-panel" aria-label="Menu">
                        <ul>
                            <NavLinks path/>
                            <li><a href="/parametres-affichage">"Paramètres d’affichage"</a></li>
                        </ul>
                        <Account context=context.clone() folded=false/>
                    </nav>
                </details>
                <div class="header-actions">
                    {has_search_box.then(|| view! { <SearchBox/> })}
                    <a href="/sujets/nouveau" class="btn btn-primary ask-link">
                        <Icon name=IconName::Plus/>
                        <span><span class="ask-more">"Poser une "</span><span class="ask-word">"question"</span></span>
                    </a>
                    {unread.map(|count| view! { <Bell count/> })}
                    <Account context folded=true/>
                </div>
            </div>
            <p class="print-head wrap">{printed}</p>
        </header>
    }
}

/// The search of every page.
#[component]
fn SearchBox() -> impl IntoView {
    view! {
        <form method="get" action="/recherche" role="search" aria-label="Sur tout le site" class="search-box">
            <label class="sr-only" r#for="recherche-site">"Chercher dans les questions et les réponses"</label>
            <input class="field" id="recherche-site" name="q" r#type="search" maxlength="200" placeholder="Rechercher"/>
            <button class="search-box-go" r#type="submit">
                <Icon name=IconName::Search/>
                <span class="sr-only">"Rechercher"</span>
            </button>
        </form>
    }
}

#[component]
fn NavLinks(path: String) -> impl IntoView {
    SECTIONS
        .into_iter()
        .map(|(href, label)| {
            // « page » for the section's own page, « true » for what is inside it.
            let current = match path.strip_prefix(href) {
                Some("") => Some("page"),
                Some(rest) if rest.starts_with('/') && !SECTIONS.iter().any(|(other, _)| *other == path) => {
                    Some("true")
                }
                _ => None,
            };
            view! { <li><a href=href aria-current=current>{label}</a></li> }
        })
        .collect_view()
}

/// The way in, or who is in and the way out.
#[component]
fn Account(
    context: PageContext,
    /// Behind the person's mark, as there is no room beside the search; a phone's menu shows it open.
    folded: bool,
) -> impl IntoView {
    match context.visit.actor {
        None => {
            let href = context.sign_in_path();
            view! { <a class="account-link" href=href>"Se connecter"</a> }.into_any()
        }
        Some(actor) => {
            let name = actor.profile.display_name();
            let links = view! {
                <div class="account">
                    <p class="account-name">{name.clone()}</p>
                    <a class="account-link" href="/mon-compte/profil">"Mon profil"</a>
                    <a class="account-link" href="/suivis">"Mes suivis"</a>
                    <a class="account-link" href="/mon-compte/notifications">"Mes e-mails"</a>
                    {policy::can_see_cockpit(&actor)
                        .is_ok()
                        .then(|| {
                            view! {
                                <a class="account-link" href=ROUTING_PATH>"Questions pour vous"</a>
                                <a class="account-link" href=COCKPIT_PATH>"Mon tableau de bord"</a>
                            }
                        })}
                    {actor.is_team().then(|| view! { <a class="account-link" href="/moderation">"Modération"</a> })}
                    {(actor.role == Role::Admin)
                        .then(|| {
                            view! { <a class="account-link" href="/administration/personnes">"Personnes et rôles"</a> }
                        })}
                    <form method="post" action="/deconnexion">
                        <button class="link-button" r#type="submit">"Se déconnecter"</button>
                    </form>
                </div>
            };
            if !folded {
                return links.into_any();
            }
            view! {
                <details class="account-menu">
                    <summary>
                        <Avatar initials=actor.profile.initials()/>
                        <span class="sr-only">{format!("Mon compte : {name}")}</span>
                        <Icon name=IconName::ChevronDown/>
                    </summary>
                    {links}
                </details>
            }
            .into_any()
        }
    }
}

#[component]
fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="wrap">
                <nav aria-label="Pied de page">
                    <ul class="footer-links">
                        <li><a href="/qui-sommes-nous">"Qui sommes-nous ?"</a></li>
                        <li><a href="/membres">"Membres"</a></li>
                        <li><a href="/lettre">"Lettre de la semaine"</a></li>
                        <li><a href="/statistiques">"Statistiques"</a></li>
                        <li><a href="/aide">"Aide"</a></li>
                        <li><a href="/plan-du-site">"Plan du site"</a></li>
                        <li><a href="/accessibilite">"Accessibilité : audit à venir"</a></li>
                        <li><a href="/mentions-legales">"Mentions légales"</a></li>
                        <li><a href="/confidentialite">"Confidentialité"</a></li>
                        <li><a href="/parametres-affichage">"Paramètres d’affichage"</a></li>
                    </ul>
                </nav>
            </div>
        </footer>
    }
}
