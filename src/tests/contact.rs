//! Writing to another member: the site relays, shows nobody's address, and stops when it is told to.

use chrono::Duration;
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    config::Config,
    contact::service::{PAIR_A_DAY, RECIPIENT_A_DAY, SENDER_A_DAY},
    mail::{Transport, deliver_due},
    test_support::{Browser, Page, TestApp, form},
};

const WORDS: &str = "Bonjour, pouvez-vous m’en dire plus sur le permis ?";

fn page_of(member: &Browser<'_>) -> String {
    let member = member.member();
    format!("/membres/{}-{}-m/contact", member.member.0, member.profile.first_name.to_lowercase())
}

async fn accept(member: &Browser<'_>, choice: &str) {
    member.post("/mon-compte/messages", form! { "accepte" => choice }).await.assert_status(303);
}

async fn write(from: &Browser<'_>, to: &Browser<'_>, text: &str) -> Page {
    from.post(page_of(to), form! { "texte" => text }).await
}

/// The page behind the link of the newest mail, in a browser nobody signed in with.
async fn open_link<'a>(app: &'a TestApp) -> (Browser<'a>, Page) {
    let browser = app.visitor();
    let page = browser.get(&app.last_mail().await.link_to("/contact/gerer")).await;
    (browser, page)
}

#[tokio::test]
async fn a_message_is_relayed_without_anybodys_address() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    accept(&bob, "oui").await;
    let page = ada.get(&page_of(&bob)).await;
    page.assert_status(200).assert_text("h1", "Écrire à Bob M.").assert_no_text("exemple.test");
    let sent = ada.submit(page.form("main form.card").fill("texte", WORDS)).await;
    ada.follow(&sent).await.assert_text("[role=status]", "Votre message part vers Bob M.");
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("bob@exemple.test", "Ada M. vous écrit sur La Communauté de l’inclusion")
    );
    for words in ["Ada M., CIP\u{a0}· Gironde (33), vous écrit", WORDS, "Ne répondez pas à cet e-mail"] {
        assert!(mail.text.contains(words), "« {words} » is not in {}", mail.text);
    }
    for body in [&mail.text, &mail.html] {
        assert!(!body.contains("ada@exemple.test") && !body.contains("bob@exemple.test"), "{body}");
        assert!(body.contains(&page_of(&ada)), "{body}");
    }
    assert_eq!(app.traces(&["ada@exemple.test"]).await, ["member.email", "sign_in_link.email"]);
}

#[tokio::test]
async fn the_senders_address_goes_with_it_only_when_they_say_so() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    accept(&bob, "oui").await;
    let page = ada.get(&page_of(&bob)).await;
    page.assert_text("#adresse-aide", "Bob M. verra votre adresse");
    assert_eq!(page.form("main form.card").value("adresse"), "", "nothing is ticked beforehand");
    let filled = page.form("main form.card").fill("texte", WORDS).fill("adresse", "oui");
    ada.submit(filled).await.assert_status(303);
    let mail = app.last_mail().await;
    assert!(mail.text.contains("Ada M. a choisi de vous donner son adresse"), "{}", mail.text);
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_testing(String::new(), folder.path().to_owned());
    let transport = Transport::from_config(&config).unwrap();
    deliver_due(&app.state.db, &transport, app.now()).await.unwrap();
    let file = std::fs::read_dir(folder.path().join("mails")).unwrap().next().unwrap().unwrap();
    let sent = std::fs::read_to_string(file.path()).unwrap();
    assert!(sent.contains("Reply-To: ada@exemple.test"), "{sent}");
    // The text stays nowhere once it has left.
    assert_eq!(app.traces(&["pouvez-vous"]).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_typed_is_text_in_the_mail() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    accept(&bob, "oui").await;
    let typed = "Bonjour <script>alert(1)</script> & \"merci\"\r\n<img src=x>";
    write(&ada, &bob, typed).await.assert_status(303);
    let mail = app.last_mail().await;
    assert!(
        mail.text.contains("> Bonjour <script>alert(1)</script> & \"merci\"\n> <img src=x>\n"),
        "{}",
        mail.text
    );
    assert!(
        mail.html
            .contains("Bonjour &lt;script&gt;alert(1)&lt;/script&gt; &amp; \"merci\"<br>\n&lt;img src=x&gt;")
    );
    assert!(!mail.html.contains("<script") && !mail.html.contains("<img"));
}

