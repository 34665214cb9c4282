//! The forum's use-cases, on a real database.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{
    guard::Guard,
    model::{ListFilter, NewReply, NewTopic, PostId, Status, TopicId, parse_topic_segment},
    service::{
        Change, ForumError, NewTheme, ThemeError, Written, add_theme, ask, change_topic, choose_solution,
        clear_solution, create_starting_themes, delete_post, edit_reply, edit_topic, editable, home,
        keep_draft, locate_post, remove_expired_drafts, replies_after, reply, take_draft, themes, topic_list,
        topic_page,
    },
    view::{PostBody, ThemeKind},
};
use crate::{
    accounts::model::{Role, SignedIn},
    http::fields::Fields,
    policy::Denied,
    territory,
    test_support::{TestDb, member},
};

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

async fn site() -> TestDb {
    let test = TestDb::migrated().await;
    create_starting_themes(&test.db, noon()).await.unwrap();
    test
}

fn question(title: &str) -> NewTopic {
    NewTopic {
        theme: "mobilite".into(),
        title: title.into(),
        body: "Bonjour, qui finance le permis ?".into(),
        tags: vec!["permis".into()],
        territory: territory::find("33"),
        submission: None,
        guard: Guard::Off,
    }
}

fn text(body: &str) -> NewReply {
    NewReply { body: body.into(), submission: None, guard: Guard::Off }
}

fn topic_id(written: &Written) -> TopicId {
    let segment = written.path.trim_start_matches("/sujets/").split(['?', '#']).next().unwrap();
    parse_topic_segment(segment).unwrap().0
}

/// A question by Ada and its identifier.
async fn asked(test: &TestDb, ada: &SignedIn) -> TopicId {
    topic_id(&ask(&test.db, ada, noon(), &question("Aide au permis en Gironde ?")).await.unwrap())
}

async fn figures(test: &TestDb) -> (i64, i64, i64) {
    let themes = themes(&test.db).await.unwrap();
    let theme = themes.into_iter().find(|theme| theme.slug == "mobilite").unwrap();
    (theme.topics, theme.answered, theme.solved)
}

async fn indexed(test: &TestDb) -> i64 {
    let sql = Statement::from_string(test.db.backend(), "SELECT count(*) AS n FROM search_post");
    test.db.read().query_one_raw(sql).await.unwrap().unwrap().try_get("", "n").unwrap()
}

async fn list(test: &TestDb, filter: ListFilter) -> Vec<String> {
    let filter = ListFilter { page: 1, ..filter };
    topic_list(&test.db, noon(), &filter).await.unwrap().rows.into_iter().map(|row| row.title).collect()
}

#[tokio::test]
async fn a_question_is_read_by_a_visitor_with_its_tags_and_its_territory() {
    let test = site().await;
    let ada = member(&test, "ada").await;
    let id = asked(&test, &ada).await;
    let page = topic_page(&test.db, None, noon() + Duration::hours(2), id, 1).await.unwrap();
    assert_eq!(page.title, "Aide au permis en Gironde ?");
    assert_eq!(page.path, format!("/sujets/{}-aide-au-permis-en-gironde", id.0));
    assert_eq!(page.territory, Some(("Gironde (33)".into(), "33".into())));
    assert_eq!(page.tags, [("permis".into(), "permis".into())]);
    assert_eq!(page.question.author.name, "Ada M.");
    assert_eq!(page.question.created.relative, "il y a 2\u{a0}h");
    assert_eq!(page.replies_count, 0);
    assert_eq!(figures(&test).await, (1, 0, 0));
    assert_eq!(indexed(&test).await, 1);
}

#[tokio::test]
async fn a_reply_by_somebody_else_answers_and_one_by_the_asker_does_not() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    reply(&test.db, &ada, noon(), id, &text("Je précise.")).await.unwrap();
    assert_eq!(figures(&test).await, (1, 0, 0));
    reply(&test.db, &bob, noon(), id, &text("Le département.")).await.unwrap();
    assert_eq!(figures(&test).await, (1, 1, 0));
    let page = topic_page(&test.db, None, noon(), id, 1).await.unwrap();
    assert_eq!(page.replies_count, 2);
    assert!(page.replies[0].by_asker && !page.replies[1].by_asker);
}

