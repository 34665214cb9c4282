//! What happened, for those who watch: read again by a browser whose connection was cut.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_tables, id, moment, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("event_log")
                    .col(id("id"))
                    // What the event is about, as browsers ask for it: sujet:12, membre:5, themes.
                    .col(text("channel"))
                    // JSON, never a private detail: anyone may listen.
                    .col(text("payload"))
                    .col(moment("created_at"))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX event_log_channel_idx ON event_log (channel, id)",
                "CREATE INDEX event_log_created_idx ON event_log (created_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["event_log"]).await
    }
}
