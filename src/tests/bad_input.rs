//! Whatever is sent is refused, or shown harmless, with a clear French message; it is never a fault of the site.
//!
//! `Page` checks every page that passes: no script in it, no attribute that runs one, no link to one.

use axum::{
    body::{Body, Bytes},
    http::{Method, header},
};

use crate::{
    http::fields::Fields,
    test_support::{Browser, Page, TestApp, TestReply, TestTopic, form},
};

/// What tries to end a field, a tag, a title, a line, a statement; what databases and browsers cannot take.
const HOSTILE: [&str; 24] = [
    "",
    "\0",
    "avant\0après une question",
    "une question \u{202E}renversée\u{2066} ici",
    "\u{FEFF}\u{200B}\u{FFFF}",
    "une question 👩‍👧‍👦 🏳️‍🌈 𝕏",
    "</textarea><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)\" x=\"",
    "</title><script>alert(1)</script>",
    "<!--<script>alert(1)</script>",
    "javascript:alert(1)",
    "[ici](javascript:alert(1)) <javascript:alert(1)>",
    "' OR 1=1; DROP TABLE post; --",
    "\\'; SELECT pg_sleep(10); --",
    "%00%ff%zz%",
    "/\r\nSet-Cookie: a=b",
    "../../../etc/passwd",
    "-9223372036854775809",
    "1e308",
    "{{7*7}} ${7*7} %s%n",
    "- - - - - - - - > > > > > ![[[[[((((",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
];

struct Site {
    topic: TestTopic,
    mine: TestTopic,
    reply: TestReply,
}

async fn site(app: &TestApp, ada: &Browser<'_>) -> Site {
    let mine = app.topic().by(ada).titled("La question d’Ada").tagged("permis").create().await;
    let reply = app.reply(&mine).by(ada).create().await;
    Site { topic: app.topic().create().await, mine, reply }
}

/// Every form of the site, rightly filled in.
fn forms(site: &Site) -> Vec<(String, Fields)> {
    let question = || {
        form! {
            "theme" => "mobilite", "titre" => "Une question bien posée", "texte" => "Bonjour", "etiquettes" => "permis",
            "territoire" => "33",
        }
    };
    let with = |mut fields: Fields, name: &str, value: &str| {
        fields.set(name, value);
        fields
    };
    vec![
        ("/sujets/nouveau".to_owned(), with(question(), "envoi", "un-formulaire")),
        ("/sujets/nouveau".to_owned(), with(question(), "apercu", "1")),
        (site.topic.path.clone(), form! { "texte" => "Bonjour", "envoi" => "une-reponse" }),
        (site.topic.path.clone(), form! { "texte" => "Bonjour", "apercu" => "1" }),
        (format!("/messages/{}/modifier", site.mine.question.0), question()),
        (format!("/messages/{}/modifier", site.reply.post.0), form! { "texte" => "Bonjour" }),
        ("/connexion".to_owned(), form! { "email" => "ada@exemple.test", "suite" => "/sujets" }),
        ("/connexion/lien".to_owned(), form! { "jeton" => "inconnu" }),
        (
            "/lettre".to_owned(),
            form! { "geste" => "abonner", "email" => "zoe@exemple.test", "theme" => "mobilite", "territoire" => "33" },
        ),
        (
            "/lettre".to_owned(),
            form! { "geste" => "enregistrer", "jeton" => "inconnu", "territoire" => "33" },
        ),
        (
            "/question-resolue".to_owned(),
            form! { "jeton" => "inconnu", "etat" => "resolu", "reponse" => "1" },
        ),
        (
            "/bienvenue".to_owned(),
            form! { "prenom" => "Ada", "nom" => "Martin", "profession" => "cip", "departement" => "33", "suite" => "/" },
        ),
        ("/parametres-affichage".to_owned(), form! { "affichage" => "sombre", "suite" => "/" }),
    ]
}

