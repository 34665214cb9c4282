//! Demonstration content: what a newcomer finds on an empty site. Written by the same use-cases as everything else, so
//! that its counters, its numbers and its search entries are those of real questions. Every person in it is invented.

mod certificates;
mod content;
mod decisions;
mod people;

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::DbErr;

use self::content::{Content, DemoMember, DemoTopic};
use crate::{
    accounts::{
        model::{Email, Profession, Profile, Role, SignedIn},
        people::service::PeopleError,
        service::{AccountError, RoleError, add_member},
        visibility::PublicFields,
    },
    certification::service::CertificationError,
    closing::service::leave_unasked,
    committee::service::CommitteeError,
    db::Db,
    following::service::read_all,
    forum::{
        guard::Guard,
        model::{NewReply, NewTopic, TopicId, parse_topic_segment},
        service::{
            Change, ForumError, ThemeError, Written, ask, change_topic, choose_solution,
            create_starting_themes, has_topics, reply, themes, vote,
        },
    },
    notifications::service::{TOLD_AT_ONCE, be_silent, speak_again, tell_rest},
    routing::service::leave_unrouted,
    territory,
};

/// Everybody had read what is older.
const READ: Duration = Duration::days(3);
/// The domain of the demonstration members' addresses: reserved (RFC 2606), so that no mail can reach anyone.
pub const DOMAIN: &str = "demo.example";

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeded {
    /// Members.
    pub members: usize,
    /// Questions and news.
    pub topics: usize,
    /// Replies.
    pub replies: usize,
    /// Decisions of the investment committee.
    pub decisions: usize,
}

