//! What comes alive in the browser. Each island only adds to a form that works without it.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys};

use super::{
    api::{one_post, preview, replies_after, solution},
    parts::{Counter, DELETED, KeptAnswer, PostCard, SolvedBadge},
    view::{CounterView, PostBody, PostView, SolutionView},
};
use crate::{
    live::{
        Happening,
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
                if let Ok(made) = preview(text).await
                    && asked.get_value() == number
                {
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
                <p class="preview-title">"Aperçu"</p>
                {move || html.get().map(|html| view! { <Prose html/> })}
            </section>
        </Show>
    }
}

fn text_area(id: &str) -> Option<web_sys::HtmlTextAreaElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The channel of one topic.
fn topic_channel(topic: i64) -> String {
    format!("sujet:{topic}")
}

/// The channel of every topic.
const TOPICS: &str = "sujets";

/// The replies of a topic in a list, counted as they come.
#[island]
pub fn ReplyCounter(
    /// The topic.
    topic: i64,
    /// The figures of the page.
    count: CounterView,
    /// The last event they know of.
    since: i64,
) -> impl IntoView {
    let (count, set_count) = signal(count);
    Effect::new(move |_| {
        watch(TOPICS, since, move |message| {
            if let Message::Topic(event) = message
                && event.topic == topic
            {
                set_count.set(CounterView {
                    replies: event.replies,
                    answers: event.answers,
                    solved: event.solved,
                });
            }
        });
    });
    view! { {move || view! { <Counter count=count.get()/> }} }
}

/// Says on a list that topics were asked since it was read, and reads it again when asked to.
#[island]
pub fn NewTopics(
    /// The theme the list is about; none for all.
    theme: Option<i64>,
    /// The last event the list knows of.
    since: i64,
) -> impl IntoView {
    let (asked, set_asked) = signal(0_u32);
    let (missed, set_missed) = signal(false);
    Effect::new(move |_| {
        watch(TOPICS, since, move |message| match message {
            Message::Topic(event)
                if event.what == Happening::Asked
                    && theme.map_or(!event.news, |theme| theme == event.theme) =>
            {
                set_asked.update(|count| *count += 1);
            }
            Message::Refresh => set_missed.set(true),
            _ => {}
        });
    });
    let words = move || match (asked.get(), missed.get()) {
        (0, false) => None,
        (_, true) => Some("Cette liste a changé : l’actualiser".to_owned()),
        (1, false) => Some("1 nouveau sujet".to_owned()),
        (count, false) => Some(format!("{count} nouveaux sujets")),
    };
    let read_again = move |_| {
        // Nothing to do when the browser refuses: its own button is still there.
        let _ = window().location().reload();
    };
    view! {
        <div role="status">
            {move || words().map(|words| {
                view! { <button class="new-topics" type="button" on:click=read_again>{words}</button> }
            })}
        </div>
    }
}

/// « 7 réponses », and that the page follows.
#[island]
pub fn RepliesCount(
    /// The topic.
    topic: i64,
    /// Visible replies.
    replies: i64,
    /// The last event the page knows of.
    since: i64,
) -> impl IntoView {
    let (replies, set_replies) = signal(replies);
    let (connected, set_connected) = signal(false);
    Effect::new(move |_| {
        watch(&topic_channel(topic), since, move |message| match message {
            Message::Topic(event) => set_replies.set(event.replies),
            Message::Connected(is_connected) => set_connected.set(*is_connected),
            Message::Refresh => {}
        });
    });
    view! {
        {move || match replies.get() {
            0 => "Pas encore de réponse".to_owned(),
            1 => "1 réponse".to_owned(),
            count => format!("{count} réponses"),
        }}
        {move || {
            connected
                .get()
                .then(|| view! { " " <span class="live-status"><span class="live-dot"></span>"mises à jour en direct"</span> })
        }}
    }
}

/// « Résolu », as soon as it is.
#[island]
pub fn SolvedMark(
    /// The topic.
    topic: i64,
    /// Whether it is solved.
    solved: bool,
    /// The last event the page knows of.
    since: i64,
) -> impl IntoView {
    let (solved, set_solved) = signal(solved);
    Effect::new(move |_| {
        watch(&topic_channel(topic), since, move |message| {
            if let Message::Topic(event) = message {
                set_solved.set(event.solved);
            }
        });
    });
    view! { {move || solved.get().then(|| view! { <SolvedBadge/> })} }
}

/// The kept answer, as soon as there is one.
#[island]
pub fn LiveSolution(
    /// The topic.
    topic: i64,
    /// Who asked.
    asker: String,
    /// What is kept.
    solution: Option<SolutionView>,
    /// The last event the page knows of.
    since: i64,
) -> impl IntoView {
    let (kept, set_kept) = signal(solution);
    Effect::new(move |_| {
        watch(&topic_channel(topic), since, move |message| {
            if let Message::Topic(event) = message
                && matches!(event.what, Happening::Solved | Happening::Removed | Happening::Edited)
            {
                spawn_local(async move {
                    if let Ok(now_kept) = self::solution(topic).await {
                        mark_solution(now_kept.as_ref());
                        set_kept.set(now_kept);
                    }
                });
            }
        });
    });
    view! {
        {move || {
            let asker = asker.clone();
            kept.get().map(|solution| view! { <KeptAnswer asker solution/> })
        }}
    }
}

/// Replies that arrive while one reads. On the last page they appear in place; on others a link leads to them.
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
    let (arrived, set_arrived) = signal(Vec::<PostView>::new());
    let (said, set_said) = signal(String::new());
    let (elsewhere, set_elsewhere) = signal(false);
    let last = StoredValue::new(last_number);
    // One question to the server at a time; events that come meanwhile ask once more.
    let asking = StoredValue::new(false);
    let again = StoredValue::new(false);
    let fetch = move || {
        if asking.get_value() {
            again.set_value(true);
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            loop {
                again.set_value(false);
                if let Ok(replies) = replies_after(topic, last.get_value()).await
                    && let Some(newest) = replies.last()
                {
                    last.set_value(newest.number);
                    // The writer of the reply is already looking at it, in another window or here after posting.
                    set_said.set(match replies.len() {
                        1 => format!("Nouvelle réponse de {}", newest.author.name),
                        count => format!("{count} nouvelles réponses"),
                    });
                    set_arrived.update(|arrived| arrived.extend(replies));
                }
                if !again.get_value() {
                    break;
                }
            }
            asking.set_value(false);
        });
    };
    Effect::new(move |_| {
        watch(&topic_channel(topic), since, move |message| match message {
            Message::Topic(event) => match (event.what, event.post) {
                (Happening::Replied, _) if is_last_page => fetch(),
                (Happening::Replied, _) | (Happening::Changed, _) => set_elsewhere.set(true),
                (Happening::Edited | Happening::Removed, Some(post)) => spawn_local(async move {
                    if let Ok(view) = one_post(post).await {
                        show_text(&view);
                    }
                }),
                _ => {}
            },
            Message::Refresh => set_elsewhere.set(true),
            Message::Connected(_) => {}
        });
    });
    view! {
        <p class="sr-only" role="status">{said}</p>
        <For each=move || arrived.get() key=|post| post.id let:post>
            <PostCard post is_new=true/>
        </For>
        {move || {
            let path = path.clone();
            elsewhere
                .get()
                .then(|| {
                    view! {
                        <p class="notice" role="status">
                            "Cette discussion a changé. "
                            <a href=path>"Voir les dernières réponses"</a>
                        </p>
                    }
                })
        }}
    }
}