#[tokio::test]
async fn a_form_sent_twice_writes_once() {
    let test = site().await;
    let ada = member(&test, "ada").await;
    let once = NewTopic { submission: Some("abcdefgh".into()), ..question("Aide au permis en Gironde ?") };
    let first = ask(&test.db, &ada, noon(), &once).await.unwrap();
    assert_eq!(ask(&test.db, &ada, noon(), &once).await.unwrap(), first);
    let once = NewReply { submission: Some("ijklmnop".into()), ..text("Je précise.") };
    let id = topic_id(&first);
    let (one, two) =
        tokio::join!(reply(&test.db, &ada, noon(), id, &once), reply(&test.db, &ada, noon(), id, &once),);
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(topic_page(&test.db, None, noon(), id, 1).await.unwrap().replies_count, 1);
    assert_eq!(figures(&test).await, (1, 0, 0));
}

#[tokio::test]
async fn a_number_is_never_used_twice() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    let first = reply(&test.db, &bob, noon(), id, &text("Un")).await.unwrap();
    delete_post(&test.db, &bob, noon(), first.post).await.unwrap();
    reply(&test.db, &bob, noon(), id, &text("Deux")).await.unwrap();
    let page = topic_page(&test.db, None, noon(), id, 1).await.unwrap();
    let numbers: Vec<i64> = page.replies.iter().map(|reply| reply.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(page.replies[0].body, PostBody::Deleted);
    assert_eq!(page.replies_count, 1);
}

#[tokio::test]
async fn replies_written_at_the_same_time_get_different_numbers_and_are_all_counted() {
    let test = site().await;
    let ada = member(&test, "ada").await;
    let bob = member(&test, "bob").await;
    let id = asked(&test, &ada).await;
    let writers = (0..8).map(|n| {
        let (db, bob) = (test.db.clone(), bob.clone());
        tokio::spawn(async move { reply(&db, &bob, noon(), id, &text(&format!("Réponse {n}"))).await })
    });
    for written in futures::future::join_all(writers).await {
        written.unwrap().unwrap();
    }
    let page = topic_page(&test.db, None, noon(), id, 1).await.unwrap();
    let numbers: Vec<i64> = page.replies.iter().map(|reply| reply.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(page.replies_count, 8);
}

#[tokio::test]
async fn deleting_the_only_answer_makes_the_question_wait_again_and_unsolved() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    let answer = reply(&test.db, &bob, noon() + Duration::hours(1), id, &text("Oui.")).await.unwrap();
    choose_solution(&test.db, &ada, noon(), answer.post).await.unwrap();
    assert_eq!(figures(&test).await, (1, 1, 1));
    delete_post(&test.db, &bob, noon(), answer.post).await.unwrap();
    assert_eq!(figures(&test).await, (1, 0, 0));
    assert_eq!(indexed(&test).await, 1);
    let page = topic_page(&test.db, None, noon(), id, 1).await.unwrap();
    assert_eq!(page.kept, None);
}

#[tokio::test]
async fn no_other_member_chooses_or_takes_back_the_solution() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    let answer = reply(&test.db, &bob, noon(), id, &text("Oui : **le département**.")).await.unwrap();
    let refused = choose_solution(&test.db, &bob, noon(), answer.post).await.unwrap_err();
    assert!(matches!(refused, ForumError::Denied(Denied::NotAsker)));
    choose_solution(&test.db, &ada, noon(), answer.post).await.unwrap();
    let page = topic_page(&test.db, Some(&ada), noon(), id, 1).await.unwrap();
    let kept = page.kept.unwrap();
    assert_eq!(kept.solution.unwrap().excerpt, "Oui\u{a0}: le département.");
    assert!(kept.clear.is_some() && page.replies[0].is_solution && !page.replies[0].actions.solve);
    clear_solution(&test.db, &ada, noon(), id).await.unwrap();
    assert_eq!(figures(&test).await, (1, 1, 0));
}

