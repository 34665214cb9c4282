//! The directory: who is in it, how one is found, what it costs.

use crate::{
    accounts::service::RoleMove,
    http::fields::Fields,
    test_support::{Browser, Page, TestApp, form},
};

/// The names on a page of the directory.
fn names(page: &Page) -> Vec<String> {
    page.assert_status(200);
    page.texts(".people .author")
}

/// A member who chose to be in the directory and shows `public` to everybody.
async fn listed<'a>(app: &'a TestApp, first_name: &str, changes: Fields, public: &[&str]) -> Browser<'a> {
    let member = app.user(first_name).await;
    let mut fields = form! {
        "prenom" => member.member().profile.first_name, "nom" => "Martin", "profession" => "cip",
        "departement" => "33", "annuaire" => "1",
    };
    for (name, value) in changes.iter() {
        fields.set(name, value);
    }
    for code in public {
        fields.add("public", *code);
    }
    member.post("/mon-compte/profil", fields).await.assert_status(303);
    member
}

const EVERYTHING: [&str; 7] =
    ["profession", "departement", "fonction", "structure", "themes", "presentation", "lien"];

#[tokio::test]
async fn only_who_agreed_is_in_the_directory() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    app.user("bob").await;
    visitor.get("/membres").await.assert_text("main", "Personne n’est encore dans l’annuaire.");
    let ada = listed(&app, "ada", form! {}, &EVERYTHING).await;
    for _ in 0..2 {
        let page = visitor.get("/membres").await;
        page.assert_text("[role=status]", "1 personne")
            .assert_text(".people", "CIP · Gironde (33)")
            .assert_no_cookie();
        assert_eq!(names(&page), ["Ada M."]);
    }
    let leaves = form! { "prenom" => "Ada", "nom" => "Martin", "profession" => "cip" };
    ada.post("/mon-compte/profil", leaves).await.assert_status(303);
    assert!(names(&visitor.get("/membres").await).is_empty());
}

#[tokio::test]
async fn an_ambassador_is_in_the_directory_until_they_choose_otherwise() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    app.ambassador(&ada, RoleMove::Give, None, "33").await;
    assert_eq!(names(&visitor.get("/membres").await), ["Ada M."]);
    assert_eq!(ada.get("/mon-compte/profil").await.form("main form").value("annuaire"), "1");
    let leaves = form! { "prenom" => "Ada", "nom" => "Martin", "profession" => "cip" };
    ada.post("/mon-compte/profil", leaves).await.assert_status(303);
    assert!(names(&visitor.get("/membres").await).is_empty());
    // One scope more changes nothing to what was chosen.
    app.ambassador(&ada, RoleMove::Give, None, "29").await;
    assert!(names(&visitor.get("/membres").await).is_empty());
}

#[tokio::test]
async fn a_suspended_member_is_in_no_list() {
    let app = TestApp::new().await;
    let (mona, visitor) = (app.moderator("mona").await, app.visitor());
    let ada = listed(&app, "ada", form! {}, &EVERYTHING).await;
    let topic = app.topic().by(&ada).create().await;
    assert_eq!(names(&visitor.get("/membres").await).len(), 1);
    let case = format!("/moderation/messages/{}", topic.question.0);
    mona.post(&case, form! { "geste" => "suspend", "texte" => "Publicité." }).await.assert_status(303);
    for browser in [&visitor, &mona] {
        assert!(names(&browser.get("/membres").await).is_empty());
    }
}

