//! Reading one profile.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, Select, SelectTwo, SelectTwoModel, Selector,
};
use serde_json::{Value, json};

use super::PeopleError;
use crate::{
    accounts::{
        entity::member,
        model::{MemberId, Profession, SignedIn},
        people::{
            entity::{member_theme, profile},
            model::{NewProfile, StructureType, member_path, workplace},
        },
        service::profile_of,
        visibility::Field,
    },
    db::Db,
    files::{
        model::PhotoView,
        service::{FoundPhoto, with_photos},
    },
    forum::{service::themes, view::ThemeView},
    markdown::SafeHtml,
    policy,
    text::french_spaces,
};

/// A member, as who reads sees them: what is not for them is not in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberView {
    /// Who.
    pub id: MemberId,
    /// `/membres/{id}-{slug}`.
    pub path: String,
    /// « Prénom N. », or in full.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// Their photo.
    pub photo: Option<PhotoView>,
    /// What they answer for as an ambassador, in words; none for who is none.
    pub ambassador_of: Option<String>,
    /// « référent·e unique · Gironde (33) »; may be empty.
    pub role: String,
    /// In their words; may be empty.
    pub job: String,
    /// The name of where they work; may be empty.
    pub structure: String,
    /// The kind of place it is.
    pub structure_type: Option<StructureType>,
    /// What they know well, as (slug, name), in the order of the team.
    pub themes: Vec<(String, String)>,
    /// Their presentation.
    pub presentation: Option<SafeHtml>,
    /// An address in `http` or `https`.
    pub link: Option<String>,
    /// Whether they are in the directory.
    pub is_listed: bool,
}

impl MemberView {
    /// Where they work: see [`workplace`]; empty when nothing is told.
    #[must_use]
    pub fn workplace(&self) -> Vec<String> {
        workplace(&self.structure, self.structure_type)
    }
}

/// The profile of a member, as `reader` sees it; none: as visitors do. Three queries at most.
///
/// # Errors
/// [`PeopleError::Unknown`] when the member is unknown, suspended or gone; the database's.
pub async fn member_view(
    db: &Db,
    reader: Option<&SignedIn>,
    id: MemberId,
) -> Result<MemberView, PeopleError> {
    let found = people(member::Entity::find_by_id(id.0)).one(db.read()).await?;
    let (person, profile) = found
        .filter(|(person, _)| person.row.suspended_at.is_none() && person.row.deleted_at.is_none())
        .ok_or(PeopleError::Unknown)?;
    let known = known_themes(db, &[id.0]).await?.remove(&id.0).unwrap_or_default();
    let themes = if known.is_empty() { Vec::new() } else { themes(db).await? };
    Ok(view(person, profile, &known, &themes, reader))
}

/// A member, and their photo.
#[derive(Debug)]
pub(super) struct Person {
    pub row: member::Model,
    photo: Option<FoundPhoto>,
}

impl FromQueryResult for Person {
    fn from_query_result(result: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let row = member::Model::from_query_result(result, prefix)?;
        let photo = FoundPhoto::beside(result, MemberId(row.id))?;
        Ok(Self { row, photo })
    }
}

/// Members with their photo and what they said of their work: one question, whatever is shown of it.
pub(super) fn people(members: Select<member::Entity>) -> Selector<SelectTwoModel<Person, profile::Model>> {
    with_photos(with_profiles(members), member::Column::Id).into_model()
}

/// Members with what they said of their work.
fn with_profiles(members: Select<member::Entity>) -> SelectTwo<member::Entity, profile::Entity> {
    members
        .join(
            JoinType::LeftJoin,
            member::Entity::belongs_to(profile::Entity)
                .from(member::Column::Id)
                .to(profile::Column::MemberId)
                .into(),
        )
        .select_also(profile::Entity)
}

/// The identifiers of the themes each of `members` knows well. One query.
pub(super) async fn known_themes(db: &Db, members: &[i64]) -> Result<HashMap<i64, Vec<i64>>, DbErr> {
    let rows = member_theme::Entity::find()
        .filter(member_theme::Column::MemberId.is_in(members.iter().copied()))
        .order_by_asc(member_theme::Column::ThemeId)
        .all(db.read())
        .await?;
    let mut known: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in rows {
        known.entry(row.member_id).or_default().push(row.theme_id);
    }
    Ok(known)
}

