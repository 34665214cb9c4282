//! Who takes care of a question, on its page.

use leptos::prelude::*;

use super::GestureButton;
use crate::{
    accounts::model::MemberId,
    app::{context::PageContext, error::PageError},
    forum::{model::TopicId, service::TopicView, view::ThemeKind},
    routing::{
        model::Gesture,
        service::{Care, care_of},
    },
    ui::{
        date::{Moment, Time},
        french_date::full,
    },
};

/// Who takes care of a question that waits; nothing for one that does not, which costs no query.
///
/// # Errors
/// The database's.
pub async fn care_for(context: &PageContext, id: TopicId, view: &TopicView) -> Result<Care, PageError> {
    if view.answers > 0 || view.theme_kind == ThemeKind::News {
        return Ok(Care::default());
    }
    Ok(care_of(&context.state.db, context.visit.actor.as_ref(), context.visit.now, id).await?)
}

/// « Claire D. s’en occupe », and the button of who may.
#[component]
pub fn CareLine(
    care: Care,
    topic: TopicId,
    /// Who reads.
    reader: Option<MemberId>,
    /// This page's address.
    here: String,
) -> impl IntoView {
    let Care { taken, may_take } = care;
    let about = "cette question".to_owned();
    match taken {
        Some(taken) if Some(taken.member) == reader => {
            let at = Moment { relative: full(taken.until), ..Moment::at(taken.until, taken.until) };
            view! {
                <div class="notice care">
                    <p>"Vous vous occupez de cette question, jusqu’au " <Time at/> "."</p>
                    <GestureButton gesture=Gesture::GiveBack topic=topic.0 label="Je ne m’en occupe plus" about here/>
                </div>
            }
            .into_any()
        }
        Some(taken) => {
            let at = Moment { relative: full(taken.until), ..Moment::at(taken.until, taken.until) };
            view! {
                <p class="notice">
                    {format!("{} s’occupe de cette question, jusqu’au ", taken.name)} <Time at/>
                    ". Vous pouvez répondre aussi."
                </p>
            }
            .into_any()
        }
        None if may_take => view! {
            <div class="care">
                <GestureButton gesture=Gesture::Take topic=topic.0 label="Je m’en occupe" about here/>
            </div>
        }
        .into_any(),
        None => ().into_any(),
    }
}
