//! Reading one topic.

use chrono::{DateTime, Utc};

use super::{
    ForumError,
    list::territory_label,
    people,
    thread::{PostRow, Thread, TopicRow, read_after, read_page, read_post},
};
use crate::{
    accounts::model::{MemberId, SignedIn},
    certification::{
        service::{Certificates, Certifier, certificates_of},
        view::CertifiedAnswer,
    },
    db::Db,
    forum::{
        model::{PostId, REPLIES_A_PAGE, TopicId, page_of_number, post_path, topic_path},
        view::{Ballot, Kept, PostActions, PostBody, PostView, SolutionView, ThemeKind},
    },
    markdown::{SafeHtml, excerpt},
    policy::{self, Denied},
    ui::date::Moment,
};

/// Characters of the kept answer that are quoted under the question.
const SOLUTION_EXCERPT: usize = 280;
/// Under a question whose asker chose no reply.
const NONE_IN_PARTICULAR: &str = "Aucune réponse en particulier n’a été choisie.";
/// Over the reply that others say solved the question.
const COMMUNITY: &str = "Résolu par la communauté";
/// Why they may say so.
const ON_WHAT_GROUNDS: &str = "La personne qui a posé la question n’a pas dit si elle est résolue. Deux personnes au moins trouvent \
                               cette réponse utile, ou elle est certifiée.";
/// Characters of a page's description, for search engines and shared links.
const DESCRIPTION: usize = 160;

/// A page of a topic.
#[derive(Clone, Debug)]
pub struct TopicView {
    /// Its identifier.
    pub id: TopicId,
    /// `/sujets/{id}-{slug}`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The first words of its question.
    pub description: String,
    /// Its theme's slug.
    pub theme_slug: String,
    /// Its theme's name.
    pub theme_name: String,
    /// Its theme's kind.
    pub theme_kind: ThemeKind,
    /// « Gironde (33) », its code; none for the whole country.
    pub territory: Option<(String, String)>,
    /// As (slug, name).
    pub tags: Vec<(String, String)>,
    /// Whether it stands before the others.
    pub pinned: bool,
    /// Why the reader cannot reply; none for those who can, and for visitors who could once signed in.
    pub closed: Option<Denied>,
    /// Visible replies.
    pub replies_count: i64,
    /// Those by somebody else than the asker.
    pub answers: i64,
    /// The highest reply number given so far.
    pub last_number: i64,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
    /// The question.
    pub question: PostView,
    /// The kept answer, and who kept it; or what the community says for an asker who says nothing.
    pub kept: Option<Kept>,
    /// Whether it is the community that says so.
    pub by_community: bool,
    /// The replies somebody answers for.
    pub certified: Vec<CertifiedAnswer>,
    /// The replies of this page.
    pub replies: Vec<PostView>,
    /// The last event all this knows of.
    pub since: i64,
}

/// What the edit form starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditablePost {
    /// Its identifier.
    pub post: PostId,
    /// Its topic.
    pub topic: TopicId,
    /// 0 for the question, whose other fields can be edited too.
    pub number: i64,
    /// Markdown.
    pub body: String,
    /// The topic's title.
    pub title: String,
    /// The slug of the topic's theme.
    pub theme: String,
    /// The topic's tags.
    pub tags: Vec<String>,
    /// The code of the topic's territory.
    pub territory: Option<String>,
    /// Where it is shown.
    pub path: String,
    /// Whether its author may take it away.
    pub can_delete: bool,
}

