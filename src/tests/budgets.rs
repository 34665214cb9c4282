//! What a page costs the database: a known number of statements, the same for twenty topics and for twenty thousand.

use crate::test_support::{Browser, TestApp};

/// Writes `count` topics with their questions at once, without the search index, which no page below reads.
async fn add_topics(app: &TestApp, count: i64) {
    let author = app.somebody().await.member.0;
    let numbers =
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let theme = "SELECT id FROM theme WHERE slug = 'mobilite'";
    let last = app.number("SELECT coalesce(max(id), 0) AS n FROM topic").await;
    for sql in [
        format!(
            "INSERT INTO topic (theme_id, author_id, kind, title, slug, departement, region, answers_count, \
             replies_count, created_at, last_post_at) {numbers} SELECT ({theme}), {author}, 'question', \
             'Question ' || i, 'question-' || i, '33', 'R75', i % 2, i % 2, '2026-11-23 10:00:00+00:00', \
             '2026-11-23 10:00:00+00:00' FROM n"
        ),
        format!(
            "INSERT INTO post (topic_id, author_id, number, body_md, body_html, created_at) SELECT id, {author}, 0, \
             'Bonjour', '<p>Bonjour</p>', created_at FROM topic WHERE id > {last}"
        ),
        "INSERT INTO tag (name, slug) VALUES ('Permis B', 'permis-b') ON CONFLICT DO NOTHING".to_owned(),
        format!(
            "INSERT INTO topic_tag (topic_id, tag_id) SELECT topic.id, tag.id FROM topic, tag WHERE topic.id > {last}"
        ),
        "UPDATE theme SET topics_count = (SELECT count(*) FROM topic WHERE theme_id = theme.id), \
         answered_count = (SELECT count(*) FROM topic WHERE theme_id = theme.id AND answers_count > 0)"
            .to_owned(),
    ] {
        app.sql(&sql).await;
    }
    if !app.is_sqlite() {
        app.sql("ANALYZE topic").await;
    }
}

/// Each page and how many statements a visitor may cost there.
fn budgets(topic: &str) -> Vec<(String, usize)> {
    let mut budgets = vec![
        ("/".to_owned(), 5),
        // One, and one for a solution that is on another page.
        (topic.to_owned(), 2),
        (format!("{topic}?page=2"), 2),
        ("/themes".to_owned(), 1),
        ("/plan-du-site".to_owned(), 1),
        ("/sujets/nouveau".to_owned(), 1),
        ("/comite".to_owned(), 2),
        ("/recherche?q=permis".to_owned(), 2),
        ("/recherche?q=permis&statut=non-resolus".to_owned(), 2),
        ("/connexion".to_owned(), 0),
        ("/aide".to_owned(), 0),
        ("/inconnue".to_owned(), 0),
        ("/healthz".to_owned(), 0),
    ];
    for query in [
        "",
        "?statut=sans-reponse",
        "?statut=resolus",
        "?statut=non-resolus",
        "?etiquette=permis-b",
        "?territoire=33",
        "?territoire=R75",
        "?etiquette=permis-b&territoire=R75&statut=non-resolus",
        "?page=1",
    ] {
        budgets.push((format!("/sujets{query}"), 3));
        budgets.push((format!("/themes/mobilite{query}"), 3));
    }
    budgets
        .push(("/sujets?theme=mobilite&etiquette=permis-b&territoire=33&statut=sans-reponse".to_owned(), 3));
    budgets
}

async fn costs(app: &TestApp, browser: &Browser<'_>, topic: &str) -> Vec<(String, usize, usize)> {
    let mut costs = Vec::new();
    for (path, budget) in budgets(topic) {
        let (page, statements) = app.queries(browser.get(&path)).await;
        assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
        costs.push((path, budget, statements.len()));
    }
    costs
}

#[tokio::test]
async fn a_page_costs_the_same_for_twenty_topics_and_for_twenty_thousand() {
    let app = TestApp::forgetful().await;
    let ada = app.user("ada").await;
    let topic = app.topic().tagged("Permis B").in_territory("33").answered(51).solved().create().await;
    add_topics(&app, 19).await;
    let visitor = app.visitor();
    let small = costs(&app, &visitor, &topic.path).await;
    for (path, budget, cost) in &small {
        assert!(cost <= budget, "{path} costs {cost} statements, {budget} at most were expected");
    }
    // Who she is, and how much she was told, is remembered; what she has not read of the topics is asked.
    ada.get("/connexion").await.assert_status(200);
    let signed_in = costs(&app, &ada, &topic.path).await;
    for ((path, _, cost), (_, _, with_session)) in small.iter().zip(&signed_in) {
        assert!(*with_session <= cost + 1, "{path} costs a member {with_session}, a visitor {cost}");
    }

    add_topics(&app, 19_980).await;
    assert_eq!(app.number("SELECT count(*) AS n FROM topic").await, 20_000);
    visitor.get("/sujets").await.assert_text(".page-head", "20 000 questions");
    assert_eq!(costs(&app, &visitor, &topic.path).await, small);
    // The middle and the end of a long list cost what its beginning does.
    for path in ["/sujets?page=500", "/sujets?page=1000", "/themes/mobilite?page=900&statut=non-resolus"] {
        let (page, statements) = app.queries(visitor.get(path)).await;
        page.assert_status(200);
        assert!(statements.len() <= 3, "{path}: {statements:#?}");
    }
    visitor.get("/sujets?page=1001").await.assert_status(404);
    visitor.get("/sujets?etiquette=permis-b").await.assert_text(".page-head", "Plus de 2 000 questions");
}

#[tokio::test]
async fn a_topic_of_many_authors_tags_and_replies_costs_no_more() {
    let app = TestApp::forgetful().await;
    let topic = app.topic().tagged("un").tagged("deux").tagged("trois").solved().create().await;
    for _ in 0..20 {
        app.reply(&topic).create().await;
    }
    let (page, statements) = app.queries(app.visitor().get(&topic.path)).await;
    page.assert_count("article.post", 22);
    assert!(statements.len() <= 1, "{statements:#?}");
}
