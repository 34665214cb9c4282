//! `communaute mails`.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Paris;

use super::{MailsCommand, migrate, say};
use crate::{
    config::Config,
    mail::{MailState, StuckMail, retry, retry_all, waiting},
};

/// Runs one of the commands.
///
/// # Errors
/// Why it did nothing, in words.
pub(super) async fn mails(config: &Config, command: MailsCommand) -> Result<(), String> {
    let db = migrate(config).await?;
    let told = |error: sea_orm::DbErr| format!("Les e-mails n’ont pas pu être lus : {error}");
    match command {
        MailsCommand::List => {
            let mails = waiting(&db).await.map_err(told)?;
            if mails.is_empty() {
                say("Aucun e-mail n’attend.");
            }
            for mail in mails {
                say(&line(&mail));
            }
        }
        MailsCommand::Retry { id: Some(id) } => {
            if !retry(&db, Utc::now(), id).await.map_err(told)? {
                return Err(format!(
                    "L’e-mail {id} n’est pas en échec : il est parti, il attend son tour, ou son texte n’est plus gardé."
                ));
            }
            say(&format!("L’e-mail {id} va repartir."));
        }
        MailsCommand::Retry { id: None } => match retry_all(&db, Utc::now()).await.map_err(told)? {
            0 => say("Aucun e-mail n’est en échec."),
            1 => say("Un e-mail va repartir."),
            n => say(&format!("{n} e-mails vont repartir.")),
        },
    }
    Ok(())
}

/// « 12  ada@exemple.test  Votre lien…  refusé le 23/11/2026 13:00  3 essais  status 550 ».
fn line(mail: &StuckMail) -> String {
    let state = match mail.state {
        MailState::Refused(at) => format!("refusé le {}", moment(at)),
        MailState::Waits(at) => format!("prochain essai le {}", moment(at)),
    };
    let tries = match mail.attempts {
        0 | 1 => format!("{} essai", mail.attempts),
        n => format!("{n} essais"),
    };
    let error = mail.last_error.as_deref().unwrap_or("aucune erreur");
    let subject = if mail.subject.is_empty() { "(message privé)" } else { &mail.subject };
    format!("{}\t{}\t{subject}\t{state}\t{tries}\t{error}", mail.id, mail.to)
}

fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Paris).format("%d/%m/%Y %H:%M").to_string()
}
