//! What an operator can set, read once at start from the environment. `.env.example` documents each variable for
//! people; the field documentation here is the same for readers of the code.

mod files;

use std::{env, net::IpAddr, path::PathBuf, time::Duration};

use openidconnect::{AuthenticationContextClass, ClientId, ClientSecret, IssuerUrl, Scope};
use url::{Host, Url};

use self::files::files;
pub use self::files::{FilesConfig, HiddenText, S3Config};

/// A variable that cannot be used as it is. The message names it and says what is expected.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{name} : {expected} (valeur reçue : « {value} »)")]
pub struct ConfigError {
    /// The environment variable.
    pub name: &'static str,
    /// What would have been accepted, in French.
    pub expected: &'static str,
    /// What was found.
    pub value: String,
}

/// Everything the application is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where rows are kept.
    pub database: DatabaseConfig,
    /// How mail leaves.
    pub mail: MailConfig,
    /// What the public sees.
    pub site: SiteConfig,
    /// How many browsers are told what happens as it happens.
    pub live: LiveConfig,
    /// `PAGE_CACHE_MB`, in bytes: room for pages drawn for readers who are not signed in; 0 draws each time.
    pub page_cache_bytes: u64,
    /// `RATE_LIMITS`: whether what one member or one network does too often is refused; off for measures and tests.
    pub rate_limits: bool,
    /// Who else may say who somebody is; none: e-mailed links only.
    pub oidc: Option<OidcConfig>,
    /// Where files are kept: photos, archives.
    pub files: FilesConfig,
}

/// `OIDC_ISSUER`, `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` and what may be said besides: an OpenID Connect provider.
#[derive(Clone, Debug)]
pub struct OidcConfig {
    /// The provider's name for itself, to the letter: an https address, or http on this machine.
    pub issuer: IssuerUrl,
    /// What the provider calls this site.
    pub client_id: ClientId,
    /// What proves to the provider that this site asks; `Debug` hides it.
    pub client_secret: ClientSecret,
    /// `OIDC_NAME`: how people know the provider.
    pub name: String,
    /// `OIDC_SCOPES`: what is asked of the provider beside `openid`, which the protocol wants.
    pub scopes: Vec<Scope>,
    /// `OIDC_ACR_VALUES`: how surely people should prove who they are, best first; none: as the provider likes.
    pub acr_values: Vec<AuthenticationContextClass>,
    /// `OIDC_TRUSTED_EMAIL`: an address the provider does not mark as verified is believed all the same.
    pub trusted_email: bool,
}

/// `LIVE_MAX_CONNECTIONS`, `LIVE_MAX_BY_ADDRESS`, `LIVE_HEARTBEAT_SECONDS`.
#[derive(Clone, Debug)]
pub struct LiveConfig {
    /// Open connections at most; the next browser is asked to come back later. About 17 KB of memory each.
    pub max_connections: usize,
    /// Of them, for one address at most: generous, a whole office shares one.
    pub max_by_address: usize,
    /// How often connections get a sign of life; proxies close those silent for longer (60 s is the usual limit).
    pub heartbeat: Duration,
}

/// `DATABASE_URL`, `DATA_DIR`.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `sqlite://path?mode=rwc` or `postgres://…`; by default `communaute.sqlite` in the data folder.
    pub url: String,
    /// Mails, files and the default database live here.
    pub data_dir: PathBuf,
}

impl DatabaseConfig {
    /// Whether the database is the embedded one.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

/// `SMTP_URL`, `MAIL_FROM`.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// `smtp://` or `smtps://user:password@host:port`; none: mails are written to `DATA_DIR/mails`.
    pub smtp_url: Option<String>,
    /// The sender, an address or « Name <address> ».
    pub from: String,
}

