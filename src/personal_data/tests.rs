use std::{fmt::Write, ops::Range, time::Instant};

use proptest::prelude::*;

use super::{Kind, Reading, Span, find, find_by, mask};

/// Read while the rules were made, never changed after them.
const SENTENCES: &str = include_str!("sentences.txt");
/// Looked at for a score alone.
const HELD_OUT: &str = include_str!("held_out.txt");

/// A sentence, and what must be found in it.
struct Sentence {
    text: String,
    expected: Vec<(Kind, Range<usize>)>,
}

fn sentences(file: &str) -> Vec<Sentence> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(read).collect()
}

/// « Appelez le ⟦phone:06 …⟧ ».
fn read(line: &str) -> Sentence {
    let mut parts = line.split('⟦');
    let mut sentence = Sentence { text: parts.next().unwrap().to_owned(), expected: Vec::new() };
    for part in parts {
        let (marked, rest) = part.split_once('⟧').expect("a mark that is opened is closed");
        let (kind, extract) = marked.split_once(':').expect("a mark has a kind");
        let start = sentence.text.len();
        sentence.text.push_str(extract);
        let kind = Kind::from_code(kind).unwrap_or_else(|| panic!("no such kind: {kind}"));
        sentence.expected.push((kind, start..sentence.text.len()));
        sentence.text.push_str(rest);
    }
    assert!(!sentence.text.contains('⟧'), "{line}");
    sentence
}

#[derive(Default)]
struct Score {
    guilty: usize,
    caught: usize,
    /// Of those that are caught, found to the very letter.
    exact: usize,
    innocent: usize,
    accused: usize,
    faults: String,
}

impl Score {
    fn of(file: &str) -> Self {
        let mut score = Self::default();
        for Sentence { text, expected } in sentences(file) {
            let found: Vec<(Kind, Range<usize>)> =
                find(&text).into_iter().map(|span| (span.kind, span.range)).collect();
            let within = |(kind, inner): &(Kind, Range<usize>)| {
                found.iter().any(|(other, outer)| {
                    kind == other && outer.start <= inner.start && inner.end <= outer.end
                })
            };
            let touches = |(_, one): &(Kind, Range<usize>)| {
                expected.iter().any(|(_, other)| one.start < other.end && other.start < one.end)
            };
            let is_right = expected.iter().all(within) && found.iter().all(touches);
            if expected.is_empty() {
                score.innocent += 1;
                score.accused += usize::from(!is_right);
            } else {
                score.guilty += 1;
                score.caught += usize::from(is_right);
                score.exact += usize::from(found == expected);
            }
            if !is_right {
                let found: Vec<_> = found.iter().map(|(kind, range)| (kind, &text[range.clone()])).collect();
                writeln!(score.faults, "  {text}\n    {found:?}").unwrap();
            }
        }
        score
    }

    /// At least 95 % are caught; of a hundred innocent ones, at most so many are accused.
    fn assert_good_enough(&self, what: &str, accused_at_most: usize) {
        let Self { guilty, caught, exact, innocent, accused, faults } = self;
        let told = format!(
            "{what}: {caught} of {guilty} caught ({exact} to the letter), {accused} of {innocent} accused wrongly\n{faults}"
        );
        println!("{told}");
        assert!(caught * 100 >= guilty * 95 && accused * 100 <= innocent * accused_at_most, "{told}");
    }
}

#[test]
fn nineteen_in_twenty_are_caught_and_one_innocent_in_twenty_at_most_is_accused() {
    let all = sentences(SENTENCES);
    let guilty = all.iter().filter(|sentence| !sentence.expected.is_empty()).count();
    assert!(all.len() >= 150 && guilty.abs_diff(all.len() - guilty) <= 5, "half of them are innocent");
    Score::of(SENTENCES).assert_good_enough("sentences", 5);
}

#[test]
fn sentences_that_the_rules_never_saw_are_caught_as_well() {
    assert!(sentences(HELD_OUT).len() >= 150);
    Score::of(HELD_OUT).assert_good_enough("held out", 5);
}

#[test]
fn no_sentence_is_in_both_sets_and_every_kind_is_in_each() {
    for file in [SENTENCES, HELD_OUT] {
        for kind in Kind::ALL {
            assert!(
                sentences(file).iter().any(|sentence| sentence.expected.iter().any(|(it, _)| *it == kind))
            );
        }
    }
    let known: Vec<String> = sentences(SENTENCES).into_iter().map(|sentence| sentence.text).collect();
    assert!(sentences(HELD_OUT).iter().all(|sentence| !known.contains(&sentence.text)));
}

#[test]
fn what_is_masked_still_reads() {
    for (text, masked) in [
        ("J’ai reçu M. Dupont.", "J’ai reçu M. D."),
        ("M. et Mme Le Goff, puis Mmes Lopez et Diop.", "M. et Mme G., puis Mmes L. et D."),
        ("Mme Aïcha B. est née le 3 mars 1990 à Lyon.", "Mme B. est née le [date masquée] à Lyon."),
        ("Son 06 12 34 56 78, a.b@exemple.test", "Son [téléphone masqué], [e-mail masqué]"),
        ("NIR 2 90 03 33 063 971 31", "NIR [numéro masqué]"),
        ("Elle vit 3 bis, rue des Lilas, 69007 Lyon.", "Elle vit [adresse masquée]."),
        // What Markdown would make a link of.
        ("06 12 34 56 78: appeler", "[téléphone masqué] : appeler"),
        ("06 12 34 56 78(soir)", "[téléphone masqué] (soir)"),
        (
            "Mme la ministre, le 3949, la loi du 5 septembre 2018.",
            "Mme la ministre, le 3949, la loi du 5 septembre 2018.",
        ),
    ] {
        assert_eq!(mask(text), masked);
    }
}

