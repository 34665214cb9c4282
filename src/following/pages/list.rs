//! What lists of topics show to a member besides: what they have not read, and what they may follow there.

use axum::http::{HeaderValue, header};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{FollowButton, ReadAllButton};
use crate::{
    app::{context::PageContext, error::PageError},
    following::{
        model::Target,
        service::{ListTargets, Marks, marks_of},
    },
    forum::{
        model::ListFilter,
        service::TopicListView,
        view::{ThemeKind, ThemeView, TopicRowView},
    },
};

/// What stands above a list.
#[derive(Clone, Debug)]
pub struct Tools {
    choices: Vec<Choice>,
    has_unread: bool,
    now: DateTime<Utc>,
    here: String,
}

/// Something to follow.
#[derive(Clone, Debug)]
struct Choice {
    target: Target,
    name: String,
    is_followed: Option<bool>,
}

/// Tells each line of a list what its reader has not read of it; finds what can be followed there. One query, for members
/// only.
///
/// # Errors
/// The database's.
pub async fn list_tools(
    context: &PageContext,
    filter: &ListFilter,
    list: &mut TopicListView,
) -> Result<Tools, PageError> {
    let theme = list.theme.as_ref().filter(|theme| theme.kind != ThemeKind::Documentation);
    // A tag that no topic here bears may not exist.
    let tag = filter.tag.as_ref().and_then(|slug| tag_of(&list.rows, slug));
    let targets = ListTargets {
        theme: theme.map(|theme| theme.id),
        tag: tag.as_ref().map(|(slug, _)| slug.clone()),
        territory: filter.territory.map(|place| place.code),
    };
    let marks = match &context.visit.actor {
        None => None,
        Some(actor) => {
            let topics: Vec<i64> = list.rows.iter().map(|row| row.id).collect();
            let marks = marks_of(&context.state.db, actor, context.visit.now, &topics, &targets).await?;
            marks.put_on(&mut list.rows);
            forget_once_left(&marks);
            Some(marks)
        }
    };
    let choices = theme
        .map(|theme| (Target::Theme(theme.slug.clone()), theme_words(theme)))
        .into_iter()
        .chain(tag.map(|(slug, name)| (Target::Tag(slug), format!("l’étiquette «\u{a0}{name}\u{202f}»"))))
        .chain(filter.territory.map(|place| (Target::Territory(place), place.label())))
        .map(|(target, name)| {
            let is_followed = marks.as_ref().map(|marks| marks.follows(target.kind()));
            Choice { target, name, is_followed }
        })
        .collect();
    Ok(Tools {
        choices,
        has_unread: marks.is_some_and(|marks| marks.has_unread()),
        now: context.visit.now,
        here: context.here(),
    })
}

/// The same for lists where nothing is to be followed.
///
/// # Errors
/// The database's.
pub async fn mark_rows(context: &PageContext, lists: &mut [&mut Vec<TopicRowView>]) -> Result<(), PageError> {
    let Some(actor) = &context.visit.actor else { return Ok(()) };
    let topics: Vec<i64> = lists.iter().flat_map(|rows| rows.iter().map(|row| row.id)).collect();
    let marks =
        marks_of(&context.state.db, actor, context.visit.now, &topics, &ListTargets::default()).await?;
    for rows in lists {
        marks.put_on(rows);
    }
    forget_once_left(&marks);
    Ok(())
}

/// A browser that goes back asks again for a list with something new in it: it was perhaps read meanwhile. One that kept
/// the page whole reads it again by itself (`forum::islands::LiveLists`).
fn forget_once_left(marks: &Marks) {
    if marks.has_unread() {
        let value = HeaderValue::from_static("private, no-store");
        PageContext::response().insert_header(header::CACHE_CONTROL, value);
    }
}

fn tag_of(rows: &[TopicRowView], slug: &str) -> Option<(String, String)> {
    rows.iter().flat_map(|row| &row.tags).find(|(known, _)| known == slug).cloned()
}

fn theme_words(theme: &ThemeView) -> String {
    match theme.kind {
        ThemeKind::News => "les actualités".to_owned(),
        ThemeKind::Fiche => "cette fiche".to_owned(),
        ThemeKind::Questions | ThemeKind::Documentation => "cette communauté".to_owned(),
    }
}

/// The buttons above a list; nothing when there are none.
#[component]
pub fn ListTools(
    /// What [`list_tools`] found.
    tools: Tools,
) -> impl IntoView {
    let Tools { choices, has_unread, now, here } = tools;
    (has_unread || !choices.is_empty()).then(|| {
        view! {
            <div class="list-tools">
                {choices
                    .into_iter()
                    .map(|Choice { target, name, is_followed }| {
                        view! { <FollowButton target name is_followed here=here.clone()/> }
                    })
                    .collect_view()}
                {has_unread.then(|| view! { <ReadAllButton now here=here.clone()/> })}
            </div>
        }
    })
}
