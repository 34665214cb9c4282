//! What each measure means, how visits are counted, and the figures to take away.

use leptos::prelude::*;

use crate::statistics::measure::ALL;

/// What each measure means, and the figures to take away.
#[component]
pub fn Definitions() -> impl IntoView {
    view! {
        <section aria-labelledby="definitions">
            <h2 id="definitions">"Les définitions"</h2>
            <p>
                "Ce qui a été masqué par l’équipe ou supprimé n’est compté nulle part, ni ce qu’écrivent les comptes d’essai et les programmes, "
                "que l’équipe marque comme tels\u{a0}: une question à laquelle eux seuls ont répondu reste sans réponse. Les semaines vont du lundi au dimanche, à l’heure "
                "de Paris. Un chiffre passé peut changer\u{a0}: une réponse tardive, un message masqué."
            </p>
            <dl class="definitions">
                {ALL
                    .into_iter()
                    .map(|measure| {
                        view! {
                            <div>
                                <dt>{measure.name} " " <code>{measure.code}</code></dt>
                                <dd>
                                    {measure.definition} " Population\u{a0}: " {measure.population} ". Période\u{a0}: " {measure.window} "."
                                </dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <h2 id="visites">"Comment les visites sont comptées"</h2>
            <ol class="visits">
                <li>"Par notre propre serveur, sans cookie, sans traceur, sans rien demander à personne d’autre."</li>
                <li>
                    "De votre adresse et du nom de votre navigateur, mêlés à un nombre secret, il fait une empreinte dont on ne peut rien "
                    "tirer\u{a0}; de votre numéro, si vous êtes connecté·e."
                </li>
                <li>"Le nombre secret change chaque nuit, et l’ancien est effacé\u{a0}: rien ne relie votre visite d’hier à celle d’aujourd’hui."</li>
                <li>
                    "Un autre dure une semaine, du lundi au dimanche, pour compter les personnes différentes\u{a0}; il ne garde que des "
                    "empreintes, ni le jour, ni les pages."
                </li>
                <li>"Les robots qui disent leur nom ne sont pas comptés, ni les pages que votre navigateur charge d’avance."</li>
            </ol>
            <h2>"Les données ouvertes"</h2>
            <p>
                "Chaque jour, chaque mesure, par communauté et par territoire, sous Licence Ouverte\u{a0}: "
                <a href="/statistiques.csv" download="">"en CSV"</a> ", " <a href="/statistiques.json" download="">"en JSON"</a>
                ". Douze mois par fichier\u{a0}; ajoutez " <code>"?annee=2025"</code> " à l’adresse pour une autre année."
            </p>
        </section>
    }
}
