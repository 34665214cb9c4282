//! A browser without JavaScript: it keeps cookies, says where its forms come from, and follows when told to.

use std::{collections::BTreeMap, sync::Mutex};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{Method, StatusCode, header, request::Builder},
};
use cookie::Cookie;
use http_body_util::BodyExt;
use serde_json::Value;

use super::{app::TestApp, filled_form::FilledForm, page::Page};
use crate::{
    accounts::{model::SignedIn, people::model::member_path},
    http::fields::Fields,
};

/// What stands between the fields of [`Browser::upload`].
pub const BOUNDARY: &str = "----------------------communaute";

/// Fields, then a file, as browsers write them.
pub fn multipart(fields: &Fields, name: &str, file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields.iter() {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .into_bytes(),
        );
    }
    let (file_name, bytes) = file.unwrap_or_default();
    body.extend(
        format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes(),
    );
    body.extend(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// A browser and its cookies.
pub struct Browser<'a> {
    app: &'a TestApp,
    cookies: Mutex<BTreeMap<String, String>>,
    member: Option<SignedIn>,
}

impl<'a> Browser<'a> {
    pub(super) fn new(app: &'a TestApp, member: Option<SignedIn>) -> Self {
        Self { app, cookies: Mutex::default(), member }
    }

    /// Who signed in when the browser was opened.
    #[track_caller]
    pub fn member(&self) -> SignedIn {
        self.member.clone().expect("this browser is a member's")
    }

    /// The profile of who signed in, under the name the builders give: « Ada M. ».
    #[track_caller]
    pub fn profile_path(&self) -> String {
        let member = self.member();
        member_path(member.member, &member.profile.display_name())
    }

    /// What the browser holds.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap().clone()
    }

    /// As if the site had set it.
    pub fn keep_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// As if it had run out.
    pub fn forget_cookies(&self) {
        self.cookies.lock().unwrap().clear();
    }

    /// Asks for a page; a redirect is not followed.
    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path), Body::empty()).await
    }

    /// Posts fields, as a form of the site would.
    pub async fn post(&self, path: impl AsRef<str>, fields: Fields) -> Page {
        let request = self
            .request(Method::POST, path.as_ref())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, &self.app.state.config.site.url);
        self.send(request, fields.to_urlencoded()).await
    }

    /// Posts fields and a file, as a form of the site would; none: no file was chosen.
    pub async fn upload(&self, path: &str, fields: Fields, name: &str, file: Option<(&str, &[u8])>) -> Page {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header(header::ORIGIN, &self.app.state.config.site.url);
        self.send(request, multipart(&fields, name, file)).await
    }

    /// Asks for a file as it is.
    pub async fn download(&self, path: &str) -> (StatusCode, Bytes) {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        let (parts, body) = self.app.answer(request).await.into_parts();
        (parts.status, body.collect().await.unwrap().to_bytes())
    }

    /// Posts JSON, as a script of the site would.
    pub async fn call(&self, path: &str, body: &Value) -> Page {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ORIGIN, &self.app.state.config.site.url);
        self.send(request, body.to_string()).await
    }

    /// Sends a form of a page, filled in.
    pub async fn submit(&self, form: FilledForm) -> Page {
        if form.method == "post" {
            return self.post(&form.action, form.fields).await;
        }
        // What is typed comes before the place in the page.
        let address = form.action.split('#').next().unwrap_or_default();
        self.get(&format!("{address}?{}", form.fields.to_urlencoded())).await
    }

    /// Goes where a redirect leads, until there is a page.
    pub async fn follow(&self, page: &Page) -> Page {
        let mut next = self.get(&page.redirect()).await;
        for _ in 0..5 {
            if !next.status.is_redirection() {
                return next;
            }
            next = self.get(&next.redirect()).await;
        }
        panic!("{} leads round in circles", page.path)
    }

    /// A request of this browser, to be sent by [`Browser::send`].
    pub fn request(&self, method: Method, path: &str) -> Builder {
        let path = path.split('#').next().unwrap_or_default();
        let host = self.app.state.config.site.url.split("://").last().unwrap_or_default();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host)
            .header(header::ACCEPT, "text/html");
        let cookies: Vec<String> =
            self.cookies().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&self, request: Builder, body: impl Into<Body>) -> Page {
        let request = request.body(body.into()).unwrap();
        let (method, path) = (request.method().clone(), request.uri().to_string());
        let response = self.app.answer(request).await;
        for value in response.headers().get_all(header::SET_COOKIE) {
            let cookie = Cookie::parse(value.to_str().unwrap().to_owned()).unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if cookie.max_age().is_some_and(|age| age.is_zero()) {
                cookies.remove(cookie.name());
            } else {
                cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        Page::read(method, path, response).await
    }
}
