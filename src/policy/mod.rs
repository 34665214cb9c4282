//! Who may do what: the one set of rules behind pages, forms, server functions and live events. Pure: given what is known,
//! yes or no and why.

mod certification;
mod following;
mod personal;

pub use self::certification::{AnswerFacts, answers_for, can_certify, can_certify_for, can_review};
pub use self::following::{CHOSEN_AT_MOST, can_follow};
pub use self::personal::{RECENT, RecipientFacts, accepts_messages, can_contact, can_delete_account};

use crate::{
    accounts::model::{MemberId, Role, SignedIn},
    files::model::Audience,
};

/// Why something is not allowed, with the sentence to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The person's names are not known yet.
    #[error("Complétez d’abord votre profil : votre prénom et votre nom.")]
    ProfileIncomplete,
    /// The topic takes no more replies.
    #[error(
        "Cette discussion est fermée : elle n’accepte plus de réponse. Posez une nouvelle question si besoin."
    )]
    Locked,
    /// Somebody else's post.
    #[error("Vous ne pouvez modifier ou supprimer que vos propres messages.")]
    NotYours,
    /// Others wrote under it: it is theirs too.
    #[error(
        "Cette question a reçu des réponses : elle ne peut plus être supprimée. Vous pouvez encore la modifier."
    )]
    Answered,
    /// Only the asker, and those who keep the place, choose.
    #[error(
        "Seules la personne qui a posé la question et l’équipe peuvent choisir la réponse qui l’a résolue."
    )]
    NotAsker,
    /// What one wrote is useful to others, or it is not: they say so.
    #[error("C’est vous qui l’avez écrit : ce sont les autres qui peuvent le dire.")]
    OwnText,
    /// News is the team's.
    #[error("Les actualités sont publiées par l’équipe. Choisissez une communauté.")]
    TeamOnly,
    /// What was right when it was written no longer is.
    #[error("Ce texte ne peut plus être publié tel quel. Copiez-le, puis recommencez depuis le formulaire.")]
    OutOfDate,
    /// Those who keep the place.
    #[error("Cette page est réservée à l’équipe qui modère le site.")]
    ModeratorsOnly,
    /// Those who answer for a theme or a territory, and those who keep the place.
    #[error(
        "Cette page montre aux ambassadeurs et aux ambassadrices les questions qui les attendent, et à l’équipe celles de tout le \
         site."
    )]
    AmbassadorsOnly,
    /// Those who keep the place are above it.
    #[error(
        "Ce compte est celui d’une personne de l’équipe. Seule l’administration peut reprendre son rôle, puis le suspendre."
    )]
    OfTheTeam,
    /// Only those who keep the place.
    #[error("Cette page est réservée à l’équipe qui administre le site.")]
    AdminOnly,
    /// One does not saw off one's own branch.
    #[error(
        "Vous ne pouvez pas retirer votre propre rôle d’administration. Demandez-le à une autre personne qui l’a aussi."
    )]
    OwnRole,
    /// Nobody could give roles any more.
    #[error("C’est la dernière personne qui administre le site. Donnez d’abord ce rôle à quelqu’un d’autre.")]
    LastAdmin,
    /// Whoever finds a browser signed in must not delete its owner's account.
    #[error(
        "Pour supprimer un compte, il faut s’être connecté il y a moins d’un quart d’heure. Reconnectez-vous, puis recommencez."
    )]
    SignInAgain,
    /// One does not write to oneself.
    #[error("C’est votre propre compte : vous ne pouvez pas vous écrire.")]
    ToOneself,
    /// They, or the rules, want no message from this member.
    #[error("Cette personne ne reçoit pas de messages privés.")]
    NoMessages,
    /// A text that calls everybody calls nobody.
    #[error(
        "Un message peut mentionner dix personnes au plus. Retirez le signe @ devant quelques noms, puis recommencez."
    )]
    MentionsMany,
    /// The theme takes no topic.
    #[error("Choisissez une communauté de la liste.")]
    ThemeClosed,
    /// As much as anybody may.
    #[error(
        "Vous suivez déjà mille choses. Arrêtez d’en suivre quelques-unes sur la page « Mes suivis », puis recommencez."
    )]
    FollowsMany,
    /// Those who answer for the theme, and those who keep the place.
    #[error(
        "Seules les personnes qui sont ambassadrices de cette communauté ou d’un territoire, et l’équipe, peuvent certifier une \
         réponse et revoir les certificats."
    )]
    CertifiersOnly,
    /// They answer for somewhere else.
    #[error(
        "Vous pouvez certifier pour les territoires dont vous êtes l’ambassadeur ou l’ambassadrice. Choisissez l’un d’eux."
    )]
    NotForThere,
    /// Somebody else says whether it is right.
    #[error("C’est votre propre réponse : demandez à quelqu’un d’autre de la certifier.")]
    OwnAnswer,
    /// A question, a comment.
    #[error("Seules les réponses à des questions peuvent être certifiées.")]
    NoAnswer,
}

