//! For whoever watches the machine.

use axum::{extract::State, http::StatusCode};
use sea_orm::ConnectionTrait;

use crate::app::AppState;

/// `/healthz`: the process answers.
pub async fn healthz() -> &'static str {
    "ok"
}

/// `/readyz`: the process can serve, its database answers.
pub async fn readyz(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.db.read().execute_unprepared("SELECT 1 FROM theme LIMIT 1").await {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "la base de données ne répond pas")
        }
    }
}
