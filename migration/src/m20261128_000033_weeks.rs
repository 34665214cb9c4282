//! Figures by the week: what the pages of figures read, seven times less than by the day.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::{count, drop_tables, reference, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("stat_week")
                    // As in stat_day.
                    .col(text("measure"))
                    .col(reference("theme_id"))
                    .col(text("place"))
                    // Its Monday: 2026-11-23.
                    .col(text("week"))
                    .col(count("value"))
                    .primary_key(Index::create().col("week").col("measure").col("theme_id").col("place"))
                    .take(),
            )
            .await?;
        let monday = match manager.get_database_backend() {
            DbBackend::Sqlite => "date(day, '-6 days', 'weekday 1')",
            _ => "to_char(date_trunc('week', CAST(day AS date)), 'YYYY-MM-DD')",
        };
        // Different people, counted by the day or the month, do not add up.
        let fill = format!(
            "INSERT INTO stat_week (measure, theme_id, place, week, value) \
             SELECT measure, theme_id, place, {monday}, CAST(sum(value) AS bigint) FROM stat_day \
             WHERE measure NOT LIKE '%_day' AND measure NOT LIKE '%_month' GROUP BY 1, 2, 3, 4"
        );
        run(
            manager,
            &[
                &fill,
                "CREATE INDEX stat_week_weekly_idx ON stat_week (theme_id, place, week, measure, value)",
                "CREATE INDEX stat_week_by_theme_idx ON stat_week (place, week, theme_id, measure, value)",
                "CREATE INDEX stat_week_by_place_idx ON stat_week (theme_id, week, place, measure, value)",
                "DROP INDEX stat_day_by_place_idx",
                "DROP INDEX stat_day_by_theme_idx",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["stat_week"]).await?;
        run(
            manager,
            &[
                "CREATE INDEX stat_day_by_theme_idx ON stat_day (place, day, theme_id, measure, value)",
                "CREATE INDEX stat_day_by_place_idx ON stat_day (theme_id, day, place, measure, value)",
            ],
        )
        .await
    }
}