/// What the rules look at in a topic.
#[derive(Clone, Copy, Debug)]
pub struct TopicFacts {
    /// Who asked.
    pub author: MemberId,
    /// Whether it takes no more replies.
    pub locked: bool,
    /// Visible replies by others.
    pub answers: i64,
}

/// Whether `reader` sees what members show to one another; visitors see what is shown to everybody.
#[must_use]
pub const fn sees_members_fields(reader: Option<&SignedIn>) -> bool {
    reader.is_some()
}

/// Whether `actor` may write anything.
///
/// # Errors
/// [`Denied::ProfileIncomplete`].
pub fn can_write(actor: &SignedIn) -> Result<(), Denied> {
    if actor.profile.is_complete() { Ok(()) } else { Err(Denied::ProfileIncomplete) }
}

/// Whether `actor` may reply.
///
/// # Errors
/// Why not.
pub fn can_reply(actor: &SignedIn, topic: &TopicFacts) -> Result<(), Denied> {
    can_write(actor)?;
    takes_replies(topic)
}

/// Whether anybody may reply.
///
/// # Errors
/// [`Denied::Locked`].
pub fn takes_replies(topic: &TopicFacts) -> Result<(), Denied> {
    if topic.locked { Err(Denied::Locked) } else { Ok(()) }
}

/// Whether `actor` may change the text of a post by `author`.
///
/// # Errors
/// Why not.
pub fn can_edit(actor: &SignedIn, author: MemberId) -> Result<(), Denied> {
    if actor.member == author { Ok(()) } else { Err(Denied::NotYours) }
}

/// Whether `actor` may take away the post `number` by `author`.
///
/// # Errors
/// Why not: a question that others answered stays.
pub fn can_delete(actor: &SignedIn, author: MemberId, number: i64, topic: &TopicFacts) -> Result<(), Denied> {
    can_edit(actor, author)?;
    if number == 0 && topic.answers > 0 { Err(Denied::Answered) } else { Ok(()) }
}

/// Whether `actor` may choose, or take back, the reply that solved the question.
///
/// # Errors
/// Why not.
pub fn can_solve(actor: &SignedIn, topic: &TopicFacts) -> Result<(), Denied> {
    if actor.member == topic.author || actor.is_team() { Ok(()) } else { Err(Denied::NotAsker) }
}

/// Whether `actor` may say that they have the same question as `author`, or that a reply of theirs is useful. A closed topic takes
/// it too: it is no reply.
///
/// # Errors
/// [`Denied::OwnText`].
pub fn can_vote(actor: &SignedIn, author: MemberId) -> Result<(), Denied> {
    if actor.member == author { Err(Denied::OwnText) } else { Ok(()) }
}

/// Whether a topic of the news may be written by `actor`.
///
/// # Errors
/// [`Denied::TeamOnly`].
pub fn can_publish_news(actor: &SignedIn) -> Result<(), Denied> {
    if actor.is_team() { Ok(()) } else { Err(Denied::TeamOnly) }
}

/// Whether `actor` may hide, restore, lock, pin and move, and read reports.
///
/// # Errors
/// [`Denied::ModeratorsOnly`].
pub fn can_moderate(actor: &SignedIn) -> Result<(), Denied> {
    if actor.is_team() { Ok(()) } else { Err(Denied::ModeratorsOnly) }
}

/// Whether `actor` may see what waits for an answer, and how it is answered, where they look after questions.
///
/// # Errors
/// [`Denied::AmbassadorsOnly`].
pub fn can_see_cockpit(actor: &SignedIn) -> Result<(), Denied> {
    if actor.is_ambassador || actor.is_team() { Ok(()) } else { Err(Denied::AmbassadorsOnly) }
}

