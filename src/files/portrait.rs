//! The mark of a person: their photo, or their initials.

use leptos::prelude::*;

use super::model::PhotoView;
use crate::ui::avatar::Avatar;

/// A photo in a disc, or initials when there is none. The name stands beside it: readers of the screen skip it.
#[component]
pub fn Portrait(
    /// One or two letters.
    initials: String,
    /// None: nobody chose one, or the reader may not see it.
    photo: Option<PhotoView>,
    /// Whether it stands alone at the head of a page.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = if large { "avatar avatar-large" } else { "avatar" };
    match photo {
        None if large => view! { <span class=class aria-hidden="true">{initials}</span> }.into_any(),
        None => view! { <Avatar initials/> }.into_any(),
        Some(photo) => {
            let side = if large { 96 } else { 44 };
            let finer = format!("{} 2x", photo.path(side * 2));
            view! { <img class=class src=photo.path(side) srcset=finer width=side height=side alt="" decoding="async"/> }
                .into_any()
        }
    }
}
