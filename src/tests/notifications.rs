//! What one is told: on every page, as it happens, and in one's notifications.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use chrono::Duration;

use crate::{
    accounts::service::set_suspended,
    forum::service::{choose_solution, clear_solution, delete_post, set_hidden},
    notifications::{
        model::{Frequency, Kind},
        pages::{INBOX_PATH, SETTINGS_PATH},
        service::{mail_due, tell_rest},
        view::COUNTED_AT_MOST,
    },
    test_support::{Browser, EventStream, ReceivedMail, TestApp, TestTopic, form},
};

pub(super) const BELL: &str = "header .bell";
const UNREAD: &str = ".badge-unread";

/// Ada, and her question.
pub(super) async fn asked(app: &TestApp) -> (Browser<'_>, TestTopic) {
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).titled("Qui finance le permis ?").create().await;
    (ada, topic)
}

/// What the worker does; the mails it wrote.
async fn pass(app: &TestApp) -> Vec<ReceivedMail> {
    let before = app.mails().await.len();
    mail_due(&app.state.db, app.now(), &app.state.config.site.url).await.unwrap();
    app.mails().await.split_off(before)
}

/// The mails of so much time, in which the worker looks at its end.
pub(super) async fn after(app: &TestApp, time: Duration) -> Vec<ReceivedMail> {
    app.advance(time);
    pass(app).await
}

/// Says how often one is mailed of a kind, in one's account.
pub(super) async fn choose(browser: &Browser<'_>, kind: Kind, frequency: Frequency) {
    let page = browser.get(SETTINGS_PATH).await;
    let filled = page.form("main form.card").fill(kind.field(), frequency.code());
    browser.submit(filled).await.assert_redirect(&format!("{SETTINGS_PATH}?fait=1"));
}

async fn follow(browser: &Browser<'_>, target: &str) {
    browser.post("/suivis", form! { "suivre" => target }).await.assert_status(303);
}

async fn told(app: &TestApp) -> i64 {
    app.number("SELECT count(*) AS n FROM notification").await
}

#[tokio::test]
async fn an_asker_is_told_of_an_answer_on_every_page_and_by_mail_within_five_minutes() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    let bob = app.user("bob").await;
    ada.get("/aide").await.assert_text(BELL, "Notifications").assert_no_text("non lue");
    let place = bob.post(&topic.path, form! { "texte" => "Le **département**." }).await.redirect();
    ada.get("/aide").await.assert_text(BELL, "Notifications : 1 non lue").assert_text(".bell-count", "1");
    bob.get("/aide").await.assert_no_text("non lue");

    let inbox = ada.get(INBOX_PATH).await;
    inbox
        .assert_title("Mes notifications")
        .assert_text("main .told", "Bob M. a répondu à votre question")
        .assert_text("main .told", "Le département.")
        .assert_text("main h2", "Qui finance le permis")
        .assert_text(UNREAD, "1 non lue");
    assert_eq!(inbox.link("Lire la réponse"), place);

    assert_eq!(after(&app, Duration::minutes(1)).await.len(), 0, "what comes soon after is told with it");
    let mails = after(&app, Duration::minutes(2)).await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.to, "ada@exemple.test");
    assert!(mail.subject.starts_with("Une réponse à votre question"), "{}", mail.subject);
    assert!(mail.text.contains("Bob M. a répondu à votre question"), "{}", mail.text);
    assert!(mail.text.contains("> Le département."), "{}", mail.text);
    assert!(mail.text.contains(&format!("http://localhost:3000{place}\n")), "{}", mail.text);
    assert!(!mail.html.contains("<img"), "{}", mail.html);
    for time in [Duration::zero(), Duration::minutes(5), Duration::days(8)] {
        assert_eq!(after(&app, time).await.len(), 0);
    }
}

