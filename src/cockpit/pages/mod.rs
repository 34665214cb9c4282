//! The page of those who look after questions.

mod figures;
mod list;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use self::{
    figures::{Standing, StandingTable},
    list::{Missing, WaitingList},
};
use super::{
    model::{COCKPIT_PATH, CockpitFilter},
    service::{Cockpit, Kept, Mine, Site, cockpit},
};
use crate::{
    app::{context::PageContext, error::PageError},
    certification::model::REVIEW_PATH,
    forum::{pages::TerritoryOptions, view::ThemeView},
    routing::model::ROUTING_PATH,
    statistics::{model::period_words, service::Period},
    ui::{
        breadcrumb::Breadcrumb,
        number::counted,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

const TITLE: &str = "Mon tableau de bord";

/// `/tableau-de-bord?theme=&territoire=&page=&page_site=`.
#[component]
pub fn CockpitPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(cockpit_page(context))
}

async fn cockpit_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let filter = CockpitFilter::parse(&context.query).ok_or_else(PageError::not_found)?;
    let now = context.visit.now;
    let Cockpit { themes, period, mine, site } = cockpit(&context.state.db, &actor, now, &filter).await?;
    Ok(view! {
        <PageTitle text=TITLE/>
        <div class="wrap cockpit">
            <Breadcrumb above=Vec::new() here=TITLE/>
            <h1>{TITLE}</h1>
            <p class="lead">
                "Les questions qui n’ont pas encore de réponse, la plus ancienne d’abord, et ce que sont devenues les autres. Pour dire que vous \
                 vous occupez de l’une d’elles\u{a0}: "
                <a href=ROUTING_PATH>"Questions pour vous"</a>
                "."
            </p>
            <p><a href=REVIEW_PATH>"Certificats à revoir"</a></p>
            {mine.map(|mine| view! { <MineSection mine themes=themes.clone() filter=filter.clone() period now/> })}
            {site.map(|site| view! { <SiteSection site themes filter period now/> })}
            <p class="muted cockpit-note">
                "« Sans réponse » dit ce qui attend maintenant, quelle que soit la date de la question. Les parts et le délai portent sur "
                {format!("les questions posées dans les douze dernières semaines terminées, {}. ", period_words(period))}
                "Un chiffre souligné ouvre la liste de ce qu’il compte\u{a0}; les définitions sont celles de la page "
                <a href="/statistiques">"Statistiques"</a>
                "."
            </p>
        </div>
    }
    .into_any())
}

#[component]
fn MineSection(
    mine: Mine,
    themes: Vec<ThemeView>,
    filter: CockpitFilter,
    period: Period,
    now: DateTime<Utc>,
) -> impl IntoView {
    let Mine { scopes, together, wider, list } = mine;
    let badges = scopes
        .iter()
        .map(|scope| view! { <li class="badge badge-expert">{scope.name.clone()}</li> })
        .collect_view();
    // Several scopes together have no list of their own.
    let alone = match scopes.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    let note = (wider > 0).then(|| format!("et {}", counted(wider, "plus large", "plus larges")));
    let several = scopes.len() > 1;
    view! {
        <section aria-labelledby="ambassade">
            <h2 id="ambassade">"Mes communautés et mes territoires"</h2>
            <div class="chips">
                <p id="perimetres">"Vous êtes ambassadeur·rice pour\u{a0}:"</p>
                <ul class="chips" aria-labelledby="perimetres">{badges}</ul>
            </div>
            <Standing state=together of=alone period now note/>
            <WaitingList
                id="attente"
                list
                themes
                base=filter.address(false)
                page_name="page"
                pages_label="Pages des questions qui m’attendent"
                empty="Rien n’attend dans vos communautés. Merci\u{202f}!"
                now
            />
            {several
                .then(|| {
                    view! {
                        <h3 id="perimetre-par-perimetre">"Périmètre par périmètre"</h3>
                        <p class="muted">
                            "Une question de deux de vos périmètres compte dans chacun, et une seule fois dans les chiffres du haut."
                        </p>
                        <StandingTable label="Périmètre par périmètre" first="Périmètre" lines=scopes period now/>
                    }
                })}
        </section>
    }
}

#[component]
fn SiteSection(
    site: Site,
    themes: Vec<ThemeView>,
    filter: CockpitFilter,
    period: Period,
    now: DateTime<Utc>,
) -> impl IntoView {
    let Site { theme, themes: lines, together, list, coverage, departements } = site;
    let about: Vec<String> = theme
        .iter()
        .map(|theme| theme.name.clone())
        .chain(filter.territory.map(|place| place.label()))
        .collect();
    let (about, empty) = if about.is_empty() {
        (
            "Toutes les communautés, tous les territoires.".to_owned(),
            "Toutes les questions ont une réponse. Merci\u{202f}!",
        )
    } else {
        (format!("{}.", about.join(", ")), "Rien n’attend ici. Merci\u{202f}!")
    };
    let whole = Kept {
        name: about.clone(),
        theme: theme.map(|theme| theme.slug),
        territory: filter.territory,
        state: together.clone(),
    };
    view! {
        <section aria-labelledby="equipe">
            <h2 id="equipe">"Tout le site, pour l’équipe"</h2>
            <Filters filter=filter.clone() themes=themes.clone()/>
            <p id="perimetre-equipe">{about}</p>
            <Standing state=together of=Some(whole) period now note=None/>
            <h3 id="par-communaute">"Communauté par communauté"</h3>
            <StandingTable label="Communauté par communauté" first="Communauté" lines period now/>
            <WaitingList
                id="attente-site"
                list
                themes=themes.clone()
                base=filter.address(true)
                page_name="page_site"
                pages_label="Pages des questions qui attendent sur tout le site"
                empty
                now
            />
            <Missing coverage themes departements/>
        </section>
    }
}

/// What the team looks at: a form that asks for an address.
#[component]
fn Filters(filter: CockpitFilter, themes: Vec<ThemeView>) -> impl IntoView {
    let chosen = filter.theme.unwrap_or_default();
    let place = filter.territory.map(|place| place.code.to_owned()).unwrap_or_default();
    view! {
        <form
            method="get"
            action=format!("{COCKPIT_PATH}#equipe")
            class="filters"
            aria-label="Choisir la communauté et le territoire"
        >
            <div class="form-field">
                <label class="label" r#for="bord-theme">"Communauté"</label>
                <select class="field" id="bord-theme" name="theme">
                    <option value="">"Toutes"</option>
                    {themes
                        .into_iter()
                        .map(|theme| {
                            let selected = theme.slug == chosen;
                            view! { <option value=theme.slug selected=selected>{theme.name}</option> }
                        })
                        .collect_view()}
                </select>
            </div>
            <div class="form-field">
                <label class="label" r#for="bord-territoire">"Territoire"</label>
                <select class="field" id="bord-territoire" name="territoire">
                    <TerritoryOptions chosen=place all="Tous les territoires"/>
                </select>
            </div>
            <button class="btn" r#type="submit">"Afficher"</button>
        </form>
    }
}
