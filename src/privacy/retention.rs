//! What is kept how long: the one table that the page « Confidentialité » prints. Each duration is the constant by which the
//! feature that keeps the thing forgets it; a test proves each line.

use chrono::Duration;

use super::{
    export::service::{LIFETIME, REMEMBERED},
    service::DORMANT,
};
use crate::{
    accounts::{
        oidc::REQUEST_LIFETIME,
        passkey::service::CEREMONY_LIFETIME,
        service::{LINK_KEPT, ROLE_CHANGES_KEPT, SESSION_IDLE, SESSION_LIFETIME},
    },
    certification::service as certification,
    closing::model::{LINK_KEPT as CLOSING_LINK_KEPT, SAID_KEPT},
    contact,
    following::model::HORIZON,
    forum::service::{ANYWAY_KEPT, DRAFT_LIFETIME},
    live::EVENTS_KEPT,
    mail::SENT_KEPT,
    moderation::{ACTIONS_KEPT, REPORTS_KEPT},
    notifications::model::{LINK_KEPT as UNSUBSCRIBE_KEPT, READ_KEPT, UNREAD_KEPT},
    routing::plan::TOLD_FOR,
    weekly::model::UNCONFIRMED_KEPT,
};

/// What the site keeps for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// An account nobody visits.
    Account,
    /// A signed-in browser that is not used.
    IdleSession,
    /// A signed-in browser.
    Session,
    /// A link that signs in.
    Link,
    /// A sign-in under way at a provider.
    ProviderRequest,
    /// What is asked of a passkey.
    PasskeyRequest,
    /// A text written before signing in.
    WaitingText,
    /// A mail that left.
    SentMail,
    /// What somebody downloads of what the site knows of them.
    Archive,
    /// That somebody asked for it.
    ArchiveRequest,
    /// What browsers are told as it happens.
    Event,
    /// That somebody came today.
    DayVisit,
    /// That somebody came this week.
    WeekVisit,
    /// How far somebody read in a topic.
    ReadPosition,
    /// Who was told of a question.
    QuestionTold,
    /// What an asker said of their question.
    AskerSaid,
    /// The link by which they say it.
    ClosingLink,
    /// An address given for the letter, and not confirmed.
    UnconfirmedAddress,
    /// Something somebody was told, and read.
    ReadNotification,
    /// Something somebody was told.
    UnreadNotification,
    /// The link of a mail that stops such mails.
    UnsubscribeLink,
    /// Who wrote to whom.
    PrivateMessage,
    /// What a recipient said of a private message.
    PrivateMessageReport,
    /// What somebody said of a post.
    Report,
    /// That somebody published what the guard had stopped.
    PublishedAnyway,
    /// What the team did.
    ModerationAction,
    /// What somebody said of a certificate.
    CertificateReport,
    /// What was done to a certificate.
    CertificateChange,
    /// Who gave which role.
    RoleChange,
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// What is kept, in French.
    pub what: &'static str,
    /// What for.
    pub why: &'static str,
    /// How long.
    pub time: Duration,
    /// Counted from what.
    pub from: &'static str,
}

impl Kept {
    /// Everything, in the order of the table.
    pub const ALL: [Self; 29] = [
        Self::Account,
        Self::IdleSession,
        Self::Session,
        Self::Link,
        Self::ProviderRequest,
        Self::PasskeyRequest,
        Self::WaitingText,
        Self::SentMail,
        Self::Archive,
        Self::ArchiveRequest,
        Self::Event,
        Self::DayVisit,
        Self::WeekVisit,
        Self::ReadPosition,
        Self::QuestionTold,
        Self::AskerSaid,
        Self::ClosingLink,
        Self::UnconfirmedAddress,
        Self::ReadNotification,
        Self::UnreadNotification,
        Self::UnsubscribeLink,
        Self::PrivateMessage,
        Self::PrivateMessageReport,
        Self::Report,
        Self::PublishedAnyway,
        Self::ModerationAction,
        Self::CertificateReport,
        Self::CertificateChange,
        Self::RoleChange,
    ];

