//! What the browser reads of the answers of server functions: the same types, field by field.

use super::view::{AuthorView, Ballot, Kept, PostActions, PostBody, PostView, SolutionView};
use crate::{
    live::json::{FromJson, Json},
    markdown::SafeHtml,
    ui::date::Moment,
};

impl FromJson for PostView {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            number: json.get("number")?,
            author: json.get("author")?,
            body: json.get("body")?,
            created: json.get("created")?,
            edited: json.get("edited")?,
            is_solution: json.get("is_solution")?,
            by_asker: json.get("by_asker")?,
            votes: json.get("votes")?,
            ballot: json.get("ballot")?,
            certificates: json.get("certificates")?,
            actions: json.get("actions")?,
        })
    }
}

impl FromJson for AuthorView {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            name: json.get("name")?,
            initials: json.get("initials")?,
            role: json.get("role")?,
            path: json.get("path")?,
            ambassador: json.get("ambassador")?,
        })
    }
}

impl FromJson for PostBody {
    /// `{"Shown": "…"}`, or `"Deleted"`.
    fn from_json(json: &Json) -> Option<Self> {
        match json.get("Shown") {
            Some(html) => Some(Self::Shown(html)),
            None => (String::from_json(json)? == "Deleted").then_some(Self::Deleted),
        }
    }
}

impl FromJson for Ballot {
    fn from_json(json: &Json) -> Option<Self> {
        Some(match String::from_json(json)?.as_str() {
            "None" => Self::None,
            "SignIn" => Self::SignIn,
            "Open" => Self::Open,
            "Given" => Self::Given,
            _ => return None,
        })
    }
}

impl FromJson for PostActions {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            quote: json.get("quote")?,
            edit: json.get("edit")?,
            delete: json.get("delete")?,
            solve: json.get("solve")?,
            solve_for_asker: json.get("solve_for_asker")?,
            certify: json.get("certify")?,
            report: json.get("report")?,
            moderate: json.get("moderate")?,
        })
    }
}

impl FromJson for Moment {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { iso: json.get("iso")?, relative: json.get("relative")?, full: json.get("full")? })
    }
}

impl FromJson for Kept {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            title: json.get("title")?,
            note: json.get("note")?,
            clear: json.get("clear")?,
            solution: json.get("solution")?,
        })
    }
}

impl FromJson for SolutionView {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            number: json.get("number")?,
            path: json.get("path")?,
            author: json.get("author")?,
            excerpt: json.get("excerpt")?,
        })
    }
}

impl FromJson for SafeHtml {
    fn from_json(json: &Json) -> Option<Self> {
        String::from_json(json).map(Self::from_stored)
    }
}
