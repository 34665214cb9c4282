//! Naming people in what one writes, over the whole site.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use sea_orm::ConnectionTrait;

use crate::{
    forum::{
        guard::Guard,
        model::{NewReply, PostId},
        service::{Change, change_topic, delete_post, edit_reply},
    },
    notifications::{
        model::{Choices, Frequency, Kind},
        pages::INBOX_PATH,
        service::choose,
    },
    privacy::service::delete_for,
    test_support::{Browser, TestApp, form},
};

/// Who was told of what, by kind.
async fn told(app: &TestApp, browser: &Browser<'_>, kind: Kind) -> i64 {
    let sql = format!(
        "SELECT count(*) AS n FROM notification WHERE member_id = {} AND kind = '{}'",
        browser.member().member.0,
        kind.code()
    );
    app.number(&sql).await
}

/// How many people are written down as named, over all posts.
const NAMED: &str = "SELECT count(*) AS n FROM post_mention";

/// Gives a reply another text.
async fn change(app: &TestApp, author: &Browser<'_>, reply: PostId, body: &str) {
    let input = NewReply { body: body.to_owned(), submission: None, guard: Guard::Off };
    edit_reply(&app.state.db, &author.member(), app.now(), reply, &input).await.unwrap();
}

/// Lets everybody find somebody in the directory.
async fn list(app: &TestApp, browser: &Browser<'_>) {
    app.sql(&format!("UPDATE member SET listed = TRUE WHERE id = {}", browser.member().member.0)).await;
}

#[tokio::test]
async fn a_name_becomes_a_link_to_the_profile_and_who_bears_it_is_told() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    list(&app, &bob).await;
    let topic = app.topic().create().await;
    let sent = ada.post(&topic.path, form! { "texte" => "Merci @Bob M., et @Personne X. !" }).await;
    let page = app.visitor().get(&sent.redirect()).await;
    page.assert_text(".post-main", "Merci @Bob M., et @Personne X.");
    assert_eq!(page.attributes(".prose a", "href"), [bob.profile_path()]);
    assert_eq!(told(&app, &bob, Kind::Mention).await, 1);
    bob.get(INBOX_PATH).await.assert_text("main", "Ada M. vous a mentionné");
    assert_eq!(app.number(NAMED).await, 1);
    app.advance(chrono::Duration::minutes(3));
    crate::notifications::service::mail_due(&app.state.db, app.now(), "http://localhost:3000").await.unwrap();
    let mail = app.last_mail().await;
    assert_eq!(mail.to, "bob@exemple.test");
    assert!(mail.subject.starts_with("On vous a mentionné"), "{}", mail.subject);
    // A question names people too.
    let question = form! {
        "theme" => "mobilite", "titre" => "Une question pour Bob ?", "texte" => "Qu’en pense @bob m. ?",
    };
    ada.post("/sujets/nouveau", question).await.assert_status(303);
    assert_eq!(told(&app, &bob, Kind::Mention).await, 2);
}

#[tokio::test]
async fn who_follows_or_asked_is_told_once_and_who_wants_no_mail_of_mentions_gets_those_of_replies() {
    let app = TestApp::new().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    let topic = app.topic().by(&ada).create().await;
    for writer in [&bob, &eve] {
        app.reply(&topic).by(writer).create().await;
    }
    app.sql("DELETE FROM notification").await;
    let never = Choices::default().with(Kind::Mention, Frequency::Never);
    choose(&app.state.db, &eve.member(), app.now(), &never).await.unwrap();
    app.reply(&topic).saying("@Ada M., @Bob M. et @Eve M. savent.").create().await;
    assert_eq!((told(&app, &ada, Kind::Answer).await, told(&app, &ada, Kind::Mention).await), (1, 0));
    assert_eq!((told(&app, &bob, Kind::Mention).await, told(&app, &bob, Kind::Reply).await), (1, 0));
    assert_eq!((told(&app, &eve, Kind::Mention).await, told(&app, &eve, Kind::Reply).await), (0, 1));
    // One's own name is only a link, and what is quoted was told already.
    app.reply(&topic).by(&bob).saying("Moi, @Bob M.\n\n> @Eve M. a écrit").create().await;
    assert_eq!(app.number("SELECT count(*) AS n FROM notification WHERE kind = 'mention'").await, 1);
}

