//! How every mail is laid out: the same words in plain text and in HTML that old mail programs read.

use super::Mail;
use crate::{accounts::model::Email, text::french_spaces, ui::page::escape};

/// Who the mails come from, in words.
const SITE: &str = "La Communauté de l’inclusion";
/// The line under every mail.
const SIGNED: &str = "L’équipe de La Communauté de l’inclusion";

/// A mail in the making: « Bonjour, », what it says, « L’équipe… ».
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Letter {
    subject: String,
    parts: Vec<Part>,
    unsubscribe: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
enum Part {
    Heading(String),
    Paragraph(String),
    Quote(String),
    Button { label: String, url: String },
    Link { label: String, url: String },
}

impl std::fmt::Debug for Letter {
    // Links that sign in, and what people wrote to each other, do not belong in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl Letter {
    /// A letter about something; ordinary spaces become those of French typography, here and in what it says.
    pub fn about(subject: &str) -> Self {
        Self { subject: french_spaces(subject).into_owned(), parts: Vec::new(), unsubscribe: None }
    }

    /// A paragraph of ours.
    pub fn says(self, words: &str) -> Self {
        self.with(Part::Paragraph(french_spaces(words).into_owned()))
    }

    /// The title of what follows, for a letter of several parts: programs that read aloud go from one to the next.
    pub fn heading(self, words: &str) -> Self {
        self.with(Part::Heading(french_spaces(words).into_owned()))
    }

    /// What somebody wrote, line by line, as they did: it is text, whatever it looks like.
    pub fn quotes(self, text: &str) -> Self {
        self.with(Part::Quote(text.to_owned()))
    }

    /// What the letter is for: a large link. In plain text the address stands alone on its line.
    pub fn button(self, label: &str, url: &str) -> Self {
        self.with(Part::Button { label: french_spaces(label).into_owned(), url: url.to_owned() })
    }

    /// Something one may do besides.
    pub fn link(self, label: &str, url: &str) -> Self {
        self.with(Part::Link { label: french_spaces(label).into_owned(), url: url.to_owned() })
    }

    /// Says how to receive no more such mails: a link for people, and the same address for their mail program, that posts to it
    /// at one press of its own button (RFC 8058).
    pub fn unsubscribe(self, url: &str) -> Self {
        Self { unsubscribe: Some(url.to_owned()), ..self }.link("Ne plus recevoir ces e-mails", url)
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// The mail to an address.
    #[must_use]
    pub fn to(self, address: &Email) -> Mail {
        Mail {
            to: address.as_str().to_owned(),
            text: self.text(),
            html: self.html(),
            subject: self.subject,
            unsubscribe: self.unsubscribe,
        }
    }

    fn text(&self) -> String {
        let parts: String = self.parts.iter().map(Part::text).collect();
        format!("Bonjour,\n\n{parts}{SIGNED}\n")
    }

    fn html(&self) -> String {
        let parts: String = self.parts.iter().map(Part::html).collect();
        let subject = escape(&self.subject);
        // Style sheets are dropped by many mail programs: every element carries its own. The colours are the site's
        // (style/tokens.css), the light ones: programs that darken mails do so by themselves.
        format!(
            "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{subject}</title>\n</head>\n\
             <body style=\"margin:0;padding:24px 12px;background-color:#faf7f2;color:#1d2433;\
             font-family:Arial,Helvetica,sans-serif;font-size:17px;line-height:1.6\">\n\
             <div style=\"max-width:36em;margin:0 auto\">\n\
             <header style=\"margin:0 0 12px;color:#0b5a63;font-weight:bold\">{SITE}</header>\n\
             <main style=\"padding:24px;background-color:#ffffff;border:1px solid #e3ddd2;border-radius:12px\">\n\
             <h1 style=\"margin:0 0 16px;font-size:22px;line-height:1.3\">{subject}</h1>\n\
             <p style=\"{PARAGRAPH}\">Bonjour,</p>\n{parts}\
             <p style=\"margin:0\">{SIGNED}</p>\n</main>\n</div>\n</body>\n</html>\n"
        )
    }
}

const PARAGRAPH: &str = "margin:0 0 16px;overflow-wrap:anywhere";

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Heading(words) => format!("{words}\n{}\n\n", "-".repeat(words.chars().count())),
            Self::Paragraph(words) => format!("{words}\n\n"),
            // A quoted line cannot pass for one of ours.
            Self::Quote(text) => {
                let lines: Vec<String> = text.lines().map(|line| format!("> {line}")).collect();
                format!("{}\n\n", lines.join("\n"))
            }
            Self::Button { label, url } | Self::Link { label, url } => {
                format!("{label}\u{a0}:\n{url}\n\n")
            }
        }
    }

    fn html(&self) -> String {
        match self {
            Self::Heading(words) => format!(
                "<h2 style=\"margin:24px 0 12px;font-size:19px;line-height:1.3\">{}</h2>\n",
                escape(words)
            ),
            Self::Paragraph(words) => format!("<p style=\"{PARAGRAPH}\">{}</p>\n", escape(words)),
            Self::Quote(text) => {
                let lines: Vec<String> = text.lines().map(escape).collect();
                format!(
                    "<blockquote style=\"margin:0 0 16px;padding:4px 0 4px 16px;border-left:4px solid #e3ddd2;\
                     overflow-wrap:anywhere\">{}</blockquote>\n",
                    lines.join("<br>\n")
                )
            }
            Self::Button { label, url } => format!(
                "<p style=\"margin:0 0 16px\"><a href=\"{}\" style=\"display:inline-block;padding:12px 20px;\
                 background-color:#0b5a63;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none\">{}</a></p>\n",
                address(url),
                escape(label)
            ),
            Self::Link { label, url } => format!(
                "<p style=\"{PARAGRAPH}\"><a href=\"{}\" style=\"color:#0b5a63\">{}</a></p>\n",
                address(url),
                escape(label)
            ),
        }
    }
}

