//! What certifying and reporting need of a form. Pure: no database, no request.

use url::Url;

use crate::{
    forum::model::PostId,
    http::fields::{FieldErrors, Fields},
    statistics::calendar::Day,
    territory::{self, Territory},
    text::{clean_line, clean_text},
};

/// The page of what is to be reviewed.
pub const REVIEW_PATH: &str = "/certificats/a-revoir";
/// A certificate lasts so many years, unless its giver says otherwise.
pub const YEARS: u32 = 1;
/// And never longer than this.
pub const YEARS_AT_MOST: u32 = 2;
/// So many days before its day, a certificate is among those to review.
pub const SOON_DAYS: i64 = 30;
/// Longest address of a source, in characters.
pub const SOURCE_MAX: usize = 500;
/// Longest explanation of a report, in characters.
pub const DETAILS_MAX: usize = 1_000;

/// The identifier of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CertificateId(pub i64);

impl CertificateId {
    /// Its page, for those who may give it again.
    #[must_use]
    pub fn path(self) -> String {
        format!("/certificats/{}", self.0)
    }

    /// The page that says that it is out of date.
    #[must_use]
    pub fn report_path(self) -> String {
        format!("/certificats/{}/perime", self.0)
    }
}

/// The page that certifies a reply.
#[must_use]
pub fn certify_path(post: PostId) -> String {
    format!("/reponses/{}/certifier", post.0)
}

/// A certificate to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCertificate {
    /// Where; none: the whole country.
    pub place: Option<&'static Territory>,
    /// The address of an official page.
    pub source: Option<String>,
    /// When it was verified.
    pub verified: Day,
    /// By when it is to be reviewed.
    pub review_by: Day,
}

impl NewCertificate {
    /// Of today, for as long as is usual.
    #[must_use]
    pub fn of(today: Day, place: Option<&'static Territory>) -> Self {
        Self { place, source: None, verified: today, review_by: today.years_later(YEARS) }
    }

    /// Reads the form of `/reponses/{id}/certifier`: `territoire`, `source`, `verifie`, `revoir`. A day that is left empty is the
    /// usual one.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let place = errors.check("territoire", parse_place(fields.get("territoire")));
        let source = errors.check("source", parse_source(fields.get("source")));
        let verified = errors.check("verifie", parse_verified(fields.get("verifie"), today));
        let from = verified.unwrap_or(today);
        let review_by = errors.check("revoir", parse_review(fields.get("revoir"), from, today));
        match (place, source, verified, review_by) {
            (Some(place), Some(source), Some(verified), Some(review_by)) => {
                Ok(Self { place, source, verified, review_by })
            }
            _ => Err(errors),
        }
    }

    /// The territory, as rows have it.
    #[must_use]
    pub fn place_code(&self) -> &'static str {
        self.place.map_or("", |place| place.code)
    }
}

fn parse_place(typed: &str) -> Result<Option<&'static Territory>, String> {
    match typed.trim() {
        "" => Ok(None),
        code => territory::find(code)
            .map(Some)
            .ok_or_else(|| "Choisissez un territoire de la liste, ou « Toute la France ».".to_owned()),
    }
}

/// Only a page that nobody can have changed on its way.
fn parse_source(typed: &str) -> Result<Option<String>, String> {
    let typed = clean_line(typed);
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.chars().count() > SOURCE_MAX {
        return Err(format!("C’est trop long\u{a0}: {SOURCE_MAX} caractères au plus."));
    }
    match Url::parse(&typed) {
        // A name before « @ » passes for the site to who reads fast.
        Ok(url)
            if url.scheme() == "https"
                && url.username().is_empty()
                && url.password().is_none()
                && url.domain().is_some_and(|host| host.contains('.')) =>
        {
            Ok(Some(url.to_string()))
        }
        _ => Err("Indiquez l’adresse entière d’une page, qui commence par https://.".to_owned()),
    }
}

