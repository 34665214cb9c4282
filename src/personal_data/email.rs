//! E-mail addresses of persons: `contact@`, `accueil@` and their like are a structure's.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Kind, Span,
    pieces::{pattern, search},
};

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        ( [\p{L}\p{N}._%+\-]+ )
        (?: @ | {SPACE}? [\[(] (?:at|arobase) [\])] {SPACE}? )
        [\p{L}\p{N}\-]+ (?: \. [\p{L}\p{N}\-]+ )* \. \p{L}{2,}",
    )
});

/// What an address may begin with that is nobody's.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "accompagnement", "accueil", "admin", "administration", "agence", "antenne", "ape", "association",
    "bienvenue", "bonjour", "candidature", "candidatures", "ccas", "communication", "comptabilite",
    "contact", "contacts", "coordination", "courriel", "courrier", "direction", "dpo", "emploi", "equipe",
    "facturation", "formation", "formations", "hello", "info", "infos", "information", "inscription",
    "inscriptions", "insertion", "mairie", "mdph", "mission", "ml", "newsletter", "noreply", "offres",
    "partenariat", "partenariats", "plateforme", "plie", "postmaster", "presse", "recrutement", "rgpd",
    "rh", "secretariat", "service", "siae", "standard", "support", "usagers", "webmaster",
];

/// What stands for a name in a model of an address.
const MODELS: [&str; 5] = ["prenom", "nom", "exemple", "votre", "adresse"];

/// Every address that is somebody's.
pub fn find(text: &str) -> Vec<Span> {
    search(&ADDRESS, text, |captures| {
        let range = captures.get(0)?.range();
        let end = range.end;
        let name = captures.get(1)?.as_str().to_lowercase().replace('é', "e");
        // One is taken whole or left whole: it must not be begun again within itself.
        let span = (!is_nobodys(&name)).then(|| Span {
            kind: Kind::Email,
            range,
            mask: "[e-mail masqué]".to_owned(),
        });
        Some((span, end))
    })
    .into_iter()
    .flatten()
    .collect()
}

fn is_nobodys(name: &str) -> bool {
    let first = name.split(['.', '-', '_', '+']).find(|word| !word.is_empty()).unwrap_or_default();
    let first = first.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(name, "no-reply" | "ne-pas-repondre") || ROLES.contains(&first) || MODELS.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_by_what_it_begins_with() {
        let found = |text: &str| !find(text).is_empty();
        assert!(
            found("a.b@exemple.test") && found("zoe+essai@a.exemple.test.") && found("zoe[at]exemple.test")
        );
        for nobodys in
            ["contact.lyon@x.test", "ape33@x.test", "Accueil@x.test", "no-reply@x.test", "zoe@x", "@x.test"]
        {
            assert!(!found(nobodys), "{nobodys}");
        }
    }
}
