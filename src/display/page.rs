//! The display settings page.

use leptos::prelude::*;

use super::DisplayTheme;
use crate::{
    app::context::PageContext,
    ui::{breadcrumb::Breadcrumb, page::PageTitle},
};

/// `/parametres-affichage`.
#[component]
pub fn DisplayPage() -> impl IntoView {
    let context = PageContext::read();
    context.shows(&[]);
    view! {
        <PageTitle text="Paramètres d’affichage"/>
        <div class="wrap narrow">
            <Breadcrumb above=Vec::new() here="Paramètres d’affichage"/>
            <h1>"Paramètres d’affichage"</h1>
            <form method="post" action="/parametres-affichage" class="card stack">
                <input r#type="hidden" name="suite" value="/parametres-affichage"/>
                <fieldset class="choices">
                    <legend class="label">"Choisissez un thème pour l’affichage du site"</legend>
                    {DisplayTheme::ALL
                        .into_iter()
                        .map(|theme| {
                            let id = format!("affichage-{}", theme.code());
                            let checked = theme == context.theme;
                            view! {
                                <div class="choice">
                                    <input
                                        r#type="radio"
                                        name="affichage"
                                        id=id.clone()
                                        value=theme.code()
                                        checked=checked
                                    />
                                    <label r#for=id>{theme.label()}</label>
                                </div>
                            }
                        })
                        .collect_view()}
                </fieldset>
                <p class="help">"Votre choix est gardé un an sur cet appareil, dans un cookie qui ne sert qu’à cela."</p>
                <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
            </form>
        </div>
    }
}