#[tokio::test]
async fn what_is_too_short_or_too_long_comes_back_as_it_was_typed() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    accept(&bob, "oui").await;
    let long = "a".repeat(5_001);
    for (typed, words) in [("Salut", "10 caractères"), (long.as_str(), "5 000 caractères"), ("", "Écrivez")]
    {
        let fields = form! { "texte" => typed, "adresse" => "oui", "envoi" => "abc" };
        let refused = ada.post(page_of(&bob), fields).await;
        refused.assert_status(422).assert_field_error("texte", words);
        let again = refused.form("main form.card");
        assert_eq!(
            (again.value("texte"), again.value("adresse"), again.value("envoi")),
            (typed, "oui", "abc")
        );
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn a_form_sent_twice_sends_one_message() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    accept(&bob, "oui").await;
    let page = ada.get(&page_of(&bob)).await;
    let filled = page.form("main form.card").fill("texte", WORDS);
    for _ in 0..2 {
        ada.submit(filled.clone()).await.assert_status(303);
    }
    assert_eq!(app.mails().await.len(), 1);
    // A form opened anew is another message.
    let page = ada.get(&page_of(&bob)).await;
    ada.submit(page.form("main form.card").fill("texte", WORDS)).await.assert_status(303);
    assert_eq!(app.mails().await.len(), 2);
}

#[tokio::test]
async fn one_writes_to_ambassadors_and_to_those_who_want_it() {
    let app = TestApp::new().await;
    let (ada, bob, root) = (app.user("ada").await, app.user("bob").await, app.admin("root").await);
    ada.get(&page_of(&bob))
        .await
        .assert_status(200)
        .assert_no("form.card")
        .assert_text("main", "ne reçoit pas");
    write(&ada, &bob, WORDS).await.assert_status(403);
    bob.get("/mon-compte/messages").await.assert_count("#accepte-non[checked]", 1);
    let person = format!("/administration/personnes/{}", bob.member().member.0);
    let ambassador = form! { "role" => "ambassador", "geste" => "donner", "territoire" => "33" };
    root.post(&person, ambassador).await.assert_status(303);
    bob.get("/mon-compte/messages").await.assert_count("#accepte-oui[checked]", 1);
    write(&ada, &bob, WORDS).await.assert_status(303);
    // What an ambassador chooses holds all the same.
    accept(&bob, "non").await;
    write(&ada, &bob, WORDS).await.assert_status(403);
    bob.get("/mon-compte/messages").await.assert_count("#accepte-non[checked]", 1);
    bob.post("/mon-compte/messages", form! { "accepte" => "peut-être" })
        .await
        .assert_status(422)
        .assert_text("#form-errors", "oui ou non");
    let mails = app.mails().await;
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("vous écrit")).count(), 1);
}

#[tokio::test]
async fn who_wrote_can_be_answered() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    accept(&bob, "oui").await;
    write(&bob, &ada, WORDS).await.assert_status(403);
    write(&ada, &bob, WORDS).await.assert_status(303);
    let answer = app.last_mail().await.link_to("/membres/");
    let page = bob.get(&answer).await;
    bob.submit(page.form("main form.card").fill("texte", "Oui, voici ce que je sais."))
        .await
        .assert_status(303);
    assert_eq!(app.last_mail().await.to, "ada@exemple.test");
    // Until she refuses everybody, and again once she writes anew.
    app.advance(Duration::minutes(1));
    accept(&ada, "non").await;
    write(&bob, &ada, WORDS).await.assert_status(403);
    app.advance(Duration::minutes(1));
    write(&ada, &bob, WORDS).await.assert_status(303);
    write(&bob, &ada, WORDS).await.assert_status(303);
}

