//! What this server asks of the provider. Nothing is asked before somebody wants to sign in: the site starts, and runs,
//! whether or not the provider does.

use std::{
    error::Error,
    future::Future,
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use axum::http;
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError,
    CsrfToken, EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    LocalizedClaim, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, SignatureVerificationError, TokenResponse,
    UserInfoClaims,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
        CoreIdToken, CoreIdTokenClaims, CoreTokenResponse,
    },
};
use serde::{Deserialize, Serialize};

use super::OidcError;
use crate::{accounts::model::Email, accounts::secret::Secret, config::OidcConfig};

/// How long the provider may take to take a call.
const CONNECT: Duration = Duration::from_secs(3);
/// How long it may take to answer one; a sign-in asks four times at most, and nobody waits longer than thirty seconds.
const ANSWER: Duration = Duration::from_secs(5);
/// Longest answer read, in bytes: keys and claims are a few thousand.
const LONGEST: usize = 512 * 1024;
/// How long what the provider says of itself is believed.
const FRESH: Duration = Duration::from_secs(3_600);

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider the operator chose.
#[derive(Debug)]
pub struct Provider {
    config: OidcConfig,
    site_url: String,
    wire: Wire,
    known: RwLock<Option<(Instant, Arc<Known>)>>,
}

/// What the provider says of itself: its addresses and its keys.
#[derive(Debug)]
struct Known {
    client: Client,
    end_session: Option<EndSessionUrl>,
}

/// A browser about to leave for the provider.
#[derive(Debug)]
pub struct Departure {
    /// Where to.
    pub url: String,
    /// What proves, when the code is exchanged, that whoever exchanges it asked for it (PKCE).
    pub pkce_verifier: String,
}

/// Who the provider says it is.
#[derive(Debug)]
pub struct Person {
    /// The provider.
    pub issuer: String,
    /// The person, there.
    pub subject: String,
    /// Their address, when there is one that can be read.
    pub email: Option<Email>,
    /// Whether the address is theirs for sure.
    pub is_email_sure: bool,
    /// As the provider writes it; empty when it does not say.
    pub first_name: String,
    /// The same.
    pub last_name: String,
    /// The provider's signed word, which it wants to see again to end its session.
    pub id_token: String,
}

/// ProConnect's word for a family name in use.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct UsualName {
    usual_name: Option<String>,
}

impl AdditionalClaims for UsualName {}

impl Provider {
    /// The provider of this configuration, for the site at `site_url`. Asks nothing yet.
    #[must_use]
    pub fn new(config: OidcConfig, site_url: &str) -> Self {
        let wire = Wire::new(config.issuer.url().scheme() == "https");
        Self { config, site_url: site_url.to_owned(), wire, known: RwLock::default() }
    }

    /// How people know it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Where a browser goes to sign in; it comes back with `state`, and the answer will bear `nonce`.
    ///
    /// # Errors
    /// [`OidcError::Away`].
    pub async fn departure(&self, state: &Secret, nonce: &Secret) -> Result<Departure, OidcError> {
        let known = self.known().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = CsrfToken::new(state.expose().to_owned());
        let nonce = Nonce::new(nonce.expose().to_owned());
        let mut asked = known
            .client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scopes(self.config.scopes.iter().cloned())
            .set_pkce_challenge(challenge);
        for acr in &self.config.acr_values {
            asked = asked.add_auth_context_value(acr.clone());
        }
        let (url, _, _) = asked.url();
        Ok(Departure { url: url.to_string(), pkce_verifier: verifier.into_secret() })
    }

    /// Whether an answer that says who gives it (RFC 9207) is from this provider. One that does not say may be.
    #[must_use]
    pub fn is_issuer(&self, said: &str) -> bool {
        said.is_empty() || said == self.config.issuer.as_str()
    }