/// Actions whose forms are a button.
fn buttons(site: &Site) -> Vec<String> {
    vec![
        format!("/messages/{}/supprimer", site.reply.post.0),
        format!("/reponses/{}/solution", site.reply.post.0),
        format!("{}/sans-solution", site.mine.path),
        "/deconnexion".to_owned(),
    ]
}

#[track_caller]
fn assert_harmless(page: &Page, what: &str) {
    assert!(page.status.as_u16() < 500, "{what}: {} answers {}", page.path, page.status);
    for (name, value) in &page.headers {
        assert!(!value.as_bytes().contains(&b'\n'), "{what}: {name}");
    }
    assert!(
        !page.headers.get_all(header::SET_COOKIE).iter().any(|value| value.as_bytes().starts_with(b"a=b"))
    );
    let refused = page.status.is_client_error();
    assert!(
        !refused || page.header("content-type").starts_with("text/html"),
        "{what}: {} says nothing",
        page.path
    );
}

async fn throw_at_forms(signed_in: bool) {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let site = site(&app, &ada).await;
    let browser = if signed_in { ada } else { app.visitor() };
    for (path, right) in forms(&site) {
        let names: Vec<String> = right.iter().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            for hostile in HOSTILE {
                let mut fields = right.clone();
                fields.set(&name, hostile);
                let page = browser.post(&path, fields).await;
                assert_harmless(&page, &format!("{name}={hostile:?}"));
            }
        }
    }
    // What was published by the way is harmless too.
    for path in ["/", "/sujets", &site.topic.path, &site.mine.path, "/recherche?q=question", "/plan-du-site"]
    {
        app.visitor().get(path).await;
    }
}

#[tokio::test]
async fn nothing_a_member_types_in_any_field_does_harm() {
    throw_at_forms(true).await;
}

#[tokio::test]
async fn nothing_a_visitor_types_in_any_field_does_harm() {
    throw_at_forms(false).await;
}

#[tokio::test]
async fn nothing_written_in_an_address_does_harm() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let site = site(&app, &ada).await;
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    for hostile in HOSTILE {
        let encoded = encode(hostile);
        let segment = encoded.replace('+', "%20");
        let mut paths: Vec<String> = [
            ("/sujets", "theme"),
            ("/sujets", "etiquette"),
            ("/sujets", "territoire"),
            ("/sujets", "statut"),
            ("/sujets", "page"),
            ("/themes/mobilite", "etiquette"),
            ("/themes/mobilite", "page"),
            ("/recherche", "q"),
            ("/recherche?q=permis", "page"),
            ("/recherche?q=permis", "statut"),
            ("/suivis", "statut"),
            ("/sujets/nouveau", "theme"),
            ("/sujets/nouveau", "titre"),
            ("/sujets/nouveau", "territoire"),
            ("/sujets/nouveau", "brouillon"),
            ("/connexion", "suite"),
            ("/connexion", "texte"),
            ("/connexion/lien", "jeton"),
            ("/question-resolue", "jeton"),
            ("/lettre", "jeton"),
            ("/lettre", "fait"),
            ("/lettres", "page"),
            ("/lettre/desabonnement", "jeton"),
            ("/question-resolue", "etat"),
            ("/bienvenue", "suite"),
            ("/", "inconnu"),
            (site.topic.path.as_str(), "page"),
            (site.topic.path.as_str(), "brouillon"),
        ]
        .into_iter()
        .map(|(path, name)| format!("{path}{}{name}={encoded}", if path.contains('?') { '&' } else { '?' }))
        .collect();
        for prefix in ["/", "/sujets/", "/themes/", "/reponses/", "/connexion/", "/api/", "/fonts/", "/pkg/"]
        {
            paths.push(format!("{prefix}{segment}"));
        }
        paths.push(format!("/sujets/{}-{segment}?page=1&x={encoded}", site.topic.id.0));
        paths.push(format!("/messages/{segment}/modifier"));
        paths.push(format!("/messages/{segment}/supprimer"));
        for path in paths {
            assert_harmless(&ada.get(&path).await, hostile);
        }
        for path in [
            format!("/sujets/{segment}"),
            format!("/sujets/{segment}/sans-solution"),
            format!("/messages/{segment}/modifier"),
            format!("/messages/{segment}/supprimer"),
            format!("/reponses/{segment}/solution"),
        ] {
            assert_harmless(&ada.post(&path, form! { "texte" => hostile }).await, hostile);
        }
    }
}

