//! Sign-ins under way, and what they end in.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter,
};

use super::{OidcError, Person};
use crate::{
    accounts::{
        entity::{member, oidc_identity, oidc_request, oidc_session},
        model::{MemberId, NextPath, display_name},
        secret::Secret,
        service::{SignInOutcome, ThisBrowser, create_member, folded_name, open_session},
    },
    db::{Db, Tx},
    live::Channel,
};

/// How long a browser may stay at the provider.
pub const REQUEST_LIFETIME: Duration = Duration::minutes(10);

/// A sign-in that begins.
#[derive(Debug)]
pub struct NewRequest<'a> {
    /// What the browser comes back with.
    pub state: &'a Secret,
    /// What the provider's answer bears.
    pub nonce: &'a Secret,
    /// What the code is exchanged with.
    pub pkce_verifier: &'a str,
    /// What the browser keeps meanwhile: nobody else can come back in its place.
    pub browser: &'a Secret,
    /// Where its owner wants to go.
    pub next: &'a NextPath,
}

/// A sign-in under way.
#[derive(Debug)]
pub struct Request {
    state_hash: String,
    /// What the provider's answer must bear.
    pub nonce: String,
    /// What the code is exchanged with.
    pub pkce_verifier: String,
    /// Where the person wants to go.
    pub next: NextPath,
}

/// Remembers a browser that leaves for the provider.
///
/// # Errors
/// [`OidcError::Db`].
pub async fn begin(db: &Db, now: DateTime<Utc>, request: &NewRequest<'_>) -> Result<(), OidcError> {
    let tx = db.begin().await?;
    oidc_request::ActiveModel {
        state_hash: Set(request.state.hash()),
        nonce: Set(request.nonce.expose().to_owned()),
        pkce_verifier: Set(request.pkce_verifier.to_owned()),
        next: Set(request.next.as_str().to_owned()),
        browser_hash: Set(request.browser.hash()),
        created_at: Set(now),
        expires_at: Set(now + REQUEST_LIFETIME),
    }
    .insert(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(())
}

/// The sign-in that a browser comes back from. Reading it spends nothing: [`sign_in`] does, so that what fails on the way
/// leaves no trace.
///
/// # Errors
/// [`OidcError::Unknown`] when there is none, when it is too old or when another browser began it; [`OidcError::Db`].
pub async fn find_request(
    db: &Db,
    now: DateTime<Utc>,
    state: &Secret,
    browser: &Secret,
) -> Result<Request, OidcError> {
    let found = oidc_request::Entity::find_by_id(state.hash())
        .filter(oidc_request::Column::BrowserHash.eq(browser.hash()))
        .filter(oidc_request::Column::ExpiresAt.gt(now))
        .one(db.read())
        .await?;
    let row = found.ok_or(OidcError::Unknown)?;
    Ok(Request {
        state_hash: row.state_hash,
        nonce: row.nonce,
        pkce_verifier: row.pkce_verifier,
        next: NextPath::parse(&row.next),
    })
}

/// Signs `person` in: finds the account of their identity, or that of their address, or makes one. Ends `request`.
///
/// # Errors
/// [`OidcError::Unverified`] for a new identity whose address nobody vouches for; [`OidcError::Unknown`] when the request
/// is over; [`OidcError::Db`]. Nothing is written then.
pub async fn sign_in(
    db: &Db,
    now: DateTime<Utc>,
    request: &Request,
    person: &Person,
    browser: &ThisBrowser,
) -> Result<SignInOutcome, OidcError> {
    let tx = db.begin().await?;
    // One statement decides: of two returns with one state, the second finds it gone.
    let ended = oidc_request::Entity::delete_by_id(&request.state_hash).exec(tx.conn()).await?;
    if ended.rows_affected == 0 {
        return Err(OidcError::Unknown);
    }
    let member = match member_of_identity(&tx, now, person).await? {
        Some(member) => member,
        None => link(&tx, now, person).await?,
    };
    let member = fill_in_names(&tx, now, member, person).await?;
    let session = open_session(&tx, now, MemberId(member.id), browser).await?;
    oidc_session::ActiveModel { token_hash: Set(session.hash()), id_token: Set(person.id_token.clone()) }
        .insert(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(SignInOutcome {
        session: session.expose().to_owned(),
        next: request.next.clone(),
        // Names come from the provider: what it cannot know is still asked.
        profile_complete: !member.first_name.is_empty()
            && !member.last_name.is_empty()
            && member.profession.is_some(),
    })
}

/// The member a known identity is.
async fn member_of_identity(
    tx: &Tx,
    now: DateTime<Utc>,
    person: &Person,
) -> Result<Option<member::Model>, OidcError> {
    let key = (person.issuer.clone(), person.subject.clone());
    let Some(identity) = oidc_identity::Entity::find_by_id(key).one(tx.conn()).await? else {
        return Ok(None);
    };
    let member = member::Entity::find_by_id(identity.member_id).one(tx.conn()).await?;
    oidc_identity::ActiveModel {
        issuer: Unchanged(identity.issuer),
        subject: Unchanged(identity.subject),
        last_used_at: Set(now),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    Ok(member)
}

/// Makes an identity the member its address belongs to, who may be new.
async fn link(tx: &Tx, now: DateTime<Utc>, person: &Person) -> Result<member::Model, OidcError> {
    let email = person.email.as_ref().filter(|_| person.is_email_sure).ok_or(OidcError::Unverified)?;
    create_member(tx, now, email.as_str()).await?;
    let member = member::Entity::find()
        .filter(member::Column::Email.eq(email.as_str()))
        .one(tx.conn())
        .await?
        .ok_or(OidcError::Unknown)?;
    oidc_identity::ActiveModel {
        issuer: Set(person.issuer.clone()),
        subject: Set(person.subject.clone()),
        member_id: Set(member.id),
        created_at: Set(now),
        last_used_at: Set(now),
    }
    .insert(tx.conn())
    .await?;
    Ok(member)
}

/// Gives a member who has no name yet the provider's: they will see it, and may change it.
async fn fill_in_names(
    tx: &Tx,
    now: DateTime<Utc>,
    member: member::Model,
    person: &Person,
) -> Result<member::Model, OidcError> {
    let has_name = !member.first_name.is_empty() || !member.last_name.is_empty();
    if has_name || person.first_name.is_empty() || person.last_name.is_empty() {
        return Ok(member);
    }
    let named = member::ActiveModel {
        id: Unchanged(member.id),
        first_name: Set(person.first_name.clone()),
        last_name: Set(person.last_name.clone()),
        folded_name: Set(folded_name(&display_name(&person.first_name, &person.last_name))),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    tx.emit(now, Channel::Members, String::new());
    Ok(named)
}
