//! Wanting the letter, and what of it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::DbErr;

use super::{
    WeeklyError, ask,
    letter::{confirmation, reminder},
    link::{create, find},
    one, write,
};
use crate::{
    accounts::{
        model::{Email, MemberId, SignedIn},
        service::email_of,
    },
    db::{Db, Tx},
    mail,
    weekly::model::{ASKED_A_DAY, Wish},
};

/// What a member wishes for; none: they have not the letter. One query.
///
/// # Errors
/// The database's.
pub async fn choices_of(db: &Db, member: MemberId) -> Result<Option<Wish>, WeeklyError> {
    let sql = "SELECT themes, territory FROM weekly_subscription WHERE member_id = $1";
    let rows = ask(db, sql, [member.0.into()]).await?;
    let read = |row: &sea_orm::QueryResult| -> Result<Wish, DbErr> {
        let (themes, place): (String, String) = (row.try_get("", "themes")?, row.try_get("", "territory")?);
        Ok(Wish::of_columns(&themes, &place))
    };
    Ok(rows.first().map(read).transpose()?)
}

/// Has the letter sent to `actor`, as they wish from now on: their address is known to be theirs. One they gave without signing in is
/// forgotten.
///
/// # Errors
/// The database's.
pub async fn subscribe_member(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    wish: &Wish,
) -> Result<(), WeeklyError> {
    let tx = db.begin().await?;
    let (themes, place) = wish.columns();
    let sql = "UPDATE weekly_subscription SET themes = $1, territory = $2 WHERE member_id = $3";
    let values = [themes.clone().into(), place.clone().into(), actor.member.0.into()];
    if write(&tx, sql, values).await? == 0 {
        let sql = "INSERT INTO weekly_subscription (member_id, themes, territory, created_at, confirmed_at) \
                   VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING";
        write(&tx, sql, [actor.member.0.into(), themes.into(), place.into(), now.into()]).await?;
        let email = email_of(&tx, actor.member).await.map_err(|_| WeeklyError::NotFound)?;
        write(&tx, "DELETE FROM weekly_subscription WHERE email = $1", [email.as_str().into()]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Has an address asked, by mail, whether it wants the letter; it does not until it says so. One that has it is told how to change
/// it, and nothing of it changes: whoever asks may be a stranger. After three mails in a day none is sent.
///
/// # Errors
/// The database's.
pub async fn subscribe_address(
    db: &Db,
    now: DateTime<Utc>,
    email: &Email,
    wish: &Wish,
    site: &str,
) -> Result<(), WeeklyError> {
    let tx = db.begin().await?;
    let (themes, place) = wish.columns();
    let sql = "INSERT INTO weekly_subscription (email, themes, territory, created_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (email) WHERE email IS NOT NULL DO UPDATE SET themes = excluded.themes, territory = excluded.territory, \
               created_at = excluded.created_at WHERE weekly_subscription.confirmed_at IS NULL";
    write(&tx, sql, [email.as_str().into(), themes.into(), place.into(), now.into()]).await?;
    let sql = "SELECT id, confirmed_at FROM weekly_subscription WHERE email = $1";
    let row = one(&tx, sql, [email.as_str().into()]).await?.ok_or(WeeklyError::NotFound)?;
    let id: i64 = row.try_get("", "id")?;
    if asked_today(&tx, now, id).await? < ASKED_A_DAY {
        let secret = create(&tx, now, id).await?;
        let is_confirmed = row.try_get::<Option<DateTime<Utc>>>("", "confirmed_at")?.is_some();
        let letter =
            if is_confirmed { reminder(secret.expose(), site) } else { confirmation(secret.expose(), site) };
        mail::enqueue(&tx, now, letter.to(email)).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn asked_today(tx: &Tx, now: DateTime<Utc>, subscription: i64) -> Result<i64, DbErr> {
    let sql = "SELECT count(*) AS n FROM weekly_link WHERE subscription_id = $1 AND created_at > $2";
    let row = one(tx, sql, [subscription.into(), (now - Duration::days(1)).into()]).await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// Changes what the holder of a link wishes for.
///
/// # Errors
/// [`WeeklyError::LinkSpent`]; the database's.
pub async fn change_by_link(db: &Db, secret: &str, wish: &Wish) -> Result<(), WeeklyError> {
    let tx = db.begin().await?;
    let reader = find(tx.conn(), secret).await?;
    let (themes, place) = wish.columns();
    let sql = "UPDATE weekly_subscription SET themes = $1, territory = $2 WHERE id = $3";
    write(&tx, sql, [themes.into(), place.into(), reader.id.into()]).await?;
    tx.commit().await?;
    Ok(())
}
