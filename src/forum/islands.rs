//! What comes alive in the browser. Each island only adds to a form that works without it.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys};

use super::view::{Arrived, counter_class, replies_word};
use crate::{
    live::{
        Happening, TopicEvent, fetch,
        source::{Message, watch},
    },
    markdown::SafeHtml,
    ui::prose::Prose,
};

/// A pause in typing longer than this asks for a new preview.
const PAUSE: Duration = Duration::from_millis(400);

/// How the text of a field will look, kept up to date while one types. Without JavaScript, the form's button
/// « Prévisualiser » does it.
#[island]
pub fn LivePreview(
    /// The id of the `<textarea>`.
    field: String,
) -> impl IntoView {
    let (html, set_html) = signal(None::<SafeHtml>);
    let pending = StoredValue::new(None::<TimeoutHandle>);
    // Answers may come back in another order than the questions left in.
    let asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let Some(area) = text_area(&field) else { return };
        let source = area.clone();
        let show = move || {
            let text = source.value();
            let number = asked.with_value(|number| number + 1);
            asked.set_value(number);
            if text.trim().is_empty() {
                set_html.set(None);
                return;
            }
            spawn_local(async move {
                if let Some(made) = fetch::post("apercu", "text", &text).await
                    && asked.get_value() == number
                {
                    // The one the button asked for shows an older text.
                    if let Some(older) = document().get_element_by_id("apercu") {
                        older.remove();
                    }
                    set_html.set(Some(made));
                }
            });
        };
        let later = move |_: web_sys::Event| {
            if let Some(handle) = pending.get_value() {
                handle.clear();
            }
            pending.set_value(set_timeout_with_handle(show.clone(), PAUSE).ok());
        };
        let listener = leptos::wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::Event)>::new(later);
        if area.add_event_listener_with_callback("input", listener.as_ref().unchecked_ref()).is_ok() {
            // The page owns it from here on: it lives as long as the field.
            listener.forget();
        }
    });
    view! {
        <Show when=move || html.read().is_some()>
            <section class="preview" aria-label="Aperçu de votre texte">
                <h2 class="preview-title">"Aperçu"</h2>
                {move || html.get().map(|html| view! { <Prose html/> })}
            </section>
        </Show>
    }
}

fn text_area(id: &str) -> Option<web_sys::HtmlTextAreaElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The lists of a page, kept up to date: counters of the topics they show and, when `new_topics` says so, a button that
/// reads the page again once topics were asked. Counters are the server's own markup, changed in place: drawing them
/// here as well would weigh more than all the rest.
#[island]
pub fn LiveLists(
    /// Whether new topics are told.
    new_topics: bool,
    /// The theme the list is about; none for all questions.
    theme: Option<i64>,
    /// The last event the page knows of.
    since: i64,
) -> impl IntoView {
    let (words, set_words) = signal("Actualiser la page".to_owned());
    let (is_shown, set_shown) = signal(false);
    let asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        watch("sujets", since, move |message| match message {
            Message::Topic(event) => {
                show_counters(event);
                let concerns = theme.map_or(!event.news, |theme| theme == event.theme);
                if new_topics && concerns && event.what == Happening::Asked {
                    asked.update_value(|count| *count += 1);
                    set_shown.set(true);
                    set_words.set(match asked.get_value() {
                        1 => "1 nouveau sujet".to_owned(),
                        count => format!("{count} nouveaux sujets"),
                    });
                }
            }
            Message::Refresh => set_shown.set(true),
            Message::Connected(_) => {}
        });
    });
    let read_again = move |_| {
        // Nothing to do when the browser refuses: its own button is still there.
        let _ = window().location().reload();
    };
    view! {
        <div role="status">
            <button class="new-topics" type="button" hidden=move || !is_shown.get() on:click=read_again>
                {words}
            </button>
        </div>
    }
}

/// Shows the figures of an event wherever its topic is on the page.
fn show_counters(event: &TopicEvent) {
    let Ok(counters) = document().query_selector_all(&format!("[data-topic=\"{}\"]", event.topic)) else {
        return;
    };
    for at in 0..counters.length() {
        let Some(counter) = counters.item(at).and_then(|node| node.dyn_into::<web_sys::Element>().ok())
        else {
            continue;
        };
        counter.set_class_name(counter_class(event.answers, event.solved));
        set_text(&counter, ".count-number", &event.replies.to_string());
        set_text(&counter, ".count-word", replies_word(event.replies));
    }
}