#[tokio::test]
async fn opening_the_topic_is_reading_what_one_was_told_of_it_and_no_mail_comes() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    let other = app.topic().by(&ada).titled("Une autre question").create().await;
    app.reply(&topic).create().await;
    app.reply(&other).create().await;
    ada.get("/aide").await.assert_text(BELL, "2 non lues");
    // Read ahead, nobody is shown it.
    let ahead = ada.request(Method::GET, &topic.path).header("sec-purpose", "prefetch");
    ada.send(ahead, Body::empty()).await.assert_status(200);
    ada.get("/aide").await.assert_text(BELL, "2 non lues");
    // On the page itself it counts as read already.
    ada.get(&topic.path).await.assert_text(BELL, "1 non lue");
    ada.get("/aide").await.assert_text(BELL, "1 non lue");
    let inbox = ada.get(INBOX_PATH).await;
    inbox.assert_count(UNREAD, 1).assert_text(".page-head", "1 notification non lue.");
    assert_eq!(inbox.texts("main h2 a"), ["Une autre question", "Qui finance le permis ?"]);

    let mails = after(&app, Duration::minutes(3)).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("Une autre question"), "{}", mails[0].text);
    assert!(!mails[0].text.contains("permis"), "{}", mails[0].text);
}

#[tokio::test]
async fn how_much_one_was_told_is_asked_again_only_when_something_was_told_or_read() {
    let app = TestApp::forgetful().await;
    let (ada, topic) = asked(&app).await;
    let asks = async |path: &str, words: &str| {
        let (page, statements) = app.queries(ada.get(path)).await;
        page.assert_text(BELL, words);
        statements.iter().filter(|sql| sql.contains("FROM notification")).count()
    };
    ada.get("/aide").await.assert_no_text("non lue");
    assert_eq!(asks("/aide", "Notifications").await, 0);
    app.reply(&topic).create().await;
    assert_eq!(asks("/aide", "1 non lue").await, 1);
    assert_eq!(asks("/aide", "1 non lue").await, 0);
    // More than is counted: what is left without the topic that is open has to be asked.
    let many = app.topic().by(&ada).answered(100).create().await;
    ada.get("/aide").await.assert_text(BELL, "plus de 99 non lues");
    ada.get(&many.path).await.assert_text(BELL, "1 non lue");
    assert_eq!(asks("/aide", "1 non lue").await, 1);
    ada.get(&topic.path).await.assert_no_text("non lue");
    ada.get("/aide").await.assert_no_text("non lue");
}

#[tokio::test]
async fn everything_is_counted_as_read_at_once_up_to_what_the_page_showed() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    app.reply(&topic).create().await;
    let button = ada.get(INBOX_PATH).await.form("form.read-all").by("Tout marquer comme lu");
    app.advance(Duration::minutes(1));
    app.reply(&topic).create().await;
    ada.submit(button.clone()).await.assert_redirect(INBOX_PATH);
    ada.get(INBOX_PATH).await.assert_text(".page-head", "1 notification non lue.");
    let button = ada.get(INBOX_PATH).await.form("form.read-all").by("Tout marquer comme lu");
    ada.submit(button).await.assert_redirect(INBOX_PATH);
    ada.get(INBOX_PATH)
        .await
        .assert_text(".page-head", "Vous avez tout lu.")
        .assert_no("form.read-all")
        .assert_no(UNREAD);
    assert_eq!(after(&app, Duration::minutes(5)).await.len(), 0);
    // So does « tout lu » in the lists of questions.
    app.reply(&topic).create().await;
    ada.get("/aide").await.assert_text(BELL, "1 non lue");
    let list = ada.get("/sujets").await;
    ada.submit(list.form("form.read-all").by("Marquer tout comme lu")).await.assert_status(303);
    ada.get("/aide").await.assert_no_text("non lue");
    ada.post(INBOX_PATH, form! { "tout-lu" => "hier" }).await.assert_status(400);
    app.visitor().post(INBOX_PATH, form! { "tout-lu" => "hier" }).await.assert_status(401);
}

#[tokio::test]
async fn replies_in_what_one_follows_come_in_the_morning_and_new_questions_once_a_week() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let followed = app.topic().titled("Une discussion suivie").create().await;
    follow(&ada, &format!("sujet:{}", followed.id.0)).await;
    follow(&ada, "communaute:devenir-cip").await;
    // A Monday, at one in the afternoon in Paris.
    app.reply(&followed).saying("La première.").create().await;
    app.reply(&followed).saying("La deuxième.").create().await;
    app.topic().in_theme("devenir-cip").titled("Comment se former ?").create().await;
    assert_eq!(after(&app, Duration::minutes(17 * 60 + 59)).await.len(), 0, "one minute before seven");
    let mails = after(&app, Duration::minutes(1)).await;
    let [daily] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(daily.subject, "2 nouvelles réponses dans vos discussions");
    assert!(daily.text.contains("> La première.") && daily.text.contains("> La deuxième."), "{}", daily.text);
    assert!(!daily.text.contains("Comment se former"), "{}", daily.text);
    for _ in 0..5 {
        assert_eq!(after(&app, Duration::days(1)).await.len(), 0);
    }
    let mails = after(&app, Duration::days(1)).await;
    let [weekly] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(weekly.subject.starts_with("Une nouvelle question"), "{}", weekly.subject);
    assert!(weekly.text.contains("Comment se former"), "{}", weekly.text);
    assert_eq!(after(&app, Duration::days(8)).await.len(), 0);
}

