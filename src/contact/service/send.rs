//! Writing to somebody.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{ContactError, letter::letter};
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        secret::Secret,
        service::{Correspondent, correspondent},
    },
    contact::{
        entity::{choice, message, refusal},
        model::{NewMessage, contact_path},
    },
    db::{Db, Tx, is_duplicate},
    mail::{self, WrittenBy},
    policy::{self, Denied, RecipientFacts},
};

/// Messages one member may send in a day.
pub const SENDER_A_DAY: u64 = 20;
/// Messages one member may send to the same person in a day.
pub const PAIR_A_DAY: u64 = 5;
/// Messages one person is sent in a day, whoever writes: nobody's inbox is flooded.
pub const RECIPIENT_A_DAY: u64 = 20;

/// Somebody, as who wants to write to them sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// « Prénom N. ».
    pub name: String,
    /// Where one writes to them.
    pub path: String,
    /// Why the reader cannot.
    pub refused: Option<Denied>,
    /// Whether the reader could be answered on the site: they wrote first, or take messages themselves.
    pub can_answer: bool,
}

/// Somebody to write to, and whether `actor` may.
///
/// # Errors
/// [`ContactError::NotFound`]; the database's.
pub async fn recipient(db: &Db, actor: &SignedIn, id: MemberId) -> Result<Recipient, ContactError> {
    let to = correspondent(db.read(), id).await?.ok_or(ContactError::NotFound)?;
    let facts = facts(db.read(), actor, &to).await?;
    Ok(Recipient {
        name: to.profile.display_name(),
        path: contact_path(id, &to.profile),
        refused: policy::can_contact(actor, &facts).err(),
        can_answer: !refuses(db.read(), actor.member, id).await?,
    })
}

/// Whether `reader` is shown the way to write to a member whose account is in use: a visitor is, when any member could. One
/// query for a visitor.
///
/// # Errors
/// The database's.
pub async fn invites(
    db: &Db,
    reader: Option<&SignedIn>,
    id: MemberId,
    is_ambassador: bool,
) -> Result<bool, DbErr> {
    // Who has no name yet is asked for it there.
    let Some(actor) = reader.filter(|actor| actor.profile.is_complete()) else {
        let choice = choice::Entity::find_by_id(id.0).one(db.read()).await?;
        return Ok(policy::accepts_messages(choice.map(|choice| choice.accepts), is_ambassador));
    };
    let Some(to) = correspondent(db.read(), id).await? else { return Ok(false) };
    Ok(policy::can_contact(actor, &facts(db.read(), actor, &to).await?).is_ok())
}

/// Sends a message by mail: `site` is the site's address, without a final slash. The same form sent twice sends once.
///
/// # Errors
/// [`ContactError::NotFound`]; why `actor` may not; [`ContactError::TooOften`]; the database's.
pub async fn send(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: MemberId,
    input: &NewMessage,
    site: &str,
) -> Result<(), ContactError> {
    let tx = db.begin().await?;
    let to = correspondent(tx.conn(), id).await?.ok_or(ContactError::NotFound)?;
    policy::can_contact(actor, &facts(tx.conn(), actor, &to).await?)?;
    // Locked by nobody: the sender's account may have been suspended, or deleted, while the form was filled in.
    let from = correspondent(tx.conn(), actor.member).await?.filter(|from| !from.is_suspended);
    let from = from.ok_or(Denied::NoMessages)?;
    let secret = Secret::random();
    match write(&tx, now, &from, &to, input.submission.as_deref(), &secret).await {
        Ok(()) => {}
        Err(ContactError::Db(error)) if is_duplicate(&error) => return Ok(()),
        Err(error) => return Err(error),
    }
    let mail = letter(&from, &to, input, &secret, site);
    let reply_to = input.shares_address.then(|| from.email.clone());
    mail::enqueue_from(&tx, now, mail, WrittenBy { member: from.member, reply_to }).await?;
    tx.commit().await?;
    Ok(())
}

async fn write(
    tx: &Tx,
    now: DateTime<Utc>,
    from: &Correspondent,
    to: &Correspondent,
    submission: Option<&str>,
    secret: &Secret,
) -> Result<(), ContactError> {
    use message::Column::{RecipientId, SenderId};
    let by = SenderId.eq(from.member.0);
    let towards = RecipientId.eq(to.member.0);
    within(tx, now, Condition::all().add(by.clone()), SENDER_A_DAY).await?;
    within(tx, now, Condition::all().add(by).add(towards.clone()), PAIR_A_DAY).await?;
    within(tx, now, Condition::all().add(towards), RECIPIENT_A_DAY).await?;
    message::ActiveModel {
        token_hash: Set(secret.hash()),
        sender_id: Set(from.member.0),
        recipient_id: Set(to.member.0),
        submission: Set(submission.map(str::to_owned)),
        created_at: Set(now),
    }
    .insert(tx.conn())
    .await?;
    Ok(())
}

/// Whether fewer than `limit` messages like these were sent in the last day; otherwise, when the oldest of them will be a day
/// old.
async fn within(tx: &Tx, now: DateTime<Utc>, like: Condition, limit: u64) -> Result<(), ContactError> {
    let day = Duration::days(1);
    let newest: Vec<DateTime<Utc>> = message::Entity::find()
        .select_only()
        .column(message::Column::CreatedAt)
        .filter(like)
        .filter(message::Column::CreatedAt.gt(now - day))
        .order_by_desc(message::Column::CreatedAt)
        .limit(limit)
        .into_tuple()
        .all(tx.conn())
        .await?;
    match newest.last() {
        Some(oldest) if newest.len() as u64 >= limit => {
            Err(ContactError::TooOften((*oldest + day - now).to_std().unwrap_or_default()))
        }
        _ => Ok(()),
    }
}

/// What the rules look at.
async fn facts(
    connection: &impl ConnectionTrait,
    actor: &SignedIn,
    to: &Correspondent,
) -> Result<RecipientFacts, DbErr> {
    let choice = choice::Entity::find_by_id(to.member.0).one(connection).await?;
    let mut written = message::Entity::find()
        .filter(message::Column::SenderId.eq(to.member.0))
        .filter(message::Column::RecipientId.eq(actor.member.0));
    // Who refused everybody, and wrote afterwards, waits for an answer.
    if let Some(choice) = choice.as_ref().filter(|choice| !choice.accepts) {
        written = written.filter(message::Column::CreatedAt.gt(choice.changed_at));
    }
    Ok(RecipientFacts {
        member: to.member,
        is_suspended: to.is_suspended,
        choice: choice.map(|choice| choice.accepts),
        is_ambassador: to.is_ambassador,
        refuses: refuses(connection, to.member, actor.member).await?,
        wrote: written.count(connection).await? > 0,
    })
}

async fn refuses(
    connection: &impl ConnectionTrait,
    member: MemberId,
    sender: MemberId,
) -> Result<bool, DbErr> {
    Ok(refusal::Entity::find_by_id((member.0, sender.0)).one(connection).await?.is_some())
}
