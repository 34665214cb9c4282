//! « C’est périmé ».

use leptos::prelude::*;

use super::{Lines, Quoted, certificate_in};
use crate::{
    app::{context::PageContext, error::PageError},
    certification::{
        model::ReportReason,
        service::{Reportable, reportable},
        words::long_day,
    },
    http::fields::FieldErrors,
    ui::{
        form::{ErrorSummary, Field, described_by},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/certificats/{id}/perime`.
#[component]
pub fn OutOfDatePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(out_of_date_page(context))
}

async fn out_of_date_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let id = certificate_in(&context)?;
    let Reportable { answer, told, is_told } = reportable(&context.state.db, &actor, id).await?;
    if context.query("merci") == "1" || (is_told && context.form.fields.is_none()) {
        let back = answer.path;
        return Ok(view! {
            <PageTitle text="Merci"/>
            <div class="wrap narrow">
                <h1>"C’est noté, merci"</h1>
                <p class="lead">
                    "Les personnes qui peuvent revoir ce certificat liront votre signalement, sans savoir qui l’a écrit. La réponse reste "
                    "certifiée en attendant."
                </p>
                <p><a class="btn" href=back>"Revenir à la discussion"</a></p>
            </div>
        }
        .into_any());
    }
    let fields = context.form.fields.unwrap_or_default();
    let errors = context.form.errors;
    let chosen = fields.get("raison").to_owned();
    let certified =
        format!("Réponse certifiée {}, vérifiée le {}.", told.place_words(), long_day(told.verified));
    let back = answer.path.clone();
    Ok(view! {
        <PageTitle text="Signaler une réponse périmée"/>
        <div class="wrap narrow">
            <h1>"C’est périmé\u{202f}?"</h1>
            <p>{certified}</p>
            <Quoted answer/>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=id.report_path() class="card stack" novalidate=true>
                <ReasonField chosen errors=errors.clone()/>
                <Lines
                    label="Ce qui est périmé"
                    help="Par exemple le nouveau montant, ou l’adresse de la page qui le dit."
                    fields
                    errors
                    optional=true
                />
                <div class="buttons">
                    <button class="btn btn-primary" r#type="submit">"Signaler que c’est périmé"</button>
                    <a class="btn" href=back>"Revenir sans signaler"</a>
                </div>
            </form>
        </div>
    }
    .into_any())
}

#[component]
fn ReasonField(chosen: String, errors: FieldErrors) -> impl IntoView {
    let described = described_by("raison", false, &errors);
    let invalid = errors.of("raison").map(|_| "true");
    view! {
        <Field name="raison" label="Pourquoi\u{202f}?" errors>
            <select
                class="field"
                id="raison"
                name="raison"
                required=true
                aria-invalid=invalid
                aria-describedby=described
            >
                <option value="">"Choisissez une raison"</option>
                {ReportReason::ALL
                    .into_iter()
                    .map(|reason| {
                        let selected = reason.code() == chosen;
                        view! { <option value=reason.code() selected=selected>{reason.label()}</option> }
                    })
                    .collect_view()}
            </select>
        </Field>
    }
}
