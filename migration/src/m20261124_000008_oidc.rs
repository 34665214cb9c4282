//! Signing in by an OpenID Connect provider: who is who there, sign-ins under way, and what ends a provider's session.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_tables, foreign_key, moment, reference, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("oidc_identity")
                    // A subject is a person only beside its issuer.
                    .col(text("issuer"))
                    .col(text("subject"))
                    .col(reference("member_id"))
                    .col(moment("created_at"))
                    .col(moment("last_used_at"))
                    .primary_key(Index::create().col("issuer").col("subject"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("oidc_request")
                    .col(ColumnDef::new("state_hash").text().not_null().primary_key())
                    .col(text("nonce"))
                    .col(text("pkce_verifier"))
                    .col(text("next"))
                    .col(text("browser_hash"))
                    .col(moment("created_at"))
                    .col(moment("expires_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("oidc_session")
                    .col(ColumnDef::new("token_hash").text().not_null().primary_key())
                    .col(text("id_token"))
                    // Gone with the session, however it ends.
                    .foreign_key(
                        ForeignKey::create()
                            .from_col("token_hash")
                            .to("session", "token_hash")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX oidc_identity_member_idx ON oidc_identity (member_id)",
                "CREATE INDEX oidc_request_expires_idx ON oidc_request (expires_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["oidc_session", "oidc_request", "oidc_identity"]).await
    }
}