#[tokio::test]
async fn the_question_itself_is_never_its_solution() {
    let test = site().await;
    let ada = member(&test, "ada").await;
    let written = ask(&test.db, &ada, noon(), &question("Aide au permis en Gironde ?")).await.unwrap();
    let refused = choose_solution(&test.db, &ada, noon(), written.post).await;
    assert!(matches!(refused, Err(ForumError::NotFound)));
}

#[tokio::test]
async fn a_question_nobody_answered_can_be_deleted_and_is_gone_everywhere() {
    let test = site().await;
    let ada = member(&test, "ada").await;
    let written = ask(&test.db, &ada, noon(), &question("Aide au permis en Gironde ?")).await.unwrap();
    let reply = reply(&test.db, &ada, noon(), topic_id(&written), &text("Je précise.")).await.unwrap();
    assert_eq!(delete_post(&test.db, &ada, noon(), written.post).await.unwrap(), "/sujets");
    for post in [written.post, reply.post] {
        assert!(matches!(locate_post(&test.db, post).await, Err(ForumError::NotFound)));
    }
    let page = topic_page(&test.db, Some(&ada), noon(), topic_id(&written), 1).await;
    assert!(matches!(page, Err(ForumError::NotFound)));
    assert_eq!(figures(&test).await, (0, 0, 0));
    assert_eq!(indexed(&test).await, 0);
    assert!(list(&test, ListFilter::default()).await.is_empty());
}

#[tokio::test]
async fn a_question_that_others_answered_cannot_be_deleted() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let written = ask(&test.db, &ada, noon(), &question("Aide au permis en Gironde ?")).await.unwrap();
    reply(&test.db, &bob, noon(), topic_id(&written), &text("Oui.")).await.unwrap();
    let refused = delete_post(&test.db, &ada, noon(), written.post).await.unwrap_err();
    assert!(matches!(refused, ForumError::Denied(Denied::Answered)));
}

#[tokio::test]
async fn a_text_is_changed_by_its_author_only_and_says_when() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    let answer = reply(&test.db, &bob, noon(), id, &text("Oui")).await.unwrap();
    let refused = edit_reply(&test.db, &ada, noon(), answer.post, &text("Non")).await.unwrap_err();
    assert!(matches!(refused, ForumError::Denied(Denied::NotYours)));
    assert!(editable(&test.db, &ada, answer.post).await.is_err());
    edit_reply(&test.db, &bob, noon() + Duration::hours(1), answer.post, &text("Oui")).await.unwrap();
    let page = topic_page(&test.db, None, noon(), id, 1).await.unwrap();
    assert_eq!(page.replies[0].edited, None, "the same text is no change");
    edit_reply(&test.db, &bob, noon() + Duration::hours(1), answer.post, &text("Oui, bien sûr"))
        .await
        .unwrap();
    let page = topic_page(&test.db, None, noon(), id, 1).await.unwrap();
    assert!(page.replies[0].edited.is_some());
    assert_eq!(indexed(&test).await, 2);
}

#[tokio::test]
async fn a_question_moved_to_another_theme_moves_its_figures() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let written = ask(&test.db, &ada, noon(), &question("Aide au permis en Gironde ?")).await.unwrap();
    reply(&test.db, &bob, noon(), topic_id(&written), &text("Oui.")).await.unwrap();
    let moved = NewTopic {
        theme: "france-travail".into(),
        title: "Un autre titre pour ma question".into(),
        tags: vec!["Aide".into(), "Permis B".into()],
        ..question("")
    };
    let path = edit_topic(&test.db, &ada, noon(), written.post, &moved).await.unwrap().path;
    assert!(path.ends_with("-un-autre-titre-pour-ma-question#question"), "{path}");
    assert_eq!(figures(&test).await, (0, 0, 0));
    let form = editable(&test.db, &ada, written.post).await.unwrap();
    assert_eq!((form.theme.as_str(), form.tags.len()), ("france-travail", 2));
}

