//! Figures of a period, theme by theme and place by place, and the questions of one: found in an index alone, where no other
//! period is looked at.

use sea_orm_migration::prelude::*;

use crate::columns::run;

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE INDEX stat_day_by_theme_idx ON stat_day (place, day, theme_id, measure, value)",
                "CREATE INDEX stat_day_by_place_idx ON stat_day (theme_id, day, place, measure, value)",
                // The kind first: SQLite would sooner look through every question of another index than through a few days of one
                // that begins with the day. It reads nothing else only when every column asked about is there.
                "DROP INDEX topic_counted_idx",
                "CREATE INDEX topic_asked_idx ON topic (kind, created_at, answer_seconds, theme_id, departement, region, author_id, \
                 hidden_at, deleted_at) WHERE hidden_at IS NULL AND deleted_at IS NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX topic_asked_idx",
                "CREATE INDEX topic_counted_idx ON topic (created_at, answer_seconds, theme_id, departement, author_id) \
                 WHERE kind = 'question' AND hidden_at IS NULL AND deleted_at IS NULL",
                "DROP INDEX stat_day_by_place_idx",
                "DROP INDEX stat_day_by_theme_idx",
            ],
        )
        .await
    }
}
