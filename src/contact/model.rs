//! What the forms of private messages must hold.

use crate::{
    accounts::{
        model::{MemberId, Profile},
        people::model::member_path,
    },
    http::fields::{FieldErrors, Fields},
    text::clean_text,
};

/// Shortest message, in characters.
pub const MESSAGE_MIN: usize = 10;
/// Longest message, in characters.
pub const MESSAGE_MAX: usize = 5_000;
/// Longest report, in characters.
pub const REPORT_MAX: usize = 1_000;

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Plain text.
    pub text: String,
    /// Whether the sender agrees that the recipient learns their address, to answer by mail.
    pub shares_address: bool,
    /// What makes two sendings of one form one.
    pub submission: Option<String>,
}

impl NewMessage {
    /// Reads `texte`, `adresse`, `envoi`.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = clean_text(fields.get("texte"));
        match text.chars().count() {
            0 => errors.add("texte", "Écrivez votre message."),
            n if n < MESSAGE_MIN => {
                errors
                    .add("texte", format!("C’est un peu court : écrivez au moins {MESSAGE_MIN} caractères."));
            }
            n if n > MESSAGE_MAX => {
                errors.add("texte", format!("C’est trop long : 5 000 caractères au plus, vous en avez {n}."));
            }
            _ => {}
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let submission = Some(fields.get("envoi")).filter(|token| (1..=100).contains(&token.len()));
        Ok(Self {
            text,
            shares_address: fields.get("adresse") == "oui",
            submission: submission.map(str::to_owned),
        })
    }
}

/// Reads what a recipient says of a message.
///
/// # Errors
/// The sentence to show.
pub fn parse_report(typed: &str) -> Result<String, String> {
    let details = clean_text(typed);
    match details.chars().count() {
        0 => Err("Dites en quelques mots ce qui ne va pas ; vous pouvez copier le message.".to_owned()),
        n if n > REPORT_MAX => Err(format!("C’est trop long : {REPORT_MAX} caractères au plus.")),
        _ => Ok(details),
    }
}

/// What a recipient may do from the link of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkGesture {
    /// No more messages from this sender.
    RefuseSender,
    /// No more messages at all.
    RefuseAll,
    /// Tell the team.
    Report,
}

impl LinkGesture {
    /// The word used in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RefuseSender => "refuser",
            Self::RefuseAll => "tous",
            Self::Report => "signaler",
        }
    }

    /// The gesture of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::RefuseSender, Self::RefuseAll, Self::Report].into_iter().find(|gesture| gesture.code() == code)
    }
}

/// Where one writes to a member: `/membres/{id}-{slug}/contact`.
#[must_use]
pub fn contact_path(member: MemberId, profile: &Profile) -> String {
    format!("{}/contact", member_path(member, &profile.display_name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_neither_too_short_nor_too_long() {
        let parse = |text: &str| NewMessage::parse(&Fields::from([("texte", text)]));
        for text in ["", "  \n ", "Bonjour", &"a".repeat(MESSAGE_MAX + 1)] {
            assert!(parse(text).unwrap_err().of("texte").is_some(), "{text:?}");
        }
        assert_eq!(parse("\r\nBonjour à vous \r\n").unwrap().text, "Bonjour à vous");
        assert!(parse(&"é".repeat(MESSAGE_MAX)).is_ok());
    }

    #[test]
    fn an_address_is_given_only_by_who_ticks_the_box() {
        let fields = |tick: &str| Fields::from([("texte", "Bonjour à vous"), ("adresse", tick)]);
        assert!(NewMessage::parse(&fields("oui")).unwrap().shares_address);
        for tick in ["", "non", "1"] {
            assert!(!NewMessage::parse(&fields(tick)).unwrap().shares_address, "{tick:?}");
        }
    }
}
