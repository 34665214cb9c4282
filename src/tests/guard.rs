//! Personal data in what one publishes: shown, masked, or published anyway.

use chrono::Duration;

use crate::{
    forum::service::{ANYWAY_KEPT, remove_old_decisions},
    http::fields::Fields,
    test_support::{Browser, FilledForm, Page, TestApp, form},
};

const TEXT: &str = "Bonjour, j’accompagne Mme Diallo, née le 3 mars 1990. Son numéro : 06 12 34 56 78.";
const MASKED: &str = "Bonjour, j’accompagne Mme D., née le [date masquée]. Son numéro : [téléphone masqué].";

fn question() -> Fields {
    form! {
        "theme" => "mobilite", "titre" => "Un permis pour M. Keita ?", "texte" => TEXT, "etiquettes" => "permis",
        "territoire" => "33", "envoi" => "un-jeton-de-formulaire",
    }
}

fn ask_form(page: &Page) -> FilledForm {
    page.form("main form[method=post]")
}

async fn decisions(app: &TestApp) -> i64 {
    app.number("SELECT count(*) AS n FROM published_anyway").await
}

/// The identifier of the post that a redirect leads to.
async fn newest_post(app: &TestApp) -> i64 {
    app.number("SELECT max(id) AS n FROM post").await
}

#[track_caller]
fn assert_stopped(page: &Page, marked: &[&str]) {
    page.assert_status(422)
        .assert_no("#form-errors")
        .assert_text("#donnees-personnelles", "Ce texte semble contenir des données personnelles");
    assert_eq!(page.texts("#donnees-personnelles mark"), marked);
}

#[tokio::test]
async fn a_question_that_tells_who_somebody_is_comes_back_with_that_marked_and_nothing_is_published() {
    let app = TestApp::new().await;
    for browser in [app.visitor(), app.user("ada").await] {
        let page = browser.post("/sujets/nouveau", question()).await;
        assert_stopped(&page, &["M. Keita", "Mme Diallo", "3 mars 1990", "06 12 34 56 78"]);
        page.assert_text("h1", "Poser une question");
        let told = page.texts("#donnees-personnelles li");
        assert_eq!(told[0], "Nom d’une personne Dans le titre : Un permis pour M. Keita ?");
        assert_eq!(
            told[2],
            "Date de naissance … j’accompagne Mme Diallo, née le 3 mars 1990. Son numéro : 06 12 34 56 78."
        );
        assert!(told[3].starts_with("Numéro de téléphone …"), "{}", told[3]);
        let form = ask_form(&page);
        for (name, typed) in question().iter() {
            assert_eq!(form.value(name), typed, "{name}");
        }
        assert_eq!(page.attribute("#donnees-personnelles a", "href"), "#titre", "where the first is");
    }
    let census = app.census().await;
    assert_eq!((census["topic"].as_str(), census["pending_text"].as_str()), ("0", "0"));
    assert_eq!(decisions(&app).await, 0);
}

#[tokio::test]
async fn one_button_masks_all_and_shows_the_text_before_it_is_published() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let stopped = ada.post("/sujets/nouveau", question()).await;
    let masked = ada.submit(ask_form(&stopped).by("Masquer tout")).await;
    masked
        .assert_status(200)
        .assert_text("#donnees-personnelles", "4 extraits ont été masqués")
        .assert_no("mark");
    let form = ask_form(&masked);
    assert_eq!((form.value("titre"), form.value("texte")), ("Un permis pour M. K. ?", MASKED));
    assert_eq!((form.value("theme"), form.value("etiquettes")), ("mobilite", "permis"));
    assert_eq!(app.census().await["topic"], "0");
    let again = ada.submit(ask_form(&masked).by("Publier ma question")).await;
    let page = ada.follow(&again).await;
    page.assert_text("h1", "Un permis pour M. K. ?")
        .assert_text("#question .prose", "Mme D., née le [date masquée]");
    assert_eq!(decisions(&app).await, 0, "there was nothing to decide");
}

