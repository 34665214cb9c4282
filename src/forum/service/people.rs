//! Members, as the forum shows them.

use std::collections::HashMap;

use super::ForumError;
use crate::{
    accounts::{
        model::{MemberId, Profile},
        service::{AccountError, profiles},
    },
    db::Db,
    forum::view::AuthorView,
    territory,
};

/// The authors of what is about to be shown. At most one query.
pub async fn authors(
    db: &Db,
    ids: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, AuthorView>, ForumError> {
    let ids: Vec<MemberId> = ids.map(MemberId).collect();
    let found = profiles(db, &ids).await.map_err(|error| match error {
        AccountError::Db(error) => ForumError::Db(error),
        AccountError::LinkSpent => ForumError::NotFound,
    })?;
    Ok(found.into_iter().map(|(id, profile)| (id.0, author_view(&profile))).collect())
}

/// Somebody whose row is gone is still somebody.
pub fn unknown_author() -> AuthorView {
    AuthorView { name: "Membre".to_owned(), initials: "M".to_owned(), role: String::new() }
}

/// A profile, as the public sees it.
fn author_view(profile: &Profile) -> AuthorView {
    let name = profile.display_name();
    let initials = [&profile.first_name, &profile.last_name]
        .into_iter()
        .filter_map(|name| name.trim().chars().next())
        .flat_map(char::to_uppercase)
        .collect::<String>();
    let place = profile.departement.as_deref().and_then(territory::find).map(|place| place.label());
    let role: Vec<String> =
        profile.profession.map(|profession| profession.label().to_owned()).into_iter().chain(place).collect();
    AuthorView {
        initials: if initials.is_empty() { "M".to_owned() } else { initials },
        name,
        role: role.join(" · "),
    }
}
