//! Finding people, giving them roles, taking these back. Every change is remembered, with who made it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};

use super::{
    profile::{Named, folded_name, names_of, profile_of},
    scopes::scopes_of,
};
use crate::{
    accounts::{
        entity::{ambassador_scope, member, role_change},
        model::{Email, Grant, MemberId, Profile, Role, Scope, SignedIn},
    },
    db::{Db, Tx},
    forum::service::{recount_answered_by, theme_names},
    live::Channel,
    mail::{self, Letter},
    policy::{self, Denied},
    statistics::service::changed_all,
};

/// People shown at a time.
const FOUND_AT_MOST: u64 = 30;

/// Who changes a role.
#[derive(Clone, Copy, Debug)]
pub enum RoleKeeper<'a> {
    /// The person at the command line of the server.
    Operator,
    /// Somebody signed in.
    Member(&'a SignedIn),
}

/// Whether a role is given or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleMove {
    /// Given.
    Give,
    /// Taken back.
    TakeBack,
}

impl RoleMove {
    /// The word used in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Give => "given",
            Self::TakeBack => "taken",
        }
    }

    fn from_code(code: &str) -> Self {
        if code == Self::Give.code() { Self::Give } else { Self::TakeBack }
    }
}

/// Somebody, as those who give roles see them. Their address is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// Who.
    pub member: MemberId,
    /// What they said of themselves.
    pub profile: Profile,
    /// Their role.
    pub role: Role,
    /// Whether they are an ambassador of anything.
    pub is_ambassador: bool,
    /// Whether figures leave them out: see [`Grant::Uncounted`].
    pub is_uncounted: bool,
    /// When their account was made.
    pub since: DateTime<Utc>,
}

/// Somebody's roles, and how they came to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRoles {
    /// Who.
    pub person: PersonView,
    /// What they answer for as an ambassador.
    pub scopes: Vec<Scope>,
    /// Newest first.
    pub history: Vec<RoleChangeView>,
}

/// A role given or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleChangeView {
    /// Given, or taken back.
    pub what: RoleMove,
    /// Which.
    pub grant: Grant,
    /// Who did it; none: the operator.
    pub by: Option<Named>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a role was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such account.
    #[error("Cette personne n’a pas, ou plus, de compte.")]
    Unknown,
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}

/// People whose name holds `words`, or whose address is exactly that; those with a role when `words` is empty. Thirty at
/// most, by name.
///
/// # Errors
/// Why `actor` may not; the database's.
pub async fn find_people(db: &Db, actor: &SignedIn, words: &str) -> Result<Vec<PersonView>, RoleError> {
    policy::can_give_roles(actor)?;
    let words = words.trim();
    let query = if words.is_empty() {
        member::Entity::find().filter(
            Condition::any()
                .add(member::Column::Role.ne(Role::Member.code()))
                .add(member::Column::AmbassadorOf.is_not_null()),
        )
    } else if let Ok(email) = Email::parse(words) {
        member::Entity::find().filter(member::Column::Email.eq(email.as_str()))
    } else {
        named(words)
    };
    let rows = query
        .filter(member::Column::DeletedAt.is_null())
        .order_by_asc(member::Column::FirstName)
        .order_by_asc(member::Column::LastName)
        .order_by_asc(member::Column::Id)
        .limit(FOUND_AT_MOST)
        .all(db.read())
        .await?;
    Ok(rows.iter().map(view).collect())
}

/// Each word begins the first or the last name, or stands inside it; capitals do not matter.
fn named(words: &str) -> Select<member::Entity> {
    words.split_whitespace().take(4).fold(member::Entity::find(), |query, word| {
        let escaped = word.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
        query.filter(
            Condition::any()
                .add(Expr::expr(Func::lower(Expr::col(member::Column::FirstName))).like(like()))
                .add(Expr::expr(Func::lower(Expr::col(member::Column::LastName))).like(like())),
        )
    })
}

/// Somebody's roles and their history.
///
/// # Errors
/// Why `actor` may not; [`RoleError::Unknown`]; the database's.
pub async fn person_roles(db: &Db, actor: &SignedIn, id: MemberId) -> Result<PersonRoles, RoleError> {
    policy::can_give_roles(actor)?;
    let row = present(id).one(db.read()).await?.ok_or(RoleError::Unknown)?;
    let scopes = scopes_of(db.read(), id).await?;
    let changes = role_change::Entity::find()
        .filter(role_change::Column::MemberId.eq(id.0))
        .order_by_desc(role_change::Column::Id)
        .all(db.read())
        .await?;
    let keepers = names_of(db, changes.iter().filter_map(|change| change.actor_id)).await?;
    let name = |id: i64| keepers.get(&id).cloned().unwrap_or_else(|| Named::nobody("un ancien membre"));
    let history = changes
        .into_iter()
        .filter_map(|change| {
            let scope = Scope { theme: change.theme_id, territory: change.territory };
            Some(RoleChangeView {
                what: RoleMove::from_code(&change.what),
                grant: Grant::from_code(&change.role, scope)?,
                by: change.actor_id.map(name),
                at: change.created_at,
            })
        })
        .collect();
    Ok(PersonRoles { person: view(&row), scopes, history })
}

