//! The pages of certifying.

mod case;
mod certify;
mod out_of_date;
mod review;

use leptos::prelude::*;

pub use self::{case::CertificatePage, certify::CertifyPage, out_of_date::OutOfDatePage, review::ReviewPage};
use super::model::CertificateId;
use crate::{
    app::{context::PageContext, error::PageError},
    forum::service::Answer,
    http::fields::{FieldErrors, Fields},
    ui::form::{Field, TextArea, described_by},
};

/// The number in the second place of an address.
fn number_in(context: &PageContext) -> Result<i64, PageError> {
    context.path.split('/').nth(2).and_then(|id| id.parse().ok()).ok_or_else(PageError::not_found)
}

/// The certificate of an address.
fn certificate_in(context: &PageContext) -> Result<CertificateId, PageError> {
    number_in(context).map(CertificateId)
}

/// Which reply it is about.
#[component]
fn Quoted(answer: Answer) -> impl IntoView {
    let which = format!("La réponse n°\u{a0}{} à «\u{a0}{}\u{202f}»", answer.facts.number, answer.title);
    view! {
        <p class="muted">{which}</p>
        <blockquote class="quote">{answer.excerpt}</blockquote>
        <p><a href=answer.path>"La lire dans la discussion"</a></p>
    }
}

/// A few lines, in the field `texte`.
#[component]
fn Lines(
    label: &'static str,
    help: &'static str,
    fields: Fields,
    errors: FieldErrors,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let described = described_by("texte", true, &errors);
    let invalid = errors.of("texte").is_some();
    view! {
        <Field name="texte" label help=Some(help.to_owned()) errors optional>
            <TextArea
                id="texte"
                name="texte"
                value=fields.get("texte").to_owned()
                rows=3
                invalid
                described_by=described.unwrap_or_default()
                required=!optional
            />
        </Field>
    }
}
