//! Addresses, names, professions: what a form must hold to become an account.

use lettre::Address;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::visibility::{Field, PublicFields};
use crate::territory;

/// What no address holds as it is; letters with accents are added to any set.
const NOT_IN_ADDRESSES: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// The identifier of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId(pub i64);

/// An e-mail address, folded to lower case: two writings of one address are one account. Never shown to anyone but its
/// owner.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Longest address accepted: RFC 5321's path limit.
    pub const MAX: usize = 254;

    /// Reads what was typed. Spaces around it are forgiven.
    ///
    /// # Errors
    /// [`InvalidEmail`], with the sentence to show.
    pub fn parse(typed: &str) -> Result<Self, InvalidEmail> {
        let folded = typed.trim().to_lowercase();
        let plausible = folded.len() <= Self::MAX
            && folded.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'))
            && folded.parse::<Address>().is_ok();
        if plausible { Ok(Self(folded)) } else { Err(InvalidEmail) }
    }

    /// For the database and the mail.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Email {
    // Addresses stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(…)")
    }
}

/// The text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Saisissez une adresse e-mail complète, par exemple prenom.nom@structure.fr.")]
pub struct InvalidEmail;

/// What a member does; the list is the sign-up form's (PRODUCT, C13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profession {
    /// Conseiller en insertion professionnelle.
    Cip,
    /// Social worker.
    TravailleurSocial,
    /// The one adviser of a person's whole path.
    ReferentUnique,
    /// An employer of the solidarity economy.
    EmployeurSolidaire,
    /// Directs people to employers.
    Prescripteur,
    /// Volunteer.
    Benevole,
    /// Works for a local authority.
    AgentCollectivite,
    /// Works for the State.
    AgentEtat,
    /// Anything else.
    Autre,
}

impl Profession {
    /// Every profession, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Cip,
        Self::TravailleurSocial,
        Self::ReferentUnique,
        Self::EmployeurSolidaire,
        Self::Prescripteur,
        Self::Benevole,
        Self::AgentCollectivite,
        Self::AgentEtat,
        Self::Autre,
    ];

    /// The word used in the database, in forms and in the demo content.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cip => "cip",
            Self::TravailleurSocial => "travailleur_social",
            Self::ReferentUnique => "referent_unique",
            Self::EmployeurSolidaire => "employeur_solidaire",
            Self::Prescripteur => "prescripteur",
            Self::Benevole => "benevole",
            Self::AgentCollectivite => "agent_collectivite",
            Self::AgentEtat => "agent_etat",
            Self::Autre => "autre",
        }
    }

    /// The French label; no gender is assumed.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cip => "CIP",
            Self::TravailleurSocial => "travail social",
            Self::ReferentUnique => "référent·e unique",
            Self::EmployeurSolidaire => "employeur solidaire",
            Self::Prescripteur => "prescription",
            Self::Benevole => "bénévolat",
            Self::AgentCollectivite => "agent·e de collectivité",
            Self::AgentEtat => "agent·e de l’État",
            Self::Autre => "autre profession",
        }
    }

    /// As the sign-up form says it.
    #[must_use]
    pub const fn form_label(self) -> &'static str {
        match self {
            Self::Cip => "Conseil en insertion professionnelle (CIP)",
            Self::TravailleurSocial => "Travail social",
            Self::ReferentUnique => "Référent·e unique",
            Self::EmployeurSolidaire => "Employeur solidaire",
            Self::Prescripteur => "Prescription vers l’emploi solidaire",
            Self::Benevole => "Bénévolat",
            Self::AgentCollectivite => "Agent·e d’une collectivité",
            Self::AgentEtat => "Agent·e de l’État",
            Self::Autre => "Autre profession",
        }
    }

    /// The profession of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profession| profession.code() == code)
    }
}

/// What a member may do on the site beyond writing. Each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads and writes.
    Member,
    /// Keeps the place: publishes the news, hides what must not stay.
    Moderator,
    /// Gives roles and takes them back.
    Admin,
}

impl Role {
    /// The word used in the database and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    /// The role of a code; one that is unknown gives no right.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        [Self::Moderator, Self::Admin].into_iter().find(|role| role.code() == code).unwrap_or(Self::Member)
    }

    /// As the pages say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Member => "membre",
            Self::Moderator => "modération",
            Self::Admin => "administration",
        }
    }
}

/// What an ambassador answers for: a theme, a territory, or one within the other; both empty: the whole site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The identifier of a theme.
    pub theme: Option<i64>,
    /// The code of a territory, as [`crate::territory::find`] knows it.
    pub territory: Option<String>,
}

impl Scope {
    /// « Mobilité, Gironde (33) », « tout le site »; `theme_name` knows the names of themes.
    #[must_use]
    pub fn label(&self, theme_name: impl Fn(i64) -> Option<String>) -> String {
        let theme = self.theme.map(|id| theme_name(id).unwrap_or_else(|| "communauté supprimée".to_owned()));
        let place = self.territory.as_deref().and_then(territory::find).map(|place| place.label());
        let words: Vec<String> = theme.into_iter().chain(place).collect();
        if words.is_empty() { "tout le site".to_owned() } else { words.join(", ") }
    }
}

/// What can be given to somebody and taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A known face of the community.
    Ambassador(Scope),
    /// See [`Role::Moderator`].
    Moderator,
    /// See [`Role::Admin`].
    Admin,
    /// No role: an account made to try the site, or that a program writes with. Figures leave it out, and what it wrote.
    Uncounted,
}

