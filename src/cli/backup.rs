//! `backup`.

use std::path::Path;

use sea_orm::{ConnectionTrait, Statement};
use tokio::process;
use url::Url;

use super::{open, say};
use crate::config::{Config, FilesConfig};

/// Copies the database while it is in use. An existing file is never replaced.
pub async fn backup(config: &Config, file: &Path) -> Result<(), String> {
    if file.exists() {
        return Err(format!("{} existe déjà : choisissez un autre nom.", file.display()));
    }
    if config.database.is_sqlite() {
        copy_sqlite(config, file).await?;
    } else {
        dump_postgres(config, file).await?;
    }
    say(&format!("La base de données est copiée dans {}", file.display()));
    say(&match &config.files {
        FilesConfig::Folder(folder) => {
            format!(
                "Les photos et les archives n’y sont pas\u{a0}: copiez ensuite le dossier {}",
                folder.display()
            )
        }
        FilesConfig::S3(bucket) => {
            format!(
                "Les photos et les archives n’y sont pas\u{a0}: elles sont dans l’espace de stockage {}",
                bucket.bucket
            )
        }
    });
    Ok(())
}

/// SQLite writes a compact copy itself, as of one moment, while others read and write.
async fn copy_sqlite(config: &Config, file: &Path) -> Result<(), String> {
    let name = file.to_str().ok_or("Le nom du fichier doit être lisible (UTF-8).")?;
    let db = open(config).await?;
    let copy = Statement::from_sql_and_values(db.backend(), "VACUUM INTO ?", [name.into()]);
    db.read().execute_raw(copy).await.map_err(|error| {
        format!("La copie a échoué : {error}. Vérifiez que le dossier existe et que la place suffit.")
    })?;
    Ok(())
}

async fn dump_postgres(config: &Config, file: &Path) -> Result<(), String> {
    let url = Url::parse(&config.database.url)
        .map_err(|error| format!("DATABASE_URL ne peut pas être lue : {error}"))?;
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut command = process::Command::new("pg_dump");
    command.arg("--format=custom").arg("--no-owner").arg("--file").arg(file);
    // Through the environment: the password must not be seen in the list of processes.
    command
        .env("PGHOST", url.host_str().unwrap_or("localhost"))
        .env("PGPORT", url.port().unwrap_or(5432).to_string())
        .env("PGUSER", decoded(url.username()))
        .env("PGPASSWORD", decoded(url.password().unwrap_or_default()))
        .env("PGDATABASE", decoded(url.path().trim_start_matches('/')));
    let output = command.output().await.map_err(|error| {
        format!("pg_dump n’a pas pu être lancé : {error}. Installez le paquet postgresql-client.")
    })?;
    if output.status.success() {
        return Ok(());
    }
    // A half-written archive would pass for a copy.
    let _ = tokio::fs::remove_file(file).await;
    Err(format!("pg_dump a échoué : {}", String::from_utf8_lossy(&output.stderr).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db::Db, seed::seed, test_support::TestDb};

    #[tokio::test]
    async fn a_copy_holds_every_row_and_never_replaces_a_file() {
        let test = TestDb::migrated().await;
        seed(&test.db, chrono::Utc::now(), |_, _| {}).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = Config::for_testing(test.url.clone(), folder.path().into());
        let file = folder.path().join("copie");
        backup(&config, &file).await.unwrap();
        assert!(backup(&config, &file).await.unwrap_err().contains("existe déjà"));
        if config.database.is_sqlite() {
            let copy = Db::connect(&format!("sqlite://{}", file.display())).await.unwrap();
            let count = |db: Db| async move {
                let sql = Statement::from_string(db.backend(), "SELECT count(*) AS n FROM post");
                let row = db.read().query_one_raw(sql).await.unwrap().unwrap();
                row.try_get::<i64>("", "n").unwrap()
            };
            assert_eq!(count(copy).await, count(test.db.clone()).await);
        } else {
            assert!(std::fs::metadata(&file).unwrap().len() > 10_000);
        }
    }
}
