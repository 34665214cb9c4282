//! The letter of the week: who wants it, each edition and its topics, the links of its mails; and when a question was solved.

use sea_orm_migration::prelude::*;

use crate::columns::{
    count, drop_tables, foreign_key, id, moment, optional_moment, optional_reference, optional_text,
    reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("weekly_edition")
                    .col(id("id"))
                    // 2026-11-26: one a day, whichever process makes it.
                    .col(ColumnDef::new("day").text().not_null().unique_key())
                    .col(moment("created_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("weekly_item")
                    .col(reference("edition_id"))
                    // solved | certified | waiting | news
                    .col(text("section"))
                    .col(reference("topic_id"))
                    .col(count("place"))
                    .primary_key(Index::create().col("edition_id").col("section").col("topic_id"))
                    .foreign_key(&mut foreign_key("edition_id", "weekly_edition", true))
                    .foreign_key(&mut foreign_key("topic_id", "topic", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("weekly_subscription")
                    .col(id("id"))
                    // A member's, or an address's.
                    .col(optional_reference("member_id"))
                    .col(optional_text("email"))
                    // Numbers of themes between spaces, and a territory; empty: all.
                    .col(text("themes"))
                    .col(text("territory"))
                    .col(moment("created_at"))
                    .col(optional_moment("confirmed_at"))
                    // The last edition that was sent, or held nothing for them.
                    .col(count("last_edition"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("weekly_link")
                    .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                    .col(reference("subscription_id"))
                    .col(moment("created_at"))
                    .foreign_key(&mut foreign_key("subscription_id", "weekly_subscription", true))
                    .take(),
            )
            .await?;
        manager
            .alter_table(Table::alter().table("topic").add_column(optional_moment("solved_at")).take())
            .await?;
        run(
            manager,
            &[
                "CREATE UNIQUE INDEX weekly_subscription_member_key ON weekly_subscription (member_id) WHERE member_id IS NOT NULL",
                "CREATE UNIQUE INDEX weekly_subscription_email_key ON weekly_subscription (email) WHERE email IS NOT NULL",
                "CREATE INDEX weekly_subscription_edition_idx ON weekly_subscription (last_edition, id) WHERE confirmed_at IS NOT NULL",
                "CREATE INDEX weekly_link_subscription_idx ON weekly_link (subscription_id, created_at)",
                "CREATE INDEX weekly_link_created_idx ON weekly_link (created_at)",
                "CREATE INDEX weekly_item_topic_idx ON weekly_item (topic_id)",
                "CREATE INDEX topic_solved_at_idx ON topic (solved_at) WHERE solved_at IS NOT NULL",
                "CREATE INDEX certificate_given_idx ON certificate (given_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX certificate_given_idx",
                "DROP INDEX topic_solved_at_idx",
                "ALTER TABLE topic DROP COLUMN solved_at",
            ],
        )
        .await?;
        drop_tables(manager, &["weekly_link", "weekly_subscription", "weekly_item", "weekly_edition"]).await
    }
}
