//! The page, as islands change it.

use leptos::{
    mount::mount_to,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Element, Event, EventTarget},
};

/// The element of an id.
#[must_use]
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Listens to the element of an id, as long as the page lives.
pub fn on(id: &str, event: &str, listener: impl Fn(Event) + 'static) {
    if let Some(element) = by_id(id) {
        listen(&element, event, listener);
    }
}

/// Listens as long as the page lives.
pub fn listen(target: &EventTarget, event: &str, listener: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(listener);
    if target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref()).is_ok() {
        listener.forget();
    }
}

/// The number an attribute holds.
#[must_use]
pub fn number(element: &Element, attribute: &str) -> Option<i64> {
    element.get_attribute(attribute)?.parse().ok()
}

/// Replaces what an element says.
pub fn set_text(id: &str, text: &str) {
    if let Some(element) = by_id(id) {
        element.set_text_content(Some(text));
    }
}

/// Draws a component at the end of an element, for as long as the page lives.
pub fn draw<V: IntoView + 'static>(place: &Element, view: impl FnOnce() -> V + 'static) {
    mount_to(place.clone().unchecked_into(), view).forget();
}

/// Draws a component in place of what an element holds.
pub fn draw_in<V: IntoView + 'static>(id: &str, view: impl FnOnce() -> V + 'static) {
    if let Some(place) = by_id(id) {
        place.set_text_content(None);
        draw(&place, view);
    }
}

/// Shows or hides an element.
pub fn show(id: &str, is_shown: bool) {
    if let Some(element) = by_id(id) {
        // An attribute that exists, or not: the browser cannot refuse.
        let _ = element.toggle_attribute_with_force("hidden", !is_shown);
    }
}