#[tokio::test]
async fn whoever_follows_by_several_ways_is_told_once_and_nobody_of_their_own_words() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    app.topic().tagged("permis").create().await;
    for target in ["communaute:mobilite", "etiquette:permis", "territoire:33", "territoire:R75"] {
        follow(&ada, target).await;
        follow(&bob, target).await;
    }
    let topic = app.topic().by(&bob).tagged("permis").in_territory("33").create().await;
    assert_eq!(told(&app).await, 1);
    ada.get(INBOX_PATH)
        .await
        .assert_count("main .told", 1)
        .assert_text("main .told", "Nouvelle question de Bob M.");
    bob.get(INBOX_PATH).await.assert_text("main", "Vous n’avez aucune notification.");
    app.reply(&topic).by(&bob).create().await;
    assert_eq!(told(&app).await, 1, "nobody else follows it");
    // Elsewhere: another community, another territory, no tag.
    app.topic().in_theme("devenir-cip").in_territory("75").create().await;
    assert_eq!(told(&app).await, 1);
    // Whoever left a topic they asked wants to hear no more of it.
    let leave = form! { "ne-plus-suivre" => format!("sujet:{}", topic.id.0) };
    bob.post("/suivis", leave).await.assert_status(303);
    app.reply(&topic).create().await;
    assert_eq!(told(&app).await, 1);
}

#[tokio::test]
async fn those_who_are_suspended_gone_or_long_away_are_told_nothing() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let (eve, zoe) = (app.user("eve").await, app.user("zoe").await);
    let topic = app.topic().create().await;
    for member in [&ada, &bob, &eve, &zoe] {
        choose(member, Kind::Reply, Frequency::Now).await;
        follow(member, &format!("sujet:{}", topic.id.0)).await;
    }
    let suspend = async |member: &Browser<'_>| {
        let tx = app.state.db.begin().await.unwrap();
        set_suspended(&tx, app.now(), member.member().member, true, "Publicité.").await.unwrap();
        tx.commit().await.unwrap();
    };
    suspend(&ada).await;
    app.reply(&topic).create().await;
    // The asker is, who never came.
    assert_eq!(told(&app).await, 4);
    // Suspended, told of a deletion to come, or never here: since.
    suspend(&bob).await;
    let id = |member: &Browser<'_>| member.member().member.0;
    app.sql(&format!("UPDATE member SET dormant_notice_at = created_at WHERE id = {}", id(&eve))).await;
    app.sql(&format!("UPDATE member SET last_seen_at = NULL WHERE id = {}", id(&zoe))).await;
    assert_eq!(after(&app, Duration::minutes(3)).await.len(), 0);
    assert_eq!(app.number("SELECT count(*) AS n FROM notification WHERE due_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn what_is_hidden_or_deleted_is_told_nowhere() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    let bob = app.user("bob").await;
    let hidden = app.reply(&topic).saying("À masquer.").create().await;
    let deleted = app.reply(&topic).by(&bob).saying("À supprimer.").create().await;
    ada.get("/aide").await.assert_text(BELL, "2 non lues");
    let hide = async |hidden_now: bool| {
        let tx = app.state.db.begin().await.unwrap();
        set_hidden(&tx, app.now(), hidden.post, hidden_now).await.unwrap();
        tx.commit().await.unwrap();
    };
    hide(true).await;
    delete_post(&app.state.db, &bob.member(), app.now(), deleted.post).await.unwrap();
    ada.get(INBOX_PATH).await.assert_no("main .told").assert_no_text("non lue");
    assert_eq!(after(&app, Duration::minutes(3)).await.len(), 0);
    hide(false).await;
    ada.get(INBOX_PATH).await.assert_text("main .told", "À masquer.").assert_text(BELL, "1 non lue");
    assert_eq!(after(&app, Duration::minutes(3)).await.len(), 0, "its hour is over");
}

#[tokio::test]
async fn the_author_of_a_kept_answer_is_told_once_and_not_of_one_that_is_kept_no_longer() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    let bob = app.user("bob").await;
    let reply = app.reply(&topic).by(&bob).saying("Le département.").create().await;
    let own = app.reply(&topic).by(&ada).create().await;
    let (db, asker) = (&app.state.db, ada.member());
    bob.get(&topic.path).await.assert_status(200);
    choose_solution(db, &asker, app.now(), own.post).await.unwrap();
    bob.get("/aide").await.assert_no_text("non lue");
    for _ in ["once", "twice"] {
        choose_solution(db, &asker, app.now(), reply.post).await.unwrap();
        bob.get(INBOX_PATH)
            .await
            .assert_text("main .told", "Votre réponse a été retenue : elle a résolu la question")
            .assert_text(BELL, "1 non lue");
        clear_solution(db, &asker, app.now(), topic.id).await.unwrap();
        bob.get(INBOX_PATH).await.assert_no_text("a été retenue").assert_no_text("non lue");
    }
    choose_solution(db, &asker, app.now(), reply.post).await.unwrap();
    let to_bob =
        |mails: Vec<ReceivedMail>| mails.into_iter().filter(|mail| mail.to.starts_with("bob")).count();
    assert_eq!(to_bob(after(&app, Duration::minutes(3)).await), 1);
    let mail = app.last_mail().await;
    assert!(mail.subject.starts_with("Votre réponse a résolu la question"), "{}", mail.subject);
    choose_solution(db, &asker, app.now(), own.post).await.unwrap();
    choose_solution(db, &asker, app.now(), reply.post).await.unwrap();
    assert_eq!(to_bob(after(&app, Duration::minutes(3)).await), 0);
}

