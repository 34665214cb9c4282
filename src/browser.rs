//! What the browser runs first.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script that loads the WASM.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