#[tokio::test]
async fn a_hidden_topic_is_nowhere_until_it_is_restored() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    let answer = reply(&test.db, &bob, noon(), id, &text("Oui.")).await.unwrap();
    change_topic(&test.db, noon(), id, Change::Hide).await.unwrap();
    assert!(matches!(topic_page(&test.db, Some(&ada), noon(), id, 1).await, Err(ForumError::NotFound)));
    assert!(matches!(locate_post(&test.db, answer.post).await, Err(ForumError::NotFound)));
    assert!(matches!(replies_after(&test.db, None, noon(), id, 0).await, Err(ForumError::NotFound)));
    assert!(matches!(reply(&test.db, &bob, noon(), id, &text("Encore")).await, Err(ForumError::NotFound)));
    assert_eq!((figures(&test).await, indexed(&test).await), ((0, 0, 0), 0));
    change_topic(&test.db, noon(), id, Change::Restore).await.unwrap();
    assert_eq!((figures(&test).await, indexed(&test).await), ((1, 1, 0), 2));
}

#[tokio::test]
async fn a_locked_topic_refuses_replies() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    change_topic(&test.db, noon(), id, Change::Lock).await.unwrap();
    let refused = reply(&test.db, &bob, noon(), id, &text("Oui.")).await.unwrap_err();
    assert!(matches!(refused, ForumError::Denied(Denied::Locked)));
    assert_eq!(topic_page(&test.db, None, noon(), id, 1).await.unwrap().closed, Some(Denied::Locked));
}

#[tokio::test]
async fn lists_are_filtered_by_where_a_question_stands() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let mut ids = Vec::new();
    for (n, title) in ["Sans réponse", "Avec réponse", "Résolue"].into_iter().enumerate() {
        let at = noon() - Duration::hours(10 - i64::try_from(n).unwrap());
        ids.push(topic_id(&ask(&test.db, &ada, at, &question(title)).await.unwrap()));
    }
    let early = noon() - Duration::hours(5);
    reply(&test.db, &bob, early, ids[1], &text("Oui")).await.unwrap();
    let answer = reply(&test.db, &bob, early - Duration::minutes(1), ids[2], &text("Oui")).await.unwrap();
    choose_solution(&test.db, &ada, noon(), answer.post).await.unwrap();
    let with = |status| ListFilter { status, ..ListFilter::default() };
    assert_eq!(list(&test, with(Status::All)).await, ["Avec réponse", "Résolue", "Sans réponse"]);
    assert_eq!(list(&test, with(Status::Unanswered)).await, ["Sans réponse"]);
    assert_eq!(list(&test, with(Status::Solved)).await, ["Résolue"]);
    assert_eq!(list(&test, with(Status::Unsolved)).await, ["Avec réponse", "Sans réponse"]);
}

#[tokio::test]
async fn lists_are_filtered_by_theme_tag_and_territory() {
    let test = site().await;
    let ada = member(&test, "ada").await;
    let place = |code, tag: &str, title: &str| NewTopic {
        territory: territory::find(code),
        tags: vec![tag.into()],
        ..question(title)
    };
    for input in [
        place("33", "Permis B", "En Gironde"),
        place("R75", "garage", "En Nouvelle-Aquitaine"),
        place("75", "garage", "À Paris même"),
    ] {
        ask(&test.db, &ada, noon(), &input).await.unwrap();
    }
    let territory = |code| ListFilter { territory: territory::find(code), ..ListFilter::default() };
    assert_eq!(list(&test, territory("33")).await, ["En Gironde"]);
    assert_eq!(list(&test, territory("R75")).await, ["En Nouvelle-Aquitaine", "En Gironde"]);
    assert_eq!(list(&test, territory("75")).await, ["À Paris même"]);
    let tag = ListFilter { tag: Some("permis-b".into()), page: 1, ..ListFilter::default() };
    assert_eq!(topic_list(&test.db, noon(), &tag).await.unwrap().total, 1);
    assert_eq!(list(&test, tag).await, ["En Gironde"]);
    let theme = |slug: &str| ListFilter { theme: Some(slug.into()), page: 1, ..ListFilter::default() };
    assert_eq!(list(&test, theme("mobilite")).await.len(), 3);
    assert!(list(&test, theme("france-travail")).await.is_empty());
    assert!(matches!(topic_list(&test.db, noon(), &theme("inconnu")).await, Err(ForumError::NotFound)));
}

