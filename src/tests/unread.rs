//! What one has not read: told in lists, found again at its first word, gone once it is read.

use axum::{
    body::Body,
    http::{Method, header},
};
use chrono::Duration;

use crate::{
    following::{
        model::{COUNTED_AT_MOST, HORIZON},
        pages::{FOLLOWED_PATH, MANAGE_PATH},
        service::remove_old,
    },
    forum::{
        model::PostId,
        service::{delete_post, set_hidden},
    },
    test_support::{Browser, Page, TestApp, TestReply, TestTopic, form, only_reads},
};

const BADGE: &str = ".badge-unread";
const NEW: &str = "section[aria-labelledby=nouvelles] .topic-row-title";

/// Ada, and a question by somebody else that she never opened.
async fn asked(app: &TestApp) -> (Browser<'_>, TestTopic) {
    let ada = app.user("ada").await;
    app.advance(Duration::minutes(1));
    let topic = app.topic().titled("Une question").create().await;
    (ada, topic)
}

async fn replied(app: &TestApp, topic: &TestTopic, times: usize) -> Vec<TestReply> {
    let mut replies = Vec::new();
    for _ in 0..times {
        app.advance(Duration::minutes(1));
        replies.push(app.reply(topic).create().await);
    }
    replies
}

/// The only line of the list: where it leads, and what is new.
async fn line(browser: &Browser<'_>) -> (String, Vec<String>) {
    let page = browser.get("/sujets").await;
    (page.attribute(".topic-row-title a", "href"), page.texts(BADGE))
}

/// Lets a time pass in which everybody stays signed in.
async fn pass(app: &TestApp, time: Duration) {
    app.advance(time);
    let (now, later) = (app.now().to_rfc3339(), (app.now() + Duration::days(30)).to_rfc3339());
    app.sql(&format!("UPDATE session SET last_used_at = '{now}', expires_at = '{later}'")).await;
}

async fn hide(app: &TestApp, post: PostId, hidden: bool) {
    let tx = app.state.db.begin().await.unwrap();
    set_hidden(&tx, app.now(), post, hidden).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_list_tells_what_is_new_and_leads_to_where_it_begins() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    assert_eq!(line(&ada).await, (topic.path.clone(), vec!["Nouveau".to_owned()]));
    assert_eq!(line(&app.visitor()).await, (topic.path.clone(), vec![]));
    ada.get(&topic.path).await.assert_no(".unread-line");
    assert_eq!(line(&ada).await.1, Vec::<String>::new());

    let first = replied(&app, &topic, 1).await.remove(0);
    assert_eq!(line(&ada).await, (first.path.clone(), vec!["1 nouvelle réponse".to_owned()]));
    replied(&app, &topic, 2).await;
    assert_eq!(line(&ada).await, (first.path.clone(), vec!["3 nouvelles réponses".to_owned()]));
    for list in ["/", "/themes/mobilite", "/sujets?statut=non-resolus"] {
        ada.get(list).await.assert_text(BADGE, "3 nouvelles réponses");
        app.visitor().get(list).await.assert_no(BADGE);
    }
    let page = ada.get(&first.path).await;
    page.assert_count(".unread-line", 1)
        .assert_count(&format!(".unread-line + #reponse-{}", first.post.0), 1)
        // It is the first thing on the page.
        .assert_no(".topic-tools a");
    assert_eq!(line(&ada).await, (topic.path.clone(), vec![]));
    ada.get(&topic.path).await.assert_no(".unread-line");

    let fourth = replied(&app, &topic, 1).await.remove(0);
    let page = ada.get(&topic.path).await;
    assert_eq!(page.link("Aller à la première réponse non lue (n° 4)"), fourth.path);
}

#[tokio::test]
async fn one_goes_on_where_one_stopped_on_the_right_page() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    replied(&app, &topic, 49).await;
    ada.get(&topic.path).await.assert_status(200);
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
    let news = replied(&app, &topic, 3).await;
    assert_eq!(line(&ada).await, (news[0].path.clone(), vec!["3 nouvelles réponses".to_owned()]));
    // The fiftieth is the last of the first page.
    ada.get(&news[0].path).await.assert_count(".unread-line", 1);
    assert_eq!(news[1].path, format!("{}?page=2#reponse-{}", topic.path, news[1].post.0));
    assert_eq!(line(&ada).await, (news[1].path.clone(), vec!["2 nouvelles réponses".to_owned()]));
    let again = ada.get(&topic.path).await;
    assert_eq!(again.link("Aller à la première réponse non lue (n° 51)"), news[1].path);
    ada.get(&news[1].path).await.assert_count(".unread-line", 1);
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
    // Reading an earlier page again takes nothing back.
    ada.get(&topic.path).await.assert_status(200);
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
}

