//! The one error type at the line: a JavaScript `Error` that carries the `code` and the fields of [`collapsar::Error`].

use js_sys::{Error, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

/// A refusal on its way to JavaScript.
pub struct Refusal(Error);

/// What fallible functions of the shell return.
pub type WasmResult<T> = Result<T, Refusal>;

impl From<collapsar::Error> for Refusal {
    fn from(error: collapsar::Error) -> Self {
        let thrown = Error::new(&error.to_string());
        let fields = serde_json::to_string(&error).ok().and_then(|json| JSON::parse(&json).ok()?.dyn_into::<Object>().ok());
        if let Some(fields) = fields {
            Object::assign(&thrown, &fields);
        }
        Self(thrown)
    }
}

impl From<Refusal> for JsValue {
    fn from(refusal: Refusal) -> Self {
        refusal.0.into()
    }
}
