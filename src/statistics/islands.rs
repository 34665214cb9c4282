//! What comes alive on the page of figures.

use std::{cell::Cell, rc::Rc};

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{HtmlSelectElement, UrlSearchParams},
};

use super::{parts::Sections, view::Detail};
use crate::{
    live::fetch,
    ui::dom::{by_id, draw_in, on, set_text},
};

/// The ids of what the island changes; the page draws it.
pub mod ids {
    /// The form that says what is looked at.
    pub const FORM: &str = "choix";
    /// Its lists of choices, each the name of its field too.
    pub const CHOICES: [&str; 5] = ["semaines", "theme", "territoire", "comparer", "pas"];
    /// What is looked at, in words.
    pub const ABOUT: &str = "periode";
    /// Where the sections are.
    pub const SECTIONS: &str = "chiffres";
    /// What is said to those who listen to the page.
    pub const SAID: &str = "annonce";
}

/// The figures, drawn anew as soon as something else is chosen. Without JavaScript the form's button does it.
#[island]
pub fn LiveStatistics() -> impl IntoView {
    Effect::new(|_| {
        // Answers may come back in another order than the questions left in.
        let asked = Rc::new(Cell::new(0_u32));
        let look = move || {
            let Some(query) = chosen() else { return };
            let number = asked.get() + 1;
            asked.set(number);
            let asked = Rc::clone(&asked);
            spawn_local(async move {
                let detail = fetch::get_with::<Detail>("statistiques?", "query", &query).await;
                // Without an answer the page stays as it is, and the button reads it again.
                let Some(detail) = detail.filter(|_| asked.get() == number) else { return };
                show(detail, &query);
            });
        };
        // Somebody chose before this was listening, or the browser remembers what they had chosen.
        if is_changed() {
            look();
        }
        on(ids::FORM, "change", move |_| look());
    });
}

/// Whether the form asks for something else than what the page shows.
fn is_changed() -> bool {
    ids::CHOICES.iter().any(|name| {
        let list = by_id(&format!("stat-{name}")).and_then(|list| list.dyn_into::<HtmlSelectElement>().ok());
        list.is_some_and(|list| {
            let drawn = list.query_selector("[selected]").ok().flatten();
            drawn.and_then(|drawn| drawn.get_attribute("value")).unwrap_or_default() != list.value()
        })
    })
}

/// What the form asks for, as the rest of an address.
fn chosen() -> Option<String> {
    let query = UrlSearchParams::new().ok()?;
    for name in ids::CHOICES {
        let choice: HtmlSelectElement = by_id(&format!("stat-{name}"))?.dyn_into().ok()?;
        if !choice.value().is_empty() {
            query.append(name, &choice.value());
        }
    }
    query.to_string().as_string()
}

fn show(detail: Detail, query: &str) {
    set_text(ids::ABOUT, &detail.about);
    for shade in detail.shades {
        if let Ok(Some(place)) = document().query_selector(&format!("[data-lieu=\"{}\"]", shade.code)) {
            for (name, value) in [
                ("class", format!("shade shade-{}", shade.level)),
                ("aria-label", shade.label.clone()),
                ("href", shade.href.clone()),
            ] {
                // The browser refuses none of these names.
                let _ = place.set_attribute(name, &value);
            }
            if let Ok(Some(title)) = place.query_selector("title") {
                title.set_text_content(Some(&shade.label));
            }
        }
    }
    let sections = detail.sections;
    draw_in(ids::SECTIONS, move || view! { <Sections sections/> });
    set_text(ids::SAID, &format!("Chiffres affichés. {}", detail.about));
    // The address is the page's: read again or sent to somebody, it shows the same.
    let address = format!("/statistiques?{query}#detail");
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}
