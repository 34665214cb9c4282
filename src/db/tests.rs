use std::collections::HashSet;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{
    db::{Db, MigrateError, is_unavailable},
    test_support::TestDb,
};

async fn count(db: &Db, table: &str) -> i64 {
    let statement = Statement::from_string(db.backend(), format!("SELECT count(*) AS n FROM {table}"));
    db.read().query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

const MEMBER: &str = "INSERT INTO member (email, first_name, last_name, created_at) \
     VALUES ('ada@exemple.test', 'Ada', 'Martin', '2026-11-23 10:00:00+00:00')";
const THEME: &str = "INSERT INTO theme (kind, slug, name, summary, description_md, description_html, created_at, \
     updated_at) VALUES ('questions', 'mobilite', 'Mobilité', '', '', '', '2026-11-23 10:00:00+00:00', \
     '2026-11-23 10:00:00+00:00')";
const TOPIC: &str = "INSERT INTO topic (theme_id, author_id, kind, title, slug, created_at, last_post_at) \
     VALUES (1, 1, 'question', 'Aide au permis', 'aide-au-permis', '2026-11-23 10:00:00+00:00', \
     '2026-11-23 10:00:00+00:00')";
const POST: &str = "INSERT INTO post (topic_id, author_id, number, body_md, body_html, created_at) \
     VALUES (1, 1, 0, 'Bonjour', '<p>Bonjour</p>', '2026-11-23 10:00:00+00:00')";

const FILE: &str = "INSERT INTO stored_file (key, owner_id, kind, audience, content_type, size, created_at) \
     VALUES ('a-48.jpg', 1, 'photo', 'members', 'image/jpeg', 9, '2026-11-24 10:00:00+00:00')";
const PHOTO: &str = "INSERT INTO photo (member_id, key, audience, created_at) \
     VALUES (1, 'a', 'members', '2026-11-24 10:00:00+00:00')";
const EXPORT: &str = "INSERT INTO data_export (member_id, requested_at, due_at) \
     VALUES (1, '2026-11-24 10:00:00+00:00', '2026-11-24 10:00:00+00:00')";

const MESSAGE: &str = "INSERT INTO contact_message (token_hash, sender_id, recipient_id, created_at) \
     VALUES ('a', 1, 1, '2026-11-24 10:00:00+00:00')";
const CHOICE: &str = "INSERT INTO contact_choice (member_id, accepts, changed_at) \
     VALUES (1, true, '2026-11-24 10:00:00+00:00')";
const REFUSAL: &str = "INSERT INTO contact_refusal (member_id, sender_id, created_at) \
     VALUES (1, 1, '2026-11-24 10:00:00+00:00')";
const MESSAGE_REPORT: &str = "INSERT INTO contact_report (sender_id, reporter_id, details, created_at) \
     VALUES (1, 1, 'Insultes', '2026-11-24 10:00:00+00:00')";
const DECISION: &str = "INSERT INTO committee_decision (day, kind, title, body_md, body_html, counted_from, counted_to, \
     recorded_at) VALUES ('2026-11-26', 'pivot', 'Un pivot', '', '', '2026-08-31', '2026-11-22', \
     '2026-11-26 10:00:00+00:00')";
const FIGURE: &str = "INSERT INTO committee_figure (decision_id, rank, code, name, form, made_of, definition) \
     VALUES (1, 0, 'members_week', 'Membres', 'count', '', '')";
const DECISION_CHANGE: &str = "INSERT INTO committee_change (decision_id, actor_id, what, created_at) \
     VALUES (1, 1, 'recorded', '2026-11-26 10:00:00+00:00')";
const MAIL: &str = "INSERT INTO outbox_mail (message_id, recipient, subject, body_text, body_html, created_at, due_at, \
     reply_to, sender_id) VALUES ('m', 'ada@exemple.test', '', '', '', '2026-11-24 10:00:00+00:00', \
     '2026-11-24 10:00:00+00:00', 'bob@exemple.test', 1)";
const FOLLOWING: &str = "INSERT INTO following (member_id, kind, target_id, place, state, since, unread_from) \
     VALUES (1, 'topic', 1, '', 'followed', '2026-11-27 10:00:00+00:00', '2026-11-27 10:00:00+00:00')";
const POSITION: &str = "INSERT INTO read_position (member_id, topic_id, number, read_at) \
     VALUES (1, 1, 0, '2026-11-27 10:00:00+00:00')";
const MARK: &str = "INSERT INTO read_mark (member_id, read_until) VALUES (1, '2026-11-27 10:00:00+00:00')";
const CERTIFICATE: &str = "INSERT INTO certificate (topic_id, post_id, territory, member_id, verified_on, review_by, given_at) \
     VALUES (1, 1, '33', 1, '2026-11-27', '2027-11-27', '2026-11-27 10:00:00+00:00')";
const CERTIFICATE_CHANGE: &str = "INSERT INTO certificate_change (certificate_id, actor_id, what, verified_on, review_by, \
     created_at) VALUES (1, 1, 'given', '2026-11-27', '2027-11-27', '2026-11-27 10:00:00+00:00')";
const CERTIFICATE_REPORT: &str = "INSERT INTO certificate_report (certificate_id, member_id, reason, details, created_at) \
     VALUES (1, 1, 'rule', '', '2026-11-27 10:00:00+00:00')";
const CERTIFIED: &str = "UPDATE topic SET certificates_count = 1, certified_until = '2027-11-27'";
const NOTIFICATION: &str = "INSERT INTO notification (member_id, post_id, topic_id, kind, created_at, due_at) \
     VALUES (1, 1, 1, 'reply', '2026-11-27 10:00:00+00:00', '2026-11-27 10:00:00+00:00')";
const NOTIFICATION_SETTING: &str =
    "INSERT INTO notification_setting (member_id, reply, weekday) VALUES (1, 'never', 1)";
const CLOSING: &str = "INSERT INTO closing_question (topic_id, first_answer_at, said) \
     VALUES (1, '2026-11-27 10:00:00+00:00', 'en-partie')";
const CLOSING_LINK: &str = "INSERT INTO closing_link (token_hash, topic_id, member_id, created_at) \
     VALUES ('b', 1, 1, '2026-11-27 10:00:00+00:00')";
const SILENT: &str = "UPDATE topic SET silent_since = '2026-11-27 10:00:00+00:00', community_post_id = 1";
const MENTION: &str = "INSERT INTO post_mention (post_id, member_id) VALUES (1, 1)";
const WEEKLY_EDITION: &str =
    "INSERT INTO weekly_edition (day, created_at) VALUES ('2026-11-26', '2026-11-26 07:00:00+00:00')";
const WEEKLY_ITEM: &str = "INSERT INTO weekly_item (edition_id, section, topic_id) VALUES (1, 'solved', 1)";
const WEEKLY: &str = "INSERT INTO weekly_subscription (email, themes, territory, created_at) \
     VALUES ('lea@exemple.test', '', '33', '2026-11-26 07:00:00+00:00')";
const WEEKLY_LINK: &str = "INSERT INTO weekly_link (token_hash, subscription_id, created_at) \
     VALUES ('c', 1, '2026-11-26 07:00:00+00:00')";
const NOTIFICATION_LINK: &str = "INSERT INTO notification_link (token_hash, member_id, kinds, created_at) \
     VALUES ('a', 1, 'reply', '2026-11-27 10:00:00+00:00')";
const TELLING: &str = "INSERT INTO telling (post_id, topic_id, kind, author_id, created_at, after_member) \
     VALUES (1, 1, 'reply', 1, '2026-11-27 10:00:00+00:00', 8)";
const PROFILE: &str = "INSERT INTO profile (member_id, job, structure, presentation_md, presentation_html, updated_at) \
     VALUES (1, 'CIP', '', '', '', '2026-11-23 10:00:00+00:00')";
const KNOWN_THEME: &str = "INSERT INTO member_theme (member_id, theme_id) VALUES (1, 1)";
const AMBASSADOR: &str = "INSERT INTO ambassador_scope (member_id, theme_id, created_at) \
     VALUES (1, 1, '2026-11-23 10:00:00+00:00')";

#[tokio::test]
async fn migrations_go_up_down_and_up_again_with_data_in_them() {
    let test = TestDb::migrated().await;
    let forum = [MEMBER, THEME, TOPIC, POST, PROFILE, KNOWN_THEME, AMBASSADOR];
    let privacy = [FILE, PHOTO, EXPORT, MESSAGE, CHOICE, REFUSAL, MESSAGE_REPORT, MAIL];
    let committee = [DECISION, FIGURE, DECISION_CHANGE];
    let following =
        [FOLLOWING, POSITION, MARK, NOTIFICATION, NOTIFICATION_SETTING, NOTIFICATION_LINK, TELLING];
    let certification = [CERTIFICATE, CERTIFICATE_CHANGE, CERTIFICATE_REPORT, CERTIFIED];
    let closing = [CLOSING, CLOSING_LINK, SILENT, MENTION];
    let rows = forum.into_iter().chain(privacy).chain(committee).chain(following).chain(certification);
    let weekly = [WEEKLY_EDITION, WEEKLY_ITEM, WEEKLY, WEEKLY_LINK];
    for row in rows.chain(closing).chain(weekly) {
        test.db.read().execute_unprepared(row).await.unwrap();
    }
    assert_eq!(count(&test.db, "post").await, 1);

    Migrator::down(test.db.read(), None).await.unwrap();
    assert!(count_fails(&test.db, "member").await);

    test.db.migrate().await.unwrap();
    assert_eq!(count(&test.db, "post").await, 0);
    assert_eq!(test.db.pending_migrations().await.unwrap(), 0);
}

#[tokio::test]
async fn who_was_an_ambassador_before_profiles_is_marked_by_them() {
    let test = TestDb::migrated().await;
    let steps = Migrator::migrations();
    let profiles = steps.iter().position(|step| step.name().ends_with("_profiles")).unwrap();
    Migrator::down(test.db.read(), u32::try_from(steps.len() - profiles).ok()).await.unwrap();
    for row in [MEMBER, THEME, AMBASSADOR, &MEMBER.replace("ada@", "bob@")] {
        test.db.read().execute_unprepared(row).await.unwrap();
    }
    test.db.migrate().await.unwrap();
    assert_eq!(count(&test.db, "member WHERE ambassador_of IS NOT NULL").await, 1);
    assert_eq!(count(&test.db, "member WHERE coalesce(listed, ambassador_of IS NOT NULL)").await, 1);
    assert_eq!(count(&test.db, "member WHERE public_fields = 3").await, 2);
}

#[tokio::test]
async fn who_wrote_before_one_could_follow_follows_and_has_nothing_to_read() {
    let test = TestDb::migrated().await;
    let steps = Migrator::migrations();
    let following = steps.iter().position(|step| step.name().ends_with("_following")).unwrap();
    Migrator::down(test.db.read(), u32::try_from(steps.len() - following).ok()).await.unwrap();
    for row in
        [MEMBER, &MEMBER.replace("ada@", "bob@"), THEME, TOPIC, POST, &POST.replace("1, 1, 0", "1, 1, 1")]
    {
        test.db.read().execute_unprepared(row).await.unwrap();
    }
    test.db.migrate().await.unwrap();
    assert_eq!(count(&test.db, "following").await, 1);
    let known = "following WHERE member_id = 1 AND kind = 'topic' AND target_id = 1 AND state = 'followed' AND automatic";
    assert_eq!(count(&test.db, known).await, 1);
    assert_eq!(count(&test.db, "read_mark").await, 2);
    // As the program writes moments, so that they compare.
    let now = chrono::Utc::now();
    for (moment, expected) in
        [(now - chrono::Duration::minutes(5), 0), (now + chrono::Duration::minutes(5), 2)]
    {
        let until = moment.to_rfc3339();
        assert_eq!(count(&test.db, &format!("read_mark WHERE read_until < '{until}'")).await, expected);
    }
}

#[tokio::test]
async fn who_voted_for_a_question_before_lists_told_it_has_it_too() {
    let test = TestDb::migrated().await;
    let steps = Migrator::migrations();
    let votes = steps.iter().position(|step| step.name().ends_with("_votes")).unwrap();
    Migrator::down(test.db.read(), u32::try_from(steps.len() - votes).ok()).await.unwrap();
    let liked = "UPDATE post SET votes_count = 2 + 5 * number";
    for row in [MEMBER, THEME, TOPIC, TOPIC, POST, &POST.replace("1, 1, 0", "1, 1, 1"), liked] {
        test.db.read().execute_unprepared(row).await.unwrap();
    }
    test.db.migrate().await.unwrap();
    assert_eq!(count(&test.db, "topic WHERE id = 1 AND same_count = 2 AND NOT solved_by_team").await, 1);
    // It has no text of its own, which never happens: it is no reason to fail.
    assert_eq!(count(&test.db, "topic WHERE id = 2 AND same_count = 0").await, 1);
}

#[tokio::test]
async fn what_was_counted_by_the_day_before_weeks_were_kept_is_added_up() {
    let test = TestDb::migrated().await;
    let steps = Migrator::migrations();
    let weeks = steps.iter().position(|step| step.name().ends_with("_weeks")).unwrap();
    Migrator::down(test.db.read(), u32::try_from(steps.len() - weeks).ok()).await.unwrap();
    // From a Monday to a Sunday, the Monday after it, and the last Sunday of a year whose week began in it.
    let days = "INSERT INTO stat_day (measure, theme_id, place, day, value) VALUES \
                ('replies', 0, '*', '2026-11-16', 1), ('replies', 0, '*', '2026-11-19', 2), ('replies', 0, '*', '2026-11-22', 4), \
                ('replies', 0, '*', '2026-11-23', 8), ('replies', 1, '33', '2027-01-03', 16), \
                ('page_views', 0, '*', '2026-11-22', 32), ('visitors_week', 0, '*', '2026-11-16', 64), \
                ('visitors_day', 0, '*', '2026-11-17', 128), ('engaged_month', 0, '*', '2026-11-01', 256)";
    test.db.read().execute_unprepared(days).await.unwrap();
    test.db.migrate().await.unwrap();
    for (row, value) in [
        ("measure = 'replies' AND theme_id = 0 AND place = '*' AND week = '2026-11-16'", 7),
        ("measure = 'replies' AND theme_id = 0 AND place = '*' AND week = '2026-11-23'", 8),
        ("measure = 'replies' AND theme_id = 1 AND place = '33' AND week = '2026-12-28'", 16),
        ("measure = 'page_views' AND week = '2026-11-16'", 32),
        ("measure = 'visitors_week' AND week = '2026-11-16'", 64),
    ] {
        assert_eq!(count(&test.db, &format!("stat_week WHERE {row} AND value = {value}")).await, 1, "{row}");
    }
    assert_eq!(count(&test.db, "stat_week").await, 5);
}

async fn count_fails(db: &Db, table: &str) -> bool {
    let statement = Statement::from_string(db.backend(), format!("SELECT count(*) AS n FROM {table}"));
    db.read().query_one_raw(statement).await.is_err()
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let test = TestDb::migrated().await;
    test.db.read().execute_unprepared(MEMBER).await.unwrap();
    test.db.migrate().await.unwrap();
    assert_eq!(count(&test.db, "member").await, 1);
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_refused_in_words() {
    let test = TestDb::migrated().await;
    test.db
        .read()
        .execute_unprepared(
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_later', 0)",
        )
        .await
        .unwrap();
    let error = test.db.migrate().await.unwrap_err();
    assert!(matches!(error, MigrateError::Newer(_)));
    assert!(error.to_string().contains("plus récente que ce programme"));
}

#[tokio::test]
async fn eight_writers_at_once_never_see_a_lock_error() {
    let test = TestDb::migrated().await;
    // Two pools stand for two processes: their turns are not taken in the same queue.
    let other = Db::connect_with(&test.url, 4).await.unwrap();
    let writers = (0..8).map(|writer| {
        let db = if writer % 2 == 0 { test.db.clone() } else { other.clone() };
        tokio::spawn(async move {
            for round in 0..20 {
                let tx = db.begin().await.unwrap();
                let row = MEMBER.replace("ada@", &format!("ada-{writer}-{round}@"));
                tx.conn().execute_unprepared(&row).await.unwrap();
                tx.commit().await.unwrap();
            }
        })
    });
    for writer in futures::future::join_all(writers).await {
        writer.unwrap();
    }
    assert_eq!(count(&test.db, "member").await, 160);
}

#[tokio::test]
async fn a_transaction_that_is_dropped_writes_nothing() {
    let test = TestDb::migrated().await;
    let tx = test.db.begin().await.unwrap();
    tx.conn().execute_unprepared(MEMBER).await.unwrap();
    drop(tx);
    // The next turn is only given once the first transaction has ended.
    let tx = test.db.begin().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&test.db, "member").await, 0);
}

