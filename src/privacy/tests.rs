use chrono::{DateTime, Duration, Utc};
use sea_orm::ConnectionTrait;

use super::{
    retention::Kept,
    service::{DORMANT, NOTICE, Tended, forget_old, tend_dormant},
};
use crate::{
    accounts::service::{SESSION_IDLE, SESSION_LIFETIME},
    db::Db,
    files::{
        model::{FileKey, FileKind, key_base},
        service::remove_due,
    },
    test_support::{TestApp, form},
};

/// A certificate of a territory of its own, so that what is said and done of it has something to be about.
fn certificate(number: usize, place: &str, when: &str) -> String {
    format!(
        "INSERT INTO certificate (topic_id, post_id, territory, member_id, verified_on, review_by, given_at) \
         VALUES ((SELECT min(id) FROM topic), (SELECT min(id) FROM post), '{place}-{number}', 1, '', '', '{when}');"
    )
}

/// One row of what is kept, whose time began at `at`; and how to count these.
fn row(kept: Kept, number: usize, at: DateTime<Utc>) -> (String, &'static str) {
    let when = at.to_rfc3339();
    let later = (at + SESSION_LIFETIME).to_rfc3339();
    let values = |table: &str, columns: &str, values: &str| {
        format!("INSERT INTO {table} ({columns}) VALUES ({values})")
    };
    match kept {
        Kept::Account => (
            values(
                "member",
                "email, first_name, last_name, created_at, last_seen_at, dormant_notice_at",
                &format!(
                    "'a{number}@exemple.test', 'A', 'B', '{when}', '{when}', '{}'",
                    (at + DORMANT - NOTICE).to_rfc3339()
                ),
            ),
            "SELECT count(*) AS n FROM member WHERE first_name = 'A'",
        ),
        Kept::IdleSession => (
            values(
                "session",
                "token_hash, member_id, created_at, last_used_at, expires_at, device",
                &format!("'s{number}', 1, '{when}', '{when}', '{later}', 'oisif'"),
            ),
            "SELECT count(*) AS n FROM session WHERE device = 'oisif'",
        ),
        Kept::Session => {
            let used = (at + SESSION_LIFETIME - Duration::hours(1)).to_rfc3339();
            (
                values(
                    "session",
                    "token_hash, member_id, created_at, last_used_at, expires_at, device",
                    &format!("'t{number}', 1, '{when}', '{used}', '{later}', 'assidu'"),
                ),
                "SELECT count(*) AS n FROM session WHERE device = 'assidu'",
            )
        }
        Kept::Link => (
            values(
                "sign_in_link",
                "token_hash, email, next, created_at, expires_at",
                &format!("'l{number}', 'a@exemple.test', '/essai', '{when}', '{when}'"),
            ),
            "SELECT count(*) AS n FROM sign_in_link WHERE next = '/essai'",
        ),
        Kept::ProviderRequest => (
            values(
                "oidc_request",
                "state_hash, nonce, pkce_verifier, next, browser_hash, created_at, expires_at",
                &format!(
                    "'o{number}', '', '', '/', '', '{when}', '{}'",
                    (at + kept.line().time).to_rfc3339()
                ),
            ),
            "SELECT count(*) AS n FROM oidc_request",
        ),
        Kept::PasskeyRequest => (
            values(
                "passkey_ceremony",
                "token_hash, state, created_at, expires_at",
                &format!("'p{number}', '', '{when}', '{}'", (at + kept.line().time).to_rfc3339()),
            ),
            "SELECT count(*) AS n FROM passkey_ceremony",
        ),
        Kept::WaitingText => (
            values(
                "pending_text",
                "token_hash, fields, created_at, expires_at",
                &format!("'w{number}', '', '{when}', '{}'", (at + kept.line().time).to_rfc3339()),
            ),
            "SELECT count(*) AS n FROM pending_text",
        ),
        Kept::SentMail => (
            values(
                "outbox_mail",
                "message_id, recipient, subject, body_text, body_html, created_at, due_at, sent_at",
                &format!("'m{number}', 'parti@exemple.test', '', '', '', '{when}', '{when}', '{when}'"),
            ),
            "SELECT count(*) AS n FROM outbox_mail WHERE recipient = 'parti@exemple.test'",
        ),
        Kept::Archive => (
            values(
                "stored_file",
                "key, owner_id, kind, audience, content_type, created_at, remove_at",
                &format!(
                    "'{}', 1, 'export', 'owner', 'application/zip', '{when}', '{}'",
                    FileKey::whole(&key_base(b"archive"), FileKind::Export).as_str(),
                    (at + kept.line().time).to_rfc3339()
                ),
            ),
            "SELECT count(*) AS n FROM stored_file",
        ),
        Kept::ArchiveRequest => (
            values(
                "data_export",
                "member_id, requested_at, due_at, ready_at",
                &format!("1, '{when}', '{when}', '{when}'"),
            ),
            "SELECT count(*) AS n FROM data_export",
        ),
        Kept::Event => (
            values("event_log", "channel, payload, created_at", &format!("'essai', '', '{when}'")),
            "SELECT count(*) AS n FROM event_log WHERE channel = 'essai'",
        ),
        Kept::DayVisit | Kept::WeekVisit => {
            let (kind, counted) = if kept == Kept::DayVisit {
                ("jour", "SELECT count(*) AS n FROM audience_seen WHERE kind = 'jour'")
            } else {
                ("semaine", "SELECT count(*) AS n FROM audience_seen WHERE kind = 'semaine'")
            };
            let ends = (at + kept.line().time).to_rfc3339();
            (
                values(
                    "audience_seen",
                    "span, kind, hash, ends_at",
                    &format!("'x', '{kind}', {number}, '{ends}'"),
                ),
                counted,
            )
        }
        Kept::ReadPosition => (
            format!(
                "INSERT INTO topic (theme_id, author_id, kind, title, slug, created_at, last_post_at) \
                 VALUES (1, 1, 'question', 'Lu', 'lu', '{when}', '{when}'); \
                 INSERT INTO read_position (member_id, topic_id, number, read_at) \
                 SELECT 1, max(id), 0, '{when}' FROM topic"
            ),
            "SELECT count(*) AS n FROM read_position",
        ),
        Kept::QuestionTold => (
            format!(
                "INSERT INTO topic (theme_id, author_id, kind, title, slug, created_at, last_post_at) \
                 VALUES (1, 1, 'question', 'Dite', 'dite', '{when}', '{when}'); \
                 INSERT INTO routed_question (topic_id, asked_at) SELECT max(id), '{when}' FROM topic; \
                 INSERT INTO routing_told (member_id, topic_id, reason, told_at) \
                 SELECT 1, max(id), 'new', '{when}' FROM topic"
            ),
            "SELECT count(*) AS n FROM routing_told",
        ),
        Kept::AskerSaid => (
            format!(
                "INSERT INTO topic (theme_id, author_id, kind, title, slug, created_at, last_post_at) \
                 VALUES (1, 1, 'question', 'Demandée', 'demandee', '{when}', '{when}'); \
                 INSERT INTO closing_question (topic_id, first_answer_at) SELECT max(id), '{when}' FROM topic"
            ),
            "SELECT count(*) AS n FROM closing_question",
        ),
        Kept::ClosingLink => (
            values(
                "closing_link",
                "token_hash, topic_id, member_id, created_at",
                &format!("'q{number}', (SELECT min(id) FROM topic), 1, '{when}'"),
            ),
            "SELECT count(*) AS n FROM closing_link",
        ),
        Kept::UnconfirmedAddress => (
            values(
                "weekly_subscription",
                "email, themes, territory, created_at",
                &format!("'w{number}@exemple.test', '', '', '{when}'"),
            ),
            "SELECT count(*) AS n FROM weekly_subscription WHERE confirmed_at IS NULL",
        ),
        Kept::ReadNotification | Kept::UnreadNotification => {
            let is_read = kept == Kept::ReadNotification;
            let read_at = if is_read { format!("'{when}'") } else { "NULL".to_owned() };
            // In rows that the other line does not count.
            let post = number + if is_read { 900 } else { 950 };
            (
                values(
                    "notification",
                    "member_id, post_id, topic_id, kind, created_at, read_at",
                    &format!("1, {post}, 1, 'reply', '{when}', {read_at}"),
                ),
                if is_read {
                    "SELECT count(*) AS n FROM notification WHERE read_at IS NOT NULL"
                } else {
                    "SELECT count(*) AS n FROM notification WHERE read_at IS NULL"
                },
            )
        }
        Kept::UnsubscribeLink => (
            values(
                "notification_link",
                "token_hash, member_id, kinds, created_at",
                &format!("'n{number}', 1, 'reply', '{when}'"),
            ),
            "SELECT count(*) AS n FROM notification_link",
        ),
        Kept::PrivateMessage => (
            values(
                "contact_message",
                "token_hash, sender_id, recipient_id, created_at",
                &format!("'c{number}', 1, 1, '{when}'"),
            ),
            "SELECT count(*) AS n FROM contact_message",
        ),
        Kept::PrivateMessageReport => (
            values(
                "contact_report",
                "sender_id, details, created_at, handled_at",
                &format!("1, '', '{when}', '{when}'"),
            ),
            "SELECT count(*) AS n FROM contact_report",
        ),
        Kept::Report => (
            values(
                "report",
                "post_id, reason, details, created_at, handled_at",
                &format!("(SELECT min(id) FROM post), 'other', '', '{when}', '{when}'"),
            ),
            "SELECT count(*) AS n FROM report",
        ),
        Kept::PublishedAnyway => (
            values(
                "published_anyway",
                "post_id, member_id, kinds, created_at",
                &format!("(SELECT min(id) FROM post), 1, 'name', '{when}'"),
            ),
            "SELECT count(*) AS n FROM published_anyway",
        ),
        Kept::ModerationAction => (
            values(
                "moderation_action",
                "actor_id, action, reason, created_at",
                &format!("1, 'pin', '', '{when}'"),
            ),
            "SELECT count(*) AS n FROM moderation_action",
        ),
        Kept::CertificateReport => (
            format!(
                "{} {}",
                certificate(number, "33", &when),
                values(
                    "certificate_report",
                    "certificate_id, reason, details, created_at, handled_at",
                    &format!("(SELECT max(id) FROM certificate), 'rule', '', '{when}', '{when}'"),
                )
            ),
            "SELECT count(*) AS n FROM certificate_report",
        ),
        Kept::CertificateChange => (
            format!(
                "{} {}",
                certificate(number, "75", &when),
                values(
                    "certificate_change",
                    "certificate_id, actor_id, what, verified_on, review_by, created_at",
                    &format!("(SELECT max(id) FROM certificate), 1, 'given', '', '', '{when}'"),
                )
            ),
            "SELECT count(*) AS n FROM certificate_change",
        ),
        Kept::RoleChange => (
            values(
                "role_change",
                "member_id, what, role, created_at",
                &format!("1, 'given', 'moderator', '{when}'"),
            ),
            "SELECT count(*) AS n FROM role_change",
        ),
    }
}

