//! Choosing a display.

use axum::{extract::State, http::header, response::Response};

use super::DisplayTheme;
use crate::{
    accounts::model::NextPath,
    app::{
        AppState,
        form::{Posted, see},
    },
    http::cookies,
};

/// Days the choice is kept.
const KEPT: i64 = 365;

/// `POST /parametres-affichage`: `affichage`, `suite`.
pub async fn post_display(State(state): State<AppState>, posted: Posted) -> Response {
    let theme = DisplayTheme::from_code(posted.fields.get("affichage"));
    let value = (theme != DisplayTheme::System).then(|| theme.code());
    let mut response = see(NextPath::parse(posted.fields.get("suite")).as_str());
    if let Some(cookie) = cookies::set(&state.config.site, cookies::THEME, value, KEPT) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