#[tokio::test]
async fn an_address_that_is_badly_written_is_a_page_that_helps() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for path in [
        "/%",
        "/%zz",
        "/%ff",
        "/%00",
        "/sujets/%",
        "/sujets/%ff",
        "/sujets/%zz",
        "/sujets/1-%ff",
        "/themes/%ff",
        "/themes/%zz",
        "/reponses/%ff",
        "/messages/%ff/modifier",
        "/messages/%ff/supprimer",
        "//",
        "/sujets//",
        "/sujets/../sujets",
        "/..%2f..%2fetc%2fpasswd",
        "/fonts/..%2f..%2fCargo.toml",
        "/fonts/",
        "/fonts",
    ] {
        let page = ada.get(path).await;
        assert!([400, 404].contains(&page.status.as_u16()), "{path}: {}", page.status);
        page.assert_count("main form[role=search]", 1);
    }
    for path in [
        "/sujets/%ff",
        "/sujets/%zz",
        "/sujets/%ff/sans-solution",
        "/messages/%ff/modifier",
        "/messages/%ff/supprimer",
        "/reponses/%ff/solution",
    ] {
        let page = ada.post(path, form! { "texte" => "Un long texte." }).await;
        assert!([400, 404].contains(&page.status.as_u16()), "{path}: {}", page.status);
        page.assert_count("main form[role=search]", 1);
    }
    // In a query it is only an odd value.
    for query in ["q=%", "q=%zz&q=%ff", "&&&=&", "q", "=q", "q=%u0041"] {
        ada.get(&format!("/recherche?{query}")).await.assert_status(200);
        ada.get(&format!("/sujets/nouveau?{query}")).await.assert_status(200);
    }
}

#[tokio::test]
async fn what_was_typed_is_shown_again_to_the_letter() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let site = site(&app, &ada).await;
    for typed in [
        "</textarea><script>alert(1)</script>",
        "\"quotes\" 'simples' `autres` &amp; &lt;b&gt; &",
        "</title><!-- --> ]]> <b>",
        "{{x}} \\ $& 100 % été œ 👩‍👧",
    ] {
        let question =
            || form! { "titre" => typed, "texte" => typed, "etiquettes" => typed, "territoire" => "x" };
        for path in ["/sujets/nouveau".to_owned(), format!("/messages/{}/modifier", site.mine.question.0)] {
            let page = ada.post(&path, question()).await;
            let form = page.assert_status(422).form("main form[method=post]");
            for name in ["titre", "texte", "etiquettes"] {
                assert_eq!(form.value(name), typed, "{path} {name}");
            }
        }
        for (path, selector) in [
            (site.topic.path.clone(), "#repondre form"),
            (format!("/messages/{}/modifier", site.reply.post.0), "main form[method=post]"),
        ] {
            let page = ada.post(&path, form! { "texte" => typed, "apercu" => "1" }).await;
            assert_eq!(page.assert_status(200).form(selector).value("texte"), typed, "{path}");
        }
        let page = ada.post("/bienvenue", form! { "prenom" => typed, "nom" => typed }).await;
        let form = page.assert_status(422).form("main form[method=post]");
        assert_eq!((form.value("prenom"), form.value("nom")), (typed, typed));
        let page = ada.post("/connexion", form! { "email" => typed }).await;
        assert_eq!(page.assert_status(422).form("main form[method=post]").value("email"), typed);
        let query = form! { "q" => typed }.to_urlencoded();
        let page = ada.get(&format!("/recherche?{query}")).await;
        assert_eq!(page.form("main form[role=search]").value("q"), typed);
        page.assert_title(&format!("Recherche : {typed}"));
        // An error page keeps it as well.
        let page = ada.post("/sujets/999-inconnu", form! { "texte" => typed, "envoi" => typed }).await;
        let form = page.assert_status(404).form("main form[method=post]");
        assert_eq!((form.value("texte"), form.value("envoi")), (typed, typed));
    }
    // Line ends at the beginning are part of it.
    let page = ada.post(&site.topic.path, form! { "texte" => "\n\n    code", "apercu" => "1" }).await;
    assert_eq!(page.form("#repondre form").value("texte"), "\n\n    code");
}

