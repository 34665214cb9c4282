//! What members say of themselves beyond the first sign-in's questions, who sees it, and what is read beside every name.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_tables, foreign_key, moment, optional_text, reference, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            // What an ambassador answers for, in words; empty when it was not put into words yet; null for who is none.
            optional_text("ambassador_of"),
            // A set, one bit a field: what visitors see besides « Prénom N. ». At first the profession (1) and the
            // département (2), which every name was followed by.
            ColumnDef::new("public_fields").big_integer().not_null().default(3).take(),
            // Null: nothing was chosen; ambassadors are in the directory then.
            ColumnDef::new("listed").boolean().null().take(),
            // The words of the name that is shown, without capitals or accents; written with the name.
            text("folded_name").default("").take(),
        ] {
            manager.alter_table(Table::alter().table("member").add_column(column).take()).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("profile")
                    .col(ColumnDef::new("member_id").big_integer().not_null().primary_key())
                    .col(text("job"))
                    .col(text("structure"))
                    .col(optional_text("structure_type"))
                    .col(text("presentation_md"))
                    .col(text("presentation_html"))
                    .col(optional_text("link"))
                    .col(moment("updated_at"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("member_theme")
                    .col(reference("member_id"))
                    .col(reference("theme_id"))
                    .primary_key(Index::create().col("member_id").col("theme_id"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .foreign_key(&mut foreign_key("theme_id", "theme", true))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                // The words are written by the application, which knows the territories, at the next change of role; so are
                // the accents of the name.
                "UPDATE member SET ambassador_of = '', \
                 folded_name = lower(first_name || ' ' || substr(last_name, 1, 1)) \
                 WHERE id IN (SELECT member_id FROM ambassador_scope)",
                "CREATE INDEX member_listed_idx ON member (folded_name, id) \
                 WHERE coalesce(listed, ambassador_of IS NOT NULL)",
                "CREATE INDEX member_ambassador_idx ON member (id) WHERE ambassador_of IS NOT NULL",
                "CREATE INDEX member_theme_theme_idx ON member_theme (theme_id, member_id)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["member_theme", "profile"]).await?;
        run(manager, &["DROP INDEX member_ambassador_idx", "DROP INDEX member_listed_idx"]).await?;
        for column in ["folded_name", "listed", "public_fields", "ambassador_of"] {
            manager.alter_table(Table::alter().table("member").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
