//! Profiles: what each member says, and who sees it.

use crate::{
    accounts::{
        model::MemberId,
        people::{
            model::{JOB_MAX, LINK_MAX, PRESENTATION_MAX, STRUCTURE_MAX},
            service::{export, forget},
        },
        service::RoleMove,
        visibility::Field,
    },
    http::fields::Fields,
    test_support::{Browser, Page, TestApp, form},
};

const EDIT: &str = "/mon-compte/profil";

/// Everything a profile can say, shown to members only.
fn full() -> Fields {
    form! {
        "prenom" => "Ada", "nom" => "Lovelace", "profession" => "cip", "departement" => "33",
        "fonction" => "Référente PLIE", "structure" => "Mission locale du Bassin", "type_structure" => "mission-locale",
        "themes" => "mobilite", "texte" => "J’aide à **bouger**.", "lien" => "exemple.fr/ada",
    }
}

/// The words by which each field is recognised on the page of [`full`].
fn told(field: Field) -> &'static str {
    match field {
        Field::FullName => "Ada Lovelace",
        Field::Profession => "CIP",
        Field::Departement => "Gironde (33)",
        Field::Job => "Référente PLIE",
        Field::Structure => "Mission locale du Bassin",
        Field::Themes => "Mobilité",
        Field::Presentation => "J’aide à bouger.",
        Field::Link => "exemple.fr/ada",
    }
}

async fn save(member: &Browser<'_>, fields: Fields) -> String {
    let saved = member.post(EDIT, fields).await;
    saved.assert_status(303);
    saved.redirect()
}

#[tokio::test]
async fn a_profile_shows_visitors_what_the_site_always_showed_until_its_owner_chooses() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = app.visitor().get(&ada.profile_path()).await;
    page.assert_title("Ada M.")
        .assert_text("h1", "Ada M.")
        .assert_text("main", "CIP · Gironde (33)")
        .assert_text("#contributions + p", "Rien de publié pour l’instant.")
        .assert_no_cookie()
        .assert_no_text("Martin")
        .assert_no_text("exemple.test");
}

#[tokio::test]
async fn a_wrong_slug_leads_to_the_right_one_and_a_wrong_number_nowhere() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let id = ada.member().member.0;
    let visitor = app.visitor();
    for path in [format!("/membres/{id}"), format!("/membres/{id}-autre"), format!("/membres/{id}-")] {
        visitor.get(&path).await.assert_moved(&ada.profile_path());
    }
    for path in ["/membres/999-ada", "/membres/ada", "/membres/-1", "/membres/0"] {
        let page = visitor.get(path).await;
        page.assert_status(404).assert_text("h1", "Ce profil n’existe pas");
        assert_eq!(page.link("Voir l’annuaire des membres"), "/membres");
    }
}

#[tokio::test]
async fn a_suspended_member_has_no_profile_and_comes_back_with_it() {
    let app = TestApp::new().await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    let topic = app.topic().by(&ada).create().await;
    let visitor = app.visitor();
    visitor.get(&ada.profile_path()).await.assert_status(200);
    let case = format!("/moderation/messages/{}", topic.question.0);
    mona.post(&case, form! { "geste" => "suspend", "texte" => "Publicité." }).await.assert_status(303);
    for browser in [&visitor, &mona] {
        browser.get(&ada.profile_path()).await.assert_status(404);
    }
    mona.post(&case, form! { "geste" => "readmit", "texte" => "Erreur." }).await.assert_status(303);
    visitor.get(&ada.profile_path()).await.assert_status(200);
}

#[tokio::test]
async fn each_field_is_shown_to_visitors_only_when_its_owner_says_so() {
    let app = TestApp::new().await;
    let (ada, bob, visitor) = (app.user("ada").await, app.user("bob").await, app.visitor());
    let path = save(&ada, full()).await;
    for field in Field::ALL.into_iter().filter(|field| *field != Field::FullName) {
        bob.get(&path).await.assert_text("main", told(field));
    }
    let sees_nothing = visitor.get(&path).await;
    for field in Field::ALL {
        sees_nothing.assert_no_text(told(field));
        assert!(!sees_nothing.body.contains(told(field)), "{field:?}");
    }
    for field in Field::ALL {
        let mut fields = full();
        fields.add("public", field.code());
        let path = save(&ada, fields).await;
        // Kept for visitors or not, the page is what was just chosen.
        for _ in 0..2 {
            let page = visitor.get(&path).await;
            page.assert_text("main", told(field));
            for other in Field::ALL.into_iter().filter(|other| *other != field) {
                page.assert_no_text(told(other));
            }
        }
    }
}

