//! Asking a question.

use leptos::prelude::*;

use super::{
    guard::GuardCard,
    post_form::{BodyField, TopicFields},
};
use crate::{
    app::{context::PageContext, error::PageError},
    forum::service::{take_draft, themes},
    http::fields::Fields,
    live::Tag,
    ui::{
        breadcrumb::Breadcrumb,
        form::{ErrorSummary, SubmissionToken},
        page::{PageTitle, drawn, keep_out_of_search_engines, page_from},
    },
};

/// `/sujets/nouveau`.
#[component]
pub fn AskPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(ask_page(context))
}

async fn ask_page(context: PageContext) -> Result<AnyView, PageError> {
    // The form itself can be found; what a link suggests in it, or a draft, is nobody's page.
    if !context.query.to_urlencoded().is_empty() {
        keep_out_of_search_engines();
    }
    if context.query("brouillon").is_empty() {
        context.shows(&[Tag::Topics]);
    }
    let themes = themes(&context.state.db).await?;
    let fields = first_fields(&context).await?;
    let form = context.form;
    let is_visitor = context.visit.actor.is_none();
    let is_team = context.visit.actor.is_some_and(|actor| actor.is_team());
    Ok(drawn(view! {
        <PageTitle
            text="Poser une question"
            description="Posez votre question aux professionnels de l’insertion. Pas besoin de compte : une adresse e-mail suffit pour la publier."
        />
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/sujets".to_owned(), "Questions".to_owned())] here="Poser une question"/>
            <h1>"Poser une question"</h1>
            <ErrorSummary errors=form.errors.clone()/>
            <form method="post" action="/sujets/nouveau" class="card stack" novalidate=true>
                <GuardCard fields=fields.clone() form=form.clone() anyway="Publier quand même"/>
                <SubmissionToken fields=fields.clone() is_visitor/>
                <TopicFields fields=fields.clone() form=form.clone() themes is_team/>
                <BodyField label="Votre question" fields form submit="Publier ma question" rows=10 is_visitor/>
            </form>
        </div>
    }))
}

/// What the form holds: what was just posted, what waited for a sign-in, or what a link suggests.
async fn first_fields(context: &PageContext) -> Result<Fields, PageError> {
    if let Some(fields) = &context.form.fields {
        return Ok(fields.clone());
    }
    if let Some(fields) = draft(context).await? {
        return Ok(fields);
    }
    Ok(Fields::from(["theme", "titre", "territoire"].map(|name| (name, context.query(name)))))
}

/// What waited for a sign-in.
pub(super) async fn draft(context: &PageContext) -> Result<Option<Fields>, PageError> {
    match context.query("brouillon") {
        "" => Ok(None),
        key => Ok(take_draft(&context.state.db, context.visit.now, key).await?),
    }
}