/// An address of ours between quotes.
fn address(url: &str) -> String {
    escape(url).replace('"', "%22")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(letter: Letter) -> Mail {
        letter.to(&Email::parse("ada@exemple.test").unwrap())
    }

    #[test]
    fn both_forms_say_the_same_and_lead_to_the_same_places() {
        let mail = mail(
            Letter::about("Votre lien : le voici")
                .says("Ouvrez ce lien, puis « Me connecter » :")
                .button("Me connecter", "https://site.test/lien?jeton=a&suite=b")
                .link("Où suis-je connecté ?", "https://site.test/connexions"),
        );
        assert_eq!(mail.subject, "Votre lien\u{a0}: le voici");
        assert_eq!(
            mail.text,
            "Bonjour,\n\nOuvrez ce lien, puis «\u{a0}Me connecter\u{202f}»\u{a0}:\n\nMe connecter\u{a0}:\n\
             https://site.test/lien?jeton=a&suite=b\n\nOù suis-je connecté\u{202f}?\u{a0}:\nhttps://site.test/connexions\n\n\
             L’équipe de La Communauté de l’inclusion\n"
        );
        let html = scraper::Html::parse_document(&mail.html);
        let links = scraper::Selector::parse("a").unwrap();
        let links: Vec<&str> = html.select(&links).filter_map(|link| link.attr("href")).collect();
        assert_eq!(links, ["https://site.test/lien?jeton=a&suite=b", "https://site.test/connexions"]);
    }

    #[test]
    fn a_title_within_a_letter_is_one_in_both_forms() {
        let mail = mail(Letter::about("La lettre").heading("À lire : <b>").says("Ceci."));
        assert!(
            mail.text.contains("Bonjour,\n\nÀ lire\u{a0}: <b>\n------------\n\nCeci.\n\n"),
            "{}",
            mail.text
        );
        let html = scraper::Html::parse_document(&mail.html);
        let titles = scraper::Selector::parse("main h1 ~ h2").unwrap();
        let titles: Vec<String> = html.select(&titles).map(|title| title.text().collect()).collect();
        assert_eq!(titles, ["À lire\u{a0}: <b>"]);
    }

    #[test]
    fn what_somebody_wrote_is_text_and_cannot_pass_for_ours() {
        let mail = mail(Letter::about("<b>").quotes("<script>alert(1)</script>\nL’équipe\n\n\"&lt;"));
        assert!(
            mail.text.contains("> <script>alert(1)</script>\n> L’équipe\n> \n> \"&lt;\n"),
            "{}",
            mail.text
        );
        assert!(
            mail.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;<br>\nL’équipe<br>\n<br>\n\"&amp;lt;")
        );
        assert!(mail.html.contains("<title>&lt;b&gt;</title>"));
    }
}
