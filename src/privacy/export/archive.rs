//! What an archive holds.

use std::io::{Cursor, Write};

use axum::body::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use sea_orm::DbErr;
use serde::Serialize;
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::{
    accounts::{
        self,
        model::{Email, MemberId},
        people::service::{self as people, PeopleError},
    },
    certification, closing, committee, contact,
    db::Db,
    files::{
        FileStore,
        service::{self as files, FileError},
    },
    following, forum, mail, mentions, moderation, notifications, routing,
    ui::french_date,
    weekly,
};

/// Why an archive was not made.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The account is gone.
    #[error("no such account")]
    Gone,
    /// The store, or the database.
    #[error(transparent)]
    File(#[from] FileError),
    /// The format.
    #[error("archive: {0}")]
    Zip(#[from] ZipError),
    /// Writing what a feature knows.
    #[error("archive: {0}")]
    Json(#[from] serde_json::Error),
    /// Writing bytes.
    #[error("archive: {0}")]
    Io(#[from] std::io::Error),
}

impl From<DbErr> for ArchiveError {
    fn from(error: DbErr) -> Self {
        Self::File(error.into())
    }
}

impl From<PeopleError> for ArchiveError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Db(error) => error.into(),
            PeopleError::Unknown | PeopleError::NotFound => Self::Gone,
        }
    }
}

/// A file of the archive, before it is compressed.
type Entry = (&'static str, Bytes);

/// Everything the site knows of a member, as a ZIP archive. No database connection is held while it is compressed.
///
/// # Errors
/// See [`ArchiveError`].
pub async fn make(
    db: &Db,
    store: &FileStore,
    now: DateTime<Utc>,
    member: MemberId,
) -> Result<(Bytes, Email), ArchiveError> {
    let account = accounts::service::export(db, member).await?.ok_or(ArchiveError::Gone)?;
    let email = Email::parse(&account.email).map_err(|_| ArchiveError::Gone)?;
    let photo = files::export(db, member).await?;
    let mut entries: Vec<Entry> = vec![
        ("LISEZMOI.txt", read_me(now).into()),
        ("compte.json", json(&account)?),
        ("profil.json", json(&people::export(db, member).await?)?),
        ("forum.json", json(&forum::service::export(db, member, Some(&email)).await?)?),
        ("moderation.json", json(&moderation::export::export(db, member).await?)?),
        ("certificats.json", json(&certification::service::export(db, member).await?)?),
        ("comite.json", json(&committee::export::export(db, member).await?)?),
        ("courriels.json", json(&mail::export(db, email.as_str()).await?)?),
        ("messages.json", json(&contact::service::export(db, member).await?)?),
        ("questions-pour-vous.json", json(&routing::service::export(db, member).await?)?),
        ("questions-resolues.json", json(&closing::service::export(db, member).await?)?),
        ("mentions.json", json(&mentions::service::export(db, member).await?)?),
        ("lettre.json", json(&weekly::service::export(db, member, email.as_str()).await?)?),
        ("suivis.json", json(&following::service::export(db, member).await?)?),
        ("notifications.json", json(&notifications::service::export(db, member).await?)?),
        ("photo.json", json(&photo)?),
    ];
    if let Some(photo) = photo
        && let Some(bytes) = files::bytes_of(store, &photo.key).await?
    {
        entries.push(("photo.jpg", bytes));
    }
    let archive = tokio::task::spawn_blocking(move || compress(&entries, now)).await;
    Ok((archive.map_err(std::io::Error::other)??, email))
}

fn json(known: &impl Serialize) -> Result<Bytes, ArchiveError> {
    Ok(serde_json::to_vec_pretty(known)?.into())
}

fn compress(entries: &[Entry], now: DateTime<Utc>) -> Result<Bytes, ArchiveError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip_time(now))
        .unix_permissions(0o600);
    for (name, bytes) in entries {
        archive.start_file(*name, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner().into())
}

/// What the format can say; before 1980 it says 1980.
fn zip_time(at: DateTime<Utc>) -> zip::DateTime {
    let small = |part: u32| u8::try_from(part).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    let (month, day) = (small(at.month()), small(at.day()));
    zip::DateTime::from_date_and_time(
        year,
        month,
        day,
        small(at.hour()),
        small(at.minute()),
        small(at.second()),
    )
    .unwrap_or_default()
}

fn read_me(now: DateTime<Utc>) -> String {
    format!(
        "Vos données sur La Communauté de l’inclusion\r\n\
         Archive faite le {}\r\n\r\n\
         compte.json      votre compte : adresse e-mail, nom, profession, département, rôle et son historique,\r\n\
         \u{20}                appareils connectés, clés d’accès, fournisseurs d’identité\r\n\
         profil.json      ce que vous dites de vous, et à qui vous le montrez\r\n\
         forum.json       vos questions et vos réponses, y compris celles qui ont été masquées ou supprimées,\r\n\
         \u{20}                vos textes en attente de confirmation, les questions que vous avez aussi et les réponses qui\r\n\
         \u{20}                vous sont utiles, les messages publiés malgré l’avertissement sur les données personnelles, sans ces données\r\n\
         moderation.json  vos signalements, et ce que l’équipe a décidé à propos de votre compte\r\n\
         certificats.json les réponses que vous avez certifiées, ce que vous avez fait de leurs certificats, et celles\r\n\
         \u{20}                que vous avez dites périmées\r\n\
         comite.json      les décisions du comité d’investissement que vous avez enregistrées, corrigées ou retirées\r\n\
         courriels.json   la date des e-mails que le site vous a envoyés ces derniers jours ; leur texte n’est pas gardé\r\n\
         messages.json    qui peut vous écrire en privé, les membres que vous refusez, la date des messages que vous\r\n\
         \u{20}                avez envoyés et reçus ; leur texte n’est pas gardé\r\n\
         questions-resolues.json  quand le site vous a demandé si vos questions sont résolues, et ce que vous avez dit\r\n\
         mentions.json    les messages qui vous mentionnent\r\n\
         lettre.json      votre abonnement à la lettre de la semaine\r\n\
         suivis.json      ce que vous suivez, les discussions que vous ne voulez plus suivre, jusqu’où vous avez lu\r\n\
         notifications.json  ce que le site vous a signalé ces derniers mois, et les e-mails que vous voulez en recevoir\r\n\
         photo.json       qui peut voir votre photo, et depuis quand\r\n\
         photo.jpg        votre photo, si vous en avez une\r\n\r\n\
         Les fichiers .json sont du texte : un éditeur de texte ou un navigateur les ouvre. Les dates sont en temps\r\n\
         universel (UTC). Les territoires sont des codes de l’Insee.\r\n\
         Cette archive contient des données personnelles : ne la partagez pas.\r\n",
        french_date::full(now)
    )
}
