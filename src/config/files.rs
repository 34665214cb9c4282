//! Where files are kept.

use std::path::{Path, PathBuf};

use url::Url;

use super::ConfigError;

/// Where photos and archives are kept.
#[derive(Clone, Debug)]
pub enum FilesConfig {
    /// `DATA_DIR/fichiers`.
    Folder(PathBuf),
    /// `S3_BUCKET` and what goes with it.
    S3(S3Config),
}

impl FilesConfig {
    /// The folder inside the data folder.
    #[must_use]
    pub fn in_folder(data_dir: &Path) -> Self {
        Self::Folder(data_dir.join("fichiers"))
    }
}

/// `S3_BUCKET`, `S3_REGION`, `S3_ENDPOINT`, `S3_ACCESS_KEY_ID`, `S3_SECRET_ACCESS_KEY`: a bucket of what speaks S3.
#[derive(Clone, Debug)]
pub struct S3Config {
    /// The bucket, which exists; the site writes under `fichiers/` only.
    pub bucket: String,
    /// Where it is, as its provider names the place.
    pub region: String,
    /// The provider's address; none: Amazon's own.
    pub endpoint: Option<Url>,
    /// Who the site is there.
    pub access_key_id: String,
    /// What proves it.
    pub secret_access_key: HiddenText,
}

/// A text that no log repeats.
#[derive(Clone, PartialEq, Eq)]
pub struct HiddenText(pub String);

impl std::fmt::Debug for HiddenText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HiddenText(…)")
    }
}

/// All of a bucket or nothing: one of which a part is missing would fail photo by photo, later.
pub(super) fn files(
    lookup: &impl Fn(&'static str) -> Option<String>,
    data_dir: &Path,
) -> Result<FilesConfig, ConfigError> {
    const NAMES: [&str; 5] =
        ["S3_BUCKET", "S3_REGION", "S3_ENDPOINT", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"];
    if NAMES.into_iter().all(|name| lookup(name).is_none()) {
        return Ok(FilesConfig::in_folder(data_dir));
    }
    let required = |name, expected| {
        let value = lookup(name).map(|value| value.trim().to_owned());
        value.ok_or(ConfigError { name, expected, value: String::new() })
    };
    Ok(FilesConfig::S3(S3Config {
        bucket: bucket(required("S3_BUCKET", BUCKET_EXPECTED)?)?,
        region: lookup("S3_REGION").map_or_else(|| "us-east-1".to_owned(), |region| region.trim().to_owned()),
        endpoint: lookup("S3_ENDPOINT").map(endpoint).transpose()?,
        access_key_id: required(
            "S3_ACCESS_KEY_ID",
            "l’identifiant de la clé d’accès au stockage est attendu, comme les autres variables S3_…",
        )?,
        secret_access_key: HiddenText(required(
            "S3_SECRET_ACCESS_KEY",
            "le secret de la clé d’accès au stockage est attendu, comme les autres variables S3_…",
        )?),
    }))
}

const BUCKET_EXPECTED: &str = "le nom d’un espace de stockage S3 est attendu (lettres minuscules, chiffres, points et tirets, \
     de 3 à 63 caractères), comme les autres variables S3_…";

fn bucket(value: String) -> Result<String, ConfigError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if (3..=63).contains(&value.len()) && value.chars().all(plain) {
        Ok(value)
    } else {
        Err(ConfigError { name: "S3_BUCKET", expected: BUCKET_EXPECTED, value })
    }
}

fn endpoint(value: String) -> Result<Url, ConfigError> {
    match Url::parse(value.trim()) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && url.host().is_some()
                && url.path() == "/"
                && url.query().is_none()
                && url.username().is_empty() =>
        {
            Ok(url)
        }
        _ => Err(ConfigError {
            name: "S3_ENDPOINT",
            expected: "une adresse https:// (ou http://, sur un réseau sûr) sans chemin est attendue, par exemple \
                       https://s3.fr-par.scw.cloud",
            value,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const BUCKET: [(&str, &str); 4] = [
        ("S3_BUCKET", "communaute"),
        ("S3_ACCESS_KEY_ID", "cle"),
        ("S3_SECRET_ACCESS_KEY", "motdepasse"),
        ("S3_ENDPOINT", "https://s3.fr-par.scw.cloud"),
    ];

    fn with(pairs: &[(&'static str, &str)]) -> Result<FilesConfig, ConfigError> {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let found = |asked| pairs.iter().find(|(name, _)| *name == asked).map(|(_, value)| value.clone());
        Config::from_lookup(found).map(|config| config.files)
    }

    #[test]
    fn files_are_in_the_data_folder_unless_a_bucket_is_set() {
        let FilesConfig::Folder(folder) = with(&[("DATA_DIR", "/var/lib/site")]).unwrap() else {
            panic!("no bucket was set")
        };
        assert_eq!(folder, Path::new("/var/lib/site/fichiers"));
        let FilesConfig::S3(bucket) = with(&BUCKET).unwrap() else { panic!("a bucket was set") };
        assert_eq!((bucket.bucket.as_str(), bucket.region.as_str()), ("communaute", "us-east-1"));
        assert!(!format!("{bucket:?}").contains("motdepasse"));
    }

    #[test]
    fn a_bucket_is_set_whole_or_not_at_all() {
        for missing in &BUCKET[..3] {
            let rest: Vec<_> = BUCKET.into_iter().filter(|pair| pair != missing).collect();
            let error = with(&rest).unwrap_err();
            assert_eq!(error.name, missing.0);
            assert!(error.to_string().starts_with(missing.0) && !error.to_string().contains("motdepasse"));
        }
        assert_eq!(with(&[("S3_REGION", "fr-par")]).unwrap_err().name, "S3_BUCKET");
    }

    #[test]
    fn a_wrong_bucket_or_address_is_refused_by_its_name() {
        for (name, value) in [
            ("S3_BUCKET", "Ma Communauté"),
            ("S3_BUCKET", "x"),
            ("S3_ENDPOINT", "s3.fr-par.scw.cloud"),
            ("S3_ENDPOINT", "ftp://s3.exemple"),
            ("S3_ENDPOINT", "https://s3.exemple/un/chemin"),
            ("S3_ENDPOINT", "https://cle:motdepasse@s3.exemple"),
        ] {
            let mut pairs: Vec<_> = BUCKET.into_iter().filter(|(known, _)| *known != name).collect();
            pairs.push((name, value));
            assert_eq!(with(&pairs).unwrap_err().name, name, "{value}");
        }
    }
}
