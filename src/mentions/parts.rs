//! What the forms that write a post show of the people they name.

use leptos::prelude::*;

use super::{
    islands::{MentionCompletion, PEOPLE},
    model::FIELD,
    service::Doubt,
};
use crate::ui::badge::PersonName;

/// Where the people are shown whom one may name while one types; nothing without JavaScript, where the preview asks.
#[component]
pub fn PeopleToName(
    /// The topic one writes in; 0 for a new one.
    topic: i64,
) -> impl IntoView {
    view! {
        <div class="people" id=PEOPLE role="listbox" aria-label="Personnes à mentionner" data-appel=format!("personnes?topic={topic}&") hidden=true></div>
        <MentionCompletion/>
    }
}

/// The people one may name, as the list shows them: each as people are told apart, and what to write for them.
#[must_use]
pub fn options(people: Vec<(String, String)>) -> String {
    let option = |(at, (label, text)): (usize, (String, String))| {
        view! { <div role="option" aria-selected="false" id=format!("personne-{at}") data-texte=text>{label}</div> }
    };
    Owner::new().with(|| people.into_iter().enumerate().map(|person| option(person).to_html()).collect())
}

/// The people a text names, under its preview; whom a name means that may mean several is asked by buttons.
#[component]
pub fn NamedPeople(
    /// What is known of each name.
    doubts: Vec<Doubt>,
) -> impl IntoView {
    (!doubts.is_empty()).then(|| {
        view! {
            <section class="named" aria-label="Personnes mentionnées">
                <h3>"Personnes mentionnées"</h3>
                <ul class="link-list">{doubts.into_iter().map(|doubt| view! { <NameOf doubt/> }).collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn NameOf(doubt: Doubt) -> impl IntoView {
    let Doubt { written, meant, place, candidates } = doubt;
    match meant {
        Some(person) => {
            let role = if person.role.is_empty() { String::new() } else { format!(", {}", person.role) };
            // « Claire M. » ends the sentence by itself.
            let is_ended = role.is_empty() && person.ambassador_of.is_none() && person.name.ends_with('.');
            let end = if is_ended { "" } else { "." };
            view! {
                <li>
                    {format!("«\u{a0}{written}\u{202f}»\u{a0}: ")}
                    <a href=person.path>
                        <PersonName name=person.name ambassador_of=person.ambassador_of/>
                    </a>
                    {format!("{role}{end} Un message l’en préviendra.")}
                </li>
            }
            .into_any()
        }
        None => view! {
            <li>
                <p>{format!("«\u{a0}{written}\u{202f}» peut désigner plusieurs personnes. Choisissez-en une\u{a0}:")}</p>
                <div class="buttons">
                    {candidates
                        .into_iter()
                        .map(|person| {
                            let value = format!("{place}-{}", person.member.0);
                            view! {
                                <button class="btn" r#type="submit" name=FIELD value=value formnovalidate=true>
                                    {person.label()}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
            </li>
        }
        .into_any(),
    }
}
