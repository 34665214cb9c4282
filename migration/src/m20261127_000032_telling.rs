//! Posts whose followers are still being told of them, some at a time.

use sea_orm_migration::prelude::*;

use crate::columns::{count, drop_tables, id, moment, reference, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("telling")
                    .col(id("id"))
                    // Without foreign keys, as notifications are: posts are never removed.
                    .col(reference("post_id"))
                    .col(reference("topic_id"))
                    // reply | question
                    .col(text("kind"))
                    // Who is not told.
                    .col(reference("author_id"))
                    // When it was written: mails are due as if everybody had been told then.
                    .col(moment("created_at"))
                    // Everybody up to this member was told.
                    .col(count("after_member"))
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["telling"]).await
    }
}