#[test]
fn what_was_found_is_shown_with_the_words_around_it() {
    let text = "Une première ligne.\nBonjour à toutes et à tous, je cherche une solution pour Mme Diallo qui n’a plus de logement depuis le mois dernier.";
    let found = find(text);
    let extract = found[0].extract(text);
    assert_eq!(extract.before, "… et à tous, je cherche une solution pour ");
    assert_eq!(extract.found, "Mme Diallo");
    assert_eq!(extract.after, " qui n’a plus de logement depuis le …");
    let short = "Mme Diallo\nensuite";
    let extract = find(short)[0].extract(short);
    assert_eq!((extract.before.as_str(), extract.after.as_str()), ("", ""));
}

#[test]
fn what_is_beside_a_number_or_a_date_can_excuse_it() {
    for innocent in [
        "Rendez-vous le 01/01/2026 14 h 30.",
        "FR76 3000 4000 0300 0000 0000 143",
        "Dossier 2026-0612345678.",
        "Écrivez M. Untel ou Mme Unetelle.",
        "Le SIREN 812 345 678 et le SIRET 812 345 678 00025.",
        "Notre association est née le 12 mars 1987.",
        "Il est né à Lyon. Le 12/03/2026 il sera reçu.",
        "Madame Qu’en pensez-vous ?",
        "Écrire : 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07.",
        "Écrire au 8 rue de la Loi, 44200 Nantes CEDEX 2",
        "Par téléphone, composez le 09 69 39 00 00.",
        "3 cours de français par semaine, 2 avenues plus loin",
    ] {
        assert_eq!(find(innocent), [], "{innocent}");
    }
}

#[test]
fn a_long_text_costs_no_more_than_its_length() {
    let size = 60_000;
    for unit in [
        "Bonjour, je cherche une aide au permis pour une personne en CDDI. ",
        "a",
        "0",
        "06 ",
        "06 12 34 56 78 ",
        "1 85 05 78 006 084 ",
        "M. ",
        "M. Dupont ",
        "M. A. ",
        "Mme Le ",
        "M. et ",
        "Mmes A et ",
        "a@",
        "a@b.",
        "a.b@c.fr ",
        "né ",
        "né le ",
        "né le 12/03/1987 et ",
        "date de naissance ",
        "12 rue ",
        "12 rue des ",
        "12 rue de la ",
        "3 place A ",
        "BP 1 ",
        "12 rue Aa 69007 Aa ",
        "la mission locale 05 36 49 11 20 ",
        "chez ",
        "[",
        "\n",
        "é ",
        "\u{a0}",
    ] {
        let text: String = unit.chars().cycle().take(size).collect();
        let begun = Instant::now();
        let found = find(&text);
        let masked = mask(&text);
        let taken = begun.elapsed();
        // In a debug build, on a slow machine: what grows with the square of a length takes minutes.
        assert!(taken.as_secs() < 20, "« {unit} »: {taken:?}, {} found", found.len());
        assert_eq!(find(&masked), [], "« {unit} »");
    }
}

/// Pieces of everything the rules look at, and anything else.
fn anything() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "M.",
        "MM.",
        "Mme",
        "Mmes",
        "Monsieur",
        "madame",
        "et",
        "ou",
        "/",
        " ",
        " ",
        " ",
        "\u{a0}",
        "\n",
        "Dupont",
        "Le",
        "Goff",
        "de",
        "La",
        "d’",
        "B.",
        "A",
        "N'Diaye",
        "Jean-Baptiste",
        "Tout-le-monde",
        "le",
        "né",
        "née",
        "le ",
        "12/03/1987",
        "3 mars 1990",
        "1er",
        "date de naissance",
        ":",
        ",",
        ".",
        "06 12 34 56 78",
        "0612345678",
        "+33 6",
        "05 36 49 11 20",
        "0",
        "1",
        "12",
        "99",
        "2A",
        "2 90 03 33 063 971 31",
        "185057800698464",
        "2 88 12 97 213 904",
        "sécu",
        "nir",
        "a@b.fr",
        "contact@x.fr",
        "@",
        "a",
        "é",
        "rue",
        "12 rue des Lilas",
        "avenue",
        "place",
        "3 bis",
        "BP 12",
        "69007",
        "Lyon",
        "Cedex",
        "mission locale",
        "le CCAS",
        "chez",
        "lui",
        "son",
        "[",
        "]",
        "(",
        ")",
        "**",
        "[adresse masquée]",
        "👩‍👧",
        "\u{301}",
        "ǅ",
        "ß",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat()),
        any::<String>(),
        prop::collection::vec(prop_oneof![any::<char>().prop_map(String::from), "[0-9 .@MmAé'’/-]"], 0..60)
            .prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn what_is_found_is_in_the_text_in_order_and_apart(text in anything()) {
        for reading in [Reading::Usual, Reading::Strict] {
            let mut end = 0;
            for Span { range, .. } in find_by(&text, reading) {
                prop_assert!(end <= range.start && range.start < range.end && range.end <= text.len());
                prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                end = range.end;
            }
        }
        for span in find(&text) {
            let extract = span.extract(&text);
            prop_assert_eq!(&text[span.range], extract.found);
        }
    }

    #[test]
    fn nothing_is_found_in_what_was_masked_and_masking_twice_is_masking_once(text in anything()) {
        let masked = mask(&text);
        prop_assert_eq!(find(&masked), []);
        prop_assert_eq!(mask(&masked), masked.clone());
        if find(&text).is_empty() {
            prop_assert_eq!(masked, text);
        }
    }
}
