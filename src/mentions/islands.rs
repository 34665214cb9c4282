//! Completing a name while one types: a list under the text, by arrows and Enter, or by a press.

use std::{cell::Cell, rc::Rc};

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event, HtmlTextAreaElement, KeyboardEvent},
};

use crate::{
    forum::islands::ids,
    live::fetch,
    ui::dom::{by_id, listen, show},
};

/// The id of the list of people; the page draws it, hidden and empty, and says what to ask.
pub const PEOPLE: &str = "personnes";
/// Longer than this after the sign, what is typed is no name.
const LONGEST: usize = 40;

/// The people whose name begins as what is typed after « @ ». Without JavaScript, the preview asks who is meant.
#[island]
pub fn MentionCompletion() -> impl IntoView {
    Effect::new(|_| {
        let Some(area) = by_id(ids::TEXT).and_then(|area| area.dyn_into().ok()) else { return };
        let Some(list) = by_id(PEOPLE) else { return };
        let it = Rc::new(Completion {
            area,
            list,
            // Nothing is shown yet.
            asked: Cell::new(1),
            shown: Cell::new(0),
            from: Cell::new(0),
            at: Cell::new(0),
        });
        // One listener for all of it: each is code that every page loads.
        let area: &Element = &it.area;
        // It stays a text of several lines, which no combobox is (ARIA in HTML): the chosen option is told all the same.
        for (name, value) in
            [("aria-haspopup", "listbox"), ("aria-controls", PEOPLE), ("aria-autocomplete", "list")]
        {
            // Names of attributes: the browser cannot refuse.
            let _ = area.set_attribute(name, value);
        }
        for (place, events) in [(area, ["input", "blur", "keydown"].as_slice()), (&it.list, &["mousedown"])] {
            for event in events {
                let it = Rc::clone(&it);
                listen(place, event, move |event| it.on(&event));
            }
        }
    });
}

struct Completion {
    area: HtmlTextAreaElement,
    list: Element,
    /// Answers may come in another order than the questions left in, or once nobody waits for one.
    asked: Cell<u32>,
    /// Which of them the list answers. It stays to be seen until the next one has come, and nothing is chosen in it meanwhile.
    shown: Cell<u32>,
    /// Where the sign is, in the browser's units.
    from: Cell<u32>,
    /// The option that is chosen.
    at: Cell<u32>,
}

impl Completion {
    fn on(self: &Rc<Self>, event: &Event) {
        match event.type_().as_str() {
            "input" => self.look(),
            "blur" => self.close(),
            "keydown" => self.key(event.unchecked_ref()),
            // A press on the list, before the text loses the focus.
            _ => {
                event.prevent_default();
                if let Some(option) = event.target() {
                    self.write(option.unchecked_ref());
                }
            }
        }
    }

    fn caret(&self) -> u32 {
        self.area.selection_end().ok().flatten().unwrap_or_default()
    }

    /// What is typed after a sign right before the caret; none when that is no name.
    fn typed(&self) -> Option<String> {
        let (caret, mut units) = (self.caret(), 0);
        let (mut typed, mut last) = (None::<String>, ' ');
        for letter in self.area.value().chars() {
            if units >= caret {
                break;
            }
            match letter {
                '@' => {
                    typed = matches!(last, '\n' | ' ' | '(' | '\u{a0}' | '«').then(String::new);
                    self.from.set(units);
                }
                '\n' | '[' | ']' | '.' => typed = None,
                _ => typed.iter_mut().for_each(|typed| typed.push(letter)),
            }
            // As the browser counts.
            units += letter.len_utf16() as u32;
            last = letter;
        }
        typed.filter(|typed| typed.len() <= LONGEST)
    }

    /// Asks who is meant, letter by letter: a name has few.
    fn look(self: &Rc<Self>) {
        let Some(typed) = self.typed() else { return self.close() };
        let number = self.next();
        let it = Rc::clone(self);
        spawn_local(async move {
            let call = it.list.get_attribute("data-appel").unwrap_or_default();
            let found: Option<String> = fetch::get_with(&call, "name", &typed).await;
            if it.asked.get() == number {
                it.show(&found.unwrap_or_default());
            }
        });
    }

    /// What was asked before is waited for no more.
    fn next(&self) -> u32 {
        let number = self.asked.get() + 1;
        self.asked.set(number);
        number
    }

    /// Whether the list is that of what is typed.
    fn is_current(&self) -> bool {
        self.shown.get() == self.asked.get()
    }

    /// Shows what the server drew.
    fn show(&self, options: &str) {
        if options.is_empty() {
            return self.close();
        }
        self.list.set_inner_html(options);
        show(PEOPLE, true);
        self.shown.set(self.asked.get());
        self.choose(0);
    }

    /// The text is a text again.
    fn close(&self) {
        self.next();
        show(PEOPLE, false);
        let _ = self.area.remove_attribute("aria-activedescendant");
    }

    /// The chosen option.
    fn option(&self) -> Option<Element> {
        by_id(&format!("personne-{}", self.at.get()))
    }

    fn choose(&self, at: u32) {
        if let Some(option) = self.option() {
            let _ = option.set_attribute("aria-selected", "false");
        }
        self.at.set(at);
        if let Some(option) = self.option() {
            let _ = option.set_attribute("aria-selected", "true");
            let _ = self.area.set_attribute("aria-activedescendant", &option.id());
        }
    }

    fn key(&self, event: &KeyboardEvent) {
        let is_current = self.is_current();
        let count = self.list.child_element_count();
        match event.key().as_str() {
            // Also what is on its way.
            "Escape" => self.close(),
            _ if !is_current => {}
            "ArrowDown" => self.choose((self.at.get() + 1) % count),
            "ArrowUp" => self.choose((self.at.get() + count - 1) % count),
            "Enter" | "Tab" => {
                if let Some(option) = self.option() {
                    self.write(&option);
                }
            }
            _ => return,
        }
        if is_current {
            event.prevent_default();
        }
    }

    /// Writes somebody in place of what was typed.
    fn write(&self, option: &Element) {
        let Some(text) = option.get_attribute("data-texte").filter(|_| self.is_current()) else { return };
        if self.area.set_range_text_with_start_and_end(&(text + " "), self.from.get(), self.caret()).is_ok() {
            // What was written is selected now, and one goes on after it.
            let _ = self.area.set_selection_start(Some(self.caret()));
        }
        self.close();
    }
}
