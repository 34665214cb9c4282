//! Which mails of its own accord a member does not want from the site, and which mail told of a question, so that one that still
//! waits can be taken back.

use sea_orm_migration::prelude::*;

use crate::columns::{flag, optional_reference, run};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One statement a column: SQLite adds no two at once.
        for column in [flag("no_questions"), flag("no_reminders"), flag("no_closing")] {
            manager
                .alter_table(Table::alter().table("notification_setting").add_column(column).take())
                .await?;
        }
        manager
            .alter_table(
                // Without a foreign key: mails go, and what was told stays.
                Table::alter().table("routing_told").add_column(optional_reference("mail_id")).take(),
            )
            .await?;
        run(
            manager,
            &["CREATE INDEX routing_told_mail_idx ON routing_told (mail_id) WHERE mail_id IS NOT NULL"],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX routing_told_mail_idx",
                "ALTER TABLE routing_told DROP COLUMN mail_id",
                "ALTER TABLE notification_setting DROP COLUMN no_closing",
                "ALTER TABLE notification_setting DROP COLUMN no_reminders",
                "ALTER TABLE notification_setting DROP COLUMN no_questions",
            ],
        )
        .await
    }
}