/// `SITE_URL`, `CONTACT_EMAIL`, `TRUSTED_PROXIES`.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// The public address, without a final slash; links in mails begin with it.
    pub url: String,
    /// Where readers can write to the team.
    pub contact: String,
    /// The proxies in front of the site, whose word on a visitor's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl SiteConfig {
    /// Cookies are marked `Secure` when the site is served over https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.starts_with("https://")
    }
}

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// The first variable that cannot be used.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()))
    }

    /// Reads variables through `lookup`; tests pass a map.
    ///
    /// # Errors
    /// The first variable that cannot be used.
    pub fn from_lookup(lookup: impl Fn(&'static str) -> Option<String>) -> Result<Self, ConfigError> {
        let data_dir = PathBuf::from(lookup("DATA_DIR").unwrap_or_else(|| "data".to_owned()));
        let files_folder = data_dir.clone();
        Ok(Self {
            database: DatabaseConfig {
                url: match lookup("DATABASE_URL") {
                    Some(url) => database_url(url)?,
                    None => format!("sqlite://{}?mode=rwc", data_dir.join("communaute.sqlite").display()),
                },
                data_dir,
            },
            mail: MailConfig {
                smtp_url: lookup("SMTP_URL").map(smtp_url).transpose()?,
                from: match lookup("MAIL_FROM") {
                    Some(from) => mail_from(from)?,
                    None => "La Communauté de l’inclusion <ne-pas-repondre@localhost>".to_owned(),
                },
            },
            site: SiteConfig {
                url: match lookup("SITE_URL") {
                    Some(url) => site_url(&url)?,
                    None => "http://localhost:3000".to_owned(),
                },
                contact: match lookup("CONTACT_EMAIL") {
                    Some(address) => contact(address)?,
                    None => "contact@inclusion.beta.gouv.fr".to_owned(),
                },
                trusted_proxies: addresses(lookup("TRUSTED_PROXIES"))?,
            },
            live: LiveConfig {
                max_connections: count("LIVE_MAX_CONNECTIONS", lookup("LIVE_MAX_CONNECTIONS"), 12_000)?,
                max_by_address: count("LIVE_MAX_BY_ADDRESS", lookup("LIVE_MAX_BY_ADDRESS"), 500)?,
                heartbeat: seconds("LIVE_HEARTBEAT_SECONDS", lookup("LIVE_HEARTBEAT_SECONDS"), 25)?,
            },
            page_cache_bytes: count("PAGE_CACHE_MB", lookup("PAGE_CACHE_MB"), 16)? as u64 * 1_048_576,
            rate_limits: switch("RATE_LIMITS", lookup("RATE_LIMITS"), true)?,
            oidc: oidc(&lookup)?,
            files: files(&lookup, &files_folder)?,
        })
    }

    /// A configuration for tests: the database and folder given, no SMTP, plain http.
    #[must_use]
    pub fn for_testing(database_url: String, data_dir: PathBuf) -> Self {
        Self {
            files: FilesConfig::in_folder(&data_dir),
            database: DatabaseConfig { url: database_url, data_dir },
            mail: MailConfig { smtp_url: None, from: "Tests <tests@localhost>".to_owned() },
            site: SiteConfig {
                url: "http://localhost:3000".to_owned(),
                contact: "contact@inclusion.beta.gouv.fr".to_owned(),
                trusted_proxies: Vec::new(),
            },
            live: LiveConfig {
                max_connections: 1_000,
                max_by_address: 1_000,
                heartbeat: Duration::from_secs(25),
            },
            page_cache_bytes: 4 * 1_048_576,
            rate_limits: false,
            oidc: None,
        }
    }
}

/// The address the server listens on: `LEPTOS_SITE_ADDR`, checked here because the framework's own message names no
/// variable.
///
/// # Errors
/// When the variable is set to something else than `address:port`.
pub fn check_listen_address(value: Option<String>) -> Result<(), ConfigError> {
    match value {
        Some(value) if !is_socket_address(&value) => Err(ConfigError {
            name: "LEPTOS_SITE_ADDR",
            expected: "une adresse IP et un port sont attendus, par exemple 127.0.0.1:3000",
            value,
        }),
        _ => Ok(()),
    }
}

