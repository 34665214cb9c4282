//! What an operator types: parse, call, say what happened, exit.

mod backup;
mod content;
mod mails;
mod progress;
mod serve;

use std::{path::PathBuf, process::ExitCode};

use chrono::Utc;
use clap::{Parser, Subcommand};

use crate::{
    accounts::{
        model::{Email, Grant},
        service::{RoleKeeper, RoleMove, change_role, create_link, member_id_by_email},
    },
    config::Config,
    db::Db,
    forum::{
        model::TopicId,
        service::{Change, change_topic},
    },
    generate::Size,
    privacy::service::delete_for,
    statistics::service::rebuild,
};

/// Le site de la Communauté de l’inclusion.
///
/// La configuration se lit dans l’environnement, et dans un fichier .env s’il y en a un ; .env.example décrit chaque
/// variable. Une valeur inutilisable arrête le programme avec le nom de la variable.
#[derive(Debug, Parser)]
#[command(name = "communaute", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sert le site, après avoir mis la base de données à jour.
    ///
    /// S’arrête proprement sur Ctrl-C ou SIGTERM : les requêtes en cours se terminent d’abord.
    Serve {
        /// Refuser de démarrer, plutôt que de mettre la base à jour, quand une étape manque.
        #[arg(long)]
        no_migrate: bool,
    },
    /// Met la base de données à jour, sans rien perdre.
    ///
    /// Sans effet si elle l’est déjà ; refusé si elle vient d’une version plus récente du programme.
    Migrate,
    /// Remplit un site vide d’un contenu de démonstration, daté d’aujourd’hui.
    ///
    /// Sans effet si le site a déjà du contenu.
    Seed,
    /// Charge un jeu de données entier, ou rien : membres, communautés, sujets, textes, votes.
    ///
    /// La base doit être vide. Le même jeu une seconde fois ne change rien ; la première ligne fautive est nommée, et
    /// rien n’est alors chargé. Aucun message ne part.
    Import {
        /// Le dossier des fichiers .jsonl et de meta.json.
        folder: PathBuf,
    },
    /// Invente un jeu de données, pour mesurer ou pour essayer un import.
    ///
    /// Les mêmes nombres donnent les mêmes fichiers. Personne n’y existe.
    Generate {
        /// Le dossier à créer.
        folder: PathBuf,
        /// Membres.
        #[arg(long, default_value_t = 5_000)]
        users: usize,
        /// Sujets.
        #[arg(long, default_value_t = 20_000)]
        topics: usize,
        /// Textes : ceux des sujets et de leurs réponses.
        #[arg(long, default_value_t = 120_000)]
        posts: usize,
        /// Votes.
        #[arg(long, default_value_t = 50_000)]
        upvotes: usize,
        /// Un autre nombre, un autre jeu.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Crée et liste les communautés.
    #[command(subcommand)]
    Theme(ThemeCommand),
    /// Masque, épingle ou ferme un sujet.
    #[command(subcommand)]
    Topic(TopicCommand),
    /// Donne le rôle d’administration, le reprend, dit qui l’a.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Affiche un lien de connexion pour une adresse, sans envoyer de message.
    ///
    /// Le lien vaut 30 minutes et une seule connexion ; le compte est créé s’il n’existe pas.
    LoginLink {
        /// L’adresse e-mail de la personne.
        email: String,
    },
    /// Supprime le compte d’une adresse, pour qui l’a demandé et ne peut plus se connecter.
    ///
    /// Comme la personne l’aurait fait : ses messages restent, signés « Membre supprimé » ; tout le reste est effacé, pour
    /// toujours. Refusé pour la dernière personne qui administre le site.
    Forget {
        /// L’adresse e-mail du compte.
        email: String,
    },
    /// Recompte les statistiques.
    #[command(subcommand)]
    Stats(StatsCommand),
    /// Liste les e-mails qui ne sont pas partis, et les fait repartir.
    #[command(subcommand)]
    Mails(MailsCommand),
    /// Copie la base de données dans un fichier, sans arrêter le site.
    ///
    /// SQLite : une base complète, prête à servir. PostgreSQL : une archive de pg_dump, à restaurer par pg_restore.
    Backup {
        /// Le fichier à créer ; il ne doit pas exister.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum ThemeCommand {
    /// Crée une communauté ; son adresse vient de son nom.
    Add {
        /// Son nom, de 2 à 80 caractères.
        name: String,
        /// Une phrase qui dit de quoi on y parle.
        #[arg(long, default_value = "")]
        summary: String,
        /// Une rubrique d’actualités, où seule l’équipe publie.
        #[arg(long)]
        news: bool,
        /// Son rang parmi les autres ; à défaut, la dernière.
        #[arg(long)]
        position: Option<i64>,
    },
    /// Liste les communautés, avec leur adresse et leurs chiffres.
    List,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Donne le rôle d’administration à la personne de cette adresse ; elle doit s’être connectée une fois.
    Grant {
        /// Son adresse e-mail.
        email: String,
    },
    /// Reprend le rôle d’administration.
    Revoke {
        /// Son adresse e-mail.
        email: String,
    },
}

#[derive(Debug, Subcommand)]
enum StatsCommand {
    /// Recompte tous les jours, depuis le premier ; donne ce que les recomptes de chaque minute ont donné.
    ///
    /// Le site peut servir pendant ce temps.
    Rebuild,
}

#[derive(Debug, Subcommand)]
enum MailsCommand {
    /// Liste ceux qui attendent, et ceux que le serveur d’envoi a refusés : adresse, objet, dernière erreur.
    List,
    /// Fait repartir, maintenant, ceux qui ont échoué ; par exemple une fois SMTP_URL corrigé.
    ///
    /// Un e-mail refusé est gardé une semaine ; un message privé refusé ne l’est pas.
    Retry {
        /// Le numéro d’un seul e-mail, lu dans la liste ; à défaut, tous.
        id: Option<i64>,
    },
}

#[derive(Debug, Subcommand)]
enum TopicCommand {
    /// Retire un sujet de partout : pages, listes, recherche.
    Hide {
        /// Le nombre de son adresse : 12 pour /sujets/12-aide-au-permis.
        id: i64,
    },
    /// Rend visible un sujet masqué.
    Restore {
        /// Le nombre de son adresse.
        id: i64,
    },
    /// Place un sujet en tête des listes.
    Pin {
        /// Le nombre de son adresse.
        id: i64,
    },
    /// Rend à un sujet sa place ordinaire.
    Unpin {
        /// Le nombre de son adresse.
        id: i64,
    },
    /// Ferme un sujet aux réponses.
    Lock {
        /// Le nombre de son adresse.
        id: i64,
    },
    /// Rouvre un sujet aux réponses.
    Unlock {
        /// Le nombre de son adresse.
        id: i64,
    },
}

/// Runs the command given on the command line. Failures are told on the error output, once.
pub async fn run() -> ExitCode {
    // A missing .env is the usual case; a malformed one must be seen.
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        return fail(&format!("Le fichier .env est illisible : {error}"));
    }
    let cli = Cli::parse();
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => return fail(&error.to_string()),
    };
    let outcome = match cli.command {
        Command::Serve { no_migrate } => serve::serve(config, no_migrate).await,
        Command::Migrate => migrate(&config).await.map(|_| ()),
        Command::Seed => content::seed(&config).await,
        Command::Import { folder } => content::import(&config, &folder).await,
        Command::Generate { folder, users, topics, posts, upvotes, seed } => {
            content::generate(&folder, &Size { users, topics, posts, upvotes, seed })
        }
        Command::Theme(command) => content::theme(&config, command).await,
        Command::Topic(command) => topic(&config, command).await,
        Command::Admin(command) => admin(&config, command).await,
        Command::LoginLink { email } => login_link(&config, &email).await,
        Command::Forget { email } => forget(&config, &email).await,
        Command::Stats(StatsCommand::Rebuild) => stats_rebuild(&config).await,
        Command::Mails(command) => mails::mails(&config, command).await,
        Command::Backup { file } => backup::backup(&config, &file).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

/// Opens the database and brings its schema up to date.
async fn migrate(config: &Config) -> Result<Db, String> {
    let db = open(config).await?;
    match db.migrate().await.map_err(|error| error.to_string())? {
        0 => {}
        1 => say("La base de données a été mise à jour (1 étape)."),
        n => say(&format!("La base de données a été mise à jour ({n} étapes).")),
    }
    Ok(db)
}

async fn topic(config: &Config, command: TopicCommand) -> Result<(), String> {
    let (id, change, done) = match command {
        TopicCommand::Hide { id } => (id, Change::Hide, "est masqué"),
        TopicCommand::Restore { id } => (id, Change::Restore, "est de nouveau visible"),
        TopicCommand::Pin { id } => (id, Change::Pin, "est épinglé"),
        TopicCommand::Unpin { id } => (id, Change::Unpin, "n’est plus épinglé"),
        TopicCommand::Lock { id } => (id, Change::Lock, "est fermé aux réponses"),
        TopicCommand::Unlock { id } => (id, Change::Unlock, "est rouvert aux réponses"),
    };
    let db = migrate(config).await?;
    change_topic(&db, Utc::now(), TopicId(id), change)
        .await
        .map_err(|error| format!("Le sujet {id} n’a pas été changé : {error}"))?;
    say(&format!("Le sujet {id} {done}."));
    Ok(())
}

async fn admin(config: &Config, command: AdminCommand) -> Result<(), String> {
    let (email, what, done) = match command {
        AdminCommand::Grant { email } => (email, RoleMove::Give, "administre maintenant le site"),
        AdminCommand::Revoke { email } => (email, RoleMove::TakeBack, "n’administre plus le site"),
    };
    let email = Email::parse(&email).map_err(|error| error.to_string())?;
    let db = migrate(config).await?;
    let member = member_id_by_email(&db, &email).await.map_err(|error| error.to_string())?.ok_or(
        "Aucun compte n’a cette adresse. La personne se connecte une fois, puis vous recommencez ; « communaute \
         login-link » lui fait un lien.",
    )?;
    change_role(&db, RoleKeeper::Operator, Utc::now(), member, what, &Grant::Admin)
        .await
        .map_err(|error| format!("Le rôle n’a pas été changé : {error}"))?;
    say(&format!("{} {done}.", email.as_str()));
    Ok(())
}

async fn login_link(config: &Config, email: &str) -> Result<(), String> {
    let email = Email::parse(email).map_err(|error| error.to_string())?;
    let db = migrate(config).await?;
    let confirm = format!("{}/connexion/lien", config.site.url);
    let link = create_link(&db, Utc::now(), &email, &confirm).await.map_err(|error| error.to_string())?;
    say(&link);
    Ok(())
}

async fn stats_rebuild(config: &Config) -> Result<(), String> {
    let db = migrate(config).await?;
    let days = rebuild(&db, Utc::now())
        .await
        .map_err(|error| format!("Les statistiques n’ont pas été recomptées jusqu’au bout : {error}"))?;
    say(&format!("Statistiques recomptées : {days} jours."));
    Ok(())
}

async fn forget(config: &Config, email: &str) -> Result<(), String> {
    let email = Email::parse(email).map_err(|error| error.to_string())?;
    let db = migrate(config).await?;
    let member = member_id_by_email(&db, &email)
        .await
        .map_err(|error| error.to_string())?
        .ok_or("Aucun compte n’a cette adresse.")?;
    delete_for(&db, member, Utc::now())
        .await
        .map_err(|error| format!("Le compte n’a pas été supprimé : {error}"))?;
    say("Le compte est supprimé.");
    Ok(())
}

async fn open(config: &Config) -> Result<Db, String> {
    Db::connect(&config.database.url).await.map_err(|error| {
        format!(
            "La base de données ne répond pas (DATABASE_URL) : {error}. Vérifiez l’adresse et les droits."
        )
    })
}

/// The command's result, for a person at a terminal.
#[expect(clippy::print_stdout, reason = "the output of a command is its purpose")]
fn say(message: &str) {
    println!("{message}");
}

#[expect(clippy::print_stderr, reason = "there is no other place to say why a command failed")]
fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_and_every_argument_is_explained() {
        fn explained(command: &clap::Command) {
            for argument in command.get_arguments().filter(|argument| argument.get_id() != "help") {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
            for subcommand in command.get_subcommands() {
                assert!(subcommand.get_about().is_some(), "{}", subcommand.get_name());
                explained(subcommand);
            }
        }
        let mut command = Cli::command();
        command.build();
        for subcommand in command.get_subcommands().filter(|command| command.get_name() != "help") {
            assert!(subcommand.get_about().is_some(), "{}", subcommand.get_name());
            if subcommand.get_subcommands().next().is_none() {
                explained(subcommand);
            }
        }
    }
}