    /// Who came back with `code`.
    ///
    /// # Errors
    /// [`OidcError::Unknown`] when the provider does not know the code, or the answer is to another request;
    /// [`OidcError::Away`].
    pub async fn person(&self, code: &str, pkce_verifier: &str, nonce: &str) -> Result<Person, OidcError> {
        let known = self.known().await?;
        let answer = self.exchange(&known, code, pkce_verifier).await?;
        let id_token = answer.id_token().ok_or_else(|| away("the answer holds no identity"))?;
        let nonce = Nonce::new(nonce.to_owned());
        // Tokens are held against the machine's clock: it is the one the provider's agrees with.
        let (known, claims) = match verified(&known, id_token, &nonce) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                // The provider changed its keys since we asked for them.
                let known = self.ask().await?;
                let claims = verified(&known, id_token, &nonce);
                (known, claims)
            }
            claims => (known, claims),
        };
        let claims = claims.map_err(|error| match error {
            ClaimsVerificationError::InvalidNonce(_) => OidcError::Unknown,
            error => away_because("the identity cannot be trusted", &error),
        })?;
        self.check_access_token(&known, &answer, id_token, claims)?;
        let said = Said::from_id_token(claims);
        let said = if said.email.is_some() { said } else { self.ask_more(&known, &answer, claims).await? };
        Ok(Person {
            issuer: claims.issuer().as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
            email: said.email.as_deref().and_then(|email| Email::parse(email).ok()),
            is_email_sure: said.is_email_verified || self.config.trusted_email,
            first_name: said.first_name,
            last_name: said.last_name,
            id_token: id_token.to_string(),
        })
    }

    /// Where a browser goes to end the provider's session too, which began by `id_token`; none when the provider ends no
    /// session, or does not answer: ours is over anyway.
    pub async fn sign_out_url(&self, id_token: &str) -> Option<String> {
        let known = self.known().await.ok()?;
        let mut url = known.end_session.as_ref()?.url().clone();
        url.query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("client_id", self.config.client_id.as_str())
            .append_pair("post_logout_redirect_uri", &format!("{}/deconnexion/retour", self.site_url))
            // Coming back changes nothing, so that nobody looks at it again; ProConnect wants one.
            .append_pair("state", Secret::random().expose());
        Some(url.into())
    }

    async fn exchange(
        &self,
        known: &Known,
        code: &str,
        pkce_verifier: &str,
    ) -> Result<CoreTokenResponse, OidcError> {
        let asked = known
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| away_because("the provider has no address for codes", &error))?;
        let verifier = PkceCodeVerifier::new(pkce_verifier.to_owned());
        asked.set_pkce_verifier(verifier).request_async(&self.wire).await.map_err(|error| match &error {
            // Used, too old, or invented: not the provider's fault.
            RequestTokenError::ServerResponse(said)
                if matches!(said.error(), CoreErrorResponseType::InvalidGrant) =>
            {
                OidcError::Unknown
            }
            _ => away_because("a code was not exchanged", &error),
        })
    }

    /// The two tokens of an answer belong together, when the provider says how.
    fn check_access_token(
        &self,
        known: &Known,
        answer: &CoreTokenResponse,
        id_token: &CoreIdToken,
        claims: &CoreIdTokenClaims,
    ) -> Result<(), OidcError> {
        let Some(expected) = claims.access_token_hash() else { return Ok(()) };
        let verifier = known.client.id_token_verifier();
        let algorithm =
            id_token.signing_alg().map_err(|error| away_because("an identity is not signed", &error))?;
        // Signed by the secret both share, it names no key; this check is the protocol's second belt for a code.
        let Ok(key) = id_token.signing_key(&verifier) else { return Ok(()) };
        let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key)
            .map_err(|error| away_because("the tokens cannot be compared", &error))?;
        if actual == *expected { Ok(()) } else { Err(away("the tokens do not belong together")) }
    }

    /// What the provider says of the person at its other address, signed (ProConnect) or not: it must be the same person.
    async fn ask_more(
        &self,
        known: &Known,
        answer: &CoreTokenResponse,
        claims: &CoreIdTokenClaims,
    ) -> Result<Said, OidcError> {
        let asked =
            known.client.user_info(answer.access_token().clone(), Some(claims.subject().clone())).map_err(
                |error| away_because("the provider has no address for what it knows of people", &error),
            )?;
        let said: UserInfoClaims<UsualName, CoreGenderClaim> = asked
            .request_async(&self.wire)
            .await
            .map_err(|error| away_because("the provider does not say who this is", &error))?;
        Ok(Said {
            email: said.email().map(|email| email.as_str().to_owned()),
            is_email_verified: said.email_verified() == Some(true),
            first_name: plain(said.given_name(), |name| name.as_str()),
            last_name: match plain(said.family_name(), |name| name.as_str()) {
                none if none.is_empty() => said.additional_claims().usual_name.clone().unwrap_or_default(),
                name => name,
            },
        })
    }

    /// What the provider says of itself, asked again after an hour. Those who wait for it at the same time ask side by side:
    /// in a row, each would wait for all the others when nobody answers.
    async fn known(&self) -> Result<Arc<Known>, OidcError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some((asked, known)) if asked.elapsed() < FRESH => Ok(known),
            _ => self.ask().await,
        }
    }

    /// As if an hour had passed.
    #[cfg(test)]
    pub fn forget(&self) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    async fn ask(&self) -> Result<Arc<Known>, OidcError> {
        let said = ProviderMetadataWithLogout::discover_async(self.config.issuer.clone(), &self.wire)
            .await
            .map_err(|error| away_because("the provider does not say where it is", &error))?;
        // Where people are sent, and what they click on.
        let end_session = said.additional_metadata().end_session_endpoint.clone();
        for url in [Some(said.authorization_endpoint().url()), end_session.as_ref().map(EndSessionUrl::url)]
            .into_iter()
            .flatten()
        {
            if !self.wire.may_go(url.scheme()) {
                return Err(away("the provider has an address that is not https"));
            }
        }
        // The protocol's default, unless the provider knows only the other, as ProConnect.
        let methods = said.token_endpoint_auth_methods_supported();
        let knows = |method| methods.is_none_or(|methods| methods.contains(&method));
        let auth_type = if knows(CoreClientAuthMethod::ClientSecretBasic)
            || !knows(CoreClientAuthMethod::ClientSecretPost)
        {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        };
        let back = RedirectUrl::new(format!("{}/connexion/fournisseur/retour", self.site_url))
            .map_err(|error| away_because("SITE_URL is no address", &error))?;
        let client = CoreClient::from_provider_metadata(
            said,
            self.config.client_id.clone(),
            Some(self.config.client_secret.clone()),
        )
        .set_auth_type(auth_type)
        .set_redirect_uri(back);
        let known = Arc::new(Known { client, end_session });
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), known.clone()));
        Ok(known)
    }
}