/// The card of a post the server drew, or an island.
fn card(post: i64, number: i64) -> Option<web_sys::Element> {
    let id = if number == 0 { "question".to_owned() } else { format!("reponse-{post}") };
    document().get_element_by_id(&id)
}

/// Shows the new text of a post that is on the page.
fn show_text(post: &PostView) {
    let Some(card) = card(post.id, post.number) else { return };
    if let Ok(Some(text)) = card.query_selector(".prose, .deleted") {
        match &post.body {
            PostBody::Shown(html) => text.set_inner_html(html.as_str()),
            PostBody::Deleted => {
                text.set_class_name("deleted");
                text.set_text_content(Some(DELETED));
            }
        }
    }
    if let Ok(Some(edited)) = card.query_selector(".post-edited") {
        let words = post.edited.as_ref().map(|at| format!(" · modifié {}", at.relative));
        edited.set_text_content(words.as_deref());
    }
}

/// Frames the card of the kept answer, and no other.
fn mark_solution(kept: Option<&SolutionView>) {
    let anchor = kept.and_then(|solution| solution.path.split_once('#')).map(|(_, anchor)| anchor);
    if let Ok(Some(before)) = document().query_selector(".post.is-solution") {
        let _ = before.class_list().remove_1("is-solution");
        if let Ok(Some(banner)) = before.query_selector(".post-banner") {
            banner.remove();
        }
    }
    if let Some(card) = anchor.and_then(|anchor| document().get_element_by_id(anchor)) {
        let _ = card.class_list().add_1("is-solution");
    }
}
