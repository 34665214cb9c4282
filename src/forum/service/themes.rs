//! Themes: listing them, and making them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    db::{Db, Tx, is_duplicate},
    forum::{
        entity::theme,
        view::{ThemeKind, ThemeView},
    },
    live::Channel,
    markdown::render,
    text::{clean_line, french_spaces, slugify},
};

/// Every theme with its figures, in the order of the team. One query.
///
/// # Errors
/// The database's.
pub async fn themes(db: &Db) -> Result<Vec<ThemeView>, DbErr> {
    let rows: Vec<ThemeRow> = theme::Entity::find()
        .select_only()
        .columns([
            theme::Column::Id,
            theme::Column::Slug,
            theme::Column::Name,
            theme::Column::Summary,
            theme::Column::Kind,
            theme::Column::TopicsCount,
            theme::Column::AnsweredCount,
            theme::Column::SolvedCount,
        ])
        .order_by_asc(theme::Column::Position)
        .order_by_asc(theme::Column::Id)
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(rows.into_iter().map(theme_view).collect())
}

/// The name of each theme, by identifier. One query.
///
/// # Errors
/// The database's.
pub async fn theme_names(connection: &impl ConnectionTrait) -> Result<HashMap<i64, String>, DbErr> {
    let rows: Vec<(i64, String)> = theme::Entity::find()
        .select_only()
        .columns([theme::Column::Id, theme::Column::Name])
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|(id, name)| (id, french_spaces(&name).into_owned())).collect())
}

type ThemeRow = (i64, String, String, String, String, i64, i64, i64);

fn theme_view((id, slug, name, summary, kind, topics, answered, solved): ThemeRow) -> ThemeView {
    let [name, summary] = [name, summary].map(|typed| french_spaces(&typed).into_owned());
    ThemeView { id, slug, name, summary, kind: ThemeKind::from_code(&kind), topics, answered, solved }
}

/// A theme to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTheme {
    /// What it holds.
    pub kind: ThemeKind,
    /// Its name, at most 80 characters.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// Its place among the others; none: last.
    pub position: Option<i64>,
}

/// Why a theme was not made.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// Empty or too long.
    #[error("Le nom d’une communauté compte de 2 à 80 caractères.")]
    Name,
    /// Another theme has this address.
    #[error("Une communauté a déjà l’adresse /themes/{0}. Choisissez un autre nom.")]
    Taken(String),
    /// The database's own words.
    #[error("La base de données a refusé : {0}")]
    Db(#[from] DbErr),
}

/// Makes a theme; its address comes from its name. Returns its slug.
///
/// # Errors
/// See [`ThemeError`].
pub async fn add_theme(db: &Db, now: DateTime<Utc>, input: &NewTheme) -> Result<String, ThemeError> {
    let name = clean_line(&input.name);
    if !(2..=80).contains(&name.chars().count()) {
        return Err(ThemeError::Name);
    }
    let tx = db.begin().await?;
    let slug = insert(&tx, now, &NewTheme { name, ..input.clone() }).await?;
    tx.emit(now, Channel::Themes, String::new());
    tx.commit().await?;
    Ok(slug)
}

/// Makes the communities every site starts with (PRODUCT, C9), and the news, when there is no theme at all.
///
/// # Errors
/// The database's.
pub async fn create_starting_themes(db: &Db, now: DateTime<Utc>) -> Result<(), ThemeError> {
    let tx = db.begin().await?;
    if theme::Entity::find().count(tx.conn()).await? == 0 {
        for theme in starting_themes() {
            match insert(&tx, now, &theme).await {
                // Another process that starts at the same moment made them.
                Err(ThemeError::Taken(_)) => return Ok(()),
                outcome => outcome?,
            };
        }
        tx.emit(now, Channel::Themes, String::new());
    }
    tx.commit().await?;
    Ok(())
}

