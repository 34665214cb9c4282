//! Mails to send, written in the transaction that causes them.

use sea_orm_migration::prelude::*;

use crate::columns::{count, drop_tables, id, moment, optional_moment, optional_text, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("outbox_mail")
                    .col(id("id"))
                    // Kept through every attempt: a mail sent twice by a crash can be recognised.
                    .col(text("message_id"))
                    .col(text("recipient"))
                    .col(text("subject"))
                    .col(text("body_text"))
                    .col(text("body_html"))
                    .col(count("attempts"))
                    .col(moment("created_at"))
                    .col(moment("due_at"))
                    .col(optional_moment("sent_at"))
                    .col(optional_moment("failed_at"))
                    .col(optional_text("last_error"))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE UNIQUE INDEX outbox_mail_message_id_key ON outbox_mail (message_id)",
                "CREATE INDEX outbox_mail_due_idx ON outbox_mail (due_at) WHERE sent_at IS NULL AND failed_at IS NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["outbox_mail"]).await
    }
}
