//! Themes, topics, posts, tags, votes, and texts that wait for their author to sign in.

use sea_orm_migration::prelude::*;

use crate::columns::{
    count, drop_tables, flag, foreign_key, id, moment, optional_moment, optional_reference, optional_text,
    reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_themes(manager).await?;
        create_topics(manager).await?;
        create_posts(manager).await?;
        create_tags_and_votes(manager).await?;
        manager
            .create_table(
                Table::create()
                    .table("pending_text")
                    .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                    // The form's fields, as they were typed, URL-encoded.
                    .col(text("fields"))
                    .col(moment("created_at"))
                    .col(moment("expires_at"))
                    .take(),
            )
            .await?;
        run(manager, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "import_run",
                "pending_text",
                "theme_vote",
                "post_vote",
                "topic_tag",
                "tag",
                "post",
                "topic",
                "theme",
            ],
        )
        .await
    }
}

async fn create_themes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("theme")
                .col(id("id"))
                // questions | news | documentation | fiche
                .col(text("kind"))
                .col(optional_reference("parent_id"))
                .col(count("position"))
                .col(text("slug"))
                .col(text("name"))
                .col(text("summary"))
                .col(text("description_md"))
                .col(text("description_html"))
                .col(flag("certified"))
                .col(count("topics_count"))
                .col(count("answered_count"))
                .col(count("solved_count"))
                .col(count("replies_count"))
                .col(moment("created_at"))
                .col(moment("updated_at"))
                .take(),
        )
        .await
}

async fn create_topics(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("topic")
                .col(id("id"))
                .col(reference("theme_id"))
                .col(reference("author_id"))
                // question | news, as its theme says
                .col(text("kind"))
                .col(text("title"))
                .col(text("slug"))
                .col(optional_text("departement"))
                .col(optional_text("region"))
                .col(flag("pinned"))
                .col(flag("locked"))
                // Visible replies; answers are those by someone else than the asker.
                .col(count("replies_count"))
                .col(count("answers_count"))
                // The highest reply number given so far: numbers are never used twice.
                .col(count("last_number"))
                .col(optional_reference("solution_post_id"))
                .col(count("views"))
                .col(moment("created_at"))
                .col(moment("last_post_at"))
                .col(optional_moment("edited_at"))
                .col(optional_moment("hidden_at"))
                .col(optional_moment("deleted_at"))
                // One form sent twice makes one topic.
                .col(optional_text("submission"))
                .foreign_key(&mut foreign_key("theme_id", "theme", false))
                .foreign_key(&mut foreign_key("author_id", "member", false))
                .take(),
        )
        .await
}

async fn create_posts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("post")
                .col(id("id"))
                .col(reference("topic_id"))
                .col(reference("author_id"))
                // 0 is the question.
                .col(count("number"))
                .col(text("body_md"))
                .col(text("body_html"))
                .col(count("votes_count"))
                .col(moment("created_at"))
                .col(optional_moment("edited_at"))
                .col(optional_moment("hidden_at"))
                .col(optional_moment("deleted_at"))
                .col(optional_text("submission"))
                .foreign_key(&mut foreign_key("topic_id", "topic", false))
                .foreign_key(&mut foreign_key("author_id", "member", false))
                .take(),
        )
        .await
}

async fn create_tags_and_votes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(Table::create().table("tag").col(id("id")).col(text("name")).col(text("slug")).take())
        .await?;
    manager
        .create_table(
            Table::create()
                .table("topic_tag")
                .col(reference("topic_id"))
                .col(reference("tag_id"))
                .primary_key(Index::create().col("topic_id").col("tag_id"))
                .foreign_key(&mut foreign_key("topic_id", "topic", true))
                .foreign_key(&mut foreign_key("tag_id", "tag", true))
                .take(),
        )
        .await?;
    for (table, target) in [("post_vote", "post"), ("theme_vote", "theme")] {
        let target_id = if target == "post" { "post_id" } else { "theme_id" };
        manager
            .create_table(
                Table::create()
                    .table(table)
                    .col(reference(target_id))
                    .col(reference("member_id"))
                    .col(moment("created_at"))
                    .primary_key(Index::create().col(target_id).col("member_id"))
                    .foreign_key(&mut foreign_key(target_id, target, true))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
    }
    manager
        .create_table(
            Table::create()
                .table("import_run")
                .col(ColumnDef::new("checksum").text().not_null().primary_key())
                .col(moment("finished_at"))
                .take(),
        )
        .await
}

// Every list is read in the same order: pinned first, then the last activity. One partial index a filter, so that a
// list costs the same at 20 topics and at 200,000.
const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX theme_slug_key ON theme (slug)",
    "CREATE INDEX theme_parent_idx ON theme (parent_id)",
    "CREATE UNIQUE INDEX tag_slug_key ON tag (slug)",
    "CREATE INDEX topic_tag_tag_idx ON topic_tag (tag_id, topic_id)",
    "CREATE INDEX post_vote_member_idx ON post_vote (member_id)",
    "CREATE INDEX theme_vote_member_idx ON theme_vote (member_id)",
    "CREATE INDEX pending_text_expires_idx ON pending_text (expires_at)",
    "CREATE UNIQUE INDEX post_number_key ON post (topic_id, number)",
    "CREATE INDEX post_author_idx ON post (author_id, created_at)",
    "CREATE UNIQUE INDEX post_submission_key ON post (author_id, submission) WHERE submission IS NOT NULL",
    "CREATE INDEX topic_author_idx ON topic (author_id)",
    "CREATE UNIQUE INDEX topic_submission_key ON topic (author_id, submission) WHERE submission IS NOT NULL",
    "CREATE INDEX topic_list_idx ON topic (kind, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL",
    "CREATE INDEX topic_list_unanswered_idx ON topic (kind, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND answers_count = 0",
    "CREATE INDEX topic_list_solved_idx ON topic (kind, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND solution_post_id IS NOT NULL",
    "CREATE INDEX topic_list_unsolved_idx ON topic (kind, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND solution_post_id IS NULL",
    "CREATE INDEX topic_theme_idx ON topic (theme_id, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL",
    "CREATE INDEX topic_theme_unanswered_idx ON topic (theme_id, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND answers_count = 0",
    "CREATE INDEX topic_theme_solved_idx ON topic (theme_id, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND solution_post_id IS NOT NULL",
    "CREATE INDEX topic_theme_unsolved_idx ON topic (theme_id, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND solution_post_id IS NULL",
    "CREATE INDEX topic_departement_idx ON topic (departement, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND departement IS NOT NULL",
    "CREATE INDEX topic_region_idx ON topic (region, pinned DESC, last_post_at DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND region IS NOT NULL",
];