#[tokio::test]
async fn a_list_has_twenty_topics_a_page_and_pinned_ones_come_first() {
    let test = site().await;
    let ada = member(&test, "ada").await;
    let mut first = None;
    for n in 0..21 {
        let at = noon() + Duration::minutes(n);
        let written = ask(&test.db, &ada, at, &question(&format!("Question {n}"))).await.unwrap();
        first.get_or_insert(topic_id(&written));
    }
    change_topic(&test.db, noon(), first.unwrap(), Change::Pin).await.unwrap();
    let page = |page| ListFilter { page, ..ListFilter::default() };
    let one = topic_list(&test.db, noon(), &page(1)).await.unwrap();
    assert_eq!((one.rows.len(), one.total, one.pages), (20, 21, 2));
    assert_eq!((one.rows[0].title.as_str(), one.rows[1].title.as_str()), ("Question 0", "Question 20"));
    let two = topic_list(&test.db, noon(), &page(2)).await.unwrap();
    assert_eq!(two.rows.len(), 1);
    assert!(matches!(topic_list(&test.db, noon(), &page(3)).await, Err(ForumError::NotFound)));
}

#[tokio::test]
async fn fifty_replies_a_page_and_each_reply_knows_its_page() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    let mut last = PostId(0);
    for n in 1..=51 {
        last = reply(&test.db, &bob, noon(), id, &text(&format!("Réponse {n}"))).await.unwrap().post;
    }
    let one = topic_page(&test.db, None, noon(), id, 1).await.unwrap();
    assert_eq!((one.replies.len(), one.pages), (50, 2));
    let two = topic_page(&test.db, None, noon(), id, 2).await.unwrap();
    assert_eq!((two.replies.len(), two.replies[0].number), (1, 51));
    assert!(matches!(topic_page(&test.db, None, noon(), id, 3).await, Err(ForumError::NotFound)));
    assert_eq!(locate_post(&test.db, last).await.unwrap(), format!("{}?page=2#reponse-{}", one.path, last.0));
    assert_eq!(replies_after(&test.db, None, noon(), id, 50).await.unwrap().len(), 1);
}

#[tokio::test]
async fn news_live_apart_and_only_the_team_writes_them() {
    let test = site().await;
    let ada = member(&test, "ada").await;
    let news = NewTopic { theme: "actualites".into(), ..question("Une annonce de l’équipe") };
    let refused = ask(&test.db, &ada, noon(), &news).await.unwrap_err();
    assert!(matches!(refused, ForumError::Denied(Denied::TeamOnly)));
    let team = SignedIn { role: Role::Moderator, ..ada };
    ask(&test.db, &team, noon(), &news).await.unwrap();
    assert!(list(&test, ListFilter::default()).await.is_empty());
    let theme = ListFilter { theme: Some("actualites".into()), ..ListFilter::default() };
    assert_eq!(list(&test, theme).await, ["Une annonce de l’équipe"]);
    let home = home(&test.db, noon()).await.unwrap();
    assert_eq!((home.news.len(), home.waiting.len(), home.latest.len(), home.questions), (1, 0, 0, 0));
}

#[tokio::test]
async fn the_home_page_has_the_three_communities_and_what_waits() {
    let test = site().await;
    let (ada, bob) = (member(&test, "ada").await, member(&test, "bob").await);
    let id = asked(&test, &ada).await;
    reply(&test.db, &bob, noon(), id, &text("Oui")).await.unwrap();
    ask(&test.db, &ada, noon(), &question("Une autre question")).await.unwrap();
    let home = home(&test.db, noon()).await.unwrap();
    let names: Vec<&str> = home.communities.iter().map(|theme| theme.name.as_str()).collect();
    assert_eq!(names, ["Devenir CIP", "France Travail", "Mobilité"]);
    assert_eq!((home.questions, home.answered, home.waiting.len(), home.latest.len()), (2, 1, 1, 2));
}

