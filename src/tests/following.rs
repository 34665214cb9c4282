//! Following, and stopping.

use chrono::Duration;

use crate::{
    following::pages::{FOLLOWED_PATH, MANAGE_PATH},
    policy::CHOSEN_AT_MOST,
    test_support::{Browser, Page, TestApp, TestTopic, form},
};

const TOOLS: &str = ".topic-tools form";

async fn press(browser: &Browser<'_>, page: &Page, selector: &str, button: &str) -> Page {
    let pressed = browser.submit(page.form(selector).by(button)).await;
    pressed.assert_status(303);
    browser.follow(&pressed).await
}

/// What the page where one stops lists, by heading.
async fn listed(browser: &Browser<'_>) -> Vec<String> {
    browser.get(MANAGE_PATH).await.assert_status(200).texts("main .row p:first-child a")
}

fn code(topic: &TestTopic) -> String {
    format!("sujet:{}", topic.id.0)
}

#[tokio::test]
async fn what_one_writes_in_is_followed_and_once_left_it_stays_so() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().by(&ada).titled("La question d’Ada").create().await;
    let page = ada.get(&topic.path).await;
    page.assert_text(".topic-tools .followed", "Suivi");
    bob.get(&topic.path).await.assert_no(".topic-tools .followed");
    bob.post(&topic.path, form! { "texte" => "Voici une idée." }).await.assert_status(303);
    bob.get(&topic.path).await.assert_text(".topic-tools .followed", "Suivi");
    let manage = ada.get(MANAGE_PATH).await;
    manage.assert_text(".row", "Automatique, car vous y avez écrit");

    let page = press(&ada, &page, TOOLS, "Ne plus suivre cette discussion").await;
    page.assert_text("h1", "La question d’Ada").assert_no(".topic-tools .followed");
    assert_eq!(listed(&ada).await, Vec::<String>::new());
    ada.post(&topic.path, form! { "texte" => "Je précise." }).await.assert_status(303);
    ada.get(&topic.path).await.assert_no(".topic-tools .followed");
    bob.get(&topic.path).await.assert_text(".topic-tools .followed", "Suivi");

    let page = press(&ada, &page, TOOLS, "Suivre cette discussion").await;
    page.assert_text(".topic-tools .followed", "Suivi");
    ada.get(MANAGE_PATH).await.assert_text(".row", "Votre choix");
}

#[tokio::test]
async fn who_publishes_by_a_mailed_link_follows_what_they_wrote() {
    let app = TestApp::new().await;
    let topic = app.topic().titled("Une question ouverte").create().await;
    let waiting = form! { "texte" => "Voici une idée.", "email" => "zoe@exemple.test" };
    app.visitor().post(&topic.path, waiting).await.assert_redirect("/publier/envoye");
    let zoe = app.visitor();
    let page = zoe.get(&app.last_mail().await.link()).await;
    let named = page.form("main form[method=post]").fill("prenom", "Zoé").fill("nom", "Durand");
    zoe.submit(named.fill("profession", "cip").by("Publier")).await.assert_status(303);
    assert_eq!(listed(&zoe).await, ["Une question ouverte"]);
}