    /// Its line.
    #[must_use]
    pub const fn line(self) -> Line {
        let (what, why, time, from) = match self {
            Self::Account => (
                "Compte que personne n’utilise",
                "ne pas garder les données de qui ne vient plus ; un e-mail prévient un mois avant",
                DORMANT,
                "la dernière visite",
            ),
            Self::IdleSession => (
                "Connexion inutilisée",
                "vous éviter de vous reconnecter",
                SESSION_IDLE,
                "la dernière visite",
            ),
            Self::Session => {
                ("Connexion d’un appareil", "vous garder connecté", SESSION_LIFETIME, "la connexion")
            }
            Self::Link => (
                "Lien de connexion et adresse qui l’a demandé",
                "vous connecter, et limiter les envois à une même adresse",
                LINK_KEPT,
                "la fin de sa validité, de 30 minutes, ou de 7 jours s’il confirme un texte",
            ),
            Self::ProviderRequest => (
                "Connexion en cours par un service comme ProConnect",
                "vous reconnaître à votre retour",
                REQUEST_LIFETIME,
                "le départ vers ce service",
            ),
            Self::PasskeyRequest => (
                "Demande faite à une clé d’accès",
                "vérifier la réponse de l’appareil",
                CEREMONY_LIFETIME,
                "la demande",
            ),
            Self::WaitingText => (
                "Texte écrit avant de se connecter, ou sans compte",
                "vous laisser le temps de revenir",
                DRAFT_LIFETIME,
                "l’écriture",
            ),
            Self::SentMail => (
                "Adresse et date d’un e-mail envoyé",
                "comprendre pourquoi un message n’arrive pas ; son texte est effacé dès l’envoi, ou gardé aussi \
                 longtemps s’il n’a pas pu partir, pour l’envoyer de nouveau",
                SENT_KEPT,
                "l’envoi",
            ),
            Self::Archive => (
                "Archive de vos données",
                "vous laisser le temps de la télécharger",
                LIFETIME,
                "sa préparation",
            ),
            Self::ArchiveRequest => {
                ("Demande d’une archive de vos données", "limiter ces demandes", REMEMBERED, "la demande")
            }
            Self::Event => (
                "Ce qui vient de changer, sans texte ni nom",
                "tenir à jour les pages ouvertes",
                EVENTS_KEPT,
                "le changement",
            ),
            Self::DayVisit => (
                "Empreinte de votre adresse et de votre navigateur, ou de votre numéro de membre, pour la journée",
                "compter les visites sans cookie ; le nombre secret qui la fait est effacé avec elle",
                Duration::days(1),
                "le début de la journée",
            ),
            Self::WeekVisit => (
                "La même, faite d’un autre nombre secret, pour la semaine",
                "compter les personnes différentes dans une semaine",
                Duration::days(7),
                "le début de la semaine",
            ),
            Self::ReadPosition => (
                "Jusqu’où vous avez lu une discussion que vous ne suivez pas",
                "vous montrer ce qui est nouveau, et où reprendre",
                HORIZON,
                "la lecture",
            ),
            Self::QuestionTold => (
                "Questions sans réponse qui vous ont été envoyées",
                "ne pas vous les envoyer deux fois",
                TOLD_FOR,
                "la question",
            ),
            Self::AskerSaid => (
                "Ce que vous avez répondu à « votre question est-elle résolue ? »",
                "ne pas vous le demander plus de deux fois",
                SAID_KEPT,
                "la première réponse à votre question",
            ),
            Self::ClosingLink => (
                "Lien de l’e-mail qui vous le demande, sous forme d’empreinte",
                "vous laisser répondre sans vous connecter",
                CLOSING_LINK_KEPT,
                "l’envoi",
            ),
            Self::UnconfirmedAddress => (
                "Adresse donnée pour la lettre de la semaine, et pas confirmée",
                "vous laisser le temps de confirmer ; une adresse confirmée, et les liens de ses lettres sous forme d’empreinte, sont \
                 gardés jusqu’à ce que vous arrêtiez la lettre",
                UNCONFIRMED_KEPT,
                "la demande",
            ),
            Self::ReadNotification => {
                ("Notification que vous avez lue", "vous laisser la retrouver", READ_KEPT, "la lecture")
            }
            Self::UnreadNotification => (
                "Notification que vous n’avez pas lue",
                "vous dire ce qui s’est passé en votre absence",
                UNREAD_KEPT,
                "l’événement",
            ),
            Self::UnsubscribeLink => (
                "Lien « ne plus recevoir » d’un e-mail de notification, sous forme d’empreinte",
                "le faire marcher sans vous connecter",
                UNSUBSCRIBE_KEPT,
                "l’envoi",
            ),
            Self::PrivateMessage => (
                "Qui a écrit à qui en privé, et quand, jamais le texte",
                "faire marcher les liens de l’e-mail, et empêcher les abus",
                contact::MESSAGES_KEPT,
                "l’envoi",
            ),
            Self::PrivateMessageReport => (
                "Signalement d’un message privé",
                "protéger les membres",
                contact::REPORTS_KEPT,
                "la décision de l’équipe",
            ),
            Self::Report => {
                ("Signalement d’une publication", "modérer", REPORTS_KEPT, "la décision de l’équipe")
            }
            Self::PublishedAnyway => (
                "Publication malgré l’avertissement sur les données personnelles, sans ces données",
                "aider l’équipe à protéger les personnes accompagnées, et ne pas vous redemander",
                ANYWAY_KEPT,
                "la publication",
            ),
            Self::ModerationAction => (
                "Décision de modération et sa raison",
                "en rendre compte, et la revoir si besoin",
                ACTIONS_KEPT,
                "la décision",
            ),
            Self::CertificateReport => (
                "Signalement d’une réponse certifiée qui serait périmée",
                "revoir la réponse, et ne compter chaque personne qu’une fois",
                certification::REPORTS_KEPT,
                "le moment où quelqu’un l’a revue",
            ),
            Self::CertificateChange => (
                "Certificat donné, renouvelé, suspendu ou retiré, par qui et pourquoi",
                "savoir qui a répondu de quoi ; le certificat lui-même reste avec la réponse",
                certification::CHANGES_KEPT,
                "le changement",
            ),
            Self::RoleChange => {
                ("Rôle donné ou repris", "savoir qui a confié quoi à qui", ROLE_CHANGES_KEPT, "le changement")
            }
        };
        Line { what, why, time, from }
    }
}

impl Line {
    /// « 7 jours après l’envoi ».
    #[must_use]
    pub fn how_long(&self) -> String {
        format!("{} après {}", in_words(self.time), self.from)
    }
}

/// « 30 minutes », « 24 heures », « 7 jours », « 24 mois »: in the largest unit that is exact.
fn in_words(time: Duration) -> String {
    let (days, hours, minutes) = (time.num_days(), time.num_hours(), time.num_minutes());
    let (number, one, several) = if days >= 365 && days % 365 == 0 {
        (days / 365 * 12, "mois", "mois")
    } else if days > 1 {
        (days, "jour", "jours")
    } else if hours >= 1 {
        (hours, "heure", "heures")
    } else {
        (minutes, "minute", "minutes")
    };
    format!("{number}\u{a0}{}", if number > 1 { several } else { one })
}
