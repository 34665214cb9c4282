//! What the worker does: taking objects away whose time has come.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::FileError;
use crate::{
    db::Db,
    files::{
        FileStore,
        entity::stored_file::{Column, Entity},
        model::FileKey,
    },
};

/// Objects taken at a time.
const BATCH: u64 = 100;

/// Removes the objects whose time has come by `now`, oldest first: the object, then its row, so that what is interrupted is
/// taken up again. Several workers may do so at once. Returns how many went.
///
/// # Errors
/// The database's, the store's; what was not removed is tried again at the next pass.
pub async fn remove_due(db: &Db, store: &FileStore, now: DateTime<Utc>) -> Result<u64, FileError> {
    let mut removed = 0;
    loop {
        let due: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Key)
            .filter(Column::RemoveAt.lte(now))
            .order_by_asc(Column::RemoveAt)
            .order_by_asc(Column::Key)
            .limit(BATCH)
            .into_tuple()
            .all(db.read())
            .await?;
        if due.is_empty() {
            return Ok(removed);
        }
        for key in due.iter().filter_map(|key| FileKey::parse(key)) {
            store.remove(&key).await?;
        }
        let tx = db.begin().await?;
        let gone = Entity::delete_many()
            .filter(Column::Key.is_in(due))
            .filter(Column::RemoveAt.lte(now))
            .exec(tx.conn())
            .await?;
        tx.commit().await?;
        removed += gone.rows_affected;
    }
}