#[tokio::test]
async fn notifications_are_listed_topic_by_topic_on_real_pages_that_cost_the_same() {
    let app = TestApp::forgetful().await;
    let ada = app.user("ada").await;
    let cost = async |path: &str| {
        ada.get("/connexion").await.assert_status(200);
        let (page, statements) = app.queries(ada.get(path)).await;
        page.assert_status(200);
        statements.len()
    };
    let first = app.topic().by(&ada).titled("La plus ancienne").answered(8).create().await;
    let few = cost(INBOX_PATH).await;
    assert!(few <= 6, "{few}");
    for number in 2..=21 {
        app.advance(Duration::minutes(1));
        app.topic().by(&ada).titled(&format!("La question {number}")).answered(1).create().await;
    }
    assert_eq!(cost(INBOX_PATH).await, few);
    let page = ada.get(INBOX_PATH).await;
    page.assert_count("main section", 20)
        .assert_text(".page-head", "28 notifications non lues.")
        .assert_text(BELL, "28 non lues");
    assert_eq!(page.link("Page suivante"), format!("{INBOX_PATH}?page=2"));
    let second = ada.get(&format!("{INBOX_PATH}?page=2")).await;
    second
        .assert_count("main section", 1)
        .assert_count("main .told", 5)
        .assert_text("main section", "Et 3 autres dans la discussion")
        .assert_text("main h2", "La plus ancienne 8 non lues");
    ada.get(&format!("{INBOX_PATH}?page=3")).await.assert_status(404);
    // What was read comes after what was not.
    for number in 2..=21 {
        let id = first.id.0 + number - 1;
        ada.get(&format!("/sujets/{id}-la-question-{number}")).await.assert_status(200);
    }
    assert_eq!(ada.get(INBOX_PATH).await.texts("main h2")[0], "La plus ancienne 8 non lues");
}

#[tokio::test]
async fn more_than_a_hundred_are_not_counted_to_the_last_by_the_bell() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    for _ in 0..=COUNTED_AT_MOST {
        app.reply(&topic).create().await;
    }
    ada.get("/aide").await.assert_text(BELL, "plus de 99 non lues").assert_text(".bell-count", "99+");
}

#[tokio::test]
async fn what_one_is_told_is_in_no_page_of_a_visitor() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    app.reply(&topic).create().await;
    for path in ["/", "/sujets", &topic.path, "/aide"] {
        ada.get(path).await.assert_count(BELL, 1);
        app.visitor().get(path).await.assert_no(".bell").assert_no_text("non lue");
        ada.get(path).await.assert_count(BELL, 1);
    }
}

