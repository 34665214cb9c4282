//! The site as devices know it, and what it asks of them. The only place that asks the WebAuthn library to do anything.

use serde_json::Value;
use url::Url;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
        RegisterPublicKeyCredential, Uuid,
    },
};

use super::service::PasskeyError;

/// What devices show beside a passkey.
const NAME: &str = "La Communauté de l’inclusion";

/// The site's side of every ceremony. Passkeys are bound to the host of `SITE_URL`: moved to another host, the site
/// knows none of them any more.
#[derive(Clone, Debug)]
pub struct RelyingParty(Option<Webauthn>);

/// For whom a passkey is made.
#[derive(Clone, Copy, Debug)]
pub struct KeyOwner<'a> {
    /// Random, theirs for good; says nothing of them.
    pub handle: Uuid,
    /// Shown by the device to tell two accounts apart. It stays there.
    pub email: &'a str,
    /// « Prénom N. ».
    pub display_name: &'a str,
}

impl RelyingParty {
    /// From the public address of the site. WebAuthn knows no IP address: there the site has no passkeys.
    #[must_use]
    pub fn new(site_url: &str) -> Self {
        let build =
            |origin: &Url| WebauthnBuilder::new(origin.domain()?, origin).ok()?.rp_name(NAME).build().ok();
        Self(Url::parse(site_url).ok().as_ref().and_then(build))
    }

    /// Whether the site has passkeys.
    #[must_use]
    pub const fn is_possible(&self) -> bool {
        self.0.is_some()
    }

    fn library(&self) -> Result<&Webauthn, PasskeyError> {
        self.0.as_ref().ok_or(PasskeyError::NotHere)
    }

    /// What to ask of the browser so that a device makes a passkey none of `known` is on, as JSON, and what its answer is
    /// checked against.
    ///
    /// # Errors
    /// [`PasskeyError::NotHere`].
    pub fn start_adding(
        &self,
        owner: KeyOwner<'_>,
        known: Vec<CredentialID>,
    ) -> Result<(Value, PasskeyRegistration), PasskeyError> {
        let (asked, state) = self
            .library()?
            .start_passkey_registration(owner.handle, owner.email, owner.display_name, Some(known))
            .map_err(refused)?;
        let mut options = public_key(&asked)?;
        // The library leaves it to the device; signing in without an address needs the device to find the passkey.
        if let Some(Value::Object(criteria)) = options.get_mut("authenticatorSelection") {
            criteria.insert("residentKey".to_owned(), "required".into());
            criteria.insert("requireResidentKey".to_owned(), true.into());
        }
        Ok((options, state))
    }

    /// The public half of what a device made.
    ///
    /// # Errors
    /// [`PasskeyError::NotKept`] when the device says it cannot find it by itself, [`PasskeyError::Refused`] when the
    /// answer is not to what was asked.
    pub fn finish_adding(
        &self,
        answer: &RegisterPublicKeyCredential,
        state: &PasskeyRegistration,
    ) -> Result<Passkey, PasskeyError> {
        let passkey = self.library()?.finish_passkey_registration(answer, state).map_err(refused)?;
        // Some browsers do not say; none may say no.
        if answer.extensions.cred_props.as_ref().and_then(|told| told.rk) == Some(false) {
            return Err(PasskeyError::NotKept);
        }
        Ok(passkey)
    }

    /// What to ask of the browser so that a device signs with whichever passkey of this site its owner chooses, as JSON, and
    /// what its answer is checked against.
    ///
    /// # Errors
    /// [`PasskeyError::NotHere`].
    pub fn start_signing_in(&self) -> Result<(Value, DiscoverableAuthentication), PasskeyError> {
        let (asked, state) = self.library()?.start_discoverable_authentication().map_err(refused)?;
        Ok((public_key(&asked)?, state))
    }

    /// Which passkey an answer claims to be signed by, and whose. Nothing is checked yet.
    ///
    /// # Errors
    /// [`PasskeyError::Refused`] when it names nobody.
    pub fn claimed<'a>(&self, answer: &'a PublicKeyCredential) -> Result<(Uuid, &'a [u8]), PasskeyError> {
        self.library()?.identify_discoverable_authentication(answer).map_err(refused)
    }

    /// Checks that `passkey` signed what was asked, for this site, after its owner showed who they are; then brings it up to
    /// date: a counter that did not grow next time is a copy's.
    ///
    /// # Errors
    /// [`PasskeyError::Refused`].
    pub fn finish_signing_in(
        &self,
        answer: &PublicKeyCredential,
        state: DiscoverableAuthentication,
        passkey: &mut Passkey,
    ) -> Result<(), PasskeyError> {
        let result = self
            .library()?
            .finish_discoverable_authentication_v2(answer, state, &*passkey)
            .map_err(refused)?;
        passkey.update_credential(&result);
        Ok(())
    }
}

/// What browsers call `publicKey`. The library's hint that the browser may wait silently is left out: a button asks.
fn public_key(asked: &impl serde::Serialize) -> Result<Value, PasskeyError> {
    match serde_json::to_value(asked) {
        Ok(mut options) => Ok(options["publicKey"].take()),
        Err(error) => Err(refused(error)),
    }
}

/// Logged here, once; the visitor is told what to do and nothing of why.
fn refused(error: impl std::fmt::Display) -> PasskeyError {
    tracing::info!(%error, "a passkey was refused");
    PasskeyError::Refused
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party() -> RelyingParty {
        RelyingParty::new("https://communaute.test")
    }

    #[test]
    fn what_is_asked_makes_a_passkey_that_the_device_finds_by_itself() {
        let handle = Uuid::from_u128(7);
        let owner = KeyOwner { handle, email: "ada@exemple.test", display_name: "Ada M." };
        let (options, _) = party().start_adding(owner, Vec::new()).unwrap();
        let criteria = &options["authenticatorSelection"];
        assert_eq!(criteria["residentKey"], "required");
        assert_eq!(criteria["requireResidentKey"], true);
        assert_eq!(criteria["userVerification"], "required");
        assert_eq!(options["extensions"]["credProps"], true);
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["rp"]["id"], "communaute.test");
        assert_eq!(options["user"]["id"], "AAAAAAAAAAAAAAAAAAAABw");
        assert_eq!(options["user"]["displayName"], "Ada M.");
    }

    #[test]
    fn who_signs_in_is_asked_for_any_passkey_of_the_site_and_to_show_who_they_are() {
        let (options, _) = party().start_signing_in().unwrap();
        assert!(options["allowCredentials"].as_array().is_none_or(Vec::is_empty), "{options}");
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["rpId"], "communaute.test");
    }

    #[test]
    fn a_site_without_a_name_has_no_passkeys() {
        for address in ["http://127.0.0.1:3000", "http://[::1]:3000", "nulle part"] {
            let party = RelyingParty::new(address);
            assert!(!party.is_possible(), "{address}");
            assert!(matches!(party.start_signing_in(), Err(PasskeyError::NotHere)));
        }
        assert!(RelyingParty::new("http://localhost:3000").is_possible());
    }
}