#[tokio::test]
async fn a_published_title_is_only_text_wherever_it_is_shown() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let title = "</title><script>alert(1)</script> & \"quotes\" 'x' </h1>";
    let fields =
        form! { "theme" => "mobilite", "titre" => title, "texte" => title, "etiquettes" => "<b>gras</b>" };
    let page = ada.follow(&ada.post("/sujets/nouveau", fields).await).await;
    page.assert_title(title)
        .assert_text("h1", title)
        .assert_text(".breadcrumb", title)
        .assert_text("#question .prose", title)
        .assert_text(".tags", "#<b>gras</b>");
    assert_eq!(page.attribute("meta[property='og:title']", "content"), title);
    assert_eq!(page.attribute("meta[name=description]", "content"), title);
    for path in ["/", "/sujets", "/themes/mobilite", "/recherche?q=quotes"] {
        ada.get(path).await.assert_text("main h3 a", title);
    }
    let topic = ada.get("/sujets").await.attributes(".topic-row-title a", "href").remove(0);
    let id = topic.trim_start_matches("/sujets/").split('-').next().unwrap().parse::<i64>().unwrap();
    let question =
        app.number(&format!("SELECT id AS n FROM post WHERE topic_id = {id} AND number = 0")).await;
    let edit = ada.get(&format!("/messages/{question}/modifier")).await;
    let form = edit.form("main form[method=post]");
    assert_eq!((form.value("titre"), form.value("texte")), (title, title));
    ada.get(&format!("/messages/{question}/supprimer")).await.assert_text("blockquote", "alert(1)");
}

#[tokio::test]
async fn a_name_is_only_text_wherever_it_is_shown() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let fields = form! { "prenom" => "<script>alert(1)</script>", "nom" => "\"<b>", "profession" => "cip" };
    ada.post("/bienvenue", fields).await.assert_redirect("/");
    let topic = app.topic().create().await;
    ada.post(&topic.path, form! { "texte" => "Bonjour" }).await.assert_status(303);
    let page = ada.get(&topic.path).await;
    page.assert_text("header .account", "<script>alert(1)</script> \".")
        .assert_text("article .author", "<script>alert(1)</script> \".");
}

