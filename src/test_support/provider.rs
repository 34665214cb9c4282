//! A real OpenID Connect provider (`end2end/provider.mjs`), and somebody's browser at it.

use std::{collections::BTreeMap, path::Path, process::Stdio, sync::Mutex, time::Duration};

use cookie::Cookie;
use openidconnect::{ClientId, ClientSecret, IssuerUrl, Scope};
use reqwest::{Method, header, redirect::Policy};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::TestApp;
use crate::config::OidcConfig;

/// How long the provider may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that is a provider; killed when dropped.
pub struct TestProvider {
    process: Child,
    // Kept open: a process whose output nobody can read would stop at its next word.
    output: Output,
    settings: Value,
    /// Its address, which is its name for itself.
    pub issuer: String,
}

impl TestProvider {
    /// Starts one that knows Ada, whose address is verified; Éve, whose address is Ada's as far as anybody knows; and Léa,
    /// who has none. It sends browsers back to `http://localhost:3000`.
    pub async fn start() -> Self {
        Self::with(json!({})).await
    }

    /// The same with other settings: see the script.
    pub async fn with(settings: Value) -> Self {
        let mut all = json!({
            "site": "http://localhost:3000",
            "people": {
                "ada": {
                    "email": "Ada@Exemple.test",
                    "email_verified": true,
                    "given_name": "Ada",
                    "family_name": "Lovelace",
                    "usual_name": "Byron",
                },
                "eve": { "email": "ada@exemple.test", "email_verified": false, "given_name": "Ève", "family_name": "X" },
                "lea": { "given_name": "Léa", "family_name": "Y" },
            },
        });
        for (name, value) in settings.as_object().unwrap() {
            all[name] = value.clone();
        }
        let (process, output, issuer) = launch(&all).await;
        Self { process, output, settings: all, issuer }
    }

    /// What an operator sets to use it.
    pub fn config(&self) -> OidcConfig {
        OidcConfig {
            issuer: IssuerUrl::new(self.issuer.clone()).unwrap(),
            client_id: ClientId::new("communaute".to_owned()),
            client_secret: ClientSecret::new("un-secret-que-seuls-les-tests-connaissent".to_owned()),
            name: "ProConnect".to_owned(),
            scopes: ["email", "profile"].map(|scope| Scope::new(scope.to_owned())).to_vec(),
            acr_values: Vec::new(),
            trusted_email: false,
        }
    }

    /// The site, whose operator chose this provider.
    pub async fn site(&self) -> TestApp {
        self.site_where(|_| {}).await
    }

    /// The same, where the operator set something besides.
    pub async fn site_where(&self, change: impl FnOnce(&mut OidcConfig)) -> TestApp {
        let mut oidc = self.config();
        change(&mut oidc);
        let site = self.settings["site"].as_str().unwrap().to_owned();
        TestApp::set_up(|config| {
            config.site.url = site;
            config.oidc = Some(oidc);
        })
        .await
    }

    /// Nobody answers any more.
    pub async fn stop(&mut self) {
        // It may have stopped already.
        let _ = self.process.kill().await;
    }

    /// Another process answers at the same address, with other keys; it remembers nothing.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.settings["port"] = json!(self.issuer.rsplit(':').next().unwrap().parse::<u16>().unwrap());
        let (process, output, issuer) = launch(&self.settings).await;
        assert_eq!(issuer, self.issuer);
        (self.process, self.output) = (process, output);
    }

    /// A browser nobody signed in with at the provider.
    pub fn browser(&self) -> BrowserThere<'_> {
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        BrowserThere { provider: self, client, cookies: Mutex::default() }
    }
}

type Output = Lines<BufReader<ChildStdout>>;

