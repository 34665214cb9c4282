use proptest::prelude::*;
use scraper::{Html, Selector};

use super::{plain_text, render, render_page};

fn html(markdown: &str) -> String {
    render(markdown).into_string()
}

#[test]
fn what_people_write_is_laid_out() {
    assert_eq!(html("Un **mot** important"), "<p>Un <strong>mot</strong> important</p>");
    assert_eq!(html("une\ndeux"), "<p>une<br>\ndeux</p>");
    assert_eq!(html("- a\n- b"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
    assert!(html("| a | b |\n|---|---|\n| 1 | 2 |").contains("<td>1</td>"));
}

#[test]
fn a_link_leads_elsewhere_without_vouching_for_it() {
    assert_eq!(
        html("voir https://exemple.fr"),
        r#"<p>voir <a href="https://exemple.fr" rel="nofollow ugc noopener">https://exemple.fr</a></p>"#
    );
}

#[test]
fn headings_stand_under_those_of_the_page_and_skip_no_level() {
    assert_eq!(html("# Un\n\n#### Deux\n\n## Trois"), "<h3>Un</h3>\n<h4>Deux</h4>\n<h4>Trois</h4>");
    assert_eq!(render_page("## Un\n\n### Deux").as_str(), "<h2>Un</h2>\n<h3>Deux</h3>");
}

#[test]
fn an_image_becomes_a_link_to_it() {
    assert_eq!(
        html("![le plan](https://exemple.fr/a.png)"),
        r#"<p><a href="https://exemple.fr/a.png" rel="nofollow ugc noopener">le plan</a></p>"#
    );
}

#[test]
fn a_link_without_words_shows_its_address() {
    assert!(html("[](https://exemple.fr)").contains(">https://exemple.fr</a>"));
}

#[test]
fn punctuation_has_its_french_spaces_but_code_is_left_alone() {
    assert_eq!(html("Vraiment ? `a ? b`"), "<p>Vraiment\u{202F}? <code>a ? b</code></p>");
}

#[test]
fn a_tag_that_was_typed_is_shown_as_text() {
    assert_eq!(html("un <b>mot</b>"), "<p>un &lt;b&gt;mot&lt;/b&gt;</p>");
}

/// Each of these ran script in one forum or another.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//mechant.test)",
    "[a](/\\mechant.test)",
    "![a](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[a](https://x.fr \"\\\" onmouseover=alert(1) x=\\\"\")",
    "[a](https://x.fr\"onmouseover=\"alert(1))",
    "</textarea><script>alert(1)</script>",
    "<svg><animate onbegin=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "`</code><script>alert(1)</script>`",
    "```\n</pre><script>alert(1)</script>\n```",
    "```\"><script>alert(1)</script>\ncode\n```",
    "| <img src=x onerror=alert(1)> |\n|---|\n| a |",
    "[x]: javascript:alert(1)\n\n[x]",
    "<p style='position:fixed'>a</p>",
    "<form action=/deconnexion><button>",
    "\u{202E}txt.exe",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
];

fn assert_harmless(shown: &str) {
    let tree = Html::parse_fragment(shown);
    let everything = Selector::parse("*").unwrap();
    let allowed = [
        "html",
        "p",
        "br",
        "strong",
        "em",
        "del",
        "ul",
        "ol",
        "li",
        "blockquote",
        "code",
        "pre",
        "a",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    for element in tree.select(&everything) {
        let name = element.value().name();
        assert!(allowed.contains(&name), "<{name}> in {shown}");
        for (attribute, value) in element.value().attrs() {
            match attribute {
                "href" => {
                    let leads_somewhere_known = ["http://", "https://", "mailto:"]
                        .iter()
                        .any(|scheme| value.to_lowercase().starts_with(scheme))
                        || (value.starts_with('/') && !value.starts_with("//") && !value.contains('\\'));
                    assert!(leads_somewhere_known, "href={value} in {shown}");
                }
                "tabindex" => assert_eq!((name, value), ("table", "0")),
                "rel" => assert_eq!(value, "nofollow ugc noopener"),
                "start" => assert!(value.parse::<u64>().is_ok(), "{value}"),
                other => panic!("attribute {other} in {shown}"),
            }
        }
    }
}

#[test]
fn hostile_texts_are_shown_harmless() {
    for typed in HOSTILE {
        assert_harmless(&html(typed));
        assert_harmless(render_page(typed).as_str());
    }
}

#[test]
fn ten_thousand_levels_do_not_exhaust_a_small_stack() {
    let shapes = [
        "> ".repeat(10_000) + "fin",
        ">".repeat(10_000) + "fin",
        (0..2_000).map(|level| " ".repeat(level * 2) + "- a\n").collect::<String>(),
        "- ".repeat(10_000) + "fin",
        "[".repeat(10_000) + "fin" + &"]".repeat(10_000),
        "*a **b ".repeat(10_000),
        "*".repeat(10_000) + "a" + &"*".repeat(10_000),
        "![".repeat(10_000) + "fin",
        "<b>".repeat(10_000),
        "1. ".repeat(5_000) + "fin",
        "~~a ".repeat(10_000),
    ];
    let small = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for shape in &shapes {
            let started = std::time::Instant::now();
            assert_harmless(&html(shape));
            assert!(plain_text(shape).len() <= shape.len());
            assert!(started.elapsed().as_secs() < 20, "{}", &shape[..20]);
        }
    });
    small.unwrap().join().unwrap();
}

#[test]
fn words_are_read_without_their_marks() {
    assert_eq!(
        plain_text("# Titre\n\nUn **mot**, `code` et [lien](https://x.fr)\n\n- a\n- b"),
        "Titre Un mot, code et lien a b"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_typed_is_shown_harmless(typed in "\\PC{0,200}") {
        assert_harmless(&html(&typed));
    }

    #[test]
    fn pieces_of_attacks_put_together_are_shown_harmless(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<", ">", "\"", "'", "script", "javascript:", "[a](", ")", "![", "](", "`", "```\n", "\n\n", "onerror=",
                "<a href=", "&#x6a;", "\\", "//x", "/", "<!--", "-->", "<![CDATA[", "|", "\n|---|\n", "*", "https://a.b",
                "<textarea>", "</textarea>", "<svg>", "<style>", "\u{0}", "\u{202E}", " ",
            ]),
            0..40,
        )
    ) {
        assert_harmless(&html(&pieces.concat()));
    }
}
