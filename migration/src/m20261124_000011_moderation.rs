//! Reports of what should not stay, what the team did about it and why, and suspended accounts.

use sea_orm_migration::prelude::*;

use crate::columns::{
    drop_tables, foreign_key, id, moment, optional_moment, optional_reference, reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("report")
                    .col(id("id"))
                    .col(reference("post_id"))
                    // Null: a visitor, or an account that is gone.
                    .col(optional_reference("reporter_id"))
                    // person | hurtful | wrong | advert | other
                    .col(text("reason"))
                    .col(text("details"))
                    .col(moment("created_at"))
                    .col(optional_moment("handled_at"))
                    .foreign_key(&mut foreign_key("post_id", "post", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("moderation_action")
                    .col(id("id"))
                    .col(reference("actor_id"))
                    // hide | restore | pin | unpin | lock | unlock | move | suspend | readmit | dismiss
                    .col(text("action"))
                    .col(optional_reference("topic_id"))
                    .col(optional_reference("post_id"))
                    .col(optional_reference("member_id"))
                    .col(text("reason"))
                    .col(moment("created_at"))
                    .take(),
            )
            .await?;
        manager
            .alter_table(Table::alter().table("member").add_column(optional_moment("suspended_at")).take())
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX report_open_idx ON report (created_at) WHERE handled_at IS NULL",
                "CREATE INDEX report_post_idx ON report (post_id)",
                "CREATE INDEX moderation_action_topic_idx ON moderation_action (topic_id, id)",
                "CREATE INDEX moderation_action_member_idx ON moderation_action (member_id, id)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("member").drop_column("suspended_at").take()).await?;
        drop_tables(manager, &["moderation_action", "report"]).await
    }
}
