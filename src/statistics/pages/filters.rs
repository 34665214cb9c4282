//! What is looked at: a form that asks for an address. Where the site's scripts run, choosing is enough.

use leptos::prelude::*;

use crate::{
    forum::{pages::TerritoryOptions, view::ThemeView},
    statistics::{
        islands::ids,
        model::{Against, Asked, STEPS, WEEKS},
    },
};

/// Period, community, territory, and how they are told.
#[component]
pub fn Filters(asked: Asked, themes: Vec<ThemeView>) -> impl IntoView {
    let theme = asked.theme.clone().unwrap_or_default();
    let place = asked.territory.map(|place| place.code.to_owned()).unwrap_or_default();
    let weeks = WEEKS.map(|weeks| (weeks.to_string(), format!("{weeks} semaines terminées"))).to_vec();
    let themes = std::iter::once((String::new(), "Toutes".to_owned()))
        .chain(themes.into_iter().map(|theme| (theme.slug, theme.name)))
        .collect();
    let against =
        Against::ALL.map(|against| (against.code().to_owned(), against.label().to_owned())).to_vec();
    let steps = STEPS.map(|(_, code, label)| (code.to_owned(), label.to_owned())).to_vec();
    let step = STEPS.into_iter().find(|(step, ..)| *step == asked.step).map_or("", |(_, code, _)| code);
    view! {
        <form
            method="get"
            action="/statistiques#detail"
            id=ids::FORM
            class="filters"
            aria-label="Choisir la période, la communauté et le territoire"
        >
            <Choice name="semaines" label="Période" options=weeks chosen=asked.weeks.to_string()/>
            <Choice name="theme" label="Communauté" options=themes chosen=theme/>
            <div class="form-field">
                <label class="label" r#for="stat-territoire">"Territoire"</label>
                <select class="field" id="stat-territoire" name="territoire">
                    <TerritoryOptions chosen=place all="Tous les territoires"/>
                </select>
            </div>
            <Choice name="comparer" label="Comparer à" options=against chosen=asked.against.code().to_owned()/>
            <Choice name="pas" label="Activité" options=steps chosen=step.to_owned()/>
            <button class="btn" r#type="submit">"Afficher"</button>
        </form>
    }
}

/// A list of choices, each a value and its words.
#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: String,
) -> impl IntoView {
    let id = format!("stat-{name}");
    view! {
        <div class="form-field">
            <label class="label" r#for=id.clone()>{label}</label>
            <select class="field" id=id name=name>
                {options
                    .into_iter()
                    .map(|(value, words)| {
                        let selected = value == chosen;
                        view! { <option value=value selected=selected>{words}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}
