//! The parts of forms. Each field names its help and its error to assistive tools.

use leptos::prelude::*;

use super::page::escape;
use crate::{
    accounts::secret::Secret,
    http::fields::{FieldErrors, Fields},
};

/// A field for several lines. The only use of `<textarea>`, which writes its children without escaping them.
#[component]
pub fn TextArea(
    /// For its label.
    #[prop(into)]
    id: String,
    /// In the form.
    name: &'static str,
    /// What it holds at first: any text.
    #[prop(into)]
    value: String,
    /// Lines shown.
    rows: u32,
    /// Whether something is wrong with it.
    #[prop(optional)]
    invalid: bool,
    /// The ids of its help and its error.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    // Parsers drop a line end right after the tag: this one is for them.
    let escaped = format!("\n{}", escape(&value));
    view! {
        <textarea
            class="field"
            id=id
            name=name
            rows=rows
            required=required
            aria-invalid=invalid.then_some("true")
            aria-describedby=described_by
        >
            {escaped}
        </textarea>
    }
}

/// Label, help, error, and the control between them.
#[component]
pub fn Field(
    /// The field's name, which is its id.
    name: &'static str,
    /// What to type.
    label: &'static str,
    /// How.
    #[prop(default = None)]
    help: Option<String>,
    /// What is wrong with the form.
    errors: FieldErrors,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let error = errors.of(name).map(str::to_owned);
    let has_error = error.is_some();
    view! {
        <div class="form-field" class:has-error=has_error>
            <label class="label" r#for=name>
                {label}
                {optional.then_some(view! { <span class="optional">" (facultatif)"</span> })}
            </label>
            {help.map(|help| view! { <p class="help" id=format!("{name}-aide")>{help}</p> })}
            {error
                .map(|error| {
                    view! {
                        <p class="field-error" id=format!("{name}-erreur")>
                            <span class="sr-only">"Erreur : "</span>
                            {error}
                        </p>
                    }
                })}
            {children()}
        </div>
    }
}

/// The ids that describe a field: its help, its error.
#[must_use]
pub fn described_by(name: &str, has_help: bool, errors: &FieldErrors) -> Option<String> {
    let help = has_help.then(|| format!("{name}-aide"));
    let error = errors.of(name).map(|_| format!("{name}-erreur"));
    let ids: Vec<String> = help.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A field of one line.
#[component]
pub fn TextField(
    /// Its name and id.
    name: &'static str,
    /// What to type.
    label: &'static str,
    /// How.
    #[prop(optional, into)]
    help: Option<String>,
    /// What was typed.
    fields: Fields,
    /// What is wrong with the form.
    errors: FieldErrors,
    /// `text`, `email`…
    #[prop(default = "text")]
    kind: &'static str,
    /// For the browser's memory.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Longest value.
    #[prop(optional)]
    maxlength: Option<usize>,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let described = described_by(name, help.is_some(), &errors);
    let invalid = errors.of(name).map(|_| "true");
    let value = fields.get(name).to_owned();
    view! {
        <Field name label help errors optional>
            <input
                class="field"
                id=name
                name=name
                r#type=kind
                value=value
                autocomplete=autocomplete
                maxlength=maxlength.map(|max| max.to_string())
                required=!optional
                aria-invalid=invalid
                aria-describedby=described
            />
        </Field>
    }
}

/// What is wrong with a form, first on the page, each fault a link to its field.
#[component]
pub fn ErrorSummary(
    /// None shows nothing.
    errors: FieldErrors,
) -> impl IntoView {
    let count = errors.iter().count();
    (count > 0).then(|| {
        let title = if count == 1 {
            "Le formulaire contient 1 erreur".to_owned()
        } else {
            format!("Le formulaire contient {count} erreurs")
        };
        let faults: Vec<(&'static str, String)> =
            errors.iter().map(|(field, message)| (field, message.to_owned())).collect();
        view! {
            <div class="error-summary" id="form-errors" role="alert" tabindex="-1" autofocus=true>
                <h2>{title}</h2>
                <ul>
                    {faults
                        .into_iter()
                        .map(|(field, message)| {
                            if field.is_empty() {
                                view! { <li>{message}</li> }.into_any()
                            } else {
                                view! { <li><a href=format!("#{field}")>{message}</a></li> }.into_any()
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
        }
    })
}

/// What makes two sendings of one form one: kept when the form is shown again, new otherwise. A visitor's form has none:
/// its page is shared by many, and their text gets one when it is put aside for them to sign in.
#[component]
pub fn SubmissionToken(
    /// What the form holds.
    fields: Fields,
    /// Whether nobody is signed in.
    is_visitor: bool,
) -> impl IntoView {
    let known = Some(fields.get("envoi").to_owned()).filter(|token| !token.is_empty());
    let token = known.or_else(|| (!is_visitor).then(|| Secret::random().expose().to_owned()));
    token.map(|token| view! { <input r#type="hidden" name="envoi" value=token/> })
}