#[tokio::test]
async fn a_change_that_keeps_a_name_tells_nobody_again_and_one_that_adds_a_name_does() {
    let app = TestApp::new().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    for browser in [&bob, &eve] {
        list(&app, browser).await;
    }
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&ada).saying("Voir @Bob M.").create().await;
    app.sql("DELETE FROM notification").await;
    let change = async |body: &str| change(&app, &ada, reply.post, body).await;
    change("Voir @Bob M., toujours.").await;
    assert_eq!(told(&app, &bob, Kind::Mention).await, 0);
    change("Voir @Bob M. et @Eve M.").await;
    assert_eq!((told(&app, &bob, Kind::Mention).await, told(&app, &eve, Kind::Mention).await), (0, 1));
    change("Plus personne.").await;
    assert_eq!(app.number(NAMED).await, 0);
    // The form shows the link it made, and sends it back.
    change("Voir @Eve M.").await;
    let page = ada.get(&format!("/messages/{}/modifier", reply.post.0)).await;
    page.assert_text("textarea", &format!("[@Eve M.]({})", eve.profile_path()));
    ada.submit(page.form("main form.card")).await.assert_status(303);
    assert_eq!(app.number(NAMED).await, 1);
}

#[tokio::test]
async fn who_was_quoted_alone_and_is_named_by_a_change_is_told() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    list(&app, &bob).await;
    let topic = app.topic().create().await;
    let quoted = format!("> [@Bob M.]({}) a écrit\n\nJe doute.", bob.profile_path());
    let reply = app.reply(&topic).by(&ada).saying(&quoted).create().await;
    assert_eq!((app.number(NAMED).await, told(&app, &bob, Kind::Mention).await), (1, 0));
    for text in [format!("{quoted} Qu’en dit @Bob M. ?"), format!("{quoted} Qu’en dit donc @Bob M. ?")] {
        change(&app, &ada, reply.post, &text).await;
        assert_eq!((app.number(NAMED).await, told(&app, &bob, Kind::Mention).await), (1, 1));
    }
}

#[tokio::test]
async fn people_of_the_discussion_come_first_and_among_several_the_writer_says_who() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let (here, there) = (app.user("claire").await, app.user("claire2").await);
    app.sql(
        "UPDATE member SET first_name = 'Claire', folded_name = 'claire m' WHERE email = 'claire2@exemple.test'",
    )
    .await;
    list(&app, &here).await;
    list(&app, &there).await;
    let elsewhere = app.topic().create().await;
    let topic = app.topic().create().await;
    app.reply(&topic).by(&here).create().await;
    app.reply(&topic).by(&ada).saying("Merci @Claire M. !").create().await;
    assert_eq!(told(&app, &here, Kind::Mention).await, 1);
    // Nobody of that name writes here: it stays a name, and the preview asks.
    app.reply(&elsewhere).by(&ada).saying("Merci @Claire M. !").create().await;
    assert_eq!(app.number("SELECT count(*) AS n FROM notification WHERE kind = 'mention'").await, 1);
    let page = ada.get(&elsewhere.path).await;
    let typed = page.form("#repondre form").fill("texte", "Merci @Claire M. !").by("Prévisualiser");
    let page = ada.submit(typed).await;
    page.assert_status(200).assert_text(".named", "« @Claire M. » peut désigner plusieurs personnes");
    page.assert_count(".named button", 2);
    let values = page.attributes(".named button", "value");
    let second =
        values.iter().find(|value| value.ends_with(&format!("-{}", there.member().member.0))).unwrap();
    let fields = form! { "texte" => "Merci @Claire M. !", "mention" => second.as_str() };
    let page = ada.post(&elsewhere.path, fields).await;
    page.assert_status(200).assert_no(".named button");
    page.assert_text("textarea", "Merci [@Claire M.](/membres/");
    ada.submit(page.form("#repondre form")).await.assert_status(303);
    assert_eq!(told(&app, &there, Kind::Mention).await, 1);
    assert_eq!(app.number("SELECT count(*) AS n FROM notification WHERE kind = 'mention'").await, 2);
    // What the buttons say wrongly changes nothing.
    for wrong in ["", "0", "7-1", "0-999999", "x-y", "-1--1"] {
        let fields = form! { "texte" => "Merci @Claire M. !", "mention" => wrong };
        ada.post(&elsewhere.path, fields)
            .await
            .assert_status(200)
            .assert_text("textarea", "Merci @Claire M. !");
    }
}