#[tokio::test]
async fn one_sender_is_refused_from_the_mail_without_signing_in() {
    let app = TestApp::new().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    accept(&bob, "oui").await;
    write(&ada, &bob, WORDS).await.assert_status(303);
    let before = app.census().await;
    let (browser, page) = open_link(&app).await;
    page.assert_status(200).assert_text(".lead", "Ada M. vous a écrit");
    assert_eq!(app.census().await, before, "opening the link changes nothing");
    let refused = browser
        .submit(
            page.form("#refuser ~ .buttons form:first-child").by("Refuser les messages de cette personne"),
        )
        .await;
    browser.follow(&refused).await.assert_text("[role=status]", "Ada M. ne peut plus vous écrire");
    // She is told no more than anybody would be.
    write(&ada, &bob, WORDS).await.assert_status(403).assert_text("main", "ne reçoit pas de messages privés");
    write(&eve, &bob, WORDS).await.assert_status(303);
    // Twice is no error; and he may come back on it.
    browser
        .submit(
            page.form("#refuser ~ .buttons form:first-child").by("Refuser les messages de cette personne"),
        )
        .await
        .assert_status(303);
    let settings = bob.get("/mon-compte/messages").await;
    bob.submit(settings.form(".row form").by("Accepter de nouveau Ada M.")).await.assert_status(303);
    write(&ada, &bob, WORDS).await.assert_status(303);
}

#[tokio::test]
async fn everybody_is_refused_from_the_mail() {
    let app = TestApp::new().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    accept(&bob, "oui").await;
    write(&ada, &bob, WORDS).await.assert_status(303);
    let (browser, page) = open_link(&app).await;
    let refused = browser
        .submit(
            page.form("#refuser ~ .buttons form:last-child").by("Refuser les messages de tous les membres"),
        )
        .await;
    browser.follow(&refused).await.assert_text("[role=status]", "les membres ne peuvent plus vous écrire");
    write(&eve, &bob, WORDS).await.assert_status(403);
    bob.get("/mon-compte/messages").await.assert_count("#accepte-non[checked]", 1);
}

#[tokio::test]
async fn a_link_nobody_was_sent_does_nothing() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    accept(&bob, "oui").await;
    write(&ada, &bob, WORDS).await.assert_status(303);
    let link = app.last_mail().await.link_to("/contact/gerer");
    let secret = link.split_once("jeton=").unwrap().1.to_owned();
    let visitor = app.visitor();
    let before = app.census().await;
    for gesture in ["refuser", "tous", "signaler"] {
        let fields = form! { "jeton" => "inconnu", "geste" => gesture, "texte" => "Rien." };
        visitor.post("/contact/gerer", fields).await.assert_status(410);
    }
    visitor.post("/contact/gerer", form! { "jeton" => secret, "geste" => "zut" }).await.assert_status(400);
    visitor.get("/contact/gerer").await.assert_status(410).assert_text("h1", "Ce lien n’est plus valable");
    assert_eq!(app.census().await, before);
    app.advance(Duration::days(364));
    visitor.get(&link).await.assert_status(200);
    app.advance(Duration::days(1));
    visitor.get(&link).await.assert_status(410);
}

#[tokio::test]
async fn a_message_is_reported_and_the_team_suspends_who_wrote_it() {
    let app = TestApp::new().await;
    let (ada, bob, mona) = (app.user("ada").await, app.user("bob").await, app.moderator("mona").await);
    accept(&bob, "oui").await;
    write(&ada, &bob, WORDS).await.assert_status(303);
    let (browser, page) = open_link(&app).await;
    let empty = browser.submit(page.form("#signaler + form").by("Signaler à l’équipe")).await;
    empty.assert_status(422).assert_field_error("texte", "Dites en quelques mots");
    let filled =
        empty.form("#signaler + form").fill("texte", "Elle m’insulte <b>.").by("Signaler à l’équipe");
    let reported = browser.submit(filled.clone()).await;
    browser.follow(&reported).await.assert_text("[role=status]", "l’équipe va lire votre signalement");
    browser.submit(filled).await.assert_status(303);
    for outsider in [&ada, &bob] {
        outsider.get("/moderation/messages-prives").await.assert_status(403).assert_no_text("insulte");
        outsider.get("/moderation/messages-prives/1").await.assert_status(403).assert_no_text("insulte");
    }
    mona.get("/moderation").await.assert_text("main", "1 message privé signalé");
    let queue = mona.get("/moderation/messages-prives").await;
    queue.assert_count(".row", 1).assert_text(".row", "Signalé par Bob M.");
    let id = app.number("SELECT id AS n FROM contact_report").await;
    let path = format!("/moderation/messages-prives/{id}");
    let case = mona.get(&path).await;
    case.assert_text("blockquote", "Elle m’insulte <b>.");
    let hasty = mona.submit(case.form("main form.card")).await;
    hasty
        .assert_status(422)
        .assert_text("#form-errors", "Choisissez")
        .assert_field_error("texte", "Dites pourquoi");
    let decided = case.form("main form.card").fill("geste", "suspend").fill("texte", "Insultes répétées.");
    mona.submit(decided.clone()).await.assert_redirect("/moderation/messages-prives");
    mona.submit(decided).await.assert_status(404);
    ada.get("/").await.assert_no("header .account-menu");
    write(&ada, &bob, WORDS).await.assert_status(401);
    mona.get("/moderation")
        .await
        .assert_text("main", "Mona M. a suspendu le compte")
        .assert_text("main", "Insultes répétées.");
    mona.get("/moderation/messages-prives").await.assert_text("main", "Aucun signalement n’attend.");
}

