//! What the « ne plus recevoir » of a letter leads to. Opening it changes nothing, as mail scanners do: its button does.

use leptos::prelude::*;

use super::stopped_words;
use crate::{
    app::{context::PageContext, error::PageError},
    ui::page::{PageTitle, keep_out_of_search_engines, page_from},
    weekly::{
        model::{LETTER_PATH, STOP_PATH},
        service::reader,
    },
};

/// `/lettre/desabonnement?jeton=…`.
#[component]
pub fn StopPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(stop_page(context))
}

async fn stop_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let done = context.form.fields.as_ref().and_then(|fields| stopped_words(fields.get("fait")));
    let secret = context.query("jeton").to_owned();
    if done.is_none() {
        reader(&context.state.db, &secret).await?;
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("jeton", &secret).finish();
    let action = format!("{STOP_PATH}?{query}");
    let manage = format!("{LETTER_PATH}?{query}");
    Ok(view! {
        <PageTitle text="Ne plus recevoir la lettre"/>
        <div class="wrap narrow">
            <h1>"Ne plus recevoir la lettre de la semaine"</h1>
            {match done {
                Some(words) => view! {
                    <p class="notice" role="status">{words}</p>
                    <p><a href=LETTER_PATH>"S’abonner de nouveau"</a></p>
                }
                    .into_any(),
                None => view! {
                    <form method="post" action=action class="card stack">
                        <button class="btn btn-primary" r#type="submit">"Ne plus recevoir la lettre"</button>
                    </form>
                    <p><a href=manage>"Plutôt choisir ce que je reçois"</a></p>
                }
                    .into_any(),
            }}
        </div>
    }
    .into_any())
}
