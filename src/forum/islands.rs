//! What comes alive in the browser. Each island only adds to what works without it: the page holds every word it may
//! show, and says in `data-` attributes what it has to know; the islands change it in place.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlTextAreaElement},
};

use super::{
    post_card::{KeptAnswer, PostCard},
    view::{Kept, PostView, counter_class, replies_word, same_words, useful_words},
};
use crate::{
    certification::{parts::CertifiedAnswers, view::CertifiedAnswer},
    live::{
        Happening, TopicEvent, fetch,
        source::{Message, watch},
    },
    markdown::SafeHtml,
    ui::{
        dom::{by_id, draw, draw_in, listen, number, on, set_text, show},
        prose::Prose,
    },
};

/// A pause in typing longer than this asks for a new preview.
const PAUSE: Duration = Duration::from_millis(400);

/// The ids of what the islands change; the pages draw it.
pub mod ids {
    /// The text being written.
    pub const TEXT: &str = "texte";
    /// The preview of the text, and where its HTML is.
    pub const PREVIEW: &str = "apercu";
    /// See [`PREVIEW`].
    pub const PREVIEW_TEXT: &str = "apercu-texte";
    /// What the page watches; its `data-` attributes say since when, and what it shows.
    pub const LIVE: &str = "suivi";
    /// « 3 nouveaux sujets ».
    pub const NEW_TOPICS: &str = "nouveaux-sujets";
    /// What is said to those who listen to the page.
    pub const SAID: &str = "annonce";
    /// Where replies that arrive are put.
    pub const ARRIVALS: &str = "arrivees";
    /// The link to what cannot be shown in place.
    pub const ELSEWHERE: &str = "ailleurs";
    /// The form that replies.
    pub const REPLY_FORM: &str = "reponse";
    /// The kept answer.
    pub const KEPT: &str = "retenue";
    /// The certified replies.
    pub const CERTIFIED: &str = "certifiees";
    /// How many replies.
    pub const COUNT: &str = "nombre-reponses";
    /// The mark of a solved question.
    pub const SOLVED: &str = "resolu";
    /// The mark of a question that the community solved.
    pub const BY_COMMUNITY: &str = "resolu-par-la-communaute";
    /// Says that the page follows.
    pub const CONNECTED: &str = "direct";
}

/// How the text of a field will look, kept up to date while one types. Without JavaScript, the form's button
/// « Prévisualiser » does it.
#[island]
pub fn LivePreview() -> impl IntoView {
    Effect::new(|_| {
        let Some(area) = by_id(ids::TEXT).and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok()) else {
            return;
        };
        let pending = Cell::new(None::<TimeoutHandle>);
        // Answers may come back in another order than the questions left in.
        let asked = Rc::new(Cell::new(0_u32));
        on(ids::TEXT, "input", move |_| {
            if let Some(handle) = pending.take() {
                handle.clear();
            }
            let (area, asked) = (area.clone(), Rc::clone(&asked));
            let ask = move || {
                let text = area.value();
                let number = asked.get() + 1;
                asked.set(number);
                spawn_local(async move {
                    let is_empty = text.trim().is_empty();
                    let made = match is_empty {
                        true => Some(SafeHtml::default()),
                        false => fetch::post("apercu", "text", &text).await,
                    };
                    if let Some(html) = made.filter(|_| asked.get() == number) {
                        draw_in(ids::PREVIEW_TEXT, move || view! { <Prose html/> });
                        show(ids::PREVIEW, !is_empty);
                    }
                });
            };
            pending.set(set_timeout_with_handle(ask, PAUSE).ok());
        });
    });
}

