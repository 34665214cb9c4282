//! How many people have the same question, beside each topic so that lists know; and whether the team chose the solution.

use sea_orm_migration::prelude::*;

use crate::columns::{count, flag, run};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One statement a column: SQLite adds no two at once.
        for column in [count("same_count"), flag("solved_by_team")] {
            manager.alter_table(Table::alter().table("topic").add_column(column).take()).await?;
        }
        run(
            manager,
            // Votes for a question that are there already say the same.
            &["UPDATE topic SET same_count = (SELECT post.votes_count FROM post WHERE post.topic_id = topic.id \
               AND post.number = 0) WHERE EXISTS (SELECT 1 FROM post WHERE post.topic_id = topic.id AND post.number = 0 \
               AND post.votes_count > 0)"],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &["ALTER TABLE topic DROP COLUMN solved_by_team", "ALTER TABLE topic DROP COLUMN same_count"],
        )
        .await
    }
}
