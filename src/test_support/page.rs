//! What the site answered, and what a test expects of it. Every page that passes is checked: whatever a test is about,
//! no page has two elements with one id, a link that says nothing, or a label of nothing.

use std::collections::HashSet;

use axum::{
    http::{HeaderMap, Method, StatusCode, header},
    response::Response,
};
use http_body_util::BodyExt;
use scraper::{ElementRef, Html, Selector};

use super::filled_form::{self, FilledForm};

/// After every title.
const SITE: &str = " · La Communauté de l’inclusion";

/// An answer.
#[derive(Clone, Debug)]
pub struct Page {
    /// What was asked for.
    pub path: String,
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

impl Page {
    pub(super) async fn read(method: Method, path: String, response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        let page =
            Self { path: format!("{method} {path}"), status: parts.status, headers: parts.headers, body };
        if page.is_html() && !page.status.is_redirection() && method != Method::HEAD {
            page.assert_sound();
        }
        page
    }

    fn is_html(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// A header; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    #[track_caller]
    fn fail(&self, what: &str) -> ! {
        let html = self.html();
        let shown: String = html.select(&select("main")).map(words).collect();
        panic!("{} ({}): {what}\n{shown}", self.path, self.status)
    }

    /// The body, which is JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.path, self.body))
    }

