//! Column shapes shared by the steps.

use sea_orm_migration::prelude::*;

/// A 64-bit identifier the database hands out; on SQLite with AUTOINCREMENT, so that an id is never used twice.
pub fn id(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().auto_increment().primary_key().take()
}

/// A required reference to another table's `id`.
pub fn reference(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// An optional reference to another table's `id`.
pub fn optional_reference(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().null().take()
}

/// A required text.
pub fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// A text that may be absent.
pub fn optional_text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().null().take()
}

/// A counter or a rank, zero at first.
pub fn count(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().default(0).take()
}

/// A yes or no, no at first.
pub fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().default(false).take()
}

/// A required moment, in UTC.
pub fn moment(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().take()
}

/// A moment, in UTC, that may not have come.
pub fn optional_moment(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().null().take()
}

/// A foreign key from `column` to the `id` of `target`. `cascade`: the row goes with what it refers to.
pub fn foreign_key(column: &'static str, target: &'static str, cascade: bool) -> ForeignKeyCreateStatement {
    let action = if cascade { ForeignKeyAction::Cascade } else { ForeignKeyAction::Restrict };
    ForeignKey::create().from_col(column).to(target, "id").on_delete(action).take()
}

/// Runs statements that read the same on both databases.
///
/// # Errors
/// The first statement's error.
pub async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Drops tables, in the order given.
///
/// # Errors
/// The first statement's error.
pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).take()).await?;
    }
    Ok(())
}