#[tokio::test]
async fn each_line_of_the_table_is_applied_to_the_minute() {
    let app = TestApp::new().await;
    app.user("ada").await;
    app.user("bob").await;
    app.topic().create().await;
    let now = app.now();
    for kept in Kept::ALL {
        let limit = now - kept.line().time;
        let moments =
            [limit - Duration::days(1), limit - Duration::minutes(1), limit + Duration::minutes(1), now];
        let mut count = "";
        for (number, at) in moments.into_iter().enumerate() {
            let (sql, counted) = row(kept, number, at);
            let written = app.test.db.read().execute_unprepared(&sql).await;
            assert!(written.is_ok(), "{kept:?}: {written:?}, {sql}");
            count = counted;
        }
        if kept == Kept::Event {
            // The newest event stays whatever its age.
            app.sql(&row(Kept::Event, 9, now).0).await;
        }
        let newest = i64::from(kept == Kept::Event);
        assert_eq!(app.number(count).await, 4 + newest, "{kept:?} before");
        for time in ["once", "twice"] {
            forget_old(&app.state.db, now, &app.state.config.site).await;
            remove_due(&app.state.db, &app.state.files, now).await.unwrap();
            assert_eq!(app.number(count).await, 2 + newest, "{kept:?} after it was forgotten {time}");
        }
    }
}