#[tokio::test]
async fn two_accounts_cannot_have_the_same_address() {
    let test = TestDb::migrated().await;
    test.db.read().execute_unprepared(MEMBER).await.unwrap();
    let error = test.db.read().execute_unprepared(MEMBER).await.unwrap_err();
    assert!(crate::db::is_duplicate(&error));
    assert!(!is_unavailable(&error));
}

#[tokio::test]
async fn a_disk_that_is_full_means_not_now() {
    let test = TestDb::migrated().await;
    if test.db.backend() != DbBackend::Sqlite {
        return;
    }
    let only = Db::connect_with(&test.url, 1).await.unwrap();
    only.read().execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    let row = MEMBER.replace("'Ada'", &format!("'{}'", "a".repeat(100_000)));
    let error = only.read().execute_unprepared(&row).await.unwrap_err();
    assert!(is_unavailable(&error), "{error}");
}

#[tokio::test]
async fn what_is_asked_often_has_a_connection_that_stays() {
    let test = TestDb::migrated().await;
    // Known to this connection alone.
    test.db.ask("CREATE TEMPORARY TABLE mark (n BIGINT)", &[]).await.unwrap();
    for n in 1..=3 {
        let rows = test.db.ask("SELECT $1 + count(*) AS n FROM mark", &[n]).await.unwrap();
        assert_eq!(rows[0].try_get_by_index::<i64>(0).unwrap(), n);
    }
}

