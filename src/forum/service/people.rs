//! Members, as the forum shows them.

use crate::{
    accounts::{model::Profile, service::ProfileRow},
    forum::view::AuthorView,
    territory,
};

/// Who wrote something. Somebody whose account is gone is still somebody.
pub fn author(row: Option<ProfileRow>) -> AuthorView {
    match row {
        Some(row) => author_view(&row.into()),
        None => AuthorView { name: "Membre".to_owned(), initials: "M".to_owned(), role: String::new() },
    }
}

/// A profile, as the public sees it.
fn author_view(profile: &Profile) -> AuthorView {
    let place = profile.departement.as_deref().and_then(territory::find).map(|place| place.label());
    let role: Vec<String> =
        profile.profession.map(|profession| profession.label().to_owned()).into_iter().chain(place).collect();
    AuthorView {
        name: profile.display_name(),
        initials: profile.initials(),
        // The dot ends a line, never begins one.
        role: role.join("\u{a0}· "),
    }
}
