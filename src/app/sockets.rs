//! Connections whose other end is gone, or no longer reads: found out and closed, whatever they were doing. Without this
//! a live connection to a browser that lost its network keeps its place for a quarter of an hour, an idle one for ever.

use std::time::Duration;

use axum::serve::{ListenerExt, TapIo};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};

/// How long the other end may read nothing of what waits for it, or not answer at all.
pub const UNREAD: Duration = Duration::from_secs(60);
/// How long an end to which nothing was sent may be silent before it is asked whether it is there.
const SILENT: Duration = Duration::from_secs(60);
/// How often it is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(15);

/// A listener whose connections end after `unread`.
pub fn forgetting(
    listener: TcpListener,
    unread: Duration,
) -> TapIo<TcpListener, impl FnMut(&mut TcpStream) + Send + 'static> {
    listener.tap_io(move |connection| {
        if let Err(error) = limit(connection, unread) {
            tracing::warn!(%error, "a connection cannot be limited in time");
        }
    })
}

fn limit(connection: &TcpStream, unread: Duration) -> std::io::Result<()> {
    let socket = SockRef::from(connection);
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(SILENT).with_interval(ASK_AGAIN))?;
    // Servers are Linux; elsewhere, on a developer's machine, the system's own limits hold.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(unread))?;
    Ok(())
}