#[tokio::test]
async fn what_is_asked_often_finds_another_connection_when_its_own_ended() {
    let test = TestDb::migrated().await;
    if test.db.backend() == DbBackend::Sqlite {
        return;
    }
    let own = "SELECT pg_backend_pid()::bigint";
    let pid: i64 = test.db.ask(own, &[]).await.unwrap()[0].try_get_by_index(0).unwrap();
    test.db.read().execute_unprepared(&format!("SELECT pg_terminate_backend({pid}, 5000)")).await.unwrap();

    let refused = test.db.ask(own, &[]).await.unwrap_err();
    assert!(is_unavailable(&refused), "{refused}");
    let other: i64 = test.db.ask(own, &[]).await.unwrap()[0].try_get_by_index(0).unwrap();
    assert_ne!(other, pid);
}

#[tokio::test]
async fn those_who_ask_at_once_take_turns_on_the_connections_that_stay() {
    let test = TestDb::migrated().await;
    if test.db.backend() == DbBackend::Sqlite {
        return;
    }
    let few = Db::connect_with(&test.url, 6).await.unwrap();
    let mut at_work = HashSet::new();
    for _ in 0..5 {
        let asked = (0..8).map(|_| few.ask("SELECT pg_backend_pid()::bigint FROM pg_sleep(0.001)", &[]));
        for rows in futures::future::join_all(asked).await {
            at_work.insert(rows.unwrap()[0].try_get_by_index::<i64>(0).unwrap());
        }
    }
    assert_eq!(at_work.len(), 2, "a third of six, the same ones all along");
}

#[tokio::test]
async fn what_is_asked_wrongly_is_an_error_and_the_next_question_is_answered() {
    let test = TestDb::migrated().await;
    assert!(test.db.ask("SELECT nothing FROM nowhere", &[]).await.is_err());
    assert_eq!(test.db.ask("SELECT $1", &[1]).await.unwrap().len(), 1);
}