fn is_socket_address(value: &str) -> bool {
    value.rsplit_once(':').is_some_and(|(ip, port)| {
        ip.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() && port.parse::<u16>().is_ok()
    })
}

fn addresses(value: Option<String>) -> Result<Vec<IpAddr>, ConfigError> {
    let Some(value) = value else { return Ok(Vec::new()) };
    value.split(',').map(|address| address.trim().parse()).collect::<Result<_, _>>().map_err(|_| ConfigError {
        name: "TRUSTED_PROXIES",
        expected: "des adresses IP séparées par des virgules sont attendues, par exemple 10.0.0.1,10.0.0.2",
        value,
    })
}

fn count(name: &'static str, value: Option<String>, default: usize) -> Result<usize, ConfigError> {
    let Some(value) = value else { return Ok(default) };
    value.trim().parse().map_err(|_| ConfigError { name, expected: "un nombre entier est attendu", value })
}

fn switch(name: &'static str, value: Option<String>, default: bool) -> Result<bool, ConfigError> {
    let Some(value) = value else { return Ok(default) };
    match value.trim() {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(ConfigError { name, expected: "« on » ou « off » est attendu", value }),
    }
}

fn seconds(name: &'static str, value: Option<String>, default: u64) -> Result<Duration, ConfigError> {
    let Some(value) = value else { return Ok(Duration::from_secs(default)) };
    match value.trim().parse() {
        Ok(seconds) if seconds > 0 => Ok(Duration::from_secs(seconds)),
        _ => Err(ConfigError {
            name,
            expected: "un nombre entier de secondes, 1 au moins, est attendu",
            value,
        }),
    }
}

fn database_url(value: String) -> Result<String, ConfigError> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| value.starts_with(scheme));
    if known {
        Ok(value)
    } else {
        Err(ConfigError {
            name: "DATABASE_URL",
            expected: "une adresse qui commence par sqlite: ou postgres:// est attendue",
            // It may hold a password: it is not repeated.
            value: "masquée".to_owned(),
        })
    }
}

fn smtp_url(value: String) -> Result<String, ConfigError> {
    match Url::parse(&value) {
        Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.host().is_some() => Ok(value),
        // The value may hold a password: it is not repeated.
        _ => Err(ConfigError {
            name: "SMTP_URL",
            expected: "une adresse smtp://serveur:port ou smtps://utilisateur:motdepasse@serveur est attendue",
            value: "masquée".to_owned(),
        }),
    }
}

fn contact(value: String) -> Result<String, ConfigError> {
    if value.parse::<lettre::Address>().is_ok() {
        Ok(value)
    } else {
        Err(ConfigError { name: "CONTACT_EMAIL", expected: "une adresse e-mail est attendue", value })
    }
}

fn mail_from(value: String) -> Result<String, ConfigError> {
    if value.parse::<lettre::message::Mailbox>().is_ok() {
        Ok(value)
    } else {
        Err(ConfigError {
            name: "MAIL_FROM",
            expected: "une adresse e-mail, ou « Nom <adresse> », est attendue",
            value,
        })
    }
}

