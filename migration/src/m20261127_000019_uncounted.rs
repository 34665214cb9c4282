//! Accounts whose writing is no part of the figures: those made to try the site, and those that programs write with.

use sea_orm_migration::prelude::*;

use crate::columns::{flag, run};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("member").add_column(flag("is_uncounted")).take()).await?;
        run(
            manager,
            &[
                "CREATE INDEX member_uncounted_idx ON member (id) WHERE is_uncounted",
                // Questions are counted by who asked, too. Another name: each statement may run on another connection of SQLite,
                // which still remembers what a name stood for.
                "DROP INDEX topic_cohort_idx",
                "CREATE INDEX topic_counted_idx ON topic (created_at, answer_seconds, theme_id, departement, author_id) \
                 WHERE kind = 'question' AND hidden_at IS NULL AND deleted_at IS NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX topic_counted_idx",
                "CREATE INDEX topic_cohort_idx ON topic (created_at, answer_seconds, theme_id, departement) \
                 WHERE kind = 'question' AND hidden_at IS NULL AND deleted_at IS NULL",
                "DROP INDEX member_uncounted_idx",
                "ALTER TABLE member DROP COLUMN is_uncounted",
            ],
        )
        .await
    }
}
