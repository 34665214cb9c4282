//! The use-cases of files. Each takes the database, the store when it needs objects, who acts, the time and its input.

mod forget;
mod keep;
mod photo;
mod read;
mod sweep;

pub use self::{
    forget::forget,
    keep::{NewFile, announce, keep},
    photo::{
        FoundPhoto, PhotoExport, change_audience, export, own_photo, photo_of, photos_of, remove_photo,
        save_photo, with_photos,
    },
    read::{OpenFile, bytes_of, open_file},
    sweep::remove_due,
};

use super::StoreError;

/// Why a use-case of files did not happen.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The store's own words; never shown.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}
