//! Accounts that were deleted, accounts nobody visits, and messages from one member to another.

use sea_orm_migration::prelude::*;

use crate::columns::{
    drop_tables, foreign_key, id, moment, optional_moment, optional_reference, optional_text, reference, run,
    text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            // The row stays, empty, for the posts that stay.
            optional_moment("deleted_at"),
            // When its owner was told that it would be deleted for want of a visit.
            optional_moment("dormant_notice_at"),
        ] {
            manager.alter_table(Table::alter().table("member").add_column(column).take()).await?;
        }
        run(
            manager,
            &[
                "UPDATE member SET last_seen_at = (SELECT max(session.last_used_at) FROM session \
                 WHERE session.member_id = member.id) WHERE last_seen_at IS NULL",
                "CREATE INDEX member_last_seen_idx ON member (last_seen_at) WHERE deleted_at IS NULL",
                // Who an answer goes to, when that is not the site.
                "ALTER TABLE outbox_mail ADD COLUMN reply_to TEXT",
                // The member whose words it carries.
                "ALTER TABLE outbox_mail ADD COLUMN sender_id BIGINT",
                "CREATE INDEX outbox_mail_recipient_idx ON outbox_mail (recipient)",
                "CREATE INDEX outbox_mail_sender_idx ON outbox_mail (sender_id) WHERE sender_id IS NOT NULL",
            ],
        )
        .await?;
        create_choices(manager).await?;
        create_messages(manager).await?;
        run(
            manager,
            &[
                "CREATE INDEX contact_refusal_sender_idx ON contact_refusal (sender_id)",
                "CREATE INDEX contact_message_sender_idx ON contact_message (sender_id, created_at)",
                "CREATE INDEX contact_message_recipient_idx ON contact_message (recipient_id, sender_id)",
                "CREATE UNIQUE INDEX contact_message_submission_key ON contact_message (sender_id, submission) \
                 WHERE submission IS NOT NULL",
                "CREATE INDEX contact_report_open_idx ON contact_report (created_at) WHERE handled_at IS NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["contact_report", "contact_message", "contact_refusal", "contact_choice"])
            .await?;
        run(
            manager,
            &[
                "DROP INDEX outbox_mail_sender_idx",
                "DROP INDEX outbox_mail_recipient_idx",
                "ALTER TABLE outbox_mail DROP COLUMN sender_id",
                "ALTER TABLE outbox_mail DROP COLUMN reply_to",
                "DROP INDEX member_last_seen_idx",
                "ALTER TABLE member DROP COLUMN dormant_notice_at",
                "ALTER TABLE member DROP COLUMN deleted_at",
            ],
        )
        .await
    }
}

/// Who wants messages, and from whom not.
async fn create_choices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("contact_choice")
                // None: the member never chose.
                .col(ColumnDef::new("member_id").big_integer().not_null().primary_key())
                .col(ColumnDef::new("accepts").boolean().not_null())
                .col(moment("changed_at"))
                .foreign_key(&mut foreign_key("member_id", "member", true))
                .take(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("contact_refusal")
                .col(reference("member_id"))
                .col(reference("sender_id"))
                .col(moment("created_at"))
                .primary_key(Index::create().col("member_id").col("sender_id"))
                .foreign_key(&mut foreign_key("member_id", "member", true))
                .foreign_key(&mut foreign_key("sender_id", "member", true))
                .take(),
        )
        .await
}

/// Who wrote to whom and when, never what; and what recipients reported.
async fn create_messages(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("contact_message")
                // Of the secret that only the recipient's mail holds.
                .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                .col(reference("sender_id"))
                .col(reference("recipient_id"))
                // One form sent twice makes one message.
                .col(optional_text("submission"))
                .col(moment("created_at"))
                .foreign_key(&mut foreign_key("sender_id", "member", true))
                .foreign_key(&mut foreign_key("recipient_id", "member", true))
                .take(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("contact_report")
                .col(id("id"))
                .col(reference("sender_id"))
                // Null: an account that is gone.
                .col(optional_reference("reporter_id"))
                .col(text("details"))
                .col(moment("created_at"))
                .col(optional_moment("handled_at"))
                .foreign_key(&mut foreign_key("sender_id", "member", true))
                .take(),
        )
        .await
}
