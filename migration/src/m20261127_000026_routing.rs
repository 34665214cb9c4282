//! Which questions find their ambassadors, who takes care of them, and who was told.

use sea_orm_migration::prelude::*;

use crate::columns::{
    drop_tables, foreign_key, moment, optional_moment, optional_text, reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("routed_question")
                    .col(ColumnDef::new("topic_id").big_integer().not_null().primary_key())
                    .col(moment("asked_at"))
                    .foreign_key(&mut foreign_key("topic_id", "topic", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("question_taken")
                    .col(ColumnDef::new("topic_id").big_integer().not_null().primary_key())
                    .col(reference("member_id"))
                    .col(moment("until"))
                    .foreign_key(&mut foreign_key("topic_id", "topic", true))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("question_passed")
                    .col(reference("member_id"))
                    .col(reference("topic_id"))
                    .col(moment("passed_at"))
                    .primary_key(Index::create().col("member_id").col("topic_id"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .foreign_key(&mut foreign_key("topic_id", "topic", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("routing_person")
                    .col(ColumnDef::new("member_id").big_integer().not_null().primary_key())
                    // Days, 2026-11-23, both included; none: they are not away.
                    .col(optional_text("away_from"))
                    .col(optional_text("away_to"))
                    // The last day new questions were told to them.
                    .col(optional_text("told_on"))
                    .col(optional_moment("reminded_at"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("routing_told")
                    .col(reference("member_id"))
                    .col(reference("topic_id"))
                    // new | d3 | d7 | d14
                    .col(text("reason"))
                    .col(moment("told_at"))
                    .primary_key(Index::create().col("member_id").col("topic_id").col("reason"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .foreign_key(&mut foreign_key("topic_id", "topic", true))
                    .take(),
            )
            .await?;
        manager
            .alter_table(
                // When it came first among those that wait: it did for waiting too long.
                Table::alter().table("topic").add_column(optional_moment("raised_at")).take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX routed_question_asked_idx ON routed_question (asked_at)",
                "CREATE INDEX question_taken_until_idx ON question_taken (until)",
                "CREATE INDEX question_taken_member_idx ON question_taken (member_id)",
                "CREATE INDEX question_passed_topic_idx ON question_passed (topic_id)",
                "CREATE INDEX routing_told_topic_idx ON routing_told (topic_id)",
                "DROP INDEX topic_list_unanswered_idx",
                "DROP INDEX topic_theme_unanswered_idx",
                "CREATE INDEX topic_list_waiting_idx ON topic (kind, pinned DESC, coalesce(raised_at, last_post_at) DESC, id DESC) \
                 WHERE hidden_at IS NULL AND deleted_at IS NULL AND answers_count = 0",
                "CREATE INDEX topic_theme_waiting_idx ON topic (theme_id, pinned DESC, coalesce(raised_at, last_post_at) DESC, id DESC) \
                 WHERE hidden_at IS NULL AND deleted_at IS NULL AND answers_count = 0",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX topic_theme_waiting_idx",
                "DROP INDEX topic_list_waiting_idx",
                "CREATE INDEX topic_list_unanswered_idx ON topic (kind, pinned DESC, last_post_at DESC, id DESC) \
                 WHERE hidden_at IS NULL AND deleted_at IS NULL AND answers_count = 0",
                "CREATE INDEX topic_theme_unanswered_idx ON topic (theme_id, pinned DESC, last_post_at DESC, id DESC) \
                 WHERE hidden_at IS NULL AND deleted_at IS NULL AND answers_count = 0",
            ],
        )
        .await?;
        manager.alter_table(Table::alter().table("topic").drop_column("raised_at").take()).await?;
        drop_tables(
            manager,
            &["routing_told", "routing_person", "question_passed", "question_taken", "routed_question"],
        )
        .await
    }
}
