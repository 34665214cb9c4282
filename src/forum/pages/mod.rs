//! The pages of the forum.

mod ask;
mod edit;
mod guard;
mod list;
mod post_form;
mod publish;
mod themes;
mod topic;

pub use self::{
    ask::AskPage,
    edit::{DeletePage, EditPage},
    list::{FollowLists, StatusLinks, StatusTabs, TopicListPage, TopicRows, with_status},
    post_form::{BodyField, TerritoryOptions},
    publish::{PublishPage, WaitingPage},
    themes::{ThemePage, Themes, ThemesPage},
    topic::TopicPage,
};
