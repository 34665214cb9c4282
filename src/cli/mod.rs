//! What an operator types: parse, call, say what happened, exit.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{config::Config, db::Db};

/// Le site de la Communauté de l’inclusion.
///
/// La configuration se lit dans l’environnement, et dans un fichier .env s’il y en a un ; .env.example décrit chaque
/// variable.
#[derive(Debug, Parser)]
#[command(name = "communaute", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Met la base de données à jour, sans rien perdre.
    ///
    /// Sans effet si elle l’est déjà ; refusé si elle vient d’une version plus récente du programme.
    Migrate,
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
        Command::Migrate => migrate(&config).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

async fn migrate(config: &Config) -> Result<(), String> {
    let db = open(config).await?;
    let pending = db.pending_migrations().await.map_err(|error| error.to_string())?;
    db.migrate().await.map_err(|error| error.to_string())?;
    say(&match pending {
        0 => "La base de données est à jour.".to_owned(),
        1 => "La base de données est à jour (1 étape appliquée).".to_owned(),
        n => format!("La base de données est à jour ({n} étapes appliquées)."),
    });
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
