//! What pages and islands show of the forum. Dates are already words: the browser does no calendar.

use serde::{Deserialize, Serialize};

use crate::{certification::view::CertificateView, markdown::SafeHtml, ui::date::Moment};

/// Who wrote something, as the public sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorView {
    /// « Prénom N. ».
    pub name: String,
    /// One or two letters, for the round mark beside the name.
    pub initials: String,
    /// « référent·e unique · Gironde (33) »; empty when nothing is known, or shown to who reads.
    pub role: String,
    /// The address of their profile; none when their account is gone.
    pub path: Option<String>,
    /// What they answer for as an ambassador, in words; none for who is none.
    pub ambassador: Option<String>,
}

/// The kept answer, quoted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolutionView {
    /// Its number.
    pub number: i64,
    /// Its address, anchor included.
    pub path: String,
    /// Who wrote it.
    pub author: AuthorView,
    /// Its first words.
    pub excerpt: String,
}

/// The kept answer and who kept it; or what the community says for an asker who says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// « La réponse retenue par Ada M. ».
    pub title: String,
    /// What has to be said besides.
    pub note: Option<String>,
    /// Where the reader takes the choice back; none when they may not.
    pub clear: Option<String>,
    /// What to quote; none: it is solved by no reply in particular.
    pub solution: Option<SolutionView>,
}

/// What is left to see of a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PostBody {
    /// Its text.
    Shown(SafeHtml),
    /// Its author took it away; the number stays.
    Deleted,
}

/// A question's text (number 0) or a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostView {
    /// For its anchor, `#reponse-{id}`.
    pub id: i64,
    /// 0 for the question.
    pub number: i64,
    /// Who wrote it.
    pub author: AuthorView,
    /// Its text, or that there is none any more.
    pub body: PostBody,
    /// When it was written.
    pub created: Moment,
    /// When it was last changed.
    pub edited: Option<Moment>,
    /// Whether it is the reply that solved the question.
    pub is_solution: bool,
    /// Whether the asker wrote it.
    pub by_asker: bool,
    /// Other people who have the same question, or to whom the reply is useful.
    pub votes: i64,
    /// What the reader may say of it themselves.
    pub ballot: Ballot,
    /// Who answers for it, and until when.
    pub certificates: Vec<CertificateView>,
    /// What the reader may do to it.
    pub actions: PostActions,
}

/// Where a reader stands with a vote: « J’ai la même question », or « Utile » of a reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ballot {
    /// It is not for them: they wrote it, or there is nothing to vote for.
    #[default]
    None,
    /// They have to sign in first.
    SignIn,
    /// They may.
    Open,
    /// They have, and may take it back.
    Given,
}

/// What a reader may do to a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostActions {
    /// Answer by quoting it.
    pub quote: bool,
    /// Change its text.
    pub edit: bool,
    /// Take it away.
    pub delete: bool,
    /// Say that it solved the question: theirs.
    pub solve: bool,
    /// The same for somebody else's question, as the team.
    pub solve_for_asker: bool,
    /// Answer for it.
    pub certify: bool,
    /// Tell the team that it should not stay.
    pub report: bool,
    /// Decide whether it stays.
    pub moderate: bool,
}

/// A theme and its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeView {
    /// For forms.
    pub id: i64,
    /// For addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// What it holds.
    pub kind: ThemeKind,
    /// Visible topics.
    pub topics: i64,
    /// Those with a reply by somebody else than their author.
    pub answered: i64,
    /// Those with a solution.
    pub solved: i64,
}

impl ThemeView {
    /// Answered topics in a hundred, rounded down: 99.6 % is not « all ». None without any topic.
    #[must_use]
    pub fn answered_percent(&self) -> Option<i64> {
        (self.topics > 0).then(|| self.answered * 100 / self.topics)
    }
}

/// What a theme holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeKind {
    /// Questions: a community.
    Questions,
    /// News, which live apart from questions.
    News,
    /// The root of the practice sheets.
    Documentation,
    /// A practice sheet, that can be questioned.
    Fiche,
}

impl ThemeKind {
    /// The word used in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::News => "news",
            Self::Documentation => "documentation",
            Self::Fiche => "fiche",
        }
    }

    /// The kind of a code; one that is unknown is read as questions.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "news" => Self::News,
            "documentation" => Self::Documentation,
            "fiche" => Self::Fiche,
            _ => Self::Questions,
        }
    }
}

/// One line of a list of topics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRowView {
    /// Its identifier.
    pub id: i64,
    /// `/sujets/{id}-{slug}`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The name of its theme.
    pub theme: String,
    /// The slug of its theme.
    pub theme_slug: String,
    /// « Gironde (33) », « Nouvelle-Aquitaine »; none for the whole country.
    pub territory: Option<String>,
    /// Who asked.
    pub author: AuthorView,
    /// When it was asked.
    pub created: Moment,
    /// When somebody last wrote in it.
    pub last_post: Moment,
    /// Visible replies.
    pub replies: i64,
    /// Those by somebody else than the asker.
    pub answers: i64,
    /// People who have the same question; none for news, which ask nothing.
    pub same: Option<i64>,
    /// Whether a solution was chosen.
    pub solved: bool,
    /// Whether the community says that it is solved, its asker saying nothing.
    pub by_community: bool,
    /// Whether somebody answers for a reply of it today.
    pub certified: bool,
    /// Whether it stands before the others.
    pub pinned: bool,
    /// Whether it takes no more replies.
    pub locked: bool,
    /// Its tags, as (slug, name).
    pub tags: Vec<(String, String)>,
    /// What its reader has not read of it; none for visitors.
    pub unread: Option<Unread>,
}

/// What a member has not read of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Where it begins, anchor included.
    pub path: String,
    /// Whether that is the question itself.
    pub is_new: bool,
    /// Replies, as far as they are counted.
    pub replies: i64,
    /// Whether there are more.
    pub is_capped: bool,
}

impl Unread {
    /// « Nouveau », « 3 nouvelles réponses », « Plus de 99 nouvelles réponses ».
    #[must_use]
    pub fn words(&self) -> String {
        match self.replies {
            _ if self.is_new => "Nouveau".to_owned(),
            0 | 1 => "1\u{a0}nouvelle réponse".to_owned(),
            replies if self.is_capped => format!("Plus de {replies}\u{a0}nouvelles réponses"),
            replies => format!("{replies}\u{a0}nouvelles réponses"),
        }
    }
}

/// How the counter of a topic is coloured; its words say the same.
#[must_use]
pub const fn counter_class(answers: i64, solved: bool) -> &'static str {
    match (solved, answers) {
        (true, _) => "count count-solved",
        (false, 0) => "count count-none",
        (false, _) => "count",
    }
}

/// French counts from two.
#[must_use]
pub const fn replies_word(replies: i64) -> &'static str {
    if replies > 1 { "réponses" } else { "réponse" }
}

/// « 3 personnes ont la même question ».
#[must_use]
pub fn same_words(people: i64) -> String {
    let have = if people > 1 { "personnes ont" } else { "personne a" };
    format!("{people}\u{a0}{have} la même question")
}

/// « Utile à 2 personnes ».
#[must_use]
pub fn useful_words(people: i64) -> String {
    let noun = if people > 1 { "personnes" } else { "personne" };
    format!("Utile à {people}\u{a0}{noun}")
}
