//! Forgetting a member: every feature forgets its own, in one transaction.

use chrono::{DateTime, Utc};

use super::PrivacyError;
use crate::{
    accounts::{
        model::{Email, MemberId, NextPath, SignedIn},
        service::{self as accounts, LINK_LIFETIME, Leaving, email_of, mailed_link, signed_in_at},
    },
    certification::service as certification,
    closing::service as closing,
    contact,
    db::{Db, Tx},
    files::service as files,
    following::service as following,
    forum::service as forum,
    mail::{self, Letter, Mail},
    mentions::service as mentions,
    moderation,
    notifications::service as notifications,
    policy,
    privacy::export::service as export,
    routing::service as routing,
    weekly::service as weekly,
};

/// The page that deletes an account, for the link that leads back to it.
const PAGE: &str = "/mon-compte/supprimer";

/// What stands between a member and the deletion of their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// Nothing.
    Possible,
    /// They must show again that they are who they are.
    SignInAgain,
    /// They are the last to administer the site.
    LastAdmin,
}

/// Whether `actor` may delete their account now, from the browser whose session is `secret`.
///
/// # Errors
/// The database's.
pub async fn deletion(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<Deletion, PrivacyError> {
    if accounts::is_last_admin(db.read(), actor.member).await? {
        return Ok(Deletion::LastAdmin);
    }
    let since = signed_in_at(db, secret).await?;
    Ok(match policy::can_delete_account(since, now) {
        Ok(()) => Deletion::Possible,
        Err(_) => Deletion::SignInAgain,
    })
}

/// Mails `actor` a link that signs them in again and leads back to the page that deletes their account. Beyond the links an
/// hour that one address is sent, nothing is mailed.
///
/// # Errors
/// The database's.
pub async fn mail_confirmation(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    confirm_url: &str,
) -> Result<(), PrivacyError> {
    let tx = db.begin().await?;
    let email = email_of(&tx, actor.member).await?;
    let next = NextPath::parse(PAGE);
    if let Some(link) = mailed_link(&tx, now, &email, &next, LINK_LIFETIME, confirm_url).await? {
        mail::enqueue(&tx, now, confirmation_mail(&email, &link)).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Deletes the account of `actor`, from the browser whose session is `secret`.
///
/// # Errors
/// [`policy::Denied::SignInAgain`], [`policy::Denied::LastAdmin`]; the database's. Nothing is written then.
pub async fn delete_account(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<(), PrivacyError> {
    policy::can_delete_account(signed_in_at(db, secret).await?, now)?;
    delete_for(db, actor.member, now).await
}

/// Deletes the account of `member` at the command line of the server, for somebody who can no longer sign in.
///
/// # Errors
/// [`policy::Denied::LastAdmin`]; the database's. Nothing is written then.
pub async fn delete_for(db: &Db, member: MemberId, now: DateTime<Utc>) -> Result<(), PrivacyError> {
    let tx = db.begin().await?;
    let leaving = accounts::leave(&tx, member).await?;
    forget_member(&tx, now, &leaving).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets a member, feature by feature; their account last, which others look things up by.
///
/// # Errors
/// The database's.
pub(super) async fn forget_member(
    tx: &Tx,
    now: DateTime<Utc>,
    leaving: &Leaving,
) -> Result<(), PrivacyError> {
    let member = leaving.member;
    tracing::info!(target: "security", member = member.0, "an account is deleted");
    // Before what writes to their posts: it locks topics, and whoever votes there locks the topic first too.
    mentions::forget(tx, now, member).await?;
    forum::forget(tx, now, leaving).await?;
    moderation::forget(tx, member).await?;
    certification::forget(tx, member).await?;
    contact::service::forget(tx, member).await?;
    following::forget(tx, member).await?;
    routing::forget(tx, member).await?;
    closing::forget(tx, member).await?;
    weekly::forget(tx, member, &leaving.email).await?;
    // A letter that was being written to their address is there by now: it held the subscription until then.
    mail::forget(tx, member, &leaving.email).await?;
    notifications::forget(tx, member).await?;
    export::forget(tx, member).await?;
    files::forget(tx, now, member).await?;
    accounts::forget(tx, now, leaving).await?;
    Ok(())
}

fn confirmation_mail(email: &Email, link: &str) -> Mail {
    Letter::about("Supprimer votre compte : est-ce bien vous ?")
        .says(
            "Vous voulez supprimer votre compte de La Communauté de l’inclusion. Pour continuer, ouvrez ce lien puis appuyez \
             sur « Me connecter » :",
        )
        .button("Continuer", link)
        .says(
            "Il fonctionne une seule fois, pendant 30 minutes, et ne supprime rien à lui seul : une dernière page vous \
             demandera de confirmer.",
        )
        .says("Si vous n’avez rien demandé, ignorez ce message : rien ne se passera.")
        .to(email)
}