#[tokio::test]
async fn what_one_wrote_and_what_nobody_sees_is_not_new() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    ada.get(&topic.path).await.assert_status(200);
    app.advance(Duration::minutes(1));
    app.reply(&topic).by(&ada).create().await;
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
    let replies = replied(&app, &topic, 3).await;
    hide(&app, replies[0].post, true).await;
    assert_eq!(line(&ada).await, (replies[1].path.clone(), vec!["2 nouvelles réponses".to_owned()]));
    let author = "SELECT author_id AS n FROM post WHERE id = ";
    let author = app.number(&format!("{author}{}", replies[1].post.0)).await;
    let author =
        crate::accounts::model::SignedIn { member: crate::accounts::model::MemberId(author), ..ada.member() };
    delete_post(&app.state.db, &author, app.now(), replies[1].post).await.unwrap();
    assert_eq!(line(&ada).await, (replies[2].path.clone(), vec!["1 nouvelle réponse".to_owned()]));
    hide(&app, replies[0].post, false).await;
    assert_eq!(line(&ada).await, (replies[0].path.clone(), vec!["2 nouvelles réponses".to_owned()]));
    // Hidden while it is read, it is behind the reader when it comes back.
    hide(&app, replies[0].post, true).await;
    ada.get(&topic.path).await.assert_status(200);
    hide(&app, replies[0].post, false).await;
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
}

#[tokio::test]
async fn more_than_a_hundred_are_not_counted_to_the_last() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    ada.get(&topic.path).await.assert_status(200);
    let first = replied(&app, &topic, 99).await.remove(0);
    assert_eq!(line(&ada).await, (first.path.clone(), vec!["99 nouvelles réponses".to_owned()]));
    replied(&app, &topic, 2).await;
    assert_eq!(line(&ada).await, (first.path, vec![format!("Plus de {COUNTED_AT_MOST} nouvelles réponses")]));
}

#[tokio::test]
async fn a_page_that_nobody_is_shown_is_not_read() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    replied(&app, &topic, 2).await;
    let before = app.census().await;
    let path = topic.path.as_str();
    for ahead in ["prefetch", "prefetch;prerender"] {
        let request = ada.request(Method::GET, path).header("sec-purpose", ahead);
        let (page, statements) = app.queries(ada.send(request, Body::empty())).await;
        page.assert_status(200).assert_text("h1", "Une question");
        assert!(statements.iter().all(|sql| only_reads(sql)), "{statements:#?}");
    }
    ada.send(ada.request(Method::HEAD, path), Body::empty()).await.assert_status(200);
    ada.post(path, form! { "texte" => "" }).await.assert_status(422);
    ada.post(path, form! { "texte" => "Un essai.", "apercu" => "1" }).await.assert_status(200);
    ada.get(&path.replace("une-question", "un-autre-titre")).await.assert_status(308);
    ada.get(&format!("{path}?page=2")).await.assert_status(404);
    app.visitor().get(path).await.assert_status(200);
    let api = format!("/api/reponses?topic={}&number=0", topic.id.0);
    app.visitor().get(&api).await.assert_status(200);
    let request = ada.request(Method::GET, &api).header("sec-purpose", "prefetch");
    ada.send(request, Body::empty()).await.assert_status(200);
    let after = app.census().await;
    assert_eq!(
        (&after["read_position"], &after["read_mark"]),
        (&before["read_position"], &before["read_mark"])
    );
    assert_eq!(line(&ada).await, (topic.path.clone(), vec!["Nouveau".to_owned()]));
}

#[tokio::test]
async fn browsers_of_members_do_not_read_topics_ahead() {
    let app = TestApp::new().await;
    let (ada, _) = asked(&app).await;
    let rules = app.visitor().get("/prechargement.json").await.json();
    let conditions = rules["prefetch"][0]["where"]["and"].as_array().unwrap().clone();
    let selectors: Vec<String> = conditions
        .iter()
        .filter_map(|condition| condition["not"]["selector_matches"].as_str().map(str::to_owned))
        .collect();
    let [selector] = selectors.as_slice() else { panic!("{selectors:?}") };
    assert_eq!(ada.get("/sujets").await.attributes(selector, "href").len(), 1);
    app.visitor().get("/sujets").await.assert_no(selector);
}

#[tokio::test]
async fn a_reply_that_appears_on_an_open_page_is_read() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    ada.get(&topic.path).await.assert_status(200);
    replied(&app, &topic, 2).await;
    // What the island asks for when it is told of them.
    let api = format!("/api/reponses?topic={}&number=0", topic.id.0);
    let request = ada.request(Method::GET, &api).header(header::ACCEPT, "application/json");
    ada.send(request, Body::empty()).await.assert_status(200);
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
}