#[tokio::test]
async fn what_waits_for_the_team_or_to_leave_is_not_forgotten_for_its_age() {
    let app = TestApp::new().await;
    app.user("ada").await;
    app.topic().create().await;
    let old = (app.now() - Duration::days(4 * 365)).to_rfc3339();
    for sql in [
        format!(
            "INSERT INTO report (post_id, reason, details, created_at) \
             VALUES ((SELECT min(id) FROM post), 'other', '', '{old}')"
        ),
        format!("INSERT INTO contact_report (sender_id, details, created_at) VALUES (1, '', '{old}')"),
        format!(
            "{} INSERT INTO certificate_report (certificate_id, reason, details, created_at) \
             VALUES ((SELECT max(id) FROM certificate), 'rule', '', '{old}')",
            certificate(0, "33", &old)
        ),
        format!(
            "INSERT INTO outbox_mail (message_id, recipient, subject, body_text, body_html, created_at, due_at) \
             VALUES ('m', 'ada@exemple.test', '', '', '', '{old}', '{old}')"
        ),
    ] {
        app.sql(&sql).await;
    }
    forget_old(&app.state.db, app.now(), &app.state.config.site).await;
    for table in ["report", "contact_report", "certificate_report", "outbox_mail"] {
        assert_eq!(app.number(&format!("SELECT count(*) AS n FROM {table}")).await, 1, "{table}");
    }
}

