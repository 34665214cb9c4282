//! Where an active ambassador is missing.

use leptos::prelude::*;

use crate::{forum::view::ThemeView, statistics::service::Coverage, ui::number::counted};

/// Where an active ambassador is missing.
#[component]
pub fn CoverageTable(covered: Vec<Coverage>, themes: Vec<ThemeView>) -> impl IntoView {
    let rows = covered
        .into_iter()
        .filter_map(|one| {
            themes.iter().find(|theme| theme.id == one.theme).map(|theme| (theme.name.clone(), one))
        })
        .map(|(name, one)| {
            let missing = match one.missing.len() {
                0 => "aucun".to_owned(),
                101 => "tous".to_owned(),
                _ => one.missing.iter().map(|place| place.label()).collect::<Vec<_>>().join(", "),
            };
            let missing = match one.missing.len() {
                1..101 => view! {
                    <details>
                        <summary>{counted(one.missing.len() as i64, "département", "départements")}</summary>
                        {missing}
                    </details>
                }
                .into_any(),
                _ => missing.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{format!("{} sur 101", one.covered)}</td>
                    <td>{missing}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="couverture">
            <h3 id="couverture">"Où il manque quelqu’un"</h3>
            <p>
                "Les départements où, pour chaque communauté, un ambassadeur ou une ambassadrice actif la semaine dernière répond de ce "
                "territoire, de sa région, ou du pays entier."
            </p>
            <section class="table-box" tabindex="0" aria-label="Tableau\u{a0}: Où il manque quelqu’un">
                <table>
                <thead>
                    <tr>
                        <th scope="col">"Communauté"</th>
                        <th scope="col">"Départements couverts"</th>
                        <th scope="col">"Départements sans personne"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                </table>
            </section>
        </section>
    }
}
