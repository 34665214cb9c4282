//! Signing in by a link sent by e-mail.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{
    AccountError,
    profile::{profile_of, signed_in},
    session::{ThisBrowser, open_session},
};
use crate::{
    accounts::{
        entity::{member, sign_in_link},
        model::{Email, NextPath, Profile, SignedIn},
        secret::Secret,
    },
    db::{Db, Tx},
    mail::{self, Letter, Mail},
};

/// How long a link may be used (issue: thirty minutes).
pub const LINK_LIFETIME: Duration = Duration::minutes(30);
/// Links mailed to one address in an hour, at most: asking again and again must not flood somebody's inbox.
pub const LINKS_PER_HOUR: u64 = 5;

/// Whether a link could sign in now. Reading it spends nothing: mail scanners open links too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// The button behind it will sign in.
    Usable,
    /// Used, too old, or unknown.
    Spent,
}

/// What spending a link gives.
#[derive(Debug)]
pub struct SignInOutcome {
    /// For the session cookie.
    pub session: String,
    /// Where the person wanted to go.
    pub next: NextPath,
    /// Whether the first sign-in's questions wait for an answer.
    pub profile_complete: bool,
}

/// Somebody who has just signed in, in a transaction that goes on.
#[derive(Debug)]
pub struct Redeemed {
    /// Who.
    pub actor: SignedIn,
    /// For the session cookie, once the transaction is committed.
    pub session: Secret,
    /// Where the person wanted to go.
    pub next: NextPath,
}

/// Who a link was mailed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkHolder {
    /// The address. Never shown.
    pub email: Email,
    /// What their account knows of them; empty when they have none.
    pub profile: Profile,
}

/// Mails a link to `email`, whether or not it has an account: the answer tells nobody which addresses do. Beyond
/// [`LINKS_PER_HOUR`] nothing is mailed, and the answer is still the same.
///
/// `confirm_url` is the address of the page with the button; the secret is added to it.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn request_link(
    db: &Db,
    now: DateTime<Utc>,
    email: &Email,
    next: &NextPath,
    confirm_url: &str,
) -> Result<(), AccountError> {
    let tx = db.begin().await?;
    if let Some(link) = mailed_link(&tx, now, email, next, LINK_LIFETIME, confirm_url).await? {
        mail::enqueue(&tx, now, sign_in_mail(email, &link)).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Makes a link for a mail that the caller writes; none when `email` was sent [`LINKS_PER_HOUR`] of them already.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn mailed_link(
    tx: &Tx,
    now: DateTime<Utc>,
    email: &Email,
    next: &NextPath,
    lifetime: Duration,
    confirm_url: &str,
) -> Result<Option<String>, AccountError> {
    let recent = sign_in_link::Entity::find()
        .filter(sign_in_link::Column::Email.eq(email.as_str()))
        .filter(sign_in_link::Column::CreatedAt.gt(now - Duration::hours(1)))
        .count(tx.conn())
        .await?;
    if recent >= LINKS_PER_HOUR {
        return Ok(None);
    }
    Ok(Some(insert_link(tx, now, email, next, lifetime, confirm_url).await?))
}

/// Makes a link for `email` and mails nothing: for the operator, who hands it over. Returns its address.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn create_link(
    db: &Db,
    now: DateTime<Utc>,
    email: &Email,
    confirm_url: &str,
) -> Result<String, AccountError> {
    let tx = db.begin().await?;
    let link = insert_link(&tx, now, email, &NextPath::parse("/"), LINK_LIFETIME, confirm_url).await?;
    tx.commit().await?;
    Ok(link)
}

/// Writes a link; the database keeps only the hash of its secret. Returns its address.
async fn insert_link(
    tx: &Tx,
    now: DateTime<Utc>,
    email: &Email,
    next: &NextPath,
    lifetime: Duration,
    confirm_url: &str,
) -> Result<String, AccountError> {
    let secret = Secret::random();
    sign_in_link::ActiveModel {
        token_hash: Set(secret.hash()),
        email: Set(email.as_str().to_owned()),
        next: Set(next.as_str().to_owned()),
        created_at: Set(now),
        expires_at: Set(now + lifetime),
        used_at: Set(None),
    }
    .insert(tx.conn())
    .await?;
    Ok(format!("{confirm_url}?jeton={}", secret.expose()))
}

/// Whether the link of `secret` can still be used.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn link_state(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<LinkState, AccountError> {
    let link = sign_in_link::Entity::find_by_id(Secret::from_browser(secret).hash()).one(db.read()).await?;
    Ok(match link {
        Some(link) if link.used_at.is_none() && link.expires_at > now => LinkState::Usable,
        _ => LinkState::Spent,
    })
}

