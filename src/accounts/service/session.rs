//! Signed-in browsers.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement, sea_query::Expr,
};

use super::{AccountError, ProfileRow, session_cache::Known};
use crate::{
    accounts::{
        entity::{member, oidc_request, oidc_session, session, sign_in_link},
        model::{MemberId, Role, SignedIn},
        passkey::service::remove_expired_ceremonies,
        secret::Secret,
    },
    db::{Db, Tx},
    live::Channel,
};

/// A session ends at this age whatever happens.
pub const SESSION_LIFETIME: Duration = Duration::days(90);
/// A session ends when it was not used for this long.
pub const SESSION_IDLE: Duration = Duration::days(30);
/// A link, and the address it was mailed to, are kept for so long once it is too old: they count towards the limit of links
/// an hour.
pub const LINK_KEPT: Duration = Duration::hours(1);
/// The last use is written at most this often, so that reading pages writes almost nothing.
pub(super) const LAST_USE_STEP: Duration = Duration::hours(1);
/// Written out rather than built: every page of somebody signed in begins with it (docs/PERFORMANCE.md).
const SESSION: &str = "SELECT session.expires_at, session.last_used_at, member.id, member.role, member.first_name, \
                       member.last_name, member.profession, member.departement, member.public_fields, \
                       member.ambassador_of, member.is_uncounted \
                       FROM session JOIN member ON member.id = session.member_id WHERE session.token_hash = $1";

/// The browser somebody signs in with.
#[derive(Clone, Default)]
pub struct ThisBrowser {
    /// What it says it is, for the list of sessions.
    pub device: String,
    /// The secret of the session it holds already, whosever that is: it ends by signing in anew.
    pub session: Option<String>,
}

impl std::fmt::Debug for ThisBrowser {
    // A secret does not belong in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ThisBrowser").field("device", &self.device).finish_non_exhaustive()
    }
}

/// Signs a browser in: whatever way its owner proved who they are, they get a session nobody held before, and the one the
/// browser held ends. Returns the secret, for the cookie.
///
/// # Errors
/// [`AccountError::Suspended`]; the database's.
pub(in crate::accounts) async fn open_session(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    browser: &ThisBrowser,
) -> Result<Secret, AccountError> {
    // Of two transactions on PostgreSQL, one that suspends waits for this one, then ends what it opened.
    let owner = member::Entity::find_by_id(member.0).lock_shared().one(tx.conn()).await?;
    // So does one that deletes the account.
    let owner = owner.filter(|owner| owner.deleted_at.is_none()).ok_or(AccountError::LinkSpent)?;
    if owner.suspended_at.is_some() {
        tracing::info!(target: "security", member = member.0, "a suspended member was kept out");
        return Err(AccountError::Suspended);
    }
    see_member(tx, now, member.0).await?;
    if let Some(held) = &browser.session {
        session::Entity::delete_by_id(Secret::from_browser(held).hash()).exec(tx.conn()).await?;
        tx.emit(now, Channel::Sessions, String::new());
    }
    let secret = Secret::random();
    session::ActiveModel {
        token_hash: Set(secret.hash()),
        member_id: Set(member.0),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(now + SESSION_LIFETIME),
        device: Set(browser.device.chars().take(200).collect()),
    }
    .insert(tx.conn())
    .await?;
    tracing::info!(target: "security", member = member.0, "signed in");
    Ok(secret)
}

/// Who the cookie's `secret` belongs to, for a page that is only read ahead: nobody used the session yet, nothing is written.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn peek_session(
    db: &Db,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<Option<SignedIn>, AccountError> {
    let found = read(db, now, &Secret::from_browser(secret).hash()).await?;
    Ok(found.map(|known| known.actor))
}

/// A session that lives.
pub(super) async fn read(db: &Db, now: DateTime<Utc>, hash: &str) -> Result<Option<Known>, AccountError> {
    // Before the question: what changes meanwhile is asked again.
    let moment = db.live().freshness.now();
    let asked = Statement::from_sql_and_values(db.backend(), SESSION, [hash.into()]);
    let Some(row) = db.read().query_one_raw(asked).await? else { return Ok(None) };
    let role: String = row.try_get("", "role")?;
    let profile = ProfileRow::from_query_result(&row, "")?;
    let known = Known {
        actor: SignedIn {
            member: MemberId(row.try_get("", "id")?),
            role: Role::from_code(&role),
            is_ambassador: profile.ambassador_of.is_some(),
            profile: profile.into(),
            is_uncounted: row.try_get("", "is_uncounted")?,
        },
        expires_at: row.try_get("", "expires_at")?,
        last_used_at: row.try_get("", "last_used_at")?,
        moment,
    };
    Ok(Some(known).filter(|known| known.lives(now)))
}

pub(super) async fn write_last_use(
    db: &Db,
    now: DateTime<Utc>,
    hash: &str,
    member: MemberId,
) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(now))
        .filter(session::Column::TokenHash.eq(hash))
        .exec(tx.conn())
        .await?;
    see_member(&tx, now, member.0).await?;
    tx.commit().await
}

