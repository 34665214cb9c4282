//! Texts of people without an account. Each waits for its author to confirm the address they gave; until then nobody sees
//! it. The button behind the mailed link publishes them, signs in and makes the account, all in one transaction.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, Select,
};

use super::{
    DRAFT_LIFETIME, ForumError, Written,
    ask::{ask_in, find_theme, topic_kind},
    counters::lock_visible_topic,
    reply::{facts, reply_in},
};
use crate::{
    accounts::{
        model::{Email, NextPath, Profile, SignedIn},
        secret::Secret,
        service::{
            AccountError, Redeemed, ThisBrowser, email_of, link_holder, mailed_link, redeem_in, write_profile,
        },
    },
    db::{Db, Tx},
    forum::{
        entity::{pending_text, topic},
        guard::{Guard, Look},
        model::{NewReply, NewTopic, TopicId},
    },
    http::fields::Fields,
    mail::{self, Letter, Mail},
    markdown::{excerpt, render},
    policy::{self, Denied},
    text::french_spaces,
};

/// Characters of a waiting text that remind its author of it.
const REMINDER: usize = 200;

/// Where a text will be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// As a question of its own.
    Question,
    /// Under this one.
    Reply(TopicId),
}

/// A text that waits, as its author is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingText {
    /// What chooses it in the form.
    pub key: String,
    /// Whether it is a question.
    pub is_question: bool,
    /// The question's title, or the title of the question it answers.
    pub title: String,
    /// Its first words.
    pub excerpt: String,
    /// All of it, Markdown.
    pub body: String,
    /// Why it cannot be published any more.
    pub refused: Option<String>,
}

/// What somebody finds behind the link of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingTexts {
    /// Oldest first.
    pub texts: Vec<WaitingText>,
    /// What their account knows of them: empty when they have none.
    pub profile: Profile,
}

/// What confirming an address gave.
#[derive(Debug)]
pub struct Published {
    /// For the session cookie.
    pub session: String,
    /// The address of the last text; none when none was chosen.
    pub path: Option<String>,
}

/// Why the texts behind a link were not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The link, or the account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// One of the texts.
    #[error(transparent)]
    Forum(#[from] ForumError),
}

impl From<DbErr> for PublishError {
    fn from(error: DbErr) -> Self {
        Self::Forum(error.into())
    }
}