#[tokio::test]
async fn the_links_of_a_letter_are_kept_as_long_as_it_comes_and_no_longer() {
    let app = TestApp::new().await;
    let old = (app.now() - Duration::days(4 * 365)).to_rfc3339();
    let wanted = format!("'{old}'");
    for (email, confirmed) in [("c@exemple.test", wanted.as_str()), ("d@exemple.test", "NULL")] {
        app.sql(&format!(
            "INSERT INTO weekly_subscription (email, themes, territory, created_at, confirmed_at) \
             VALUES ('{email}', '', '', '{old}', {confirmed})"
        ))
        .await;
        app.sql(&format!(
            "INSERT INTO weekly_link (token_hash, subscription_id, created_at) \
             SELECT '{email}', max(id), '{old}' FROM weekly_subscription"
        ))
        .await;
    }
    forget_old(&app.state.db, app.now(), &app.state.config.site).await;
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_link").await, 1);
    let kept = "SELECT count(*) AS n FROM weekly_link WHERE token_hash = 'c@exemple.test'";
    assert_eq!(app.number(kept).await, 1);
}

#[test]
fn every_line_says_what_why_and_how_long() {
    let words: Vec<String> = Kept::ALL.iter().map(|kept| kept.line().how_long()).collect();
    assert_eq!(words[0], "24\u{a0}mois après la dernière visite");
    assert_eq!(words[1], "30\u{a0}jours après la dernière visite");
    assert!(words.iter().any(|words| words.starts_with("1\u{a0}heure après")), "{words:?}");
    assert!(words.iter().any(|words| words.starts_with("10\u{a0}minutes après")), "{words:?}");
    assert!(words.iter().any(|words| words.starts_with("24\u{a0}heures après")), "{words:?}");
    for kept in Kept::ALL {
        let line = kept.line();
        assert!(!line.what.is_empty() && !line.why.is_empty() && !line.from.is_empty(), "{kept:?}");
    }
    assert_eq!(SESSION_IDLE, Kept::IdleSession.line().time);
}

async fn tend(app: &TestApp) -> Tended {
    tend_dormant(&app.state.db, app.now(), &app.state.config.site).await.unwrap()
}

const NOTHING: Tended = Tended { told: 0, forgotten: 0 };

