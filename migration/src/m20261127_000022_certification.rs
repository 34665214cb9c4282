//! Replies that somebody answers for, and until when.

use sea_orm_migration::prelude::*;

use crate::columns::{
    count, drop_tables, foreign_key, id, moment, optional_moment, optional_reference, optional_text,
    reference, run, text,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_certificates(manager).await?;
        create_changes(manager).await?;
        create_reports(manager).await?;
        manager
            .alter_table(Table::alter().table("topic").add_column(count("certificates_count")).take())
            .await?;
        manager
            .alter_table(Table::alter().table("topic").add_column(optional_text("certified_until")).take())
            .await?;
        run(manager, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX topic_theme_certified_idx",
                "DROP INDEX topic_list_certified_idx",
                "ALTER TABLE topic DROP COLUMN certified_until",
                "ALTER TABLE topic DROP COLUMN certificates_count",
            ],
        )
        .await?;
        drop_tables(manager, &["certificate_report", "certificate_change", "certificate"]).await
    }
}

async fn create_certificates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("certificate")
                .col(id("id"))
                .col(reference("topic_id"))
                .col(reference("post_id"))
                // The code of a territory; empty for the whole country.
                .col(text("territory"))
                // Who answers for it: who gave it last.
                .col(reference("member_id"))
                // The address of an official page.
                .col(optional_text("source"))
                // Days in Paris, as 2026-11-27.
                .col(text("verified_on"))
                .col(text("review_by"))
                .col(moment("given_at"))
                // The reply was changed then, and nobody has read it again since.
                .col(optional_moment("suspended_at"))
                .col(optional_moment("withdrawn_at"))
                .foreign_key(&mut foreign_key("topic_id", "topic", false))
                .foreign_key(&mut foreign_key("post_id", "post", false))
                .foreign_key(&mut foreign_key("member_id", "member", false))
                .take(),
        )
        .await
}

async fn create_changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("certificate_change")
                .col(id("id"))
                .col(reference("certificate_id"))
                .col(reference("actor_id"))
                // given | renewed | confirmed | suspended | withdrawn
                .col(text("what"))
                .col(optional_text("reason"))
                // What the certificate said after it.
                .col(text("verified_on"))
                .col(text("review_by"))
                .col(optional_text("source"))
                .col(moment("created_at"))
                .foreign_key(&mut foreign_key("certificate_id", "certificate", true))
                .foreign_key(&mut foreign_key("actor_id", "member", false))
                .take(),
        )
        .await
}

async fn create_reports(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("certificate_report")
                .col(id("id"))
                .col(reference("certificate_id"))
                // None once they deleted their account.
                .col(optional_reference("member_id"))
                .col(text("reason"))
                .col(text("details"))
                .col(moment("created_at"))
                .col(optional_moment("handled_at"))
                .foreign_key(&mut foreign_key("certificate_id", "certificate", true))
                .foreign_key(&mut foreign_key("member_id", "member", false))
                .take(),
        )
        .await
}

// Of the lists, the certificate that lasts longest comes first: that is the order of what is current before what is not,
// whatever the day.
const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX certificate_key ON certificate (post_id, territory)",
    "CREATE INDEX certificate_topic_idx ON certificate (topic_id)",
    "CREATE INDEX certificate_member_idx ON certificate (member_id)",
    "CREATE INDEX certificate_review_idx ON certificate (review_by) WHERE withdrawn_at IS NULL",
    "CREATE INDEX certificate_suspended_idx ON certificate (suspended_at) \
     WHERE withdrawn_at IS NULL AND suspended_at IS NOT NULL",
    "CREATE INDEX certificate_change_idx ON certificate_change (certificate_id, id)",
    "CREATE INDEX certificate_change_actor_idx ON certificate_change (actor_id)",
    "CREATE INDEX certificate_change_created_idx ON certificate_change (created_at)",
    "CREATE UNIQUE INDEX certificate_report_key ON certificate_report (certificate_id, member_id)",
    "CREATE INDEX certificate_report_member_idx ON certificate_report (member_id)",
    "CREATE INDEX certificate_report_open_idx ON certificate_report (certificate_id) WHERE handled_at IS NULL",
    "CREATE INDEX topic_list_certified_idx ON topic (kind, certified_until DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND certified_until IS NOT NULL",
    "CREATE INDEX topic_theme_certified_idx ON topic (theme_id, certified_until DESC, id DESC) \
     WHERE hidden_at IS NULL AND deleted_at IS NULL AND certified_until IS NOT NULL",
];
