//! Composition: everything a request meets, from the router to the page around every page.

pub mod call;
pub mod context;
pub mod error;
pub mod form;
mod head;
mod routes;
mod security;
mod server;
mod shell;
pub mod sockets;
mod state;
pub mod upload;

pub use self::{
    routes::{fail, render, router},
    server::{Bound, ServeError, bind, serve},
    state::{AppState, Clock},
};
