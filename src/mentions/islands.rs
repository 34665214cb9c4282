//! Completing a name while one types: a list under the text, by arrows and Enter, or by a press.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlTextAreaElement, KeyboardEvent},
};

use crate::{
    forum::islands::ids,
    live::fetch,
    ui::dom::{by_id, listen},
};

/// The id of the list of people; the page draws it, hidden and empty, and says in which topic one writes.
pub const PEOPLE: &str = "personnes";
/// A pause in typing longer than this asks who is meant.
const PAUSE: Duration = Duration::from_millis(200);
/// Longer than this after the sign, what is typed is no name.
const LONGEST: usize = 40;

/// The people whose name begins as what is typed after « @ ». Without JavaScript, the preview asks who is meant.
#[island]
pub fn MentionCompletion() -> impl IntoView {
    Effect::new(|_| {
        let Some(area) = by_id(ids::TEXT).and_then(|area| area.dyn_into().ok()) else { return };
        let Some(list) = by_id(PEOPLE) else { return };
        let it =
            Rc::new(Completion { area, list, asked: Cell::new(0), from: Cell::new(0), at: Cell::new(0) });
        let (typed, keys, left, pressed) = (Rc::clone(&it), Rc::clone(&it), Rc::clone(&it), Rc::clone(&it));
        listen(&it.area, "input", move |_| Rc::clone(&typed).look());
        listen(&it.area, "blur", move |_| left.close());
        listen(&it.area, "keydown", move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                keys.key(event);
            }
        });
        // Before the text loses the focus.
        listen(&it.list, "mousedown", move |event| {
            event.prevent_default();
            if let Some(option) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
                pressed.write(&option);
            }
        });
    });
}

struct Completion {
    area: HtmlTextAreaElement,
    list: Element,
    /// Answers may come in another order than the questions left in.
    asked: Cell<u32>,
    /// Where the sign is, in the browser's units.
    from: Cell<u32>,
    /// The option that is chosen.
    at: Cell<u32>,
}

impl Completion {
    fn caret(&self) -> u32 {
        self.area.selection_end().ok().flatten().unwrap_or_default()
    }

    /// What is typed after a sign right before the caret; none when that is no name.
    fn typed(&self) -> Option<String> {
        let before: Vec<u16> = self.area.value().encode_utf16().take(self.caret() as usize).collect();
        let sign = before.iter().rposition(|unit| *unit == u16::from(b'@'))?;
        let free = sign == 0 || matches!(before[sign - 1], 10 | 32 | 40 | 160 | 171);
        let typed = String::from_utf16_lossy(&before[sign + 1..]);
        let over = typed.len() > LONGEST || typed.contains(['\n', '[', ']', '.']);
        self.from.set(u32::try_from(sign).ok()?);
        (free && !over).then_some(typed)
    }

    /// Asks who is meant, after a pause.
    fn look(self: Rc<Self>) {
        let number = self.asked.get() + 1;
        self.asked.set(number);
        let Some(typed) = self.typed() else { return self.close() };
        set_timeout(
            move || {
                if self.asked.get() != number {
                    return;
                }
                spawn_local(async move {
                    let topic = self.list.get_attribute("data-sujet").unwrap_or_default();
                    let call = format!("personnes?topic={topic}");
                    let found: Option<Vec<(String, String)>> = fetch::get_more(&call, "name", &typed).await;
                    if self.asked.get() == number {
                        self.show(&found.unwrap_or_default());
                    }
                });
            },
            PAUSE,
        );
    }

    fn show(&self, people: &[(String, String)]) {
        self.list.set_text_content(None);
        for (at, (label, text)) in people.iter().enumerate() {
            let Ok(option) = document().create_element("div") else { return };
            option.set_id(&format!("personne-{at}"));
            option.set_text_content(Some(label));
            for (name, value) in [("role", "option"), ("data-texte", text)] {
                // Names of attributes: the browser cannot refuse.
                let _ = option.set_attribute(name, value);
            }
            let _ = self.list.append_child(&option);
        }
        if people.is_empty() {
            return self.close();
        }
        for (name, value) in [
            ("role", "combobox"),
            ("aria-expanded", "true"),
            ("aria-controls", PEOPLE),
            ("aria-autocomplete", "list"),
        ] {
            let _ = self.area.set_attribute(name, value);
        }
        let _ = self.list.remove_attribute("hidden");
        self.choose(0);
    }

    /// The text is a text again.
    fn close(&self) {
        let _ = self.list.set_attribute("hidden", "");
        for name in ["role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-activedescendant"] {
            let _ = self.area.remove_attribute(name);
        }
    }

    fn choose(&self, at: u32) {
        let options = self.list.children();
        self.at.set(at);
        for place in 0..options.length() {
            if let Some(option) = options.item(place) {
                let is_chosen = place == at;
                let _ = option.set_attribute("aria-selected", if is_chosen { "true" } else { "false" });
                if is_chosen {
                    let _ = self.area.set_attribute("aria-activedescendant", &option.id());
                }
            }
        }
    }

    fn key(&self, event: &KeyboardEvent) {
        if self.list.has_attribute("hidden") {
            return;
        }
        let count = self.list.child_element_count();
        match event.key().as_str() {
            "ArrowDown" => self.choose((self.at.get() + 1) % count),
            "ArrowUp" => self.choose((self.at.get() + count - 1) % count),
            "Escape" => self.close(),
            "Enter" | "Tab" => {
                if let Some(option) = self.list.children().item(self.at.get()) {
                    self.write(&option);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Writes somebody in place of what was typed.
    fn write(&self, option: &Element) {
        let Some(text) = option.get_attribute("data-texte") else { return };
        let (from, text) = (self.from.get(), text + " ");
        if self.area.set_range_text_with_start_and_end(&text, from, self.caret()).is_ok() {
            let after = from + u32::try_from(text.encode_utf16().count()).unwrap_or_default();
            let _ = self.area.set_selection_range(after, after);
        }
        self.asked.set(self.asked.get() + 1);
        self.close();
    }
}
