//! Commands that write content.

use std::{cell::Cell, path::Path};

use chrono::Utc;

use super::{ThemeCommand, migrate, progress, say};
use crate::{
    config::Config,
    forum::{
        service::{NewTheme, add_theme, themes},
        view::ThemeKind,
    },
    generate,
    import::{self, Outcome},
    seed,
};

/// `seed`.
pub async fn seed(config: &Config) -> Result<(), String> {
    let db = migrate(config).await?;
    let bar = progress::bar();
    bar.set_message("Contenu de démonstration");
    let outcome = seed::seed(&db, Utc::now(), |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })
    .await;
    bar.finish_and_clear();
    match outcome.map_err(|error| error.to_string())? {
        None => say("Le site a déjà du contenu : rien n’a été ajouté."),
        Some(seeded) => say(&format!(
            "Contenu de démonstration écrit : {} membres, {} sujets, {} réponses, {} décisions de comité.",
            seeded.members, seeded.topics, seeded.replies, seeded.decisions
        )),
    }
    Ok(())
}

/// `import`.
pub async fn import(config: &Config, folder: &Path) -> Result<(), String> {
    let db = migrate(config).await?;
    let bar = progress::bar();
    let stage = Cell::new(None);
    let outcome = import::import(&db, Utc::now(), folder, |step| {
        if stage.replace(Some(step.stage)) != Some(step.stage) {
            bar.set_message(step.stage.label());
        }
        bar.set_length(step.total);
        bar.set_position(step.done);
    })
    .await;
    bar.finish_and_clear();
    let outcome = outcome.map_err(|error| error.to_string())?;
    // The data is in, whatever becomes of this.
    if let Err(error) = db.settle().await {
        tracing::warn!(%error, "the database will settle what was imported by itself, later");
    }
    match outcome {
        Outcome::Unchanged => say("Ce jeu de données est déjà là : rien n’a été ajouté."),
        Outcome::Imported(rows) => say(&format!(
            "Importé : {} membres, {} communautés et fiches, {} étiquettes, {} sujets, {} textes, {} votes, {} événements.",
            rows.members, rows.themes, rows.tags, rows.topics, rows.posts, rows.votes, rows.events
        )),
    }
    Ok(())
}

/// `generate`.
pub fn generate(folder: &Path, size: &generate::Size) -> Result<(), String> {
    let bar = progress::bar();
    let outcome = generate::generate(folder, size, |step| {
        bar.set_message(step.file);
        bar.set_length(step.total as u64);
        bar.set_position(step.done as u64);
    });
    bar.finish_and_clear();
    outcome.map_err(|error| error.to_string())?;
    say(&format!("Le jeu de données est écrit dans {}", folder.display()));
    Ok(())
}

/// `theme add`, `theme list`.
pub async fn theme(config: &Config, command: ThemeCommand) -> Result<(), String> {
    let db = migrate(config).await?;
    match command {
        ThemeCommand::Add { name, summary, news, position } => {
            let kind = if news { ThemeKind::News } else { ThemeKind::Questions };
            let input = NewTheme { kind, name, summary, position };
            let slug = add_theme(&db, Utc::now(), &input).await.map_err(|error| error.to_string())?;
            say(&format!("La communauté est créée : {}/themes/{slug}", config.site.url));
        }
        ThemeCommand::List => {
            for theme in themes(&db).await.map_err(|error| error.to_string())? {
                say(&format!(
                    "/themes/{} · {} · {} sujets, {} avec réponse, {} résolus",
                    theme.slug, theme.name, theme.topics, theme.answered, theme.solved
                ));
            }
        }
    }
    Ok(())
}