#[tokio::test]
async fn what_is_written_in_a_text_cannot_run_or_lead_astray() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    for text in [
        "[un](javascript:alert(1)) [deux](JaVaScRiPt:alert(1)) [trois](java\tscript:alert(1))",
        "[un](data:text/html,<script>alert(1)</script>) [deux](vbscript:x) [trois](file:///etc/passwd)",
        "[un](&#106;avascript:alert(1)) [deux](javascript&colon;alert(1)) <javascript:alert(1)>",
        "<script>alert(1)</script> <img src=x onerror=alert(1)> <svg/onload=alert(1)>",
        "<a href=\"javascript:alert(1)\" onclick=\"alert(1)\">ici</a> <iframe src=//ailleurs.test></iframe>",
        "[ici](https://exemple.fr \"titre\" onclick=\"alert(1)\") [là](https://exemple.fr\"onclick=\"alert(1))",
        "![image](https://ailleurs.test/pixel.png) ![\" onerror=alert(1)](x)",
        "[un](//ailleurs.test) [deux](/\\ailleurs.test) [trois](\\\\ailleurs.test)",
        "</div></article></main><form action=//ailleurs.test><input name=email></form>",
        "<style>body{display:none}</style><link rel=stylesheet href=//ailleurs.test><base href=//ailleurs.test>",
        "```\n</code></pre><script>alert(1)</script>\n```\n\n`<script>alert(1)</script>`",
        "| a | b |\n|---|---|\n| <script>alert(1)</script> | [x](javascript:alert(1)) |",
    ] {
        let page = ada.follow(&ada.post(&topic.path, form! { "texte" => text }).await).await;
        page.assert_status(200).assert_no(
            ".prose :is(script, style, img, svg, iframe, form, input, link, base, object, embed, video, [class], [id], \
             [style], [title], [target])",
        );
        for href in page.attributes(".prose a", "href") {
            let inside = href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/\\");
            assert!(inside || href.starts_with("https://") || href.starts_with("mailto:"), "{text}: {href}");
        }
        for rel in page.attributes(".prose a", "rel") {
            assert_eq!(rel, "nofollow ugc noopener");
        }
        let preview = ada.post(&topic.path, form! { "texte" => text, "apercu" => "1" }).await;
        preview.assert_status(200).assert_no("#apercu :is(script, style, img, svg, iframe, form, input)");
    }
    assert_eq!(topic.replies(&app).await, 12);
}

#[tokio::test]
async fn characters_nobody_sees_are_taken_out_and_emoji_stay() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let fields = form! {
        "theme" => "mobilite",
        "titre" => "Une \u{202E}question\0 sur le\u{200B} permis 👩‍👧",
        "texte" => "Un \0texte \u{202E}renversé\u{2066} 🏳️‍🌈",
        "etiquettes" => "per\u{202E}mis\0",
    };
    let page = ada.follow(&ada.post("/sujets/nouveau", fields).await).await;
    page.assert_title("Une question sur le permis 👩‍👧")
        .assert_text("#question .prose", "Un texte renversé 🏳️‍🌈")
        .assert_text(".tags", "#permis");
    for unseen in ['\0', '\u{202E}', '\u{2066}', '\u{200B}'] {
        assert!(!page.body.contains(unseen), "{unseen:?}");
    }
}

#[tokio::test]
async fn a_form_too_large_to_be_read_is_refused_and_one_that_can_be_is_kept() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    // The longest text, in the widest characters: accepted.
    let widest = "👩".repeat(20_000);
    ada.post(&topic.path, form! { "texte" => widest }).await.assert_status(303);
    let longer = "👩".repeat(20_001);
    let page = ada.post(&topic.path, form! { "texte" => longer }).await;
    assert_eq!(page.assert_status(422).form("#repondre form").value("texte").chars().count(), 20_001);
    let endless = "a".repeat(600_000);
    for path in [topic.path.as_str(), "/sujets/nouveau", "/connexion", "/bienvenue", "/parametres-affichage"]
    {
        for browser in [&ada, &app.visitor()] {
            let page = browser.post(path, form! { "texte" => endless, "email" => endless }).await;
            page.assert_status(413)
                .assert_text("h1", "Votre message est trop long")
                .assert_text("main", "Revenez en arrière : votre texte y est encore.");
        }
    }
    // So many fields that only their number is large.
    let many = "a=1&".repeat(100_000);
    let request = ada
        .request(Method::POST, &topic.path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    ada.send(request, many).await.assert_status(422);
    assert_eq!(topic.replies(&app).await, 1);
    let query = "a".repeat(30_000);
    ada.get(&format!("/recherche?q={query}")).await.assert_status(200);
    ada.get(&format!("/sujets?etiquette={query}")).await.assert_status(200);
    ada.get(&format!("/connexion?suite=/{query}")).await.assert_status(200);
    ada.get(&format!("/sujets/{}-{query}", topic.id.0)).await.assert_moved(&topic.path);
}