fn set_text(within: &web_sys::Element, selector: &str, text: &str) {
    if let Ok(Some(element)) = within.query_selector(selector) {
        element.set_text_content(Some(text));
    }
}

/// Where replies that arrive are put.
const ARRIVALS: &str = "arrivees";

/// A topic, kept up to date while one reads. On its last page replies appear in place; on others, and for what cannot be
/// shown in place, a link leads to them.
#[island]
pub fn LiveThread(
    /// The topic.
    topic: i64,
    /// Where the next reply is.
    path: String,
    /// The highest reply number of the page.
    last_number: i64,
    /// Whether the next reply belongs here.
    is_last_page: bool,
    /// The last event the page knows of.
    since: i64,
) -> impl IntoView {
    let (said, set_said) = signal(String::new());
    let (elsewhere, set_elsewhere) = signal(false);
    let last = StoredValue::new(last_number);
    // One question to the server at a time; events that come meanwhile ask once more.
    let asking = StoredValue::new(false);
    let again = StoredValue::new(false);
    let fetch_replies = move || {
        if asking.get_value() {
            again.set_value(true);
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            loop {
                again.set_value(false);
                let after = last.get_value();
                let call = format!("arrivees?topic={topic}&number={after}");
                if let Some(arrived) = fetch::get::<Arrived>(&call).await
                    && arrived.last > after
                {
                    last.set_value(arrived.last);
                    if let Some(place) = document().get_element_by_id(ARRIVALS) {
                        // Drawn by our own server, with the component of the page.
                        let _ = place.insert_adjacent_html("beforeend", &arrived.html);
                    }
                    set_said.set(arrived.words);
                }
                if !again.get_value() {
                    break;
                }
            }
            asking.set_value(false);
        });
    };
    Effect::new(move |_| {
        watch(&format!("sujet:{topic}"), since, move |message| match message {
            Message::Topic(event) => {
                show_state(event);
                if matches!(event.what, Happening::Solved | Happening::Removed | Happening::Edited) {
                    spawn_local(show_kept(topic));
                }
                match (event.what, event.post) {
                    (Happening::Replied, _) if is_last_page => fetch_replies(),
                    (Happening::Edited | Happening::Removed, Some(post)) => draw_again(post),
                    (Happening::Solved, post) => {
                        // Two cards change: the one that was kept, and the one that is.
                        kept_card().into_iter().chain(post).for_each(draw_again);
                    }
                    (Happening::Asked, _) => {}
                    _ => set_elsewhere.set(true),
                }
            }
            Message::Refresh => set_elsewhere.set(true),
            Message::Connected(is_connected) => show("direct", *is_connected),
        });
    });
    view! {
        <p class="sr-only" role="status">{said}</p>
        <div id=ARRIVALS class="arrivals"></div>
        <p class="notice" role="status" hidden=move || !elsewhere.get()>
            "Cette discussion a changé. "
            <a href=path>"Voir où elle en est"</a>
        </p>
    }
}

/// The kept answer under the question, drawn by our own server; nothing when none is kept.
async fn show_kept(topic: i64) {
    if let Some(html) = fetch::get::<String>(&format!("retenue?topic={topic}")).await
        && let Some(place) = document().get_element_by_id("retenue")
    {
        place.set_inner_html(&html);
    }
}

/// Has our own server draw the card of a post again, when it is on the page.
fn draw_again(post: i64) {
    spawn_local(async move {
        if let Ok(Some(card)) = document().query_selector(&format!("[data-post=\"{post}\"]"))
            && let Some(html) = fetch::get::<String>(&format!("carte?post={post}")).await
        {
            card.set_outer_html(&html);
        }
    });
}

/// The post whose card is framed as the kept answer.
fn kept_card() -> Option<i64> {
    let card = document().query_selector(".is-solution[data-post]").ok()??;
    card.get_attribute("data-post")?.parse().ok()
}

/// The heading and the mark of the topic.
fn show_state(event: &TopicEvent) {
    if let Some(count) = document().get_element_by_id("nombre-reponses") {
        let words = match event.replies {
            0 => "Pas encore de réponse".to_owned(),
            replies => format!("{replies} {}", replies_word(replies)),
        };
        count.set_text_content(Some(&words));
    }
    show("resolu", event.solved);
}

fn show(id: &str, is_shown: bool) {
    if let Some(element) = document().get_element_by_id(id) {
        // An attribute that exists, or not: the browser cannot refuse.
        let _ = element.toggle_attribute_with_force("hidden", !is_shown);
    }
}
