//! The table of docs/SECURITY.md cites tests that exist, and forgets no requirement.

use std::{collections::BTreeSet, path::Path};

/// As the standard writes it: chapter, section, number.
type Id = (u32, u32, u32);

/// Chapter, section, and how many requirements of levels 1 and 2 its list in ASVS 5.0.0 begins with.
#[rustfmt::skip]
const SECTIONS: [(u32, u32, u32); 75] = [
    (1, 1, 2), (1, 2, 9), (1, 3, 11), (1, 4, 3), (1, 5, 2),
    (2, 1, 3), (2, 2, 3), (2, 3, 4), (2, 4, 1),
    (3, 2, 2), (3, 3, 4), (3, 4, 6), (3, 5, 5), (3, 7, 2),
    (4, 1, 3), (4, 2, 1), (4, 3, 2), (4, 4, 4),
    (5, 1, 1), (5, 2, 3), (5, 3, 2), (5, 4, 3),
    (6, 1, 3), (6, 2, 12), (6, 3, 4), (6, 4, 4), (6, 5, 5), (6, 6, 3), (6, 8, 4),
    (7, 1, 3), (7, 2, 4), (7, 3, 2), (7, 4, 5), (7, 5, 2), (7, 6, 2),
    (8, 1, 2), (8, 2, 3), (8, 3, 1), (8, 4, 1),
    (9, 1, 3), (9, 2, 4),
    (10, 1, 2), (10, 2, 2), (10, 3, 4), (10, 4, 11), (10, 5, 5), (10, 6, 2), (10, 7, 3),
    (11, 1, 2), (11, 2, 3), (11, 3, 3), (11, 4, 4), (11, 5, 1), (11, 6, 1),
    (12, 1, 3), (12, 2, 2), (12, 3, 4),
    (13, 1, 1), (13, 2, 5), (13, 3, 2), (13, 4, 5),
    (14, 1, 2), (14, 2, 4), (14, 3, 3),
    (15, 1, 3), (15, 2, 3), (15, 3, 7),
    (16, 1, 1), (16, 2, 5), (16, 3, 4), (16, 4, 3), (16, 5, 3),
    (17, 1, 1), (17, 2, 4), (17, 3, 2),
];

struct Row {
    id: Id,
    asks: String,
    held_by: String,
    state: String,
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn document() -> String {
    read("docs/SECURITY.md")
}

fn parse_id(text: &str) -> Option<Id> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    let id = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(id)
}

fn rows() -> Vec<Row> {
    document()
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let id = parse_id(cells.get(1)?)?;
            let ["", _, asks, held_by, state, ""] = cells.as_slice() else { panic!("{line}") };
            let [asks, held_by, state] = [asks, held_by, state].map(|cell| (*cell).to_owned());
            Some(Row { id, asks, held_by, state })
        })
        .collect()
}

/// « 6.1.2 » and « 6.2.1 to 6.2.12 » of the paragraphs that say what does not apply.
fn set_aside() -> Vec<Id> {
    let document = document();
    let mut ids = Vec::new();
    for paragraph in document.split("\n\n").filter(|paragraph| paragraph.starts_with("Does not apply:")) {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let Some(id) = parse_id(word.trim_matches(|c: char| !c.is_ascii_digit())) else { continue };
            let first = match ids.last() {
                Some(&(chapter, section, number))
                    if at > 0 && words[at - 1] == "to" && (chapter, section) == (id.0, id.1) =>
                {
                    number + 1
                }
                _ => id.2,
            };
            ids.extend((first..=id.2).map(|number| (id.0, id.1, number)));
        }
    }
    ids
}

fn of_levels_one_and_two() -> BTreeSet<Id> {
    let each = |(chapter, section, count)| (1..=count).map(move |number| (chapter, section, number));
    SECTIONS.into_iter().flat_map(each).collect()
}

/// What is between backticks, each with what follows it.
fn quoted(cell: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = cell.split('`').collect();
    assert!(parts.len() % 2 == 1, "a backtick is missing: {cell}");
    parts[1..].chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

#[track_caller]
fn assert_is_a_test(file: &str, name: &str) {
    let path = if file.contains('/') { file.to_owned() } else { format!("src/tests/{file}") };
    let code = read(&path);
    let Some(at) = code.find(&format!("fn {name}(")) else { panic!("{path} has no {name}") };
    let before = code[..at].rsplit(['}', ';']).next().unwrap_or_default();
    assert!(before.contains("#[test]") || before.contains("#[tokio::test"), "{path}: {name} is no test");
}

#[track_caller]
fn assert_has_titles(file: &str, after: &str) {
    let code = read(file);
    let titles: Vec<&str> = after.split('«').skip(1).filter_map(|rest| rest.split('»').next()).collect();
    assert!(!titles.is_empty(), "which test of {file}?");
    for title in titles.into_iter().map(str::trim) {
        assert!(code.contains(&format!("test('{title}'")), "{file} has no « {title} »");
    }
}

#[test]
fn what_the_security_table_cites_is_there() {
    let mut tests = 0;
    for Row { held_by, .. } in rows() {
        for (cited, after) in quoted(&held_by) {
            if let Some((file, name)) = cited.split_once("::") {
                assert_is_a_test(file, name);
                tests += 1;
            } else if cited.ends_with(".spec.ts") {
                assert_has_titles(cited, after);
                tests += 1;
            } else if [".rs", ".js", ".md", ".toml", ".lock", ".json", ".example"]
                .iter()
                .any(|end| cited.ends_with(end))
            {
                read(cited);
            }
        }
    }
    assert!(tests > 200, "only {tests} tests are cited");
}

#[test]
fn the_rows_of_the_security_table_are_in_order_and_each_is_there_once() {
    let ids: Vec<Id> = rows().iter().map(|row| row.id).collect();
    assert!(ids.len() > 150, "only {} rows", ids.len());
    for pair in ids.windows(2) {
        assert!(pair[0] < pair[1], "{:?} stands before {:?}", pair[0], pair[1]);
    }
}

#[test]
fn each_requirement_of_the_first_two_levels_has_a_row_or_is_set_aside() {
    let expected = of_levels_one_and_two();
    assert_eq!(expected.len(), 253);
    let mut found = BTreeSet::new();
    for row in rows() {
        let is_beyond = row.asks.ends_with("(level 3)");
        assert_eq!(expected.contains(&row.id), !is_beyond, "{:?}: {}", row.id, row.asks);
        found.insert(row.id);
    }
    for id in set_aside() {
        assert!(expected.contains(&id), "{id:?} is set aside, and of no level looked at");
        assert!(found.insert(id), "{id:?} is there twice");
    }
    let forgotten: Vec<Id> = expected.difference(&found).copied().collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

#[test]
fn each_row_says_where_it_stands() {
    for Row { id, asks, held_by, state } in rows() {
        let is_known = ["held", "partly: ", "gap", "operator"].iter().any(|word| {
            let rest = state.strip_prefix(word);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || word.ends_with(' '))
        });
        assert!(is_known && !asks.is_empty() && !held_by.is_empty(), "{id:?}: {state}");
    }
}
