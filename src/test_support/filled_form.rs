//! A form of a page, filled in as a person would: only fields that are there, only choices that are offered.

use std::collections::HashMap;

use scraper::{ElementRef, Selector};

use super::page::{select, words};
use crate::http::fields::Fields;

/// What the browser is about to send.
#[derive(Clone, Debug)]
pub struct FilledForm {
    /// `get` or `post`.
    pub method: String,
    /// Where to.
    pub action: String,
    /// What is in it now.
    pub fields: Fields,
    choices: HashMap<String, Vec<String>>,
    buttons: Vec<(String, Option<(String, String)>)>,
}

impl FilledForm {
    pub(super) fn read(form: ElementRef<'_>, page_path: &str) -> Self {
        let mut fields = Vec::new();
        let mut choices: HashMap<String, Vec<String>> = HashMap::new();
        for control in form.select(&select("input, textarea, select")) {
            let attribute = |name| control.value().attr(name);
            let Some(name) = attribute("name") else { continue };
            let value = match (control.value().name(), attribute("type")) {
                ("textarea", _) => Some(control.text().collect::<String>()),
                ("select", _) => {
                    let options: Vec<ElementRef<'_>> = control.select(&select("option")).collect();
                    let value =
                        |option: &ElementRef<'_>| option.value().attr("value").unwrap_or("").to_owned();
                    choices.insert(name.to_owned(), options.iter().map(value).collect());
                    let chosen = options.iter().find(|option| option.value().attr("selected").is_some());
                    chosen.or(options.first()).map(value)
                }
                (_, Some("radio" | "checkbox")) => {
                    let value = attribute("value").unwrap_or("on").to_owned();
                    choices.entry(name.to_owned()).or_default().push(value.clone());
                    attribute("checked").map(|_| value)
                }
                (_, Some("submit" | "button")) => None,
                _ => Some(attribute("value").unwrap_or_default().to_owned()),
            };
            if let Some(value) = value {
                fields.push((name.to_owned(), value));
            }
        }
        let mut filled = Fields::default();
        for (name, value) in fields {
            filled.add(&name, value);
        }
        let buttons = form
            .select(&select("button"))
            .map(|button| {
                let name = button.value().attr("name").map(str::to_owned);
                let value = button.value().attr("value").unwrap_or_default().to_owned();
                (words(button), name.map(|name| (name, value)))
            })
            .collect();
        Self {
            method: form.value().attr("method").unwrap_or("get").to_owned(),
            action: form.value().attr("action").unwrap_or(page_path).to_owned(),
            fields: filled,
            choices,
            buttons,
        }
    }

    /// Types into a field, or picks one of its choices.
    #[must_use]
    #[track_caller]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        match self.choices.get(name) {
            Some(choices) => {
                assert!(choices.iter().any(|choice| choice == value), "{name} does not offer « {value} »");
            }
            None => assert!(self.fields.has(name), "the form has no field {name}"),
        }
        // Browsers send line ends so.
        self.fields.set(name, value.replace('\n', "\r\n"));
        self
    }

    /// Takes the tick out of one of the boxes of a field.
    #[must_use]
    #[track_caller]
    pub fn untick(mut self, name: &str, value: &str) -> Self {
        let kept: Vec<String> =
            self.fields.all(name).filter(|ticked| *ticked != value).map(str::to_owned).collect();
        assert!(self.fields.all(name).count() == kept.len() + 1, "« {value} » of {name} is not ticked");
        self.fields.remove(name);
        for value in kept {
            self.fields.add(name, value);
        }
        self
    }

    /// Whether a field offers a choice.
    pub fn offers(&self, name: &str, value: &str) -> bool {
        self.choices.get(name).is_some_and(|choices| choices.iter().any(|choice| choice == value))
    }

    /// What a field holds now.
    pub fn value(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// Sends it by the button that says `label`, whose name and value go with it.
    #[must_use]
    #[track_caller]
    pub fn by(mut self, label: &str) -> Self {
        let button = self.buttons.iter().find(|(words, _)| words == label);
        match button {
            None => panic!("the form has no button « {label} » but {:?}", self.buttons),
            Some((_, Some((name, value)))) => self.fields.set(name, value.clone()),
            Some((_, None)) => {}
        }
        self
    }
}

/// A selector, from a literal.
pub(super) fn parse(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}
