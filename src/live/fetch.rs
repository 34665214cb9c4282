//! Asking the site's server functions, from an island. The framework's own client weighs four times as much.

use leptos::{
    prelude::window,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{RequestInit, Response, UrlSearchParams},
};
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;

/// The answer of `GET /api/{call}`; none when the network, the server or the reader's rights say no: the page stays as it
/// is, and reading it again tells why.
pub async fn get<T: DeserializeOwned>(call: &str) -> Option<T> {
    read(JsFuture::from(window().fetch_with_str(&format!("/api/{call}"))).await).await
}

/// The answer of `POST /api/{call}` with one field.
pub async fn post<T: DeserializeOwned>(call: &str, name: &str, value: &str) -> Option<T> {
    let fields = UrlSearchParams::new().ok()?;
    fields.append(name, value);
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&fields);
    read(JsFuture::from(window().fetch_with_str_and_init(&format!("/api/{call}"), &request)).await).await
}

async fn read<T: DeserializeOwned>(answer: Result<JsValue, JsValue>) -> Option<T> {
    let answer: Response = answer.ok()?.dyn_into().ok().filter(Response::ok)?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}