#[tokio::test]
async fn a_name_in_full_is_shown_wherever_the_name_is() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    let topic = app.topic().by(&ada).create().await;
    let mut fields = full();
    fields.add("public", "nom");
    let path = save(&ada, fields).await;
    assert_eq!(path, format!("/membres/{}-ada-lovelace", ada.member().member.0));
    visitor.get(&topic.path).await.assert_text("#question .author", "Ada Lovelace");
    visitor.get("/sujets").await.assert_text(".topic-row", "Ada Lovelace");
    // The first sign-in's form changes the name, and not who sees it.
    let names = form! { "prenom" => "Augusta", "nom" => "King", "profession" => "cip" };
    ada.post("/bienvenue", names).await.assert_status(303);
    visitor.get(&topic.path).await.assert_text("#question .author", "Augusta King");
    save(&ada, full()).await;
    visitor.get(&topic.path).await.assert_text("#question .author", "Ada L.");
}

#[tokio::test]
async fn what_is_for_members_is_for_members_beside_a_message_too() {
    let app = TestApp::new().await;
    let (ada, bob, visitor) = (app.user("ada").await, app.user("bob").await, app.visitor());
    let topic = app.topic().by(&ada).titled("Une question d’ici").create().await;
    app.reply(&topic).by(&ada).create().await;
    visitor.get(&topic.path).await.assert_text("#question .byline", "Ada M. · CIP · Gironde (33)");
    let mut fields = full();
    fields.add("public", "profession");
    save(&ada, fields).await;
    bob.get(&topic.path).await.assert_text("#question .byline", "Ada L. · CIP · Gironde (33)");
    for _ in 0..2 {
        visitor
            .get(&topic.path)
            .await
            .assert_text("#question .byline", "Ada L. · CIP")
            .assert_no_text("Gironde");
    }
    // What islands are given is no more than the page.
    let replies = format!("/api/reponses?topic={}&number=0", topic.id.0);
    assert_eq!(visitor.get(&replies).await.json()[0]["author"]["role"], "CIP");
    assert_eq!(bob.get(&replies).await.json()[0]["author"]["role"], "CIP\u{a0}· Gironde (33)");
    save(&ada, full()).await;
    visitor.get(&topic.path).await.assert_no_text("CIP").assert_no_text("Gironde");
}

#[tokio::test]
async fn the_owner_sees_the_profile_as_members_and_as_visitors_do() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let path = save(&ada, full()).await;
    let own = ada.get(&path).await;
    own.assert_text(".notice", "comme le voient les autres membres").assert_text("main", "Référente PLIE");
    assert_eq!(own.link("Modifier mon profil"), EDIT);
    let as_visitor = ada.get(&own.link("Voir comme un visiteur")).await;
    as_visitor.assert_text(".notice", "les visiteurs sans compte").assert_no_text("Référente PLIE");
    assert_eq!(as_visitor.link("Voir comme un membre"), path);
    // Nobody else's view changes by the address.
    bob.get(&format!("{path}?vue=visiteur")).await.assert_text("main", "Référente PLIE").assert_no(".notice");
}

