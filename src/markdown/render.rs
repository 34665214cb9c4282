//! Markdown to HTML: parsed by comrak, adapted to our pages, then sanitised by ammonia whatever the parser let through.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};
use comrak::{
    Arena, Node, Options, format_html,
    nodes::{AstNode, NodeValue},
    parse_document,
};

use super::SafeHtml;
use crate::text::french_spaces;

/// Containers deeper than this are not read as such: nobody quotes that deep, and every step walks the tree.
const MAX_DEPTH: usize = 40;
/// Where the titles of a text begin: a post's stand under the `h1` and `h2` of its page.
const POST_HEADING: u8 = 3;
/// A text that is the whole of a page has its `h1` only above it.
const PAGE_HEADING: u8 = 2;

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    // People type as in a mail: a line end is a line end.
    options.render.hardbreaks = true;
    // A tag that was typed is shown, not dropped in silence.
    options.render.escape = true;
    options
});

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
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
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        // A table wider than the screen scrolls by itself: by keyboard too.
        .set_tag_attribute_values(HashMap::from([("table", HashMap::from([("tabindex", "0")]))]))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Custom(Box::new(site_path)))
        .link_rel(Some("nofollow ugc noopener"));
    builder
});

/// A path within the site. Browsers read `\` as `/` and skip line ends, so `/\host` would leave it.
fn site_path(url: &str) -> Option<Cow<'_, str>> {
    let inside = url.starts_with('/') && !url.starts_with("//") && !url.contains(['\\', '\t', '\n', '\r']);
    inside.then_some(Cow::Borrowed(url))
}

/// The HTML of a post. Never fails: whatever is typed has a harmless form.
#[must_use]
pub fn render(markdown: &str) -> SafeHtml {
    render_under(markdown, POST_HEADING)
}

/// The HTML of a text that is a page of its own.
#[must_use]
pub fn render_page(markdown: &str) -> SafeHtml {
    render_under(markdown, PAGE_HEADING)
}

fn render_under(markdown: &str, first_heading: u8) -> SafeHtml {
    let markdown = limit_depth(markdown);
    let arena = Arena::new();
    let root = parse_document(&arena, &markdown, &OPTIONS);
    adapt(&arena, root, first_heading);
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    // Writing to a string cannot fail; were it to, an empty post is harmless.
    if format_html(root, &OPTIONS, &mut html).is_err() {
        html.clear();
    }
    SafeHtml::from_stored(SANITISER.clean(&html).to_string().trim_end().to_owned())
}

/// Headings, images, links and spaces, as our pages want them.
fn adapt<'a>(arena: &'a Arena<'a>, root: Node<'a>, first_heading: u8) {
    let mut last_heading = first_heading - 1;
    // Collected first: the tree changes below.
    let nodes: Vec<Node<'a>> = root.descendants().collect();
    for node in nodes {
        let mut data = node.data.borrow_mut();
        match &mut data.value {
            NodeValue::Heading(heading) => {
                // « # » is the first, and a level is never skipped on the way down.
                heading.level = (heading.level + first_heading - 1).min(last_heading + 1).min(6);
                last_heading = heading.level;
            }
            NodeValue::Text(text) => {
                if let Cow::Owned(spaced) = french_spaces(text) {
                    *text = Cow::Owned(spaced);
                }
            }
            // An image would tell another site who reads this page: it becomes a link to it.
            NodeValue::Image(link) => {
                let link = link.clone();
                data.value = NodeValue::Link(link);
            }
            _ => {}
        }
        let NodeValue::Link(link) = &mut data.value else { continue };
        link.title.clear();
        let address = link.url.clone();
        drop(data);
        // A link without words cannot be read aloud.
        if words_of(node).trim().is_empty() {
            let words: &'a AstNode<'a> = arena.alloc(NodeValue::Text(Cow::Owned(address)).into());
            node.append(words);
        }
    }
}

/// The words of a text, without its marks, blocks separated by spaces: for search, extracts and descriptions.
#[must_use]
pub fn plain_text(markdown: &str) -> String {
    let markdown = limit_depth(markdown);
    let arena = Arena::new();
    words_of(parse_document(&arena, &markdown, &OPTIONS)).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words below a node.
fn words_of<'a>(node: Node<'a>) -> String {
    let mut words = String::new();
    for child in node.descendants() {
        match &child.data.borrow().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::CodeBlock(block) => words.push_str(&block.literal),
            NodeValue::HtmlInline(raw) => words.push_str(raw),
            NodeValue::HtmlBlock(block) => words.push_str(&block.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
            value if value.block() => words.push(' '),
            _ => {}
        }
    }
    words
}

/// Takes marks away from lines that open more containers than anyone means to: each level costs every later step.
fn limit_depth(markdown: &str) -> Cow<'_, str> {
    let is_deep = |line: &str| opened(line).0 > MAX_DEPTH;
    if !markdown.lines().any(is_deep) && !emphasis_is_deep(markdown) {
        return Cow::Borrowed(markdown);
    }
    let lines: Vec<&str> =
        markdown.lines().map(|line| if is_deep(line) { &line[opened(line).1..] } else { line }).collect();
    let shallow = lines.join("\n");
    Cow::Owned(if emphasis_is_deep(&shallow) { shallow.replace(['*', '_', '['], "") } else { shallow })
}

/// How many quotes and list items a line opens or continues, and where its words begin.
fn opened(line: &str) -> (usize, usize) {
    let mut containers = 0;
    let mut indent = 0;
    for (at, c) in line.char_indices() {
        match c {
            '>' | '-' | '+' | '*' => containers += 1,
            // A list inside a list is two columns further.
            ' ' => indent += 1,
            '\t' => indent += 4,
            '0'..='9' | '.' | ')' => {}
            _ => return (containers.max(indent / 2), at),
        }
    }
    // Only marks: a rule, or nothing.
    (if containers > MAX_DEPTH && line.contains([' ', '>']) { containers } else { indent / 2 }, line.len())
}

/// Whether a paragraph has so many opening marks that they could nest out of bounds.
fn emphasis_is_deep(markdown: &str) -> bool {
    markdown.split("\n\n").any(|paragraph| {
        ['*', '_', '['].iter().any(|mark| {
            let marks = paragraph.matches(*mark).count();
            marks > 400 && marks * 2 > paragraph.chars().count() / 2
        })
    })
}
