//! Sending an edition: known from rows alone, whichever process looks.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult};

use super::{
    ask,
    letter::{edition_path, letter},
    link::create,
    read::{Edition, edition_of},
    write,
};
use crate::{
    accounts::{
        model::{Email, MemberId},
        service::reachable,
    },
    db::Db,
    forum::service::themes,
    mail,
    routing::calendar::is_working_time,
    weekly::{model::Wish, pages::offered, schedule::LATEST},
};

/// Subscriptions looked at together.
const BATCH: u32 = 100;
/// Batches of one pass; the next one goes on, minutes later.
const BATCHES: usize = 50;

/// An edition on its way.
struct Sending<'a> {
    edition: Edition,
    day: NaiveDate,
    /// The communities one may choose, by identifier: addresses name them by their slug.
    themes: Vec<(i64, String)>,
    site: &'a str,
}

/// Sends the latest edition to those who had subscribed when it was made and were not sent it: each subscription is one transaction,
/// which first takes its turn. Of two processes one gets it, and one that dies leaves nothing half done. Who wishes for none of it
/// is sent nothing. Returns how many mails were written.
///
/// # Errors
/// The database's, once every subscription of the pass was tried: what one meets is no other's delay.
pub async fn send_due(db: &Db, now: DateTime<Utc>, site: &str) -> Result<u64, DbErr> {
    if !is_working_time(now) {
        return Ok(0);
    }
    let sql = "SELECT id FROM weekly_edition WHERE created_at > $1 ORDER BY id DESC LIMIT 1";
    let rows = ask(db, sql, [(now - LATEST).into()]).await?;
    let Some(row) = rows.first() else { return Ok(0) };
    let Some(edition) = edition_of(db, row.try_get("", "id")?).await? else { return Ok(0) };
    let Ok(day) = edition.day.parse::<NaiveDate>() else { return Ok(0) };
    let sending = Sending { edition, day, themes: offered(&themes(db).await?), site };
    let (mut mailed, mut after, mut failure) = (0_u64, 0_i64, None);
    for _ in 0..BATCHES {
        let sql = format!(
            "SELECT subscription.id, subscription.member_id, subscription.email, subscription.themes, subscription.territory \
             FROM weekly_subscription AS subscription WHERE subscription.confirmed_at <= (SELECT created_at FROM weekly_edition \
             WHERE id = $1) AND subscription.last_edition < $1 AND subscription.id > $2 ORDER BY subscription.id LIMIT {BATCH}"
        );
        let due = ask(db, sql, [sending.edition.id.into(), after.into()]).await?;
        for row in &due {
            match send_one(db, now, &sending, row).await {
                Ok(is_mailed) => mailed += u64::from(is_mailed),
                Err(error) => failure = Some(error),
            }
        }
        match due.last() {
            Some(last) => after = last.try_get("", "id")?,
            None => break,
        }
    }
    failure.map_or(Ok(mailed), Err)
}

async fn send_one(
    db: &Db,
    now: DateTime<Utc>,
    sending: &Sending<'_>,
    row: &QueryResult,
) -> Result<bool, DbErr> {
    let Sending { edition, day, themes: offered, site } = sending;
    let id: i64 = row.try_get("", "id")?;
    let member: Option<i64> = row.try_get("", "member_id")?;
    let (themes, place): (String, String) = (row.try_get("", "themes")?, row.try_get("", "territory")?);
    let wish = Wish::of_columns(&themes, &place);
    let part = wish.part(&edition.items, member);
    let tx = db.begin().await?;
    // Before the turn, and locked: whoever deletes the account meanwhile waits, or was faster.
    let address = match member {
        Some(member) => reachable(&tx, MemberId(member)).await?,
        None => row.try_get::<Option<String>>("", "email")?.and_then(|email| Email::parse(&email).ok()),
    };
    let turn = "UPDATE weekly_subscription SET last_edition = $1 WHERE id = $2 AND last_edition < $1";
    if write(&tx, turn, [edition.id.into(), id.into()]).await? == 0 {
        return Ok(false);
    }
    let address = address.filter(|_| !part.is_empty());
    if let Some(address) = &address {
        let secret = create(&tx, now, id).await?;
        let whole = edition_path(*day, &wish, offered);
        mail::enqueue(&tx, now, letter(*day, &part, &whole, secret.expose(), site).to(address)).await?;
    }
    tx.commit().await?;
    Ok(address.is_some())
}
