//! The pages of the forum.

mod ask;
mod edit;
mod list;
mod post_form;
mod themes;
mod topic;

pub use self::{
    ask::AskPage,
    edit::{DeletePage, EditPage},
    list::{FollowLists, TopicListPage, TopicRows},
    themes::{ThemePage, Themes, ThemesPage},
    topic::TopicPage,
};
