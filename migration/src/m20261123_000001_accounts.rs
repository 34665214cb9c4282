//! Members, their sessions and the sign-in links sent by e-mail.

use sea_orm_migration::prelude::*;

use crate::columns::{
    drop_tables, foreign_key, id, moment, optional_moment, optional_text, reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("member")
                    .col(id("id"))
                    // Folded to lower case before it is written: one address, one account.
                    .col(text("email"))
                    .col(text("first_name"))
                    .col(text("last_name"))
                    .col(optional_text("profession"))
                    .col(optional_text("departement"))
                    .col(ColumnDef::new("role").text().not_null().default("member"))
                    .col(moment("created_at"))
                    .col(optional_moment("last_seen_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("session")
                    .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                    .col(reference("member_id"))
                    .col(moment("created_at"))
                    .col(moment("last_used_at"))
                    .col(moment("expires_at"))
                    .col(text("device"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sign_in_link")
                    .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                    .col(text("email"))
                    .col(text("next"))
                    .col(moment("created_at"))
                    .col(moment("expires_at"))
                    .col(optional_moment("used_at"))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE UNIQUE INDEX member_email_key ON member (email)",
                "CREATE INDEX session_member_idx ON session (member_id)",
                "CREATE INDEX session_expires_idx ON session (expires_at)",
                "CREATE INDEX sign_in_link_email_idx ON sign_in_link (email, created_at)",
                "CREATE INDEX sign_in_link_expires_idx ON sign_in_link (expires_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["sign_in_link", "session", "member"]).await
    }
}