#[tokio::test]
async fn nobody_is_named_who_can_neither_be_found_nor_writes_there() {
    let app = TestApp::new().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    list(&app, &eve).await;
    app.sql("UPDATE member SET suspended_at = '2026-11-20 10:00:00+00:00' WHERE email = 'eve@exemple.test'")
        .await;
    let topic = app.topic().create().await;
    let linked = format!("Et [@Bob M.]({})", bob.profile_path());
    for text in ["Merci @Bob M.", "Merci @Eve M.", linked.as_str()] {
        app.reply(&topic).by(&ada).saying(text).create().await;
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM notification WHERE kind = 'mention'").await, 0);
    let asked = ada.get(&format!("/api/personnes?topic={}&name=bob", topic.id.0)).await;
    assert_eq!(asked.json(), "");
    // Once he writes there, he can be.
    app.reply(&topic).by(&bob).create().await;
    let asked = ada.get(&format!("/api/personnes?topic={}&name=bo", topic.id.0)).await.json();
    let drawn = asked.as_str().unwrap();
    assert!(
        drawn.starts_with("<div role=\"option\" aria-selected=\"false\" id=\"personne-0\" data-texte=\"@Bob M.\">Bob M., CIP"),
        "{drawn}"
    );
    let all = ada.get(&format!("/api/personnes?topic={}", topic.id.0)).await.json();
    assert_ne!(all, "");
    let visitor = app.visitor().get(&format!("/api/personnes?topic={}&name=bo", topic.id.0)).await;
    assert_eq!(visitor.json(), "");
    for odd in ["%25", "_", "%00", "a%20b%20c%20d%20e%20f"] {
        ada.get(&format!("/api/personnes?topic=0&name={odd}")).await.assert_status(200);
    }
}

#[tokio::test]
async fn ten_people_may_be_named_and_no_more() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let mut names = Vec::new();
    for number in 0..11 {
        let name = format!("anna{}", char::from(b'a' + number));
        let somebody = app.user(&name).await;
        list(&app, &somebody).await;
        names.push(format!("@Anna{} M.", char::from(b'a' + number)));
    }
    let page = ada.post(&topic.path, form! { "texte" => names.join(" ") }).await;
    page.assert_status(422).assert_text("#form-errors", "dix personnes au plus");
    assert_eq!(topic.replies(&app).await, 0);
    ada.post(&topic.path, form! { "texte" => names[1..].join(", ") }).await.assert_status(303);
    assert_eq!(app.number("SELECT count(*) AS n FROM notification WHERE kind = 'mention'").await, 10);
}

#[tokio::test]
async fn the_initial_of_a_name_is_no_civility_for_the_guard() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    list(&app, &bob).await;
    let topic = app.topic().create().await;
    ada.post(&topic.path, form! { "texte" => "@Bob M. Regarde avec la région." }).await.assert_status(303);
    ada.post(&topic.path, form! { "texte" => "M. Dupont attend." }).await.assert_status(422);
}

#[tokio::test]
async fn who_goes_is_named_no_more() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    list(&app, &bob).await;
    let topic = app.topic().create().await;
    app.reply(&topic).by(&ada).saying("Voir @Bob M., il sait.").create().await;
    delete_for(&app.state.db, bob.member().member, app.now()).await.unwrap();
    let page = app.visitor().get(&topic.path).await;
    page.assert_text(".prose", "Voir @Membre supprimé, il sait.").assert_no(".prose a");
    assert_eq!(app.number(NAMED).await, 0);
}