#[tokio::test]
async fn a_form_that_arrives_cut_is_told_so() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let request = ada
        .request(Method::POST, &topic.path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let chunks: Vec<Result<Bytes, std::io::Error>> =
        vec![Ok(Bytes::from_static(b"texte=Bon")), Err(std::io::Error::other("the line was cut"))];
    let page = ada.send(request, Body::from_stream(futures::stream::iter(chunks))).await;
    page.assert_status(400).assert_text("h1", "Votre envoi est arrivé incomplet");
    assert_eq!(topic.replies(&app).await, 0);
}

#[tokio::test]
async fn what_is_not_a_form_is_told_so() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let site = site(&app, &ada).await;
    let before = app.census().await;
    let paths = forms(&site).into_iter().map(|(path, _)| path).chain(buttons(&site));
    for path in paths {
        for kind in [
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "",
            "application/x-www-form",
        ] {
            let request = ada.request(Method::POST, &path).header(header::CONTENT_TYPE, kind);
            let page = ada.send(request, r#"{"texte": "Bonjour"}"#).await;
            page.assert_status(415).assert_text("h1", "Ce format n’est pas lu ici");
        }
        ada.send(ada.request(Method::POST, &path), "texte=Bonjour").await.assert_status(415);
    }
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn a_way_of_asking_that_a_page_does_not_know_is_told_so() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    for (method, path) in [
        (Method::PUT, topic.path.as_str()),
        (Method::DELETE, topic.path.as_str()),
        (Method::PATCH, "/"),
        (Method::POST, "/"),
        (Method::POST, "/sujets"),
        (Method::POST, "/mentions-legales"),
        (Method::POST, "/recherche"),
        (Method::POST, "/reponses/1"),
    ] {
        let page = ada.send(ada.request(method, path), "texte=Bonjour").await;
        page.assert_status(405).assert_text("h1", "Cette action n’existe pas ici");
        assert!(page.header("allow").contains("GET"), "{path}: {}", page.header("allow"));
    }
    ada.post("/inconnue", form! { "texte" => "Bonjour" }).await.assert_status(404);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_wherever_it_is_sent() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let site = site(&app, &ada).await;
    let before = app.census().await;
    let buttons = buttons(&site).into_iter().map(|path| (path, Fields::default()));
    let api = [("/api/apercu".to_owned(), form! { "text" => "Bonjour" })];
    for (path, fields) in forms(&site).into_iter().chain(buttons).chain(api) {
        for (name, value) in [
            ("origin", "https://ailleurs.test"),
            ("origin", "null"),
            ("origin", "http://localhost:3000.ailleurs.test"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = ada
                .request(Method::POST, &path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value);
            let page = ada.send(request, fields.to_urlencoded()).await;
            page.assert_status(403)
                .assert_text("main", "Ce formulaire a été envoyé depuis un autre site.")
                .assert_no_cookie();
        }
    }
    assert_eq!(app.census().await, before);
    // Coming from another site to read is welcome.
    let request = ada.request(Method::GET, "/sujets").header("sec-fetch-site", "cross-site");
    ada.send(request, Body::empty()).await.assert_status(200).assert_text("header .account", "Ada M.");
}

#[tokio::test]
async fn odd_headers_are_no_fault() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for (name, value) in [
        ("cookie", &b"session=\xff\xfe; theme=\xff"[..]),
        ("cookie", b"session; ; =; theme=sombre; session="),
        ("user-agent", b"\xff\xfe"),
        ("accept", b"application/json"),
        ("accept-encoding", b"inconnu;q=2, identity;q=nan, ;;,"),
        ("content-type", b"\xff"),
        ("range", b"bytes=5-1"),
        ("if-modified-since", b"jamais"),
        ("x-forwarded-host", b"ailleurs.test"),
        ("host", b"ailleurs.test"),
    ] {
        let mut request = visitor.request(Method::GET, "/");
        request.headers_mut().unwrap().insert(name, value.try_into().unwrap());
        let page = visitor.send(request, Body::empty()).await;
        assert!(page.status.is_success(), "{name}: {}", page.status);
        assert!(!page.body.contains("ailleurs.test"));
    }
}
