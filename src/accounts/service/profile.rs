//! What a member says of themselves.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryResult, QuerySelect,
    Select,
};

use super::AccountError;
use crate::{
    accounts::{
        entity::member,
        model::{Email, MemberId, Profession, Profile, Role, SignedIn},
    },
    db::{Db, Tx},
    live::Channel,
};

/// Writes the answers of the first sign-in's form, for the person who is signed in.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn save_profile(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    profile: &Profile,
) -> Result<(), AccountError> {
    let tx = db.begin().await?;
    write_profile(&tx, actor.member, now, profile).await?;
    tx.commit().await?;
    Ok(())
}

/// The same in a transaction that goes on.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn write_profile(
    tx: &Tx,
    member: MemberId,
    now: DateTime<Utc>,
    profile: &Profile,
) -> Result<(), AccountError> {
    member::ActiveModel {
        id: Unchanged(member.0),
        first_name: Set(profile.first_name.clone()),
        last_name: Set(profile.last_name.clone()),
        profession: Set(profile.profession.map(|profession| profession.code().to_owned())),
        departement: Set(profile.departement.clone()),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    tx.emit(now, Channel::Members, String::new());
    Ok(())
}

/// Makes an account whose profile is known, for the demonstration content.
///
/// # Errors
/// [`AccountError::Db`], also when the address already has an account.
pub async fn add_member(
    db: &Db,
    now: DateTime<Utc>,
    email: &Email,
    profile: &Profile,
    role: Role,
) -> Result<SignedIn, AccountError> {
    let tx = db.begin().await?;
    let row = member::ActiveModel {
        email: Set(email.as_str().to_owned()),
        first_name: Set(profile.first_name.clone()),
        last_name: Set(profile.last_name.clone()),
        profession: Set(profile.profession.map(|profession| profession.code().to_owned())),
        departement: Set(profile.departement.clone()),
        role: Set(role.code().to_owned()),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(signed_in(&row))
}

/// What an account knows of its owner.
pub(super) fn profile_of(row: &member::Model) -> Profile {
    Profile {
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        profession: row.profession.as_deref().and_then(Profession::from_code),
        departement: row.departement.clone(),
    }
}

/// The owner of an account, acting.
pub(super) fn signed_in(row: &member::Model) -> SignedIn {
    SignedIn { member: MemberId(row.id), role: Role::from_code(&row.role), profile: profile_of(row) }
}

/// A member's profile, read beside a row that bears their id; see [`with_profile`].
#[derive(Debug, FromQueryResult)]
pub struct ProfileRow {
    first_name: String,
    last_name: String,
    profession: Option<String>,
    departement: Option<String>,
}

impl ProfileRow {
    /// Reads what [`profile_of_author`] selects, whose first column is the row's column `at`; none when there is no such
    /// member. By place: a hundred names to look up a page are a fiftieth of its time.
    ///
    /// # Errors
    /// The database's.
    pub fn at(row: &QueryResult, at: usize) -> Result<Option<Self>, DbErr> {
        let Some(first_name) = row.try_get_by_index(at)? else { return Ok(None) };
        Ok(Some(Self {
            first_name,
            last_name: row.try_get_by_index(at + 1)?,
            profession: row.try_get_by_index(at + 2)?,
            departement: row.try_get_by_index(at + 3)?,
        }))
    }
}

impl From<ProfileRow> for Profile {
    fn from(row: ProfileRow) -> Self {
        Self {
            first_name: row.first_name,
            last_name: row.last_name,
            profession: row.profession.as_deref().and_then(Profession::from_code),
            departement: row.departement,
        }
    }
}

/// The same for a query that is written out and bears a member's id in `author_id`: what it selects, in the order in which
/// [`ProfileRow::at`] reads it; what it joins.
macro_rules! profile_of_author {
    (columns) => {
        "member.first_name AS author_first_name, member.last_name AS author_last_name, \
         member.profession AS author_profession, member.departement AS author_departement"
    };
    (join $table:literal) => {
        concat!("LEFT JOIN member ON member.id = ", $table, ".author_id")
    };
}
pub(crate) use profile_of_author;

/// `query` with the profile of the member whose id is in `column`, to be read as an `Option<ProfileRow>` nested with the prefix
/// `author_`.
#[must_use]
pub fn with_profile<E: EntityTrait>(query: Select<E>, column: E::Column) -> Select<E> {
    query
        .join(JoinType::LeftJoin, E::belongs_to(member::Entity).from(column).to(member::Column::Id).into())
        .column_as(member::Column::FirstName, "author_first_name")
        .column_as(member::Column::LastName, "author_last_name")
        .column_as(member::Column::Profession, "author_profession")
        .column_as(member::Column::Departement, "author_departement")
}

/// « Prénom N. » of several accounts, by identifier; those that are gone are missing. One query.
///
/// # Errors
/// The database's.
pub async fn names_of(
    db: &Db,
    members: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, String>, DbErr> {
    let rows = member::Entity::find().filter(member::Column::Id.is_in(members)).all(db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.id, profile_of(&row).display_name())).collect())
}

/// The address of an account, for what is kept under it.
///
/// # Errors
/// [`AccountError::Db`], also when there is no such account.
pub async fn email_of(tx: &Tx, member: MemberId) -> Result<Email, AccountError> {
    let row = member::Entity::find_by_id(member.0).one(tx.conn()).await?;
    row.and_then(|row| Email::parse(&row.email).ok()).ok_or_else(|| {
        AccountError::Db(DbErr::RecordNotFound(format!("no member {} with an address", member.0)))
    })
}

/// The account of an address, for the command line.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn member_id_by_email(db: &Db, email: &Email) -> Result<Option<MemberId>, AccountError> {
    let id: Option<i64> = member::Entity::find()
        .select_only()
        .column(member::Column::Id)
        .filter(member::Column::Email.eq(email.as_str()))
        .into_tuple()
        .one(db.read())
        .await?;
    Ok(id.map(MemberId))
}
