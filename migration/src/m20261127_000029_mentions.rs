//! Whom posts name, and how these want to be mailed of it.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_tables, foreign_key, optional_text, reference, run};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("post_mention")
                    .col(reference("post_id"))
                    .col(reference("member_id"))
                    .primary_key(Index::create().col("post_id").col("member_id"))
                    .foreign_key(&mut foreign_key("post_id", "post", true))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .alter_table(
                // now | daily | weekly | never; none: as for everybody.
                Table::alter().table("notification_setting").add_column(optional_text("mention")).take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX post_mention_member_idx ON post_mention (member_id)",
                // Whose name was typed.
                "CREATE INDEX member_folded_name_idx ON member (folded_name)",
                // Who wrote in a discussion.
                "CREATE INDEX post_author_topic_idx ON post (author_id, topic_id)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX post_author_topic_idx",
                "DROP INDEX member_folded_name_idx",
                "ALTER TABLE notification_setting DROP COLUMN mention",
            ],
        )
        .await?;
        drop_tables(manager, &["post_mention"]).await
    }
}
