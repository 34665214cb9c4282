//! Every address of the site, in one place.

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context};
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Route, Router as PageRouter, Routes},
    path,
};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, services::ServeDir, timeout::TimeoutLayer,
};

use super::{AppState, context, error::PageError, form::FormState, security, shell::Shell};
use crate::{
    accounts::{
        forms::{post_link, post_profile, post_sign_in, post_sign_out},
        pages::{LinkPage, LinkSentPage, ProfilePage, SignInPage},
    },
    display::{DisplayPage, post_display},
    forum::{
        forms::{post_ask, post_clear_solution, post_delete, post_edit, post_reply, post_solution},
        pages::{AskPage, DeletePage, EditPage, ThemePage, ThemesPage, TopicListPage, TopicPage},
        service::locate_post,
    },
    http::{csrf, headers, health},
    pages::{HomePage, SiteMapPage, TextPage},
    search::pages::SearchPage,
    ui::error_page::ErrorPage,
};

/// The pages. Each waits for its data before it leaves: right status, right title, nothing to run in the browser.
#[component]
fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <PageRouter>
            <Routes fallback=|| view! { <ErrorPage error=PageError::not_found()/> }>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                <Route path=path!("/sujets") view=TopicListPage ssr=SsrMode::Async/>
                <Route path=path!("/sujets/nouveau") view=AskPage ssr=SsrMode::Async/>
                <Route path=path!("/sujets/:topic") view=TopicPage ssr=SsrMode::Async/>
                <Route path=path!("/messages/:post/modifier") view=EditPage ssr=SsrMode::Async/>
                <Route path=path!("/messages/:post/supprimer") view=DeletePage ssr=SsrMode::Async/>
                <Route path=path!("/themes") view=ThemesPage ssr=SsrMode::Async/>
                <Route path=path!("/themes/:theme") view=ThemePage ssr=SsrMode::Async/>
                <Route path=path!("/recherche") view=SearchPage ssr=SsrMode::Async/>
                <Route path=path!("/connexion") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/connexion/envoye") view=LinkSentPage ssr=SsrMode::Async/>
                <Route path=path!("/connexion/lien") view=LinkPage ssr=SsrMode::Async/>
                <Route path=path!("/bienvenue") view=ProfilePage ssr=SsrMode::Async/>
                <Route path=path!("/parametres-affichage") view=DisplayPage ssr=SsrMode::Async/>
                <Route path=path!("/plan-du-site") view=SiteMapPage ssr=SsrMode::Async/>
                <Route path=path!("/qui-sommes-nous") view=TextPage ssr=SsrMode::Async/>
                <Route path=path!("/aide") view=TextPage ssr=SsrMode::Async/>
                <Route path=path!("/mentions-legales") view=TextPage ssr=SsrMode::Async/>
                <Route path=path!("/confidentialite") view=TextPage ssr=SsrMode::Async/>
                <Route path=path!("/accessibilite") view=TextPage ssr=SsrMode::Async/>
            </Routes>
        </PageRouter>
    }
}

/// The whole site: addresses, then what every request goes through, outermost last.
pub async fn router(state: AppState) -> Router {
    // Before anything is rendered: it also starts the framework's executor.
    let pages = generate_route_list(App);
    let policy = headers::ContentPolicy::new(&security::inline_script_hashes(&state.leptos).await);
    let files = ServeDir::new(state.leptos.site_root.as_ref())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let site = Router::new()
        .leptos_routes_with_context(
            &state,
            pages,
            {
                let state = state.clone();
                move || provide_context(state.clone())
            },
            {
                let options = state.leptos.clone();
                move || view! { <Shell options=options.clone() content=App/> }
            },
        )
        .route("/sujets/nouveau", post(post_ask))
        .route("/sujets/{topic}", post(post_reply))
        .route("/sujets/{topic}/sans-solution", post(post_clear_solution))
        .route("/messages/{post}/modifier", post(post_edit))
        .route("/messages/{post}/supprimer", post(post_delete))
        .route("/reponses/{post}", get(see_post))
        .route("/reponses/{post}/solution", post(post_solution))
        .route("/connexion", post(post_sign_in))
        .route("/connexion/lien", post(post_link))
        .route("/bienvenue", post(post_profile))
        .route("/deconnexion", post(post_sign_out))
        .route("/parametres-affichage", post(post_display))
        .fallback({
            let state = state.clone();
            move |request: Request| file_or_not_found(state.clone(), files.clone(), request)
        })
        .layer(middleware::from_fn_with_state(state.clone(), context::find_visit))
        .layer(middleware::from_fn_with_state(state.clone(), csrf::refuse_foreign));
    Router::new()
        .merge(site)
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            std::time::Duration::from_secs(30),
        ))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(policy, headers::add))
        .layer(CompressionLayer::new().br(true).gzip(true).quality(tower_http::CompressionLevel::Precise(4)))
        .with_state(state)
}

/// Renders the page at a request's address, as the answer to a form or in place of it.
pub async fn render(
    state: AppState,
    form: FormState,
    status: Option<StatusCode>,
    request: Request,
) -> Response {
    let options = state.leptos.clone();
    let handler = render_app_async_with_context(
        move || {
            provide_context(state.clone());
            provide_context(form.clone());
            if let Some(status) = status
                && let Some(response) = use_context::<ResponseOptions>()
            {
                response.set_status(status);
            }
        },
        move || view! { <Shell options=options.clone() content=App/> },
    );
    handler(request).await
}

/// `/reponses/{id}` leads to the right page of the right topic, whatever was moved since.
async fn see_post(State(state): State<AppState>, Path(post): Path<String>, request: Request) -> Response {
    let found = match post.parse() {
        Ok(id) => locate_post(&state.db, crate::forum::model::PostId(id)).await.map_err(PageError::from),
        Err(_) => Err(PageError::not_found()),
    };
    match found {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(error) => fail(state, error, request).await,
    }
}

async fn fail(state: AppState, error: PageError, request: Request) -> Response {
    let status = error.status();
    let form = FormState { failure: Some(error), ..FormState::default() };
    render(state, form, Some(status), request).await
}

async fn file_or_not_found(state: AppState, files: ServeDir, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let again = || {
        let mut copy = Request::new(Body::empty());
        *copy.uri_mut() = parts.uri.clone();
        *copy.headers_mut() = parts.headers.clone();
        *copy.extensions_mut() = parts.extensions.clone();
        copy
    };
    if matches!(parts.method, Method::GET | Method::HEAD) {
        let mut wanted = again();
        *wanted.method_mut() = parts.method.clone();
        match tower::ServiceExt::oneshot(files, wanted).await {
            Ok(response) if response.status() != StatusCode::NOT_FOUND => return response.into_response(),
            Ok(_) => {}
            Err(impossible) => match impossible {},
        }
    }
    fail(state, PageError::not_found(), again()).await
}

/// The last resort: a page without anything that could fail again.
fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response {
    let id = format!("{:08x}", rand::random::<u32>());
    tracing::error!(%id, "a request panicked");
    let page = format!(
        "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Erreur</title></head><body>\
         <h1>Une erreur est survenue de notre côté</h1><p>Elle est enregistrée sous le numéro {id}. \
         <a href=\"/\">Revenir à l’accueil</a></p></body></html>"
    );
    let content_type: (HeaderName, HeaderValue) =
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    (StatusCode::INTERNAL_SERVER_ERROR, [content_type], page).into_response()
}
