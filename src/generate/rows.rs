//! The rows that are written, their fields in the order of the format.

use serde::Serialize;

#[derive(Serialize)]
pub struct Tag {
    pub id: usize,
    pub name: &'static str,
    pub slug: String,
}

#[derive(Serialize)]
pub struct User {
    pub id: usize,
    pub username: String,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub email: String,
    pub is_staff: bool,
    pub joined_at: String,
}

#[derive(Serialize)]
pub struct Category {
    pub id: usize,
    pub kind: &'static str,
    pub parent_id: Option<usize>,
    pub position: usize,
    pub name: String,
    pub slug: String,
    pub short_description: String,
    pub description: String,
    pub certified: bool,
    pub tags: Vec<usize>,
    pub created_at: String,
    pub updated_at: String,
}

#[derive(Serialize)]
pub struct Topic {
    pub id: usize,
    pub category_id: usize,
    pub author_id: usize,
    pub subject: String,
    pub slug: String,
    pub tags: Vec<usize>,
    pub kind: &'static str,
    pub locked: bool,
    pub views: usize,
    pub created_at: String,
    pub posts_count: usize,
    pub first_post_id: usize,
    pub last_post_id: usize,
    pub last_post_at: String,
    pub accepted_post_id: Option<usize>,
}

#[derive(Serialize)]
pub struct Post {
    pub id: usize,
    pub topic_id: usize,
    pub author_id: usize,
    pub position: usize,
    pub created_at: String,
    pub updated_at: String,
    pub body: String,
}

#[derive(Serialize)]
pub struct Upvote {
    pub id: usize,
    pub user_id: usize,
    pub target: &'static str,
    pub target_id: usize,
    pub created_at: String,
}

#[derive(Serialize)]
pub struct Event {
    pub id: usize,
    pub name: String,
    pub date: String,
    pub start: &'static str,
    pub end: &'static str,
    pub description: String,
    pub location: String,
    pub author_id: usize,
}

#[derive(Serialize)]
pub struct Statistic {
    pub period: &'static str,
    pub date: String,
    pub name: &'static str,
    pub value: usize,
}
