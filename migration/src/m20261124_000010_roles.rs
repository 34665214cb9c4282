//! Who was given which role: what ambassadors answer for, and the history of every change.

use sea_orm_migration::prelude::*;

use crate::columns::{
    drop_tables, foreign_key, id, moment, optional_reference, optional_text, reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("ambassador_scope")
                    .col(id("id"))
                    .col(reference("member_id"))
                    // Both null: the whole site.
                    .col(optional_reference("theme_id"))
                    .col(optional_text("territory"))
                    .col(moment("created_at"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .foreign_key(&mut foreign_key("theme_id", "theme", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("role_change")
                    .col(id("id"))
                    .col(reference("member_id"))
                    // Null: the operator, from the command line.
                    .col(optional_reference("actor_id"))
                    // given | taken
                    .col(text("what"))
                    // ambassador | moderator | admin
                    .col(text("role"))
                    .col(optional_reference("theme_id"))
                    .col(optional_text("territory"))
                    .col(moment("created_at"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE UNIQUE INDEX ambassador_scope_key ON ambassador_scope \
                 (member_id, coalesce(theme_id, 0), coalesce(territory, ''))",
                "CREATE INDEX role_change_member_idx ON role_change (member_id, id)",
                "CREATE INDEX member_role_idx ON member (role) WHERE role <> 'member'",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP INDEX member_role_idx"]).await?;
        drop_tables(manager, &["role_change", "ambassador_scope"]).await
    }
}
