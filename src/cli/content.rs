//! Commands that write content.

use chrono::Utc;

use super::{ThemeCommand, migrate, progress, say};
use crate::{
    config::Config,
    forum::{
        service::{NewTheme, add_theme, themes},
        view::ThemeKind,
    },
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
            "Contenu de démonstration écrit : {} membres, {} sujets, {} réponses.",
            seeded.members, seeded.topics, seeded.replies
        )),
    }
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
