//! What a profile's form must hold, and what the directory can be asked.

use url::Url;

use crate::{
    accounts::{
        forms::parse_profile,
        model::{MemberId, Profession, Profile},
        visibility::{Field, PublicFields},
    },
    forum::{
        model::parse_page,
        view::{ThemeKind, ThemeView},
    },
    http::fields::{FieldErrors, Fields},
    territory::{self, Territory},
    text::{clean_line, clean_text, slugify_or},
};

/// Longest job, in characters.
pub const JOB_MAX: usize = 80;
/// Longest name of a structure, in characters.
pub const STRUCTURE_MAX: usize = 120;
/// Longest presentation, in characters of Markdown.
pub const PRESENTATION_MAX: usize = 2_000;
/// Longest link, in characters.
pub const LINK_MAX: usize = 300;
/// Longest name looked for, in characters.
const NAME_ASKED_MAX: usize = 80;
/// People on a page of the directory.
pub const PEOPLE_A_PAGE: i64 = 20;

/// The kind of place a member works in (PRODUCT, C14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StructureType {
    /// The public employment service.
    FranceTravail,
    /// Employment of people with disabilities.
    CapEmploi,
    /// Employment of the young.
    MissionLocale,
    /// The council of a département.
    ConseilDepartemental,
    /// Social action of a town or of several.
    Ccas,
    /// An association under an agreement with the State.
    Association,
    /// An employer of the IAE: ACI, AI, EI, ETTI, EITI.
    Iae,
    /// A group of employers for integration and qualification.
    Geiq,
    /// An adapted company.
    Ea,
    /// A shelter.
    Hebergement,
    /// Any other company.
    Entreprise,
    /// Anything else.
    Autre,
}

impl StructureType {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 12] = [
        Self::FranceTravail,
        Self::CapEmploi,
        Self::MissionLocale,
        Self::ConseilDepartemental,
        Self::Ccas,
        Self::Association,
        Self::Iae,
        Self::Geiq,
        Self::Ea,
        Self::Hebergement,
        Self::Entreprise,
        Self::Autre,
    ];

    /// The word used in the database, in forms and in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FranceTravail => "france-travail",
            Self::CapEmploi => "cap-emploi",
            Self::MissionLocale => "mission-locale",
            Self::ConseilDepartemental => "conseil-departemental",
            Self::Ccas => "ccas-cias",
            Self::Association => "association",
            Self::Iae => "iae",
            Self::Geiq => "geiq",
            Self::Ea => "ea-eatt",
            Self::Hebergement => "hebergement",
            Self::Entreprise => "entreprise",
            Self::Autre => "autre",
        }
    }

    /// Among the others, in a list to choose from.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::FranceTravail => "France Travail",
            Self::CapEmploi => "Cap emploi",
            Self::MissionLocale => "Mission locale",
            Self::ConseilDepartemental => "Conseil départemental",
            Self::Ccas => "CCAS ou CIAS",
            Self::Association => "Association conventionnée",
            Self::Iae => "Structure de l’IAE (ACI, AI, EI, ETTI, EITI)",
            Self::Geiq => "GEIQ",
            Self::Ea => "Entreprise adaptée (EA, EATT)",
            Self::Hebergement => "Centre d’hébergement",
            Self::Entreprise => "Entreprise",
            Self::Autre => "Autre structure",
        }
    }

    /// Of the one place where somebody works, in words that need no list around them; none: there are no words for it.
    #[must_use]
    pub const fn of_one(self) -> Option<&'static str> {
        match self {
            Self::FranceTravail
            | Self::CapEmploi
            | Self::MissionLocale
            | Self::ConseilDepartemental
            | Self::Hebergement
            | Self::Entreprise => Some(self.label()),
            Self::Ccas => Some("Centre d’action sociale (CCAS ou CIAS)"),
            Self::Association => Some("Association"),
            Self::Iae => Some("Structure de l’insertion par l’activité économique (SIAE)"),
            Self::Geiq => Some("Groupement d’employeurs pour l’insertion et la qualification (GEIQ)"),
            Self::Ea => Some("Entreprise adaptée"),
            Self::Autre => None,
        }
    }

    /// The kind of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A place where somebody works, in one or two pieces: its name, then its kind, unless the name says it already.
#[must_use]
pub fn workplace(name: &str, kind: Option<StructureType>) -> Vec<String> {
    let said = name.to_lowercase();
    let kind = kind.and_then(StructureType::of_one).filter(|kind| !said.contains(&kind.to_lowercase()));
    let pieces = [Some(name).filter(|name| !name.is_empty()), kind];
    pieces.into_iter().flatten().map(str::to_owned).collect()
}

/// Everything the form of a profile holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewProfile {
    /// The first sign-in's answers, and what visitors see.
    pub who: Profile,
    /// The job, in the member's words; may be empty.
    pub job: String,
    /// Where they work; may be empty.
    pub structure: String,
    /// The kind of place it is.
    pub structure_type: Option<StructureType>,
    /// The identifiers of the themes they know well.
    pub themes: Vec<i64>,
    /// Markdown; may be empty.
    pub presentation: String,
    /// An address in `http` or `https`.
    pub link: Option<String>,
    /// Whether they agree to be in the directory; none: they were not asked.
    pub listed: Option<bool>,
}