#[tokio::test]
async fn everything_is_read_up_to_what_the_page_showed() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    let other = app.topic().titled("Une autre").create().await;
    ada.get(&other.path).await.assert_status(200);
    replied(&app, &other, 1).await;
    let list = ada.get("/sujets").await;
    list.assert_count(BADGE, 2);
    let button = list.form("form.read-all").by("Marquer tout comme lu");
    // Meanwhile somebody answers.
    let late = replied(&app, &topic, 1).await.remove(0);
    for _ in ["once", "twice"] {
        ada.submit(button.clone()).await.assert_redirect("/sujets");
        let page = ada.get("/sujets").await;
        assert_eq!(page.texts(BADGE), ["1 nouvelle réponse"]);
        assert_eq!(page.attribute(".topic-row:first-child .topic-row-title a", "href"), late.path);
    }
    ada.get(&topic.path).await.assert_status(200);
    ada.get("/sujets").await.assert_no(BADGE).assert_no("form.read-all");
    // An old page sent again takes nothing back, and nothing that is to come is read.
    ada.submit(button).await.assert_status(303);
    let tomorrow = (app.now() + Duration::days(1)).to_rfc3339();
    ada.post(FOLLOWED_PATH, form! { "tout-lu" => tomorrow }).await.assert_status(303);
    replied(&app, &topic, 1).await;
    ada.get("/sujets").await.assert_count(BADGE, 1);
    let manage = ada.get(MANAGE_PATH).await;
    ada.submit(manage.form("form.read-all").by("Marquer tout comme lu")).await.assert_status(303);
    ada.get("/sujets").await.assert_no(BADGE);
}

#[tokio::test]
async fn what_was_there_before_one_came_or_long_ago_is_not_new() {
    let app = TestApp::new().await;
    let topic = app.topic().answered(3).create().await;
    app.advance(Duration::minutes(1));
    let ada = app.user("ada").await;
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
    let news = replied(&app, &topic, 1).await.remove(0);
    assert_eq!(line(&ada).await, (news.path.clone(), vec!["1 nouvelle réponse".to_owned()]));
    pass(&app, HORIZON).await;
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
    let latest = replied(&app, &topic, 1).await.remove(0);
    assert_eq!(line(&ada).await, (latest.path, vec!["1 nouvelle réponse".to_owned()]));
}

#[tokio::test]
async fn what_one_follows_stays_new_for_as_long_as_it_is_not_read() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let first = replied(&app, &topic, 2).await.remove(0);
    pass(&app, HORIZON * 3).await;
    assert_eq!(line(&ada).await, (first.path, vec!["2 nouvelles réponses".to_owned()]));
    ada.get(&topic.path).await.assert_status(200);
    pass(&app, HORIZON * 2).await;
    remove_old(&app.state.db, app.now()).await.unwrap();
    assert_eq!(line(&ada).await.1, Vec::<String>::new(), "how far she read is kept as long");
}

#[tokio::test]
async fn following_an_old_topic_makes_nothing_new_in_it() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    replied(&app, &topic, 3).await;
    pass(&app, HORIZON * 2).await;
    let follow = form! { "suivre" => format!("sujet:{}", topic.id.0) };
    ada.post(FOLLOWED_PATH, follow).await.assert_status(303);
    assert_eq!(line(&ada).await.1, Vec::<String>::new());
    replied(&app, &topic, 1).await;
    assert_eq!(line(&ada).await.1, ["1 nouvelle réponse"]);
    ada.get(FOLLOWED_PATH).await.assert_text(".topic-row", "1 nouvelle réponse");
}

#[tokio::test]
async fn reading_writes_once_and_not_at_all_where_nothing_is_new() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    replied(&app, &topic, 2).await;
    let writes = async |path: &str| {
        let (page, statements) = app.queries(ada.get(path)).await;
        page.assert_status(200);
        statements.iter().filter(|sql| !only_reads(sql)).count()
    };
    assert_eq!(writes("/sujets").await, 0);
    assert_eq!(writes(&topic.path).await, 1);
    assert_eq!(writes(&topic.path).await, 0);
    replied(&app, &topic, 1).await;
    assert_eq!(writes(&topic.path).await, 1);
    assert_eq!(app.census().await["read_position"], "1");
    // What is old counts as read: nothing is kept of having read it.
    let old = app.topic().answered(2).create().await;
    pass(&app, HORIZON).await;
    assert_eq!(writes(&old.path).await, 0);
    remove_old(&app.state.db, app.now()).await.unwrap();
    assert_eq!(app.census().await["read_position"], "0");
    assert_eq!(writes(&topic.path).await, 0);
}

