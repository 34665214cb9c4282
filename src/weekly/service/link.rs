//! The link of a letter, or of the mail that confirms: whoever holds its secret received it. It works as long as the subscription
//! lives.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

use super::{WeeklyError, write};
use crate::{
    accounts::{model::MemberId, secret::Secret, service::email_of},
    db::{Db, Tx},
    mail,
    weekly::model::{STOP_PATH, Wish},
};

/// What the holder of a link has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Their subscription.
    pub(super) id: i64,
    /// The address, for an address's.
    email: Option<String>,
    /// Where its letters go: the same, or the member's.
    address: Option<String>,
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
            address: row.try_get("", "address")?,
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

pub(super) async fn find(connection: &impl ConnectionTrait, secret: &str) -> Result<Reader, WeeklyError> {
    let sql = "SELECT subscription.id, subscription.email, coalesce(subscription.email, member.email) AS address, \
               subscription.themes, subscription.territory, subscription.confirmed_at FROM weekly_link \
               JOIN weekly_subscription AS subscription ON subscription.id = weekly_link.subscription_id \
               LEFT JOIN member ON member.id = subscription.member_id WHERE weekly_link.token_hash = $1";
    let values = [Secret::from_browser(secret).hash().into()];
    let asked = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let row = connection.query_one_raw(asked).await?.ok_or(WeeklyError::LinkSpent)?;
    Ok(Reader::read(&row)?)
}

/// What the link of `secret` is for. Reading it confirms and stops nothing: mail scanners open links too. One query.
///
/// # Errors
/// [`WeeklyError::LinkSpent`]; the database's.
pub async fn reader(db: &Db, secret: &str) -> Result<Reader, WeeklyError> {
    find(db.read(), secret).await
}

/// What came of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The letter comes by the subscription of the link.
    ByAddress,
    /// It comes by an account already: the subscription of the link is gone, and the link with it.
    ByAccount,
}

/// Confirms an address: the letter comes to it from the next edition on. A member of the same address who has the letter already has
/// it once.
///
/// # Errors
/// [`WeeklyError::LinkSpent`]; the database's.
pub async fn confirm(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<Confirmed, WeeklyError> {
    let tx = db.begin().await?;
    let reader = find(tx.conn(), secret).await?;
    let has_it = "SELECT mine.id FROM weekly_subscription AS mine JOIN member ON member.id = mine.member_id WHERE member.email = $1";
    let is_member = match &reader.email {
        Some(email) => super::one(&tx, has_it, [email.clone().into()]).await?.is_some(),
        None => false,
    };
    let confirmed = if is_member {
        write(&tx, "DELETE FROM weekly_subscription WHERE id = $1", [reader.id.into()]).await?;
        Confirmed::ByAccount
    } else {
        let sql = "UPDATE weekly_subscription SET confirmed_at = $1 WHERE id = $2 AND confirmed_at IS NULL";
        write(&tx, sql, [now.into(), reader.id.into()]).await?;
        Confirmed::ByAddress
    };
    tx.commit().await?;
    Ok(confirmed)
}

/// What came of a wish for no more letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The subscription is over, and nothing is left of it.
    Now,
    /// The link leads to none any more: it was over before. Whoever subscribed again since has another.
    Before,
}

/// Ends the subscription of a link, and takes back its letters that have not left. Done already, it is done.
///
/// # Errors
/// The database's.
pub async fn stop(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<Stopped, WeeklyError> {
    let tx = db.begin().await?;
    let reader = match find(tx.conn(), secret).await {
        Ok(reader) => reader,
        // Pressed twice, or by a mail program and then by hand.
        Err(WeeklyError::LinkSpent) => return Ok(Stopped::Before),
        Err(error) => return Err(error),
    };
    // First: a letter that is being written to it waits for this, or is there to be taken back.
    write(&tx, "DELETE FROM weekly_subscription WHERE id = $1", [reader.id.into()]).await?;
    // An address that nobody confirmed has no letters: those that go there are an account's.
    if let Some(address) = reader.address.filter(|_| reader.is_confirmed) {
        mail::withdraw_stopped(&tx, now, &address, STOP_PATH).await?;
    }
    tx.commit().await?;
    Ok(Stopped::Now)
}

/// Ends a member's subscription, and takes back its letters that have not left.
///
/// # Errors
/// The database's.
pub async fn stop_member(db: &Db, member: MemberId, now: DateTime<Utc>) -> Result<(), WeeklyError> {
    let tx = db.begin().await?;
    let sql = "DELETE FROM weekly_subscription WHERE member_id = $1";
    if write(&tx, sql, [member.0.into()]).await? > 0 {
        let email = email_of(&tx, member).await.map_err(|_| WeeklyError::NotFound)?;
        mail::withdraw_stopped(&tx, now, email.as_str(), STOP_PATH).await?;
    }
    tx.commit().await?;
    Ok(())
}