/// Keeps a text until `email` is confirmed, and mails the link that does so; `confirm_url` is the address of the page with
/// the button. The same text sent twice waits once. When too many links were mailed already, the text waits all the same:
/// any of them publishes it.
///
/// `fields` were found to be right.
///
/// # Errors
/// Why nobody may write there; [`ForumError::NotFound`]; [`ForumError::PersonalData`]; the database's.
pub async fn put_aside(
    db: &Db,
    now: DateTime<Utc>,
    email: &Email,
    destination: Destination,
    fields: &Fields,
    confirm_url: &str,
) -> Result<(), PublishError> {
    let mut fields = fields.clone();
    // The address is kept apart; what would tell two sendings apart is not part of the text.
    for name in ["email", "envoi"] {
        fields.remove(name);
    }
    let written = fields.to_urlencoded();
    let tx = db.begin().await?;
    let topic = match destination {
        Destination::Question => {
            let theme = find_theme(tx.conn(), fields.get("theme")).await?;
            topic_kind(&theme, false).map_err(ForumError::from)?;
            None
        }
        Destination::Reply(id) => {
            if lock_visible_topic(&tx, id).await?.locked {
                return Err(ForumError::from(Denied::Locked).into());
            }
            Some(id.0)
        }
    };
    judge(&fields)?;
    let waiting = waiting(email, now).all(tx.conn()).await?;
    if !waiting.iter().any(|row| row.topic_id == topic && row.fields == written) {
        pending_text::ActiveModel {
            token_hash: Set(Secret::random().hash()),
            fields: Set(written),
            email: Set(Some(email.as_str().to_owned())),
            topic_id: Set(topic),
            created_at: Set(now),
            expires_at: Set(now + DRAFT_LIFETIME),
        }
        .insert(tx.conn())
        .await?;
    }
    let next = NextPath::parse("/");
    if let Some(link) = mailed_link(&tx, now, email, &next, DRAFT_LIFETIME, confirm_url).await? {
        mail::enqueue(&tx, now, confirmation_mail(email, &link)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What waits behind the link of `secret`. Reading it publishes nothing: mail scanners open links too.
///
/// # Errors
/// [`AccountError::LinkSpent`]; the database's.
pub async fn waiting_texts(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<WaitingTexts, PublishError> {
    let holder = link_holder(db, now, secret).await?;
    let mut texts = Vec::new();
    for row in waiting(&holder.email, now).all(db.read()).await? {
        texts.push(show(db.read(), row).await?);
    }
    Ok(WaitingTexts { texts, profile: holder.profile })
}

/// Confirms an address: spends the link, makes the account if there is none, publishes the texts whose keys are `chosen` and
/// opens a session; all of it, or nothing. `profile` is what was just answered, when the account did not know.
///
/// # Errors
/// [`AccountError::LinkSpent`]; why a text cannot be published; the database's.
pub async fn publish(
    db: &Db,
    now: DateTime<Utc>,
    secret: &str,
    browser: &ThisBrowser,
    chosen: &[&str],
    profile: Option<&Profile>,
) -> Result<Published, PublishError> {
    let tx = db.begin().await?;
    let Redeemed { mut actor, session, .. } = redeem_in(&tx, now, secret, browser).await?;
    if let Some(profile) = profile.filter(|_| !actor.profile.is_complete()) {
        write_profile(&tx, actor.member, now, profile).await?;
        actor.profile = profile.clone();
    }
    let email = email_of(&tx, actor.member).await?;
    let mut path = None;
    for row in waiting(&email, now).all(tx.conn()).await? {
        if !chosen.contains(&row.token_hash.as_str()) {
            continue;
        }
        let written = publish_one(&tx, &actor, now, &row).await?;
        pending_text::Entity::delete_by_id(row.token_hash).exec(tx.conn()).await?;
        path = Some(written.path);
    }
    tx.commit().await?;
    Ok(Published { session: session.expose().to_owned(), path })
}

async fn publish_one(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    row: &pending_text::Model,
) -> Result<Written, ForumError> {
    let fields = Fields::from_urlencoded(row.fields.as_bytes());
    // It was right when it was put aside; the rules may have changed since.
    judge(&fields).map_err(|_| Denied::OutOfDate)?;
    match row.topic_id {
        None => {
            let input = NewTopic::parse(&fields).map_err(|_| Denied::OutOfDate)?;
            ask_in(tx, actor, now, &NewTopic { submission: None, ..input }).await
        }
        Some(topic) => {
            let input = NewReply::parse(&fields).map_err(|_| Denied::OutOfDate)?;
            reply_in(tx, actor, now, TopicId(topic), &NewReply { submission: None, ..input }).await
        }
    }
}

/// What the guard says of the fields of a form.
fn judge(fields: &Fields) -> Result<(), ForumError> {
    Guard::parse(fields).judge(&Look::at_form(fields), None)?;
    Ok(())
}

fn waiting(email: &Email, now: DateTime<Utc>) -> Select<pending_text::Entity> {
    pending_text::Entity::find()
        .filter(pending_text::Column::Email.eq(email.as_str()))
        .filter(pending_text::Column::ExpiresAt.gt(now))
        .order_by_asc(pending_text::Column::CreatedAt)
        .order_by_asc(pending_text::Column::TokenHash)
}

async fn show(connection: &impl ConnectionTrait, row: pending_text::Model) -> Result<WaitingText, DbErr> {
    let fields = Fields::from_urlencoded(row.fields.as_bytes());
    let (title, refused) = match row.topic_id {
        None => (fields.get("titre").to_owned(), None),
        Some(id) => match topic::Entity::find_by_id(id).one(connection).await? {
            Some(topic) if topic.hidden_at.is_none() && topic.deleted_at.is_none() => {
                let closed = policy::takes_replies(&facts(&topic)).err();
                (topic.title, closed.map(|reason| reason.to_string()))
            }
            _ => (String::new(), Some("Cette discussion n’existe plus.".to_owned())),
        },
    };
    let refused = refused.or_else(|| judge(&fields).err().map(|_| Denied::OutOfDate.to_string()));
    let body = fields.get("texte").to_owned();
    Ok(WaitingText {
        key: row.token_hash,
        is_question: row.topic_id.is_none(),
        title: french_spaces(&title).into_owned(),
        excerpt: excerpt(&render(&body), REMINDER),
        body,
        refused,
    })
}

/// Nothing of the text is in it: a stranger could have anything mailed to anybody.
fn confirmation_mail(email: &Email, link: &str) -> Mail {
    Letter::about("Confirmez pour publier votre message")
        .says(
            "Vous avez écrit un message sur La Communauté de l’inclusion. Pour le publier, ouvrez ce lien puis appuyez sur \
             « Publier » :",
        )
        .button("Publier mon message", link)
        .says(
            "Il fonctionne une seule fois, pendant 7 jours, et vous connecte. D’ici là, personne ne voit votre message ; sans \
             confirmation, il sera effacé.",
        )
        .says("Si vous n’avez rien écrit, ignorez ce message : rien ne sera publié.")
        .to(email)
}
