//! Passkeys: the public half of each, whose it is, and what is expected of a browser that adds or uses one now.

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
        // A random UUID, by which a device knows the account; none until the first passkey is asked for.
        manager
            .alter_table(Table::alter().table("member").add_column(optional_text("passkey_handle")).take())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("passkey")
                    .col(id("id"))
                    .col(reference("member_id"))
                    // As its authenticator calls it, in base 64 for addresses.
                    .col(text("credential_id"))
                    // JSON: the public key, its counter, what its authenticator said of itself.
                    .col(text("credential"))
                    .col(text("name"))
                    .col(moment("created_at"))
                    .col(optional_moment("last_used_at"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("passkey_ceremony")
                    .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                    // None while nobody knows who is signing in.
                    .col(optional_reference("member_id"))
                    // JSON: the challenge, and what else the answer is checked against.
                    .col(text("state"))
                    .col(moment("created_at"))
                    .col(moment("expires_at"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE UNIQUE INDEX member_passkey_handle_key ON member (passkey_handle)",
                "CREATE UNIQUE INDEX passkey_credential_id_key ON passkey (credential_id)",
                "CREATE INDEX passkey_member_idx ON passkey (member_id, id)",
                "CREATE INDEX passkey_ceremony_member_idx ON passkey_ceremony (member_id)",
                "CREATE INDEX passkey_ceremony_expires_idx ON passkey_ceremony (expires_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["passkey_ceremony", "passkey"]).await?;
        // SQLite drops no column that an index names.
        run(manager, &["DROP INDEX member_passkey_handle_key"]).await?;
        manager.alter_table(Table::alter().table("member").drop_column("passkey_handle").take()).await
    }
}
