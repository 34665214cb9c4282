//! The texts of the team, written in Markdown beside this file.

use leptos::prelude::*;

use crate::{
    app::{context::PageContext, error::PageError},
    markdown::render_page,
    privacy::pages::RetentionTable,
    ui::{
        breadcrumb::Breadcrumb,
        page::{PageTitle, or_error},
        prose::Prose,
    },
};

/// A text and where it is shown.
struct Text {
    path: &'static str,
    title: &'static str,
    markdown: &'static str,
}

const TEXTS: [Text; 5] = [
    Text {
        path: "/qui-sommes-nous",
        title: "Qui sommes-nous ?",
        markdown: include_str!("content/qui-sommes-nous.md"),
    },
    Text { path: "/aide", title: "Aide", markdown: include_str!("content/aide.md") },
    Text {
        path: "/mentions-legales",
        title: "Mentions légales",
        markdown: include_str!("content/mentions-legales.md"),
    },
    Text {
        path: "/confidentialite",
        title: "Confidentialité",
        markdown: include_str!("content/confidentialite.md"),
    },
    Text {
        path: "/accessibilite",
        title: "Accessibilité",
        markdown: include_str!("content/accessibilite.md"),
    },
];

/// The text of the address.
#[component]
pub fn TextPage() -> impl IntoView {
    let context = PageContext::read();
    or_error(text_page(&context))
}

fn text_page(context: &PageContext) -> Result<AnyView, PageError> {
    let text = TEXTS.iter().find(|text| text.path == context.path).ok_or_else(PageError::not_found)?;
    context.shows(&[]);
    let markdown = text.markdown.replace("{{contact}}", &context.state.config.site.contact);
    // What the program applies is printed by the program.
    let (before, after) = match markdown.split_once("{{durees}}") {
        Some((before, after)) => (before.to_owned(), Some(after.to_owned())),
        None => (markdown, None),
    };
    Ok(view! {
        <PageTitle text=text.title/>
        <div class="wrap narrow">
            <Breadcrumb above=Vec::new() here=text.title/>
            <h1>{text.title}</h1>
            <Prose html=render_page(&before)/>
            {after.map(|after| view! { <RetentionTable/> <Prose html=render_page(&after)/> })}
        </div>
    }
    .into_any())
}