fn verified<'a>(
    known: &Known,
    id_token: &'a CoreIdToken,
    nonce: &Nonce,
) -> Result<&'a CoreIdTokenClaims, ClaimsVerificationError> {
    id_token.claims(&known.client.id_token_verifier(), nonce)
}

/// What is said of a person, in one place or the other.
struct Said {
    email: Option<String>,
    is_email_verified: bool,
    first_name: String,
    last_name: String,
}

impl Said {
    fn from_id_token(claims: &CoreIdTokenClaims) -> Self {
        Self {
            email: claims.email().map(|email| email.as_str().to_owned()),
            is_email_verified: claims.email_verified() == Some(true),
            first_name: plain(claims.given_name(), |name| name.as_str()),
            last_name: plain(claims.family_name(), |name| name.as_str()),
        }
    }
}

/// A name as it is written in no language in particular; empty when there is none.
fn plain<T>(claim: Option<&LocalizedClaim<T>>, text: impl Fn(&T) -> &str) -> String {
    claim.and_then(|names| names.get(None)).map(|name| text(name).to_owned()).unwrap_or_default()
}

/// For the operator, who alone can do something about it; the visitor is told that the provider does not answer.
fn away(what: &str) -> OidcError {
    tracing::warn!("OpenID Connect: {what}");
    OidcError::Away
}

fn away_because(what: &str, error: &dyn Error) -> OidcError {
    let mut causes = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        causes = format!("{causes}: {error}");
        cause = error.source();
    }
    tracing::warn!(error = %causes, "OpenID Connect: {what}");
    OidcError::Away
}

/// The way to the provider: by https, unless it is on this machine; never on to where an answer redirects, which could be
/// inside (SSRF); neither for long nor without end.
#[derive(Debug)]
struct Wire {
    client: Result<reqwest::Client, Arc<reqwest::Error>>,
    is_https: bool,
}

/// Why the provider could not be asked.
#[derive(Debug, thiserror::Error)]
enum WireError {
    #[error("{0}")]
    Setup(Arc<reqwest::Error>),
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("an answer without end")]
    TooLong,
}

impl Wire {
    fn new(is_https: bool) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .https_only(is_https)
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .build()
            .map_err(Arc::new);
        Self { client, is_https }
    }

    fn may_go(&self, scheme: &str) -> bool {
        scheme == "https" || (scheme == "http" && !self.is_https)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, WireError> {
        let client = self.client.as_ref().map_err(|error| WireError::Setup(error.clone()))?;
        let mut answer = client.execute(request.try_into()?).await?;
        let mut response = http::Response::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        while let Some(bytes) = answer.chunk().await? {
            if response.body().len() + bytes.len() > LONGEST {
                return Err(WireError::TooLong);
            }
            response.body_mut().extend_from_slice(&bytes);
        }
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = WireError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WireError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
