//! What waits, and where somebody is missing.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    cockpit::{model::waited, service::ListPage},
    forum::{service::UnansweredQuestion, view::ThemeView},
    statistics::service::Coverage,
    ui::{
        date::{Moment, Time},
        icon::{Icon, IconName},
        number::counted,
        pagination::Pagination,
    },
};

/// A page of the questions that wait, the longest wait first.
#[component]
pub fn WaitingList(
    /// Of its heading.
    id: &'static str,
    list: ListPage,
    themes: Vec<ThemeView>,
    /// The address of its first page.
    base: String,
    /// What the address calls its page.
    page_name: &'static str,
    /// What its pages are called, which no other list on the page is.
    pages_label: &'static str,
    /// Said when nothing waits.
    empty: &'static str,
    now: DateTime<Utc>,
) -> impl IntoView {
    let ListPage { rows, page, pages } = list;
    let (wider, near): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.is_wider);
    let (has_near, has_wider) = (!near.is_empty(), !wider.is_empty());
    let nothing_near = !has_near && page == 1;
    view! {
        <h3 id=id>"Les questions qui attendent"</h3>
        {(has_near && has_wider || pages > 1)
            .then(|| view! { <p class="muted">"Celle qui attend depuis le plus longtemps d’abord, vingt par page."</p> })}
        {nothing_near.then(|| view! { <p class="card empty">{empty}</p> })}
        {has_near.then(|| view! { <Rows rows=near themes=themes.clone() now/> })}
        {has_wider
            .then(|| {
                view! {
                    <h3>"Plus larges que vos territoires"</h3>
                    <p class="muted">
                        "Posées pour toute une de vos régions ou pour toute la France, dans vos communautés\u{a0}: elles viennent après."
                    </p>
                    <Rows rows=wider themes now/>
                }
            })}
        <Pagination page pages base name=page_name anchor=id label=pages_label/>
    }
}

#[component]
fn Rows(rows: Vec<UnansweredQuestion>, themes: Vec<ThemeView>, now: DateTime<Utc>) -> impl IntoView {
    view! {
        <ul class="card topic-rows waiting">
            {rows
                .into_iter()
                .map(|row| {
                    let theme = themes.iter().find(|theme| theme.id == row.theme).cloned();
                    view! { <Row row theme now/> }
                })
                .collect_view()}
        </ul>
    }
}

#[component]
fn Row(row: UnansweredQuestion, theme: Option<ThemeView>, now: DateTime<Utc>) -> impl IntoView {
    let since = Moment { relative: waited(row.asked, now), ..Moment::at(row.asked, now) };
    view! {
        <li class="topic-row">
            <div class="topic-row-main">
                <h4 class="topic-row-title">
                    <a href=row.path>{row.title}</a>
                </h4>
                <div class="topic-row-meta">
                    {theme
                        .map(|theme| {
                            view! { <a class="badge badge-theme" href=format!("/themes/{}", theme.slug)>{theme.name}</a> }
                        })}
                    <span class="badge badge-plain">{row.territory.unwrap_or_else(|| "Toute la France".to_owned())}</span>
                    {row
                        .is_locked
                        .then(|| view! { <span class="badge badge-plain"><Icon name=IconName::Lock/> "Fermé"</span> })}
                </div>
            </div>
            <p class="count count-none">
                <span class="count-word">"attend depuis"</span>
                " "
                <span class="count-number"><Time at=since/></span>
            </p>
        </li>
    }
}

/// Where an active ambassador is missing, community by community.
#[component]
pub fn Missing(
    coverage: Vec<Coverage>,
    themes: Vec<ThemeView>,
    /// How many départements were asked for.
    departements: usize,
) -> impl IntoView {
    let rows: Vec<(String, Coverage)> = coverage
        .into_iter()
        .filter_map(|one| {
            themes.iter().find(|theme| theme.id == one.theme).map(|theme| (theme.name.clone(), one))
        })
        .collect();
    (departements > 0 && !rows.is_empty()).then(|| {
        view! {
            <h3 id="manque">"Les départements où il manque quelqu’un"</h3>
            <p class="muted">
                "Ceux où, pour une communauté, aucun ambassadeur ni aucune ambassadrice du département, de sa région ou du pays entier n’a "
                "écrit la semaine dernière."
            </p>
            <ul class="rows card">
                {rows
                    .into_iter()
                    .map(|(name, one)| view! { <MissingRow name one departements/> })
                    .collect_view()}
            </ul>
        }
    })
}

#[component]
fn MissingRow(name: String, one: Coverage, departements: usize) -> impl IntoView {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let of_all = format!("sur {}", counted(number(departements), "département", "départements"));
    let missing = match one.missing.as_slice() {
        [] => view! { <p class="muted">{format!("Aucun {of_all}\u{a0}: tous ont quelqu’un.")}</p> }.into_any(),
        missing if missing.len() == departements && departements > 1 => {
            view! { <p class="muted">{format!("Aucun des {} n’a quelqu’un.", counted(number(departements), "département", "départements"))}</p> }
                .into_any()
        }
        missing => {
            let names: Vec<String> = missing.iter().map(|place| place.label()).collect();
            view! {
                <details>
                    <summary>
                        {format!("{} {of_all}", missing.len())} <span class="sr-only">{format!(", {name}")}</span>
                    </summary>
                    <p>{names.join(", ")}</p>
                </details>
            }
            .into_any()
        }
    };
    view! {
        <li class="row">
            <div>
                <p><strong>{name}</strong></p>
                {missing}
            </div>
        </li>
    }
}
