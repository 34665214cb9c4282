//! « J’ai la même question », and « Utile ».

use axum::{
    body::Body,
    http::{Method, header},
};
use chrono::Duration;

use crate::{
    following::pages::{FOLLOWED_PATH, MANAGE_PATH},
    forum::{
        model::PostId,
        service::{Change, change_topic, set_hidden},
    },
    privacy::service::delete_for,
    test_support::{Browser, Page, TestApp, form},
};

const SAME: &str = "J’ai la même question";

fn address(post: PostId) -> String {
    format!("/messages/{}/vote", post.0)
}

async fn vote(browser: &Browser<'_>, post: PostId, what: &str) -> Page {
    browser.post(address(post), form! { "vote" => what }).await
}

/// What everybody reads under a question or a reply; nothing when nobody voted.
async fn told(app: &TestApp, path: &str, anchor: &str) -> Vec<String> {
    app.visitor().get(path).await.texts(&format!("{anchor} .votes:not([hidden])"))
}

/// Rows, what posts count, what topics count.
async fn counted(app: &TestApp) -> [i64; 3] {
    [
        app.number("SELECT count(*) AS n FROM post_vote").await,
        app.number("SELECT CAST(coalesce(sum(votes_count), 0) AS bigint) AS n FROM post").await,
        app.number("SELECT CAST(coalesce(sum(same_count), 0) AS bigint) AS n FROM topic").await,
    ]
}

#[tokio::test]
async fn members_say_that_they_have_the_same_question_and_everybody_reads_how_many() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let (bob, eve) = (app.user("bob").await, app.user("eve").await);
    let button = "#question .post-votes form";
    assert_eq!(told(&app, &topic.path, "#question").await, Vec::<String>::new());
    app.visitor().get("/sujets").await.assert_no(".topic-row .same:not([hidden])");
    for (browser, words) in
        [(&bob, "1 personne a la même question"), (&eve, "2 personnes ont la même question")]
    {
        let page = browser.get(&topic.path).await;
        assert_eq!(page.attribute(&format!("{button} button"), "aria-pressed"), "false");
        let pressed = browser.submit(page.form(button).by(SAME)).await;
        pressed.assert_redirect(&format!("{}#question", topic.path));
        assert_eq!(told(&app, &topic.path, "#question").await, [words]);
        for list in ["/", "/sujets", "/themes/mobilite", "/sujets?statut=sans-reponse"] {
            app.visitor().get(list).await.assert_text(".topic-row .same:not([hidden])", words);
        }
    }
    // One's own is shown as pressed, and pressed again is taken back.
    let page = bob.get(&topic.path).await;
    assert_eq!(page.attribute(&format!("{button} button"), "aria-pressed"), "true");
    bob.submit(page.form(button).by(SAME)).await.assert_redirect(&format!("{}#question", topic.path));
    assert_eq!(told(&app, &topic.path, "#question").await, ["1 personne a la même question"]);
    vote(&eve, topic.question, "non").await.assert_status(303);
    assert_eq!(told(&app, &topic.path, "#question").await, Vec::<String>::new());
    app.visitor().get("/sujets").await.assert_no(".topic-row .same:not([hidden])");
    assert_eq!(counted(&app).await, [0, 0, 0]);
}

#[tokio::test]
async fn members_say_that_a_reply_is_useful_and_come_back_to_it() {
    let app = TestApp::new().await;
    let topic = app.topic().answered(50).create().await;
    let reply = app.reply(&topic).create().await;
    let (bob, eve) = (app.user("bob").await, app.user("eve").await);
    let (page, anchor) = (format!("{}?page=2", topic.path), format!("#reponse-{}", reply.post.0));
    let button = format!("{anchor} .post-votes form");
    for (browser, words) in [(&bob, "Utile à 1 personne"), (&eve, "Utile à 2 personnes")] {
        let pressed =
            browser.submit(browser.get(&page).await.form(&button).by("Utile (réponse n° 51)")).await;
        pressed.assert_redirect(&format!("{page}{anchor}"));
        assert_eq!(told(&app, &page, &anchor).await, [words]);
    }
    app.visitor().get("/sujets").await.assert_no(".topic-row .same:not([hidden])");
    bob.submit(bob.get(&page).await.form(&button).by("Utile (réponse n° 51)")).await.assert_status(303);
    assert_eq!(told(&app, &page, &anchor).await, ["Utile à 1 personne"]);
    assert_eq!(counted(&app).await, [1, 1, 0]);
}

