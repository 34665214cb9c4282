//! Events of the community's calendar, as the importer receives them.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_tables, foreign_key, id, moment, reference, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("event")
                    .col(id("id"))
                    .col(text("name"))
                    .col(text("description_md"))
                    .col(text("location"))
                    .col(reference("author_id"))
                    .col(moment("starts_at"))
                    .col(moment("ends_at"))
                    .foreign_key(&mut foreign_key("author_id", "member", false))
                    .take(),
            )
            .await?;
        run(manager, &["CREATE INDEX event_starts_idx ON event (starts_at)"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["event"]).await
    }
}
