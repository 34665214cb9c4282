//! What the worker does: making the archives that were asked for.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::LIFETIME;
use crate::{
    accounts::model::{Email, MemberId},
    db::Db,
    files::{
        FileStore,
        model::{Audience, FileKey, FileKind, key_base},
        service::{NewFile, announce, keep},
    },
    mail::{self, Letter, Mail},
    privacy::export::{
        archive::{ArchiveError, make},
        entity::{Column, Entity, Model},
        pages::EXPORT_PATH,
    },
    ui::french_date,
};

/// Archives taken at a time.
const BATCH: u64 = 10;
/// An archive taken by a worker that died is taken again after this long: many times what making one takes.
const LEASE: Duration = Duration::minutes(10);
/// An archive that could not be made after so many tries is given up, and its owner is told.
const MAX_ATTEMPTS: i64 = 5;

/// Makes the archives that wait at `now`, oldest first: of two workers that want one, one gets it. The file, the row that says
/// that it is ready and the mail are true at once, or not at all. Returns how many were made.
///
/// # Errors
/// The first failure; that archive is tried again once its lease is over.
pub async fn make_due(
    db: &Db,
    store: &FileStore,
    now: DateTime<Utc>,
    site_url: &str,
) -> Result<u64, ArchiveError> {
    let due = Entity::find()
        .filter(Column::ReadyAt.is_null())
        .filter(Column::FailedAt.is_null())
        .filter(Column::DueAt.lte(now))
        .order_by_asc(Column::DueAt)
        .limit(BATCH)
        .all(db.read())
        .await?;
    let mut made = 0;
    for asked in due {
        if asked.attempts >= MAX_ATTEMPTS {
            give_up(db, now, &asked).await?;
        } else if take(db, now, &asked).await? {
            match make_one(db, store, now, &asked, site_url).await {
                Ok(()) => made += 1,
                // Its row goes with the account, or soon.
                Err(ArchiveError::Gone) => give_up(db, now, &asked).await?,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(made)
}

async fn make_one(
    db: &Db,
    store: &FileStore,
    now: DateTime<Utc>,
    asked: &Model,
    site_url: &str,
) -> Result<(), ArchiveError> {
    let owner = MemberId(asked.member_id);
    let (bytes, email) = make(db, store, now, owner).await?;
    let key = FileKey::whole(&key_base(&bytes), FileKind::Export);
    let file = NewFile { key: key.clone(), kind: FileKind::Export, audience: Audience::Owner, bytes };
    announce(db, store, now, owner, &[file]).await?;
    let tx = db.begin().await?;
    let ready = Entity::update_many()
        .col_expr(Column::ReadyAt, Expr::value(now))
        .col_expr(Column::FileKey, Expr::value(key.as_str()))
        .filter(Column::Id.eq(asked.id))
        .filter(Column::ReadyAt.is_null())
        .filter(Column::FailedAt.is_null())
        .exec(tx.conn())
        .await?;
    // Another worker was faster, or the account is gone: what was written goes away by itself.
    if ready.rows_affected == 0 {
        return Ok(());
    }
    keep(&tx, [&key], Some(now + LIFETIME)).await?;
    mail::enqueue(&tx, now, ready_mail(&email, now, site_url)).await?;
    tx.commit().await?;
    Ok(())
}

async fn take(db: &Db, now: DateTime<Utc>, asked: &Model) -> Result<bool, DbErr> {
    let tx = db.begin().await?;
    let taken = Entity::update_many()
        .col_expr(Column::Attempts, Expr::value(asked.attempts + 1))
        .col_expr(Column::DueAt, Expr::value(now + LEASE))
        .filter(Column::Id.eq(asked.id))
        .filter(Column::Attempts.eq(asked.attempts))
        .filter(Column::ReadyAt.is_null())
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(taken.rows_affected == 1)
}

async fn give_up(db: &Db, now: DateTime<Utc>, asked: &Model) -> Result<(), DbErr> {
    tracing::error!(export = asked.id, "an archive is given up");
    let tx = db.begin().await?;
    Entity::update_many()
        .col_expr(Column::FailedAt, Expr::value(now))
        .filter(Column::Id.eq(asked.id))
        .filter(Column::ReadyAt.is_null())
        .exec(tx.conn())
        .await?;
    tx.commit().await
}

fn ready_mail(email: &Email, now: DateTime<Utc>, site_url: &str) -> Mail {
    let until = french_date::full(now + LIFETIME);
    Letter::about("Vos données sont prêtes à être téléchargées")
        .says(
            "L’archive de vos données sur La Communauté de l’inclusion est prête. Connectez-vous, puis téléchargez-la depuis \
             cette page :",
        )
        .button("Télécharger mes données", &format!("{site_url}{EXPORT_PATH}"))
        .says(&format!("Elle y reste jusqu’au {until}."))
        .says("Si vous n’avez rien demandé, vérifiez où votre compte est connecté :")
        .link("Mes connexions", &format!("{site_url}/mon-compte/connexions"))
        .to(email)
}
