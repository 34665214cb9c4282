//! Signed-in browsers.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    FromQueryResult, QueryFilter, Statement, sea_query::Expr,
};

use super::{AccountError, ProfileRow};
use crate::{
    accounts::{
        entity::{session, sign_in_link},
        model::{MemberId, Role, SignedIn},
        passkey::service::remove_expired_ceremonies,
        secret::Secret,
    },
    db::{Db, Tx},
};

/// A session ends at this age whatever happens.
pub const SESSION_LIFETIME: Duration = Duration::days(90);
/// A session ends when it was not used for this long.
pub const SESSION_IDLE: Duration = Duration::days(30);
/// The last use is written at most this often, so that reading pages writes almost nothing.
const LAST_USE_STEP: Duration = Duration::hours(1);
/// Written out rather than built: every page of somebody signed in begins with it (docs/PERFORMANCE.md).
const SESSION: &str = "SELECT session.expires_at, session.last_used_at, member.id, member.role, member.first_name, \
                       member.last_name, member.profession, member.departement \
                       FROM session JOIN member ON member.id = session.member_id WHERE session.token_hash = $1";

/// Signs a browser in: whatever way its owner proved who they are, they get a session nobody held before. Returns the
/// secret, for the cookie.
///
/// # Errors
/// The database's.
pub(in crate::accounts) async fn open_session(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    device: &str,
) -> Result<Secret, DbErr> {
    let secret = Secret::random();
    session::ActiveModel {
        token_hash: Set(secret.hash()),
        member_id: Set(member.0),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(now + SESSION_LIFETIME),
        device: Set(device.chars().take(200).collect()),
    }
    .insert(tx.conn())
    .await?;
    Ok(secret)
}

/// Who the cookie's `secret` belongs to, if the session still lives. One query; a write at most once an hour.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn find_session(
    db: &Db,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<Option<SignedIn>, AccountError> {
    let hash = Secret::from_browser(secret).hash();
    let Some((actor, last_used_at)) = read(db, now, &hash).await? else { return Ok(None) };
    if last_used_at + LAST_USE_STEP <= now
        && let Err(error) = write_last_use(db, now, &hash).await
    {
        // Who asks is known all the same; the next request tries again.
        tracing::warn!(%error, "the last use of a session could not be written");
    }
    Ok(Some(actor))
}

/// The same, for a page that is only read ahead: nobody used the session yet, nothing is written.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn peek_session(
    db: &Db,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<Option<SignedIn>, AccountError> {
    let found = read(db, now, &Secret::from_browser(secret).hash()).await?;
    Ok(found.map(|(actor, _)| actor))
}

/// Who a session belongs to, and when it was last used.
async fn read(
    db: &Db,
    now: DateTime<Utc>,
    hash: &str,
) -> Result<Option<(SignedIn, DateTime<Utc>)>, AccountError> {
    let asked = Statement::from_sql_and_values(db.backend(), SESSION, [hash.into()]);
    let Some(row) = db.read().query_one_raw(asked).await? else { return Ok(None) };
    let expires_at: DateTime<Utc> = row.try_get("", "expires_at")?;
    let last_used_at: DateTime<Utc> = row.try_get("", "last_used_at")?;
    if expires_at <= now || last_used_at + SESSION_IDLE <= now {
        return Ok(None);
    }
    let role: String = row.try_get("", "role")?;
    let actor = SignedIn {
        member: MemberId(row.try_get("", "id")?),
        is_team: Role::from_code(&role) == Role::Moderator,
        profile: ProfileRow::from_query_result(&row, "")?.into(),
    };
    Ok(Some((actor, last_used_at)))
}

async fn write_last_use(db: &Db, now: DateTime<Utc>, hash: &str) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(now))
        .filter(session::Column::TokenHash.eq(hash))
        .exec(tx.conn())
        .await?;
    tx.commit().await
}

/// Signs the browser out. Ending a session that is over is no error.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn end_session(db: &Db, secret: &str) -> Result<(), AccountError> {
    let tx = db.begin().await?;
    session::Entity::delete_by_id(Secret::from_browser(secret).hash()).exec(tx.conn()).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets sessions, links and ceremonies of passkeys that can no longer be used. Returns how many rows went.
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
    // Kept an hour longer: they count towards the limit of links an hour.
    let links = sign_in_link::Entity::delete_many()
        .filter(sign_in_link::Column::ExpiresAt.lte(now - Duration::hours(1)))
        .exec(tx.conn())
        .await?;
    let ceremonies = remove_expired_ceremonies(&tx, now).await?;
    tx.commit().await?;
    Ok(sessions.rows_affected + links.rows_affected + ceremonies)
}
