//! A device that makes passkeys and signs with them, as far as this site asks: ES256, no attestation.

use std::sync::{Arc, Mutex};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use rand::random;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody is there.
const PRESENT: u8 = 0x01;
/// They showed who they are.
const VERIFIED: u8 = 0x04;
/// A new public key follows.
const MADE: u8 = 0x40;

/// A device, and what it says of itself to sites.
#[derive(Clone)]
pub struct Authenticator {
    origin: String,
    verifies: bool,
    keeps: Option<bool>,
    keys: Arc<Mutex<Vec<DeviceKey>>>,
}

#[derive(Clone)]
struct DeviceKey {
    id: [u8; 32],
    handle: String,
    secret: SigningKey,
    counter: u32,
}

impl Authenticator {
    /// A new one, with no passkey.
    pub fn at(origin: &str) -> Self {
        Self { origin: origin.to_owned(), verifies: true, keeps: Some(true), keys: Arc::default() }
    }

    /// Another with the same passkeys, which counts on its own.
    pub fn copied(&self) -> Self {
        let keys = self.keys.lock().unwrap().clone();
        Self { keys: Arc::new(Mutex::new(keys)), ..self.clone() }
    }

    /// In a browser that believes to be elsewhere.
    pub fn seen_at(self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self }
    }

    /// Without asking its owner for a finger or a code.
    pub fn unverified(self) -> Self {
        Self { verifies: false, ..self }
    }

    /// Telling whether it finds its passkeys by itself, or nothing.
    pub fn telling(self, keeps: Option<bool>) -> Self {
        Self { keeps, ..self }
    }

    /// Makes a passkey as `options` asks, and answers as a browser does.
    pub fn make(&self, options: &Value) -> Value {
        let key = DeviceKey {
            id: random(),
            handle: options["user"]["id"].as_str().unwrap().to_owned(),
            secret: loop {
                // Nearly every number is one.
                if let Ok(secret) = SigningKey::from_slice(&random::<[u8; 32]>()) {
                    break secret;
                }
            },
            counter: 0,
        };
        let answer = self.present(&key, options);
        self.keys.lock().unwrap().push(key);
        answer
    }

    /// Presents its last passkey again as if it had just been made for `options`.
    pub fn make_again(&self, options: &Value) -> Value {
        self.present(self.keys.lock().unwrap().last().unwrap(), options)
    }

    fn present(&self, key: &DeviceKey, options: &Value) -> Value {
        let client_data = self.client_data("webauthn.create", options);
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), MADE, 0);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(key.id);
        let point = key.secret.verifying_key().to_sec1_point(false);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}: an elliptic curve, ES256, P-256, a point.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point.as_bytes()[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point.as_bytes()[33..]);
        // {"fmt": "none", "attStmt": {}, "authData": …}.
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        let told = self.keeps.map_or(json!({}), |keeps| json!({ "credProps": { "rk": keeps } }));
        json!({
            "id": encode(&key.id), "rawId": encode(&key.id), "type": "public-key",
            "response": { "clientDataJSON": encode(&client_data), "attestationObject": encode(&attestation) },
            "clientExtensionResults": told,
        })
    }

    /// Signs with its last passkey, as `options` asks.
    pub fn sign(&self, options: &Value) -> Value {
        let mut keys = self.keys.lock().unwrap();
        let key = keys.last_mut().unwrap();
        key.counter += 1;
        let client_data = self.client_data("webauthn.get", options);
        let data = self.data(options["rpId"].as_str().unwrap(), 0, key.counter);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = key.secret.sign(&signed);
        json!({
            "id": encode(&key.id), "rawId": encode(&key.id), "type": "public-key",
            "response": {
                "clientDataJSON": encode(&client_data), "authenticatorData": encode(&data),
                "signature": encode(signature.to_der().as_bytes()), "userHandle": key.handle,
            },
            "clientExtensionResults": {},
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, site: &str, flags: u8, counter: u32) -> Vec<u8> {
        let mut data = Sha256::digest(site).to_vec();
        data.push(flags | PRESENT | if self.verifies { VERIFIED } else { 0 });
        data.extend(counter.to_be_bytes());
        data
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
