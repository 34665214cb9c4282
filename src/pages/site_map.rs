//! Every page one can go to, on one page.

use leptos::prelude::*;

use crate::{
    app::{context::PageContext, error::PageError},
    forum::service::themes,
    ui::{
        breadcrumb::Breadcrumb,
        page::{PageTitle, page_from},
    },
};

/// `/plan-du-site`.
#[component]
pub fn SiteMapPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(site_map(context))
}

async fn site_map(context: PageContext) -> Result<AnyView, PageError> {
    context.shows(&[]);
    let themes = themes(&context.state.db).await?;
    Ok(view! {
        <PageTitle text="Plan du site"/>
        <div class="wrap">
            <Breadcrumb above=Vec::new() here="Plan du site"/>
            <h1>"Plan du site"</h1>
            <div class="site-map">
                <section>
                    <h2>"Lire et chercher"</h2>
                    <ul class="link-list">
                        <li><a href="/">"Accueil"</a></li>
                        <li><a href="/sujets">"Toutes les questions"</a></li>
                        <li><a href="/sujets?statut=sans-reponse">"Questions sans réponse"</a></li>
                        <li><a href="/sujets?statut=resolus">"Questions résolues"</a></li>
                        <li><a href="/sujets?statut=non-resolus">"Questions non résolues"</a></li>
                        <li><a href="/sujets?statut=certifiees">"Questions qui ont une réponse certifiée"</a></li>
                        <li><a href="/recherche">"Recherche"</a></li>
                        <li><a href="/membres">"Annuaire des membres"</a></li>
                        <li><a href="/lettres">"Lettres de la semaine"</a></li>
                        <li><a href="/statistiques">"Statistiques"</a></li>
                        <li><a href="/comite">"Comités d’investissement"</a></li>
                    </ul>
                </section>
                <section>
                    <h2>"Communautés et fiches"</h2>
                    <ul class="link-list">
                        <li><a href="/themes">"Toutes les communautés"</a></li>
                        {themes
                            .into_iter()
                            .map(|theme| view! { <li><a href=format!("/themes/{}", theme.slug)>{theme.name}</a></li> })
                            .collect_view()}
                    </ul>
                </section>
                <section>
                    <h2>"Participer"</h2>
                    <ul class="link-list">
                        <li><a href="/sujets/nouveau">"Poser une question"</a></li>
                        <li><a href="/connexion">"Se connecter"</a></li>
                        <li><a href="/aide">"Aide"</a></li>
                        <li><a href="/parametres-affichage">"Paramètres d’affichage"</a></li>
                    </ul>
                </section>
                <section>
                    <h2>"À propos"</h2>
                    <ul class="link-list">
                        <li><a href="/qui-sommes-nous">"Qui sommes-nous ?"</a></li>
                        <li><a href="/mentions-legales">"Mentions légales"</a></li>
                        <li><a href="/confidentialite">"Confidentialité"</a></li>
                        <li><a href="/accessibilite">"Accessibilité"</a></li>
                    </ul>
                </section>
            </div>
        </div>
    }
    .into_any())
}
