//! Passkeys: signing in by what a device knows of its owner, without an e-mail. The mailed link always works beside them.
//!
//! Words: a *passkey* (WebAuthn's discoverable credential) is a pair of keys whose secret half stays on a device, and
//! which the device finds by itself; a *ceremony* is one adding or one signing in, from the challenge we draw to the
//! answer a device signs. What is expected of an answer is kept in the database, never in the browser: any process may
//! get it, and it is good once, for five minutes.
//!
//! Browsers open their devices to scripts alone: `public/passkeys.js` stands between the pages and [`api`]. Naming and
//! removing are plain forms.

pub mod api;
mod entity;
pub mod forms;
pub mod model;
pub mod pages;
pub mod relying_party;
pub mod service;
