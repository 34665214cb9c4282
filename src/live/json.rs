//! JSON, read by the browser itself. Its own parser is there already; another one, with the words of its errors and the
//! tables of its decimals, would weigh more than all that islands do.

use leptos::wasm_bindgen::{JsCast, JsValue};

/// A value the server sent.
#[derive(Debug)]
pub struct Json(JsValue);

/// What can be read from JSON; none when it is something else, which only another version of the server would send.
pub trait FromJson: Sized {
    /// Reads it.
    fn from_json(json: &Json) -> Option<Self>;
}

impl Json {
    /// What the browser already parsed.
    #[must_use]
    pub const fn new(value: JsValue) -> Self {
        Self(value)
    }

    /// Parses a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        js_sys::JSON::parse(text).ok().map(Self)
    }

    /// A field of an object.
    #[must_use]
    pub fn get<T: FromJson>(&self, name: &str) -> Option<T> {
        T::from_json(&Self(js_sys::Reflect::get(&self.0, &JsValue::from_str(name)).ok()?))
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn from_json(json: &Json) -> Option<Self> {
        let pair = json.0.dyn_ref::<js_sys::Array>()?;
        Some((A::from_json(&Json(pair.get(0)))?, B::from_json(&Json(pair.get(1)))?))
    }
}

impl FromJson for String {
    fn from_json(json: &Json) -> Option<Self> {
        json.0.as_string()
    }
}

impl FromJson for bool {
    fn from_json(json: &Json) -> Option<Self> {
        json.0.as_bool()
    }
}

impl FromJson for i64 {
    #[expect(clippy::cast_possible_truncation, reason = "identifiers and figures are whole, and below 2^53")]
    fn from_json(json: &Json) -> Option<Self> {
        json.0.as_f64().map(|number| number as Self)
    }
}

impl FromJson for f64 {
    fn from_json(json: &Json) -> Option<Self> {
        json.0.as_f64()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &Json) -> Option<Self> {
        if json.0.is_null() { Some(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Json) -> Option<Self> {
        json.0.dyn_ref::<js_sys::Array>()?.iter().map(|item| T::from_json(&Json(item))).collect()
    }
}