#[tokio::test]
async fn a_theme_a_tag_and_a_territory_are_followed_from_their_lists_and_stopped_from_ones_account() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.topic().tagged("Permis B").in_territory("33").create().await;
    app.topic().in_theme("actualites").create().await;
    let list = "/sujets?theme=mobilite&etiquette=permis-b&territoire=33";
    let mut page = ada.get(list).await;
    assert_eq!(
        page.texts(".list-tools .follow-form"),
        ["Suivre cette communauté", "Suivre l’étiquette « Permis B »", "Suivre Gironde (33)"]
    );
    for (place, button, after) in [
        (1, "Suivre cette communauté", "Suivi Ne plus suivre cette communauté"),
        (2, "Suivre l’étiquette « Permis B »", "Suivi Ne plus suivre l’étiquette « Permis B »"),
        (3, "Suivre Gironde (33)", "Suivi Ne plus suivre Gironde (33)"),
    ] {
        let form = format!(".list-tools .follow-form:nth-child({place})");
        let pressed = ada.submit(page.form(&form).by(button)).await;
        pressed.assert_redirect(list);
        page = ada.get(list).await;
        page.assert_text(&form, after);
    }
    ada.get("/themes/mobilite").await.assert_text(".list-tools .followed", "Suivi");
    ada.get("/themes/devenir-cip").await.assert_no(".list-tools .followed");
    ada.get("/sujets?territoire=R75").await.assert_text(".list-tools", "Suivre Nouvelle-Aquitaine");
    ada.get("/themes/actualites").await.assert_text(".list-tools", "Suivre les actualités");
    // A tag that nothing bears may be no tag at all.
    ada.get("/sujets?etiquette=inconnue").await.assert_no(".list-tools");
    ada.get("/sujets").await.assert_no(".list-tools");

    let manage = ada.get(MANAGE_PATH).await;
    assert_eq!(manage.texts("main section.titled > h2"), ["Communautés", "Étiquettes", "Territoires"]);
    assert_eq!(listed(&ada).await, ["Mobilité", "#Permis B", "Gironde (33)"]);
    assert_eq!(
        manage.attributes("main .row p:first-child a", "href"),
        ["/themes/mobilite", "/sujets?etiquette=permis-b", "/sujets?territoire=33"]
    );
    let form = manage.form("section[aria-labelledby=etiquettes] form");
    let stopped = ada.follow(&ada.submit(form.by("Ne plus suivre #Permis B")).await).await;
    stopped.assert_text(".notice", "C’est enregistré.");
    assert_eq!(listed(&ada).await, ["Mobilité", "Gironde (33)"]);
}

#[tokio::test]
async fn a_visitor_is_led_to_sign_in_and_back() {
    let app = TestApp::new().await;
    app.user("ada").await;
    let topic = app.topic().in_territory("33").create().await;
    let visitor = app.visitor();
    let page = visitor.get(&topic.path).await;
    page.assert_no(".topic-tools form");
    let sign_in = visitor.get(&page.link("Suivre cette discussion")).await;
    assert_eq!(sign_in.form("main form[method=post]").value("suite"), topic.path);
    let list = visitor.get("/sujets?territoire=33").await;
    assert_eq!(list.link("Suivre Gironde (33)"), "/connexion?suite=%2Fsujets%3Fterritoire%3D33");
    list.assert_no(".badge-unread").assert_no_text("Mes suivis");
    for gesture in [form! { "suivre" => code(&topic) }, form! { "tout-lu" => app.now().to_rfc3339() }] {
        let refused = visitor.post(FOLLOWED_PATH, gesture).await;
        refused.assert_status(401).assert_text("h1", "Connectez-vous d’abord");
    }
    for path in [FOLLOWED_PATH, MANAGE_PATH] {
        let expected = format!("/connexion?suite={}", path.replace('/', "%2F"));
        visitor.get(path).await.assert_redirect(&expected);
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM following WHERE automatic = false").await, 0);
}

#[tokio::test]
async fn what_does_not_exist_is_not_followed_and_what_means_nothing_is_refused() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let hidden = app.topic().hidden().create().await;
    let deleted = app.topic().deleted().create().await;
    let before = app.census().await;
    for (gesture, status) in [
        (form! {}, 400),
        (form! { "suivre" => "" }, 400),
        (form! { "suivre" => "tout" }, 400),
        (form! { "suivre" => "sujet:-1" }, 400),
        (form! { "suivre" => "territoire:999" }, 400),
        (form! { "suivre" => "etiquette:a\0b" }, 400),
        (form! { "ne-plus-suivre" => "sujet" }, 400),
        (form! { "tout-lu" => "hier" }, 400),
        (form! { "suivre" => "sujet:999" }, 404),
        (form! { "suivre" => "communaute:inconnue" }, 404),
        (form! { "suivre" => "etiquette:inconnue" }, 404),
        (form! { "suivre" => "communaute:'; DROP TABLE following; --" }, 404),
        (form! { "ne-plus-suivre" => "etiquette:inconnue" }, 404),
        (form! { "suivre" => code(&hidden) }, 404),
        (form! { "suivre" => code(&deleted) }, 404),
        // What was never followed is not followed: there is nothing to refuse.
        (form! { "ne-plus-suivre" => "sujet:999" }, 303),
        (form! { "ne-plus-suivre" => "territoire:33" }, 303),
    ] {
        let what = gesture.to_urlencoded();
        let page = ada.post(FOLLOWED_PATH, gesture).await;
        assert_eq!(page.status.as_u16(), status, "{what}");
    }
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn a_form_leads_back_within_the_site_only() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for (back, expected) in [
        ("/sujets?territoire=33&page=2", "/sujets?territoire=33&page=2"),
        ("https://ailleurs.test/", "/"),
        ("//ailleurs.test", "/"),
        ("/\\ailleurs.test", "/"),
        ("", "/"),
    ] {
        let gesture = form! { "suivre" => "territoire:33", "retour" => back };
        ada.post(FOLLOWED_PATH, gesture).await.assert_redirect(expected);
    }
}

