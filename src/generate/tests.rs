//! What is generated is imported, and is the same each time.

use std::{cell::RefCell, fs, path::Path};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{GenerateError, Progress, Size, generate, plan::replies};
use crate::{
    import::{Outcome, import},
    test_support::TestDb,
};

const SMALL: Size = Size { users: 60, topics: 120, posts: 1_000, upvotes: 400, seed: 7 };

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn meta(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("meta.json")).unwrap()).unwrap()
}

#[tokio::test]
async fn what_is_generated_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    for size in [SMALL, Size { users: 1, topics: 1, posts: 1, upvotes: 0, seed: 0 }] {
        generate(folder.path(), &size, |_| {}).unwrap();
        let test = TestDb::migrated().await;
        let outcome = import(&test.db, noon(), folder.path(), |_| {}).await.unwrap();
        let Outcome::Imported(imported) = outcome else { panic!("{outcome:?}") };
        assert_eq!(imported.members as usize, size.users);
        assert_eq!(imported.topics as usize, size.topics);
        assert_eq!(imported.posts as usize, size.posts);
        assert_eq!(imported.votes as usize, size.upvotes);
    }
}

#[test]
fn the_same_arguments_give_the_same_bytes_and_another_seed_others() {
    let (one, two, three) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    generate(one.path(), &SMALL, |_| {}).unwrap();
    generate(two.path(), &SMALL, |_| {}).unwrap();
    generate(three.path(), &Size { seed: 8, ..SMALL }, |_| {}).unwrap();
    let mut files = 0;
    for entry in fs::read_dir(one.path()).unwrap() {
        let name = entry.unwrap().file_name();
        let [one, two] = [&one, &two].map(|folder| fs::read(folder.path().join(&name)).unwrap());
        assert_eq!(one, two, "{}", name.display());
        files += 1;
    }
    assert_eq!(files, 9);
    let [one, three] = [&one, &three].map(|folder| fs::read(folder.path().join("posts.jsonl")).unwrap());
    assert_ne!(one, three);
}

#[test]
fn the_topics_to_measure_are_those_that_meta_names() {
    let folder = tempfile::tempdir().unwrap();
    let made = generate(folder.path(), &SMALL, |_| {}).unwrap();
    let meta = meta(folder.path());
    let topics = fs::read_to_string(folder.path().join("topics.jsonl")).unwrap();
    for (page, id, posts) in
        [("topic_10_replies", made.usual_topic, 11), ("topic_500_replies", made.longest_topic, 501)]
    {
        assert_eq!(meta["pages"][page]["id"], id);
        let row: Value = serde_json::from_str(topics.lines().nth(id - 1).unwrap()).unwrap();
        assert_eq!(
            (&row["posts_count"], &row["kind"], &row["locked"]),
            (&posts.into(), &"topic".into(), &false.into())
        );
        assert_eq!(row["accepted_post_id"], Value::Null);
        assert_eq!(meta["pages"][page]["slug"], row["slug"]);
    }
    assert_eq!(meta["replies"]["zero"], 30);
}

#[test]
fn replies_add_up_and_a_quarter_of_the_questions_has_none() {
    for (topics, total) in
        [(1, 0), (1, 900), (2, 5), (3, 2), (4, 2_000), (50, 9), (2_000, 10_000), (20_000, 100_000)]
    {
        let counts = replies(topics, total);
        assert_eq!(counts.iter().sum::<usize>(), total, "{topics} {total}");
        assert!(counts.iter().filter(|count| **count == 0).count() >= topics / 4, "{topics} {total}");
    }
    for (topics, total) in [(2_000, 10_000), (20_000, 100_000), (200_000, 1_000_000)] {
        let counts = replies(topics, total);
        assert_eq!(counts.iter().filter(|count| **count == 0).count(), topics / 4);
        assert_eq!(counts.iter().filter(|count| **count == 500).count(), 1);
        assert_eq!((counts[0], counts[1]), (500, 10));
        assert!(counts[2..].iter().all(|count| *count < 400));
    }
}

#[test]
fn no_slot_is_left_open_and_names_are_names() {
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), &SMALL, |_| {}).unwrap();
    for file in ["posts.jsonl", "topics.jsonl", "categories.jsonl", "events.jsonl"] {
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            for field in ["body", "subject", "description", "short_description", "name"] {
                let written = row[field].as_str().unwrap_or("");
                assert!(!written.contains(['{', '}']), "{written}");
            }
        }
    }
}

#[test]
fn an_impossible_size_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    for size in [
        Size { users: 0, ..SMALL },
        Size { topics: 0, ..SMALL },
        Size { posts: 119, ..SMALL },
        Size { users: 1, ..SMALL },
        Size { posts: 1 << 40, ..SMALL },
    ] {
        assert!(matches!(generate(folder.path(), &size, |_| {}), Err(GenerateError::Size(_))), "{size:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn each_file_is_told_from_its_beginning_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let told: RefCell<Vec<Progress>> = RefCell::default();
    generate(folder.path(), &SMALL, |step| told.borrow_mut().push(step)).unwrap();
    for file in ["tags.jsonl", "posts.jsonl", "stats.jsonl"] {
        let told = told.borrow();
        let steps: Vec<&Progress> = told.iter().filter(|step| step.file == file).collect();
        assert_eq!(steps[0].done, 0);
        assert_eq!(steps[steps.len() - 1].done, steps[0].total);
    }
}