async fn launch(settings: &Value) -> (Child, Output, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(
        root.join("node_modules/oidc-provider").exists(),
        "these tests start npm's oidc-provider, which is not installed: run « make tools », or « npm install », first"
    );
    let mut process = Command::new("node")
        .arg(root.join("end2end/provider.mjs"))
        .arg(settings.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("these tests start a provider written in JavaScript: install Node.js 20 or newer");
    let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
    let started = timeout(PATIENCE, async {
        // Its first words may be about itself.
        while let Some(line) = output.next_line().await.unwrap() {
            if line.starts_with("http://") {
                return Some(line);
            }
        }
        None
    });
    let Ok(Some(issuer)) = started.await else {
        panic!("the provider did not start: try « node end2end/provider.mjs '{settings}' »");
    };
    (process, output, issuer)
}

/// A browser at the provider: follows where it is led, until it is led back to the site.
pub struct BrowserThere<'a> {
    provider: &'a TestProvider,
    client: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// Where a browser got.
enum Landing {
    /// A page of the provider.
    There { url: String, html: String },
    /// The site: path and query.
    Back(String),
}

impl BrowserThere<'_> {
    /// Goes to `url`, says who one is when asked. Returns where one is led at the site.
    pub async fn sign_in(&self, url: &str, login: &str) -> String {
        match self.go(Method::GET, url, None).await {
            Landing::Back(path) => path,
            Landing::There { url, html } => {
                self.press(&url, &html, &[("login", login), ("answer", "yes")]).await
            }
        }
    }

    /// Goes to `url`, and does not say who one is. Returns where one is led at the site.
    pub async fn decline(&self, url: &str) -> String {
        let Landing::There { url, html } = self.go(Method::GET, url, None).await else {
            panic!("the provider did not ask")
        };
        self.press(&url, &html, &[("answer", "no")]).await
    }

    /// Goes to `url`, and says that one's session may end. Returns where one is led at the site.
    pub async fn sign_out(&self, url: &str) -> String {
        let Landing::There { url, html } = self.go(Method::GET, url, None).await else {
            panic!("the provider did not ask")
        };
        assert!(html.contains("Terminer la session"), "{html}");
        self.press(&url, &html, &[("logout", "yes")]).await
    }

    /// Whether the provider asks who one is.
    pub async fn is_asked(&self, url: &str) -> bool {
        matches!(self.go(Method::GET, url, None).await, Landing::There { html, .. } if html.contains("Qui êtes-vous"))
    }

    async fn press(&self, url: &str, html: &str, fields: &[(&str, &str)]) -> String {
        let (action, mut sent) = form_of(html);
        sent.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let target = url::Url::parse(url).unwrap().join(&action).unwrap();
        match self.go(Method::POST, target.as_str(), Some(sent)).await {
            Landing::Back(path) => path,
            Landing::There { html, .. } => panic!("the provider did not lead back: {html}"),
        }
    }

    async fn go(&self, method: Method, url: &str, form: Option<Vec<(String, String)>>) -> Landing {
        let (mut method, mut url, mut form) = (method, url::Url::parse(url).unwrap(), form);
        for _ in 0..10 {
            if !url.as_str().starts_with(&self.provider.issuer) {
                assert_eq!(
                    url.origin().ascii_serialization(),
                    self.provider.settings["site"].as_str().unwrap()
                );
                return Landing::Back(url[url::Position::BeforePath..].to_owned());
            }
            let mut request = self.client.request(method, url.clone()).header(header::COOKIE, self.cookies());
            if let Some(fields) = form.take() {
                let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                request =
                    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
            }
            let answer = request.send().await.unwrap();
            self.keep_cookies(answer.headers());
            let Some(next) =
                answer.headers().get(header::LOCATION).map(|next| next.to_str().unwrap().to_owned())
            else {
                return Landing::There { url: url.into(), html: answer.text().await.unwrap() };
            };
            url = url.join(&next).unwrap();
            method = Method::GET;
        }
        panic!("the provider leads round in circles")
    }

    fn cookies(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&self, headers: &header::HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        for value in headers.get_all(header::SET_COOKIE) {
            let cookie = Cookie::parse(value.to_str().unwrap()).unwrap();
            if cookie.value().is_empty() {
                cookies.remove(cookie.name());
            } else {
                cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
    }
}

/// Where the form of a page goes, and its hidden fields.
fn form_of(html: &str) -> (String, Vec<(String, String)>) {
    let page = Html::parse_document(html);
    let select = |selector: &str| Selector::parse(selector).unwrap();
    let form = page.select(&select("form")).next().unwrap_or_else(|| panic!("no form: {html}"));
    let hidden = form
        .select(&select("input[type=hidden]"))
        .map(|field| {
            let attribute = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
            (attribute("name"), attribute("value"))
        })
        .collect();
    (form.value().attr("action").unwrap_or_default().to_owned(), hidden)
}
