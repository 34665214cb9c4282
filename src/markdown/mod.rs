//! Posts are written in Markdown and shown as HTML that only this module can make.

#[cfg(feature = "ssr")]
mod excerpt;
#[cfg(feature = "ssr")]
mod render;
mod safe_html;
#[cfg(test)]
mod tests;

pub use self::safe_html::SafeHtml;
#[cfg(feature = "ssr")]
pub use self::{
    excerpt::excerpt,
    render::{plain_text, render, render_page},
};