#[tokio::test]
async fn nobody_votes_for_their_own_text() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().by(&ada).create().await;
    let reply = app.reply(&topic).by(&bob).create().await;
    let anchor = format!("#reponse-{}", reply.post.0);
    ada.get(&topic.path)
        .await
        .assert_no("#question .post-votes form")
        .assert_count(&format!("{anchor} .post-votes form"), 1);
    bob.get(&topic.path)
        .await
        .assert_count("#question .post-votes form", 1)
        .assert_no(&format!("{anchor} .post-votes form"));
    for (browser, post) in [(&ada, topic.question), (&bob, reply.post)] {
        let refused = vote(browser, post, "oui").await;
        refused.assert_status(403).assert_text("main", "C’est vous qui l’avez écrit");
        // There is nothing to take back, and no harm in it.
        vote(browser, post, "non").await.assert_status(303);
    }
    assert_eq!(counted(&app).await, [0, 0, 0]);
    // They read how many did.
    vote(&bob, topic.question, "oui").await.assert_status(303);
    ada.get(&topic.path).await.assert_text("#question .votes:not([hidden])", "1 personne a la même question");
}

#[tokio::test]
async fn a_visitor_is_led_to_sign_in_and_back_to_the_post() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).create().await;
    let visitor = app.visitor();
    let page = visitor.get(&topic.path).await;
    page.assert_no(".post-votes form");
    for (words, post, place) in [
        (SAME, topic.question, format!("{}#question", topic.path)),
        ("Utile (réponse n° 1)", reply.post, reply.path.clone()),
    ] {
        let sign_in = visitor.get(&page.link(words)).await;
        let back = sign_in.form("main form[method=post]").value("suite").to_owned();
        visitor.get(&back).await.assert_redirect(&place);
        // As a session that ran out between the page and the button.
        let pressed = vote(&visitor, post, "oui").await;
        pressed.assert_redirect(&format!("/connexion?suite={}", back.replace('/', "%2F")));
        visitor.get(&address(post)).await.assert_redirect(&place);
    }
    assert_eq!(counted(&app).await, [0, 0, 0]);
}

#[tokio::test]
async fn pressed_several_times_at_once_it_is_one_vote() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).create().await;
    let (bob, eve) = (app.user("bob").await, app.user("eve").await);
    let posts = [topic.question, reply.post];
    let pressed = |what: &'static str| {
        let both = [&bob, &eve].into_iter().flat_map(|browser| [browser; 3]);
        both.flat_map(move |browser| posts.map(move |post| vote(browser, post, what)))
    };
    let events = || async { app.number("SELECT count(*) AS n FROM event_log").await };
    let before = events().await;
    for (what, expected, told) in [("oui", [4, 4, 2], 4), ("non", [0, 0, 0], 8)] {
        for page in futures::future::join_all(pressed(what)).await {
            page.assert_status(303);
        }
        assert_eq!(counted(&app).await, expected, "{what}");
        assert_eq!(events().await - before, told, "what changes nothing is not told");
    }
}

#[tokio::test]
async fn what_cannot_be_seen_is_not_voted_for() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let hidden = app.topic().answered(1).hidden().create().await;
    let in_hidden =
        app.number(&format!("SELECT max(id) AS n FROM post WHERE topic_id = {}", hidden.id.0)).await;
    let deleted = app.topic().deleted().create().await;
    let topic = app.topic().create().await;
    let (masked, gone) = (app.reply(&topic).create().await, app.reply(&topic).by(&bob).create().await);
    let tx = app.state.db.begin().await.unwrap();
    set_hidden(&tx, app.now(), masked.post, true).await.unwrap();
    tx.commit().await.unwrap();
    bob.post(format!("/messages/{}/supprimer", gone.post.0), form! {}).await.assert_status(303);
    // News ask nothing; what is written under them may be useful.
    let news = app.topic().in_theme("actualites").create().await;
    let comment = app.reply(&news).create().await;
    let eve = app.user("eve").await;
    eve.get(&news.path).await.assert_no("#question .post-votes form");
    eve.get(&topic.path).await.assert_no(&format!("#reponse-{} .post-votes form", gone.post.0));
    let before = app.census().await;
    let unknown = [PostId(999), PostId(0), PostId(-1)];
    let unseen =
        [hidden.question, PostId(in_hidden), deleted.question, masked.post, gone.post, news.question];
    for post in unseen.into_iter().chain(unknown) {
        for what in ["oui", "non"] {
            vote(&eve, post, what).await.assert_status(404);
        }
    }
    eve.post("/messages/abc/vote", form! { "vote" => "oui" }).await.assert_status(404);
    for what in ["", "peut-être", "OUI"] {
        vote(&eve, topic.question, what).await.assert_status(400);
    }
    eve.post(address(topic.question), form! {}).await.assert_status(400);
    assert_eq!(app.census().await, before);
    vote(&eve, comment.post, "oui").await.assert_status(303);
    assert_eq!(counted(&app).await, [1, 1, 0]);
}