/// Remembers that a member was here, which outlives their sessions: an account that nobody visits is deleted in the end.
async fn see_member(tx: &Tx, now: DateTime<Utc>, member: i64) -> Result<(), DbErr> {
    member::Entity::update_many()
        .col_expr(member::Column::LastSeenAt, Expr::value(now))
        .col_expr(member::Column::DormantNoticeAt, Expr::value(None::<DateTime<Utc>>))
        .filter(member::Column::Id.eq(member))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// When the browser that holds the session of `secret` signed in; none when the session is over.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn signed_in_at(db: &Db, secret: &str) -> Result<Option<DateTime<Utc>>, AccountError> {
    let row = session::Entity::find_by_id(Secret::from_browser(secret).hash()).one(db.read()).await?;
    Ok(row.map(|row| row.created_at))
}

/// Which of these sessions, by the hashes of their secrets, were not ended. One query.
///
/// # Errors
/// The database's.
pub async fn which_live(db: &Db, hashes: impl IntoIterator<Item = &str>) -> Result<HashSet<String>, DbErr> {
    let hashes: Vec<String> = session::Entity::find()
        .select_only()
        .column(session::Column::TokenHash)
        .filter(session::Column::TokenHash.is_in(hashes))
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(hashes.into_iter().collect())
}

/// Signs the browser out. Ending a session that is over is no error. Returns what ends the provider's session, when one of
/// a provider began this one.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn end_session(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<Option<String>, AccountError> {
    let hash = Secret::from_browser(secret).hash();
    let tx = db.begin().await?;
    let begun = oidc_session::Entity::find_by_id(&hash).one(tx.conn()).await?;
    session::Entity::delete_by_id(hash).exec(tx.conn()).await?;
    tx.emit(now, Channel::Sessions, String::new());
    tx.commit().await?;
    Ok(begun.map(|begun| begun.id_token))
}

/// A signed-in browser, as its owner is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// What chooses it in a form: the hash of its secret, from which nothing can be learnt.
    pub key: String,
    /// What the browser said it was.
    pub device: String,
    /// When somebody signed in with it.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the hour.
    pub last_used_at: DateTime<Utc>,
    /// Whether it is the browser that asks.
    pub is_current: bool,
}

/// The browsers `actor` is signed in with, the last used first; `current` is the secret of the one that asks.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn sessions(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    current: Option<&str>,
) -> Result<Vec<SessionView>, AccountError> {
    let current = current.map(|secret| Secret::from_browser(secret).hash());
    let rows = session::Entity::find()
        .filter(session::Column::MemberId.eq(actor.member.0))
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastUsedAt.gt(now - SESSION_IDLE))
        .order_by_desc(session::Column::LastUsedAt)
        .order_by_desc(session::Column::CreatedAt)
        .all(db.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionView {
            is_current: current.as_deref() == Some(row.token_hash.as_str()),
            key: row.token_hash,
            device: row.device,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        })
        .collect())
}

/// Ends one session of `actor`. One that is over, or somebody else's, is left as it is: the page tells what remains.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn end_session_of(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    key: &str,
) -> Result<(), AccountError> {
    let tx = db.begin().await?;
    session::Entity::delete_many()
        .filter(session::Column::MemberId.eq(actor.member.0))
        .filter(session::Column::TokenHash.eq(key))
        .exec(tx.conn())
        .await?;
    tx.emit(now, Channel::Sessions, String::new());
    tx.commit().await?;
    Ok(())
}

/// Ends every session of `actor` but the one whose secret is `current`.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn end_other_sessions(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    current: &str,
) -> Result<(), AccountError> {
    let tx = db.begin().await?;
    session::Entity::delete_many()
        .filter(session::Column::MemberId.eq(actor.member.0))
        .filter(session::Column::TokenHash.ne(Secret::from_browser(current).hash()))
        .exec(tx.conn())
        .await?;
    tx.emit(now, Channel::Sessions, String::new());
    tx.commit().await?;
    Ok(())
}

/// Forgets sessions, links and sign-ins under way that can no longer be used. Returns how many rows went.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn remove_expired(db: &Db, now: DateTime<Utc>) -> Result<u64, AccountError> {
    let tx = db.begin().await?;
    let sessions = session::Entity::delete_many()
        .filter(
            Condition::any()
                .add(session::Column::ExpiresAt.lte(now))
                .add(session::Column::LastUsedAt.lte(now - SESSION_IDLE)),
        )
        .exec(tx.conn())
        .await?;
    let links = sign_in_link::Entity::delete_many()
        .filter(sign_in_link::Column::ExpiresAt.lte(now - LINK_KEPT))
        .exec(tx.conn())
        .await?;
    let requests = oidc_request::Entity::delete_many()
        .filter(oidc_request::Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    let ceremonies = remove_expired_ceremonies(&tx, now).await?;
    tx.commit().await?;
    Ok(sessions.rows_affected + links.rows_affected + requests.rows_affected + ceremonies)
}