/// Removes the starting themes that are as they were made and hold nothing, to make room for a whole forum.
///
/// # Errors
/// The database's.
pub async fn remove_starting_themes(tx: &Tx) -> Result<(), DbErr> {
    for start in starting_themes() {
        theme::Entity::delete_many()
            .filter(theme::Column::Slug.eq(slugify(&start.name)))
            .filter(theme::Column::Kind.eq(start.kind.code()))
            .filter(theme::Column::Name.eq(start.name))
            .filter(theme::Column::Summary.eq(start.summary))
            .filter(theme::Column::DescriptionMd.eq(""))
            .filter(theme::Column::TopicsCount.eq(0))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

/// Makes the starting themes whose address no theme has.
///
/// # Errors
/// The database's.
pub async fn restore_starting_themes(tx: &Tx, now: DateTime<Utc>) -> Result<(), ThemeError> {
    for start in starting_themes() {
        let same = theme::Entity::find().filter(theme::Column::Slug.eq(slugify(&start.name)));
        if same.count(tx.conn()).await? == 0 {
            insert(tx, now, &start).await?;
        }
    }
    Ok(())
}

/// Counts again what every theme holds, for topics that were not written one by one: the sums that
/// [`super::counters`] keeps.
///
/// # Errors
/// The database's.
pub async fn recount_themes(tx: &Tx) -> Result<(), DbErr> {
    tx.conn().execute_unprepared(RECOUNT).await?;
    Ok(())
}

const RECOUNT: &str = "UPDATE theme SET \
     topics_count = (SELECT count(*) FROM topic WHERE theme_id = theme.id \
         AND hidden_at IS NULL AND deleted_at IS NULL), \
     answered_count = (SELECT count(*) FROM topic WHERE theme_id = theme.id \
         AND hidden_at IS NULL AND deleted_at IS NULL AND answers_count > 0), \
     solved_count = (SELECT count(*) FROM topic WHERE theme_id = theme.id \
         AND hidden_at IS NULL AND deleted_at IS NULL AND solution_post_id IS NOT NULL), \
     replies_count = (SELECT coalesce(sum(replies_count), 0) FROM topic WHERE theme_id = theme.id \
         AND hidden_at IS NULL AND deleted_at IS NULL)";

/// The themes every site starts with.
#[must_use]
pub fn starting_themes() -> [NewTheme; 4] {
    let theme = |kind, position, name: &str, summary: &str| NewTheme {
        kind,
        name: name.to_owned(),
        summary: summary.to_owned(),
        position: Some(position),
    };
    [
        theme(
            ThemeKind::Questions,
            1,
            "Devenir CIP",
            "Le métier de conseillère et conseiller en insertion : formation, titre, premières semaines.",
        ),
        theme(
            ThemeKind::Questions,
            2,
            "France Travail",
            "Orientation, droits, contrat d’engagement, coordination entre référents.",
        ),
        theme(
            ThemeKind::Questions,
            3,
            "Mobilité",
            "Permis, véhicule, transports, garages solidaires : se déplacer pour travailler.",
        ),
        theme(ThemeKind::News, 4, "Actualités", "Ce qui change pour l’insertion, annoncé par l’équipe."),
    ]
}

async fn insert(tx: &Tx, now: DateTime<Utc>, input: &NewTheme) -> Result<String, ThemeError> {
    let position = match input.position {
        Some(position) => position,
        None => {
            let last = theme::Entity::find().order_by_desc(theme::Column::Position).one(tx.conn()).await?;
            last.map_or(1, |last| last.position + 1)
        }
    };
    let slug = slugify(&input.name);
    let row = theme::ActiveModel {
        kind: Set(input.kind.code().to_owned()),
        position: Set(position),
        slug: Set(slug.clone()),
        name: Set(input.name.clone()),
        summary: Set(clean_line(&input.summary)),
        description_md: Set(String::new()),
        description_html: Set(render("").into_string()),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    match row.insert(tx.conn()).await {
        Ok(_) => Ok(slug),
        Err(error) if is_duplicate(&error) => Err(ThemeError::Taken(slug)),
        Err(error) => Err(error.into()),
    }
}
