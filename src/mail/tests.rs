use chrono::{DateTime, Duration, Utc};
use sea_orm::EntityTrait;

use super::{Delivery, Mail, Transport, deliver_due, enqueue, entity};
use crate::{config::Config, test_support::TestDb};

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn letter() -> Mail {
    Mail {
        to: "ada@exemple.test".to_owned(),
        subject: "Réponse à votre question".to_owned(),
        text: "Bonjour".to_owned(),
        html: "<p>Bonjour</p>".to_owned(),
    }
}

async fn write(test: &TestDb, mail: Mail) {
    let tx = test.db.begin().await.unwrap();
    enqueue(&tx, noon(), mail).await.unwrap();
    tx.commit().await.unwrap();
}

fn folder_transport(folder: &std::path::Path) -> Transport {
    let config = Config::for_testing(String::new(), folder.to_owned());
    Transport::from_config(&config.mail, &config.database).unwrap()
}

/// Nobody listens on port 1: every attempt is refused at once.
fn dead_server() -> Transport {
    let mut config = Config::for_testing(String::new(), std::env::temp_dir());
    config.mail.smtp_url = Some("smtp://127.0.0.1:1".to_owned());
    Transport::from_config(&config.mail, &config.database).unwrap()
}

#[tokio::test]
async fn a_mail_is_sent_once_however_often_the_worker_passes() {
    let test = TestDb::migrated().await;
    let folder = tempfile::tempdir().unwrap();
    let transport = folder_transport(folder.path());
    write(&test, letter()).await;

    let first = deliver_due(&test.db, &transport, noon()).await.unwrap();
    let second = deliver_due(&test.db, &transport, noon() + Duration::days(1)).await.unwrap();

    assert_eq!(first, Delivery { sent: 1, ..Delivery::default() });
    assert_eq!(second, Delivery::default());
    assert_eq!(std::fs::read_dir(folder.path().join("mails")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_mail_of_a_transaction_that_fails_never_leaves() {
    let test = TestDb::migrated().await;
    let tx = test.db.begin().await.unwrap();
    enqueue(&tx, noon(), letter()).await.unwrap();
    drop(tx);
    let folder = tempfile::tempdir().unwrap();
    let delivery = deliver_due(&test.db, &folder_transport(folder.path()), noon()).await.unwrap();
    assert_eq!(delivery, Delivery::default());
}

#[tokio::test]
async fn while_the_server_is_down_a_mail_waits_and_then_leaves() {
    let test = TestDb::migrated().await;
    write(&test, letter()).await;
    let down = deliver_due(&test.db, &dead_server(), noon()).await.unwrap();
    assert_eq!(down, Delivery { postponed: 1, ..Delivery::default() });

    let folder = tempfile::tempdir().unwrap();
    let transport = folder_transport(folder.path());
    let at_once = deliver_due(&test.db, &transport, noon() + Duration::seconds(30)).await.unwrap();
    assert_eq!(at_once, Delivery::default(), "the first retry comes after a minute");
    let later = deliver_due(&test.db, &transport, noon() + Duration::minutes(2)).await.unwrap();
    assert_eq!(later, Delivery { sent: 1, ..Delivery::default() });
}

#[tokio::test]
async fn a_mail_that_can_never_leave_is_given_up_with_the_reason() {
    let test = TestDb::migrated().await;
    write(&test, Mail { to: "pas une adresse".to_owned(), ..letter() }).await;
    let delivery = deliver_due(&test.db, &dead_server(), noon()).await.unwrap();
    assert_eq!(delivery, Delivery { refused: 1, ..Delivery::default() });
    let mail = entity::Entity::find().one(test.db.read()).await.unwrap().unwrap();
    assert!(mail.failed_at.is_some());
    assert!(mail.last_error.unwrap().contains("unreadable address"));
}

#[tokio::test]
async fn two_workers_never_send_the_same_mail() {
    let test = TestDb::migrated().await;
    for _ in 0..20 {
        write(&test, letter()).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let transport = folder_transport(folder.path());
    let (one, two) =
        tokio::join!(deliver_due(&test.db, &transport, noon()), deliver_due(&test.db, &transport, noon()));
    assert_eq!(one.unwrap().sent + two.unwrap().sent, 20);
    assert_eq!(std::fs::read_dir(folder.path().join("mails")).unwrap().count(), 20);
}
