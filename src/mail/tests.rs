use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration as Patience,
};

use chrono::{DateTime, Duration, Utc};
use sea_orm::{EntityTrait, QueryOrder};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{
    Delivery, Letter, Mail, MailState, Transport, WrittenBy, deliver, deliver_due, enqueue, enqueue_from,
    entity, retry, retry_all, waiting, withdraw_stopped,
};
use crate::{
    accounts::model::Email,
    config::Config,
    test_support::{TestDb, TestMailServer, member},
};

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn letter() -> Mail {
    Mail {
        to: "ada@exemple.test".to_owned(),
        subject: "Réponse à votre question".to_owned(),
        text: "Bonjour".to_owned(),
        html: "<p>Bonjour</p>".to_owned(),
        unsubscribe: None,
    }
}

async fn write(test: &TestDb, mail: Mail) {
    let tx = test.db.begin().await.unwrap();
    enqueue(&tx, noon(), mail).await.unwrap();
    tx.commit().await.unwrap();
}

fn folder_transport(folder: &std::path::Path) -> Transport {
    let config = Config::for_testing(String::new(), folder.to_owned());
    Transport::from_config(&config).unwrap()
}

/// Nobody listens on port 1: every attempt is refused at once.
fn dead_server() -> Transport {
    server("smtp://127.0.0.1:1")
}

fn server(url: &str) -> Transport {
    let mut config = Config::for_testing(String::new(), std::env::temp_dir());
    config.mail.smtp_url = Some(url.to_owned());
    Transport::from_config(&config).unwrap()
}

/// A mail server that takes a greeting, and answers whatever else is said by `answer`. Its host and port.
async fn server_that_answers(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(answer_always(client, answer));
        }
    });
    address.to_string()
}

async fn answer_always(client: TcpStream, answer: &'static str) {
    let (reader, mut writer) = client.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut said = "220 essai";
    // Until the client is gone.
    while writer.write_all(format!("{said}\r\n").as_bytes()).await.is_ok() {
        let Ok(Some(line)) = lines.next_line().await else { return };
        said = if line.starts_with("EHLO") { "250-essai\r\n250 AUTH PLAIN" } else { answer };
    }
}

/// A mail that its reader may stop, at a page of `path`.
fn stoppable(address: &str, path: &str) -> Mail {
    Letter::about("La lettre de la semaine")
        .says("La voici.")
        .unsubscribe(&format!("https://communaute.test{path}?jeton=a"))
        .to(&Email::parse(address).unwrap())
}

fn letter_to(address: &str) -> Mail {
    Letter::about("Réponse à votre question : à lire")
        .says("Une réponse est arrivée :")
        .button("Lire la réponse", "https://communaute.test/sujets/1")
        .to(&Email::parse(address).unwrap())
}