fn parse_verified(typed: &str, today: Day) -> Result<Day, String> {
    match typed.trim() {
        "" => Ok(today),
        day => match Day::parse(day) {
            Some(day) if day <= today => Ok(day),
            Some(_) => {
                Err("Cette date est à venir\u{a0}: indiquez le jour où vous avez vérifié la réponse."
                    .to_owned())
            }
            None => Err("Indiquez une date, par exemple 2026-11-27.".to_owned()),
        },
    }
}

fn parse_review(typed: &str, verified: Day, today: Day) -> Result<Day, String> {
    let day = match typed.trim() {
        "" => verified.years_later(YEARS),
        day => Day::parse(day).ok_or("Indiquez une date, par exemple 2027-11-27.")?,
    };
    if day > verified.years_later(YEARS_AT_MOST) {
        Err("Choisissez une date deux ans au plus après la vérification.".to_owned())
    } else if day <= today {
        Err("Choisissez une date à venir\u{a0}: la réponse devra être revue avant elle.".to_owned())
    } else {
        Ok(day)
    }
}

/// How the address of a source is written: without what every address begins with, and never too long to read.
#[must_use]
pub fn source_words(address: &str) -> String {
    const SHOWN: usize = 80;
    let words = address.trim_start_matches("https://").trim_end_matches('/');
    if words.chars().count() <= SHOWN {
        words.to_owned()
    } else {
        let first: String = words.chars().take(SHOWN - 1).collect();
        format!("{first}…")
    }
}

/// Why somebody says that a certified reply is out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportReason {
    /// The law, or the rule.
    Rule,
    /// An amount, a date, a delay.
    Figure,
    /// A link, a contact, a scheme that is no longer there.
    Gone,
    /// Anything else; the details say what.
    Other,
}

impl ReportReason {
    /// Every reason, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Rule, Self::Figure, Self::Gone, Self::Other];

    /// The word used in the database and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Figure => "figure",
            Self::Gone => "gone",
            Self::Other => "other",
        }
    }

    /// As the form says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rule => "La règle a changé",
            Self::Figure => "Un montant, une date ou un délai n’est plus le bon",
            Self::Gone => "Un lien, un contact ou un dispositif n’existe plus",
            Self::Other => "Une autre raison",
        }
    }

    /// The reason of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// That a certified reply is out of date, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// Why.
    pub reason: ReportReason,
    /// In their words; may be empty.
    pub details: String,
}

impl NewReport {
    /// Reads the form of `/certificats/{id}/perime`: `raison`, `texte`.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = ReportReason::from_code(fields.get("raison"));
        let details = clean_text(fields.get("texte"));
        if reason.is_none() {
            errors.add("raison", "Choisissez une raison.");
        }
        if details.chars().count() > DETAILS_MAX {
            errors.add("texte", format!("C’est trop long\u{a0}: {DETAILS_MAX} caractères au plus."));
        }
        if reason == Some(ReportReason::Other) && details.is_empty() {
            errors.add("texte", "Dites en quelques mots ce qui est périmé.");
        }
        match reason {
            Some(reason) if errors.is_empty() => Ok(Self { reason, details }),
            _ => Err(errors),
        }
    }
}

/// What was done to a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Given, for the first time or after it was withdrawn.
    Given,
    /// Given again by the form: other days, another source, another giver.
    Renewed,
    /// Given again as it was, by one button.
    Confirmed,
    /// Its reply was changed.
    Suspended,
    /// Taken back.
    Withdrawn,
}

impl Change {
    /// The word used in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Renewed => "renewed",
            Self::Confirmed => "confirmed",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// As the history tells it, after a name.
    #[must_use]
    pub fn past(code: &str) -> &'static str {
        match code {
            "given" => "a certifié la réponse",
            "renewed" => "a renouvelé le certificat",
            "confirmed" => "a confirmé le certificat",
            "suspended" => "a modifié la réponse, ce qui a suspendu le certificat",
            "withdrawn" => "a retiré le certificat",
            _ => "a agi",
        }
    }
}