/// What is shown of a member to `reader`: everything, or what they show to everybody.
pub(super) fn view(
    person: Person,
    profile: Option<profile::Model>,
    known: &[i64],
    themes: &[ThemeView],
    reader: Option<&SignedIn>,
) -> MemberView {
    let Person { row: member, photo } = person;
    let who = profile_of(&member);
    let sees_all = policy::sees_members_fields(reader);
    let shows = |field| sees_all || who.public.has(field);
    let name = who.display_name();
    let structure = profile.as_ref().filter(|_| shows(Field::Structure));
    let presentation = profile
        .as_ref()
        .filter(|profile| shows(Field::Presentation) && !profile.presentation_html.is_empty())
        .map(|profile| SafeHtml::from_stored(profile.presentation_html.clone()));
    let named = |theme: &&ThemeView| shows(Field::Themes) && known.contains(&theme.id);
    MemberView {
        id: MemberId(member.id),
        path: member_path(MemberId(member.id), &name),
        name,
        initials: who.initials(),
        photo: photo.and_then(|photo| photo.shown_to(reader)),
        role: who.role(sees_all),
        structure: structure
            .map_or_else(String::new, |profile| french_spaces(&profile.structure).into_owned()),
        structure_type: structure
            .and_then(|profile| profile.structure_type.as_deref())
            .and_then(StructureType::from_code),
        themes: themes.iter().filter(named).map(|theme| (theme.slug.clone(), theme.name.clone())).collect(),
        presentation,
        job: profile
            .as_ref()
            .filter(|_| shows(Field::Job))
            .map_or_else(String::new, |profile| french_spaces(&profile.job).into_owned()),
        link: profile.filter(|_| shows(Field::Link)).and_then(|profile| profile.link),
        is_listed: is_listed(&member),
        ambassador_of: member.ambassador_of,
    }
}

/// Ambassadors are in the directory until they choose otherwise; the others once they chose to be.
fn is_listed(member: &member::Model) -> bool {
    member.listed.unwrap_or(member.ambassador_of.is_some())
}

/// What the form of `actor`'s own profile starts from; `listed` is what is so now, chosen or not. Two queries.
///
/// # Errors
/// [`PeopleError::Unknown`] when the account is gone; the database's.
pub async fn own_profile(db: &Db, actor: &SignedIn) -> Result<NewProfile, PeopleError> {
    let (member, profile, themes) = everything(db, actor.member).await?;
    let is_listed = is_listed(&member);
    Ok(NewProfile { listed: Some(is_listed), ..said(&member, profile, themes) })
}

/// A copy of everything a member gave for their profile, and chose about it: for the copy of their data one may ask for.
///
/// # Errors
/// [`PeopleError::Unknown`] when the account is gone; the database's.
pub async fn export(db: &Db, id: MemberId) -> Result<Value, PeopleError> {
    let (member, profile, known) = everything(db, id).await?;
    let changed_at = profile.as_ref().map(|profile| profile.updated_at);
    let names: Vec<String> = match known.as_slice() {
        [] => Vec::new(),
        known => themes(db)
            .await?
            .into_iter()
            .filter(|theme| known.contains(&theme.id))
            .map(|theme| theme.name)
            .collect(),
    };
    let said = said(&member, profile, known);
    let public = said.who.public;
    Ok(json!({
        "prenom": said.who.first_name,
        "nom": said.who.last_name,
        "profession": said.who.profession.map(Profession::form_label),
        "departement": said.who.departement,
        "fonction": said.job,
        "structure": said.structure,
        "type_de_structure": said.structure_type.map(StructureType::label),
        "themes": names,
        "presentation": said.presentation,
        "lien": said.link,
        "visible_par_les_visiteurs":
            Field::ALL.into_iter().filter(|field| public.has(*field)).map(Field::code).collect::<Vec<_>>(),
        "dans_l_annuaire": said.listed,
        "modifie_le": changed_at,
    }))
}

async fn everything(
    db: &Db,
    id: MemberId,
) -> Result<(member::Model, Option<profile::Model>, Vec<i64>), PeopleError> {
    let found = with_profiles(member::Entity::find_by_id(id.0)).one(db.read()).await?;
    let (member, profile) = found.ok_or(PeopleError::Unknown)?;
    let known = known_themes(db, &[id.0]).await?.remove(&id.0).unwrap_or_default();
    Ok((member, profile, known))
}

/// What a member said, as they typed it.
fn said(member: &member::Model, profile: Option<profile::Model>, themes: Vec<i64>) -> NewProfile {
    let said = NewProfile { who: profile_of(member), themes, listed: member.listed, ..NewProfile::default() };
    match profile {
        None => said,
        Some(profile) => NewProfile {
            job: profile.job,
            structure: profile.structure,
            structure_type: profile.structure_type.as_deref().and_then(StructureType::from_code),
            presentation: profile.presentation_md,
            link: profile.link,
            ..said
        },
    }
}
