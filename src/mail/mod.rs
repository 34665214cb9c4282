//! Mail: written to an outbox in the transaction that causes it, sent afterwards by a worker.
//!
//! A mail is delivered at least once: only a crash between the server's agreement and our mark can repeat it, with
//! the same Message-ID.

mod entity;
mod outbox;
mod transport;
mod worker;

pub use self::{
    outbox::{Mail, enqueue},
    transport::{Transport, TransportError},
    worker::{Delivery, deliver_due},
};

#[cfg(test)]
mod tests;