/// Whether `actor` may suspend the account of somebody whose role is `role`.
///
/// # Errors
/// Why not: the team's accounts are not suspended while they have their role.
pub fn can_suspend(actor: &SignedIn, role: Role) -> Result<(), Denied> {
    can_moderate(actor)?;
    if role == Role::Member { Ok(()) } else { Err(Denied::OfTheTeam) }
}

/// Whether `actor` may report what `author` wrote; visitors may.
#[must_use]
pub fn can_report(actor: Option<&SignedIn>, author: MemberId) -> bool {
    actor.is_none_or(|actor| actor.member != author)
}

/// Whether `actor` may find people, see who has which role, and how they came to it.
///
/// # Errors
/// [`Denied::AdminOnly`].
pub fn can_give_roles(actor: &SignedIn) -> Result<(), Denied> {
    if actor.role >= Role::Admin { Ok(()) } else { Err(Denied::AdminOnly) }
}

/// Whether `actor` may change a role of `member`; `takes_admin`: by taking their administrator's role back.
///
/// # Errors
/// Why not.
pub fn can_change_role(actor: &SignedIn, member: MemberId, takes_admin: bool) -> Result<(), Denied> {
    can_give_roles(actor)?;
    if takes_admin && actor.member == member { Err(Denied::OwnRole) } else { Ok(()) }
}

/// Whether `actor` may record what the investment committee decided, correct it and withdraw it.
///
/// # Errors
/// [`Denied::AdminOnly`].
pub fn can_keep_committee(actor: &SignedIn) -> Result<(), Denied> {
    if actor.role >= Role::Admin { Ok(()) } else { Err(Denied::AdminOnly) }
}

