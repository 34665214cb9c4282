use chrono::{DateTime, Duration, Utc};
use sea_orm::{EntityTrait, PaginatorTrait};

use super::{
    entity::{member, session},
    model::{Email, NextPath, Profession, Profile, SignedIn},
    service::{
        AccountError, LINKS_PER_HOUR, LinkState, SESSION_IDLE, SESSION_LIFETIME, SessionCache, SignInOutcome,
        ThisBrowser, end_session, link_state, member_id_by_email, redeem_link, remove_expired, request_link,
        save_profile,
    },
};
use crate::{
    config::Config,
    db::Db,
    mail::{Transport, deliver_due},
    test_support::TestDb,
};

const CONFIRM: &str = "http://localhost:3000/connexion/lien";

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn ada() -> Email {
    Email::parse("Ada@Exemple.test").unwrap()
}

/// Delivers what waits and reads the secret in the newest mail, as a person would in their inbox.
async fn secret_received(test: &TestDb, now: DateTime<Utc>) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_testing(String::new(), folder.path().to_owned());
    let transport = Transport::from_config(&config).unwrap();
    deliver_due(&test.db, &transport, now).await.unwrap();
    let mail = std::fs::read_dir(folder.path().join("mails")).ok()?.flatten().next()?;
    // Quoted-printable breaks lines with "=" and writes "=" as "=3D".
    let text = std::fs::read_to_string(mail.path()).unwrap().replace("=\r\n", "").replace("=3D", "=");
    let (_, after) = text.split_once("?jeton=")?;
    Some(after.chars().take(43).collect())
}

async fn sign_in(test: &TestDb, now: DateTime<Utc>) -> SignInOutcome {
    request_link(&test.db, now, &ada(), &NextPath::parse("/sujets/12"), CONFIRM).await.unwrap();
    let secret = secret_received(test, now).await.unwrap();
    redeem_link(&test.db, now, &secret, &ThisBrowser { device: "Firefox".to_owned(), session: None })
        .await
        .unwrap()
}