#[tokio::test]
async fn the_team_answers_a_report_without_doing_anything_and_spares_its_own() {
    let app = TestApp::new().await;
    let (bob, mona, root) = (app.user("bob").await, app.moderator("mona").await, app.admin("root").await);
    accept(&bob, "oui").await;
    write(&root, &bob, WORDS).await.assert_status(303);
    let (browser, page) = open_link(&app).await;
    let filled = page.form("#signaler + form").fill("texte", "Je n’aime pas.").by("Signaler à l’équipe");
    browser.submit(filled).await.assert_status(303);
    let id = app.number("SELECT id AS n FROM contact_report").await;
    let path = format!("/moderation/messages-prives/{id}");
    mona.get(&path).await.assert_no("#geste-suspend");
    let forced = mona.post(&path, form! { "geste" => "suspend", "texte" => "Non." }).await;
    forced.assert_status(403);
    root.get("/").await.assert_count("header .account-menu", 1);
    mona.post(&path, form! { "geste" => "dismiss", "texte" => "Rien de grave." }).await.assert_status(303);
    mona.get("/moderation")
        .await
        .assert_text("main", "0 message privé signalé")
        .assert_text("main", "Rien de grave.");
}

#[tokio::test]
async fn a_suspended_member_neither_sends_nor_receives() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    for member in [&ada, &bob] {
        accept(member, "oui").await;
    }
    let id = bob.member().member.0;
    app.sql(&format!("UPDATE member SET suspended_at = '2026-11-23T12:00:00+00:00' WHERE id = {id}")).await;
    write(&ada, &bob, WORDS).await.assert_status(403);
    // Even should their session still be open.
    write(&bob, &ada, WORDS).await.assert_status(403);
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn one_must_be_somebody_to_write_to_somebody_else() {
    let app = TestApp::new().await;
    let (ada, zoe) = (app.user("ada").await, app.newcomer("zoe").await);
    accept(&ada, "oui").await;
    let visitor = app.visitor();
    assert!(visitor.get(&page_of(&ada)).await.redirect().starts_with("/connexion?suite=%2Fmembres%2F"));
    write(&visitor, &ada, WORDS).await.assert_status(401);
    zoe.get(&page_of(&ada))
        .await
        .assert_status(200)
        .assert_no("form.card")
        .assert_text("main", "dites qui vous êtes");
    write(&zoe, &ada, WORDS).await.assert_status(403);
    ada.get(&page_of(&ada)).await.assert_status(403).assert_text("main", "vous ne pouvez pas vous écrire");
    write(&ada, &ada, WORDS).await.assert_status(403);
    // Nobody there: who has no name yet, who never was, who is no number.
    let nobody = format!("/membres/{}-zoe/contact", zoe.member().member.0);
    for path in [nobody.as_str(), "/membres/999-x/contact", "/membres/zut/contact", "/membres/%ff/contact"] {
        ada.get(path).await.assert_status(404);
        ada.post(path, form! { "texte" => WORDS }).await.assert_status(404);
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn who_writes_without_end_is_asked_to_wait_and_loses_nothing() {
    let app = TestApp::limited().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let others = [app.user("cleo").await, app.user("dan").await];
    for member in [&bob, &others[0], &others[1]] {
        accept(member, "oui").await;
    }
    for to in [&bob, &others[0], &others[1], &bob, &others[0]] {
        write(&ada, to, WORDS).await.assert_status(303);
    }
    let refused = write(&ada, &bob, WORDS).await;
    refused
        .assert_status(429)
        .assert_header("retry-after", "720")
        .assert_text("main", "Réessayez dans 12 minutes");
    assert_eq!(refused.texts("textarea"), [WORDS]);
    app.advance(Duration::minutes(12));
    write(&ada, &bob, WORDS).await.assert_status(303);
    assert_eq!(app.mails().await.len(), 6);
}

/// So many messages sent by one to another, an hour ago, by whatever process.
async fn sent(app: &TestApp, times: u64, from: &Browser<'_>, to: &Browser<'_>) {
    let (from, to) = (from.member().member.0, to.member().member.0);
    let base = app.number("SELECT count(*) AS n FROM contact_message").await;
    for number in 0..i64::try_from(times).unwrap() {
        let sql = "INSERT INTO contact_message (token_hash, sender_id, recipient_id, created_at) VALUES ($1, $2, $3, $4)";
        let at = app.now() - Duration::hours(1);
        let values = [format!("hash-{}", base + number).into(), from.into(), to.into(), at.into()];
        let statement = Statement::from_sql_and_values(app.test.db.backend(), sql, values);
        app.test.db.read().execute_raw(statement).await.unwrap();
    }
}

#[tokio::test]
async fn a_day_allows_so_many_messages_from_one_member_to_one_person_and_to_anybody() {
    let app = TestApp::new().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    accept(&bob, "oui").await;
    sent(&app, PAIR_A_DAY - 1, &ada, &bob).await;
    write(&ada, &bob, WORDS).await.assert_status(303);
    let refused = write(&ada, &bob, WORDS).await;
    refused.assert_status(429).assert_text("main", "Réessayez dans 23 heures");
    assert_eq!(refused.texts("textarea"), [WORDS]);
    // Others write, as long as he is not flooded.
    write(&eve, &bob, WORDS).await.assert_status(303);
    let crowd = app.user("foule").await;
    sent(&app, RECIPIENT_A_DAY - PAIR_A_DAY - 1, &crowd, &bob).await;
    write(&eve, &bob, WORDS).await.assert_status(429);
    // Ada has written to many more.
    let (cleo, dan) = (app.user("cleo").await, app.user("dan").await);
    accept(&dan, "oui").await;
    sent(&app, SENDER_A_DAY - PAIR_A_DAY, &ada, &cleo).await;
    write(&ada, &dan, WORDS).await.assert_status(429);
    app.advance(Duration::hours(23));
    write(&ada, &dan, WORDS).await.assert_status(303);
    assert_eq!(app.mails().await.len(), 3);
}

#[tokio::test]
async fn a_message_that_has_not_left_goes_with_who_wrote_it() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    accept(&bob, "oui").await;
    write(&ada, &bob, WORDS).await.assert_status(303);
    assert_eq!(app.mails().await.len(), 1);
    ada.post("/mon-compte/supprimer", form! { "accord" => "oui" }).await.assert_redirect("/compte-supprime");
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn a_profile_leads_to_the_form_of_those_who_want_messages() {
    let app = TestApp::new().await;
    let (ada, bob, visitor) = (app.user("ada").await, app.user("bob").await, app.visitor());
    let profile = bob.profile_path();
    let link = format!("main a[href='{}']", page_of(&bob));
    for reader in [&ada, &visitor] {
        reader.get(&profile).await.assert_status(200).assert_no(&link);
    }
    accept(&bob, "oui").await;
    for reader in [&ada, &visitor] {
        reader.get(&profile).await.assert_text(&link, "Écrire à Bob M.");
    }
    bob.get(&profile).await.assert_no(&link);
    let asked = visitor.get(&page_of(&bob)).await.redirect();
    assert!(asked.starts_with("/connexion?suite=%2Fmembres%2F"), "{asked}");
    // What he chooses next holds for the next visitor too.
    accept(&bob, "non").await;
    for reader in [&ada, &visitor] {
        reader.get(&profile).await.assert_no(&link);
    }
}

#[tokio::test]
async fn the_profile_leads_to_the_choices() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let profile = ada.get("/bienvenue").await;
    ada.get(&profile.link("Mes messages privés")).await.assert_text("h1", "Mes messages privés");
    ada.get(&profile.link("Supprimer mon compte")).await.assert_text("h1", "Supprimer mon compte");
    let visitor = app.visitor();
    assert!(visitor.get("/mon-compte/messages").await.redirect().starts_with("/connexion"));
    visitor.post("/mon-compte/messages", form! { "accepte" => "oui" }).await.assert_status(401);
}
