//! How long first answers took, and the daily figures that public statistics are drawn from.

use sea_orm_migration::{prelude::*, sea_orm};

use crate::columns::{count, drop_tables, id, moment, reference, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Seconds from the question to the first visible reply by somebody else.
        let seconds = ColumnDef::new("answer_seconds").big_integer().null().take();
        manager.alter_table(Table::alter().table("topic").add_column(seconds).take()).await?;
        let since = match manager.get_database_backend() {
            sea_orm::DbBackend::Sqlite => {
                // Days are fractions there: what should be a whole second may lack a hair.
                "CAST((julianday(min(post.created_at)) - julianday(topic.created_at)) * 86400 + 0.001 AS INTEGER)"
            }
            _ => "CAST(floor(extract(epoch FROM min(post.created_at) - topic.created_at)) AS bigint)",
        };
        let fill = format!(
            "UPDATE topic SET answer_seconds = (SELECT {since} FROM post WHERE post.topic_id = topic.id \
             AND post.number > 0 AND post.author_id <> topic.author_id AND post.hidden_at IS NULL \
             AND post.deleted_at IS NULL)"
        );
        manager.get_connection().execute_unprepared(&fill).await?;
        manager
            .create_table(
                Table::create()
                    .table("stat_day")
                    // The code of what is counted.
                    .col(text("measure"))
                    // 0: all of them.
                    .col(reference("theme_id"))
                    // The code of a territory; empty: no territory; *: all of them.
                    .col(text("place"))
                    // 2026-11-26, in Paris; for what is counted by the week or the month, its first day.
                    .col(text("day"))
                    .col(count("value"))
                    .primary_key(Index::create().col("measure").col("theme_id").col("place").col("day"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("stat_change")
                    .col(id("id"))
                    // A day to count again; *: all of them.
                    .col(text("day"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audience_salt")
                    // 2026-11-26, 2026-W48
                    .col(ColumnDef::new("span").text().not_null().primary_key())
                    .col(text("salt"))
                    .col(moment("ends_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("audience_seen")
                    .col(text("span"))
                    // visitor | member
                    .col(text("kind"))
                    .col(reference("hash"))
                    .col(moment("ends_at"))
                    .primary_key(Index::create().col("span").col("kind").col("hash"))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX audience_seen_ends_idx ON audience_seen (ends_at)",
                "CREATE INDEX stat_day_place_idx ON stat_day (day, place, theme_id)",
                "CREATE INDEX topic_cohort_idx ON topic (created_at, answer_seconds, theme_id, departement) \
                 WHERE kind = 'question' AND hidden_at IS NULL AND deleted_at IS NULL",
                "CREATE INDEX post_created_idx ON post (created_at) WHERE hidden_at IS NULL AND deleted_at IS NULL",
                "CREATE INDEX member_created_idx ON member (created_at) WHERE deleted_at IS NULL",
                "INSERT INTO stat_change (day) VALUES ('*')",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["audience_seen", "audience_salt", "stat_change", "stat_day"]).await?;
        run(
            manager,
            &[
                "DROP INDEX member_created_idx",
                "DROP INDEX post_created_idx",
                "DROP INDEX topic_cohort_idx",
                "ALTER TABLE topic DROP COLUMN answer_seconds",
            ],
        )
        .await
    }
}