#[tokio::test]
async fn a_profile_is_filled_in_by_its_form_and_found_in_it_again() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let form = ada.get(EDIT).await.form("main form");
    assert_eq!(form.value("prenom"), "Ada");
    assert_eq!(form.fields.all("public").collect::<Vec<_>>(), ["profession", "departement"]);
    assert!(!form.fields.has("annuaire"));
    let filled = form
        .fill("nom", "Lovelace")
        .fill("fonction", "  Référente\u{a0} PLIE ")
        .fill("structure", "Mission locale du Bassin")
        .fill("type_structure", "mission-locale")
        .fill("themes", "mobilite")
        .fill("texte", "Un\n\n- deux\n- trois")
        .fill("lien", "https://exemple.fr/ada")
        .fill("annuaire", "1")
        .untick("public", "departement");
    let page = ada.follow(&ada.submit(filled).await).await;
    page.assert_count(".prose li", 2).assert_text("main", "Référente PLIE");
    assert_eq!(page.attribute(".facts a[href^=https]", "rel"), "nofollow ugc noopener");
    assert_eq!(page.link("exemple.fr/ada"), "https://exemple.fr/ada");
    let again = ada.get(EDIT).await.form("main form");
    for (name, value) in [
        ("nom", "Lovelace"),
        ("fonction", "Référente PLIE"),
        ("type_structure", "mission-locale"),
        ("themes", "mobilite"),
        ("texte", "Un\n\n- deux\n- trois"),
        ("lien", "https://exemple.fr/ada"),
        ("annuaire", "1"),
    ] {
        assert_eq!(again.value(name).replace("\r\n", "\n").trim_start_matches('\n'), value, "{name}");
    }
    assert_eq!(again.fields.all("public").collect::<Vec<_>>(), ["profession"]);
    // What is emptied is gone.
    let emptied = again.fill("fonction", "").fill("texte", "").fill("lien", "").untick("themes", "mobilite");
    let page = ada.follow(&ada.submit(emptied).await).await;
    page.assert_no(".prose")
        .assert_no_text("Référente PLIE")
        .assert_no_text("Connaît bien")
        .assert_no_text("exemple.fr");
}

#[tokio::test]
async fn a_profile_that_is_wrong_comes_back_with_what_was_typed_and_changes_nothing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let path = save(&ada, full()).await;
    let long = |max: usize| "é".repeat(max + 1);
    let wrong = form! {
        "prenom" => "", "nom" => "L", "profession" => "roi", "departement" => "zz", "fonction" => long(JOB_MAX),
        "structure" => long(STRUCTURE_MAX), "type_structure" => "banque", "themes" => "actualites",
        "texte" => long(PRESENTATION_MAX), "lien" => "javascript:alert(1)", "public" => "fonction", "annuaire" => "1",
    };
    let refused = ada.post(EDIT, wrong).await;
    refused.assert_status(422);
    for (field, text) in [
        ("prenom", "votre prénom"),
        ("profession", "de la liste"),
        ("departement", "de la liste"),
        ("fonction", "80 caractères au plus"),
        ("structure", "120 caractères au plus"),
        ("type_structure", "de la liste"),
        ("texte", "2001 caractères pour 2000 au plus"),
        ("lien", "l’adresse entière"),
    ] {
        refused.assert_field_error(field, text);
    }
    refused
        .assert_text("#form-errors a[href='#themes']", "de la liste")
        .assert_text("#themes-erreur", "de la liste");
    let form = refused.form("main form");
    assert_eq!(form.value("fonction"), long(JOB_MAX));
    assert_eq!(form.value("texte").trim_start_matches('\n'), long(PRESENTATION_MAX));
    assert_eq!(form.value("lien"), "javascript:alert(1)");
    assert_eq!(form.fields.all("public").collect::<Vec<_>>(), ["fonction"]);
    assert_eq!(form.value("annuaire"), "1");
    ada.get(&path).await.assert_text("h1", "Ada L.").assert_text("main", "Référente PLIE");
    let address =
        form! { "prenom" => "Ada", "nom" => "L", "profession" => "cip", "fonction" => "ada@exemple.fr" };
    ada.post(EDIT, address).await.assert_field_error("fonction", "pas d’adresse e-mail");
    let link = "https://exemple.fr/".to_owned() + &"a".repeat(LINK_MAX);
    let link = form! { "prenom" => "Ada", "nom" => "L", "profession" => "cip", "lien" => link };
    ada.post(EDIT, link).await.assert_field_error("lien", "300 caractères au plus");
}

#[tokio::test]
async fn what_is_typed_in_a_profile_is_never_code() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let evil = "<script>alert(1)</script>";
    let mut fields = form! {
        "prenom" => "Ada", "nom" => "L", "profession" => "cip", "fonction" => evil, "structure" => evil,
        "texte" => "<script>alert(1)</script> [clic](javascript:alert(1)) <img src=x onerror=alert(1)>",
        "lien" => "https://exemple.fr/\"onclick=alert(1)", "annuaire" => "1",
    };
    for field in Field::ALL {
        fields.add("public", field.code());
    }
    let path = save(&ada, fields).await;
    // The page checks itself for scripts.
    let visitor = app.visitor();
    visitor.get(&path).await.assert_text(".facts", evil).assert_no(".prose a[href^=javascript]");
    visitor.get("/membres").await.assert_text(".people", evil);
    ada.get(EDIT).await.assert_status(200);
}