/// The page `page` of a topic, as `actor` may see it. One query, whatever the number of replies; one more for a solution of another
/// page, one for certificates, and one for what an ambassador answers for.
///
/// # Errors
/// [`ForumError::NotFound`] when it is unknown, hidden or deleted, or has no such page; the database's.
pub async fn topic_page(
    db: &Db,
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    id: TopicId,
    page: i64,
) -> Result<TopicView, ForumError> {
    // Before anything is read: what happens meanwhile is told again, rather than missed.
    let since = db.live().hub.last();
    let first = (page.max(1) - 1).saturating_mul(REPLIES_A_PAGE).saturating_add(1);
    let numbers = first..first.saturating_add(REPLIES_A_PAGE);
    let Thread { topic, tags, posts } =
        read_page(db, reader(actor), id, numbers.start, numbers.end - 1).await?;
    let pages = page_of_number(topic.last_number);
    if !(1..=pages).contains(&page) {
        return Err(ForumError::NotFound);
    }
    let (certifier, mut certificates) = certified(db, actor, now, &topic).await?;
    let mut question = None;
    let mut solution = None;
    let mut replies = Vec::with_capacity(posts.len());
    for row in posts {
        let number = row.number;
        // Number 0: solved by no reply in particular.
        let is_solution = number > 0 && Some(row.id) == topic.quoted();
        let post = view(certifier.as_ref(), now, &topic, row, &mut certificates);
        if is_solution {
            solution = Some(solution_view(&topic, &post));
        }
        if number == 0 {
            question = Some(post);
        } else if numbers.contains(&number) {
            replies.push(post);
        }
    }
    let question = question.ok_or(ForumError::NotFound)?;
    let code = topic.departement.clone().or(topic.region.clone());
    let path = topic_path(id, &topic.slug);
    let may_clear = actor.is_some_and(|actor| policy::can_solve(actor, &topic.facts()).is_ok());
    let clear = (may_clear && topic.solution_post_id.is_some()).then(|| format!("{path}/sans-solution"));
    let kept = kept(&topic, &question, solution, clear);
    Ok(TopicView {
        id,
        path,
        description: first_words(&question, DESCRIPTION),
        theme_slug: topic.theme_slug.clone(),
        theme_name: topic.theme_name.clone(),
        theme_kind: ThemeKind::from_code(&topic.theme_kind),
        territory: territory_label(topic.departement.as_deref(), topic.region.as_deref()).zip(code),
        tags,
        pinned: topic.pinned,
        closed: match actor {
            Some(actor) => policy::can_reply(actor, &topic.facts()).err(),
            None => topic.locked.then_some(Denied::Locked),
        },
        replies_count: topic.replies_count,
        answers: topic.answers_count,
        last_number: topic.last_number,
        page,
        pages,
        question,
        by_community: kept.is_some() && topic.solution_post_id.is_none(),
        kept,
        certified: certificates.answers,
        replies,
        title: topic.title.clone(),
        since,
    })
}

/// What is said of the solution: by whom, and for the community's on what grounds.
fn kept(
    topic: &TopicRow,
    question: &PostView,
    solution: Option<SolutionView>,
    clear: Option<String>,
) -> Option<Kept> {
    let by = if topic.solved_by_team { "l’équipe" } else { &question.author.name };
    let (title, note) = match (&solution, topic.solution_post_id) {
        (Some(_), Some(_)) => (format!("La réponse retenue par {by}"), None),
        (None, Some(id)) if id == question.id => {
            (format!("Question résolue, d’après {by}"), Some(NONE_IN_PARTICULAR.to_owned()))
        }
        (Some(_), None) => (COMMUNITY.to_owned(), Some(ON_WHAT_GROUNDS.to_owned())),
        (None, _) => return None,
    };
    Some(Kept { title, note, clear, solution })
}

fn solution_view(topic: &TopicRow, post: &PostView) -> SolutionView {
    SolutionView {
        number: post.number,
        path: post_path(TopicId(topic.topic_id), &topic.slug, PostId(post.id), post.number),
        author: post.author.clone(),
        excerpt: first_words(post, SOLUTION_EXCERPT),
    }
}

fn first_words(post: &PostView, max: usize) -> String {
    match &post.body {
        PostBody::Shown(html) => excerpt(html, max),
        PostBody::Deleted => String::new(),
    }
}

/// One post, as `actor` may see it.
///
/// # Errors
/// [`ForumError::NotFound`] when it, or its topic, is unknown, hidden or deleted; the database's.
pub async fn one_post(
    db: &Db,
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    id: PostId,
) -> Result<PostView, ForumError> {
    let (topic, row) = read_post(db, reader(actor), id).await?;
    let (certifier, mut certificates) = certified(db, actor, now, &topic).await?;
    Ok(view(certifier.as_ref(), now, &topic, row, &mut certificates))
}

/// The address of a post: its topic's page and its anchor.
///
/// # Errors
/// [`ForumError::NotFound`] when it, or its topic, is unknown, hidden or deleted; the database's.
pub async fn locate_post(db: &Db, id: PostId) -> Result<String, ForumError> {
    let (topic, post) = read_post(db, None, id).await?;
    Ok(post_path(TopicId(topic.topic_id), &topic.slug, id, post.number))
}

