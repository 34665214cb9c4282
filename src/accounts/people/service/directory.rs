//! The directory: finding the right person.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait, LikeExpr, SelectStatement, SimpleExpr},
};

use super::{
    PeopleError,
    read::{MemberView, known_themes, people, view},
};
use crate::{
    accounts::{
        entity::{ambassador_scope, member},
        model::SignedIn,
        people::{
            entity::{member_theme, profile},
            model::{DirectoryFilter, PEOPLE_A_PAGE, is_expertise},
        },
        service::folded_name,
        visibility::Field,
    },
    db::Db,
    forum::{service::themes, view::ThemeView},
    policy,
    territory::{Territory, TerritoryKind, departements_of},
};

/// Words of a name that are looked for, at most.
const WORDS_MAX: usize = 4;

/// A page of the directory.
#[derive(Clone, Debug)]
pub struct DirectoryView {
    /// The themes one can choose from.
    pub themes: Vec<ThemeView>,
    /// The people of this page, by name.
    pub people: Vec<MemberView>,
    /// How many people match.
    pub total: i64,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
}

/// A page of the people who agreed to be found and match `filter`, as `reader` sees them. What a person shows to members
/// only is not looked at for visitors either: being found by it would tell it. Four queries.
///
/// # Errors
/// [`PeopleError::NotFound`] for an unknown theme or a page beyond the last; the database's.
pub async fn directory(
    db: &Db,
    reader: Option<&SignedIn>,
    filter: &DirectoryFilter,
) -> Result<DirectoryView, PeopleError> {
    let sees_all = policy::sees_members_fields(reader);
    let themes: Vec<ThemeView> = themes(db).await?.into_iter().filter(is_expertise).collect();
    let theme = match &filter.theme {
        None => None,
        Some(slug) => Some(themes.iter().find(|theme| theme.slug == *slug).ok_or(PeopleError::NotFound)?.id),
    };
    let wanted = matching(filter, theme, sees_all);
    let total = i64::try_from(wanted.clone().count(db.read()).await?).unwrap_or(i64::MAX);
    let pages = Ord::max((total + PEOPLE_A_PAGE - 1) / PEOPLE_A_PAGE, 1);
    if filter.page > pages {
        return Err(PeopleError::NotFound);
    }
    // Found first, then read: nothing of those before this page is.
    let ids = by_name(wanted.select_only().column(member::Column::Id))
        .offset(u64::try_from((filter.page - 1) * PEOPLE_A_PAGE).unwrap_or(0))
        .limit(PEOPLE_A_PAGE.unsigned_abs())
        .into_query();
    let found = by_name(member::Entity::find().filter(member::Column::Id.in_subquery(ids)));
    let rows = people(found).all(db.read()).await?;
    let ids: Vec<i64> = rows.iter().map(|(person, _)| person.row.id).collect();
    let known = known_themes(db, &ids).await?;
    let people = rows
        .into_iter()
        .map(|(person, profile)| {
            let known = known.get(&person.row.id).map_or(&[][..], Vec::as_slice);
            view(person, profile, known, &themes, reader)
        })
        .collect();
    Ok(DirectoryView { themes, people, total, page: filter.page, pages })
}

fn by_name(people: Select<member::Entity>) -> Select<member::Entity> {
    people.order_by_asc(member::Column::FoldedName).order_by_asc(member::Column::Id)
}

/// Those who are listed and match, in no order.
fn matching(filter: &DirectoryFilter, theme: Option<i64>, sees_all: bool) -> Select<member::Entity> {
    // To whom a field may be told decides whether one may be found by it.
    let told = |found: SimpleExpr, field: Field| {
        let shown = Expr::cust(format!("(member.public_fields & {}) <> 0", field.bit()));
        Condition::all().add(found).add_option((!sees_all).then_some(shown))
    };
    let mut wanted = member::Entity::find()
        // The words of its index.
        .filter(Expr::cust("coalesce(member.listed, member.ambassador_of IS NOT NULL)"))
        .filter(member::Column::SuspendedAt.is_null())
        .filter(member::Column::FirstName.ne(""));
    if filter.ambassadors {
        wanted = wanted.filter(member::Column::AmbassadorOf.is_not_null());
    }
    if let Some(place) = filter.territory {
        let (inside, covering) = places(place);
        let answers = ambassador_scope::Column::Territory.is_in(covering);
        wanted = wanted.filter(
            Condition::any()
                .add(told(member::Column::Departement.is_in(inside), Field::Departement))
                .add(member::Column::Id.in_subquery(ambassadors(answers))),
        );
    }
    if let Some(profession) = filter.profession {
        wanted = wanted.filter(told(member::Column::Profession.eq(profession.code()), Field::Profession));
    }
    if let Some(theme) = theme {
        let known = member_theme::Entity::find()
            .select_only()
            .column(member_theme::Column::MemberId)
            .filter(member_theme::Column::ThemeId.eq(theme))
            .into_query();
        let answers = ambassador_scope::Column::ThemeId.eq(theme);
        wanted = wanted.filter(
            Condition::any()
                .add(told(member::Column::Id.in_subquery(known), Field::Themes))
                .add(member::Column::Id.in_subquery(ambassadors(answers))),
        );
    }
    if let Some(kind) = filter.structure {
        let working = profile::Entity::find()
            .select_only()
            .column(profile::Column::MemberId)
            .filter(profile::Column::StructureType.eq(kind.code()))
            .into_query();
        wanted = wanted.filter(told(member::Column::Id.in_subquery(working), Field::Structure));
    }
    folded_name(&filter.name).split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX).fold(
        wanted,
        |wanted, word| {
            // Letters and digits: nothing in them is a wildcard.
            let begins = LikeExpr::new(format!("% {word}%"));
            wanted.filter(Expr::cust("(' ' || member.folded_name)").like(begins))
        },
    )
}

/// The ambassadors whose scope is this.
fn ambassadors(scope: SimpleExpr) -> SelectStatement {
    ambassador_scope::Entity::find()
        .select_only()
        .column(ambassador_scope::Column::MemberId)
        .filter(scope)
        .into_query()
}

/// Where people of a place live, and the scopes that cover some of it.
fn places(place: &'static Territory) -> (Vec<&'static str>, Vec<&'static str>) {
    let inside: Vec<&str> = match place.kind {
        TerritoryKind::Region => departements_of(place.code).map(|inside| inside.code).collect(),
        TerritoryKind::Departement | TerritoryKind::Collectivite => vec![place.code],
    };
    let around = match place.kind {
        TerritoryKind::Region => Some(place.code),
        TerritoryKind::Departement | TerritoryKind::Collectivite => place.region,
    };
    let covering = inside.iter().copied().chain(around).collect();
    (inside, covering)
}