#[tokio::test]
async fn the_name_of_who_goes_leaves_also_the_texts_of_which_they_could_not_be_told() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().create().await;
    let theirs = app.reply(&topic).by(&bob).create().await;
    let quoted = format!("> [@Bob M.]({}) a écrit\n\nJe doute.", bob.profile_path());
    // He no longer writes here when the text is changed.
    let changed = app.reply(&topic).by(&ada).saying(&quoted).create().await;
    delete_post(&app.state.db, &bob.member(), app.now(), theirs.post).await.unwrap();
    change(&app, &ada, changed.post, &format!("{quoted} Encore.")).await;
    app.sql("UPDATE member SET suspended_at = '2026-11-20 10:00:00+00:00' WHERE email = 'bob@exemple.test'")
        .await;
    app.reply(&topic).by(&ada).saying(&quoted).create().await;
    // Nobody has this number.
    app.reply(&topic).by(&ada).saying("[@Dan M.](/membres/999999-dan-m) sait.").create().await;
    assert_eq!(app.number(NAMED).await, 2);
    assert_eq!(told(&app, &bob, Kind::Mention).await, 0);
    delete_for(&app.state.db, bob.member().member, app.now()).await.unwrap();
    let page = app.visitor().get(&topic.path).await;
    page.assert_no_text("Bob M.").assert_no(&format!(".prose a[href='{}']", bob.profile_path()));
    let texts = page.texts(".prose");
    assert_eq!(texts.iter().filter(|text| text.contains("@Membre supprimé a écrit")).count(), 2, "{texts:?}");
    assert_eq!(app.number(NAMED).await, 0);
}

#[tokio::test]
async fn a_text_begun_before_somebody_went_does_not_bring_their_name_back() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    list(&app, &bob).await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&ada).saying("Voir @Bob M., il sait.").create().await;
    let opened = ada.get(&format!("/messages/{}/modifier", reply.post.0)).await;
    delete_for(&app.state.db, bob.member().member, app.now()).await.unwrap();
    ada.submit(opened.form("main form.card")).await.assert_status(303);
    let page = app.visitor().get(&topic.path).await;
    page.assert_text(".prose", "Voir @Membre supprimé, il sait.").assert_no(".prose a");
    assert_eq!(app.number(NAMED).await, 0);
}

#[tokio::test]
async fn a_change_saved_while_somebody_goes_is_kept_without_their_name() {
    let app = TestApp::new().await;
    if app.is_sqlite() {
        // One writer at a time: nothing is changed meanwhile.
        return;
    }
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    list(&app, &bob).await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&ada).saying("Voir @Bob M.").create().await;
    let other = app.test.db.begin().await.unwrap();
    // As every change does: the topic, then the text.
    for sql in [
        format!("SELECT id FROM topic WHERE id = {} FOR UPDATE", topic.id.0),
        format!("UPDATE post SET body_md = replace(body_md, 'Voir', 'Écrire à') WHERE id = {}", reply.post.0),
    ] {
        other.conn().execute_unprepared(&sql).await.unwrap();
    }
    let waits = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
                 AND wait_event_type = 'Lock'";
    let goes = delete_for(&app.state.db, bob.member().member, app.now());
    tokio::pin!(goes);
    while app.number(waits).await == 0 {
        assert!(futures::poll!(&mut goes).is_pending(), "the change is not committed yet");
    }
    other.commit().await.unwrap();
    goes.await.unwrap();
    let kept = app.rows("SELECT body_md FROM post WHERE number > 0").await;
    assert_eq!(kept[0].try_get::<String>("", "body_md").unwrap(), "Écrire à @Membre supprimé");
}

#[tokio::test]
async fn who_wrote_in_a_hidden_discussion_is_not_offered_there() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().create().await;
    app.reply(&topic).by(&bob).create().await;
    let asked =
        async |name: &str| ada.get(&format!("/api/personnes?topic={}&name={name}", topic.id.0)).await.json();
    for name in ["", "bo"] {
        assert_ne!(asked(name).await, "", "{name}");
    }
    change_topic(&app.state.db, app.now(), topic.id, Change::Hide).await.unwrap();
    for name in ["", "bo"] {
        assert_eq!(asked(name).await, "", "{name}");
    }
}

#[tokio::test]
async fn the_people_of_a_discussion_are_looked_up_without_reading_every_member() {
    let app = TestApp::new().await;
    if !app.is_sqlite() {
        // A small table is read whole there, whatever its indexes.
        return;
    }
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().create().await;
    app.reply(&topic).by(&bob).create().await;
    let (answer, statements) = app.queries(ada.get(&format!("/api/personnes?topic={}", topic.id.0))).await;
    assert!(answer.body.contains("Bob M."), "{}", answer.body);
    let asked = statements.iter().find(|sql| sql.contains("AS is_here") && !sql.contains('$')).unwrap();
    for row in app.rows(&format!("EXPLAIN QUERY PLAN {asked}")).await {
        let step: String = row.try_get("", "detail").unwrap();
        assert!(!step.starts_with("SCAN member"), "{step}\n{asked}");
    }
}