fn view(row: &member::Model) -> PersonView {
    PersonView {
        member: MemberId(row.id),
        profile: profile_of(row),
        role: Role::from_code(&row.role),
        is_ambassador: row.ambassador_of.is_some(),
        is_uncounted: row.is_uncounted,
        since: row.created_at,
    }
}

/// Gives somebody a role, or takes it back, and remembers it. What is already so changes nothing, and is not remembered
/// twice.
///
/// # Errors
/// Why `keeper` may not; [`RoleError::Unknown`]; the database's.
pub async fn change_role(
    db: &Db,
    keeper: RoleKeeper<'_>,
    now: DateTime<Utc>,
    id: MemberId,
    what: RoleMove,
    grant: &Grant,
) -> Result<(), RoleError> {
    let tx = db.begin().await?;
    let row = present(id).lock_exclusive().one(tx.conn()).await?.ok_or(RoleError::Unknown)?;
    if let RoleKeeper::Member(actor) = keeper {
        policy::can_change_role(actor, id, what == RoleMove::TakeBack && *grant == Grant::Admin)?;
    }
    let changed = match grant {
        Grant::Ambassador(scope) => {
            let changed = change_scope(&tx, now, id, what, scope).await?;
            if changed {
                tell_scopes(&tx, &row).await?;
                // Who is an active ambassador, week after week.
                changed_all(&tx).await?;
            }
            changed
        }
        Grant::Moderator => change_rank(&tx, &row, what, Role::Moderator).await?,
        Grant::Admin => change_rank(&tx, &row, what, Role::Admin).await?,
        Grant::Uncounted => change_counted(&tx, now, &row, what).await?,
    };
    if !changed {
        return Ok(());
    }
    let scope = match grant {
        Grant::Ambassador(scope) => scope.clone(),
        Grant::Moderator | Grant::Admin | Grant::Uncounted => Scope::default(),
    };
    role_change::ActiveModel {
        member_id: Set(id.0),
        actor_id: Set(match keeper {
            RoleKeeper::Operator => None,
            RoleKeeper::Member(actor) => Some(actor.member.0),
        }),
        what: Set(what.code().to_owned()),
        role: Set(grant.code().to_owned()),
        theme_id: Set(scope.theme),
        territory: Set(scope.territory),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    tracing::info!(target: "security", member = id.0, what = what.code(), role = grant.code(), "a role changes");
    let names = theme_names(tx.conn()).await?;
    if let Ok(address) = Email::parse(&row.email) {
        mail::enqueue(&tx, now, told(what, grant, |theme| names.get(&theme).cloned()).to(&address)).await?;
    }
    tx.emit(now, Channel::Members, String::new());
    tx.commit().await?;
    Ok(())
}

/// What somebody is told when a role of theirs changes, whoever changed it: one that nobody expected is a matter for the team.
fn told(what: RoleMove, grant: &Grant, theme_name: impl Fn(i64) -> Option<String>) -> Letter {
    let (role, may) = match grant {
        Grant::Ambassador(scope) => (
            format!("le rôle d’ambassadeur ou d’ambassadrice ({})", scope.label(theme_name)),
            "Votre nom porte maintenant un badge, et les membres peuvent vous écrire depuis votre profil.",
        ),
        Grant::Moderator => (
            "le rôle de modération".to_owned(),
            "Vous pouvez maintenant répondre aux signalements, masquer, fermer ou déplacer un sujet, et suspendre un compte.",
        ),
        Grant::Admin => (
            "le rôle d’administration".to_owned(),
            "Vous pouvez maintenant modérer, donner des rôles et les reprendre.",
        ),
        Grant::Uncounted => return told_counted(what),
    };
    let letter = Letter::about("Votre rôle a changé sur La Communauté de l’inclusion");
    let letter = match what {
        RoleMove::Give => letter.says(&format!("L’équipe vous a donné {role}.")).says(may),
        RoleMove::TakeBack => letter
            .says(&format!("L’équipe vous a repris {role}."))
            .says("Votre compte, vos questions et vos réponses restent comme ils sont."),
    };
    letter.says("Si vous ne vous y attendiez pas, répondez à cet e-mail : l’équipe le lira.")
}

fn told_counted(what: RoleMove) -> Letter {
    let letter = Letter::about("Votre compte et les statistiques de La Communauté de l’inclusion");
    let letter = match what {
        RoleMove::Give => letter
            .says("L’équipe a marqué votre compte comme un compte d’essai ou automatique : ses messages restent visibles, mais n’entrent plus dans les statistiques publiques."),
        RoleMove::TakeBack => {
            letter.says("Votre compte n’est plus marqué comme un compte d’essai : ses messages entrent de nouveau dans les statistiques publiques.")
        }
    };
    letter.says("Si vous ne vous y attendiez pas, répondez à cet e-mail : l’équipe le lira.")
}

/// Takes what somebody writes out of the figures, or puts it back: an answer of theirs leaves a question without answer.
async fn change_counted(
    tx: &Tx,
    now: DateTime<Utc>,
    row: &member::Model,
    what: RoleMove,
) -> Result<bool, RoleError> {
    let is_uncounted = what == RoleMove::Give;
    if row.is_uncounted == is_uncounted {
        return Ok(false);
    }
    member::Entity::update_many()
        .col_expr(member::Column::IsUncounted, Expr::value(is_uncounted))
        .filter(member::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    recount_answered_by(tx, now, MemberId(row.id)).await?;
    changed_all(tx).await?;
    Ok(true)
}

async fn change_rank(tx: &Tx, row: &member::Model, what: RoleMove, role: Role) -> Result<bool, RoleError> {
    let before = Role::from_code(&row.role);
    let after = match what {
        RoleMove::Give => before.max(role),
        // Who has more keeps it: a moderator's role is not taken from an administrator.
        RoleMove::TakeBack if before == role => Role::Member,
        RoleMove::TakeBack => before,
    };
    if before == after {
        return Ok(false);
    }
    if before == Role::Admin && lock_admins(tx).await? < 2 {
        return Err(Denied::LastAdmin.into());
    }
    member::Entity::update_many()
        .col_expr(member::Column::Role, Expr::value(after.code()))
        .filter(member::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(true)
}

/// The account of somebody who has not deleted it.
fn present(id: MemberId) -> Select<member::Entity> {
    member::Entity::find_by_id(id.0).filter(member::Column::DeletedAt.is_null())
}

/// Locks those who administer the site, in one order, so that two of them do not leave or take each other's role at once.
/// Returns how many they are.
pub(super) async fn lock_admins(tx: &Tx) -> Result<usize, DbErr> {
    let admins = member::Entity::find()
        .filter(member::Column::Role.eq(Role::Admin.code()))
        .order_by_asc(member::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    Ok(admins.len())
}

/// How long it is remembered who gave which role, and took it back.
pub const ROLE_CHANGES_KEPT: Duration = Duration::days(3 * 365);

/// Forgets the changes of roles older than [`ROLE_CHANGES_KEPT`]. Returns how many.
///
/// # Errors
/// The database's.
pub async fn remove_old_role_changes(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let tx = db.begin().await?;
    let gone = role_change::Entity::delete_many()
        .filter(role_change::Column::CreatedAt.lte(now - ROLE_CHANGES_KEPT))
        .exec(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}

async fn change_scope(
    tx: &Tx,
    now: DateTime<Utc>,
    id: MemberId,
    what: RoleMove,
    scope: &Scope,
) -> Result<bool, RoleError> {
    let same = Condition::all()
        .add(ambassador_scope::Column::MemberId.eq(id.0))
        .add(match scope.theme {
            Some(theme) => ambassador_scope::Column::ThemeId.eq(theme),
            None => ambassador_scope::Column::ThemeId.is_null(),
        })
        .add(match &scope.territory {
            Some(code) => ambassador_scope::Column::Territory.eq(code),
            None => ambassador_scope::Column::Territory.is_null(),
        });
    match what {
        RoleMove::TakeBack => {
            let gone = ambassador_scope::Entity::delete_many().filter(same).exec(tx.conn()).await?;
            Ok(gone.rows_affected > 0)
        }
        RoleMove::Give if ambassador_scope::Entity::find().filter(same).count(tx.conn()).await? > 0 => {
            Ok(false)
        }
        RoleMove::Give => {
            ambassador_scope::ActiveModel {
                member_id: Set(id.0),
                theme_id: Set(scope.theme),
                territory: Set(scope.territory.clone()),
                created_at: Set(now),
                ..Default::default()
            }
            .insert(tx.conn())
            .await?;
            Ok(true)
        }
    }
}

/// Writes what somebody answers for beside their name, in words: every page that shows the name reads it.
async fn tell_scopes(tx: &Tx, row: &member::Model) -> Result<(), RoleError> {
    let scopes = scopes_of(tx.conn(), MemberId(row.id)).await?;
    let names = theme_names(tx.conn()).await?;
    let labels: Vec<String> =
        scopes.into_iter().map(|scope| scope.label(|id| names.get(&id).cloned())).collect();
    let told = (!labels.is_empty()).then(|| labels.join("\u{202f}; "));
    member::Entity::update_many()
        .col_expr(member::Column::AmbassadorOf, Expr::value(told))
        // Old forums' members have no such name yet, and ambassadors are looked for.
        .col_expr(member::Column::FoldedName, Expr::value(folded_name(&profile_of(row).display_name())))
        .filter(member::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(())
}