impl NewProfile {
    /// Reads the form: the first sign-in's fields, `fonction`, `structure`, `type_structure`, `themes`, `texte` (the
    /// presentation), `lien`, `public` (the fields visitors see), `annuaire`. `offered`: every theme.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(fields: &Fields, offered: &[ThemeView]) -> Result<Self, FieldErrors> {
        let (who, mut errors) = match parse_profile(fields) {
            Ok(who) => (who, FieldErrors::default()),
            Err(errors) => (Profile::default(), errors),
        };
        let job = errors.check("fonction", line(fields.get("fonction"), JOB_MAX)).unwrap_or_default();
        let structure =
            errors.check("structure", line(fields.get("structure"), STRUCTURE_MAX)).unwrap_or_default();
        let structure_type = match fields.get("type_structure") {
            "" => None,
            code => {
                let known = StructureType::from_code(code);
                if known.is_none() {
                    errors.add("type_structure", "Choisissez un type de structure de la liste.");
                }
                known
            }
        };
        let mut themes = Vec::new();
        for slug in fields.all("themes") {
            match offered.iter().find(|theme| theme.slug == slug && is_expertise(theme)) {
                Some(theme) if themes.contains(&theme.id) => {}
                Some(theme) => themes.push(theme.id),
                None if errors.of("themes").is_some() => {}
                None => errors.add("themes", "Choisissez des communautés de la liste."),
            }
        }
        let presentation = clean_text(fields.get("texte"));
        let length = presentation.chars().count();
        if length > PRESENTATION_MAX {
            errors.add(
                "texte",
                format!("C’est trop long\u{a0}: {length} caractères pour {PRESENTATION_MAX} au plus."),
            );
        }
        let link = errors.check("lien", parse_link(fields.get("lien"))).flatten();
        let public: PublicFields = fields.all("public").filter_map(Field::from_code).collect();
        let listed = Some(fields.has("annuaire"));
        if errors.is_empty() {
            let who = Profile { public, ..who };
            Ok(Self { who, job, structure, structure_type, themes, presentation, link, listed })
        } else {
            Err(errors)
        }
    }
}

/// Whether one can say that one knows this theme well: the communities.
#[must_use]
pub fn is_expertise(theme: &ThemeView) -> bool {
    theme.kind == ThemeKind::Questions
}

fn line(typed: &str, max: usize) -> Result<String, String> {
    let line = clean_line(typed);
    match line.chars().count() {
        n if n > max => Err(format!("C’est trop long\u{a0}: {max} caractères au plus.")),
        _ if line.contains('@') => {
            Err("N’indiquez pas d’adresse e-mail\u{a0}: le site l’afficherait.".to_owned())
        }
        _ => Ok(line),
    }
}

/// The address of a page elsewhere, as browsers write it. Without a scheme, `https` is meant.
fn parse_link(typed: &str) -> Result<Option<String>, String> {
    let typed = clean_line(typed);
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = || Err("Indiquez l’adresse entière d’une page, par exemple https://exemple.fr.".to_owned());
    let whole = if typed.contains("://") { typed } else { format!("https://{typed}") };
    if whole.chars().count() > LINK_MAX {
        return Err(format!("C’est trop long\u{a0}: {LINK_MAX} caractères au plus."));
    }
    match Url::parse(&whole) {
        // A name before « @ » passes for the site to who reads fast.
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && url.password().is_none()
                && url.host_str().is_some_and(|host| host.contains('.')) =>
        {
            Ok(Some(url.to_string()))
        }
        _ => wrong(),
    }
}

/// `/membres/{id}-{slug}`.
#[must_use]
pub fn member_path(id: MemberId, shown_name: &str) -> String {
    format!("/membres/{}-{}", id.0, slugify_or(shown_name, "membre"))
}

/// The identifier of `12-ada-m`; the slug may be missing or wrong.
#[must_use]
pub fn parse_member_segment(segment: &str) -> Option<MemberId> {
    let (digits, _) = segment.split_once('-').unwrap_or((segment, ""));
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain).map(MemberId)
}

/// Which people the directory is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryFilter {
    /// Words of a name; empty for everybody.
    pub name: String,
    /// A département, an overseas collectivité or a whole region.
    pub territory: Option<&'static Territory>,
    /// A profession.
    pub profession: Option<Profession>,
    /// The slug of a theme they know well.
    pub theme: Option<String>,
    /// The kind of place they work in.
    pub structure: Option<StructureType>,
    /// Whether only ambassadors are wanted.
    pub ambassadors: bool,
    /// From 1.
    pub page: i64,
}

