//! The buttons.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use super::FOLLOWED_PATH;
use crate::{
    following::model::Target,
    ui::icon::{Icon, IconName},
};

/// Follows something, or stops. Visitors are led to sign in first, and back.
#[component]
pub fn FollowButton(
    /// What.
    target: Target,
    /// As it is called after « Suivre »: « cette discussion », « Gironde (33) ».
    #[prop(into)]
    name: String,
    /// Whether the reader follows it; none: nobody is signed in.
    is_followed: Option<bool>,
    /// This page's address.
    #[prop(into)]
    here: String,
    /// Whether the name is only said to those who do not see beside what the button stands.
    #[prop(optional)]
    is_short: bool,
) -> impl IntoView {
    let name = view! { <span class:sr-only=is_short>{format!(" {name}")}</span> };
    let Some(is_followed) = is_followed else {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("suite", &here).finish();
        return view! { <a class="btn" rel="nofollow" href=format!("/connexion?{query}")>"Suivre" {name}</a> }.into_any();
    };
    let code = target.code();
    view! {
        <form method="post" action=FOLLOWED_PATH class="follow-form">
            <input r#type="hidden" name="retour" value=here/>
            {if is_followed {
                view! {
                    <span class="followed">
                        <Icon name=IconName::Check/>
                        "Suivi"
                    </span>
                    " "
                    <button class="link-button" r#type="submit" name="ne-plus-suivre" value=code>
                        "Ne plus suivre"
                        {name}
                    </button>
                }
                    .into_any()
            } else {
                view! { <button class="btn" r#type="submit" name="suivre" value=code>"Suivre" {name}</button> }.into_any()
            }}
        </form>
    }
    .into_any()
}

/// Counts everything as read, wherever it is, up to what this page shows.
#[component]
pub fn ReadAllButton(
    /// When this page was drawn.
    now: DateTime<Utc>,
    /// This page's address.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    let until = now.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    view! {
        <form method="post" action=FOLLOWED_PATH class="read-all">
            <input r#type="hidden" name="retour" value=here/>
            <button class="btn" r#type="submit" name="tout-lu" value=until>"Marquer tout comme lu"</button>
        </form>
    }
}
