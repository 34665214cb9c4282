//! Taking a decision off the page, and putting it back.

use leptos::prelude::*;

use super::{
    parts::{History, KindBadge, long_day},
    write::{above, id_of},
};
use crate::{
    app::{context::PageContext, error::PageError},
    committee::service::{Kept, Move, decision},
    http::fields::{FieldErrors, Fields},
    ui::{
        breadcrumb::Breadcrumb,
        form::{ErrorSummary, Field, TextArea, described_by},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/comite/{id}/retirer`.
#[component]
pub fn MovePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(move_page(context))
}

async fn move_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let id = id_of(&context)?;
    let Kept { decision, history } = decision(&context.state.db, &actor, id).await?;
    let (way, title, consequence, button) = match decision.withdrawn {
        None => (
            Move::Withdraw,
            "Retirer une décision",
            "La page publique dira qu’une décision de cette date a été retirée, quand et pourquoi. Ses mots et ses chiffres ne seront \
             plus montrés\u{a0}; ils restent gardés, et vous pourrez la rétablir.",
            "Retirer cette décision",
        ),
        Some(_) => (
            Move::Restore,
            "Rétablir une décision",
            "Elle reviendra à sa place sur la page publique, avec ses mots et les chiffres qu’elle avait.",
            "Rétablir cette décision",
        ),
    };
    let words = decision.words;
    let errors = context.form.errors;
    let fields = context.form.fields.unwrap_or_default();
    let button_class = if way == Move::Withdraw { "btn btn-danger" } else { "btn btn-primary" };
    Ok(view! {
        <PageTitle text=title/>
        <div class="wrap narrow">
            <Breadcrumb above=above() here=title/>
            <h1>{title}</h1>
            <p class="decision-head">{long_day(decision.day)} " " <KindBadge kind=words.kind/></p>
            <blockquote class="quote">{words.title}</blockquote>
            <p>{consequence}</p>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=format!("/comite/{}/retirer", id.0) class="card stack" novalidate=true>
                <input r#type="hidden" name="geste" value=way.code()/>
                <ReasonField fields errors way/>
                <div class="buttons">
                    <button class=button_class r#type="submit">{button}</button>
                    <a class="btn" href=id.path()>"Revenir sans rien changer"</a>
                </div>
            </form>
            <History history now=context.visit.now/>
        </div>
    }
    .into_any())
}

#[component]
fn ReasonField(fields: Fields, errors: FieldErrors, way: Move) -> impl IntoView {
    let described = described_by("texte", true, &errors);
    let invalid = errors.of("texte").is_some();
    let help = match way {
        Move::Withdraw => {
            "Tout le monde pourra la lire, à la place de la décision. Elle est gardée avec ce que vous faites."
        }
        Move::Restore => "Elle est gardée avec ce que vous faites\u{a0}; l’équipe seule la lit.",
    };
    view! {
        <Field name="texte" label="La raison" help=Some(help.to_owned()) errors>
            <TextArea
                id="texte"
                name="texte"
                value=fields.get("texte").to_owned()
                rows=3
                invalid
                described_by=described.unwrap_or_default()
                required=true
            />
        </Field>
    }
}