#[tokio::test]
async fn the_team_adds_a_fourth_community_and_never_two_at_one_address() {
    let test = site().await;
    let theme = |name: &str| NewTheme {
        kind: ThemeKind::Questions,
        name: name.into(),
        summary: "Se loger pour travailler.".into(),
        position: None,
    };
    assert_eq!(add_theme(&test.db, noon(), &theme("Logement")).await.unwrap(), "logement");
    assert!(matches!(add_theme(&test.db, noon(), &theme("LOGEMENT")).await, Err(ThemeError::Taken(_))));
    assert!(matches!(add_theme(&test.db, noon(), &theme(" ")).await, Err(ThemeError::Name)));
    create_starting_themes(&test.db, noon()).await.unwrap();
    assert_eq!(themes(&test.db).await.unwrap().len(), 5);
}

#[tokio::test]
async fn processes_that_open_an_empty_site_at_once_make_its_communities_once() {
    let test = TestDb::migrated().await;
    if test.db.backend() == DbBackend::Sqlite {
        // One writer at a time: the second sees what the first made.
        return;
    }
    let theirs = test.db.begin().await.unwrap();
    let insert = "INSERT INTO theme (kind, slug, name, summary, description_md, description_html, created_at, \
         updated_at) VALUES ('questions', 'mobilite', 'Mobilité', '', '', '', now(), now())";
    theirs.conn().execute_unprepared(insert).await.unwrap();
    let ours = tokio::spawn({
        let db = test.db.clone();
        async move { create_starting_themes(&db, noon()).await }
    });
    let waiting = "SELECT count(*) AS n FROM pg_stat_activity \
         WHERE datname = current_database() AND wait_event_type = 'Lock'";
    loop {
        let row = test.db.read().query_one_raw(Statement::from_string(DbBackend::Postgres, waiting)).await;
        if row.unwrap().unwrap().try_get::<i64>("", "n").unwrap() > 0 {
            break;
        }
        assert!(!ours.is_finished(), "nobody waits");
        tokio::task::yield_now().await;
    }
    theirs.commit().await.unwrap();
    ours.await.unwrap().unwrap();
    assert_eq!(themes(&test.db).await.unwrap().len(), 1, "theirs");
}

async fn kept_token(test: &TestDb, key: &str) -> String {
    take_draft(&test.db, noon(), key).await.unwrap().unwrap().get("envoi").to_owned()
}

#[tokio::test]
async fn what_a_visitor_typed_waits_for_them_a_week() {
    let test = site().await;
    let typed = Fields::from([("titre", "Aide & permis"), ("texte", "é\r\n\"quote\" </textarea>")]);
    let key = keep_draft(&test.db, noon(), &typed).await.unwrap();
    let kept = take_draft(&test.db, noon(), &key).await.unwrap().unwrap();
    assert!(typed.iter().all(|(name, value)| kept.get(name) == value));
    assert!(!kept.get("envoi").is_empty(), "however often it is sent, it is published once");
    assert_eq!(take_draft(&test.db, noon(), &key).await.unwrap(), Some(kept));
    let again = keep_draft(&test.db, noon(), &typed).await.unwrap();
    let other = take_draft(&test.db, noon(), &again).await.unwrap().unwrap();
    assert_ne!(kept_token(&test, &key).await, other.get("envoi"), "two texts are never taken for one");
    assert_eq!(take_draft(&test.db, noon(), "autre").await.unwrap(), None);
    let later = noon() + Duration::days(8);
    assert_eq!(take_draft(&test.db, later, &key).await.unwrap(), None);
    assert_eq!(remove_expired_drafts(&test.db, later).await.unwrap(), 2);
}
