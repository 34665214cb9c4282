//! What the framework writes into the head of every page.

use leptos::{prelude::*, tachys::html::InertElement};
use leptos_meta::HashedStylesheet;

/// The links to the style and to the islands, and the script that starts them. They are the same on every page, and the
/// framework reads the names of the files from the disk each time it draws them: drawn once, when the program starts.
#[derive(Clone, Debug)]
pub struct FrameworkHead {
    style: String,
    islands: String,
}

impl FrameworkHead {
    /// Draws it.
    #[must_use]
    pub fn new(options: &LeptosOptions) -> Self {
        let (for_style, options) = (options.clone(), options.clone());
        Owner::new().with(|| Self {
            style: view! { <HashedStylesheet id="style" options=for_style root=""/> }.to_html(),
            islands: in_time(&view! { <HydrationScripts options islands=true/> }.to_html()),
        })
    }

    /// Its place in a page, which is told, as the framework's own component does, that only islands come to life. A page that has
    /// none loads nothing that would start them.
    #[must_use]
    pub fn view(&self, has_islands: bool) -> impl IntoView + use<> {
        if let Some(page) = Owner::current_shared_context() {
            page.set_is_hydrating(false);
        }
        InertElement::new(if has_islands { self.style.clone() + &self.islands } else { self.style.clone() })
    }
}

/// The framework starts the islands when the browser has nothing else to do, which some never say (Chromium without a window,
/// one page in twenty): half a second later they start all the same.
fn in_time(islands: &str) -> String {
    islands.replace("window.requestIdleCallback(c)", "window.requestIdleCallback(c, { timeout: 500 })")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn islands_start_even_in_a_browser_that_is_never_idle() {
        let head = FrameworkHead::new(&LeptosOptions::builder().output_name("communaute").build());
        assert_eq!(head.islands.matches("requestIdleCallback(c").count(), 1);
        assert!(head.islands.contains("requestIdleCallback(c, { timeout: 500 })"));
    }
}
