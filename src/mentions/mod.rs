//! Naming somebody in a text so that they are told: `@Prénom N.`.
//!
//! Words: a name is *resolved* when the text is published: it becomes a link to the profile of the one person it means, `[@Claire
//! M.](/membres/12-claire-m)`, which is what is kept and shown. So a text says by itself whom it names, whatever the names become.
//! People who write in the same discussion come before the others; among several, the writer says who, by completion or under the
//! preview, which both write that link. Only people of the discussion and of the directory can be named.
//!
//! Who is named is told once a post, but in what is quoted: it was told to them already. Whoever a text links to is written down beside
//! it, told or not: their name leaves the text when they go.

#[cfg(feature = "ssr")]
pub mod api;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod parts;
#[cfg(feature = "ssr")]
pub mod service;

#[cfg(all(test, feature = "ssr"))]
mod tests;
