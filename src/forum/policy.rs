//! Who may do what in the forum. Pure: given what is known, yes or no and why.

use crate::accounts::model::{MemberId, SignedIn};

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
    /// Only the asker chooses.
    #[error("Seule la personne qui a posé la question peut choisir la réponse qui l’a résolue.")]
    NotAsker,
    /// News is the team's.
    #[error("Les actualités sont publiées par l’équipe. Choisissez une communauté.")]
    TeamOnly,
    /// The theme takes no topic.
    #[error("Choisissez une communauté de la liste.")]
    ThemeClosed,
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
    if actor.member == topic.author { Ok(()) } else { Err(Denied::NotAsker) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::model::Profile;

    fn member(id: i64, first_name: &str) -> SignedIn {
        SignedIn {
            member: MemberId(id),
            is_team: false,
            profile: Profile {
                first_name: first_name.to_owned(),
                last_name: "Martin".to_owned(),
                profession: None,
                departement: None,
            },
        }
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
    fn only_the_asker_chooses_the_solution() {
        assert_eq!(can_solve(&member(1, "Ada"), &TOPIC), Ok(()));
        assert_eq!(can_solve(&member(2, "Bob"), &TOPIC), Err(Denied::NotAsker));
    }
}
