//! Listening, and the work that goes on beside the pages.

use std::{net::SocketAddr, path::Path, time::Duration};

use leptos::config::{LeptosOptions, get_configuration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use super::{AppState, Clock, router, sockets};
use crate::{
    audience,
    closing::service as closing,
    config::{Config, ConfigError, check_listen_address},
    db::Db,
    files::{FileStore, StoreError, service::remove_due},
    live,
    mail::{Transport, TransportError, deliver},
    notifications::service::{MEMBERS_AT_ONCE, TOLD_AT_ONCE, mail_due, tell_rest},
    privacy::{export::service::make_due, service::forget_old},
    routing::service as routing,
    statistics::service::roll_up,
    weekly::service as weekly,
};

/// How often the outbox is looked at.
const MAIL_EVERY: Duration = Duration::from_secs(2);
/// How often one looks whether somebody who follows is not told yet.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// How often one looks which notifications are to be mailed.
const NOTIFY_EVERY: Duration = Duration::from_secs(15);
/// How often what is too old is forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
/// How often archives are made and files taken away.
const FILES_EVERY: Duration = Duration::from_secs(5);
/// How often figures are counted again, where something changed.
const COUNT_EVERY: Duration = Duration::from_secs(60);
/// How often it is looked at who is to be told of which question, or asked about theirs: a day's mail leaves in the first minutes of
/// it.
const ROUTE_EVERY: Duration = Duration::from_secs(600);
/// The same once the store did not answer.
const FILES_AFTER_FAILURE: Duration = Duration::from_secs(60);
/// How long requests under way may still take once the process was asked to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Why the server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A variable cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Leptos.toml, or a LEPTOS_ variable.
    #[error("Leptos.toml ou une variable LEPTOS_… ne peut pas être lue : {0}")]
    Leptos(String),
    /// SMTP.
    #[error(transparent)]
    Mail(#[from] TransportError),
    /// Where files are kept.
    #[error(transparent)]
    Files(#[from] StoreError),
    /// The address is taken, or not ours.
    #[error("L’adresse {0} ne peut pas être écoutée (LEPTOS_SITE_ADDR) : {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The network's own words.
    #[error("Le serveur s’est arrêté : {0}")]
    Io(#[from] std::io::Error),
}

/// What `serve` needs, ready: the address is taken.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    state: AppState,
    transport: Transport,
    /// Where the server listens.
    pub address: SocketAddr,
}

impl Bound {
    /// Where mails are written, when no server sends them.
    #[must_use]
    pub fn mail_folder(&self) -> Option<&Path> {
        self.transport.folder()
    }
}

/// Reads what the framework needs and takes the address.
///
/// # Errors
/// See [`ServeError`].
pub async fn bind(config: Config, db: Db, clock: Clock) -> Result<Bound, ServeError> {
    check_listen_address(std::env::var("LEPTOS_SITE_ADDR").ok())?;
    let leptos = leptos_options()?;
    let transport = Transport::from_config(&config)?;
    let files = FileStore::open(&config.files)?;
    let address = leptos.site_addr;
    let listener = TcpListener::bind(address).await.map_err(|error| ServeError::Listen(address, error))?;
    let address = listener.local_addr()?;
    Ok(Bound { listener, state: AppState::new(db, config, clock, leptos, files), transport, address })
}

/// Serves until the process is asked to stop, then lets requests under way finish.
///
/// # Errors
/// The network's.
pub async fn serve(bound: Bound) -> Result<(), ServeError> {
    let (stop, stopped) = watch::channel(false);
    let workers = [
        tokio::spawn(send_mail(bound.state.clone(), bound.transport, stopped.clone())),
        tokio::spawn(tell_followers(bound.state.clone(), stopped.clone())),
        tokio::spawn(notify(bound.state.clone(), stopped.clone())),
        tokio::spawn(sweep(bound.state.clone(), stopped.clone())),
        tokio::spawn(keep_files(bound.state.clone(), stopped.clone())),
        tokio::spawn(count(bound.state.clone(), stopped.clone())),
        tokio::spawn(route_questions(bound.state.clone(), stopped.clone())),
        tokio::spawn(count_visits(bound.state.clone(), stopped.clone())),
        tokio::spawn(live::tail(bound.state.db.clone(), bound.state.config.live.heartbeat, stopped.clone())),
    ];
    let site = router(bound.state).await;
    let mut drained = stopped.clone();
    let listener = sockets::forgetting(bound.listener, sockets::UNREAD);
    let serving = axum::serve(listener, site.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            asked_to_stop().await;
            // The workers stop too; nobody listens any more when they already have.
            let _ = stop.send(true);
        });
    tokio::select! {
        outcome = serving => outcome?,
        () = async {
            let _ = drained.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(DRAIN).await;
        } => tracing::warn!("requests were still under way after {DRAIN:?}"),
    }
    for worker in workers {
        if worker.await.is_err() {
            tracing::error!("a worker panicked");
        }
    }
    Ok(())
}

fn leptos_options() -> Result<LeptosOptions, ServeError> {
    let file = Path::new("Leptos.toml");
    let read = get_configuration(file.exists().then_some("Leptos.toml"));
    let mut options = read.map_err(|error| ServeError::Leptos(error.to_string()))?.leptos_options;
    // The framework stops with a panic when this file is missing.
    let beside =
        std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(options.hash_file.as_ref())));
    if options.hash_files && !beside.is_some_and(|file| file.exists()) {
        tracing::warn!(
            "hash.txt is not beside the program: build it with cargo-leptos to get its style and islands"
        );
        options.hash_files = false;
    }
    Ok(options)
}

