//! Whether askers are done: when they were asked, what they said, the links of these mails; and what the community says for those
//! who say nothing.

use sea_orm_migration::prelude::*;

use crate::columns::{
    drop_tables, flag, foreign_key, moment, optional_moment, optional_reference, optional_text, reference,
    run,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("closing_question")
                    .col(ColumnDef::new("topic_id").big_integer().not_null().primary_key())
                    // When somebody else answered first, here and since this step: imports ask nobody.
                    .col(moment("first_answer_at"))
                    // When they were asked, and by which mail; without a foreign key: mails go.
                    .col(optional_moment("early_at"))
                    .col(optional_reference("early_mail"))
                    .col(optional_moment("late_at"))
                    .col(optional_reference("late_mail"))
                    // The last mail could not be delivered: nobody was asked.
                    .col(flag("unreachable"))
                    // resolu | en-partie | pas-encore
                    .col(optional_text("said"))
                    .col(optional_moment("said_at"))
                    .foreign_key(&mut foreign_key("topic_id", "topic", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("closing_link")
                    .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                    .col(reference("topic_id"))
                    .col(reference("member_id"))
                    .col(moment("created_at"))
                    .foreign_key(&mut foreign_key("topic_id", "topic", true))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        // Since when the asker is silent, and the reply that others say solved it: no foreign key, SQLite would copy the table.
        for column in [optional_moment("silent_since"), optional_reference("community_post_id")] {
            manager.alter_table(Table::alter().table("topic").add_column(column).take()).await?;
        }
        run(
            manager,
            &[
                "CREATE INDEX closing_question_answer_idx ON closing_question (first_answer_at)",
                "CREATE INDEX closing_link_topic_idx ON closing_link (topic_id)",
                "CREATE INDEX closing_link_member_idx ON closing_link (member_id)",
                "CREATE INDEX closing_link_created_idx ON closing_link (created_at)",
                "CREATE INDEX topic_community_idx ON topic (community_post_id) WHERE community_post_id IS NOT NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX topic_community_idx",
                "ALTER TABLE topic DROP COLUMN community_post_id",
                "ALTER TABLE topic DROP COLUMN silent_since",
            ],
        )
        .await?;
        drop_tables(manager, &["closing_link", "closing_question"]).await
    }
}
