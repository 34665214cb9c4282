//! What a member says of themselves.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::AccountError;
use crate::{
    accounts::{
        entity::member,
        model::{Email, MemberId, Profession, Profile, Role, SignedIn},
    },
    db::Db,
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
    member::ActiveModel {
        id: Unchanged(actor.member.0),
        first_name: Set(profile.first_name.clone()),
        last_name: Set(profile.last_name.clone()),
        profession: Set(profile.profession.map(|profession| profession.code().to_owned())),
        departement: Set(profile.departement.clone()),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    tx.emit(now, Channel::Members, String::new());
    tx.commit().await?;
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
    Ok(SignedIn { member: MemberId(row.id), is_team: role == Role::Moderator, profile: profile_of(row) })
}

/// The profiles of several members, at most one query. Members that do not exist are left out.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn profiles(db: &Db, ids: &[MemberId]) -> Result<HashMap<MemberId, Profile>, AccountError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let distinct: BTreeSet<i64> = ids.iter().map(|id| id.0).collect();
    let rows = member::Entity::find().filter(member::Column::Id.is_in(distinct)).all(db.read()).await?;
    Ok(rows.into_iter().map(|row| (MemberId(row.id), profile_of(row))).collect())
}

pub(super) fn profile_of(row: member::Model) -> Profile {
    Profile {
        first_name: row.first_name,
        last_name: row.last_name,
        profession: row.profession.as_deref().and_then(Profession::from_code),
        departement: row.departement,
    }
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