/// The lists of a page, kept up to date: counters of the topics they show and, where the page has the button, a way to
/// read it again once topics were asked.
#[island]
pub fn LiveLists() -> impl IntoView {
    Effect::new(|_| {
        let Some(live) = by_id(ids::LIVE) else { return };
        let theme = number(&live, "data-theme");
        let tells_new = live.has_attribute("data-nouveaux");
        on(ids::NEW_TOPICS, "click", |_| {
            // Nothing to do when the browser refuses: its own button is still there.
            let _ = window().location().reload();
        });
        // Kept whole by the browser and gone back to, the page tells as new what was perhaps read meanwhile.
        listen(&window(), "pageshow", |event| {
            let is_kept =
                js_sys::Reflect::get(&event, &"persisted".into()).is_ok_and(|kept| kept.is_truthy());
            if is_kept && document().query_selector(".badge-unread").is_ok_and(|badge| badge.is_some()) {
                // As above.
                let _ = window().location().reload();
            }
        });
        let asked = Cell::new(0_u32);
        watch("sujets", number(&live, "data-depuis").unwrap_or_default(), move |message| match message {
            Message::Topic(event) => {
                show_counters(event);
                say_how_many("data-same", event.topic, event.same, same_words);
                let concerns = theme.map_or(!event.news, |theme| theme == event.theme);
                if tells_new && concerns && event.what == Happening::Asked {
                    asked.set(asked.get() + 1);
                    set_text(
                        ids::NEW_TOPICS,
                        &match asked.get() {
                            1 => "1 nouveau sujet".to_owned(),
                            count => format!("{count} nouveaux sujets"),
                        },
                    );
                    show(ids::NEW_TOPICS, true);
                }
            }
            Message::Refresh => show(ids::NEW_TOPICS, true),
            Message::Connected(_) | Message::Bell(_) => {}
        });
    });
}

/// Every element whose attribute is this number.
fn each(attribute: &str, id: i64, change: impl Fn(Element)) {
    let Ok(found) = document().query_selector_all(&format!("[{attribute}=\"{id}\"]")) else { return };
    for at in 0..found.length() {
        if let Some(element) = found.item(at).and_then(|node| node.dyn_into().ok()) {
            change(element);
        }
    }
}

/// Shows the figures of an event wherever its topic is on the page.
fn show_counters(event: &TopicEvent) {
    each("data-topic", event.topic, |counter| {
        counter.set_class_name(counter_class(event.answers, event.solved));
        let words = [
            (".count-number", event.replies.to_string()),
            (".count-word", replies_word(event.replies).into()),
        ];
        for (part, text) in words {
            if let Ok(Some(part)) = counter.query_selector(part) {
                part.set_text_content(Some(&text));
            }
        }
    });
}

/// Says how many people, wherever the page tells it; nothing where they are none.
fn say_how_many(attribute: &str, id: i64, people: i64, words: fn(i64) -> String) {
    each(attribute, id, |told| {
        told.set_text_content(Some(&words(people)));
        // An attribute that exists, or not: the browser cannot refuse.
        let _ = told.toggle_attribute_with_force("hidden", people == 0);
    });
}

/// A topic, kept up to date while one reads. On its last page replies appear in place; on others, and for what cannot be
/// shown in place, a link leads to them.
#[island]
pub fn LiveThread() -> impl IntoView {
    Effect::new(|_| {
        let Some(live) = by_id(ids::LIVE) else { return };
        let Some(topic) = number(&live, "data-sujet") else { return };
        // On a page that is not the last, new replies belong elsewhere.
        let arrivals = number(&live, "data-dernier").map(|last| Rc::new(Arrivals::new(topic, last)));
        let since = number(&live, "data-depuis").unwrap_or_default();
        watch(&format!("sujet:{topic}"), since, move |message| match message {
            Message::Topic(event) => {
                show_state(event);
                if kept_may_change(event.what) {
                    spawn_local(show_kept(topic));
                }
                if matches!(event.what, Happening::Certified | Happening::Removed | Happening::Edited) {
                    spawn_local(show_certified(topic));
                }
                match (event.what, event.post, &arrivals) {
                    (Happening::Replied, _, Some(arrivals)) => spawn_local(Rc::clone(arrivals).fetch()),
                    (Happening::Edited | Happening::Removed | Happening::Certified, Some(post), _) => {
                        draw_again(post)
                    }
                    (Happening::Solved, post, _) => {
                        // Two cards change: the one that was kept, and the one that is.
                        kept_card().into_iter().chain(post).for_each(draw_again);
                    }
                    (Happening::Voted, Some(post), _) => match event.useful {
                        Some(useful) => say_how_many("data-votes", post, useful, useful_words),
                        None => say_how_many("data-votes", post, event.same, same_words),
                    },
                    (Happening::Asked, ..) => {}
                    _ => show(ids::ELSEWHERE, true),
                }
            }
            Message::Refresh => show(ids::ELSEWHERE, true),
            Message::Connected(is_connected) => show(ids::CONNECTED, *is_connected),
            Message::Bell(_) => {}
        });
    });
}