async fn rows(test: &TestDb) -> Vec<entity::Model> {
    entity::Entity::find().order_by_asc(entity::Column::Id).all(test.db.read()).await.unwrap()
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

#[tokio::test]
async fn a_real_server_is_given_both_forms_under_headers_that_say_where_answers_go() {
    let test = TestDb::migrated().await;
    let mut smtp = TestMailServer::start().await;
    write(&test, letter_to("ada@exemple.test")).await;
    let delivery = deliver_due(&test.db, &server(&smtp.url), noon()).await.unwrap();
    assert_eq!(delivery, Delivery { sent: 1, ..Delivery::default() });
    let heard = smtp.next().await;
    let kept = rows(&test).await.remove(0);
    assert_eq!((heard.event.as_str(), heard.to.as_str()), ("taken", "ada@exemple.test"));
    assert_eq!(heard.message_id, kept.message_id);
    assert_eq!((kept.subject.as_str(), kept.body_text.as_str(), kept.body_html.as_str()), ("", "", ""));
    for header in [
        "From: Tests <tests@localhost>",
        "To: ada@exemple.test",
        "Reply-To: contact@inclusion.beta.gouv.fr",
        "Auto-Submitted: auto-generated",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(heard.source.contains(header), "{header} is not in {}", heard.source);
    }
}

#[tokio::test]
async fn a_refusal_for_good_is_written_down_and_an_operator_has_the_mail_sent_after_all() {
    let test = TestDb::migrated().await;
    let mut smtp = TestMailServer::start().await;
    let transport = server(&smtp.url);
    write(&test, letter_to("refusee@exemple.test")).await;
    let refused = deliver_due(&test.db, &transport, noon()).await.unwrap();
    assert_eq!(refused, Delivery { refused: 1, ..Delivery::default() });
    assert_eq!(smtp.next().await.event, "refused");
    let listed = waiting(&test.db).await.unwrap().remove(0);
    assert_eq!(listed.state, MailState::Refused(noon()));
    assert_eq!(listed.subject, "Réponse à votre question\u{a0}: à lire");
    // The code alone: the server's sentence repeats the address.
    assert_eq!(listed.last_error.as_deref(), Some("refused for good: status 550"));

    let never_again = deliver_due(&test.db, &transport, noon() + Duration::days(1)).await.unwrap();
    assert_eq!(never_again, Delivery::default());
    assert!(retry(&test.db, noon() + Duration::days(2), listed.id).await.unwrap());
    let sent = deliver_due(&test.db, &transport, noon() + Duration::days(2)).await.unwrap();
    assert_eq!(sent, Delivery { sent: 1, ..Delivery::default() });
    assert_eq!(smtp.next().await.event, "taken");
    assert!(waiting(&test.db).await.unwrap().is_empty());
    assert!(!retry(&test.db, noon(), listed.id).await.unwrap(), "it left");
    assert_eq!(retry_all(&test.db, noon()).await.unwrap(), 0);
}

#[tokio::test]
async fn what_a_member_wrote_is_forgotten_when_it_is_given_up() {
    let test = TestDb::migrated().await;
    let ada = member(&test, "ada").await;
    let mut smtp = TestMailServer::start().await;
    let tx = test.db.begin().await.unwrap();
    let by = WrittenBy { member: ada.member, reply_to: None };
    enqueue_from(&tx, noon(), letter_to("refusee@exemple.test"), by).await.unwrap();
    tx.commit().await.unwrap();
    let refused = deliver_due(&test.db, &server(&smtp.url), noon()).await.unwrap();
    assert_eq!(refused, Delivery { refused: 1, ..Delivery::default() });
    smtp.next().await;
    let kept = rows(&test).await.remove(0);
    assert_eq!((kept.subject.as_str(), kept.body_text.as_str(), kept.body_html.as_str()), ("", "", ""));
    assert_eq!(retry_all(&test.db, noon()).await.unwrap(), 0, "there is nothing left to send");
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again_later_and_later_and_given_up_in_the_end() {
    let test = TestDb::migrated().await;
    let mut smtp = TestMailServer::start().await;
    write(&test, letter_to("pleine@exemple.test")).await;
    let postponed = deliver_due(&test.db, &server(&smtp.url), noon()).await.unwrap();
    assert_eq!(postponed, Delivery { postponed: 1, ..Delivery::default() });
    assert_eq!(smtp.next().await.event, "refused");
    assert_eq!(rows(&test).await[0].last_error.as_deref(), Some("status 452"));
    let sent = deliver_due(&test.db, &server(&smtp.url), noon() + Duration::minutes(1)).await.unwrap();
    assert_eq!(sent, Delivery { sent: 1, ..Delivery::default() });
    assert_eq!(smtp.next().await.event, "taken");

    write(&test, letter_to("ada@exemple.test")).await;
    let (down, mut now, mut waits) = (dead_server(), noon(), Vec::new());
    loop {
        let delivery = deliver_due(&test.db, &down, now).await.unwrap();
        if delivery.refused == 1 {
            break;
        }
        assert_eq!(delivery, Delivery { postponed: 1, ..Delivery::default() });
        let due = rows(&test).await[1].due_at;
        waits.push((due - now).num_minutes());
        now = due;
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360, 360]);
}

#[tokio::test]
async fn a_link_that_signs_in_leaves_before_letters_that_waited_longer() {
    let test = TestDb::migrated().await;
    for number in 0..60 {
        write(&test, stoppable(&format!("lea{number}@exemple.test"), "/lettre")).await;
    }
    let later = noon() + Duration::minutes(1);
    let tx = test.db.begin().await.unwrap();
    enqueue(&tx, later, letter_to("ada@exemple.test")).await.unwrap();
    tx.commit().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let transport = folder_transport(folder.path());
    let first = deliver_due(&test.db, &transport, later).await.unwrap();
    assert_eq!(first, Delivery { sent: 50, is_full: true, ..Delivery::default() });
    assert!(rows(&test).await[60].sent_at.is_some(), "somebody waits for it");
    let second = deliver_due(&test.db, &transport, later).await.unwrap();
    assert_eq!(second, Delivery { sent: 11, ..Delivery::default() });
    assert_eq!(deliver_due(&test.db, &transport, later).await.unwrap(), Delivery::default());
}

#[tokio::test]
async fn each_mail_is_taken_and_left_at_its_own_moment_however_long_those_before_it_took() {
    let test = TestDb::migrated().await;
    for _ in 0..3 {
        write(&test, letter()).await;
    }
    // A minute passes each time somebody looks at the clock: when a pass begins, then when a mail is taken and when it left.
    let looks = AtomicI64::new(0);
    let clock = || noon() + Duration::minutes(looks.fetch_add(1, Ordering::Relaxed));
    let down = deliver(&test.db, &dead_server(), clock).await.unwrap();
    assert_eq!(down, Delivery { postponed: 3, ..Delivery::default() });
    let minutes = |moments: Vec<DateTime<Utc>>| -> Vec<i64> {
        let mut minutes: Vec<i64> = moments.iter().map(|moment| (*moment - noon()).num_minutes()).collect();
        minutes.sort_unstable();
        minutes
    };
    let due = rows(&test).await.iter().map(|mail| mail.due_at).collect();
    assert_eq!(minutes(due), [3, 5, 7], "a minute after each was tried");

    let folder = tempfile::tempdir().unwrap();
    let sent = deliver(&test.db, &folder_transport(folder.path()), clock).await.unwrap();
    assert_eq!(sent, Delivery { sent: 3, ..Delivery::default() });
    let left = rows(&test).await.iter().map(|mail| mail.sent_at.unwrap()).collect();
    assert_eq!(minutes(left), [9, 11, 13]);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_and_the_mail_tried_again() {
    let test = TestDb::migrated().await;
    // The system takes the connection; nobody ever speaks.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let mute = server(&url).within(Patience::from_millis(50));
    write(&test, letter()).await;
    let delivery = deliver_due(&test.db, &mute, noon()).await.unwrap();
    assert_eq!(delivery, Delivery { postponed: 1, ..Delivery::default() });
    assert_eq!(rows(&test).await[0].last_error.as_deref(), Some("no answer from the server"));
}

#[tokio::test]
async fn a_server_that_wants_another_password_refuses_no_mail_for_good() {
    for (user, answer, outcome) in [
        ("site:secret@", "535 5.7.8 Authentication credentials invalid", (1, 0)),
        ("site:secret@", "534 5.7.9 Authentication mechanism is too weak", (1, 0)),
        ("", "530 5.7.0 Authentication required", (1, 0)),
        ("", "538 5.7.11 Encryption required", (1, 0)),
        ("", "554 5.7.1 Rejected", (0, 1)),
    ] {
        let test = TestDb::migrated().await;
        write(&test, letter()).await;
        let transport = server(&format!("smtp://{user}{}", server_that_answers(answer).await));
        let delivery = deliver_due(&test.db, &transport, noon()).await.unwrap();
        assert_eq!((delivery.postponed, delivery.refused), outcome, "{answer}");
        let told = rows(&test).await.remove(0).last_error.unwrap();
        assert!(told.ends_with(&format!("status {}", &answer[..3])), "{told}");
    }
}

#[tokio::test]
async fn what_an_address_stopped_does_not_leave_any_more_and_the_rest_does() {
    let test = TestDb::migrated().await;
    for mail in [
        stoppable("ada@exemple.test", "/lettre/desabonnement"),
        stoppable("ada@exemple.test", "/lettre/desabonnement"),
        stoppable("ada@exemple.test", "/notifications/desabonnement"),
        stoppable("bob@exemple.test", "/lettre/desabonnement"),
        letter_to("ada@exemple.test"),
    ] {
        write(&test, mail).await;
    }
    // A worker has the second in hand.
    let taken = rows(&test).await.remove(1);
    assert!(super::worker::take(&test.db, &taken, noon()).await.unwrap());
    let tx = test.db.begin().await.unwrap();
    withdraw_stopped(&tx, noon(), "ada@exemple.test", "/lettre/desabonnement").await.unwrap();
    tx.commit().await.unwrap();
    let left = rows(&test).await;
    let ids: Vec<i64> = left.iter().map(|mail| mail.id - taken.id).collect();
    assert_eq!(ids, [0, 1, 2, 3]);
    assert_eq!((left[0].failed_at, left[0].body_text.as_str()), (Some(noon()), ""), "never tried again");
    assert!(left[1..].iter().all(|mail| mail.failed_at.is_none() && !mail.body_text.is_empty()));
}

#[tokio::test]
async fn a_crash_after_the_servers_agreement_repeats_that_one_mail_under_the_same_message_id() {
    let test = TestDb::migrated().await;
    let mut smtp = TestMailServer::start().await;
    let transport = server(&smtp.url);
    write(&test, letter_to("ada@exemple.test")).await;
    write(&test, letter_to("bob@exemple.test")).await;
    // What a worker does up to the server's 250, and no further.
    let mail = rows(&test).await.remove(0);
    assert!(super::worker::take(&test.db, &mail, noon()).await.unwrap());
    transport.send(&mail).await.unwrap();
    let first = smtp.next().await;

    let before_its_lease_ends =
        deliver_due(&test.db, &transport, noon() + Duration::minutes(4)).await.unwrap();
    assert_eq!(before_its_lease_ends, Delivery { sent: 1, ..Delivery::default() });
    assert_eq!(smtp.next().await.to, "bob@exemple.test");
    let after = deliver_due(&test.db, &transport, noon() + Duration::minutes(5)).await.unwrap();
    assert_eq!(after, Delivery { sent: 1, ..Delivery::default() });
    let second = smtp.next().await;
    assert_eq!((&second.to, &second.message_id), (&first.to, &first.message_id));
    let later = deliver_due(&test.db, &transport, noon() + Duration::days(1)).await.unwrap();
    assert_eq!(later, Delivery::default());
}

#[tokio::test]
async fn a_mail_one_may_stop_says_so_to_mail_programs_and_forgets_how_once_it_left() {
    let test = TestDb::migrated().await;
    let mut smtp = TestMailServer::start().await;
    let link = format!("https://communaute.test/notifications/desabonnement?jeton={}", "a".repeat(43));
    let mail = Letter::about("Une réponse").unsubscribe(&link).to(&Email::parse("ada@exemple.test").unwrap());
    write(&test, mail).await;
    assert_eq!(rows(&test).await[0].unsubscribe.as_deref(), Some(link.as_str()));
    assert_eq!(deliver_due(&test.db, &server(&smtp.url), noon()).await.unwrap().sent, 1);
    let heard = smtp.next().await;
    let unfolded = heard.source.replace("\r\n ", " ");
    for header in [
        format!("List-Unsubscribe: <{link}>"),
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
    ] {
        assert!(unfolded.contains(&header), "{header} is not in {unfolded}");
    }
    assert_eq!(rows(&test).await[0].unsubscribe, None);
    // One that signs in is no list.
    write(&test, letter_to("bob@exemple.test")).await;
    deliver_due(&test.db, &server(&smtp.url), noon()).await.unwrap();
    assert!(!smtp.next().await.source.contains("List-Unsubscribe"));
}
