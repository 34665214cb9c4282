//! What the demonstration members say of themselves, and which of them are ambassadors.

use chrono::{DateTime, Utc};

use super::{
    SeedError,
    content::{DemoMember, DemoProfile},
};
use crate::{
    accounts::{
        model::{Grant, Profile, Scope, SignedIn},
        people::{
            model::{NewProfile, StructureType},
            service::save_own_profile,
        },
        service::{RoleKeeper, RoleMove, change_role},
        visibility::Field,
    },
    db::Db,
    forum::view::ThemeView,
    territory,
};

/// Writes the profile of a member who just came, then gives their roles of ambassador.
pub(super) async fn write_person(
    db: &Db,
    now: DateTime<Utc>,
    themes: &[ThemeView],
    member: &DemoMember,
    person: &SignedIn,
) -> Result<(), SeedError> {
    if let Some(told) = &member.profile {
        let profile = profile(themes, person, told)
            .ok_or_else(|| SeedError::Content(format!("{} : profil", member.key)))?;
        save_own_profile(db, person, now, &profile).await?;
    }
    for scope in &member.ambassador {
        let wrong = || SeedError::Content(format!("{} : ambassade", member.key));
        let scope = Scope {
            theme: match scope.theme.as_str() {
                "" => None,
                slug => Some(theme_id(themes, slug).ok_or_else(wrong)?),
            },
            territory: match scope.territory.as_str() {
                "" => None,
                code => Some(territory::find(code).ok_or_else(wrong)?.code.to_owned()),
            },
        };
        let grant = Grant::Ambassador(scope);
        change_role(db, RoleKeeper::Operator, now, person.member, RoleMove::Give, &grant).await?;
    }
    Ok(())
}

/// None when the file names something that does not exist.
fn profile(themes: &[ThemeView], person: &SignedIn, told: &DemoProfile) -> Option<NewProfile> {
    let public = told.public.iter().map(|code| Field::from_code(code)).collect::<Option<Vec<Field>>>()?;
    Some(NewProfile {
        who: Profile { public: public.into_iter().collect(), ..person.profile.clone() },
        job: told.job.clone(),
        structure: told.structure.clone(),
        structure_type: Some(StructureType::from_code(&told.structure_type)?),
        themes: told.themes.iter().map(|slug| theme_id(themes, slug)).collect::<Option<Vec<i64>>>()?,
        presentation: told.presentation.trim().to_owned(),
        link: told.link.clone(),
        listed: told.listed,
    })
}

fn theme_id(themes: &[ThemeView], slug: &str) -> Option<i64> {
    themes.iter().find(|theme| theme.slug == slug).map(|theme| theme.id)
}