/// The replies that arrive on the last page of a topic.
struct Arrivals {
    topic: i64,
    /// The highest number shown.
    last: Cell<i64>,
    /// One question to the server at a time; events that come meanwhile ask once more.
    is_asking: Cell<bool>,
    again: Cell<bool>,
}

impl Arrivals {
    const fn new(topic: i64, last: i64) -> Self {
        Self { topic, last: Cell::new(last), is_asking: Cell::new(false), again: Cell::new(false) }
    }

    /// Puts what is new at the end of the page, and says so.
    async fn fetch(self: Rc<Self>) {
        self.again.set(true);
        if self.is_asking.replace(true) {
            return;
        }
        while self.again.replace(false) {
            let call = format!("reponses?topic={}&number={}", self.topic, self.last.get());
            let replies: Vec<PostView> = fetch::get(&call).await.unwrap_or_default();
            let Some(newest) = replies.last() else { continue };
            self.last.set(newest.number);
            set_text(
                ids::SAID,
                &match replies.as_slice() {
                    [one] => format!("Nouvelle réponse de {}", one.author.name),
                    several => format!("{} nouvelles réponses", several.len()),
                },
            );
            if let Some(place) = by_id(ids::ARRIVALS) {
                for reply in replies {
                    draw(&place, move || view! { <PostCard post=reply is_new=true/> });
                }
            }
        }
        self.is_asking.set(false);
    }
}

/// Whether the kept answer, or the words quoted of it, may be other ones now.
const fn kept_may_change(what: Happening) -> bool {
    !matches!(what, Happening::Asked | Happening::Replied | Happening::Voted)
}

/// Shows the kept answer under the question; nothing when none is kept.
async fn show_kept(topic: i64) {
    if let Some(kept) = fetch::get::<Option<Kept>>(&format!("retenue?topic={topic}")).await {
        draw_in(ids::KEPT, move || kept.map(|kept| view! { <KeptAnswer kept/> }));
    }
}

/// Shows the certified replies under the question.
async fn show_certified(topic: i64) {
    if let Some(answers) = fetch::get::<Vec<CertifiedAnswer>>(&format!("certifiees?topic={topic}")).await {
        draw_in(ids::CERTIFIED, move || view! { <CertifiedAnswers answers/> });
    }
}

/// Draws the card of a post again, when it is on the page.
fn draw_again(post: i64) {
    spawn_local(async move {
        if let Ok(Some(card)) = document().query_selector(&format!("[data-post=\"{post}\"]"))
            && let Some(post) = fetch::get::<PostView>(&format!("message?id={post}")).await
        {
            let Ok(drawn) = document().create_element("div") else { return };
            draw(&drawn, move || view! { <PostCard post/> });
            if let Some(drawn) = drawn.first_element_child() {
                // The browser cannot refuse: both are elements of this page.
                let _ = card.replace_with_with_node_1(&drawn);
            }
        }
    });
}

/// The post whose card is framed as the kept answer.
fn kept_card() -> Option<i64> {
    number(&document().query_selector(".is-solution[data-post]").ok()??, "data-post")
}

/// The heading and the mark of the topic.
fn show_state(event: &TopicEvent) {
    set_text(
        ids::COUNT,
        &match event.replies {
            0 => "Pas encore de réponse".to_owned(),
            replies => format!("{replies} {}", replies_word(replies)),
        },
    );
    show(ids::SOLVED, event.solved);
    if event.solved {
        show(ids::BY_COMMUNITY, false);
    }
}