#[tokio::test]
async fn people_are_found_by_territory_profession_theme_structure_and_badge() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let theme = app.number("SELECT id AS n FROM theme WHERE slug = 'france-travail'").await;
    let work = form! { "themes" => "mobilite", "structure" => "Rebond", "type_structure" => "iae" };
    listed(&app, "ada", work, &EVERYTHING).await;
    listed(&app, "bob", form! { "departement" => "29", "profession" => "benevole" }, &EVERYTHING).await;
    let zoe = listed(&app, "zoe", form! { "departement" => "75" }, &EVERYTHING).await;
    app.ambassador(&zoe, RoleMove::Give, Some(theme), "R75").await;
    let found: [(&str, &[&str]); 13] = [
        ("", &["Ada M.", "Bob M.", "Zoe M."]),
        // Where one lives, or what one answers for, the region around included.
        ("territoire=33", &["Ada M.", "Zoe M."]),
        ("territoire=R75", &["Ada M.", "Zoe M."]),
        ("territoire=29", &["Bob M."]),
        ("territoire=75", &["Zoe M."]),
        ("territoire=R53", &["Bob M."]),
        ("profession=benevole", &["Bob M."]),
        ("theme=mobilite", &["Ada M."]),
        ("theme=france-travail", &["Zoe M."]),
        ("structure=iae", &["Ada M."]),
        ("ambassade=1", &["Zoe M."]),
        ("territoire=33&profession=cip&theme=mobilite&structure=iae", &["Ada M."]),
        ("territoire=29&structure=iae", &[]),
    ];
    for (query, expected) in found {
        let page = visitor.get(&format!("/membres?{query}")).await;
        assert_eq!(names(&page), expected, "{query}");
    }
    visitor.get("/membres?territoire=29&structure=iae").await.assert_text("main", "Personne ne correspond.");
    visitor
        .get("/membres")
        .await
        .assert_text(".people", "Rebond · Structure de l’insertion par l’activité économique (SIAE)")
        .assert_text(".people", "Mobilité");
    for query in
        ["territoire=zz", "theme=inconnue", "theme=actualites", "structure=banque", "page=2", "page=x"]
    {
        visitor.get(&format!("/membres?{query}")).await.assert_status(404);
    }
}

#[tokio::test]
async fn a_form_asks_for_the_list() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    listed(&app, "ada", form! { "themes" => "mobilite" }, &EVERYTHING).await;
    listed(&app, "bob", form! { "departement" => "29" }, &EVERYTHING).await;
    let form = visitor.get("/membres").await.form("main form");
    let page = visitor.submit(form.fill("territoire", "33").fill("theme", "mobilite").fill("q", "ada")).await;
    assert_eq!(names(&page), ["Ada M."]);
    // The list remembers what was asked, and search engines do not keep it.
    let again = page.form("main form");
    assert_eq!((again.value("territoire"), again.value("q")), ("33", "ada"));
    page.assert_header("x-robots-tag", "noindex");
}

#[tokio::test]
async fn a_name_is_found_without_its_accents_and_only_by_what_is_shown() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    listed(&app, "emilie", form! { "prenom" => "Émilie-Anne", "nom" => "Le Goût" }, &EVERYTHING).await;
    listed(&app, "bob", form! { "nom" => "Lœuvre" }, &["nom"]).await;
    for (words, expected) in [
        ("emilie", "Émilie-Anne L."),
        ("ÉMI", "Émilie-Anne L."),
        ("anne", "Émilie-Anne L."),
        ("anne+emi", "Émilie-Anne L."),
        ("émilie-anne+l.", "Émilie-Anne L."),
        ("loeuv", "Bob Lœuvre"),
        ("bob+LŒUVRE", "Bob Lœuvre"),
    ] {
        assert_eq!(names(&visitor.get(&format!("/membres?q={words}")).await), [expected], "{words}");
    }
    // A last name that is not shown finds nobody, for members neither; nor do the middle of a word and wildcards.
    let mona = app.moderator("mona").await;
    for words in ["goût", "gout", "milie", "%25", "_", "emilie+bob", "exemple.test"] {
        for browser in [&visitor, &mona] {
            let found = names(&browser.get(&format!("/membres?q={words}")).await);
            assert!(found.is_empty() || matches!(words, "%25" | "_"), "{words}: {found:?}");
        }
    }
}

#[tokio::test]
async fn visitors_are_not_told_by_a_filter_what_is_for_members() {
    let app = TestApp::new().await;
    let (bob, visitor) = (app.user("bob").await, app.visitor());
    let work = form! { "themes" => "mobilite", "structure" => "Rebond", "type_structure" => "iae", "fonction" => "CIP" };
    listed(&app, "ada", work, &[]).await;
    for query in ["territoire=33", "territoire=R75", "profession=cip", "theme=mobilite", "structure=iae"] {
        let path = format!("/membres?{query}");
        for _ in 0..2 {
            assert!(names(&visitor.get(&path).await).is_empty(), "{query}");
        }
        assert_eq!(names(&bob.get(&path).await), ["Ada M."], "{query}");
    }
    let page = visitor.get("/membres").await;
    assert_eq!(names(&page), ["Ada M."]);
    for told in ["CIP", "Gironde", "Rebond", "Connaît bien"] {
        assert!(!page.texts(".people").concat().contains(told), "{told}");
    }
    bob.get("/membres")
        .await
        .assert_text(".people", "Rebond")
        .assert_text(".people", "Connaît bien : Mobilité");
}