#[tokio::test]
async fn a_closed_topic_and_one_that_moved_are_voted_for_all_the_same() {
    let app = TestApp::new().await;
    let (bob, mona) = (app.user("bob").await, app.moderator("mona").await);
    let topic = app.topic().closed().create().await;
    vote(&bob, topic.question, "oui").await.assert_status(303);
    let moved = form! { "geste" => "move", "theme" => "france-travail", "texte" => "C’est leur affaire." };
    mona.post(format!("/moderation/messages/{}", topic.question.0), moved).await.assert_status(303);
    vote(&mona, topic.question, "oui").await.assert_status(303);
    let list = app.visitor().get("/themes/france-travail").await;
    list.assert_text(".topic-row .same", "2 personnes ont la même question");
    // Hidden and shown again, it has what it had.
    for change in [Change::Hide, Change::Restore] {
        change_topic(&app.state.db, app.now(), topic.id, change).await.unwrap();
    }
    assert_eq!(told(&app, &topic.path, "#question").await, ["2 personnes ont la même question"]);
}

#[tokio::test]
async fn who_has_the_same_question_follows_it_as_the_button_says() {
    let app = TestApp::new().await;
    let topic = app.topic().titled("La question d’une autre").create().await;
    let reply = app.reply(&topic).create().await;
    let bob = app.user("bob").await;
    let followed = ".topic-tools .followed";
    vote(&bob, reply.post, "oui").await.assert_status(303);
    let page = bob.get(&topic.path).await;
    page.assert_no(followed);
    let help = page.attribute("#question .post-votes button", "aria-describedby");
    page.assert_text(&format!("#{help}"), "Vous suivrez aussi cette discussion.");
    vote(&bob, topic.question, "oui").await.assert_status(303);
    bob.get(&topic.path).await.assert_count(followed, 1).assert_no(".vote-help");
    bob.get(MANAGE_PATH).await.assert_text(".row", "Votre choix");
    // Taking it back is one thing, to stop following another.
    vote(&bob, topic.question, "non").await.assert_status(303);
    bob.get(&topic.path).await.assert_count(followed, 1);
    let stop = form! { "ne-plus-suivre" => format!("sujet:{}", topic.id.0) };
    bob.post(FOLLOWED_PATH, stop).await.assert_status(303);
    vote(&bob, reply.post, "non").await.assert_status(303);
    bob.get(&topic.path).await.assert_no(followed);
    vote(&bob, topic.question, "oui").await.assert_status(303);
    bob.get(&topic.path).await.assert_count(followed, 1);
}

#[tokio::test]
async fn a_vote_moves_no_date_no_order_and_no_figure() {
    let app = TestApp::new().await;
    let (bob, eve) = (app.user("bob").await, app.user("eve").await);
    app.advance(Duration::minutes(1));
    let old = app.topic().titled("L’ancienne").create().await;
    let reply = app.reply(&old).create().await;
    app.advance(Duration::hours(1));
    let new = app.topic().titled("La récente").create().await;
    for topic in [&old, &new] {
        eve.get(&topic.path).await.assert_status(200);
    }
    app.advance(Duration::hours(1));
    let days = || async { app.number("SELECT count(*) AS n FROM stat_change").await };
    let (before, list) = (days().await, app.visitor().get("/sujets").await);
    let times = |page: &Page| page.attributes(".topic-row time", "datetime");
    for post in [old.question, reply.post] {
        vote(&bob, post, "oui").await.assert_status(303);
    }
    assert_eq!(days().await, before);
    let after = app.visitor().get("/sujets").await;
    assert_eq!(after.texts(".topic-row-title"), ["La récente", "L’ancienne"]);
    assert_eq!(times(&after), times(&list));
    app.visitor().get(&old.path).await.assert_no_text("modifié");
    let edited = "SELECT count(*) AS n FROM post WHERE edited_at IS NOT NULL";
    assert_eq!(app.number(edited).await, 0);
    // To who had read it, nothing is new.
    eve.get("/sujets").await.assert_no(".badge-unread");
}

#[tokio::test]
async fn what_one_voted_for_costs_no_question_more() {
    let app = TestApp::forgetful().await;
    let topic = app.topic().answered(51).solved().create().await;
    let bob = app.user("bob").await;
    vote(&bob, topic.question, "oui").await.assert_status(303);
    bob.get(&topic.path).await.assert_status(200);
    let visitor = app.visitor();
    for path in [topic.path.clone(), format!("{}?page=2", topic.path)] {
        let (page, anonymous) = app.queries(visitor.get(&path)).await;
        page.assert_status(200);
        assert!(anonymous.len() <= 2, "{anonymous:#?}");
        assert!(anonymous.iter().all(|sql| !sql.contains("post_vote")), "{anonymous:#?}");
        let (page, signed_in) = app.queries(bob.get(&path)).await;
        page.assert_count("#question button[aria-pressed=true]", 1);
        // How far they had read, and how much they were told.
        assert!(signed_in.len() <= anonymous.len() + 2, "{signed_in:#?}");
    }
}

