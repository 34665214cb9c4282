//! The page « Questions pour vous », and what a question's own page shows of who takes care of it.

mod care;
mod list;

pub use self::{
    care::{CareLine, care_for},
    list::RoutingPage,
};

use leptos::prelude::*;

use super::model::{Gesture, ROUTING_PATH};

/// A button that does something with a question.
#[component]
fn GestureButton(
    gesture: Gesture,
    /// The question's number.
    topic: i64,
    /// What the button says.
    label: &'static str,
    /// What it is about, for those who do not see beside what it stands.
    about: String,
    /// This page's address.
    here: String,
    /// The one gesture that is asked for, among those that are possible.
    #[prop(optional)]
    is_main: bool,
) -> impl IntoView {
    let class = if is_main { "btn btn-primary" } else { "btn" };
    view! {
        <form method="post" action=ROUTING_PATH>
            <input r#type="hidden" name="sujet" value=topic.to_string()/>
            <input r#type="hidden" name="retour" value=here/>
            <button class=class r#type="submit" name="geste" value=gesture.code()>
                {label}
                <span class="sr-only">{format!("\u{a0}: {about}")}</span>
            </button>
        </form>
    }
}