/// Why the content was not written, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The embedded file names something that does not exist.
    #[error("Le contenu de démonstration est incohérent : {0}")]
    Content(String),
    /// A use-case refused.
    #[error("Le contenu de démonstration a été refusé : {0}")]
    Forum(#[from] ForumError),
    /// A theme could not be made.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A member could not be made.
    #[error("Un membre de démonstration n’a pas pu être créé : {0}")]
    Account(#[from] AccountError),
    /// What a member says of themselves could not be written.
    #[error("Le profil d’un membre de démonstration n’a pas pu être écrit : {0}")]
    Person(#[from] PeopleError),
    /// A role could not be given.
    #[error("Le rôle d’un membre de démonstration n’a pas pu être donné : {0}")]
    Role(#[from] RoleError),
    /// A reply could not be certified.
    #[error("Une réponse de démonstration n’a pas pu être certifiée : {0}")]
    Certification(#[from] CertificationError),
    /// A decision could not be recorded.
    #[error("Une décision de démonstration n’a pas pu être enregistrée : {0}")]
    Committee(#[from] CommitteeError),
    /// What was written could not be counted.
    #[error("Les chiffres du contenu de démonstration n’ont pas pu être comptés : {0}")]
    Figures(#[from] DbErr),
}

/// Fills a site that has no topic yet; `progress` is told after each topic how many there are and how many to come.
/// None when the site already has content: nothing is written then.
///
/// # Errors
/// See [`SeedError`].
pub async fn seed(
    db: &Db,
    now: DateTime<Utc>,
    mut progress: impl FnMut(usize, usize),
) -> Result<Option<Seeded>, SeedError> {
    create_starting_themes(db, now).await?;
    if has_topics(db).await? {
        return Ok(None);
    }
    let content = Content::embedded().map_err(SeedError::Content)?;
    let members = write_members(db, now, &content.members).await?;
    // What is written now happened long ago: no mail tells of it.
    let ids: Vec<_> = members.values().map(|member| member.member).collect();
    be_silent(db, now, &ids).await?;
    let mut replies = 0;
    for (done, topic) in content.topics.iter().enumerate() {
        replies += write_topic(db, now, &members, topic).await?;
        progress(done + 1, content.topics.len());
    }
    // None is left to be told once they are spoken to again.
    while tell_rest(db, now, TOLD_AT_ONCE).await.map_err(ForumError::from)? {}
    // Nobody comes back to three months of what is new.
    for member in members.values() {
        read_all(db, member, now, now - READ).await.map_err(ForumError::from)?;
    }
    speak_again(db, &ids).await?;
    leave_unrouted(db).await?;
    leave_unasked(db).await?;
    decisions::write(db, now, &content.decisions).await?;
    Ok(Some(Seeded {
        members: members.len(),
        topics: content.topics.len(),
        replies,
        decisions: content.decisions.len(),
    }))
}

async fn write_members(
    db: &Db,
    now: DateTime<Utc>,
    members: &[DemoMember],
) -> Result<HashMap<String, SignedIn>, SeedError> {
    let mut written = HashMap::new();
    let themes = themes(db).await.map_err(ForumError::from)?;
    for member in members {
        let email = Email::parse(&format!("{}@{DOMAIN}", member.key))
            .map_err(|error| SeedError::Content(format!("{} : {error}", member.key)))?;
        let profile = Profile {
            first_name: member.first_name.clone(),
            last_name: member.last_name.clone(),
            profession: Profession::from_code(&member.profession),
            departement: Some(member.departement.clone()),
            public: PublicFields::default(),
        };
        let role = if member.role == "member" { Role::Member } else { Role::Moderator };
        let signed_in = add_member(db, now - Duration::days(400), &email, &profile, role).await?;
        people::write_person(db, now - Duration::days(30), &themes, member, &signed_in).await?;
        // As their next session would know them.
        let signed_in = SignedIn { is_ambassador: !member.ambassador.is_empty(), ..signed_in };
        written.insert(member.key.clone(), signed_in);
    }
    Ok(written)
}

/// Writes a topic, its replies, its solution, what others said of them, its pin. Returns how many replies it has.
async fn write_topic(
    db: &Db,
    now: DateTime<Utc>,
    members: &HashMap<String, SignedIn>,
    topic: &DemoTopic,
) -> Result<usize, SeedError> {
    let member = |key: &str| {
        members.get(key).ok_or_else(|| SeedError::Content(format!("« {} » : auteur {key}", topic.title)))
    };
    let asked = now - Duration::minutes(topic.age_minutes);
    let input = NewTopic {
        theme: topic.theme.clone(),
        title: topic.title.clone(),
        body: topic.body.trim().to_owned(),
        tags: topic.tags.clone(),
        territory: territory::find(&topic.territory),
        submission: None,
        guard: Guard::Off,
    };
    let question = ask(db, member(&topic.author)?, asked, &input).await?;
    let id = id_of(&question)?;
    for key in &topic.same {
        vote(db, member(key)?, asked, question.post, true).await?;
    }
    let mut posts = Vec::with_capacity(topic.replies.len());
    for (number, answer) in (1..).zip(&topic.replies) {
        // Nothing is dated from the future, whatever the file says.
        let at = (asked + Duration::minutes(answer.after_minutes)).min(now);
        let input = NewReply { body: answer.body.trim().to_owned(), submission: None, guard: Guard::Off };
        let written = reply(db, member(&answer.author)?, at, id, &input).await?;
        for key in &answer.useful {
            vote(db, member(key)?, at, written.post, true).await?;
        }
        if topic.solution == Some(number) {
            choose_solution(db, member(&topic.author)?, at, written.post).await?;
        }
        posts.push(written.post);
    }
    certificates::write(db, now, members, topic, &posts).await?;
    if topic.pinned {
        change_topic(db, now, id, Change::Pin).await?;
    }
    Ok(topic.replies.len())
}

fn id_of(written: &Written) -> Result<TopicId, SeedError> {
    let segment = written.path.trim_start_matches("/sujets/").split(['?', '#']).next();
    segment
        .and_then(parse_topic_segment)
        .map(|(id, _)| id)
        .ok_or_else(|| SeedError::Content(written.path.clone()))
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Statement};

    use super::*;
    use crate::{
        accounts::people::{
            model::{DirectoryFilter, JOB_MAX, PRESENTATION_MAX, STRUCTURE_MAX},
            service::directory,
        },
        committee::{
            model::{DecisionKind, TITLE_MAX},
            service::decisions,
        },
        forum::{
            model::{ListFilter, Status},
            service::{home, topic_list},
        },
        http::fields::Fields,
        statistics::calendar::Day,
        test_support::TestDb,
    };

    #[tokio::test]
    async fn an_empty_site_is_filled_once_with_believable_content() {
        let test = TestDb::migrated().await;
        let now = Utc::now();
        let mut last = (0, 0);
        let seeded = seed(&test.db, now, |done, all| last = (done, all)).await.unwrap().unwrap();
        assert!(seeded.topics >= 40 && seeded.replies >= 150, "{seeded:?}");
        assert_eq!(last, (seeded.topics, seeded.topics));
        let home = home(&test.db, now).await.unwrap();
        assert!(home.solved > 0 && home.questions > home.answered && home.answered > home.solved);
        for status in Status::ALL {
            let filter = ListFilter { status, page: 1, ..ListFilter::default() };
            assert!(!topic_list(&test.db, now, &filter).await.unwrap().rows.is_empty(), "{status:?}");
        }
        let ask = |query: &str| DirectoryFilter::parse(&Fields::from_urlencoded(query.as_bytes())).unwrap();
        let everybody = directory(&test.db, None, &ask("")).await.unwrap();
        let ambassadors = directory(&test.db, None, &ask("ambassade=1")).await.unwrap();
        assert!(everybody.total >= 8 && everybody.total < seeded.members as i64, "{}", everybody.total);
        assert!((2..=4).contains(&ambassadors.total), "{}", ambassadors.total);
        assert!(everybody.people.iter().any(|member| member.presentation.is_some()));
        let certified = ListFilter { status: Status::Certified, page: 1, ..ListFilter::default() };
        let certified = topic_list(&test.db, now, &certified).await.unwrap();
        assert_eq!((certified.total, certified.rows.iter().filter(|row| row.certified).count()), (3, 3));
        let [newest, oldest] = &decisions(&test.db).await.unwrap()[..] else { panic!("two decisions") };
        assert!(newest.day > oldest.day && newest.day <= Day::of(now));
        for decision in [newest, oldest] {
            let answered = &decision.taken.figures[0];
            assert!(answered.value > Some(0) && answered.whole >= answered.value, "{answered:?}");
        }
        // The past is told on the site, and nobody is mailed.
        let count = async |what: &str| {
            let sql = format!("SELECT count(*) AS n FROM {what}");
            let asked = Statement::from_string(test.db.backend(), sql);
            test.db.read().query_one_raw(asked).await.unwrap().unwrap().try_get::<i64>("", "n").unwrap()
        };
        assert!(count("notification").await > 0);
        for mails in ["notification WHERE due_at IS NOT NULL", "notification_setting", "notification_link"] {
            assert_eq!(count(mails).await, 0, "{mails}");
        }
        assert_eq!(seed(&test.db, now, |_, _| {}).await.unwrap(), None);
    }

    #[test]
    fn the_embedded_content_names_only_what_exists() {
        let content = Content::embedded().unwrap();
        for member in &content.members {
            assert!(Profession::from_code(&member.profession).is_some(), "{}", member.key);
            assert!(territory::find(&member.departement).is_some(), "{}", member.key);
            if let Some(told) = &member.profile {
                assert!(told.presentation.chars().count() <= PRESENTATION_MAX, "{}", member.key);
                assert!(told.job.chars().count() <= JOB_MAX, "{}", member.key);
                assert!(told.structure.chars().count() <= STRUCTURE_MAX, "{}", member.key);
            }
        }
        for decision in &content.decisions {
            assert!(DecisionKind::from_code(&decision.kind).is_some(), "{}", decision.title);
            assert!(decision.title.chars().count() <= TITLE_MAX, "{}", decision.title);
            assert!(decision.weeks_ago >= 1, "{} is to come", decision.title);
        }
        for topic in &content.topics {
            assert!(
                topic.territory.is_empty() || territory::find(&topic.territory).is_some(),
                "{}",
                topic.title
            );
            let solution = topic.solution.unwrap_or(1);
            assert!(solution >= 1, "{}", topic.title);
            assert!(topic.solution.is_none() || solution as usize <= topic.replies.len(), "{}", topic.title);
            for certificate in &topic.certificates {
                assert!((1..=topic.replies.len()).contains(&certificate.reply), "{}", topic.title);
                let written = topic.replies[certificate.reply - 1].after_minutes;
                let age = (topic.age_minutes - written) / (24 * 60);
                assert!(
                    (0..=age).contains(&certificate.verified_days_ago),
                    "{} : certified before",
                    topic.title
                );
                let place = certificate.territory.as_str();
                assert!(place.is_empty() || territory::find(place).is_some(), "{}", topic.title);
            }
            let mut last = 0;
            for reply in &topic.replies {
                assert!(reply.after_minutes >= last, "{} : replies out of order", topic.title);
                assert!(reply.after_minutes <= topic.age_minutes, "{} : a reply to come", topic.title);
                last = reply.after_minutes;
            }
        }
    }
}
