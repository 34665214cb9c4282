//! What pages show of following and reading: buttons and marks on the forum's pages, and pages of their own.

mod button;
mod followed;
mod list;
mod manage;
mod topic;

pub use self::{
    button::{FollowButton, ReadAllButton},
    followed::FollowedPage,
    list::{ListTools, list_tools, mark_rows},
    manage::FollowingsPage,
    topic::{NewReplies, TopicTools, reader_of},
};

/// The page of the topics one follows, and where the forms of this feature are sent.
pub const FOLLOWED_PATH: &str = "/suivis";
/// The page of everything one follows.
pub const MANAGE_PATH: &str = "/mon-compte/suivis";
