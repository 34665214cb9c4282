//! That somebody was shown what seemed personal in a text, and published it: never what it was.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_tables, foreign_key, id, moment, optional_reference, reference, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("published_anyway")
                    .col(id("id"))
                    .col(reference("post_id"))
                    // Null: the account is gone.
                    .col(optional_reference("member_id"))
                    // Of nir, phone, email, birth, name, address; separated by commas.
                    .col(text("kinds"))
                    .col(moment("created_at"))
                    .foreign_key(&mut foreign_key("post_id", "post", true))
                    .foreign_key(&mut foreign_key("member_id", "member", false))
                    .take(),
            )
            .await?;
        run(manager, &["CREATE INDEX published_anyway_post_idx ON published_anyway (post_id)"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["published_anyway"]).await
    }
}
