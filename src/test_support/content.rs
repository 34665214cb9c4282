//! Questions and replies, written by the site's own use-cases.

use super::{app::TestApp, browser::Browser};
use crate::{
    accounts::{
        model::{Grant, Role, Scope, SignedIn},
        service::{RoleKeeper, RoleMove, change_role},
    },
    forum::{
        guard::Guard,
        model::{NewReply, NewTopic, PostId, TopicId, parse_topic_segment},
        service::{Change, ask, change_topic, choose_solution, delete_post, reply},
    },
    territory,
};

/// A question that was written.
#[derive(Clone, Debug)]
pub struct TestTopic {
    /// Its identifier.
    pub id: TopicId,
    /// `/sujets/{id}-{slug}`.
    pub path: String,
    /// Its own text's.
    pub question: PostId,
    /// Who asked.
    pub author: SignedIn,
}

impl TestTopic {
    /// Visible replies, as the database counts them.
    pub async fn replies(&self, app: &TestApp) -> i64 {
        let sql = format!(
            "SELECT count(*) AS n FROM post WHERE topic_id = {} AND number > 0 AND deleted_at IS NULL",
            self.id.0
        );
        app.number(&sql).await
    }
}

/// A reply that was written.
#[derive(Clone, Debug)]
pub struct TestReply {
    /// Its identifier.
    pub post: PostId,
    /// Its place, anchor included.
    pub path: String,
}

/// A question to write.
#[must_use]
pub struct TopicBuilder<'a> {
    app: &'a TestApp,
    author: Option<SignedIn>,
    input: NewTopic,
    changes: Vec<Change>,
    deleted: bool,
    answers: usize,
    solved: bool,
}

impl<'a> TopicBuilder<'a> {
    pub(super) fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            author: None,
            input: NewTopic {
                theme: "mobilite".to_owned(),
                title: "Aide au permis en Gironde ?".to_owned(),
                body: "Bonjour, qui finance le permis ?".to_owned(),
                tags: Vec::new(),
                territory: None,
                submission: None,
                guard: Guard::Off,
            },
            changes: Vec::new(),
            deleted: false,
            answers: 0,
            solved: false,
        }
    }

    /// Asked by whom; by somebody new otherwise.
    pub fn by(mut self, author: &Browser<'_>) -> Self {
        self.author = Some(author.member());
        self
    }

    pub fn titled(mut self, title: &str) -> Self {
        self.input.title = title.to_owned();
        self
    }

    pub fn saying(mut self, body: &str) -> Self {
        self.input.body = body.to_owned();
        self
    }

    pub fn in_theme(mut self, slug: &str) -> Self {
        self.input.theme = slug.to_owned();
        self
    }

    pub fn tagged(mut self, tag: &str) -> Self {
        self.input.tags.push(tag.to_owned());
        self
    }

    pub fn in_territory(mut self, code: &str) -> Self {
        self.input.territory = Some(territory::find(code).unwrap());
        self
    }

    /// Answered so many times, by somebody else than the asker.
    pub fn answered(mut self, times: usize) -> Self {
        self.answers = times;
        self
    }

    /// Its last answer solved it.
    pub fn solved(mut self) -> Self {
        self.answers = self.answers.max(1);
        self.solved = true;
        self
    }

    pub fn closed(self) -> Self {
        self.changed(Change::Lock)
    }

    pub fn pinned(self) -> Self {
        self.changed(Change::Pin)
    }

    pub fn hidden(self) -> Self {
        self.changed(Change::Hide)
    }

    /// Taken back by its asker.
    pub fn deleted(mut self) -> Self {
        self.deleted = true;
        self
    }

    fn changed(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Writes it.
    pub async fn create(self) -> TestTopic {
        let (app, db) = (self.app, &self.app.state.db);
        let author = match self.author {
            Some(author) => author,
            None => app.somebody().await,
        };
        // News are the team's.
        let role =
            if self.input.theme == "actualites" { author.role.max(Role::Moderator) } else { author.role };
        let author = SignedIn { role, ..author };
        let written = ask(db, &author, app.now(), &self.input).await.unwrap();
        let path = written.path.split('#').next().unwrap().to_owned();
        let (id, _) = parse_topic_segment(path.trim_start_matches("/sujets/")).unwrap();
        let topic = TestTopic { id, path, question: written.post, author };
        let answerer = app.somebody().await;
        let mut last = None;
        for number in 1..=self.answers {
            let input =
                NewReply {
                    body: format!("Voici la réponse {number}."), submission: None, guard: Guard::Off
                };
            last = Some(reply(db, &answerer, app.now(), id, &input).await.unwrap().post);
        }
        if let Some(last) = last.filter(|_| self.solved) {
            choose_solution(db, &topic.author, app.now(), last).await.unwrap();
        }
        if self.deleted {
            delete_post(db, &topic.author, app.now(), topic.question).await.unwrap();
        }
        for change in self.changes {
            change_topic(db, app.now(), id, change).await.unwrap();
        }
        topic
    }
}

/// A reply to write.
#[must_use]
pub struct ReplyBuilder<'a> {
    app: &'a TestApp,
    topic: TopicId,
    author: Option<SignedIn>,
    body: String,
}

impl<'a> ReplyBuilder<'a> {
    pub(super) fn new(app: &'a TestApp, topic: TopicId) -> Self {
        Self { app, topic, author: None, body: "Voyez avec le département.".to_owned() }
    }

    /// Written by whom; by somebody new otherwise.
    pub fn by(mut self, author: &Browser<'_>) -> Self {
        self.author = Some(author.member());
        self
    }

    pub fn saying(mut self, body: &str) -> Self {
        self.body = body.to_owned();
        self
    }

    /// Writes it.
    pub async fn create(self) -> TestReply {
        let author = match self.author {
            Some(author) => author,
            None => self.app.somebody().await,
        };
        let input = NewReply { body: self.body, submission: None, guard: Guard::Off };
        let written = reply(&self.app.state.db, &author, self.app.now(), self.topic, &input).await.unwrap();
        TestReply { post: written.post, path: written.path }
    }
}

impl TestApp {
    /// The operator gives somebody a role of ambassador, or takes it back; no territory is every territory.
    pub async fn ambassador(
        &self,
        member: &Browser<'_>,
        what: RoleMove,
        theme: Option<i64>,
        territory: &str,
    ) {
        let territory = Some(territory.to_owned()).filter(|code| !code.is_empty());
        let (keeper, id) = (RoleKeeper::Operator, member.member().member);
        let grant = Grant::Ambassador(Scope { theme, territory });
        change_role(&self.state.db, keeper, self.now(), id, what, &grant).await.unwrap();
    }
}
