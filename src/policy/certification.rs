//! Who may certify what (PRODUCT, B4).

use super::{Denied, can_write};
use crate::{
    accounts::model::{MemberId, Scope, SignedIn},
    territory::{self, Territory},
};

/// What the rules look at in a visible post.
#[derive(Clone, Copy, Debug)]
pub struct AnswerFacts {
    /// Who wrote it.
    pub author: MemberId,
    /// 0 for a question.
    pub number: i64,
    /// Its theme.
    pub theme: i64,
    /// Whether it is under a question, and not under a piece of news.
    pub is_of_question: bool,
}

/// Whether `actor`, who as an ambassador answers for `scopes`, may certify an answer for `place`, none being the whole country.
///
/// # Errors
/// Why not.
pub fn can_certify_for(
    actor: &SignedIn,
    scopes: &[Scope],
    answer: &AnswerFacts,
    place: Option<&Territory>,
) -> Result<(), Denied> {
    can_certify(actor, scopes, answer)?;
    if actor.is_team() || scopes.iter().any(|scope| answers_for(scope, answer.theme, place)) {
        Ok(())
    } else {
        Err(Denied::NotForThere)
    }
}

/// The same for any place at all.
///
/// # Errors
/// Why not.
pub fn can_certify(actor: &SignedIn, scopes: &[Scope], answer: &AnswerFacts) -> Result<(), Denied> {
    can_write(actor)?;
    let is_theirs = |scope: &Scope| scope.theme.is_none_or(|theme| theme == answer.theme);
    if !actor.is_team() && !scopes.iter().any(is_theirs) {
        return Err(Denied::CertifiersOnly);
    }
    if !answer.is_of_question || answer.number == 0 {
        return Err(Denied::NoAnswer);
    }
    if actor.member == answer.author { Err(Denied::OwnAnswer) } else { Ok(()) }
}

/// Whether `actor` may see what is to be reviewed: those who may certify anything.
///
/// # Errors
/// [`Denied::CertifiersOnly`].
pub const fn can_review(is_team: bool, scopes: &[Scope]) -> Result<(), Denied> {
    if is_team || !scopes.is_empty() { Ok(()) } else { Err(Denied::CertifiersOnly) }
}

/// Whether a scope holds a place within a theme: a scope without a territory holds the whole country and all that is in it, a
/// region its départements.
#[must_use]
pub fn answers_for(scope: &Scope, theme: i64, place: Option<&Territory>) -> bool {
    let is_there = match (scope.territory.as_deref(), place) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(code), Some(place)) => territory::find(code)
            .is_some_and(|whole| whole.code == place.code || place.region == Some(whole.code)),
    };
    is_there && scope.theme.is_none_or(|kept| kept == theme)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::model::{Profile, Role};

    const MOBILITY: i64 = 3;
    const ANSWER: AnswerFacts =
        AnswerFacts { author: MemberId(9), number: 1, theme: MOBILITY, is_of_question: true };

    fn actor(role: Role) -> SignedIn {
        let profile =
            Profile { first_name: "Ada".to_owned(), last_name: "Martin".to_owned(), ..Profile::default() };
        SignedIn { member: MemberId(1), role, is_ambassador: false, profile, is_uncounted: false }
    }

    fn scope(theme: Option<i64>, territory: &str) -> Scope {
        Scope { theme, territory: Some(territory.to_owned()).filter(|code| !code.is_empty()) }
    }

    #[test]
    fn each_scope_certifies_for_what_the_table_says_and_nothing_else() {
        const PLACES: [&str; 5] = ["", "R75", "33", "R53", "988"];
        //                                                     France R75  33    R53   988
        let table: [(&str, Option<Scope>, Role, [bool; 5]); 11] = [
            ("a member", None, Role::Member, [false; 5]),
            ("a moderator", None, Role::Moderator, [true; 5]),
            ("an admin", None, Role::Admin, [true; 5]),
            ("of the whole site", Some(scope(None, "")), Role::Member, [true; 5]),
            ("of the theme", Some(scope(Some(MOBILITY), "")), Role::Member, [true; 5]),
            ("of another theme", Some(scope(Some(8), "")), Role::Member, [false; 5]),
            (
                "of the theme in a region",
                Some(scope(Some(MOBILITY), "R75")),
                Role::Member,
                [false, true, true, false, false],
            ),
            (
                "of the theme in a département",
                Some(scope(Some(MOBILITY), "33")),
                Role::Member,
                [false, false, true, false, false],
            ),
            (
                "of a département, whatever the theme",
                Some(scope(None, "33")),
                Role::Member,
                [false, false, true, false, false],
            ),
            ("of another theme there", Some(scope(Some(8), "33")), Role::Member, [false; 5]),
            ("of a collectivité", Some(scope(None, "988")), Role::Member, [false, false, false, false, true]),
        ];
        for (who, scope, role, expected) in table {
            let scopes: Vec<Scope> = scope.into_iter().collect();
            let found = PLACES
                .map(|code| can_certify_for(&actor(role), &scopes, &ANSWER, territory::find(code)).is_ok());
            assert_eq!(found, expected, "{who}");
            assert_eq!(can_certify(&actor(role), &scopes, &ANSWER).is_ok(), expected != [false; 5], "{who}");
        }
    }

    #[test]
    fn nobody_certifies_their_own_answer_a_question_or_news() {
        let own = AnswerFacts { author: MemberId(1), ..ANSWER };
        let question = AnswerFacts { number: 0, ..ANSWER };
        let news = AnswerFacts { is_of_question: false, ..ANSWER };
        for (answer, why) in
            [(own, Denied::OwnAnswer), (question, Denied::NoAnswer), (news, Denied::NoAnswer)]
        {
            for role in [Role::Moderator, Role::Admin] {
                assert_eq!(can_certify_for(&actor(role), &[], &answer, None), Err(why));
            }
            assert_eq!(can_certify(&actor(Role::Member), &[scope(None, "")], &answer), Err(why));
        }
    }

    #[test]
    fn who_has_no_name_yet_certifies_nothing() {
        let nameless = SignedIn { profile: Profile::default(), ..actor(Role::Admin) };
        assert_eq!(can_certify(&nameless, &[], &ANSWER), Err(Denied::ProfileIncomplete));
    }

    #[test]
    fn what_is_to_be_reviewed_is_for_those_who_certify() {
        assert_eq!(can_review(false, &[]), Err(Denied::CertifiersOnly));
        assert_eq!(can_review(true, &[]), Ok(()));
        assert_eq!(can_review(false, &[scope(Some(8), "33")]), Ok(()));
    }
}
