//! What accounts know of somebody, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use crate::{
    accounts::{
        entity::{ambassador_scope, member, oidc_identity, role_change, session},
        model::MemberId,
        passkey::service::export as export_passkeys,
    },
    db::Db,
};

/// An account, as its owner is told of it.
#[derive(Debug, Serialize)]
pub struct AccountExport {
    /// Number of the account.
    pub id: i64,
    /// Their own address.
    pub email: String,
    /// As they typed it.
    pub first_name: String,
    /// As they typed it.
    pub last_name: String,
    /// Its code in the list of the form.
    pub profession: Option<String>,
    /// INSEE code.
    pub departement: Option<String>,
    /// `member`, `moderator` or `admin`.
    pub role: String,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// The last visit, when it is known.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Since when the account is suspended.
    pub suspended_at: Option<DateTime<Utc>>,
    /// Browsers that are signed in.
    pub sessions: Vec<SessionExport>,
    /// Devices that sign in by themselves.
    pub passkeys: Vec<PasskeyExport>,
    /// Providers that say who they are.
    pub providers: Vec<ProviderExport>,
    /// What they answer for as an ambassador.
    pub ambassador_of: Vec<ScopeExport>,
    /// Roles that were given to them or taken back, oldest first.
    pub role_history: Vec<RoleChangeExport>,
}

/// A signed-in browser.
#[derive(Debug, Serialize)]
pub struct SessionExport {
    /// What the browser said it was.
    pub device: String,
    /// When somebody signed in with it.
    pub created_at: DateTime<Utc>,
    /// Its last use, to the hour.
    pub last_used_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// A passkey; never what it signs with.
#[derive(Debug, Serialize)]
pub struct PasskeyExport {
    /// As its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last signed in.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A provider and what it calls somebody.
#[derive(Debug, Serialize)]
pub struct ProviderExport {
    /// The provider's address.
    pub issuer: String,
    /// What it calls them.
    pub subject: String,
    /// The first time.
    pub created_at: DateTime<Utc>,
    /// The last time.
    pub last_used_at: DateTime<Utc>,
}

/// Something an ambassador answers for; neither: the whole site.
#[derive(Debug, Serialize)]
pub struct ScopeExport {
    /// Number of the community.
    pub theme_id: Option<i64>,
    /// INSEE code.
    pub territory: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// A role that was given or taken back. Who did so is somebody else's data.
#[derive(Debug, Serialize)]
pub struct RoleChangeExport {
    /// `given` or `taken`.
    pub what: String,
    /// Which.
    pub role: String,
    /// Number of the community, for an ambassador's.
    pub theme_id: Option<i64>,
    /// INSEE code, for an ambassador's.
    pub territory: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// What the account of a member holds; none when there is none.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, id: MemberId) -> Result<Option<AccountExport>, DbErr> {
    let Some(row) = member::Entity::find_by_id(id.0).one(db.read()).await? else { return Ok(None) };
    Ok(Some(AccountExport {
        id: row.id,
        email: row.email,
        first_name: row.first_name,
        last_name: row.last_name,
        profession: row.profession,
        departement: row.departement,
        role: row.role,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        suspended_at: row.suspended_at,
        sessions: sessions(db, id).await?,
        passkeys: export_passkeys(db, id).await?,
        providers: providers(db, id).await?,
        ambassador_of: scopes(db, id).await?,
        role_history: role_history(db, id).await?,
    }))
}

async fn sessions(db: &Db, id: MemberId) -> Result<Vec<SessionExport>, DbErr> {
    let rows = session::Entity::find()
        .filter(session::Column::MemberId.eq(id.0))
        .order_by_asc(session::Column::CreatedAt)
        .all(db.read())
        .await?;
    let told = |row: session::Model| SessionExport {
        device: row.device,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
    };
    Ok(rows.into_iter().map(told).collect())
}

async fn providers(db: &Db, id: MemberId) -> Result<Vec<ProviderExport>, DbErr> {
    let rows = oidc_identity::Entity::find()
        .filter(oidc_identity::Column::MemberId.eq(id.0))
        .order_by_asc(oidc_identity::Column::CreatedAt)
        .all(db.read())
        .await?;
    let told = |row: oidc_identity::Model| ProviderExport {
        issuer: row.issuer,
        subject: row.subject,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(rows.into_iter().map(told).collect())
}

async fn scopes(db: &Db, id: MemberId) -> Result<Vec<ScopeExport>, DbErr> {
    let rows = ambassador_scope::Entity::find()
        .filter(ambassador_scope::Column::MemberId.eq(id.0))
        .order_by_asc(ambassador_scope::Column::Id)
        .all(db.read())
        .await?;
    let told = |row: ambassador_scope::Model| ScopeExport {
        theme_id: row.theme_id,
        territory: row.territory,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(told).collect())
}

async fn role_history(db: &Db, id: MemberId) -> Result<Vec<RoleChangeExport>, DbErr> {
    let rows = role_change::Entity::find()
        .filter(role_change::Column::MemberId.eq(id.0))
        .order_by_asc(role_change::Column::Id)
        .all(db.read())
        .await?;
    let told = |row: role_change::Model| RoleChangeExport {
        what: row.what,
        role: row.role,
        theme_id: row.theme_id,
        territory: row.territory,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(told).collect())
}
