//! What a member says of themselves.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set, Unchanged},
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryResult, QuerySelect,
    Select,
};

use super::AccountError;
use crate::{
    accounts::{
        entity::member,
        model::{Email, MemberId, Profession, Profile, Role, SignedIn},
        visibility::PublicFields,
    },
    db::{Db, Tx},
    live::Channel,
    statistics::service::changed,
    text::fold_accents,
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
    // Whoever deletes the account in another tab is not given a name again.
    let here = member::Entity::find_by_id(member.0)
        .filter(member::Column::DeletedAt.is_null())
        .lock_exclusive()
        .one(tx.conn())
        .await?
        .ok_or(AccountError::Gone)?;
    // The first sign-in's form does not ask what visitors see: that stays as it was chosen.
    let public = PublicFields::from_bits(here.public_fields);
    as_row(member, &Profile { public, ..profile.clone() }).update(tx.conn()).await?;
    // Accounts are counted once their owner said who they are, on the day they were made.
    if here.first_name.is_empty() {
        changed(tx, &[here.created_at]).await?;
    }
    tx.emit(now, Channel::Members, String::new());
    Ok(())
}

/// What is written of a profile, and of the name that is looked for.
pub(in crate::accounts) fn as_row(member: MemberId, profile: &Profile) -> member::ActiveModel {
    member::ActiveModel {
        id: Unchanged(member.0),
        first_name: Set(profile.first_name.clone()),
        last_name: Set(profile.last_name.clone()),
        profession: Set(profile.profession.map(|profession| profession.code().to_owned())),
        departement: Set(profile.departement.clone()),
        public_fields: Set(profile.public.bits()),
        folded_name: Set(folded_name(&profile.display_name())),
        ..Default::default()
    }
}

/// The words of a name without capitals, accents or marks. Of the name that is shown: looking for a last name must not tell
/// whose it is.
#[must_use]
pub fn folded_name(shown: &str) -> String {
    let folded = fold_accents(shown);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
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
        id: NotSet,
        email: Set(email.as_str().to_owned()),
        role: Set(role.code().to_owned()),
        created_at: Set(now),
        ..as_row(MemberId(0), profile)
    }
    .insert(tx.conn())
    .await?;
    changed(&tx, &[row.created_at]).await?;
    tx.commit().await?;
    Ok(signed_in(&row))
}

/// What an account knows of its owner.
pub(in crate::accounts) fn profile_of(row: &member::Model) -> Profile {
    Profile {
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        profession: row.profession.as_deref().and_then(Profession::from_code),
        departement: row.departement.clone(),
        public: PublicFields::from_bits(row.public_fields),
    }
}

/// The owner of an account, acting.
pub(super) fn signed_in(row: &member::Model) -> SignedIn {
    SignedIn {
        member: MemberId(row.id),
        role: Role::from_code(&row.role),
        is_ambassador: row.ambassador_of.is_some(),
        profile: profile_of(row),
        is_uncounted: row.is_uncounted,
    }
}

/// A member's profile, read beside a row that bears their id; see [`with_profile`].
#[derive(Debug, FromQueryResult)]
pub struct ProfileRow {
    first_name: String,
    last_name: String,
    profession: Option<String>,
    departement: Option<String>,
    public_fields: i64,
    /// What its owner answers for as an ambassador; none for who is none.
    pub ambassador_of: Option<String>,
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
            public_fields: row.try_get_by_index(at + 4)?,
            ambassador_of: row.try_get_by_index(at + 5)?,
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
            public: PublicFields::from_bits(row.public_fields),
        }
    }
}

/// The same for a query that is written out and bears a member's id in `author_id`: what it selects, in the order in which
/// [`ProfileRow::at`] reads it; what it joins.
macro_rules! profile_of_author {
    (columns) => {
        "member.first_name AS author_first_name, member.last_name AS author_last_name, \
         member.profession AS author_profession, member.departement AS author_departement, \
         member.public_fields AS author_public_fields, member.ambassador_of AS author_ambassador_of"
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
        .column_as(member::Column::PublicFields, "author_public_fields")
        .column_as(member::Column::AmbassadorOf, "author_ambassador_of")
}

/// Somebody, as whatever page names them does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// « Prénom N. ».
    pub name: String,
    /// What they answer for as an ambassador, in words: their badge stands beside their name.
    pub ambassador_of: Option<String>,
}

impl Named {
    /// In place of somebody whose account is gone.
    #[must_use]
    pub fn nobody(words: &str) -> Self {
        Self { name: words.to_owned(), ambassador_of: None }
    }
}

/// The names of several accounts, by identifier; those that are gone are missing. One query.
///
/// # Errors
/// The database's.
pub async fn names_of(db: &Db, members: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Named>, DbErr> {
    let rows = member::Entity::find().filter(member::Column::Id.is_in(members)).all(db.read()).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = profile_of(&row).display_name();
            (row.id, Named { name, ambassador_of: row.ambassador_of })
        })
        .collect())
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
