//! Writing a profile.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};

use super::PeopleError;
use crate::{
    accounts::{
        entity::{ambassador_scope, member},
        model::{MemberId, SignedIn},
        people::{
            entity::{member_theme, profile},
            model::NewProfile,
        },
        service::as_row,
        visibility::PublicFields,
    },
    db::{Db, Tx},
    live::Channel,
    markdown::render,
};

/// Writes what `actor` says of themselves, in place of what they said before.
///
/// # Errors
/// The database's.
pub async fn save_own_profile(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    input: &NewProfile,
) -> Result<(), PeopleError> {
    let id = actor.member;
    let tx = db.begin().await?;
    // First: of two forms sent at once, one waits here for the other.
    member::ActiveModel { listed: Set(input.listed), ..as_row(id, &input.who) }.update(tx.conn()).await?;
    let row = profile::ActiveModel {
        member_id: Set(id.0),
        job: Set(input.job.clone()),
        structure: Set(input.structure.clone()),
        structure_type: Set(input.structure_type.map(|kind| kind.code().to_owned())),
        presentation_html: Set(render(&input.presentation).into_string()),
        presentation_md: Set(input.presentation.clone()),
        link: Set(input.link.clone()),
        updated_at: Set(now),
    };
    let replaced = OnConflict::column(profile::Column::MemberId)
        .update_columns([
            profile::Column::Job,
            profile::Column::Structure,
            profile::Column::StructureType,
            profile::Column::PresentationHtml,
            profile::Column::PresentationMd,
            profile::Column::Link,
            profile::Column::UpdatedAt,
        ])
        .to_owned();
    profile::Entity::insert(row).on_conflict(replaced).exec_without_returning(tx.conn()).await?;
    forget_themes(&tx, id).await?;
    if !input.themes.is_empty() {
        let known = input
            .themes
            .iter()
            .map(|theme| member_theme::ActiveModel { member_id: Set(id.0), theme_id: Set(*theme) });
        member_theme::Entity::insert_many(known).exec_without_returning(tx.conn()).await?;
    }
    tx.emit(now, Channel::Members, String::new());
    tx.commit().await?;
    Ok(())
}

/// Empties everything of the profile of a member, names included, in the transaction that forgets them: they are in no
/// list any more, nobody finds them, no badge follows their messages. The account stays; so do their messages.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, now: DateTime<Utc>, id: MemberId) -> Result<(), DbErr> {
    profile::Entity::delete_by_id(id.0).exec(tx.conn()).await?;
    forget_themes(tx, id).await?;
    ambassador_scope::Entity::delete_many()
        .filter(ambassador_scope::Column::MemberId.eq(id.0))
        .exec(tx.conn())
        .await?;
    member::ActiveModel {
        id: Unchanged(id.0),
        first_name: Set(String::new()),
        last_name: Set(String::new()),
        profession: Set(None),
        departement: Set(None),
        ambassador_of: Set(None),
        public_fields: Set(PublicFields::default().bits()),
        listed: Set(Some(false)),
        folded_name: Set(String::new()),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    tx.emit(now, Channel::Members, String::new());
    Ok(())
}

async fn forget_themes(tx: &Tx, id: MemberId) -> Result<(), DbErr> {
    member_theme::Entity::delete_many()
        .filter(member_theme::Column::MemberId.eq(id.0))
        .exec(tx.conn())
        .await?;
    Ok(())
}