impl DirectoryFilter {
    /// Reads an address's query: `q`, `territoire`, `profession`, `theme`, `structure`, `ambassade`, `page`. None when one of
    /// them means nothing: there is no such list.
    #[must_use]
    pub fn parse(query: &Fields) -> Option<Self> {
        let word = |name: &str| Some(clean_line(query.get(name))).filter(|value| !value.is_empty());
        Some(Self {
            name: clean_line(query.get("q")).chars().take(NAME_ASKED_MAX).collect(),
            territory: word("territoire").map_or(Some(None), |code| territory::find(&code).map(Some))?,
            profession: word("profession")
                .map_or(Some(None), |code| Profession::from_code(&code).map(Some))?,
            theme: word("theme"),
            structure: word("structure")
                .map_or(Some(None), |code| StructureType::from_code(&code).map(Some))?,
            ambassadors: match query.get("ambassade") {
                "" => false,
                "1" => true,
                _ => return None,
            },
            page: parse_page(query.get("page"))?,
        })
    }

    /// The address of this list at its first page.
    #[must_use]
    pub fn address(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("q", Some(self.name.as_str()).filter(|name| !name.is_empty())),
            ("territoire", self.territory.map(|place| place.code)),
            ("profession", self.profession.map(Profession::code)),
            ("theme", self.theme.as_deref()),
            ("structure", self.structure.map(StructureType::code)),
            ("ambassade", self.ambassadors.then_some("1")),
        ] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        match query.finish() {
            query if query.is_empty() => "/membres".to_owned(),
            query => format!("/membres?{query}"),
        }
    }

    /// Whether everybody is asked for.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.address() == "/membres"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_of_a_page_is_a_link() {
        for (typed, kept) in [
            ("", Ok(None)),
            ("exemple.fr", Ok(Some("https://exemple.fr/"))),
            (" http://exemple.fr/a?b=c ", Ok(Some("http://exemple.fr/a?b=c"))),
            ("HTTPS://Exemple.FR", Ok(Some("https://exemple.fr/"))),
            ("javascript:alert(1)", Err(())),
            ("javascript://exemple.fr/%0aalert(1)", Err(())),
            ("data://exemple.fr", Err(())),
            ("ftp://exemple.fr", Err(())),
            ("https://banque.fr@exemple.fr", Err(())),
            ("https://localhost", Err(())),
            ("pas une adresse", Err(())),
            ("https://", Err(())),
        ] {
            let parsed = parse_link(typed).map_err(drop);
            assert_eq!(parsed, kept.map(|kept| kept.map(str::to_owned)), "{typed:?}");
        }
        assert!(parse_link(&format!("exemple.fr/{}", "a".repeat(LINK_MAX))).is_err());
    }

    #[test]
    fn every_kind_of_structure_is_found_by_its_code() {
        for kind in StructureType::ALL {
            assert_eq!(StructureType::from_code(kind.code()), Some(kind));
        }
        assert_eq!(StructureType::from_code("banque"), None);
    }

    #[test]
    fn the_kind_of_a_place_is_told_unless_its_name_says_it() {
        let iae = "Structure de l’insertion par l’activité économique (SIAE)";
        for (name, kind, told) in [
            ("", None, &[][..]),
            ("Rebond", None, &["Rebond"]),
            ("Rebond", Some(StructureType::Iae), &["Rebond", iae]),
            ("", Some(StructureType::Association), &["Association"]),
            ("MISSION LOCALE du Bassin", Some(StructureType::MissionLocale), &["MISSION LOCALE du Bassin"]),
            // « Other » tells nobody anything.
            ("Rebond", Some(StructureType::Autre), &["Rebond"]),
            ("", Some(StructureType::Autre), &[]),
        ] {
            assert_eq!(workplace(name, kind), told, "{name}, {kind:?}");
        }
    }

    #[test]
    fn a_profile_has_an_address_whatever_the_name() {
        assert_eq!(member_path(MemberId(7), "Éric d’Élan"), "/membres/7-eric-d-elan");
        assert_eq!(member_path(MemberId(7), "日本"), "/membres/7-membre");
        assert_eq!(parse_member_segment("7-autre"), Some(MemberId(7)));
        assert_eq!(parse_member_segment("7"), Some(MemberId(7)));
        for segment in ["", "-7", "+7-ada", "ada", "99999999999999999999-ada"] {
            assert_eq!(parse_member_segment(segment), None, "{segment}");
        }
    }

    #[test]
    fn a_list_of_the_directory_is_an_address_and_back() {
        let query = "q=ada&territoire=33&profession=cip&theme=mobilite&structure=iae&ambassade=1";
        let filter = DirectoryFilter::parse(&Fields::from_urlencoded(query.as_bytes())).unwrap();
        assert_eq!(filter.address(), format!("/membres?{query}"));
        assert!(DirectoryFilter::parse(&Fields::default()).unwrap().is_bare());
        for query in ["territoire=zz", "profession=roi", "structure=banque", "ambassade=oui", "page=0"] {
            assert_eq!(DirectoryFilter::parse(&Fields::from_urlencoded(query.as_bytes())), None, "{query}");
        }
    }
}
