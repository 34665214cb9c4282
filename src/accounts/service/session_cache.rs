//! Who is signed in, remembered for a moment: every page of a member begins with the same question to the database, and on
//! PostgreSQL that question takes a fifth of the page (docs/PERFORMANCE.md).
//!
//! What is remembered holds as long as no session was ended and no member changed since ([`crate::live::Freshness`]): at once
//! in this process, within a second in another one, and [`REMEMBERED`] whatever happens.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use super::{
    AccountError,
    session::{LAST_USE_STEP, SESSION_IDLE, read, write_last_use},
};
use crate::{
    accounts::{model::SignedIn, secret::Secret},
    db::Db,
    live::Tag,
};

/// How long a session is remembered without being looked at again.
const REMEMBERED: Duration = Duration::from_secs(10);
/// Sessions remembered at most; about 500 bytes each.
const SESSIONS: u64 = 10_000;

/// The sessions this process saw a moment ago.
#[derive(Debug)]
pub struct SessionCache(moka::future::Cache<String, Arc<Known>>);

/// A session as the database knows it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub actor: SignedIn,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    /// When it was read, for [`crate::live::Freshness`].
    pub moment: u64,
}

impl Known {
    /// Whether it still signs in.
    pub fn lives(&self, now: DateTime<Utc>) -> bool {
        self.expires_at > now && self.last_used_at + SESSION_IDLE > now
    }

    fn must_be_written(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at + LAST_USE_STEP <= now
    }
}

impl Default for SessionCache {
    fn default() -> Self {
        Self(moka::future::Cache::builder().max_capacity(SESSIONS).time_to_live(REMEMBERED).build())
    }
}

impl SessionCache {
    /// Who the cookie's `secret` belongs to, if the session still lives. One query at most; a write at most once an hour.
    ///
    /// # Errors
    /// [`AccountError::Db`].
    pub async fn find(
        &self,
        db: &Db,
        now: DateTime<Utc>,
        secret: &str,
    ) -> Result<Option<SignedIn>, AccountError> {
        let hash = Secret::from_browser(secret).hash();
        if let Some(known) = self.0.get(&hash).await
            && known.lives(now)
            && !known.must_be_written(now)
            && db.live().freshness.holds(known.moment, &[Tag::Sessions])
        {
            return Ok(Some(known.actor.clone()));
        }
        let Some(mut known) = read(db, now, &hash).await? else { return Ok(None) };
        if known.must_be_written(now) {
            match write_last_use(db, now, &hash, known.actor.member).await {
                Ok(()) => known.last_used_at = now,
                // Who asks is known all the same; the next request tries again.
                Err(error) => tracing::warn!(%error, "the last use of a session could not be written"),
            }
        }
        let actor = known.actor.clone();
        self.0.insert(hash, Arc::new(known)).await;
        Ok(Some(actor))
    }
}
