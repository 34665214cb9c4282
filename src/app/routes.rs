//! Every address of the site, in one place.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
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
use tower_http::{catch_panic::CatchPanicLayer, services::ServeDir};

use super::{
    AppState, context,
    error::PageError,
    form::{FormState, see, segment},
    security,
    shell::Shell,
    upload::{LONGEST_UPLOAD, MAX_READ},
};
use crate::{
    accounts::{
        forms::{post_link, post_profile, post_sessions, post_sign_in, post_sign_out},
        oidc::forms::{get_return, post_departure},
        pages::{LinkPage, LinkSentPage, ProfilePage, SessionsPage, SignInPage},
        passkey::{
            api::{finish_adding, finish_signing_in, start_adding, start_signing_in},
            forms::{post_remove, post_rename},
            pages::{KeysPage, RemoveKeyPage, RenameKeyPage},
        },
        people::{
            forms::post_own_profile,
            pages::{DirectoryPage, MemberPage, OwnProfilePage},
        },
    },
    administration::{
        forms::post_role,
        pages::{PeoplePage, PersonPage},
    },
    audience,
    certification::{
        forms::{post_certificate, post_certify, post_out_of_date},
        pages::{CertificatePage, CertifyPage, OutOfDatePage, ReviewPage},
    },
    closing::{forms::post_closing, model::CLOSING_PATH, pages::ClosingPage},
    cockpit::pages::CockpitPage,
    committee::{
        forms::{post_correction, post_decision, post_move},
        pages::{CommitteePage, CorrectionPage, MovePage, NewDecisionPage},
    },
    contact::{
        self,
        forms::{post_contact, post_report_answer, post_settings},
        pages::{ContactPage, MessageLinkPage, MessageReportPage, MessageReportsPage, MessageSettingsPage},
    },
    display::{DisplayPage, post_display},
    files::{forms::post_photo, model::PHOTO_PATH, pages::PhotoPage, send::get_file},
    following::{
        forms::post_following,
        pages::{FollowedPage, FollowingsPage},
    },
    forum::{
        forms::{
            post_ask, post_clear_solution, post_delete, post_edit, post_publish, post_reply, post_solution,
            post_vote,
        },
        pages::{
            AskPage, DeletePage, EditPage, PublishPage, ThemePage, ThemesPage, TopicListPage, TopicPage,
            WaitingPage,
        },
        service::locate_post,
    },
    http::{calls, compression, csrf, headers, health, page_cache, speculation},
    live,
    moderation::{
        forms::{post_gesture, post_report},
        pages::{CasePage, QueuePage, ReportPage},
    },
    notifications::{
        forms::{post_inbox, post_settings as post_notification_settings, post_unsubscribe},
        model::UNSUBSCRIBE_PATH,
        pages::{INBOX_PATH, InboxPage, NotificationSettingsPage, SETTINGS_PATH, UnsubscribePage},
    },
    pages::{HomePage, SiteMapPage, TextPage},
    privacy::{
        export::{forms::post_export, pages::ExportPage},
        forms::post_delete_account,
        pages::{AccountDeletedPage, DeleteAccountPage},
    },
    routing::{forms::post_routing, pages::RoutingPage},
    search::pages::SearchPage,
    statistics::{
        self,
        pages::{CountedListPage, StatisticsPage},
    },
    ui::error_page::ErrorPage,
    weekly::{
        forms::{post_letter, post_stop},
        model::{LETTER_PATH, STOP_PATH},
        pages::{EditionPage, EditionsPage, LetterPage, StopPage},
    },
};