async fn listen(app: &TestApp, browser: &Browser<'_>, query: &str) -> EventStream {
    let request = browser.request(Method::GET, &format!("/direct?{query}"));
    EventStream::ask(app, request.body(Body::empty()).unwrap()).await
}

/// What the bell rings next, whatever else is told before.
async fn ring(stream: &mut EventStream) -> i64 {
    loop {
        let block = stream.block().await.unwrap();
        if let Some(data) = block.strip_prefix("event: cloche\ndata: ") {
            return data.parse().unwrap();
        }
    }
}

#[tokio::test]
async fn the_bell_of_an_open_page_rings_for_its_reader_alone() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    let bob = app.user("bob").await;
    let (other, his) = (app.topic().by(&ada).create().await, app.topic().by(&bob).create().await);
    app.reply(&other).create().await;
    let _telling = app.tell().await;
    let (mut hers, mut bobs) =
        (listen(&app, &ada, "cloche=1").await, listen(&app, &bob, "canal=sujets&cloche=1").await);
    assert_eq!(hers.header(header::CONTENT_TYPE), "text/event-stream");
    let mut on_topic = listen(&app, &ada, &format!("canal=sujet:{}&cloche=1", topic.id.0)).await;
    assert_eq!((ring(&mut hers).await, ring(&mut bobs).await, ring(&mut on_topic).await), (1, 0, 1));
    app.reply(&topic).create().await;
    assert_eq!(ring(&mut hers).await, 2);
    app.reply(&other).create().await;
    assert_eq!(ring(&mut hers).await, 3);
    // The page of the first topic shows its reply by itself: the next thing that rings there is about the other.
    assert_eq!(ring(&mut on_topic).await, 3);
    app.reply(&his).create().await;
    assert_eq!(ring(&mut bobs).await, 1);
    // Who signs out elsewhere is told nothing more there.
    bob.post("/deconnexion", form! {}).await.assert_status(303);
    app.reply(&his).create().await;
    assert!(bobs.rest().await.contains("event: sujet"), "the lists still told of it");
    // Whoever comes back is told anew.
    ada.get(&topic.path).await.assert_status(200);
    assert_eq!(ring(&mut listen(&app, &ada, "cloche=1").await).await, 2);
}

#[tokio::test]
async fn the_bell_rings_for_who_is_told_after_it_was_written_too() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let mut readers = Vec::new();
    for number in 0..12 {
        let reader = app.user(&format!("lea{number}")).await;
        app.reply(&topic).by(&reader).create().await;
        // Nobody is told of what was written before they followed.
        app.advance(Duration::seconds(1));
        readers.push(reader);
    }
    while tell_rest(&app.state.db, app.now(), 5).await.unwrap() {}
    let last = &readers[11];
    // What the page of the bell remembers is forgotten.
    last.get("/aide").await.assert_no_text("non lue");
    let _telling = app.tell().await;
    let mut hers = listen(&app, last, "cloche=1").await;
    assert_eq!(ring(&mut hers).await, 0);
    app.reply(&topic).create().await;
    last.get("/aide").await.assert_no_text("non lue");
    while tell_rest(&app.state.db, app.now(), 5).await.unwrap() {}
    assert_eq!(ring(&mut hers).await, 1);
    last.get("/aide").await.assert_text(BELL, "1 non lue");
}

#[tokio::test]
async fn a_visitor_has_no_bell_and_watches_the_rest() {
    let app = TestApp::new().await;
    let (_, topic) = asked(&app).await;
    let visitor = app.visitor();
    // Told once that there is nothing to wait for.
    let over = listen(&app, &visitor, "cloche=1").await;
    assert_eq!(over.status, StatusCode::OK);
    assert_eq!(over.rest().await, "event: fini\ndata: 0\n\n");
    assert_eq!(listen(&app, &visitor, "canal=membres&cloche=1").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(listen(&app, &visitor, "").await.status, StatusCode::BAD_REQUEST);
    let before = app.number("SELECT max(id) AS n FROM event_log").await;
    app.reply(&topic).create().await;
    let mut watching = listen(&app, &visitor, &format!("canal=sujets&depuis={before}&cloche=1")).await;
    assert_eq!(watching.event().await.unwrap().figure("topic"), topic.id.0);
}