#[tokio::test]
async fn what_was_corrected_is_published_without_a_word() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let stopped = ada.post("/sujets/nouveau", question()).await;
    let form = ask_form(&stopped).fill("titre", "Un permis à 36 ans ?").fill("texte", "Une dame de 36 ans.");
    ada.submit(form.by("Publier ma question")).await.assert_status(303);
    assert_eq!(decisions(&app).await, 0);
}

#[tokio::test]
async fn publishing_anyway_is_remembered_with_who_when_and_what_kinds_but_never_the_words() {
    let app = TestApp::new().await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    let stopped = ada.post("/sujets/nouveau", question()).await;
    let published = ada.submit(ask_form(&stopped).by("Publier quand même")).await;
    ada.follow(&published).await.assert_text("#question .prose", "Mme Diallo");
    let member = ada.member().member.0;
    let same = format!(
        "SELECT count(*) AS n FROM published_anyway WHERE member_id = {member} AND kinds = 'phone,birth,name' \
         AND post_id = {}",
        newest_post(&app).await
    );
    assert_eq!(app.number(&same).await, 1);
    // The words are where they were published, and nowhere else.
    let traces = app.traces(&["Diallo"]).await;
    assert!(
        traces.iter().all(|column| ["post.", "search_"].iter().any(|start| column.starts_with(start))),
        "{traces:?}"
    );
    let case = mona.get(&format!("/moderation/messages/{}", newest_post(&app).await)).await;
    case.assert_text(
        "section[aria-labelledby=malgre]",
        "Numéro de téléphone, Date de naissance, Nom d’une personne",
    )
    .assert_text("section[aria-labelledby=malgre]", "par Ada M.");
    // The same form sent twice is one question, and one decision.
    ada.submit(ask_form(&stopped).by("Publier quand même")).await.assert_status(303);
    assert_eq!((decisions(&app).await, app.census().await["topic"].as_str()), (1, "1"));
}

#[tokio::test]
async fn a_post_that_nothing_stopped_has_no_such_mention() {
    let app = TestApp::new().await;
    let mona = app.moderator("mona").await;
    let topic = app.topic().create().await;
    let case = mona.get(&format!("/moderation/messages/{}", topic.question.0)).await;
    case.assert_status(200).assert_no("section[aria-labelledby=malgre]");
}

#[tokio::test]
async fn what_was_shown_is_not_asked_again_but_what_is_new_is() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let stopped = ada.post("/sujets/nouveau", question()).await;
    // Another fault beside it: the decision is not lost.
    let faulty = ask_form(&stopped).fill("theme", "").by("Publier quand même");
    let refused = ada.submit(faulty).await;
    refused.assert_status(422).assert_field_error("theme", "Choisissez une communauté.").assert_no("mark");
    // Nor by a preview, nor by more words.
    let more = format!("{TEXT} Merci !");
    let preview = ada.submit(ask_form(&refused).fill("texte", &more).by("Prévisualiser")).await;
    preview.assert_status(200).assert_no("mark").assert_text("#apercu", "Merci");
    let named = format!("{TEXT} M. Perrin aussi.");
    let asked = ask_form(&preview).fill("theme", "mobilite").fill("texte", &named).by("Publier ma question");
    let stopped = ada.submit(asked).await;
    assert_stopped(&stopped, &["M. Perrin"]);
    assert_eq!(app.census().await["topic"], "0");
    ada.submit(ask_form(&stopped).by("Publier quand même")).await.assert_status(303);
    assert_eq!(decisions(&app).await, 1);
}

#[tokio::test]
async fn a_preview_says_what_publishing_will_ask() {
    let app = TestApp::new().await;
    for browser in [app.visitor(), app.user("ada").await] {
        let mut fields = question();
        fields.set("apercu", "1");
        let page = browser.post("/sujets/nouveau", fields).await;
        page.assert_status(200)
            .assert_text("#apercu", "Mme Diallo")
            .assert_count("#donnees-personnelles mark", 4);
        assert_eq!(page.texts("#donnees-personnelles button"), ["Masquer tout"]);
        let masked = browser.submit(ask_form(&page).by("Masquer tout")).await;
        assert_eq!(ask_form(&masked).value("texte"), MASKED);
    }
}

