//! Mail: written to an outbox in the transaction that causes it, sent afterwards by a worker.
//!
//! A mail is delivered at least once: only a crash between the server's agreement and our mark can repeat it, with
//! the same Message-ID. Once it has left its words are gone: what stays for a while is whom it was for. One that was given up
//! keeps them as long, and an operator may have it tried again.

mod entity;
mod export;
mod letter;
mod operating;
mod outbox;
mod transport;
mod worker;

pub use self::{
    export::{MailExport, export},
    letter::Letter,
    operating::{MailState, StuckMail, retry, retry_all, waiting},
    outbox::{
        Mail, MailId, SENT_KEPT, Withdrawal, WrittenBy, enqueue, enqueue_from, enqueue_revocable, forget,
        remove_old, withdraw, withdraw_stopped,
    },
    transport::{Transport, TransportError},
    worker::{Delivery, deliver},
};

#[cfg(test)]
pub use self::worker::deliver_due;
#[cfg(test)]
mod tests;
