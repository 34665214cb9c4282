//! Where an active ambassador is missing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, Statement};

use crate::{
    db::Db,
    statistics::{calendar::Day, measure::AMBASSADORS_WEEK},
    territory::{self, Territory},
};

/// One theme, and the départements where no active ambassador answers for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The identifier of the theme.
    pub theme: i64,
    /// Départements where one does.
    pub covered: usize,
    /// Those where none does, by code.
    pub missing: Vec<&'static Territory>,
}

/// For each of `themes`, the départements without an ambassador active in the week that was over at `now`. One query.
///
/// # Errors
/// The database's.
pub async fn coverage(db: &Db, now: DateTime<Utc>, themes: &[i64]) -> Result<Vec<Coverage>, DbErr> {
    let week = Day::of(now).week().plus(-1);
    let sql = format!(
        "SELECT DISTINCT scope.theme_id AS theme, scope.territory AS territory FROM ambassador_scope AS scope \
         WHERE scope.created_at < $2 AND scope.member_id IN (SELECT post.author_id {})",
        AMBASSADORS_WEEK.rows()
    );
    let values = [week.start().into(), week.end().into()];
    let rows = db.ask_often(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    let mut scopes: Vec<(Option<i64>, Option<String>)> = Vec::with_capacity(rows.len());
    for row in rows {
        scopes.push((row.try_get("", "theme")?, row.try_get("", "territory")?));
    }
    Ok(themes.iter().map(|theme| covered(*theme, &scopes)).collect())
}

fn covered(theme: i64, scopes: &[(Option<i64>, Option<String>)]) -> Coverage {
    let places: BTreeSet<&str> = scopes
        .iter()
        .filter(|(of, _)| of.is_none_or(|of| of == theme))
        .map(|(_, territory)| territory.as_deref().unwrap_or(""))
        .collect();
    let is_covered = |place: &Territory| {
        places.contains("")
            || places.contains(place.code)
            || place.region.is_some_and(|region| places.contains(region))
    };
    let missing: Vec<&'static Territory> =
        territory::departements().filter(|place| !is_covered(place)).collect();
    Coverage { theme, covered: territory::departements().count() - missing.len(), missing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ambassador_covers_what_they_answer_for_and_what_lies_in_it() {
        let scope = |theme, territory: Option<&str>| (theme, territory.map(str::to_owned));
        assert_eq!(covered(1, &[]).covered, 0);
        assert_eq!(covered(1, &[scope(None, None)]).covered, 101);
        assert_eq!(covered(1, &[scope(Some(2), None)]).covered, 0);
        assert_eq!(covered(1, &[scope(Some(1), Some("33")), scope(None, Some("33"))]).covered, 1);
        let region = covered(1, &[scope(Some(1), Some("R75"))]);
        assert_eq!(region.covered, territory::departements_of("R75").count());
        assert!(region.missing.iter().all(|place| place.region != Some("R75")));
    }
}
