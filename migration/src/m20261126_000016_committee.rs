//! What the investment committee decided, with the figures of the day.

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
        manager
            .create_table(
                Table::create()
                    .table("committee_decision")
                    .col(id("id"))
                    // 2026-11-26, in Paris: when the committee decided.
                    .col(text("day"))
                    // stop | pivot | speed_up
                    .col(text("kind"))
                    .col(text("title"))
                    .col(text("body_md"))
                    .col(text("body_html"))
                    // The first and the last day of the weeks that its figures count.
                    .col(text("counted_from"))
                    .col(text("counted_to"))
                    // When it was written here and its figures were taken.
                    .col(moment("recorded_at"))
                    .col(optional_moment("edited_at"))
                    .col(optional_moment("withdrawn_at"))
                    .col(optional_text("withdrawn_because"))
                    // One form sent twice makes one decision.
                    .col(optional_text("submission"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("committee_figure")
                    .col(reference("decision_id"))
                    .col(count("rank"))
                    // The codes of the measures it is made of: questions_answered/questions_asked
                    .col(text("code"))
                    .col(text("name"))
                    // share | count | length
                    .col(text("form"))
                    // Null: nothing was there to be counted.
                    .col(number("value"))
                    // Of a share: among how many.
                    .col(number("whole"))
                    // Null: nothing is aimed at.
                    .col(number("aim"))
                    // What it counts, and what it means, in the words of that day.
                    .col(text("made_of"))
                    .col(text("definition"))
                    .primary_key(Index::create().col("decision_id").col("rank"))
                    .foreign_key(&mut foreign_key("decision_id", "committee_decision", false))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("committee_change")
                    .col(id("id"))
                    .col(reference("decision_id"))
                    // Null: the operator.
                    .col(optional_reference("actor_id"))
                    // recorded | corrected | withdrawn | restored
                    .col(text("what"))
                    // Of a correction: what it said before.
                    .col(optional_text("kind"))
                    .col(optional_text("title"))
                    .col(optional_text("body_md"))
                    // Of a withdrawal and its contrary.
                    .col(optional_text("reason"))
                    .col(moment("created_at"))
                    .foreign_key(&mut foreign_key("decision_id", "committee_decision", false))
                    .foreign_key(&mut foreign_key("actor_id", "member", false))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX committee_change_decision_idx ON committee_change (decision_id, id)",
                "CREATE INDEX committee_change_actor_idx ON committee_change (actor_id) WHERE actor_id IS NOT NULL",
                "CREATE UNIQUE INDEX committee_decision_submission_key ON committee_decision (submission) \
                 WHERE submission IS NOT NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["committee_change", "committee_figure", "committee_decision"]).await
    }
}

fn number(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().take()
}