/// All or nothing: a provider of which a part is missing would fail people one by one, later.
fn oidc(lookup: &impl Fn(&'static str) -> Option<String>) -> Result<Option<OidcConfig>, ConfigError> {
    const NAMES: [&str; 7] = [
        "OIDC_ISSUER",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
        "OIDC_NAME",
        "OIDC_SCOPES",
        "OIDC_ACR_VALUES",
        "OIDC_TRUSTED_EMAIL",
    ];
    if NAMES.into_iter().all(|name| lookup(name).is_none()) {
        return Ok(None);
    }
    let required = |name, expected| {
        let value = lookup(name).map(|value| value.trim().to_owned());
        value.ok_or(ConfigError { name, expected, value: String::new() })
    };
    let words = |value: String| value.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    Ok(Some(OidcConfig {
        issuer: oidc_issuer(required("OIDC_ISSUER", OIDC_ISSUER_EXPECTED)?)?,
        client_id: ClientId::new(required(
            "OIDC_CLIENT_ID",
            "l’identifiant donné au site par le fournisseur d’identité est attendu, comme les autres variables OIDC_…",
        )?),
        client_secret: ClientSecret::new(required(
            "OIDC_CLIENT_SECRET",
            "le secret donné au site par le fournisseur d’identité est attendu, comme les autres variables OIDC_…",
        )?),
        name: lookup("OIDC_NAME").map_or_else(|| "ProConnect".to_owned(), |name| name.trim().to_owned()),
        scopes: words(lookup("OIDC_SCOPES").unwrap_or_else(|| "openid email profile".to_owned()))
            .into_iter()
            .filter(|scope| scope != "openid")
            .map(Scope::new)
            .collect(),
        acr_values: words(lookup("OIDC_ACR_VALUES").unwrap_or_default())
            .into_iter()
            .map(AuthenticationContextClass::new)
            .collect(),
        trusted_email: match lookup("OIDC_TRUSTED_EMAIL") {
            None => false,
            Some(value) => match value.trim() {
                "0" => false,
                "1" => true,
                _ => {
                    return Err(ConfigError {
                        name: "OIDC_TRUSTED_EMAIL",
                        expected: "1 (les adresses e-mail du fournisseur d’identité sont sûres) ou 0 est attendu",
                        value,
                    });
                }
            },
        },
    }))
}

const OIDC_ISSUER_EXPECTED: &str = "l’adresse https:// du fournisseur d’identité est attendue, telle qu’il l’écrit lui-même \
     (http:// sur cette machine seulement), comme les autres variables OIDC_…";

/// Kept as it was written: the provider's answers must bear it to the letter, final slash included.
fn oidc_issuer(value: String) -> Result<IssuerUrl, ConfigError> {
    let is_usable = Url::parse(&value).is_ok_and(|url| {
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
        is_safe && url.host().is_some() && url.query().is_none() && url.fragment().is_none()
    });
    match IssuerUrl::new(value.clone()) {
        Ok(issuer) if is_usable => Ok(issuer),
        _ => Err(ConfigError { name: "OIDC_ISSUER", expected: OIDC_ISSUER_EXPECTED, value }),
    }
}

fn site_url(value: &str) -> Result<String, ConfigError> {
    match Url::parse(value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none() => {
            Ok(value.trim_end_matches('/').to_owned())
        }
        _ => Err(ConfigError {
            name: "SITE_URL",
            expected: "une adresse http:// ou https:// sans chemin est attendue, par exemple https://communaute.example",
            value: value.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &str) -> Result<Config, ConfigError> {
        let value = value.to_owned();
        Config::from_lookup(move |asked| (asked == name).then(|| value.clone()))
    }

    #[test]
    fn without_any_variable_the_site_runs_on_sqlite_in_the_data_folder() {
        let config = Config::from_lookup(|_| None).unwrap();
        assert_eq!(config.database.url, "sqlite://data/communaute.sqlite?mode=rwc");
        assert!(config.database.is_sqlite());
        assert_eq!(config.site.url, "http://localhost:3000");
        assert!(config.mail.smtp_url.is_none());
    }

    #[test]
    fn a_wrong_value_is_refused_with_the_name_of_its_variable() {
        for (name, value) in [
            ("DATABASE_URL", "mysql://localhost/x"),
            ("SITE_URL", "communaute"),
            ("SITE_URL", "https://exemple.fr/forum"),
            ("SMTP_URL", "localhost:25"),
            ("MAIL_FROM", "pas une adresse"),
            ("CONTACT_EMAIL", "pas une adresse"),
            ("TRUSTED_PROXIES", "mon-proxy"),
            ("LIVE_MAX_CONNECTIONS", "beaucoup"),
            ("LIVE_HEARTBEAT_SECONDS", "0"),
        ] {
            let error = with(name, value).unwrap_err();
            assert_eq!(error.name, name);
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }

    #[test]
    fn a_refused_smtp_address_does_not_repeat_its_password() {
        let error = with("SMTP_URL", "user:secret@host").unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }

    #[test]
    fn a_refused_database_address_does_not_repeat_its_password() {
        let error = with("DATABASE_URL", "mysql://user:secret@host/x").unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }

    fn with_all(pairs: &[(&'static str, &str)]) -> Result<Config, ConfigError> {
        let pairs: Vec<(&str, String)> =
            pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Config::from_lookup(move |asked| {
            pairs.iter().find(|(name, _)| *name == asked).map(|(_, value)| value.clone())
        })
    }

    const PROVIDER: [(&str, &str); 3] = [
        ("OIDC_ISSUER", "https://fournisseur.exemple/api/v2"),
        ("OIDC_CLIENT_ID", "communaute"),
        ("OIDC_CLIENT_SECRET", "motdepasse"),
    ];

    #[test]
    fn a_provider_is_set_whole_or_not_at_all() {
        assert!(with_all(&[]).unwrap().oidc.is_none());
        let oidc = with_all(&PROVIDER).unwrap().oidc.unwrap();
        assert_eq!(oidc.name, "ProConnect");
        assert_eq!(oidc.issuer.as_str(), "https://fournisseur.exemple/api/v2");
        assert_eq!(oidc.scopes, ["email", "profile"].map(|scope| Scope::new(scope.to_owned())));
        assert!(oidc.acr_values.is_empty() && !oidc.trusted_email);
        assert!(!format!("{oidc:?}").contains("motdepasse"));
        for missing in PROVIDER {
            let rest: Vec<_> = PROVIDER.into_iter().filter(|pair| *pair != missing).collect();
            let error = with_all(&rest).unwrap_err();
            assert_eq!(error.name, missing.0);
            assert!(!error.to_string().contains("motdepasse"));
        }
        assert_eq!(with("OIDC_NAME", "Mon service").unwrap_err().name, "OIDC_ISSUER");
    }

    #[test]
    fn a_provider_answers_by_https_or_on_this_machine() {
        let with_issuer = |issuer| with_all(&[("OIDC_ISSUER", issuer), PROVIDER[1], PROVIDER[2]]);
        for issuer in [
            "https://fournisseur.exemple/",
            "http://localhost:3900",
            "http://127.0.0.1:3900",
            "http://[::1]:3900",
        ] {
            assert_eq!(with_issuer(issuer).unwrap().oidc.unwrap().issuer.as_str(), issuer);
        }
        for issuer in [
            "http://fournisseur.exemple",
            "http://localhost.exemple",
            "fournisseur.exemple",
            "ftp://localhost",
            "https://f.exemple/?a=b",
        ] {
            assert_eq!(with_issuer(issuer).unwrap_err().name, "OIDC_ISSUER", "{issuer}");
        }
        let [issuer, id, secret] = PROVIDER;
        let trusted = |value| with_all(&[issuer, id, secret, ("OIDC_TRUSTED_EMAIL", value)]);
        assert!(trusted("1").unwrap().oidc.unwrap().trusted_email);
        assert!(!trusted("0").unwrap().oidc.unwrap().trusted_email);
        assert_eq!(trusted("oui").unwrap_err().name, "OIDC_TRUSTED_EMAIL");
    }

    #[test]
    fn the_final_slash_of_the_site_address_is_dropped() {
        assert_eq!(with("SITE_URL", "https://exemple.fr/").unwrap().site.url, "https://exemple.fr");
    }

    #[test]
    fn a_listening_address_needs_an_ip_and_a_port() {
        assert!(check_listen_address(None).is_ok());
        assert!(check_listen_address(Some("0.0.0.0:80".into())).is_ok());
        assert!(check_listen_address(Some("[::1]:80".into())).is_ok());
        assert!(check_listen_address(Some("3000".into())).is_err());
    }
}