/// As a process that has just started.
async fn find_session(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<Option<SignedIn>, AccountError> {
    SessionCache::default().find(db, now, secret).await
}

#[tokio::test]
async fn a_link_signs_in_and_makes_the_account() {
    let test = TestDb::migrated().await;
    let outcome = sign_in(&test, noon()).await;
    assert_eq!(outcome.next.as_str(), "/sujets/12");
    assert!(!outcome.profile_complete);
    let found = find_session(&test.db, noon(), &outcome.session).await.unwrap().unwrap();
    assert_eq!(member_id_by_email(&test.db, &ada()).await.unwrap(), Some(found.member));
}

#[tokio::test]
async fn a_second_sign_in_finds_the_same_account() {
    let test = TestDb::migrated().await;
    sign_in(&test, noon()).await;
    sign_in(&test, noon() + Duration::minutes(1)).await;
    assert_eq!(member::Entity::find().count(test.db.read()).await.unwrap(), 1);
    assert_eq!(session::Entity::find().count(test.db.read()).await.unwrap(), 2);
}

#[tokio::test]
async fn a_link_works_once() {
    let test = TestDb::migrated().await;
    request_link(&test.db, noon(), &ada(), &NextPath::parse("/"), CONFIRM).await.unwrap();
    let secret = secret_received(&test, noon()).await.unwrap();
    redeem_link(&test.db, noon(), &secret, &ThisBrowser::default()).await.unwrap();
    let again = redeem_link(&test.db, noon(), &secret, &ThisBrowser::default()).await;
    assert!(matches!(again, Err(AccountError::LinkSpent)));
    assert_eq!(session::Entity::find().count(test.db.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn reading_a_link_does_not_spend_it() {
    let test = TestDb::migrated().await;
    request_link(&test.db, noon(), &ada(), &NextPath::parse("/"), CONFIRM).await.unwrap();
    let secret = secret_received(&test, noon()).await.unwrap();
    for _ in 0..3 {
        assert_eq!(link_state(&test.db, noon(), &secret).await.unwrap(), LinkState::Usable);
    }
    assert!(redeem_link(&test.db, noon(), &secret, &ThisBrowser::default()).await.is_ok());
    assert_eq!(link_state(&test.db, noon(), &secret).await.unwrap(), LinkState::Spent);
}

#[tokio::test]
async fn a_link_is_useless_after_thirty_minutes() {
    let test = TestDb::migrated().await;
    request_link(&test.db, noon(), &ada(), &NextPath::parse("/"), CONFIRM).await.unwrap();
    let secret = secret_received(&test, noon()).await.unwrap();
    let late = noon() + Duration::minutes(30);
    assert_eq!(link_state(&test.db, late, &secret).await.unwrap(), LinkState::Spent);
    assert!(matches!(
        redeem_link(&test.db, late, &secret, &ThisBrowser::default()).await,
        Err(AccountError::LinkSpent)
    ));
    assert_eq!(member::Entity::find().count(test.db.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn an_invented_link_signs_nobody_in() {
    let test = TestDb::migrated().await;
    for secret in ["", "inventé", "' OR 1=1 --", "\0"] {
        assert!(matches!(
            redeem_link(&test.db, noon(), secret, &ThisBrowser::default()).await,
            Err(AccountError::LinkSpent)
        ));
    }
}

#[tokio::test]
async fn asking_again_and_again_does_not_flood_an_inbox() {
    let test = TestDb::migrated().await;
    for _ in 0..LINKS_PER_HOUR + 3 {
        request_link(&test.db, noon(), &ada(), &NextPath::parse("/"), CONFIRM).await.unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_testing(String::new(), folder.path().to_owned());
    let transport = Transport::from_config(&config).unwrap();
    let delivery = deliver_due(&test.db, &transport, noon()).await.unwrap();
    assert_eq!(delivery.sent, LINKS_PER_HOUR);
}

#[tokio::test]
async fn two_presses_of_the_button_at_once_sign_in_once() {
    let test = TestDb::migrated().await;
    request_link(&test.db, noon(), &ada(), &NextPath::parse("/"), CONFIRM).await.unwrap();
    let secret = secret_received(&test, noon()).await.unwrap();
    let browser = ThisBrowser::default();
    let (one, two) = tokio::join!(
        redeem_link(&test.db, noon(), &secret, &browser),
        redeem_link(&test.db, noon(), &secret, &browser)
    );
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_or_too_old_or_signed_out() {
    let test = TestDb::migrated().await;
    let outcome = sign_in(&test, noon()).await;
    let idle = noon() + SESSION_IDLE;
    assert!(find_session(&test.db, idle, &outcome.session).await.unwrap().is_none());

    let mut used = noon();
    while used + Duration::days(20) < noon() + SESSION_LIFETIME {
        used += Duration::days(20);
        assert!(find_session(&test.db, used, &outcome.session).await.unwrap().is_some());
    }
    let old = noon() + SESSION_LIFETIME;
    assert!(find_session(&test.db, old, &outcome.session).await.unwrap().is_none());

    assert!(find_session(&test.db, used, &outcome.session).await.unwrap().is_some());
    end_session(&test.db, used, &outcome.session).await.unwrap();
    assert!(find_session(&test.db, used, &outcome.session).await.unwrap().is_none());
}

#[tokio::test]
async fn what_has_expired_is_forgotten() {
    let test = TestDb::migrated().await;
    sign_in(&test, noon()).await;
    assert_eq!(remove_expired(&test.db, noon()).await.unwrap(), 0);
    assert_eq!(remove_expired(&test.db, noon() + SESSION_LIFETIME).await.unwrap(), 2);
}

#[tokio::test]
async fn the_first_sign_in_form_completes_the_account() {
    let test = TestDb::migrated().await;
    let outcome = sign_in(&test, noon()).await;
    let actor = find_session(&test.db, noon(), &outcome.session).await.unwrap().unwrap();
    let profile = Profile {
        first_name: "Ada".to_owned(),
        last_name: "Martin".to_owned(),
        profession: Some(Profession::Cip),
        departement: Some("2A".to_owned()),
        ..Profile::default()
    };
    save_profile(&test.db, &actor, noon(), &profile).await.unwrap();
    let found = find_session(&test.db, noon(), &outcome.session).await.unwrap().unwrap();
    assert_eq!(found.profile, profile);
    assert_eq!(found.profile.display_name(), "Ada M.");
    assert!(sign_in(&test, noon() + Duration::minutes(1)).await.profile_complete);
}
