//! Changing, and taking away, what one wrote.

use leptos::prelude::*;

use super::{
    ask::draft,
    guard::GuardCard,
    post_form::{BodyField, TopicFields},
};
use crate::{
    accounts::model::SignedIn,
    app::{context::PageContext, error::PageError},
    forum::{
        model::PostId,
        service::{EditablePost, editable, themes},
    },
    http::fields::Fields,
    markdown::{excerpt, render},
    ui::{
        form::ErrorSummary,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/messages/{id}/modifier`.
#[component]
pub fn EditPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(edit_page(context))
}

/// `/messages/{id}/supprimer`.
#[component]
pub fn DeletePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(delete_page(context))
}

async fn edit_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    if context.visit.actor.is_none() {
        return context.sign_in_first();
    }
    let post = find(&context).await?;
    let is_question = post.number == 0;
    let is_team = context.visit.actor.as_ref().is_some_and(SignedIn::is_team);
    let themes = if is_question { themes(&context.state.db).await? } else { Vec::new() };
    let waiting = draft(&context).await?;
    let form = context.form;
    let fields = form.fields.clone().or(waiting).unwrap_or_else(|| fields_of(&post));
    let (title, label) = if is_question {
        ("Modifier ma question", "Votre question")
    } else {
        ("Modifier ma réponse", "Votre réponse")
    };
    let delete = post.can_delete.then(|| format!("/messages/{}/supprimer", post.post.0));
    Ok(view! {
        <PageTitle text=title/>
        <div class="wrap narrow">
            <h1>{title}</h1>
            <ErrorSummary errors=form.errors.clone()/>
            <form method="post" action=format!("/messages/{}/modifier", post.post.0) class="card stack" novalidate=true>
                <GuardCard fields=fields.clone() form=form.clone() anyway="Enregistrer quand même"/>
                {is_question
                    .then(|| view! { <TopicFields fields=fields.clone() form=form.clone() themes is_team/> })}
                <BodyField label fields=fields.clone() form=form.clone() submit="Enregistrer" rows=12 topic=post.topic.0/>
            </form>
            <p class="after-form">
                <a href=post.path>"Revenir sans rien changer"</a>
                {delete.map(|href| view! { <a href=href>"Supprimer ce message"</a> })}
            </p>
        </div>
    }
    .into_any())
}

async fn delete_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    if context.visit.actor.is_none() {
        return context.sign_in_first();
    }
    let post = find(&context).await?;
    if !post.can_delete {
        return Err(PageError::forbidden(crate::policy::Denied::Answered.to_string()));
    }
    let (title, consequence) = if post.number == 0 {
        (
            "Supprimer ma question ?",
            "La question et ses précisions disparaîtront du site. Cela ne peut pas être annulé.",
        )
    } else {
        (
            "Supprimer ma réponse ?",
            "Son texte disparaîtra du site ; son numéro restera, avec la mention « supprimée ». Cela ne peut pas être annulé.",
        )
    };
    Ok(view! {
        <PageTitle text=title/>
        <div class="wrap narrow">
            <h1>{title}</h1>
            <div class="card stack">
                <blockquote class="quote">{excerpt(&render(&post.body), 300)}</blockquote>
                <p>{consequence}</p>
                <form method="post" action=format!("/messages/{}/supprimer", post.post.0) class="buttons">
                    <button class="btn btn-danger" r#type="submit">"Supprimer définitivement"</button>
                    <a class="btn" href=post.path>"Garder mon message"</a>
                </form>
            </div>
        </div>
    }
    .into_any())
}

async fn find(context: &PageContext) -> Result<EditablePost, PageError> {
    // `/messages/{id}/…`: the routes let nothing else through.
    let id =
        context.path.split('/').nth(2).and_then(|id| id.parse().ok()).ok_or_else(PageError::not_found)?;
    let actor = context.visit.actor.as_ref().ok_or_else(PageError::sign_in_first)?;
    Ok(editable(&context.state.db, actor, PostId(id)).await?)
}

fn fields_of(post: &EditablePost) -> Fields {
    Fields::from([
        ("theme", post.theme.as_str()),
        ("titre", &post.title),
        ("etiquettes", &post.tags.join(", ")),
        ("territoire", post.territory.as_deref().unwrap_or_default()),
        ("texte", &post.body),
    ])
}