#[tokio::test]
async fn an_address_is_never_in_the_directory() {
    let app = TestApp::new().await;
    listed(&app, "ada", form! {}, &EVERYTHING).await;
    let bob = app.user("bob").await;
    for browser in [&app.visitor(), &bob] {
        assert!(!browser.get("/membres").await.body.contains("@exemple.test"));
    }
}

#[tokio::test]
async fn the_directory_has_pages_of_twenty_with_real_links_and_costs_the_same_at_any_size() {
    let app = TestApp::forgetful().await;
    let visitor = app.visitor();
    let theme = app.number("SELECT id AS n FROM theme WHERE slug = 'mobilite'").await;
    add_members(&app, 1, 25, theme).await;
    let paths = [
        "/membres",
        "/membres?page=2",
        "/membres?q=m",
        "/membres?territoire=33",
        "/membres?territoire=R75&profession=cip&theme=mobilite&structure=iae",
        "/membres?ambassade=1",
    ];
    let costs = async || {
        let mut costs = Vec::new();
        for path in paths {
            let (page, statements) = app.queries(visitor.get(path)).await;
            assert!(page.status == 200, "{path}: {}", page.status);
            assert!(statements.len() <= 4, "{path}: {statements:#?}");
            costs.push(statements.len());
        }
        costs
    };
    let small = costs().await;
    let first = visitor.get("/membres").await;
    first.assert_text("[role=status]", "25 personnes");
    assert_eq!(names(&first).len(), 20);
    first.assert_count(".people img", 10);
    let second = visitor.get(&first.attribute("a[rel=next]", "href")).await;
    assert_eq!(names(&second).len(), 5);
    visitor.get("/membres?page=3").await.assert_status(404);

    add_members(&app, 26, 20_000, theme).await;
    if !app.is_sqlite() {
        app.sql("ANALYZE member").await;
    }
    assert_eq!(costs().await, small);
    visitor.get("/membres?page=1000").await.assert_status(200);
    visitor.get("/membres").await.assert_text("[role=status]", "20 000 personnes");
    visitor.get("/membres?q=m19999").await.assert_text("[role=status]", "1 personne");
}

/// Writes members who chose to be in the directory, and say and show everything.
async fn add_members(app: &TestApp, from: i64, to: i64, theme: i64) {
    let numbers =
        format!("WITH RECURSIVE n (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})");
    let last = app.number("SELECT coalesce(max(id), 0) AS n FROM member").await;
    for sql in [
        format!(
            "INSERT INTO member (email, first_name, last_name, profession, departement, created_at, public_fields, \
             listed, folded_name, ambassador_of) {numbers} SELECT 'm' || i || '@exemple.test', 'M' || i, 'Martin', 'cip', \
             '33', '2026-11-23 10:00:00+00:00', 255, TRUE, 'm' || i || ' martin', \
             CASE WHEN i % 10 = 0 THEN 'Gironde (33)' END FROM n"
        ),
        format!(
            "INSERT INTO profile (member_id, job, structure, structure_type, presentation_md, presentation_html, \
             updated_at) SELECT id, 'CIP', 'Rebond', 'iae', '', '', created_at FROM member WHERE id > {last}"
        ),
        format!(
            "INSERT INTO member_theme (member_id, theme_id) SELECT id, {theme} FROM member WHERE id > {last}"
        ),
        format!(
            "INSERT INTO photo (member_id, key, audience, created_at) SELECT id, 'photo' || id, 'everybody', created_at \
             FROM member WHERE id > {last} AND id % 2 = 0"
        ),
    ] {
        app.sql(&sql).await;
    }
}
