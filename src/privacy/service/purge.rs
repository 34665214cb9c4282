//! Forgetting what is too old.

use chrono::{DateTime, Utc};

use super::{PrivacyError, dormancy::tend_dormant};
use crate::{
    accounts::service::{remove_expired, remove_old_role_changes},
    audience,
    certification::service as certification,
    closing::service as closing,
    config::SiteConfig,
    contact,
    db::Db,
    following::service as following,
    forum::service::{remove_expired_drafts, remove_old_decisions},
    live, mail, moderation,
    notifications::service as notifications,
    privacy::export::service as export,
    routing::service as routing,
    weekly::service as weekly,
};

/// Forgets everything that is older than [`crate::privacy::retention`] says. What fails is told, and tried again the next
/// time; the rest is forgotten all the same.
pub async fn forget_old(db: &Db, now: DateTime<Utc>, site: &SiteConfig) {
    let outcomes: [(&str, Result<u64, PrivacyError>); 17] = [
        ("sessions and links", remove_expired(db, now).await.map_err(Into::into)),
        ("changes of roles", remove_old_role_changes(db, now).await.map_err(Into::into)),
        ("events", live::remove_old(db, now).await.map_err(Into::into)),
        ("drafts", remove_expired_drafts(db, now).await.map_err(Into::into)),
        ("mails", mail::remove_old(db, now).await.map_err(Into::into)),
        ("visits", audience::service::remove_ended(db, now).await.map_err(Into::into)),
        ("decisions to publish", remove_old_decisions(db, now).await.map_err(Into::into)),
        ("moderation", moderation::remove_old(db, now).await.map_err(Into::into)),
        ("certificates", certification::remove_old(db, now).await.map_err(Into::into)),
        ("private messages", contact::service::remove_old(db, now).await.map_err(Into::into)),
        ("how far members read", following::remove_old(db, now).await.map_err(Into::into)),
        ("addresses nobody confirmed", weekly::remove_old(db, now).await.map_err(Into::into)),
        ("what askers said", closing::remove_old(db, now).await.map_err(Into::into)),
        ("who was told of questions", routing::remove_old(db, now).await.map_err(Into::into)),
        ("notifications", notifications::remove_old(db, now).await.map_err(Into::into)),
        ("requests of archives", export::remove_old(db, now).await.map_err(Into::into)),
        ("dormant accounts", tend_dormant(db, now, site).await.map(|tended| tended.forgotten)),
    ];
    for (what, outcome) in outcomes {
        if let Err(error) = outcome {
            tracing::warn!(%error, what, "what is too old could not be forgotten");
        }
    }
}
