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
    /// Whether it is one of a list: those below what is seen are not asked for yet.
    #[prop(optional)]
    lazy: bool,
) -> impl IntoView {
    let class = if large { "avatar avatar-large" } else { "avatar" };
    match photo {
        None => view! { <Avatar initials large/> }.into_any(),
        Some(photo) => {
            let side = if large { 96 } else { 44 };
            let finer = format!("{} 2x", photo.path(side * 2));
            let loading = lazy.then_some("lazy");
            view! {
                <img
                    class=class
                    loading=loading
                    src=photo.path(side)
                    srcset=finer
                    width=side
                    height=side
                    alt=""
                    decoding="async"
                />
            }
            .into_any()
        }
    }
}
