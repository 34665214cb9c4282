//! What comes alive in the browser. Each island only adds to a form that works without it.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys};

use super::api::preview;
use crate::{markdown::SafeHtml, ui::prose::Prose};

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