/// The visible replies of a topic whose number is above `number`, at most a page of them, as `actor` may see them.
///
/// # Errors
/// [`ForumError::NotFound`]; the database's.
pub async fn replies_after(
    db: &Db,
    actor: Option<&SignedIn>,
    now: DateTime<Utc>,
    id: TopicId,
    number: i64,
) -> Result<Vec<PostView>, ForumError> {
    let Thread { topic, posts, .. } = read_after(db, reader(actor), id, number).await?;
    let (certifier, mut certificates) = certified(db, actor, now, &topic).await?;
    let replies = posts.into_iter().filter(|row| row.number > 0);
    Ok(replies.map(|row| view(certifier.as_ref(), now, &topic, row, &mut certificates)).collect())
}

fn reader(actor: Option<&SignedIn>) -> Option<MemberId> {
    actor.map(|actor| actor.member)
}

/// Where the reader stands with a vote for a post.
fn ballot(actor: Option<&SignedIn>, author: MemberId, is_given: bool) -> Ballot {
    match actor {
        None => Ballot::SignIn,
        Some(_) if is_given => Ballot::Given,
        Some(actor) if policy::can_vote(actor, author).is_ok() => Ballot::Open,
        Some(_) => Ballot::None,
    }
}

/// Who reads, with what they may certify, and the certificates of a topic.
async fn certified<'a>(
    db: &Db,
    actor: Option<&'a SignedIn>,
    now: DateTime<Utc>,
    topic: &TopicRow,
) -> Result<(Option<Certifier<'a>>, Certificates), ForumError> {
    let certifier = match actor {
        Some(actor) => Some(Certifier::of(db.read(), actor).await?),
        None => None,
    };
    let certificates = if topic.certificates_count > 0 {
        certificates_of(db, certifier.as_ref(), now, TopicId(topic.topic_id)).await?
    } else {
        Certificates::default()
    };
    Ok((certifier, certificates))
}

fn view(
    certifier: Option<&Certifier<'_>>,
    now: DateTime<Utc>,
    topic: &TopicRow,
    post: PostRow,
    certificates: &mut Certificates,
) -> PostView {
    let actor = certifier.map(Certifier::actor);
    let is_deleted = post.deleted_at.is_some();
    let is_solution = post.number > 0 && topic.solution_post_id == Some(post.id);
    let author = MemberId(post.author_id);
    let facts = topic.facts();
    let may = |rule: &dyn Fn(&SignedIn) -> bool| !is_deleted && actor.is_some_and(rule);
    let may_solve = post.number > 0 && !is_solution && may(&|actor| policy::can_solve(actor, &facts).is_ok());
    let is_asker = actor.is_some_and(|actor| actor.member == facts.author);
    let may_reply = match actor {
        Some(actor) => policy::can_reply(actor, &facts).is_ok(),
        None => policy::takes_replies(&facts).is_ok(),
    };
    let actions = PostActions {
        quote: !is_deleted && may_reply,
        edit: may(&|actor| policy::can_edit(actor, author).is_ok()),
        delete: may(&|actor| policy::can_delete(actor, author, post.number, &facts).is_ok()),
        solve: may_solve && is_asker,
        solve_for_asker: may_solve && !is_asker,
        certify: !is_deleted
            && certifier.is_some_and(|certifier| certifier.can_certify(&topic.answer_facts(&post)).is_ok()),
        report: !is_deleted && policy::can_report(actor, author),
        moderate: may(&|actor| policy::can_moderate(actor).is_ok()),
    };
    // News ask nothing.
    let takes_votes =
        !is_deleted && (post.number > 0 || ThemeKind::from_code(&topic.theme_kind) != ThemeKind::News);
    PostView {
        id: post.id,
        number: post.number,
        author: people::author(author, post.author, policy::sees_members_fields(actor)),
        body: if is_deleted {
            PostBody::Deleted
        } else {
            PostBody::Shown(SafeHtml::from_stored(post.body_html))
        },
        created: Moment::at(post.created_at, now),
        edited: post.edited_at.filter(|_| !is_deleted).map(|at| Moment::at(at, now)),
        is_solution,
        by_asker: post.author_id == topic.asker_id,
        votes: if takes_votes { post.votes_count } else { 0 },
        ballot: if takes_votes { ballot(actor, author, post.is_given) } else { Ballot::None },
        certificates: certificates.take(post.id),
        actions,
    }
}
