//! What those who look for attacks find in the log, and what they do not.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::{body::Body, http::Method};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    accounts::{model::Email, service::create_link},
    test_support::{TestApp, form},
};

/// A log that is read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Takes what this thread says from now on, as the server's log does, until the guard is dropped.
    fn open() -> (Self, DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
        let guard = tracing::subscriber::set_default(subscriber);
        (log, guard)
    }

    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn sign_ins_refusals_foreign_forms_and_roles_are_logged_without_anybodys_address() {
    let (log, _guard) = Log::open();
    let app = TestApp::limited().await;
    let (ada, bob) = (app.admin("ada").await, app.user("bob").await);
    let (ada_is, bob_is) = (ada.member().member.0, bob.member().member.0);
    log.take();

    let link = create_link(&app.state.db, app.now(), &Email::parse("bob@exemple.test").unwrap(), "").await;
    let secret = link.unwrap().trim_start_matches("?jeton=").to_owned();
    let phone = app.visitor();
    phone.post("/connexion/lien", form! { "jeton" => secret }).await.assert_status(303);
    let signed_in = log.take();
    assert!(signed_in.contains("security: signed in") && signed_in.contains(&format!("member={bob_is}")));

    bob.get("/administration/personnes?q=ada%40exemple.test").await.assert_status(403);
    let refused = log.take();
    for words in
        ["security: refused", &format!("member={bob_is}"), "path=\"/administration/personnes\"", "status=403"]
    {
        assert!(refused.contains(words), "« {words} » is not in {refused}");
    }

    let foreign = ada.request(Method::POST, "/connexion").header("origin", "https://ailleurs.test");
    ada.send(foreign, Body::empty()).await.assert_status(403);
    assert!(log.take().contains("a form from another site was refused"));

    let role = form! { "role" => "moderator", "geste" => "donner" };
    ada.post(format!("/administration/personnes/{bob_is}"), role).await.assert_status(303);
    let given = log.take();
    assert!(given.contains("a role changes") && given.contains("role=\"moderator\""), "{given}");

    let suspend = form! { "geste" => "suspend", "texte" => "Pour voir." };
    let topic = app.topic().by(&app.user("eve").await).create().await;
    ada.post(format!("/moderation/messages/{}", topic.question.0), suspend).await.assert_status(303);
    let all = signed_in + &refused + &given + &log.take();
    assert!(all.contains("an account is suspended"), "{all}");
    assert!(!all.contains('@') && !all.contains("exemple.test") && !all.contains(&secret), "{all}");
    assert!(!all.contains("Martin"), "{ada_is}: {all}");
}