#[tokio::test]
async fn nobody_edits_a_profile_but_its_owner() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    visitor.get(EDIT).await.assert_redirect("/connexion?suite=%2Fmon-compte%2Fprofil");
    visitor.post(EDIT, full()).await.assert_status(401);
    app.visitor().get(&ada.profile_path()).await.assert_text("h1", "Ada M.");
    // Nobody is named in the form: it is always one's own.
    let bob = app.user("bob").await;
    let mut fields = full();
    fields.add("membre", ada.member().member.0.to_string());
    save(&bob, fields).await;
    app.visitor().get(&ada.profile_path()).await.assert_text("h1", "Ada M.");
}

#[tokio::test]
async fn somebody_whose_profile_is_empty_fills_it_in_there() {
    let app = TestApp::new().await;
    let newcomer = app.newcomer("zoe").await;
    let page = newcomer.get(EDIT).await;
    page.assert_text("main", "« Membre »");
    newcomer.post(EDIT, form! { "fonction" => "CIP" }).await.assert_status(422);
    save(&newcomer, full()).await;
    newcomer.get("/").await.assert_text("header .account", "Ada L.");
}

#[tokio::test]
async fn who_is_forgotten_leaves_an_empty_profile_and_no_badge() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    let topic = app.topic().by(&ada).titled("Une question d’ici").create().await;
    app.ambassador(&ada, RoleMove::Give, None, "33").await;
    let mut fields = full();
    fields.add("annuaire", "1");
    for field in Field::ALL {
        fields.add("public", field.code());
    }
    let path = save(&ada, fields).await;
    visitor.get(&path).await.assert_text("main", "Référente PLIE");
    let id = ada.member().member;
    let tx = app.state.db.begin().await.unwrap();
    forget(&tx, app.now(), id).await.unwrap();
    tx.commit().await.unwrap();
    let page = visitor.get(&format!("/membres/{}-membre", id.0)).await;
    page.assert_status(200)
        .assert_text("h1", "Membre")
        .assert_no(".badge-expert")
        .assert_no(".facts")
        .assert_no(".prose");
    page.assert_no_text("Ada").assert_no_text("Gironde").assert_no_text("CIP");
    visitor.get(&topic.path).await.assert_text("#question .byline", "Membre").assert_no_text("Ada");
    visitor.get("/membres").await.assert_count(".people .row", 0);
    for table in ["profile", "member_theme", "ambassador_scope"] {
        let sql = format!("SELECT count(*) AS n FROM {table} WHERE member_id = {}", id.0);
        assert_eq!(app.number(&sql).await, 0, "{table}");
    }
}

#[tokio::test]
async fn the_copy_of_a_profile_holds_everything_its_owner_gave() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let id = ada.member().member;
    let before = export(&app.state.db, id).await.unwrap();
    assert_eq!((&before["prenom"], &before["fonction"]), (&"Ada".into(), &"".into()));
    let mut fields = full();
    fields.add("public", "lien");
    fields.add("annuaire", "1");
    save(&ada, fields).await;
    let copy = export(&app.state.db, id).await.unwrap();
    assert_eq!(
        copy,
        serde_json::json!({
            "prenom": "Ada",
            "nom": "Lovelace",
            "profession": "Conseil en insertion professionnelle (CIP)",
            "departement": "33",
            "fonction": "Référente PLIE",
            "structure": "Mission locale du Bassin",
            "type_de_structure": "Mission locale",
            "themes": ["Mobilité"],
            "presentation": "J’aide à **bouger**.",
            "lien": "https://exemple.fr/ada",
            "visible_par_les_visiteurs": ["lien"],
            "dans_l_annuaire": true,
            "modifie_le": "2026-11-23T12:00:00Z",
        })
    );
    assert!(export(&app.state.db, MemberId(999)).await.is_err());
}

#[tokio::test]
async fn a_member_finds_the_profile_from_any_page() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let home: Page = ada.get("/").await;
    assert!(home.attributes("header .account a", "href").contains(&EDIT.to_owned()));
    for (page, link) in [(EDIT, "Voir mon profil"), (EDIT, "Mon profil"), ("/bienvenue", "Mon profil")] {
        assert_eq!(ada.get(page).await.link(link), ada.profile_path(), "{page}");
    }
    let map = app.visitor().get("/plan-du-site").await;
    assert_eq!(map.link("Annuaire des membres"), "/membres");
}