async fn send_mail(state: AppState, transport: Transport, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match deliver(&state.db, &transport, || state.clock.now()).await {
            // There are more, and the server takes them: one that takes none is not pressed.
            Ok(done) if done.is_full && done.sent > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the outbox could not be read"),
        }
        pause(MAIL_EVERY, &mut stopped).await;
    }
}

async fn tell_followers(state: AppState, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match tell_rest(&state.db, state.clock.now(), TOLD_AT_ONCE).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "those who follow could not be told"),
        }
        pause(TELL_EVERY, &mut stopped).await;
    }
}

async fn notify(state: AppState, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match mail_due(&state.db, state.clock.now(), &state.config.site.url).await {
            // As many as a pass takes: there are more.
            Ok(MEMBERS_AT_ONCE) => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "notifications could not be mailed"),
        }
        pause(NOTIFY_EVERY, &mut stopped).await;
    }
}

async fn keep_files(state: AppState, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let (db, files, now) = (&state.db, &state.files, state.clock.now());
        let mut next = FILES_EVERY;
        if let Err(error) = make_due(db, files, now, &state.config.site.url).await {
            tracing::warn!(%error, "an archive could not be made");
            next = FILES_AFTER_FAILURE;
        }
        if let Err(error) = remove_due(db, files, now).await {
            tracing::warn!(%error, "files could not be removed");
            next = FILES_AFTER_FAILURE;
        }
        pause(next, &mut stopped).await;
    }
}

async fn count(state: AppState, mut stopped: watch::Receiver<bool>) {
    let counting = async {
        loop {
            if let Err(error) = roll_up(&state.db, state.clock.now()).await {
                tracing::warn!(%error, "figures could not be counted");
            }
            tokio::time::sleep(COUNT_EVERY).await;
        }
    };
    // Years are counted at once after an import, which takes as long as some supervisors wait before they kill: what is half counted is
    // rolled back, and counted by the process that starts next.
    tokio::select! {
        () = counting => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

async fn route_questions(state: AppState, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let (db, now) = (&state.db, state.clock.now());
        if let Err(error) = routing::raise_due(db, now).await {
            tracing::warn!(%error, "questions that wait too long could not be put first");
        }
        if let Err(error) = routing::tell_due(db, now, &state.config.site.url).await {
            tracing::warn!(%error, "who looks after questions could not be told of them");
        }
        if let Err(error) = closing::ask_due(db, now, &state.config.site.url).await {
            tracing::warn!(%error, "askers could not be asked whether their questions are solved");
        }
        if let Err(error) = closing::mark_silent_due(db, now).await {
            tracing::warn!(%error, "askers who say nothing could not be found");
        }
        if let Err(error) = weekly::publish_due(db, now).await {
            tracing::warn!(%error, "the letter of the week could not be made");
        }
        if let Err(error) = weekly::send_due(db, now, &state.config.site.url).await {
            tracing::warn!(%error, "the letter of the week could not be sent");
        }
        pause(ROUTE_EVERY, &mut stopped).await;
    }
}

async fn count_visits(state: AppState, mut stopped: watch::Receiver<bool>) {
    if tokio::task::spawn_blocking(audience::prepare).await.is_err() {
        tracing::error!("the list of robots cannot be read");
    }
    loop {
        let (db, now) = (&state.db, state.clock.now());
        if let Err(error) = audience::service::flush(db, &state.audience, now).await {
            tracing::warn!(%error, "visits could not be written");
        }
        if *stopped.borrow() {
            return;
        }
        if let Err(error) = audience::service::salt(db, &state.audience, now).await {
            tracing::warn!(%error, "visits cannot be counted");
        }
        pause(COUNT_EVERY, &mut stopped).await;
    }
}

async fn sweep(state: AppState, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        forget_old(&state.db, state.clock.now(), &state.config.site).await;
        state.limits.forget_quiet();
        pause(SWEEP_EVERY, &mut stopped).await;
    }
}

async fn pause(time: Duration, stopped: &mut watch::Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        _ = stopped.changed() => {}
    }
}

/// Ctrl-C, or what a supervisor sends.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be heard");
            let _ = interrupt.await;
        }
    }
}
