//! What a member says of themselves.

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::AccountError;
use crate::{
    accounts::{
        entity::member,
        model::{Email, MemberId, Profile, SignedIn},
    },
    db::Db,
};

/// Writes the answers of the first sign-in's form, for the person who is signed in.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn save_profile(db: &Db, actor: &SignedIn, profile: &Profile) -> Result<(), AccountError> {
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
    tx.commit().await?;
    Ok(())
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