/// Nobody waits longer for an answer.
const LONGEST: Duration = Duration::from_secs(30);

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
                <Route path=path!("/reponses/:post/certifier") view=CertifyPage ssr=SsrMode::Async/>
                <Route path=path!("/certificats/a-revoir") view=ReviewPage ssr=SsrMode::Async/>
                <Route path=path!("/certificats/:certificate") view=CertificatePage ssr=SsrMode::Async/>
                <Route path=path!("/certificats/:certificate/perime") view=OutOfDatePage ssr=SsrMode::Async/>
                <Route path=path!("/suivis") view=FollowedPage ssr=SsrMode::Async/>
                <Route path=path!("/notifications") view=InboxPage ssr=SsrMode::Async/>
                <Route path=path!("/notifications/desabonnement") view=UnsubscribePage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/notifications") view=NotificationSettingsPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/suivis") view=FollowingsPage ssr=SsrMode::Async/>
                <Route path=path!("/themes") view=ThemesPage ssr=SsrMode::Async/>
                <Route path=path!("/themes/:theme") view=ThemePage ssr=SsrMode::Async/>
                <Route path=path!("/recherche") view=SearchPage ssr=SsrMode::Async/>
                <Route path=path!("/connexion") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/connexion/envoye") view=LinkSentPage ssr=SsrMode::Async/>
                <Route path=path!("/connexion/lien") view=LinkPage ssr=SsrMode::Async/>
                <Route path=path!("/bienvenue") view=ProfilePage ssr=SsrMode::Async/>
                <Route path=path!("/membres") view=DirectoryPage ssr=SsrMode::Async/>
                <Route path=path!("/membres/:member") view=MemberPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/profil") view=OwnProfilePage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/connexions") view=SessionsPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/messages") view=MessageSettingsPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/supprimer") view=DeleteAccountPage ssr=SsrMode::Async/>
                <Route path=path!("/compte-supprime") view=AccountDeletedPage ssr=SsrMode::Async/>
                <Route path=path!("/membres/:member/contact") view=ContactPage ssr=SsrMode::Async/>
                <Route path=path!("/contact/gerer") view=MessageLinkPage ssr=SsrMode::Async/>
                <Route path=path!("/moderation/messages-prives") view=MessageReportsPage ssr=SsrMode::Async/>
                <Route path=path!("/moderation/messages-prives/:report") view=MessageReportPage ssr=SsrMode::Async/>
                <Route path=path!("/messages/:post/signaler") view=ReportPage ssr=SsrMode::Async/>
                <Route path=path!("/moderation") view=QueuePage ssr=SsrMode::Async/>
                <Route path=path!("/moderation/messages/:post") view=CasePage ssr=SsrMode::Async/>
                <Route path=path!("/administration/personnes") view=PeoplePage ssr=SsrMode::Async/>
                <Route path=path!("/administration/personnes/:person") view=PersonPage ssr=SsrMode::Async/>
                <Route path=path!("/publier") view=PublishPage ssr=SsrMode::Async/>
                <Route path=path!("/publier/envoye") view=WaitingPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/photo") view=PhotoPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/donnees") view=ExportPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/cles") view=KeysPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/cles/:key/renommer") view=RenameKeyPage ssr=SsrMode::Async/>
                <Route path=path!("/mon-compte/cles/:key/supprimer") view=RemoveKeyPage ssr=SsrMode::Async/>
                <Route path=path!("/questions-pour-vous") view=RoutingPage ssr=SsrMode::Async/>
                <Route path=path!("/question-resolue") view=ClosingPage ssr=SsrMode::Async/>
                <Route path=path!("/lettre") view=LetterPage ssr=SsrMode::Async/>
                <Route path=path!("/lettre/desabonnement") view=StopPage ssr=SsrMode::Async/>
                <Route path=path!("/lettres") view=EditionsPage ssr=SsrMode::Async/>
                <Route path=path!("/lettres/:day") view=EditionPage ssr=SsrMode::Async/>
                <Route path=path!("/tableau-de-bord") view=CockpitPage ssr=SsrMode::Async/>
                <Route path=path!("/statistiques") view=StatisticsPage ssr=SsrMode::Async/>
                <Route path=path!("/statistiques/liste/:measure") view=CountedListPage ssr=SsrMode::Async/>
                <Route path=path!("/comite") view=CommitteePage ssr=SsrMode::Async/>
                <Route path=path!("/comite/nouvelle-decision") view=NewDecisionPage ssr=SsrMode::Async/>
                <Route path=path!("/comite/:decision/modifier") view=CorrectionPage ssr=SsrMode::Async/>
                <Route path=path!("/comite/:decision/retirer") view=MovePage ssr=SsrMode::Async/>
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
    // Before anything is rendered: it also starts the framework’s executor.
    let pages = generate_route_list(App);
    let hashes = security::inline_script_hashes(&state.leptos).await;
    let policy = headers::SitePolicy::new(&hashes, state.config.site.is_https());
    let files = ServeDir::new(state.leptos.site_root.as_ref())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    // Addresses that exist only when the operator set a provider.
    let by_provider = match state.oidc {
        None => Router::new(),
        Some(_) => Router::new()
            .route("/connexion/fournisseur", get(async || see("/connexion")).post(post_departure))
            .route("/connexion/fournisseur/retour", get(get_return))
            .route("/deconnexion/retour", get(async || see("/"))),
    };
    let site = Router::new()
        .leptos_routes_with_context(
            &state,
            pages,
            {
                let state = state.clone();
                move || provide_context(state.clone())
            },
            || view! { <Shell content=App/> },
        )
        .route("/sujets/nouveau", post(post_ask))
        .route("/sujets/{topic}", post(post_reply))
        .route("/sujets/{topic}/sans-solution", get(see_topic).post(post_clear_solution))
        .route("/suivis", post(post_following))
        .route("/questions-pour-vous", post(post_routing))
        .route(INBOX_PATH, post(post_inbox))
        .route(SETTINGS_PATH, post(post_notification_settings))
        .route(UNSUBSCRIBE_PATH, post(post_unsubscribe))
        .route(CLOSING_PATH, post(post_closing))
        .route(LETTER_PATH, post(post_letter))
        .route(STOP_PATH, post(post_stop))
        .route("/publier", post(post_publish))
        .route("/messages/{post}/modifier", post(post_edit))
        .route("/messages/{post}/supprimer", post(post_delete))
        .route("/messages/{post}/vote", get(see_post).post(post_vote))
        .route("/reponses/{post}", get(see_post))
        .route("/reponses/{post}/solution", get(see_post).post(post_solution))
        .route("/reponses/{post}/certifier", post(post_certify))
        .route("/certificats/{certificate}", post(post_certificate))
        .route("/certificats/{certificate}/perime", post(post_out_of_date))
        .route("/connexion", post(post_sign_in))
        .route("/connexion/lien", post(post_link))
        .route("/connexion/cle/debut", post(start_signing_in))
        .route("/connexion/cle/fin", post(finish_signing_in))
        .route("/mon-compte/cles/debut", post(start_adding))
        .route("/mon-compte/cles/fin", post(finish_adding))
        .route("/mon-compte/cles/{key}/renommer", post(post_rename))
        .route("/mon-compte/cles/{key}/supprimer", post(post_remove))
        .route("/bienvenue", post(post_profile))
        .route("/mon-compte", get(async || see("/mon-compte/profil")))
        .route("/mon-compte/profil", post(post_own_profile))
        .route("/mon-compte/connexions", post(post_sessions))
        .route("/mon-compte/messages", post(post_settings))
        .route("/mon-compte/supprimer", post(post_delete_account))
        .route("/membres/{member}/contact", post(post_contact))
        .route("/contact/gerer", post(contact::forms::post_link))
        .route("/moderation/messages-prives/{report}", post(post_report_answer))
        .route("/mon-compte/photo", post(post_photo).layer(DefaultBodyLimit::max(MAX_READ)))
        .route("/mon-compte/donnees", post(post_export))
        .route("/fichiers/{key}", get(get_file))
        .route("/statistiques.csv", get(statistics::send::csv))
        .route("/statistiques.json", get(statistics::send::json_file))
        .route("/statistiques/graphes/{chart}", get(statistics::send::chart))
        .route("/comite/nouvelle-decision", post(post_decision))
        .route("/comite/{decision}/modifier", post(post_correction))
        .route("/comite/{decision}/retirer", post(post_move))
        .route("/messages/{post}/signaler", post(post_report))
        .route("/moderation/messages/{post}", post(post_gesture))
        .route("/administration/personnes/{person}", post(post_role))
        .route("/deconnexion", get(async || see("/")).post(post_sign_out))
        .route("/parametres-affichage", post(post_display))
        .merge(by_provider)
        .fallback({
            let state = state.clone();
            move |request: Request| file_or_not_found(state.clone(), files.clone(), request)
        })
        .method_not_allowed_fallback(unknown_method)
        .layer(middleware::from_fn(calls::answer_as_a_server_function))
        .layer(middleware::from_fn_with_state(state.clone(), context::find_visit))
        .layer(middleware::from_fn_with_state(state.clone(), csrf::refuse_foreign));
    let watched = Router::new().route("/direct", get(live::sse::direct)).with_state(state.clone());
    Router::new()
        .merge(site)
        .route(speculation::PATH, get(speculation::rules))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .layer(middleware::from_fn_with_state(LONGEST, give_up))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn(compression::squeeze))
        .layer(compression::passing())
        .layer(middleware::from_fn_with_state(state.clone(), page_cache::serve))
        // Above what is kept: a page that is not drawn is seen all the same.
        .layer(middleware::from_fn_with_state(state.clone(), audience::count))
        .with_state(state)
        // Apart: what lasts is neither compressed nor timed, and each layer would weigh on every open connection.
        .merge(watched)
        // Done with an answer when it begins: weighs on none.
        .layer(middleware::from_fn_with_state(policy, headers::add))
}

