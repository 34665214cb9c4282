//! When somebody is away.

use chrono::NaiveDate;
use sea_orm::{DbErr, QueryResult};

use super::{RoutingError, ask, write};
use crate::{
    accounts::model::{MemberId, SignedIn},
    db::Db,
    policy,
    routing::model::Absence,
};

/// When a member is away, if they said so.
///
/// # Errors
/// The database's.
pub async fn absence_of(db: &Db, member: MemberId) -> Result<Option<Absence>, DbErr> {
    let sql = "SELECT away_from, away_to FROM routing_person WHERE member_id = $1";
    let rows = ask(db, sql, [member.0.into()]).await?;
    rows.first().map_or(Ok(None), read)
}

/// Reads `away_from` and `away_to`.
pub(super) fn read(row: &QueryResult) -> Result<Option<Absence>, DbErr> {
    let day = |column: &str| -> Result<Option<NaiveDate>, DbErr> {
        let written: Option<String> = row.try_get("", column)?;
        Ok(written.and_then(|day| day.parse().ok()))
    };
    Ok(day("away_from")?.zip(day("away_to")?).map(|(from, to)| Absence { from, to }))
}

/// Writes down when `actor` is away; none: they are there.
///
/// # Errors
/// [`policy::Denied::AmbassadorsOnly`]; the database's.
pub async fn save_absence(db: &Db, actor: &SignedIn, absence: Option<Absence>) -> Result<(), RoutingError> {
    policy::can_see_cockpit(actor)?;
    let tx = db.begin().await?;
    let day = |of: fn(Absence) -> NaiveDate| absence.map(|absence| of(absence).to_string());
    let sql = "INSERT INTO routing_person (member_id, away_from, away_to) VALUES ($1, $2, $3) \
               ON CONFLICT (member_id) DO UPDATE SET away_from = excluded.away_from, away_to = excluded.away_to";
    let values =
        [actor.member.0.into(), day(|absence| absence.from).into(), day(|absence| absence.to).into()];
    write(&tx, sql, values).await?;
    tx.commit().await?;
    Ok(())
}