#[tokio::test]
async fn a_reply_is_looked_at_like_a_question() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let written =
        bob.get(&topic.path).await.form("#repondre form").fill("texte", "Écrivez à zoe.h@courriel.example");
    let stopped = bob.submit(written).await;
    assert_stopped(&stopped, &["zoe.h@courriel.example"]);
    stopped.assert_count("#repondre h3", 1);
    assert_eq!(stopped.attribute("#donnees-personnelles a", "href"), "#texte");
    let masked = bob.submit(stopped.form("#repondre form").by("Masquer tout")).await;
    assert_eq!(masked.form("#repondre form").value("texte"), "Écrivez à [e-mail masqué]");
    assert_eq!(topic.replies(&app).await, 0);
    bob.submit(stopped.form("#repondre form").by("Publier quand même")).await.assert_status(303);
    assert_eq!((topic.replies(&app).await, decisions(&app).await), (1, 1));
}

#[tokio::test]
async fn a_structure_and_its_number_are_published_at_once() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let text = "Le standard de la mission locale : 05 36 49 11 20, contact@ml.example. Mme la ministre l’a dit le 12/03/2026.";
    bob.post(&topic.path, form! { "texte" => text }).await.assert_status(303);
    assert_eq!(decisions(&app).await, 0);
}

#[tokio::test]
async fn a_change_is_looked_at_but_for_what_was_published_anyway() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let path = format!("/messages/{}/modifier", topic.question.0);
    let edit = ask_form(&ada.get(&path).await).fill("texte", TEXT);
    let stopped = ada.submit(edit).await;
    assert_stopped(&stopped, &["Mme Diallo", "3 mars 1990", "06 12 34 56 78"]);
    ada.get(&topic.path).await.assert_no_text("Diallo");
    let masked = ada.submit(ask_form(&stopped).by("Masquer tout")).await;
    masked.assert_title("Modifier ma question");
    assert_eq!(ask_form(&masked).value("texte"), MASKED);
    ada.submit(ask_form(&stopped).by("Enregistrer quand même")).await.assert_status(303);
    assert_eq!(decisions(&app).await, 1);
    // Another day, another form: only what is new is asked about.
    let again = ask_form(&ada.get(&path).await).fill("titre", "Le permis de Mme Diallo ?");
    ada.submit(again).await.assert_status(303);
    assert_eq!(decisions(&app).await, 1, "nothing new was decided");
    let more = ask_form(&ada.get(&path).await).fill("texte", &format!("{TEXT} Et M. Perrin."));
    assert_stopped(&ada.submit(more).await, &["M. Perrin"]);
}

#[tokio::test]
async fn what_was_published_before_the_guard_is_asked_about_when_it_is_changed() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    // Written without the guard, as imported texts are.
    let reply = app.reply(&topic).by(&bob).saying("Voyez Mme Diallo.").create().await;
    let edit = bob.get(&format!("/messages/{}/modifier", reply.post.0)).await;
    let stopped = bob.submit(ask_form(&edit).fill("texte", "Voyez Mme Diallo, vite.")).await;
    assert_stopped(&stopped, &["Mme Diallo"]);
}

async fn write_without_account(browser: &Browser<'_>) -> Page {
    let mut fields = question();
    fields.set("email", "zoe@exemple.test");
    browser.post("/sujets/nouveau", fields).await
}

#[tokio::test]
async fn a_text_without_an_account_is_stopped_before_it_waits_and_what_was_decided_is_remembered_when_it_is_published()
 {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let stopped = write_without_account(&visitor).await;
    assert_stopped(&stopped, &["M. Keita", "Mme Diallo", "3 mars 1990", "06 12 34 56 78"]);
    assert_eq!(ask_form(&stopped).value("email"), "zoe@exemple.test");
    assert!(app.mails().await.is_empty());
    visitor.submit(ask_form(&stopped).by("Publier quand même")).await.assert_redirect("/publier/envoye");
    assert_eq!(decisions(&app).await, 0, "nothing is published yet");
    let page = app.visitor().get(&app.last_mail().await.link()).await;
    page.assert_count(".choice", 1);
    let named = ask_form(&page).fill("prenom", "Zoé").fill("nom", "Durand").fill("profession", "cip");
    app.visitor().submit(named.by("Publier")).await.assert_status(303);
    assert_eq!((decisions(&app).await, app.census().await["topic"].as_str()), (1, "1"));
}

