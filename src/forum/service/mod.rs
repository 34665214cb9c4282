//! The use-cases of the forum. Each takes the database, who acts, the time and its input; each that writes is one
//! transaction with its counters and its search entries.

mod ask;
mod certified;
mod community;
mod contributions;
mod counters;
mod delete;
mod drafts;
mod edit;
mod events;
mod export;
mod forget;
mod guard;
mod home;
mod list;
mod maintain;
mod moderate;
mod people;
mod quote;
mod reply;
mod solve;
mod tags;
mod themes;
mod thread;
mod topic;
mod unanswered;
mod vote;
mod waiting;

pub use self::{
    ask::ask,
    certified::{Answer, answer, lock_answer, tell_certified},
    community::{Unsolved, lock_unsolved, mark_silent},
    contributions::{Contribution, Contributions, SHOWN_OF_EACH, contributions},
    counters::recount_answered_by,
    delete::delete_post,
    drafts::{DRAFT_LIFETIME, keep_draft, remove_expired_drafts, take_draft},
    edit::{edit_reply, edit_topic, editable},
    events::tell_that_it_changed,
    export::{ForumExport, export},
    forget::forget,
    guard::{ANYWAY_KEPT, PublishedAnyway, published_anyway, remove_old_decisions},
    home::{HomeView, home},
    list::{TopicListView, status_rule, topic_list, topic_rows},
    maintain::{Change, change_topic, change_topic_in, has_topics},
    moderate::{PostFacts, move_topic, post_facts, set_hidden},
    people::author,
    quote::quoted,
    reply::reply,
    solve::{asker_says_not_solved, asker_says_solved, choose_solution, clear_solution},
    themes::{
        NewTheme, ThemeError, add_theme, create_starting_themes, recount_themes, remove_starting_themes,
        restore_starting_themes, theme_names, themes,
    },
    topic::{EditablePost, TopicView, locate_post, one_post, replies_after, topic_page},
    unanswered::{
        Among, UnansweredAt, UnansweredList, UnansweredPage, UnansweredQuestion, unanswered_by_spot,
        unanswered_lists,
    },
    vote::vote,
    waiting::{
        Destination, PublishError, Published, WaitingText, WaitingTexts, publish, put_aside, waiting_texts,
    },
};

use super::guard::Findings;
use crate::policy::Denied;

/// Why a use-case of the forum did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ForumError {
    /// Unknown, hidden or deleted: the public cannot tell which.
    #[error("Cette page n’existe pas, ou plus.")]
    NotFound,
    /// The rules say no, and why.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Something in the text seems to tell who somebody is, and its author has not been shown it yet.
    #[error("Ce texte semble contenir des données personnelles.")]
    PersonalData(Box<Findings>),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}

impl From<Findings> for ForumError {
    fn from(findings: Findings) -> Self {
        Self::PersonalData(Box::new(findings))
    }
}

/// Where something was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its post.
    pub post: super::model::PostId,
    /// Its address, anchor included.
    pub path: String,
}