#[tokio::test]
async fn pressed_twice_at_once_a_button_does_one_thing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let rows = || async {
        app.number("SELECT count(*) AS n FROM following WHERE automatic = false AND state = 'followed'").await
    };
    let follow = || ada.post(FOLLOWED_PATH, form! { "suivre" => code(&topic) });
    for page in futures::future::join_all([follow(), follow(), follow()]).await {
        page.assert_status(303);
    }
    assert_eq!(rows().await, 1);
    let leave = || ada.post(FOLLOWED_PATH, form! { "ne-plus-suivre" => code(&topic) });
    for page in futures::future::join_all([leave(), leave()]).await {
        page.assert_status(303);
    }
    assert_eq!(rows().await, 0);
    let reply = || ada.post(&topic.path, form! { "texte" => "Une idée.", "envoi" => "une-reponse" });
    let (one, two) = tokio::join!(reply(), reply());
    assert_eq!(one.redirect(), two.redirect());
    assert_eq!(rows().await, 0, "it was left");
}

#[tokio::test]
async fn one_follows_much_but_not_without_end_and_writes_all_the_same() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let now = app.now().to_rfc3339();
    let numbers = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CHOSEN_AT_MOST})"
    );
    app.sql(&format!(
        "INSERT INTO following (member_id, kind, target_id, place, state, since, unread_from) {numbers} \
         SELECT {}, 'tag', 1000 + i, '', 'followed', '{now}', '{now}' FROM n",
        ada.member().member.0
    ))
    .await;
    let topic = app.topic().titled("Une autre question").create().await;
    let refused = ada.post(FOLLOWED_PATH, form! { "suivre" => code(&topic) }).await;
    refused.assert_status(403).assert_text("main", "Vous suivez déjà mille choses.");
    ada.post(&topic.path, form! { "texte" => "Une idée." }).await.assert_status(303);
    assert_eq!(listed(&ada).await, ["Une autre question"], "and what is followed in vain is not shown");
}

#[tokio::test]
async fn what_is_followed_and_hidden_meanwhile_is_not_told() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).titled("Une question masquée").create().await;
    crate::forum::service::change_topic(
        &app.state.db,
        app.now(),
        topic.id,
        crate::forum::service::Change::Hide,
    )
    .await
    .unwrap();
    for path in [FOLLOWED_PATH, MANAGE_PATH] {
        ada.get(path)
            .await
            .assert_status(200)
            .assert_no_text("masquée")
            .assert_text("main", "Vous ne suivez rien");
    }
    ada.post(FOLLOWED_PATH, form! { "ne-plus-suivre" => code(&topic) }).await.assert_status(303);
    let left = "SELECT count(*) AS n FROM following WHERE state = 'left'";
    assert_eq!(app.number(left).await, 1);
}

