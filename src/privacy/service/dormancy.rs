//! Accounts that nobody visits: told, then forgotten, unless their owner comes.

use chrono::{DateTime, Duration, Utc};

use super::{PrivacyError, erase::forget_member};
use crate::{
    accounts::{
        model::{Email, MemberId},
        service::{
            self as accounts, RoleError, count_from, is_still_dormant, mark_notified, to_forget, to_notify,
        },
    },
    config::SiteConfig,
    db::Db,
    mail::{self, Letter, Mail},
    policy::Denied,
    ui::french_date,
};

/// An account without a visit for so long is forgotten: 24 months.
pub const DORMANT: Duration = Duration::days(2 * 365);
/// Its owner is told so long before, at the least: a month.
pub const NOTICE: Duration = Duration::days(30);
/// Accounts told, and accounts forgotten, at a time: the next pass goes on, and the mail server is not overwhelmed.
const AT_ONCE: u64 = 200;

/// What a pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tended {
    /// Members who were told.
    pub told: u64,
    /// Members who were forgotten.
    pub forgotten: u64,
}

/// Tells the owners of accounts without a visit for 23 months, and forgets those who did not come in the month after. Any
/// process may do it at any time, several at once too: each account is told once, and forgotten once.
///
/// # Errors
/// The database's; what was done so far stays done.
pub async fn tend_dormant(db: &Db, now: DateTime<Utc>, site: &SiteConfig) -> Result<Tended, PrivacyError> {
    count_from(db, now).await?;
    let mut tended = Tended::default();
    for member in to_notify(db, now - (DORMANT - NOTICE), AT_ONCE).await? {
        tended.told += u64::from(tell(db, now, member, site).await?);
    }
    for member in to_forget(db, now - DORMANT, now - NOTICE, AT_ONCE).await? {
        tended.forgotten += u64::from(forget(db, now, member).await?);
    }
    Ok(tended)
}

async fn tell(
    db: &Db,
    now: DateTime<Utc>,
    member: MemberId,
    site: &SiteConfig,
) -> Result<bool, PrivacyError> {
    let tx = db.begin().await?;
    let Some(email) = mark_notified(&tx, now, member, now - (DORMANT - NOTICE)).await? else {
        return Ok(false);
    };
    mail::enqueue(&tx, now, notice(&email, now + NOTICE, site)).await?;
    tx.commit().await?;
    Ok(true)
}

async fn forget(db: &Db, now: DateTime<Utc>, member: MemberId) -> Result<bool, PrivacyError> {
    let tx = db.begin().await?;
    let leaving = match accounts::leave(&tx, member).await {
        Ok(leaving) => leaving,
        // Somebody always administers the site; another process was faster.
        Err(RoleError::Denied(Denied::LastAdmin) | RoleError::Unknown) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    if !is_still_dormant(&tx, member, now - DORMANT, now - NOTICE).await? {
        return Ok(false);
    }
    forget_member(&tx, now, &leaving).await?;
    tx.commit().await?;
    Ok(true)
}

fn notice(email: &Email, until: DateTime<Utc>, site: &SiteConfig) -> Mail {
    let until = french_date::day(until, true);
    Letter::about(&format!("Votre compte sera supprimé après le {until}"))
        .says(
            "Vous n’êtes pas venu·e sur La Communauté de l’inclusion depuis 23 mois. Nous ne gardons pas les données des \
             personnes qui ne viennent plus.",
        )
        .says(&format!("Pour garder votre compte, connectez-vous une fois avant le {until} :"))
        .button("Garder mon compte", &format!("{}/connexion", site.url))
        .says(
            "Sinon, il sera supprimé : votre nom, votre adresse, votre profil et vos réglages seront effacés. Vos questions et \
             vos réponses resteront, signées « Membre supprimé ». Vous n’avez rien à faire, et vous pourrez toujours revenir \
             avec un nouveau compte.",
        )
        .says(&format!("Une question, ou une connexion impossible : écrivez à {}.", site.contact))
        .to(email)
}
