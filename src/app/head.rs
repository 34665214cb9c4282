//! What the framework writes into the head of every page.

use leptos::{prelude::*, tachys::html::InertElement};
use leptos_meta::HashedStylesheet;

/// The links to the style and to the islands, and the script that starts them. They are the same on every page, and the
/// framework reads the names of the files from the disk each time it draws them: drawn once, when the program starts.
#[derive(Clone, Debug)]
pub struct FrameworkHead(String);

impl FrameworkHead {
    /// Draws it.
    #[must_use]
    pub fn new(options: &LeptosOptions) -> Self {
        let options = options.clone();
        Self(Owner::new().with(|| {
            view! {
                <HashedStylesheet id="style" options=options.clone() root=""/>
                <HydrationScripts options islands=true/>
            }
            .to_html()
        }))
    }

    /// Its place in a page, which is told, as the framework's own component does, that only islands come to life.
    #[must_use]
    pub fn view(&self) -> impl IntoView + use<> {
        if let Some(page) = Owner::current_shared_context() {
            page.set_is_hydrating(false);
        }
        InertElement::new(self.0.clone())
    }
}
