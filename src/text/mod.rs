//! Plain text as French people type it: cleaned before it is kept, spaced as printers do when it is shown.

mod clean;
mod slug;
mod typography;

pub use self::{
    clean::{clean_line, clean_text},
    slug::{fold_accents, slugify, slugify_or},
    typography::french_spaces,
};
