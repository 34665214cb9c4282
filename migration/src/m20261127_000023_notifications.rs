//! What members are told: one row a person and post, how they want to be told, and the links of the mails that stop it.

use sea_orm_migration::prelude::*;

use crate::columns::{
    count, drop_tables, foreign_key, moment, optional_moment, optional_text, reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("notification")
                    .col(reference("member_id"))
                    // Without a foreign key, nor the next: posts are never removed, and a reply that ten thousand follow
                    // would look up the same two rows ten thousand times.
                    .col(reference("post_id"))
                    .col(reference("topic_id"))
                    // answer | reply | question | solution
                    .col(text("kind"))
                    .col(moment("created_at"))
                    .col(optional_moment("read_at"))
                    // When a mail is to tell of it; none: it was told, read meanwhile, or is not wanted.
                    .col(optional_moment("due_at"))
                    .primary_key(Index::create().col("member_id").col("post_id"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("notification_setting")
                    .col(ColumnDef::new("member_id").big_integer().not_null().primary_key())
                    // now | daily | weekly | never, a column a kind; none: as for everybody.
                    .col(optional_text("answer"))
                    .col(optional_text("reply"))
                    .col(optional_text("question"))
                    .col(optional_text("solution"))
                    // The day of what is told once a week: 1 is Monday.
                    .col(count("weekday"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("notification_link")
                    .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                    .col(reference("member_id"))
                    // What the mail told of, between spaces.
                    .col(text("kinds"))
                    .col(moment("created_at"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "ALTER TABLE outbox_mail ADD COLUMN unsubscribe TEXT",
                // Who is to be told of a post.
                "CREATE INDEX following_target_idx ON following (kind, target_id, place, member_id) WHERE state = 'followed'",
                "CREATE INDEX notification_unread_idx ON notification (member_id, topic_id) WHERE read_at IS NULL",
                "CREATE INDEX notification_due_idx ON notification (due_at) WHERE due_at IS NOT NULL",
                "CREATE INDEX notification_created_idx ON notification (created_at)",
                "CREATE INDEX notification_read_idx ON notification (read_at) WHERE read_at IS NOT NULL",
                "CREATE INDEX notification_link_member_idx ON notification_link (member_id)",
                "CREATE INDEX notification_link_created_idx ON notification_link (created_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP INDEX following_target_idx", "ALTER TABLE outbox_mail DROP COLUMN unsubscribe"])
            .await?;
        drop_tables(manager, &["notification_link", "notification_setting", "notification"]).await
    }
}