#[tokio::test]
async fn somebody_away_is_told_a_month_before_their_account_goes() {
    let app = TestApp::new().await;
    app.user("ada").await;
    app.advance(DORMANT - NOTICE - Duration::hours(1));
    assert_eq!(tend(&app).await, NOTHING);
    app.advance(Duration::hours(1));
    assert_eq!(tend(&app).await, Tended { told: 1, forgotten: 0 });
    let mail = app.last_mail().await;
    assert_eq!((mail.to.as_str(), mail.link().as_str()), ("ada@exemple.test", "/connexion"));
    assert!(mail.subject.contains("sera supprimé après le"), "{}", mail.subject);
    assert!(
        mail.text.contains("Pour garder votre compte, connectez-vous une fois avant le"),
        "{}",
        mail.text
    );
    for _ in 0..3 {
        app.advance(Duration::days(9));
        assert_eq!(tend(&app).await, NOTHING, "told once");
    }
    app.advance(Duration::days(3));
    assert_eq!(tend(&app).await, Tended { told: 0, forgotten: 1 });
    assert_eq!(tend(&app).await, NOTHING);
    assert_eq!(app.traces(&["ada@exemple.test", "martin"]).await, Vec::<String>::new());
    assert_eq!(app.number("SELECT count(*) AS n FROM member WHERE deleted_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn a_visit_after_the_notice_keeps_the_account_for_as_long_again() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.advance(DORMANT - NOTICE);
    assert_eq!(tend(&app).await.told, 1);
    app.advance(Duration::days(20));
    // Her session is long over: she asks for a link.
    ada.forget_cookies();
    ada.post("/connexion", form! { "email" => "ada@exemple.test" }).await.assert_status(303);
    let page = ada.get(&app.last_mail().await.link()).await;
    ada.submit(page.form("main form")).await.assert_status(303);
    app.advance(Duration::days(20));
    assert_eq!(tend(&app).await, NOTHING);
    // Reading is a visit too, months later, as long as she stays signed in.
    for _ in 0..23 {
        app.advance(Duration::days(3));
        ada.get("/").await.assert_count("header .account-menu", 1);
    }
    let seen =
        "SELECT count(*) AS n FROM member WHERE last_seen_at > '2028-12-01' AND dormant_notice_at IS NULL";
    assert_eq!(app.number(seen).await, 1);
    app.advance(DORMANT - NOTICE - Duration::days(1));
    assert_eq!(tend(&app).await, NOTHING);
    app.advance(Duration::days(1));
    assert_eq!(tend(&app).await.told, 1);
}

#[tokio::test]
async fn nobody_is_forgotten_who_was_not_told_a_month_ago() {
    let app = TestApp::new().await;
    app.user("ada").await;
    // The site was stopped meanwhile.
    app.advance(DORMANT * 2);
    assert_eq!(tend(&app).await, Tended { told: 1, forgotten: 0 });
    app.advance(NOTICE - Duration::hours(1));
    assert_eq!(tend(&app).await, NOTHING);
    app.advance(Duration::hours(1));
    assert_eq!(tend(&app).await, Tended { told: 0, forgotten: 1 });
}

#[tokio::test]
async fn the_last_who_administers_the_site_is_neither_told_nor_forgotten() {
    let app = TestApp::new().await;
    app.admin("ada").await;
    app.advance(Duration::minutes(1));
    app.admin("bob").await;
    app.advance(DORMANT - NOTICE);
    assert_eq!(tend(&app).await.told, 2);
    app.advance(NOTICE + Duration::hours(1));
    assert_eq!(tend(&app).await, Tended { told: 0, forgotten: 1 });
    app.advance(DORMANT);
    assert_eq!(tend(&app).await, NOTHING);
    assert_eq!(app.number("SELECT count(*) AS n FROM member WHERE role = 'admin'").await, 1);
    // Had nobody told them before, nobody would now.
    app.sql("UPDATE member SET dormant_notice_at = NULL").await;
    assert_eq!(tend(&app).await, NOTHING);
}

#[tokio::test]
async fn two_processes_at_once_tell_once_and_forget_once() {
    let app = TestApp::new().await;
    for number in 0..12 {
        app.user(&format!("personne{number}")).await;
    }
    app.advance(DORMANT - NOTICE);
    // Two pools stand for two processes.
    let other = Db::connect_with(&app.test.url, 4).await.unwrap();
    let site = &app.state.config.site;
    let both = async || {
        let now = app.now();
        let (one, two) =
            tokio::join!(tend_dormant(&app.state.db, now, site), tend_dormant(&other, now, site));
        let (one, two) = (one.unwrap(), two.unwrap());
        Tended { told: one.told + two.told, forgotten: one.forgotten + two.forgotten }
    };
    assert_eq!(both().await, Tended { told: 12, forgotten: 0 });
    assert_eq!(app.mails().await.len(), 12);
    app.advance(NOTICE);
    assert_eq!(both().await, Tended { told: 0, forgotten: 12 });
}

#[tokio::test]
async fn those_nobody_ever_saw_are_counted_from_the_day_they_can_come() {
    let app = TestApp::new().await;
    app.somebody().await;
    app.sql("UPDATE member SET last_seen_at = NULL, created_at = '2020-01-01T00:00:00+00:00'").await;
    assert_eq!(tend(&app).await, NOTHING);
    app.advance(DORMANT - NOTICE - Duration::hours(1));
    assert_eq!(tend(&app).await, NOTHING);
    app.advance(Duration::hours(1));
    assert_eq!(tend(&app).await.told, 1);
}
