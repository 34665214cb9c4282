//! What the guard says of a text, first in its form.

use leptos::prelude::*;

use crate::{
    app::form::FormState,
    forum::{
        guard::{FIELD, Findings, Guard, Warning},
        islands::ids,
    },
    http::fields::Fields,
    personal_data::Extract,
    ui::number::counted,
};

/// The card, and the marks of what was shown already. Its first button is what Enter presses in the form's fields: the one
/// that publishes nothing.
#[component]
pub fn GuardCard(
    /// What the form holds.
    fields: Fields,
    /// What was posted.
    form: FormState,
    /// What the button says that publishes all the same.
    anyway: &'static str,
    /// Whether the form stands under a heading of its own.
    #[prop(optional)]
    is_in_section: bool,
) -> impl IntoView {
    let marks = Guard::parse(&fields).marks();
    let shown = (!marks.is_empty()).then(|| view! { <input r#type="hidden" name=FIELD value=marks/> });
    let said = form.warning.map(|warning| match warning {
        Warning::Stopped(found) => {
            let marks = found.marks.clone();
            let first = if found.extracts.first().is_some_and(|(is_in_title, _)| *is_in_title) { "titre" } else { ids::TEXT };
            view! {
                <section
                    class="guard"
                    id="donnees-personnelles"
                    aria-labelledby="donnees-personnelles-titre"
                    tabindex="-1"
                    autofocus=true
                >
                    <Title is_in_section/>
                    <p>
                        "Rien n’est publié pour l’instant. Le site est lu par tout le monde : une personne accompagnée ne doit pas pouvoir y être reconnue."
                    </p>
                    <Extracts found/>
                    <div class="buttons">
                        <button class="btn btn-primary" r#type="submit" name="masquer" value="1">"Masquer tout"</button>
                        <button class="btn" r#type="submit" name=FIELD value=marks>{anyway}</button>
                        <a class="btn btn-quiet" href=format!("#{first}")>"Corriger"</a>
                    </div>
                    <p class="help">
                        {format!(
                            "« Masquer tout » vous montre le texte avant de le publier. « {anyway} » est noté : qui, quand et le genre de données, jamais les données.",
                        )}
                    </p>
                </section>
            }
            .into_any()
        }
        Warning::Ahead(found) => view! {
            <section class="guard" id="donnees-personnelles" aria-labelledby="donnees-personnelles-titre">
                <Title is_in_section/>
                <Extracts found/>
                <div class="buttons">
                    <button class="btn" r#type="submit" name="masquer" value="1">"Masquer tout"</button>
                </div>
            </section>
        }
        .into_any(),
        Warning::Masked(count) => view! {
            <p class="notice" id="donnees-personnelles" role="status" tabindex="-1" autofocus=true>
                {match i64::try_from(count).unwrap_or(i64::MAX) {
                    0 => "Plus rien à masquer. Rien n’est encore publié.".to_owned(),
                    count => format!(
                        "{}. Relisez votre texte avant de le publier : rien ne l’est encore.",
                        counted(count, "extrait a été masqué", "extraits ont été masqués"),
                    ),
                }}
            </p>
        }
        .into_any(),
    });
    view! {
        {shown}
        {said}
    }
}

#[component]
fn Title(is_in_section: bool) -> impl IntoView {
    let words = "Ce texte semble contenir des données personnelles";
    if is_in_section {
        view! { <h3 id="donnees-personnelles-titre">{words}</h3> }.into_any()
    } else {
        view! { <h2 id="donnees-personnelles-titre">{words}</h2> }.into_any()
    }
}

#[component]
fn Extracts(found: Findings) -> impl IntoView {
    let more = i64::try_from(found.count - found.extracts.len()).unwrap_or(i64::MAX);
    view! {
        <ul class="guard-list">
            {found
                .extracts
                .into_iter()
                .map(|(is_in_title, Extract { kind, before, found, after })| {
                    view! {
                        <li>
                            <span class="badge badge-warn">{kind.label()}</span>
                            " "
                            <span class="guard-extract">
                                {is_in_title.then_some(view! { <span class="muted">"Dans le titre : "</span> })}
                                {before}
                                <mark>{found}</mark>
                                {after}
                            </span>
                        </li>
                    }
                })
                .collect_view()}
            {(more > 0).then(|| view! { <li class="muted">{format!("Et {}.", counted(more, "autre", "autres"))}</li> })}
        </ul>
    }
}