/// Renders the page at a request's address, as the answer to a form or in place of it.
pub async fn render(
    state: AppState,
    form: FormState,
    status: Option<StatusCode>,
    request: Request,
) -> Response {
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
        || view! { <Shell content=App/> },
    );
    handler(request).await
}

/// `/reponses/{id}` leads to the right page of the right topic, whatever was moved since. So does the address of a button
/// that is read again, after signing in for instance.
async fn see_post(State(state): State<AppState>, request: Request) -> Response {
    let found = match segment(request.uri(), 1).parse() {
        Ok(id) => locate_post(&state.db, crate::forum::model::PostId(id)).await.map_err(PageError::from),
        Err(_) => Err(PageError::not_found()),
    };
    match found {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(error) => fail(state, error, request).await,
    }
}

/// The address of a topic's button, read again.
async fn see_topic(request: Request) -> Response {
    see(&format!("/sujets/{}", segment(request.uri(), 1)))
}

async fn unknown_method(State(state): State<AppState>, request: Request) -> Response {
    let mut page = Request::new(Body::empty());
    *page.uri_mut() = request.uri().clone();
    *page.headers_mut() = request.headers().clone();
    *page.extensions_mut() = request.extensions().clone();
    fail(state, PageError::unknown_method(), page).await
}

/// The page of an error, for an address that is not a page.
pub async fn fail(state: AppState, error: PageError, request: Request) -> Response {
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

/// Answers what takes too long.
async fn give_up(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    let is_upload = request.method() == Method::POST && request.uri().path() == PHOTO_PATH;
    let longest = if is_upload { LONGEST_UPLOAD } else { longest };
    if let Ok(response) = tokio::time::timeout(longest, next.run(request)).await {
        return response;
    }
    tracing::error!("a request took more than {longest:?}");
    let error = PageError::unavailable();
    let mut response = last_resort(error.status(), error.title(), error.advice());
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    response
}

fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response {
    let id = format!("{:08x}", rand::random::<u32>());
    tracing::error!(%id, "a request panicked");
    let error = PageError::fault(&id);
    last_resort(error.status(), error.title(), error.advice())
}

/// A page without anything that could fail again.
fn last_resort(status: StatusCode, title: &str, advice: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body><main>\
         <h1>{title}</h1><p>{advice}</p><p><a href=\"/\">Revenir à l’accueil</a></p></main></body></html>"
    );
    let content_type = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, content_type)], page).into_response()
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn answer(site: Router) -> (Response, String) {
        let request = Request::builder().uri("/").body(Body::empty()).unwrap();
        let (parts, body) = site.oneshot(request).await.unwrap().into_parts();
        let page = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        (Response::from_parts(parts, Body::empty()), page)
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_ends_with_a_page() {
        let site = Router::new()
            .route("/", get(std::future::pending::<()>))
            .layer(middleware::from_fn_with_state(Duration::from_millis(1), give_up));
        let (response, page) = answer(site).await;
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::RETRY_AFTER], "30");
        assert!(page.contains("<h1>Le site est momentanément indisponible</h1>"), "{page}");
    }

    #[tokio::test]
    async fn a_request_that_panics_ends_with_a_page_and_a_number() {
        async fn panics() {
            panic!("the words of a panic")
        }
        let site = Router::new().route("/", get(panics)).layer(CatchPanicLayer::custom(after_panic));
        let (response, page) = answer(site).await;
        assert_eq!(response.status(), 500);
        assert!(page.contains("sous le numéro") && !page.contains("the words of a panic"), "{page}");
    }
}
