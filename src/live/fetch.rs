//! Asking the site's server functions, from an island. The framework's own client weighs four times as much.

use std::pin::Pin;

use leptos::{
    prelude::window,
    wasm_bindgen::JsCast,
    web_sys::{RequestInit, Response, UrlSearchParams},
};
use wasm_bindgen_futures::JsFuture;

use super::json::{FromJson, Json};

/// The answer of `GET /api/{call}`; none when the network, the server or the reader's rights say no: the page stays as it
/// is, and reading it again tells why.
pub async fn get<T: FromJson>(call: &str) -> Option<T> {
    T::from_json(&answered(call, None).await?)
}

/// The same with one field, which `call` ends before: with « ? », or with « & » after others.
pub async fn get_with<T: FromJson>(call: &str, name: &str, value: &str) -> Option<T> {
    let fields = fields(name, value)?.to_string().as_string()?;
    get(&(call.to_owned() + &fields)).await
}

/// The answer of `POST /api/{call}` with one field.
pub async fn post<T: FromJson>(call: &str, name: &str, value: &str) -> Option<T> {
    let request = RequestInit::new();
    request.set_method("POST");
    let fields = fields(name, value)?;
    request.set_body(&fields);
    T::from_json(&answered(call, Some(request)).await?)
}

fn fields(name: &str, value: &str) -> Option<UrlSearchParams> {
    let fields = UrlSearchParams::new().ok()?;
    fields.append(name, value);
    Some(fields)
}

/// In a box: the waiting is written once, rather than for each type that is asked for.
fn answered(call: &str, request: Option<RequestInit>) -> Pin<Box<dyn Future<Output = Option<Json>>>> {
    let request = request.unwrap_or_default();
    let answer = window().fetch_with_str_and_init(&("/api/".to_owned() + call), &request);
    Box::pin(async move {
        let answer: Response = JsFuture::from(answer).await.ok()?.dyn_into().ok().filter(Response::ok)?;
        JsFuture::from(answer.json().ok()?).await.ok().map(Json::new)
    })
}
