//! The photo of a member.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryResult, QueryTrait, UpdateMany,
    sea_query::{Expr, ExprTrait, OnConflict, SelectStatement},
};
use serde::Serialize;

use super::{
    FileError,
    keep::{NewFile, announce, keep},
};
use crate::{
    accounts::model::{MemberId, SignedIn},
    db::{Db, Tx},
    files::{
        FileStore,
        entity::{photo, stored_file},
        model::{Audience, FileKey, FileKind, PhotoView, SIDES, key_base},
        picture::Picture,
    },
    live::Channel,
    policy,
};

/// The columns that [`with_photos`] adds to a question.
const KEY_BESIDE: &str = "photo_key";
const AUDIENCE_BESIDE: &str = "photo_audience";

/// Shows `picture` as the photo of `actor` to `audience`, instead of the one they had.
///
/// # Errors
/// The database's, the store's; the photo they had stays then.
pub async fn save_photo(
    db: &Db,
    store: &FileStore,
    actor: &SignedIn,
    now: DateTime<Utc>,
    picture: &Picture,
    audience: Audience,
) -> Result<(), FileError> {
    let base = key_base(&picture.0[SIDES.len() - 1]);
    let files: Vec<NewFile> = SIDES
        .into_iter()
        .zip(&picture.0)
        .map(|(side, bytes)| NewFile {
            key: FileKey::of_side(&base, side),
            kind: FileKind::Photo,
            audience,
            bytes: bytes.clone(),
        })
        .collect();
    announce(db, store, now, actor.member, &files).await?;
    let tx = db.begin().await?;
    let row = photo::ActiveModel {
        member_id: Set(actor.member.0),
        key: Set(base),
        audience: Set(audience.code().to_owned()),
        created_at: Set(now),
    };
    let replaced = [photo::Column::Key, photo::Column::Audience, photo::Column::CreatedAt];
    photo::Entity::insert(row)
        .on_conflict(OnConflict::column(photo::Column::MemberId).update_columns(replaced).to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    // After the row: of two transactions on PostgreSQL, the second waits for it, then sees what the first kept.
    retire_kept(&tx, now, actor.member).await?;
    keep(&tx, files.iter().map(|file| &file.key), None).await?;
    tx.emit(now, Channel::Members, String::new());
    tx.commit().await?;
    Ok(())
}

/// Shows the photo of `actor` to others than before. Returns whether they have one.
///
/// # Errors
/// The database's.
pub async fn change_audience(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    audience: Audience,
) -> Result<bool, FileError> {
    let tx = db.begin().await?;
    let changed = photo::Entity::update_many()
        .col_expr(photo::Column::Audience, Expr::value(audience.code()))
        .filter(photo::Column::MemberId.eq(actor.member.0))
        .exec(tx.conn())
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    kept(actor.member)
        .col_expr(stored_file::Column::Audience, Expr::value(audience.code()))
        .exec(tx.conn())
        .await?;
    tx.emit(now, Channel::Members, String::new());
    tx.commit().await?;
    Ok(true)
}

/// Shows the photo of `actor` no more. Having none is no error.
///
/// # Errors
/// The database's.
pub async fn remove_photo(db: &Db, actor: &SignedIn, now: DateTime<Utc>) -> Result<(), FileError> {
    let tx = db.begin().await?;
    photo::Entity::delete_by_id(actor.member.0).exec(tx.conn()).await?;
    retire_kept(&tx, now, actor.member).await?;
    tx.emit(now, Channel::Members, String::new());
    tx.commit().await?;
    Ok(())
}

/// The objects of the photo a member has, to be changed; not those that are only announced.
fn kept(member: MemberId) -> UpdateMany<stored_file::Entity> {
    stored_file::Entity::update_many()
        .filter(stored_file::Column::OwnerId.eq(member.0))
        .filter(stored_file::Column::Kind.eq(FileKind::Photo.code()))
        .filter(stored_file::Column::RemoveAt.is_null())
}

/// Has them removed once the transaction is committed: nobody reads them any more, the worker takes them away.
async fn retire_kept(tx: &Tx, now: DateTime<Utc>, member: MemberId) -> Result<(), DbErr> {
    kept(member).col_expr(stored_file::Column::RemoveAt, Expr::value(now)).exec(tx.conn()).await?;
    Ok(())
}

/// One's own photo.
///
/// # Errors
/// The database's.
pub async fn own_photo(db: &Db, actor: &SignedIn) -> Result<Option<PhotoView>, DbErr> {
    photo_of(db, Some(actor), actor.member).await
}

/// The photo of a member, when they have one that `actor` may see.
///
/// # Errors
/// The database's.
pub async fn photo_of(
    db: &Db,
    actor: Option<&SignedIn>,
    member: MemberId,
) -> Result<Option<PhotoView>, DbErr> {
    Ok(photos_of(db, actor, [member]).await?.remove(&member))
}

/// The photos of several members; those who have none that `actor` may see are missing. One query.
///
/// # Errors
/// The database's.
pub async fn photos_of(
    db: &Db,
    actor: Option<&SignedIn>,
    members: impl IntoIterator<Item = MemberId>,
) -> Result<HashMap<MemberId, PhotoView>, DbErr> {
    let asked = photo::Entity::find()
        .filter(photo::Column::MemberId.is_in(members.into_iter().map(|member| member.0)));
    let rows = asked.all(db.read()).await?;
    let found = rows.into_iter().map(|row| FoundPhoto::of(MemberId(row.member_id), row.key, &row.audience));
    Ok(found.filter_map(|photo| photo.shown_to(actor)).map(|photo| (photo.member, photo)).collect())
}

/// A photo that was found, for nobody's eyes before [`Self::shown_to`] says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPhoto(PhotoView);

impl FoundPhoto {
    fn of(member: MemberId, base: String, audience: &str) -> Self {
        Self(PhotoView { member, audience: Audience::from_code(audience), base })
    }

    /// What `row` says of the photo of `member`; the question was made by [`with_photos`].
    ///
    /// # Errors
    /// The database's.
    pub fn beside(row: &QueryResult, member: MemberId) -> Result<Option<Self>, DbErr> {
        let key: Option<String> = row.try_get("", KEY_BESIDE)?;
        let audience: Option<String> = row.try_get("", AUDIENCE_BESIDE)?;
        Ok(key.zip(audience).map(|(key, audience)| Self::of(member, key, &audience)))
    }

    /// The photo, when `reader` may see it.
    #[must_use]
    pub fn shown_to(self, reader: Option<&SignedIn>) -> Option<PhotoView> {
        let Self(photo) = self;
        policy::can_read_file(reader, photo.member, photo.audience).then_some(photo)
    }
}

/// The same question, which finds the photo of each member besides, for [`FoundPhoto::beside`]: pages that read members
/// anyway ask nothing more. `member`: the column that identifies them.
#[must_use]
pub fn with_photos<Q>(mut question: Q, member: impl ColumnTrait) -> Q
where
    Q: QueryTrait<QueryStatement = SelectStatement>,
{
    let beside = |column: photo::Column| Expr::col((photo::Entity, column));
    question
        .query()
        .left_join(photo::Entity, beside(photo::Column::MemberId).equals(member.as_column_ref()))
        .expr_as(beside(photo::Column::Key), KEY_BESIDE)
        .expr_as(beside(photo::Column::Audience), AUDIENCE_BESIDE);
    question
}

/// What the site knows of somebody's photo, for the archive of their data.
#[derive(Debug, Serialize)]
pub struct PhotoExport {
    /// Who else may see it.
    pub audience: &'static str,
    /// When it was chosen.
    pub chosen_at: DateTime<Utc>,
    /// Its largest size.
    #[serde(skip)]
    pub key: FileKey,
}

/// The photo of a member, for the archive of their data.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<Option<PhotoExport>, DbErr> {
    let row = photo::Entity::find_by_id(member.0).one(db.read()).await?;
    Ok(row.map(|row| PhotoExport {
        audience: Audience::from_code(&row.audience).code(),
        chosen_at: row.created_at,
        key: FileKey::of_side(&row.key, SIDES[SIDES.len() - 1]),
    }))
}
