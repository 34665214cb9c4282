//! Files kept outside the database, the photo of a member, and the archives members ask for.

use sea_orm_migration::prelude::*;

use crate::columns::{
    count, drop_tables, foreign_key, id, moment, optional_moment, optional_text, reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("stored_file")
                    // What its address ends with; never used twice.
                    .col(ColumnDef::new("key").text().not_null().primary_key())
                    // No foreign key: the row must outlive its owner until the object itself is gone.
                    .col(reference("owner_id"))
                    // photo | export
                    .col(text("kind"))
                    // everybody | members | owner
                    .col(text("audience"))
                    .col(text("content_type"))
                    .col(count("size"))
                    .col(moment("created_at"))
                    // Null: kept until somebody decides otherwise.
                    .col(optional_moment("remove_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("photo")
                    .col(ColumnDef::new("member_id").big_integer().not_null().primary_key())
                    .col(text("key"))
                    // everybody | members
                    .col(text("audience"))
                    .col(moment("created_at"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("data_export")
                    .col(id("id"))
                    .col(reference("member_id"))
                    .col(moment("requested_at"))
                    .col(count("attempts"))
                    // When a worker may take it: now, or once the one that took it must have died.
                    .col(moment("due_at"))
                    .col(optional_moment("ready_at"))
                    .col(optional_moment("failed_at"))
                    .col(optional_text("file_key"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX stored_file_owner_idx ON stored_file (owner_id)",
                "CREATE INDEX stored_file_removal_idx ON stored_file (remove_at) WHERE remove_at IS NOT NULL",
                "CREATE INDEX data_export_due_idx ON data_export (due_at) WHERE ready_at IS NULL AND failed_at IS NULL",
                // One at a time, whatever two processes do at the same moment.
                "CREATE UNIQUE INDEX data_export_one_idx ON data_export (member_id) \
                 WHERE ready_at IS NULL AND failed_at IS NULL",
                "CREATE INDEX data_export_member_idx ON data_export (member_id, requested_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["data_export", "photo", "stored_file"]).await
    }
}
