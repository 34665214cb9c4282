//! What is known of somebody's passkeys, for the archive of their data.

use sea_orm::DbErr;

use super::keys::of_member;
use crate::{
    accounts::{model::MemberId, service::PasskeyExport},
    db::Db,
};

/// The names and dates of a member's passkeys, oldest first; never the keys themselves.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<Vec<PasskeyExport>, DbErr> {
    let rows = of_member(member).all(db.read()).await?;
    let told = rows.into_iter().map(|row| PasskeyExport {
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    });
    Ok(told.collect())
}
