//! Posts are written in Markdown and shown as HTML that only this module can make.

#[cfg(feature = "ssr")]
mod render;
mod safe_html;
#[cfg(test)]
mod tests;

#[cfg(feature = "ssr")]
pub use self::render::{excerpt, plain_text, render, render_page};
pub use self::safe_html::SafeHtml;