/// Whether `actor`, if anybody is signed in, may read a file of `owner` that is for `audience`.
#[must_use]
pub fn can_read_file(actor: Option<&SignedIn>, owner: MemberId, audience: Audience) -> bool {
    match audience {
        Audience::Everybody => true,
        Audience::Members => actor.is_some(),
        Audience::Owner => actor.is_some_and(|actor| actor.member == owner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::model::Profile;

    fn member(id: i64, first_name: &str) -> SignedIn {
        SignedIn {
            member: MemberId(id),
            role: Role::Member,
            is_ambassador: false,
            profile: Profile {
                first_name: first_name.to_owned(),
                last_name: "Martin".to_owned(),
                ..Profile::default()
            },
            is_uncounted: false,
        }
    }

    /// Every rule that looks at the role, for every role: « yes » is where the table says so, and nowhere else.
    #[test]
    fn each_role_may_do_what_the_table_says_and_nothing_else() {
        type Rule = fn(&SignedIn) -> bool;
        const OTHERS: TopicFacts = TopicFacts { author: MemberId(9), locked: false, answers: 1 };
        const CLOSED: TopicFacts = TopicFacts { locked: true, ..OTHERS };
        //                                                                    member moderator admin
        let table: [(&str, Rule, [bool; 3]); 14] = [
            ("write", |actor| can_write(actor).is_ok(), [true, true, true]),
            ("reply", |actor| can_reply(actor, &OTHERS).is_ok(), [true, true, true]),
            ("reply to a closed topic", |actor| can_reply(actor, &CLOSED).is_ok(), [false, false, false]),
            ("edit what others wrote", |actor| can_edit(actor, MemberId(9)).is_ok(), [false, false, false]),
            (
                "delete what others wrote",
                |actor| can_delete(actor, MemberId(9), 1, &OTHERS).is_ok(),
                [false, false, false],
            ),
            ("choose the solution of others", |actor| can_solve(actor, &OTHERS).is_ok(), [false, true, true]),
            ("publish the news", |actor| can_publish_news(actor).is_ok(), [false, true, true]),
            ("moderate", |actor| can_moderate(actor).is_ok(), [false, true, true]),
            ("see the cockpit", |actor| can_see_cockpit(actor).is_ok(), [false, true, true]),
            ("suspend a member", |actor| can_suspend(actor, Role::Member).is_ok(), [false, true, true]),
            (
                "suspend one of the team",
                |actor| can_suspend(actor, Role::Moderator).is_ok(),
                [false, false, false],
            ),
            ("find people and their roles", |actor| can_give_roles(actor).is_ok(), [false, false, true]),
            ("give roles", |actor| can_change_role(actor, MemberId(9), false).is_ok(), [false, false, true]),
            ("keep the committee’s page", |actor| can_keep_committee(actor).is_ok(), [false, false, true]),
        ];
        for (action, rule, expected) in table {
            for (role, expected) in [Role::Member, Role::Moderator, Role::Admin].into_iter().zip(expected) {
                let actor = SignedIn { role, ..member(1, "Ada") };
                assert_eq!(rule(&actor), expected, "{action}, for {role:?}");
            }
        }
    }

    #[test]
    fn a_file_is_read_by_those_it_is_for_and_nobody_else() {
        let (owner, admin) = (member(1, "Ada"), SignedIn { role: Role::Admin, ..member(2, "Bob") });
        //                                        owner  admin  nobody
        for (audience, expected) in [
            (Audience::Everybody, [true, true, true]),
            (Audience::Members, [true, true, false]),
            (Audience::Owner, [true, false, false]),
        ] {
            let found =
                [Some(&owner), Some(&admin), None].map(|actor| can_read_file(actor, owner.member, audience));
            assert_eq!(found, expected, "{audience:?}");
        }
    }

    #[test]
    fn only_who_is_signed_in_sees_what_members_show_to_one_another() {
        assert!(!sees_members_fields(None));
        assert!(sees_members_fields(Some(&member(1, "Ada"))));
    }

    #[test]
    fn an_ambassador_sees_the_cockpit_and_nothing_more_of_the_team() {
        let ambassador = SignedIn { is_ambassador: true, ..member(1, "Ada") };
        assert_eq!(can_see_cockpit(&ambassador), Ok(()));
        assert_eq!(can_see_cockpit(&member(1, "Ada")), Err(Denied::AmbassadorsOnly));
        assert_eq!(can_moderate(&ambassador), Err(Denied::ModeratorsOnly));
        assert_eq!(can_give_roles(&ambassador), Err(Denied::AdminOnly));
    }

    #[test]
    fn nobody_takes_their_own_administration_back() {
        let admin = SignedIn { role: Role::Admin, ..member(1, "Ada") };
        assert_eq!(can_change_role(&admin, MemberId(1), true), Err(Denied::OwnRole));
        assert_eq!(can_change_role(&admin, MemberId(2), true), Ok(()));
    }

    const TOPIC: TopicFacts = TopicFacts { author: MemberId(1), locked: false, answers: 0 };

    #[test]
    fn a_member_without_a_name_does_not_write_yet() {
        assert_eq!(can_reply(&member(2, ""), &TOPIC), Err(Denied::ProfileIncomplete));
        assert_eq!(can_reply(&member(2, "Ada"), &TOPIC), Ok(()));
    }

    #[test]
    fn a_closed_topic_takes_no_reply() {
        let closed = TopicFacts { locked: true, ..TOPIC };
        assert_eq!(can_reply(&member(2, "Ada"), &closed), Err(Denied::Locked));
    }

    #[test]
    fn a_question_that_others_answered_stays() {
        let answered = TopicFacts { answers: 1, ..TOPIC };
        assert_eq!(can_delete(&member(1, "Ada"), MemberId(1), 0, &answered), Err(Denied::Answered));
        assert_eq!(can_delete(&member(1, "Ada"), MemberId(1), 3, &answered), Ok(()));
        assert_eq!(can_delete(&member(1, "Ada"), MemberId(1), 0, &TOPIC), Ok(()));
        assert_eq!(can_delete(&member(2, "Bob"), MemberId(1), 0, &TOPIC), Err(Denied::NotYours));
    }

    #[test]
    fn one_votes_for_what_others_wrote_only() {
        assert_eq!(can_vote(&member(1, "Ada"), MemberId(2)), Ok(()));
        assert_eq!(can_vote(&member(1, "Ada"), MemberId(1)), Err(Denied::OwnText));
        let admin = SignedIn { role: Role::Admin, ..member(1, "Ada") };
        assert_eq!(can_vote(&admin, MemberId(1)), Err(Denied::OwnText));
    }

    #[test]
    fn no_other_member_chooses_the_solution() {
        assert_eq!(can_solve(&member(1, "Ada"), &TOPIC), Ok(()));
        assert_eq!(can_solve(&member(2, "Bob"), &TOPIC), Err(Denied::NotAsker));
    }
}