/// Who the link of `secret` was mailed to, while it can be used.
///
/// # Errors
/// [`AccountError::LinkSpent`] when it cannot.
pub async fn link_holder(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<LinkHolder, AccountError> {
    let link = sign_in_link::Entity::find_by_id(Secret::from_browser(secret).hash())
        .filter(sign_in_link::Column::UsedAt.is_null())
        .filter(sign_in_link::Column::ExpiresAt.gt(now))
        .one(db.read())
        .await?
        .ok_or(AccountError::LinkSpent)?;
    let member = member::Entity::find().filter(member::Column::Email.eq(&link.email)).one(db.read()).await?;
    Ok(LinkHolder {
        email: Email::parse(&link.email).map_err(|_| AccountError::LinkSpent)?,
        profile: member.as_ref().map(profile_of).unwrap_or_default(),
    })
}

/// Spends the link: makes the account if the address has none, and a session.
///
/// # Errors
/// [`AccountError::LinkSpent`] when it cannot be used; two presses of the button sign in once.
pub async fn redeem_link(
    db: &Db,
    now: DateTime<Utc>,
    secret: &str,
    browser: &ThisBrowser,
) -> Result<SignInOutcome, AccountError> {
    let tx = db.begin().await?;
    let Redeemed { actor, session, next } = redeem_in(&tx, now, secret, browser).await?;
    tx.commit().await?;
    Ok(SignInOutcome {
        session: session.expose().to_owned(),
        next,
        profile_complete: actor.profile.is_complete(),
    })
}

/// The same in a transaction that goes on.
///
/// # Errors
/// As [`redeem_link`].
pub async fn redeem_in(
    tx: &Tx,
    now: DateTime<Utc>,
    secret: &str,
    browser: &ThisBrowser,
) -> Result<Redeemed, AccountError> {
    let hash = Secret::from_browser(secret).hash();
    // One statement decides: of two transactions on PostgreSQL, the second finds it used.
    let spent = sign_in_link::Entity::update_many()
        .col_expr(sign_in_link::Column::UsedAt, Expr::value(now))
        .filter(sign_in_link::Column::TokenHash.eq(&hash))
        .filter(sign_in_link::Column::UsedAt.is_null())
        .filter(sign_in_link::Column::ExpiresAt.gt(now))
        .exec(tx.conn())
        .await?;
    if spent.rows_affected == 0 {
        return Err(AccountError::LinkSpent);
    }
    let link = sign_in_link::Entity::find_by_id(hash).one(tx.conn()).await?.ok_or(AccountError::LinkSpent)?;
    create_member(tx, now, &link.email).await?;
    let member = member::Entity::find()
        .filter(member::Column::Email.eq(&link.email))
        .one(tx.conn())
        .await?
        .ok_or(AccountError::LinkSpent)?;
    let actor = signed_in(&member);
    let session = open_session(tx, now, actor.member, browser).await?;
    Ok(Redeemed { actor, session, next: NextPath::parse(&link.next) })
}

/// Makes the account of an address that has none.
pub(in crate::accounts) async fn create_member(
    tx: &Tx,
    now: DateTime<Utc>,
    email: &str,
) -> Result<(), DbErr> {
    let row = member::ActiveModel {
        email: Set(email.to_owned()),
        first_name: Set(String::new()),
        last_name: Set(String::new()),
        role: Set("member".to_owned()),
        created_at: Set(now),
        ..Default::default()
    };
    member::Entity::insert(row)
        .on_conflict(OnConflict::column(member::Column::Email).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

fn sign_in_mail(email: &Email, link: &str) -> Mail {
    Letter::about("Votre lien de connexion à La Communauté de l’inclusion")
        .says("Pour vous connecter, ouvrez ce lien puis appuyez sur « Me connecter » :")
        .button("Me connecter", link)
        .says(
            "Il fonctionne une seule fois, pendant 30 minutes. Si vous n’avez rien demandé, ignorez ce message : rien ne se \
             passera.",
        )
        .to(email)
}
