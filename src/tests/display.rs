//! Display settings: light, dark, or as the system says.

use axum::http::header;

use crate::test_support::{TestApp, form};

#[tokio::test]
async fn a_visitor_chooses_and_every_page_leaves_the_server_that_way() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    for (choice, scheme) in [("sombre", "dark"), ("clair", "light")] {
        let page = visitor.get("/parametres-affichage").await;
        let form = page.form("main form[method=post]").fill("affichage", choice);
        let page = visitor.follow(&visitor.submit(form).await).await;
        assert_eq!(
            page.form("main form[method=post]").value("affichage"),
            choice,
            "the page shows the choice"
        );
        for path in ["/", "/sujets", &topic.path, "/inconnue", "/connexion"] {
            let page = visitor.get(path).await;
            assert_eq!(page.attribute("html", "data-theme"), choice, "{path}");
            assert_eq!(page.attribute("meta[name=color-scheme]", "content"), scheme);
        }
        // A form that comes back with errors too.
        let page = visitor.post("/sujets/nouveau", form! {}).await;
        assert_eq!(page.assert_status(422).attribute("html", "data-theme"), choice);
    }
}

#[tokio::test]
async fn back_to_the_system_leaves_nothing_behind() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    visitor.get("/").await.assert_no("html[data-theme]");
    visitor.post("/parametres-affichage", form! { "affichage" => "sombre" }).await.assert_redirect("/");
    assert_eq!(visitor.cookies()["theme"], "sombre");
    let form = visitor
        .get("/parametres-affichage")
        .await
        .form("main form[method=post]")
        .fill("affichage", "systeme");
    visitor.submit(form).await.assert_redirect("/parametres-affichage");
    assert!(visitor.cookies().is_empty());
    let page = visitor.get("/").await;
    page.assert_no("html[data-theme]");
    assert_eq!(page.attribute("meta[name=color-scheme]", "content"), "light dark");
}

#[tokio::test]
async fn the_choice_is_kept_a_year_and_out_of_reach_of_scripts() {
    let app = TestApp::new().await;
    let page = app.visitor().post("/parametres-affichage", form! { "affichage" => "sombre" }).await;
    let cookie = page.header(header::SET_COOKIE.as_str()).to_owned();
    for part in ["theme=sombre", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn a_choice_that_does_not_exist_is_the_systems() {
    let app = TestApp::new().await;
    for value in ["", "fluo", "\"><script>alert(1)</script>", "sombre; HttpOnly"] {
        let visitor = app.visitor();
        visitor.post("/parametres-affichage", form! { "affichage" => value }).await.assert_redirect("/");
        assert!(visitor.cookies().is_empty(), "{value}");
        visitor.keep_cookie("theme", "fluo");
        visitor.get("/").await.assert_status(200).assert_no("html[data-theme]");
    }
}

#[tokio::test]
async fn a_member_keeps_both_their_session_and_their_choice() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.post("/parametres-affichage", form! { "affichage" => "sombre" }).await.assert_status(303);
    let page = ada.get("/").await;
    assert_eq!(page.attribute("html", "data-theme"), "sombre");
    page.assert_text("header .account", "Ada M.");
}