    /// The answer has this status.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        if self.status.as_u16() != status {
            self.fail(&format!("{status} was expected; {}", self.header("location")));
        }
        self
    }

    /// The browser is sent to `path`, this time.
    #[track_caller]
    pub fn assert_redirect(&self, path: &str) -> &Self {
        self.assert_status(303);
        assert_eq!(self.header("location"), path, "{}", self.path);
        self
    }

    /// The browser is sent to the page's true address.
    #[track_caller]
    pub fn assert_moved(&self, path: &str) -> &Self {
        self.assert_status(308);
        assert_eq!(self.header("location"), path, "{}", self.path);
        self
    }

    /// Where the browser is sent.
    #[track_caller]
    pub fn redirect(&self) -> String {
        if !self.status.is_redirection() {
            self.fail("a redirect was expected");
        }
        self.header("location").to_owned()
    }

    /// An element holds these words; every kind of space is one.
    #[track_caller]
    pub fn assert_text(&self, selector: &str, text: &str) -> &Self {
        let found = self.texts(selector);
        if !found.iter().any(|words| words.contains(text)) {
            self.fail(&format!("« {text} » was expected in {selector}, which says {found:?}"));
        }
        self
    }

    /// No element matches.
    #[track_caller]
    pub fn assert_no(&self, selector: &str) -> &Self {
        let found = self.texts(selector);
        if !found.is_empty() {
            self.fail(&format!("nothing was expected at {selector}, which says {found:?}"));
        }
        self
    }

    /// No element holds these words.
    #[track_caller]
    pub fn assert_no_text(&self, text: &str) -> &Self {
        if self.texts("body").iter().any(|words| words.contains(text)) {
            self.fail(&format!("« {text} » was not expected"));
        }
        self
    }

    /// So many elements match.
    #[track_caller]
    pub fn assert_count(&self, selector: &str, count: usize) -> &Self {
        let found = self.texts(selector);
        if found.len() != count {
            self.fail(&format!("{count} were expected at {selector}, there are {}: {found:?}", found.len()));
        }
        self
    }

    /// The title of the page, without the site's name.
    #[track_caller]
    pub fn assert_title(&self, title: &str) -> &Self {
        assert_eq!(self.texts("head > title"), [format!("{title}{SITE}")], "{}", self.path);
        self
    }

    /// A header is exactly this.
    #[track_caller]
    pub fn assert_header(&self, name: &str, value: &str) -> &Self {
        assert_eq!(self.header(name), value, "{} {name}", self.path);
        self
    }

    /// The answer sets no cookie.
    #[track_caller]
    pub fn assert_no_cookie(&self) -> &Self {
        assert!(!self.headers.contains_key(header::SET_COOKIE), "{} sets a cookie", self.path);
        self
    }

    /// The form says what is wrong: in the summary, linked to the field, and beside the field, which is marked.
    #[track_caller]
    pub fn assert_field_error(&self, field: &str, text: &str) -> &Self {
        self.assert_text(&format!("#form-errors a[href='#{field}']"), text)
            .assert_text(&format!("#{field}-erreur"), text)
            .assert_count(&format!("#{field}[aria-invalid=true][aria-describedby~='{field}-erreur']"), 1)
    }

    /// The words of each element that matches.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.html().select(&select(selector)).map(words).collect()
    }

    /// An attribute of each element that matches and has it.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.html()
            .select(&select(selector))
            .filter_map(|element| element.value().attr(name).map(str::to_owned))
            .collect()
    }

    /// An attribute of the only element that matches.
    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let mut found = self.attributes(selector, name);
        if found.len() != 1 {
            self.fail(&format!("one {selector} with {name} was expected, not {found:?}"));
        }
        found.remove(0)
    }

    /// Where the link that says `text` leads.
    #[track_caller]
    pub fn link(&self, text: &str) -> String {
        let html = self.html();
        let found = html.select(&select("main a")).find(|link| words(*link) == text);
        match found.and_then(|link| link.value().attr("href").map(str::to_owned)) {
            Some(href) => href,
            None => self.fail(&format!("no link says « {text} »")),
        }
    }

    /// The only form that matches.
    #[track_caller]
    pub fn form(&self, selector: &str) -> FilledForm {
        let html = self.html();
        let selected = select(selector);
        let mut found = html.select(&selected);
        match (found.next(), found.next()) {
            (Some(form), None) => FilledForm::read(form, &self.path),
            (None, _) => self.fail(&format!("there is no form {selector}")),
            _ => self.fail(&format!("there are several forms {selector}")),
        }
    }

    /// What every page must be.
    #[track_caller]
    fn assert_sound(&self) {
        let html = self.html();
        let all = |selector: &str| html.select(&select(selector)).collect::<Vec<_>>();
        for selector in ["html[lang=fr]", "head > title", "main", "h1", "main h1"] {
            assert_eq!(all(selector).len(), 1, "{selector} in {}", self.path);
        }
        assert!(!all("head > title").into_iter().map(words).collect::<String>().is_empty());
        let mut ids = HashSet::new();
        for element in all("[id]") {
            let id = element.value().id().unwrap_or_default();
            assert!(ids.insert(id.to_owned()), "two elements of {} have the id {id}", self.path);
        }
        for (selector, attribute) in [
            ("label", "for"),
            ("[aria-describedby]", "aria-describedby"),
            ("[aria-labelledby]", "aria-labelledby"),
            ("a[href^='#']", "href"),
        ] {
            for element in all(selector) {
                for id in element.value().attr(attribute).unwrap_or_default().split_whitespace() {
                    let id = id.trim_start_matches('#');
                    // A fault of the whole form is linked to nothing.
                    assert!(ids.contains(id), "{}: {selector} names #{id}, which is not there", self.path);
                }
            }
        }
        for element in all("a[href], button, summary") {
            let named = !words(element).is_empty() || element.value().attr("aria-label").is_some();
            assert!(named, "{}: {} says nothing", self.path, element.html());
        }
        for control in all("textarea, select, input:not([type=hidden])") {
            let id = control.value().id().unwrap_or_default();
            assert_eq!(all(&format!("label[for='{id}']")).len(), 1, "{}: the label of {id}", self.path);
        }
        assert_eq!(all("main script").len(), 0, "{}: a script in the page", self.path);
        assert!(!self.body.contains("<script>alert"), "{}: a script that was typed", self.path);
        for element in all("*") {
            for (name, value) in element.value().attrs() {
                let scheme: String =
                    value.chars().filter(|c| !c.is_control() && *c != ' ').take(11).collect();
                let runs = name.starts_with("on")
                    || (matches!(name, "href" | "src" | "action")
                        && scheme.eq_ignore_ascii_case("javascript:"));
                assert!(!runs, "{}: {}", self.path, element.html());
            }
        }
    }
}

/// What an element says, every run of spaces one space.
pub(super) fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn select(selector: &str) -> Selector {
    filled_form::parse(selector)
}
