//! Where mail goes: an SMTP server, or a folder of `.eml` files when none is configured.

use std::{
    error::Error,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::{AsyncSmtpTransportBuilder, Error as SmtpError},
};
use tokio::time::timeout;

use super::entity;
use crate::config::Config;

/// How long one address of the mail server is waited for: it may have another.
const CONNECTED_WITHIN: Duration = Duration::from_secs(30);
/// How long a mail may take, from the first word to the server's agreement: well less than the lease of the worker that sends it, or
/// another one would send it too.
pub(super) const HANDED_OVER_WITHIN: Duration = Duration::from_secs(120);
/// What the server says of who hands the mail in, not of the mail: a password is asked for, refused, or too weak (RFC 4954). An
/// operator mends that, and everything leaves.
const ABOUT_US: [u16; 4] = [530, 534, 535, 538];
const NO_ANSWER: &str = "no answer from the server";

/// A way out for mail.
#[derive(Clone, Debug)]
pub struct Transport {
    from: Mailbox,
    /// Where answers go, unless a member wrote: people do answer mails.
    reply_to: Mailbox,
    way: Way,
}

/// Says that no person wrote this one: out-of-office answers are not sent back (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Where a mail program posts for its reader who wants no more of this (RFC 2369).
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(value: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(value.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", self.0))
    }
}

/// Says that one post is enough (RFC 8058).
#[derive(Clone)]
struct OneClick;

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

#[derive(Clone, Debug)]
enum Way {
    Smtp(Box<Smtp>),
    Folder(PathBuf),
}

/// A mail server, and the connections to it.
#[derive(Clone, Debug)]
struct Smtp {
    builder: AsyncSmtpTransportBuilder,
    connections: Arc<Mutex<AsyncSmtpTransport<Tokio1Executor>>>,
    patience: Duration,
}

impl Smtp {
    fn new(builder: AsyncSmtpTransportBuilder) -> Self {
        let builder = builder.timeout(Some(CONNECTED_WITHIN));
        let connections = Arc::new(Mutex::new(builder.clone().build()));
        Self { builder, connections, patience: HANDED_OVER_WITHIN }
    }

    async fn send(&self, message: Message) -> Result<(), TransportError> {
        let smtp = self.connections().clone();
        // The library's own patience ends with the connection: a server that says nothing more would be waited for for ever.
        match timeout(self.patience, smtp.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(smtp_failure(&error)),
            Err(_) => {
                // An answer that comes late would be taken for the next mail's.
                *self.connections() = self.builder.clone().build();
                Err(TransportError::Temporary(NO_ANSWER.to_owned()))
            }
        }
    }

    fn connections(&self) -> MutexGuard<'_, AsyncSmtpTransport<Tokio1Executor>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Trying again cannot help: the address or the server's answer is final.
    #[error("refused for good: {0}")]
    Permanent(String),
    /// The server may be back later.
    #[error("not now: {0}")]
    Temporary(String),
    /// The configuration cannot be used.
    #[error("{0}")]
    Configuration(String),
}

impl Transport {
    /// The transport that the configuration asks for.
    ///
    /// # Errors
    /// [`TransportError::Configuration`], naming the variable.
    pub fn from_config(config: &Config) -> Result<Self, TransportError> {
        let mailbox = |name: &str, value: &str| {
            value.parse().map_err(|error| TransportError::Configuration(format!("{name} : {error}")))
        };
        let from = mailbox("MAIL_FROM", &config.mail.from)?;
        let reply_to = mailbox("CONTACT_EMAIL", &config.site.contact)?;
        let way = match &config.mail.smtp_url {
            Some(url) => Way::Smtp(Box::new(Smtp::new(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(|error| TransportError::Configuration(format!("SMTP_URL : {error}")))?,
            ))),
            None => Way::Folder(config.database.data_dir.join("mails")),
        };
        Ok(Self { from, reply_to, way })
    }

    /// The folder mails are written to, when there is no SMTP server.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match &self.way {
            Way::Smtp(_) => None,
            Way::Folder(folder) => Some(folder),
        }
    }

    /// The same, which waits for a server no longer than `patience`: tests have little.
    #[cfg(test)]
    pub(super) fn within(mut self, patience: Duration) -> Self {
        if let Way::Smtp(smtp) = &mut self.way {
            smtp.patience = patience;
        }
        self
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// Whether trying again may help.
    pub(super) async fn send(&self, mail: &entity::Model) -> Result<(), TransportError> {
        let message = self.message(mail)?;
        match &self.way {
            Way::Smtp(smtp) => smtp.send(message).await,
            Way::Folder(folder) => {
                tokio::fs::create_dir_all(folder)
                    .await
                    .map_err(|error| TransportError::Temporary(error.to_string()))?;
                AsyncFileTransport::<Tokio1Executor>::new(folder)
                    .send(message)
                    .await
                    .map(|_| ())
                    .map_err(|error| TransportError::Temporary(error.to_string()))
            }
        }
    }

    fn message(&self, mail: &entity::Model) -> Result<Message, TransportError> {
        let to: Mailbox =
            mail.recipient.parse().map_err(|_| TransportError::Permanent("unreadable address".to_owned()))?;
        let reply_to = match &mail.reply_to {
            Some(address) => address
                .parse()
                .map_err(|_| TransportError::Permanent("unreadable address to reply to".to_owned()))?,
            None => self.reply_to.clone(),
        };
        let mut message = Message::builder().from(self.from.clone()).to(to).reply_to(reply_to);
        if mail.sender_id.is_none() {
            message = message.header(AutoSubmitted);
        }
        if let Some(address) = &mail.unsubscribe {
            message = message.header(ListUnsubscribe(address.clone())).header(OneClick);
        }
        message
            .subject(&mail.subject)
            .message_id(Some(mail.message_id.clone()))
            .multipart(MultiPart::alternative_plain_html(mail.body_text.clone(), mail.body_html.clone()))
            .map_err(|error| TransportError::Permanent(error.to_string()))
    }
}

fn smtp_failure(error: &SmtpError) -> TransportError {
    let status = error.status().map(u16::from);
    // Only the status: the server's sentence often repeats the address.
    let words = status.map_or_else(|| NO_ANSWER.to_owned(), |code| format!("status {code}"));
    let is_about_us = status.is_some_and(|code| ABOUT_US.contains(&code));
    if error.is_permanent() && !is_about_us {
        TransportError::Permanent(words)
    } else {
        TransportError::Temporary(words)
    }
}
