//! What every handler is given.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use chrono::{DateTime, Utc};
use leptos::config::LeptosOptions;

use super::head::FrameworkHead;
use crate::{
    accounts::{oidc::Provider, passkey::relying_party::RelyingParty, service::SessionCache},
    audience::Audience,
    config::Config,
    db::Db,
    files::FileStore,
    http::{limits::Limits, page_cache::PageCache},
    live::Live,
    notifications::service::UnreadCache,
};

/// Where the time comes from; tests stop it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Utc::now))
    }

    /// One that reads as `moment` says each time it is asked.
    #[must_use]
    pub fn from_fn(moment: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(moment))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock(…)")
    }
}

/// What every handler is given. One count to clone: each request does so a dozen times.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Parts>);

/// What an [`AppState`] holds.
#[derive(Debug)]
pub struct Parts {
    /// Rows.
    pub db: Db,
    /// What the operator set.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// Where the built files are.
    pub leptos: LeptosOptions,
    /// What the framework writes into the head of every page.
    pub head: FrameworkHead,
    /// Pages kept for readers who are not signed in.
    pub pages: PageCache,
    /// Who was signed in a moment ago.
    pub sessions: SessionCache,
    /// What they had not read a moment ago.
    pub unread: UnreadCache,
    /// What is refused when it is done too often.
    pub limits: Limits,
    /// Who comes.
    pub audience: Audience,
    /// Who else may say who somebody is, when the operator set one.
    pub oidc: Option<Provider>,
    /// The site as devices know it.
    pub passkeys: RelyingParty,
    /// Where photos and archives are.
    pub files: FileStore,
}

impl AppState {
    /// What handlers need, from what the program was given.
    #[must_use]
    pub fn new(db: Db, config: Config, clock: Clock, leptos: LeptosOptions, files: FileStore) -> Self {
        let pages = PageCache::new(config.page_cache_bytes);
        let head = FrameworkHead::new(&leptos);
        let limits = Limits::new(clock.clone(), config.rate_limits);
        let oidc = config.oidc.clone().map(|oidc| Provider::new(oidc, &config.site.url));
        let passkeys = RelyingParty::new(&config.site.url);
        Self(Arc::new(Parts {
            db,
            config,
            clock,
            leptos,
            head,
            pages,
            sessions: SessionCache::default(),
            unread: UnreadCache::default(),
            limits,
            audience: Audience::default(),
            oidc,
            passkeys,
            files,
        }))
    }

    /// What is live of this process.
    #[must_use]
    pub fn live(&self) -> &Arc<Live> {
        self.db.live()
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
