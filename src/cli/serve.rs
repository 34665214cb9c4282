//! `serve`.

use chrono::Utc;
use tracing_subscriber::EnvFilter;

use super::{migrate, open, say};
use crate::{
    app::{self, Clock},
    config::Config,
    forum::service::create_starting_themes,
};

/// Brings the schema up to date, unless told not to, takes the address, and serves until asked to stop.
pub async fn serve(config: Config, no_migrate: bool) -> Result<(), String> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let db = if no_migrate {
        let db = open(&config).await?;
        match db.pending_migrations().await.map_err(|error| error.to_string())? {
            0 => db,
            n => {
                return Err(format!(
                    "La base de données n’est pas à jour ({n} étapes manquent). Lancez « communaute migrate », \
                     ou « communaute serve » sans --no-migrate."
                ));
            }
        }
    } else {
        migrate(&config).await?
    };
    create_starting_themes(&db, Utc::now()).await.map_err(|error| error.to_string())?;
    let url = config.site.url.clone();
    let bound = app::bind(config, db, Clock::system()).await.map_err(|error| error.to_string())?;
    say(&format!("Le site est ouvert : {url} (écoute sur {})", bound.address));
    if let Some(folder) = bound.mail_folder() {
        say(&format!("Les e-mails, dont les liens de connexion, sont écrits dans {}", folder.display()));
    }
    app::serve(bound).await.map_err(|error| error.to_string())
}