#[tokio::test]
async fn who_asks_for_names_without_end_is_asked_to_wait() {
    let app = TestApp::limited().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let path = "/api/personnes?topic=0&name=bo";
    for _ in 0..60 {
        ada.get(path).await.assert_status(200);
    }
    ada.get(path).await.assert_status(429);
    bob.get(path).await.assert_status(200);
    app.advance(chrono::Duration::seconds(1));
    ada.get(path).await.assert_status(200);
}

#[tokio::test]
async fn the_preview_ends_its_sentences_once_whatever_is_known_of_somebody() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().create().await;
    app.reply(&topic).by(&bob).create().await;
    let named = async || {
        let page = ada.get(&topic.path).await;
        let typed = page.form("#repondre form").fill("texte", "Merci @Bob M. !").by("Prévisualiser");
        ada.submit(typed).await.texts(".named li").concat()
    };
    let known = named().await;
    assert!(known.contains("Bob M., CIP") && known.ends_with("(33). Un message l’en préviendra."), "{known}");
    app.sql("UPDATE member SET profession = NULL, departement = NULL WHERE email = 'bob@exemple.test'").await;
    let unknown = named().await;
    assert!(unknown.ends_with(": Bob M. Un message l’en préviendra."), "{unknown}");
}

#[tokio::test]
async fn a_post_is_quoted_after_what_is_typed_and_what_cannot_be_is_not() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&bob).saying("Le **département**.\n\nVoilà.").create().await;
    let expected = format!(
        "> [@Bob M.]({}) a écrit ([réponse n° 1](/reponses/{})) :\n>\n> Le **département**.\n>\n> Voilà.\n\n",
        bob.profile_path(),
        reply.post.0
    );
    let quoting = async |browser: &Browser<'_>, typed: &str, post: &str| {
        let form = form! { "envoi" => "jeton-de-test", "texte" => typed, "citer" => post };
        browser.post(&topic.path, form).await
    };
    let id = reply.post.0.to_string();
    for browser in [&ada, &app.visitor()] {
        let page = browser.get(&topic.path).await;
        page.assert_count(".post-actions button[name=citer][form=reponse]", 2);
        page.assert_count(&format!("#reponse-{id} button[name=citer][value='{id}']"), 1);
        page.assert_count("form#reponse", 1);
        let page = quoting(browser, "", &id).await;
        let form = page.assert_status(200).form("#repondre form");
        assert_eq!(form.value("texte").trim_start_matches('\n'), expected);
        assert_eq!(form.value("envoi"), "jeton-de-test", "the same form: what it sends is published once");
        let page = quoting(browser, "Je pense que non.\n", &id).await;
        let text = page.form("#repondre form").value("texte").to_owned();
        assert_eq!(text.trim_start_matches('\n'), format!("Je pense que non.\n\n{expected}"));
    }
    let written = "SELECT count(*) AS n FROM post";
    assert_eq!(app.number(written).await, 2, "nothing was published");
    // Who is quoted is told of the reply as the others are, and their name goes with them.
    let page = quoting(&ada, "", &id).await;
    ada.submit(page.form("#repondre form")).await.assert_status(303);
    assert_eq!((told(&app, &bob, Kind::Mention).await, told(&app, &bob, Kind::Reply).await), (0, 1));
    delete_for(&app.state.db, bob.member().member, app.now()).await.unwrap();
    app.visitor()
        .get(&topic.path)
        .await
        .assert_no_text("Bob M.")
        .assert_text("main", "@Membre supprimé a écrit");
    let other = app.topic().create().await;
    for wrong in
        [other.question.0.to_string(), "999999".to_owned(), "x".to_owned(), "-1".to_owned(), String::new()]
    {
        let page = quoting(&ada, "Je pense que non.", &wrong).await;
        assert_eq!(
            page.assert_status(200).form("#repondre form").value("texte").trim(),
            "Je pense que non.",
            "{wrong}"
        );
    }
    change_topic(&app.state.db, app.now(), topic.id, Change::Lock).await.unwrap();
    app.visitor().get(&topic.path).await.assert_no("button[name=citer]");
    // Closed meanwhile: what was typed can be copied.
    let page = quoting(&ada, "Je pense que non.", &id).await;
    page.assert_text("textarea", "Je pense que non.");
}
