//! Where mail goes: an SMTP server, or a folder of `.eml` files when none is configured.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::Error as SmtpError,
};

use super::entity;
use crate::config::Config;

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
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
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
            Some(url) => Way::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(|error| TransportError::Configuration(format!("SMTP_URL : {error}")))?
                    .build(),
            ),
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

    /// Sends one mail.
    ///
    /// # Errors
    /// Whether trying again may help.
    pub(super) async fn send(&self, mail: &entity::Model) -> Result<(), TransportError> {
        let message = self.message(mail)?;
        match &self.way {
            Way::Smtp(smtp) => match smtp.send(message).await {
                Ok(_) => Ok(()),
                Err(error) => Err(smtp_failure(&error)),
            },
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
    // Only the status: the server's sentence often repeats the address.
    let words = error
        .status()
        .map_or_else(|| "no answer from the server".to_owned(), |code| format!("status {code}"));
    if error.is_permanent() { TransportError::Permanent(words) } else { TransportError::Temporary(words) }
}