#[tokio::test]
async fn open_pages_are_told_figures_and_nobody_s_name() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).create().await;
    let bob = app.user("bob").await;
    let _telling = app.tell().await;
    let (mut page, mut list) =
        (app.watch(&format!("sujet:{}", topic.id.0), None).await, app.watch("sujets", None).await);
    for (post, what) in [(topic.question, "oui"), (reply.post, "oui"), (reply.post, "non")] {
        vote(&bob, post, what).await.assert_status(303);
    }
    let told = page.events(3).await;
    assert_eq!(list.events(3).await, told);
    for event in &told {
        assert!(event.data.contains("\"what\":\"voted\""), "{}", event.data);
        assert_eq!(
            (event.figure("topic"), event.figure("same"), event.figure("replies")),
            (topic.id.0, 1, 1)
        );
        let fields: serde_json::Value = serde_json::from_str(&event.data).unwrap();
        let mut names: Vec<&str> = fields.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        let public =
            ["answers", "news", "post", "replies", "same", "solved", "theme", "topic", "useful", "what"];
        assert_eq!(names, public);
    }
    assert_eq!(told[0].figure("post"), topic.question.0);
    assert!(told[0].data.contains("\"useful\":null"), "{}", told[0].data);
    assert_eq!((told[1].figure("post"), told[1].figure("useful")), (reply.post.0, 1));
    assert_eq!(told[2].figure("useful"), 0);
}

#[tokio::test]
async fn a_card_drawn_again_in_the_browser_is_its_reader_s() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&ada).create().await;
    let (bob, eve) = (app.user("bob").await, app.user("eve").await);
    vote(&bob, reply.post, "oui").await.assert_status(303);
    for (browser, ballot) in [(&app.visitor(), "SignIn"), (&ada, "None"), (&bob, "Given"), (&eve, "Open")] {
        for call in [
            format!("/api/message?id={}", reply.post.0),
            format!("/api/reponses?topic={}&number=0", topic.id.0),
        ] {
            let mut request = browser.request(Method::GET, &call);
            request.headers_mut().unwrap().insert(header::ACCEPT, "application/json".parse().unwrap());
            let answer = browser.send(request, Body::empty()).await.json();
            let card = answer.get(0).unwrap_or(&answer);
            assert_eq!((&card["ballot"], &card["votes"]), (&ballot.into(), &1.into()), "{call}");
        }
    }
}

#[tokio::test]
async fn who_leaves_takes_their_votes_along_and_nobody_else_s() {
    let app = TestApp::new().await;
    let (bob, eve) = (app.user("bob").await, app.user("eve").await);
    let topic = app.topic().create().await;
    let (one, two) = (app.reply(&topic).by(&bob).create().await, app.reply(&topic).create().await);
    for post in [topic.question, two.post] {
        vote(&bob, post, "oui").await.assert_status(303);
    }
    for post in [topic.question, one.post] {
        vote(&eve, post, "oui").await.assert_status(303);
    }
    assert_eq!(told(&app, &topic.path, "#question").await, ["2 personnes ont la même question"]);
    delete_for(&app.state.db, bob.member().member, app.now()).await.unwrap();
    assert_eq!(told(&app, &topic.path, "#question").await, ["1 personne a la même question"]);
    assert_eq!(told(&app, &topic.path, &format!("#reponse-{}", two.post.0)).await, Vec::<String>::new());
    // What was useful of theirs still is.
    assert_eq!(told(&app, &topic.path, &format!("#reponse-{}", one.post.0)).await, ["Utile à 1 personne"]);
    app.visitor().get("/sujets").await.assert_text(".topic-row .same", "1 personne a la même question");
    assert_eq!(counted(&app).await, [2, 2, 1]);
}

#[tokio::test]
async fn the_archive_of_ones_data_tells_what_one_voted_for() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    vote(&bob, topic.question, "oui").await.assert_status(303);
    let told = crate::forum::service::export(&app.state.db, bob.member().member, None).await.unwrap();
    let told = serde_json::to_value(&told).unwrap();
    assert_eq!(told["votes"].as_array().unwrap().len(), 1);
    assert_eq!(told["votes"][0]["post_id"], topic.question.0);
    assert_eq!(told["votes"][0]["created_at"], serde_json::to_value(app.now()).unwrap());
}
