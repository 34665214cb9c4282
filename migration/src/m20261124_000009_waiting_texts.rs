//! Texts of people without an account: they wait for the address they gave to be confirmed.

use sea_orm_migration::prelude::*;

use crate::columns::run;

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                // Null: a draft, kept for whoever holds its key.
                "ALTER TABLE pending_text ADD COLUMN email TEXT",
                // What a reply answers; null for a question.
                "ALTER TABLE pending_text ADD COLUMN topic_id BIGINT",
                "CREATE INDEX pending_text_email_idx ON pending_text (email, created_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX pending_text_email_idx",
                "ALTER TABLE pending_text DROP COLUMN topic_id",
                "ALTER TABLE pending_text DROP COLUMN email",
            ],
        )
        .await
    }
}
