//! What waits for an answer, place by place: counts and lists of it are found in this index alone.

use sea_orm_migration::prelude::*;

use crate::columns::run;

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            // SQLite reads nothing else only when every column asked about is there, those that are always the same too. In this
            // order what waits in one place stands together.
            &["CREATE INDEX topic_unanswered_idx ON topic (kind, answers_count, theme_id, departement, region, created_at, id, \
               hidden_at, deleted_at) WHERE hidden_at IS NULL AND deleted_at IS NULL AND answers_count = 0"],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP INDEX topic_unanswered_idx"]).await
    }
}