#[tokio::test]
async fn many_topics_are_listed_page_by_page() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for number in 0..51 {
        app.advance(Duration::minutes(1));
        app.topic().by(&ada).titled(&format!("Question numéro {number}")).create().await;
    }
    let first = ada.get(MANAGE_PATH).await;
    let second = ada.get(&first.attribute(".pagination a[rel=next]", "href")).await;
    assert_eq!(second.texts("main .row p:first-child a"), ["Question numéro 0"]);
    let stop = second.form("main .row form").by("Ne plus suivre Question numéro 0");
    let stopped = ada.submit(stop).await;
    stopped.assert_redirect(&format!("{MANAGE_PATH}?fait=1&page=2"));
    for path in
        [format!("{MANAGE_PATH}?page=3"), format!("{MANAGE_PATH}?page=0"), format!("{FOLLOWED_PATH}?page=4")]
    {
        ada.get(&path).await.assert_status(404);
    }
}

#[tokio::test]
async fn the_archive_of_ones_data_tells_what_one_follows_and_read() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    app.advance(Duration::minutes(1));
    app.reply(&topic).create().await;
    ada.get(&topic.path).await.assert_status(200);
    ada.post(FOLLOWED_PATH, form! { "suivre" => "territoire:2A" }).await.assert_status(303);
    ada.post(FOLLOWED_PATH, form! { "tout-lu" => app.now().to_rfc3339() }).await.assert_status(303);
    let told = crate::following::service::export(&app.state.db, ada.member().member).await.unwrap();
    let told = serde_json::to_value(&told).unwrap();
    assert_eq!(told["following"][0]["target_id"], topic.id.0);
    assert_eq!(
        (&told["following"][0]["automatic"], &told["following"][1]["place"]),
        (&true.into(), &"2A".into())
    );
    assert_eq!((&told["read"][0]["topic_id"], &told["read"][0]["number"]), (&topic.id.0.into(), &1.into()));
    assert_eq!(told["read_until"], serde_json::to_value(app.now()).unwrap());
}

#[tokio::test]
async fn what_one_follows_is_narrowed_to_where_it_stands() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.topic().by(&ada).titled("Sans réponse encore").create().await;
    app.topic().by(&ada).titled("Répondue déjà").answered(1).create().await;
    app.topic().by(&ada).titled("Résolue enfin").solved().create().await;
    // Something new that is not followed itself.
    ada.post(FOLLOWED_PATH, form! { "suivre" => "communaute:mobilite" }).await.assert_status(303);
    app.advance(Duration::minutes(1));
    app.topic().titled("Toute nouvelle").create().await;
    let all = ada.get(FOLLOWED_PATH).await;
    all.assert_count(".topic-row", 4).assert_count("nav[aria-label='Où en sont les discussions suivies']", 1);
    for (status, expected) in [
        ("sans-reponse", vec!["Sans réponse encore"]),
        ("resolus", vec!["Résolue enfin"]),
        ("non-resolus", vec!["Répondue déjà", "Sans réponse encore"]),
    ] {
        let page = ada.get(&format!("{FOLLOWED_PATH}?statut={status}")).await;
        let mut found = page.texts(".topic-row-title");
        found.sort();
        assert_eq!(found, expected, "{status}");
    }
    let bob = app.user("bob").await;
    let none = bob.get(&format!("{FOLLOWED_PATH}?statut=resolus")).await;
    none.assert_text(".empty", "Aucune discussion suivie ne correspond.");
    assert_eq!(none.link("Voir toutes celles que vous suivez"), FOLLOWED_PATH);
    ada.get(&format!("{FOLLOWED_PATH}?statut=bizarre")).await.assert_status(404);
}
