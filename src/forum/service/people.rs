//! Members, as the forum shows them.

use crate::{
    accounts::{
        model::{MemberId, Profile},
        people::model::member_path,
        service::ProfileRow,
    },
    forum::view::AuthorView,
};

/// Who wrote something, as one sees them who `sees_all` of a profile, or only what its owner shows to everybody. Somebody
/// whose account is gone is still somebody.
pub fn author(id: MemberId, row: Option<ProfileRow>, sees_all: bool) -> AuthorView {
    let Some(mut row) = row else {
        return AuthorView {
            name: "Membre".to_owned(),
            initials: "M".to_owned(),
            role: String::new(),
            path: None,
            ambassador: None,
        };
    };
    let ambassador = row.ambassador_of.take();
    let profile = Profile::from(row);
    let name = profile.display_name();
    AuthorView {
        // Who deleted their account has no page any more.
        path: profile.is_complete().then(|| member_path(id, &name)),
        name,
        initials: profile.initials(),
        role: profile.role(sees_all),
        ambassador,
    }
}