/// What the buttons of a certificate ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// It is right today, for as long as is usual.
    Confirm,
    /// It is right no more, and why.
    Withdraw(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-27";

    fn today() -> Day {
        Day::parse(TODAY).unwrap()
    }

    fn parse(name: &str, value: &str) -> Result<NewCertificate, FieldErrors> {
        let mut fields = Fields::from([("territoire", "33"), ("verifie", TODAY), ("revoir", "2027-11-27")]);
        fields.set(name, value);
        NewCertificate::parse(&fields, today())
    }

    #[test]
    fn what_is_left_empty_is_of_today_and_for_a_year() {
        let given = NewCertificate::parse(&Fields::default(), today()).unwrap();
        assert_eq!(given, NewCertificate::of(today(), None));
        assert_eq!(
            (given.verified.to_string(), given.review_by.to_string()),
            (TODAY.into(), "2027-11-27".into())
        );
        // Counted from when it was verified.
        assert_eq!(parse("verifie", "2026-10-01").unwrap().review_by.to_string(), "2027-11-27");
        let earlier = Fields::from([("verifie", "2026-10-01")]);
        assert_eq!(NewCertificate::parse(&earlier, today()).unwrap().review_by.to_string(), "2027-10-01");
    }

    #[test]
    fn nothing_is_verified_tomorrow_nor_believed_for_more_than_two_years() {
        for (name, value, field) in [
            ("verifie", "2026-11-28", "verifie"),
            ("verifie", "hier", "verifie"),
            ("revoir", "2028-11-28", "revoir"),
            ("revoir", TODAY, "revoir"),
            ("revoir", "2020-01-01", "revoir"),
            ("revoir", "jamais", "revoir"),
            ("territoire", "999", "territoire"),
        ] {
            let errors = parse(name, value).unwrap_err();
            assert!(errors.of(field).is_some(), "{name} {value}: {errors:?}");
        }
        assert!(parse("revoir", "2028-11-27").is_ok());
        assert!(parse("revoir", "2026-11-28").is_ok());
    }

    #[test]
    fn a_source_is_the_whole_address_of_a_page_that_cannot_be_changed_on_its_way() {
        let source = |typed| parse("source", typed).map(|given| given.source);
        assert_eq!(source(""), Ok(None));
        let page = "https://travail-emploi.gouv.fr/pmsmp";
        assert_eq!(source(page), Ok(Some(page.to_owned())));
        for typed in [
            "http://travail-emploi.gouv.fr",
            "travail-emploi.gouv.fr",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://localhost/x",
            "https://127.0.0.1/x",
            "https://gouv.fr@ailleurs.example/",
            "ftp://gouv.fr",
            "pas une adresse",
        ] {
            assert!(source(typed).is_err(), "{typed}");
        }
        assert!(source(&format!("https://exemple.fr/{}", "a".repeat(SOURCE_MAX))).is_err());
    }

    #[test]
    fn an_address_is_written_short_enough_to_be_read() {
        assert_eq!(source_words("https://exemple.fr/"), "exemple.fr");
        let words = source_words(&format!("https://exemple.fr/{}", "é".repeat(200)));
        assert!(words.ends_with('…') && words.chars().count() == 80, "{words}");
    }

    #[test]
    fn another_reason_says_which() {
        let report =
            |reason, details| NewReport::parse(&Fields::from([("raison", reason), ("texte", details)]));
        assert!(report("rule", "").is_ok());
        assert!(report("other", " ").is_err());
        assert!(report("other", "Le décret est abrogé.").is_ok());
        assert!(report("", "Le décret").is_err());
        assert!(report("rule", &"é".repeat(DETAILS_MAX + 1)).is_err());
    }
}