#[tokio::test]
async fn the_topics_one_follows_are_listed_those_with_something_new_first() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let mut topics = Vec::new();
    for title in ["La première", "La deuxième", "La troisième"] {
        app.advance(Duration::minutes(1));
        topics.push(app.topic().by(&ada).titled(&format!("{title} question")).create().await);
    }
    app.topic().titled("Une question que personne ne suit").create().await;
    let page = ada.get(FOLLOWED_PATH).await;
    page.assert_text(".page-head", "3 discussions suivies.")
        .assert_text(".status-tabs [aria-current=page]", "Mes suivis")
        .assert_no("form.read-all");
    let titles = |page: &Page| page.texts(".topic-row-title");
    assert_eq!(titles(&page), ["La troisième question", "La deuxième question", "La première question"]);
    let news = replied(&app, &topics[0], 2).await;
    app.advance(Duration::minutes(1));
    app.reply(&topics[1]).by(&ada).create().await;
    let page = ada.get(&ada.get("/sujets").await.link("Mes suivis")).await;
    page.assert_text(".page-head", "3 discussions suivies, dont 1 avec du nouveau.");
    assert_eq!(titles(&page), ["La première question", "La deuxième question", "La troisième question"]);
    assert_eq!(page.texts(BADGE), ["2 nouvelles réponses"]);
    assert_eq!(page.attribute(".topic-row:first-child .topic-row-title a", "href"), news[0].path);
    ada.submit(page.form("form.read-all").by("Marquer tout comme lu")).await.assert_redirect(FOLLOWED_PATH);
    let page = ada.get(FOLLOWED_PATH).await;
    page.assert_text(".page-head", "3 discussions suivies.").assert_no(BADGE);
    assert_eq!(titles(&page), ["La deuxième question", "La première question", "La troisième question"]);
}

#[tokio::test]
async fn what_is_asked_where_one_follows_waits_until_it_is_opened() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.topic().tagged("permis").create().await;
    for target in ["communaute:devenir-cip", "etiquette:permis", "territoire:R75"] {
        ada.post(FOLLOWED_PATH, form! { "suivre" => target }).await.assert_status(303);
    }
    app.advance(Duration::minutes(1));
    app.topic().titled("Par la communauté").in_theme("devenir-cip").create().await;
    let tagged = app.topic().titled("Par l’étiquette").tagged("permis").create().await;
    app.topic().titled("Par la région").in_territory("33").create().await;
    app.topic().titled("Ailleurs").in_territory("75").create().await;
    app.topic().by(&ada).titled("La sienne, et ailleurs").in_theme("devenir-cip").create().await;
    app.topic().titled("Masquée pour tous").in_theme("devenir-cip").hidden().create().await;
    let page = ada.get(FOLLOWED_PATH).await;
    assert_eq!(page.texts(NEW), ["Par la région", "Par l’étiquette", "Par la communauté"]);
    page.assert_count(&format!("section[aria-labelledby=nouvelles] {BADGE}"), 3);
    ada.get(&tagged.path).await.assert_status(200);
    assert_eq!(ada.get(FOLLOWED_PATH).await.texts(NEW), ["Par la région", "Par la communauté"]);
    for number in 0..10 {
        app.topic().titled(&format!("Encore une, {number}")).in_theme("devenir-cip").create().await;
    }
    let page = ada.get(FOLLOWED_PATH).await;
    page.assert_count(NEW, 10).assert_text("main", "Seules les dix plus récentes sont ici");
    ada.submit(page.form("form.read-all").by("Marquer tout comme lu")).await.assert_status(303);
    ada.get(FOLLOWED_PATH).await.assert_no(NEW).assert_text(".topic-row-title", "La sienne, et ailleurs");
    pass(&app, HORIZON).await;
    ada.get(FOLLOWED_PATH).await.assert_no(NEW);
}

#[tokio::test]
async fn a_page_of_what_one_follows_costs_the_same_however_much_that_is() {
    let app = TestApp::forgetful().await;
    let ada = app.user("ada").await;
    app.advance(Duration::minutes(1));
    let cost = async || {
        ada.get("/aide").await.assert_status(200);
        let (page, statements) = app.queries(ada.get(FOLLOWED_PATH)).await;
        page.assert_status(200);
        statements.len()
    };
    for _ in 0..2 {
        app.topic().by(&ada).answered(1).create().await;
    }
    ada.post(FOLLOWED_PATH, form! { "suivre" => "communaute:mobilite" }).await.assert_status(303);
    app.topic().create().await;
    let few = cost().await;
    // The bell's is one.
    assert!(few <= 6, "{few}");
    for _ in 0..30 {
        app.advance(Duration::minutes(1));
        app.topic().by(&ada).answered(2).create().await;
    }
    assert_eq!(cost().await, few);
    ada.get(&format!("{FOLLOWED_PATH}?page=2")).await.assert_count(".topic-row", 12);
}
