//! Asking the site's server functions, from an island. The framework's own client weighs four times as much.

use leptos::{
    prelude::window,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{RequestInit, Response, UrlSearchParams},
};
use wasm_bindgen_futures::JsFuture;

use super::json::{FromJson, Json};

/// The answer of `GET /api/{call}`; none when the network, the server or the reader's rights say no: the page stays as it
/// is, and reading it again tells why.
pub async fn get<T: FromJson>(call: &str) -> Option<T> {
    T::from_json(&read(JsFuture::from(window().fetch_with_str(&format!("/api/{call}")))).await?)
}

/// The answer of `GET /api/{call}` with one field.
pub async fn get_with<T: FromJson>(call: &str, name: &str, value: &str) -> Option<T> {
    get(&format!("{call}?{}", query(name, value)?)).await
}

/// The same for a call that has fields already.
pub async fn get_more<T: FromJson>(call: &str, name: &str, value: &str) -> Option<T> {
    get(&format!("{call}&{}", query(name, value)?)).await
}

fn query(name: &str, value: &str) -> Option<String> {
    let fields = UrlSearchParams::new().ok()?;
    fields.append(name, value);
    fields.to_string().as_string()
}

/// The answer of `POST /api/{call}` with one field.
pub async fn post<T: FromJson>(call: &str, name: &str, value: &str) -> Option<T> {
    let fields = UrlSearchParams::new().ok()?;
    fields.append(name, value);
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&fields);
    let answer = window().fetch_with_str_and_init(&format!("/api/{call}"), &request);
    T::from_json(&read(JsFuture::from(answer)).await?)
}

async fn read(answer: JsFuture<JsValue>) -> Option<Json> {
    let answer: Response = answer.await.ok()?.dyn_into().ok().filter(Response::ok)?;
    JsFuture::from(answer.json().ok()?).await.ok().map(Json::new)
}