impl Grant {
    /// The word used in the database and in forms.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ambassador(_) => "ambassador",
            Self::Moderator => Role::Moderator.code(),
            Self::Admin => Role::Admin.code(),
            Self::Uncounted => "uncounted",
        }
    }

    /// The grant of a code; `scope` matters to ambassadors only.
    #[must_use]
    pub fn from_code(code: &str, scope: Scope) -> Option<Self> {
        match code {
            "ambassador" => Some(Self::Ambassador(scope)),
            "moderator" => Some(Self::Moderator),
            "admin" => Some(Self::Admin),
            "uncounted" => Some(Self::Uncounted),
            _ => None,
        }
    }
}

/// What stands in place of a name once its owner deleted their account: their posts stay. With no last name beside it, it is
/// never a complete profile.
pub const FORGOTTEN: &str = "Membre supprimé";

/// What the first sign-in asks for, and nothing more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Shown in full.
    pub first_name: String,
    /// Shown by its initial, unless its owner chose otherwise.
    pub last_name: String,
    /// None until the form is filled in.
    pub profession: Option<Profession>,
    /// An INSEE code, `33` or `2A`.
    pub departement: Option<String>,
    /// What visitors see of it. The first sign-in does not ask.
    pub public: PublicFields,
}

impl Profile {
    /// « Prénom N. », or both names in full for who chose so: the only forms of a name others see.
    #[must_use]
    pub fn display_name(&self) -> String {
        if self.is_complete() && self.public.has(Field::FullName) {
            format!("{} {}", self.first_name.trim(), self.last_name.trim())
        } else {
            display_name(&self.first_name, &self.last_name)
        }
    }

    /// One or two capitals for the round mark; « M », as in « Membre », while nothing was filled in.
    #[must_use]
    pub fn initials(&self) -> String {
        let initials: String = [&self.first_name, &self.last_name]
            .into_iter()
            .filter_map(|name| name.trim().chars().next())
            .flat_map(char::to_uppercase)
            .collect();
        if initials.is_empty() { "M".to_owned() } else { initials }
    }

    /// Whether the first sign-in's questions were answered.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.first_name.is_empty() && !self.last_name.is_empty()
    }
}

/// « Prénom N. » from the two names; never anything of the e-mail.
#[must_use]
pub fn display_name(first_name: &str, last_name: &str) -> String {
    match (first_name.trim(), last_name.trim().chars().next()) {
        ("", _) => "Membre".to_owned(),
        (first, None) => first.to_owned(),
        (first, Some(initial)) => format!("{first} {}.", initial.to_uppercase()),
    }
}

/// The person behind a request, as the session tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub member: MemberId,
    /// What they may do beyond writing.
    pub role: Role,
    /// Whether they answer for a theme or a territory.
    pub is_ambassador: bool,
    /// What the forms know of them.
    pub profile: Profile,
    /// Whether figures leave out what they write: see [`Grant::Uncounted`].
    pub is_uncounted: bool,
}

impl SignedIn {
    /// Whether they are of the team that keeps the place.
    #[must_use]
    pub fn is_team(&self) -> bool {
        self.role >= Role::Moderator
    }
}

/// A path within the site to go to after signing in; anything that could lead elsewhere becomes the home page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextPath(String);

impl NextPath {
    /// Reads the path asked for. Browsers take `\` for `/` and ignore control characters, so both are refused. What was
    /// typed by hand is written as addresses are.
    #[must_use]
    pub fn parse(asked: &str) -> Self {
        let inside = asked.starts_with('/')
            && !asked.starts_with("//")
            && !asked.contains('\\')
            && !asked.chars().any(char::is_control)
            && asked.len() <= 2_000;
        Self(if inside { utf8_percent_encode(asked, NOT_IN_ADDRESSES).to_string() } else { "/".to_owned() })
    }

    /// For a `Location` header or a link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_writings_of_an_address_are_one() {
        assert_eq!(Email::parse(" Ada.Martin@Exemple.FR "), Email::parse("ada.martin@exemple.fr"));
    }

    #[test]
    fn what_is_not_an_address_is_refused() {
        for typed in
            ["", "ada", "ada@", "@exemple.fr", "ada@exemple", "a b@exemple.fr", "ada@exemple.fr\nBcc: x@y.fr"]
        {
            assert!(Email::parse(typed).is_err(), "{typed:?}");
        }
        assert!(Email::parse(&format!("{}@exemple.fr", "a".repeat(260))).is_err());
    }

    #[test]
    fn an_address_never_reaches_a_log() {
        let email = Email::parse("ada.martin@exemple.fr").unwrap();
        assert!(!format!("{email:?}").contains("ada"));
    }

    #[test]
    fn a_name_is_shown_by_its_first_name_and_an_initial() {
        assert_eq!(display_name("Amina", "haddad"), "Amina H.");
        assert_eq!(display_name("Éric", "élan"), "Éric É.");
        assert_eq!(display_name("Ada", ""), "Ada");
        assert_eq!(display_name("", "Martin"), "Membre");
    }

    #[test]
    fn every_profession_is_found_by_its_code() {
        for profession in Profession::ALL {
            assert_eq!(Profession::from_code(profession.code()), Some(profession));
        }
        assert_eq!(Profession::from_code("astronaute"), None);
    }

    #[test]
    fn a_path_outside_the_site_leads_home() {
        for asked in [
            "https://ailleurs.test",
            "//ailleurs.test",
            "/\\ailleurs.test",
            "/\t/ailleurs.test",
            "",
            "sujets",
        ] {
            assert_eq!(NextPath::parse(asked).as_str(), "/", "{asked:?}");
        }
        assert_eq!(NextPath::parse("/sujets/12?page=2#reponse-7").as_str(), "/sujets/12?page=2#reponse-7");
        assert_eq!(NextPath::parse("/recherche?q=%C3%A9té").as_str(), "/recherche?q=%C3%A9t%C3%A9");
    }
}
