//! Mails, when the process that sends them is killed, and when an operator has them sent again.

use std::time::Instant;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tempfile::TempDir;

use crate::{
    http::{Answer, PATIENCE},
    process::{Node, operator},
    site,
    smtp::TestMailServer,
};

/// A database of this run's kind; the folder holds the embedded one.
pub async fn database() -> (String, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = match std::env::var("TEST_DATABASE_URL") {
        Ok(_) => site::postgres_database().await.unwrap(),
        Err(_) => format!("sqlite://{}/site.sqlite?mode=rwc", folder.path().display()),
    };
    (url, folder)
}

/// What a statement counts, as `n`.
pub async fn number(database: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

/// Waits until a count is what it is to become.
pub async fn until(database: &DatabaseConnection, sql: &str, wanted: i64) {
    let begun = Instant::now();
    while number(database, sql).await != wanted {
        assert!(begun.elapsed() < PATIENCE, "{sql} is not {wanted}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

async fn ask_for_a_link(node: &Node, email: &str) {
    let form = format!("email={}", email.replace('@', "%40"));
    assert_eq!(Answer::to(node.address, "POST", "/connexion", "", &form).await.status, 303);
}

#[tokio::test]
async fn a_process_that_is_killed_while_it_sends_loses_no_mail() {
    let _turn = crate::ONE_AT_A_TIME.lock().await;
    let ((url, _folder), mut smtp) = (database().await, TestMailServer::start().await);
    let settings = [("SMTP_URL", smtp.url.clone())];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let node = Node::start_with(&url, &settings).await;
    ask_for_a_link(&node, "muette@exemple.test").await;
    // The server has read the mail to its end and does not answer: the process waits.
    let first = smtp.next().await;
    assert_eq!((first.event.as_str(), first.to.as_str()), ("held", "muette@exemple.test"));
    ask_for_a_link(&node, "ada@exemple.test").await;
    node.kill().await;

    let rows = Database::connect(&url).await.unwrap();
    assert_eq!(number(&rows, "SELECT count(*) AS n FROM outbox_mail WHERE sent_at IS NULL").await, 2);
    // The time that a mail stays in the hands of who took it is over.
    rows.execute_unprepared("UPDATE outbox_mail SET due_at = created_at").await.unwrap();
    let node = Node::start_with(&url, &settings).await;
    let (one, other) = (smtp.next().await, smtp.next().await);
    let mut taken = [(one.event, one.to, one.message_id), (other.event, other.to, other.message_id)];
    taken.sort();
    assert_eq!((taken[0].0.as_str(), taken[0].1.as_str()), ("taken", "ada@exemple.test"));
    assert_eq!(taken[1], ("taken".to_owned(), "muette@exemple.test".to_owned(), first.message_id));
    until(&rows, "SELECT count(*) AS n FROM outbox_mail WHERE sent_at IS NOT NULL", 2).await;
    node.stop().await;
}

#[tokio::test]
async fn an_operator_sees_what_the_mail_server_refused_and_has_it_sent_again() {
    let _turn = crate::ONE_AT_A_TIME.lock().await;
    let ((url, _folder), mut smtp) = (database().await, TestMailServer::start().await);
    let node = Node::start_with(&url, &[("SMTP_URL", smtp.url.as_str())]).await;
    ask_for_a_link(&node, "refusee@exemple.test").await;
    assert_eq!(smtp.next().await.event, "refused");
    let rows = Database::connect(&url).await.unwrap();
    until(&rows, "SELECT count(*) AS n FROM outbox_mail WHERE failed_at IS NOT NULL", 1).await;
    let listed = operator(&url, &["mails", "list"]).await;
    for words in ["refusee@exemple.test", "Votre lien de connexion", "refusé le", "1 essai", "status 550"] {
        assert!(listed.contains(words), "« {words} » is not in {listed}");
    }
    assert_eq!(operator(&url, &["mails", "retry"]).await, "Un e-mail va repartir.\n");
    assert_eq!(smtp.next().await.event, "taken");
    until(&rows, "SELECT count(*) AS n FROM outbox_mail WHERE sent_at IS NOT NULL", 1).await;
    assert_eq!(operator(&url, &["mails", "list"]).await, "Aucun e-mail n’attend.\n");
    assert_eq!(operator(&url, &["mails", "retry"]).await, "Aucun e-mail n’est en échec.\n");
    node.stop().await;
}
