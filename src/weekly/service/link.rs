//! The link of a letter, or of the mail that confirms: whoever holds its secret received it.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

use super::{WeeklyError, write};
use crate::{
    accounts::{model::MemberId, secret::Secret},
    db::{Db, Tx},
    weekly::model::{LINK_KEPT, Wish},
};

/// What the holder of a link has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Their subscription.
    pub(super) id: i64,
    /// The address, for an address's.
    pub(super) email: Option<String>,
    /// Whether the letter comes to them.
    pub is_confirmed: bool,
    /// What they wish for.
    pub wish: Wish,
}

impl Reader {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let (themes, place): (String, String) = (row.try_get("", "themes")?, row.try_get("", "territory")?);
        Ok(Self {
            id: row.try_get("", "id")?,
            email: row.try_get("", "email")?,
            is_confirmed: row.try_get::<Option<DateTime<Utc>>>("", "confirmed_at")?.is_some(),
            wish: Wish::of_columns(&themes, &place),
        })
    }
}

/// Makes a link to a subscription. Its secret is in the mail alone.
pub(super) async fn create(tx: &Tx, now: DateTime<Utc>, subscription: i64) -> Result<Secret, DbErr> {
    let secret = Secret::random();
    let sql = "INSERT INTO weekly_link (token_hash, subscription_id, created_at) VALUES ($1, $2, $3)";
    write(tx, sql, [secret.hash().into(), subscription.into(), now.into()]).await?;
    Ok(secret)
}

pub(super) async fn find(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<Reader, WeeklyError> {
    let sql = "SELECT subscription.id, subscription.email, subscription.themes, subscription.territory, \
               subscription.confirmed_at FROM weekly_link \
               JOIN weekly_subscription AS subscription ON subscription.id = weekly_link.subscription_id \
               WHERE weekly_link.token_hash = $1 AND weekly_link.created_at > $2";
    let values = [Secret::from_browser(secret).hash().into(), (now - LINK_KEPT).into()];
    let asked = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let row = connection.query_one_raw(asked).await?.ok_or(WeeklyError::LinkSpent)?;
    Ok(Reader::read(&row)?)
}

/// What the link of `secret` is for. Reading it confirms and stops nothing: mail scanners open links too. One query.
///
/// # Errors
/// [`WeeklyError::LinkSpent`]; the database's.
pub async fn reader(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<Reader, WeeklyError> {
    find(db.read(), now, secret).await
}

/// Confirms an address: the letter comes to it from the next edition on. A member of the same address who has the letter already has
/// it once.
///
/// # Errors
/// [`WeeklyError::LinkSpent`]; the database's.
pub async fn confirm(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<(), WeeklyError> {
    let tx = db.begin().await?;
    let reader = find(tx.conn(), now, secret).await?;
    let has_it = "SELECT mine.id FROM weekly_subscription AS mine JOIN member ON member.id = mine.member_id WHERE member.email = $1";
    let is_member = match &reader.email {
        Some(email) => super::one(&tx, has_it, [email.clone().into()]).await?.is_some(),
        None => false,
    };
    if is_member {
        write(&tx, "DELETE FROM weekly_subscription WHERE id = $1", [reader.id.into()]).await?;
    } else {
        let sql = "UPDATE weekly_subscription SET confirmed_at = $1 WHERE id = $2 AND confirmed_at IS NULL";
        write(&tx, sql, [now.into(), reader.id.into()]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Ends the subscription of a link: nothing is left of it. Done already, it is done.
///
/// # Errors
/// The database's.
pub async fn stop(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<(), WeeklyError> {
    let tx = db.begin().await?;
    match find(tx.conn(), now, secret).await {
        Ok(reader) => {
            write(&tx, "DELETE FROM weekly_subscription WHERE id = $1", [reader.id.into()]).await?;
            tx.commit().await?;
            Ok(())
        }
        // Pressed twice, or by a mail program and then by hand.
        Err(WeeklyError::LinkSpent) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Ends a member's subscription.
///
/// # Errors
/// The database's.
pub async fn stop_member(db: &Db, member: MemberId) -> Result<(), WeeklyError> {
    let tx = db.begin().await?;
    write(&tx, "DELETE FROM weekly_subscription WHERE member_id = $1", [member.0.into()]).await?;
    tx.commit().await?;
    Ok(())
}