#[tokio::test]
async fn a_text_that_waits_and_that_nobody_was_shown_is_not_published_but_can_be_copied() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let stopped = write_without_account(&visitor).await;
    visitor.submit(ask_form(&stopped).by("Publier quand même")).await.assert_status(303);
    // As if the rules had changed since: it was put aside without this.
    app.sql("UPDATE pending_text SET fields = replace(fields, 'donnees=', 'autre=')").await;
    let page = app.visitor().get(&app.last_mail().await.link()).await;
    page.assert_no(".choice").assert_text("main", "ne peut plus être publié tel quel");
    assert_eq!(page.texts("textarea"), [TEXT]);
}

#[tokio::test]
async fn a_text_that_waits_for_a_sign_in_keeps_what_was_decided() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let stopped = visitor.post("/sujets/nouveau", question()).await;
    let sent = visitor.submit(ask_form(&stopped).by("Publier quand même")).await;
    let kept = visitor.follow(&sent).await;
    let back = kept.form("main form[method=post]").value("suite").to_owned();
    let ada = app.user("ada").await;
    let form = ask_form(&ada.get(&back).await);
    assert_eq!(form.value("texte"), TEXT);
    ada.submit(form.by("Publier ma question")).await.assert_status(303);
    assert_eq!(decisions(&app).await, 1);
}

#[tokio::test]
async fn a_made_up_decision_decides_nothing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for donnees in ["1", "oui", "AAAAAAAAAAAA", &"a".repeat(10_000)] {
        let mut fields = question();
        fields.set("donnees", donnees);
        ada.post("/sujets/nouveau", fields).await.assert_status(422).assert_count("mark", 4);
    }
    assert_eq!(app.census().await["topic"], "0");
}

#[tokio::test]
async fn a_text_full_of_names_shows_thirty_and_counts_the_others() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let text: String = ('a'..='z').chain('a'..='h').map(|c| format!("Mme Dupont{c}, ")).collect();
    let stopped = ada.post(&topic.path, form! { "texte" => text }).await;
    stopped.assert_status(422).assert_count("mark", 30).assert_text("#donnees-personnelles", "Et 4 autres.");
    ada.submit(stopped.form("#repondre form").by("Publier quand même")).await.assert_status(303);
}

#[tokio::test]
async fn a_closed_discussion_is_told_before_anything_is_masked_or_kept() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().closed().create().await;
    let page = ada.post(&topic.path, form! { "texte" => TEXT }).await;
    // The form is gone: what was typed can be copied.
    page.assert_status(422)
        .assert_text("textarea", "Mme Diallo")
        .assert_text(".notice", "Cette discussion est fermée");
}

#[tokio::test]
async fn a_decision_is_forgotten_after_a_year_and_is_in_the_archive_until_then() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let stopped = ada.post(&topic.path, form! { "texte" => TEXT }).await;
    ada.submit(stopped.form("#repondre form").by("Publier quand même")).await.assert_status(303);
    let known = crate::forum::service::export(&app.state.db, ada.member().member, None).await.unwrap();
    let told = serde_json::to_value(&known.published_anyway).unwrap();
    assert_eq!(told[0]["post_id"], newest_post(&app).await);
    assert_eq!(told[0]["kinds"], serde_json::json!(["phone", "birth", "name"]));
    app.advance(ANYWAY_KEPT - Duration::minutes(1));
    assert_eq!(remove_old_decisions(&app.state.db, app.now()).await.unwrap(), 0);
    app.advance(Duration::minutes(1));
    assert_eq!(remove_old_decisions(&app.state.db, app.now()).await.unwrap(), 1);
}
