//! Recording a decision, and correcting its words.

use leptos::prelude::*;

use super::parts::{FrozenFigures, History, KindBadge, long_day};
use crate::{
    app::{context::PageContext, error::PageError},
    committee::{
        model::{DecisionId, DecisionKind, FIRST_DAY, TITLE_MAX, parse_day},
        service::{CommitteeError, Kept, decision, figures_before, may_keep},
    },
    forum::pages::BodyField,
    http::fields::{FieldErrors, Fields},
    statistics::calendar::Day,
    ui::{
        breadcrumb::Breadcrumb,
        form::{ErrorSummary, Field, SubmissionToken, TextField, described_by},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/comite/nouvelle-decision`.
#[component]
pub fn NewDecisionPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(new_decision_page(context))
}

/// `/comite/{id}/modifier`.
#[component]
pub fn CorrectionPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(correction_page(context))
}

/// The way back, for the trail above a form.
pub(super) fn above() -> Vec<(String, String)> {
    vec![("/comite".to_owned(), "Comités d’investissement".to_owned())]
}

/// The decision of an address.
pub(super) fn id_of(context: &PageContext) -> Result<DecisionId, PageError> {
    let id = context.path.split('/').nth(2).and_then(|id| id.parse().ok()).map(DecisionId);
    Ok(id.ok_or(CommitteeError::NotFound)?)
}

async fn new_decision_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    may_keep(&actor)?;
    let today = Day::of(context.visit.now);
    let form = context.form;
    // Once the form was sent, whatever by, the figures of its date stay in sight.
    let chosen = form.fields.as_ref().and_then(|fields| parse_day(fields.get("date"), today).ok());
    let taken = match chosen {
        Some(day) => Some((day, figures_before(&context.state.db, &actor, day).await?)),
        None => None,
    };
    let fields = form.fields.clone().unwrap_or_else(|| Fields::from([("date", today.to_string().as_str())]));
    let errors = form.errors.clone();
    Ok(view! {
        <PageTitle text="Ajouter une décision"/>
        <div class="wrap narrow">
            <Breadcrumb above=above() here="Ajouter une décision"/>
            <h1>"Ajouter une décision"</h1>
            <p class="lead">
                "Ses mots pourront être corrigés, pas ses chiffres\u{a0}: ils sont pris dans les statistiques au moment où vous l’enregistrez."
            </p>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action="/comite/nouvelle-decision" class="card stack" novalidate=true>
                <SubmissionToken fields=fields.clone() is_visitor=false/>
                <DayField fields=fields.clone() errors=errors.clone() today/>
                {taken
                    .map(|(day, taken)| {
                        view! {
                            <div class="frozen-preview" id="chiffres" tabindex="-1">
                                <p>{format!("Pour une décision du {}\u{a0}:", long_day(day))}</p>
                                <FrozenFigures taken recorded_at=None id="chiffres-titre".to_owned()/>
                            </div>
                        }
                    })}
                <WordsFields fields=fields.clone() errors/>
                <BodyField label="La décision en détail" fields form submit="Enregistrer la décision" rows=12/>
            </form>
        </div>
    }
    .into_any())
}

/// The day, and the button that shows its figures. First in the form: the Enter key shows, and writes nothing.
#[component]
fn DayField(fields: Fields, errors: FieldErrors, today: Day) -> impl IntoView {
    let described = described_by("date", true, &errors);
    let invalid = errors.of("date").map(|_| "true");
    let value = fields.get("date").to_owned();
    view! {
        <Field
            name="date"
            label="Date de la décision"
            help=Some("Les chiffres seront ceux des douze semaines qui étaient terminées ce jour-là.".to_owned())
            errors
        >
            <input
                class="field field-short"
                id="date"
                name="date"
                r#type="date"
                min=FIRST_DAY
                max=today.to_string()
                value=value
                required=true
                aria-invalid=invalid
                aria-describedby=described
            />
        </Field>
        <button
            class="btn"
            r#type="submit"
            name="chiffres"
            value="1"
            formaction="/comite/nouvelle-decision#chiffres"
            formnovalidate=true
        >
            "Voir les chiffres"
        </button>
    }
}

/// Which of the three, and in a sentence.
#[component]
fn WordsFields(fields: Fields, errors: FieldErrors) -> impl IntoView {
    let chosen = fields.get("decision").to_owned();
    let error = errors.of("decision").map(str::to_owned);
    view! {
        <fieldset class="choices" id="decision" tabindex="-1">
            <legend class="label">"Ce que le comité a décidé"</legend>
            {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur\u{a0}: "</span>{error}</p> })}
            {DecisionKind::ALL
                .into_iter()
                .map(|kind| {
                    let id = format!("decision-{}", kind.code());
                    let checked = kind.code() == chosen;
                    view! {
                        <div class="choice">
                            <input r#type="radio" name="decision" id=id.clone() value=kind.code() checked=checked/>
                            <label r#for=id>
                                <strong>{kind.label()}</strong>
                                <br/>
                                <span class="muted">{kind.meaning()}</span>
                            </label>
                        </div>
                    }
                })
                .collect_view()}
        </fieldset>
        <TextField
            name="titre"
            label="La décision en une phrase"
            help="C’est le titre de la décision sur la page publique."
            fields
            errors
            maxlength=TITLE_MAX
        />
    }
}

async fn correction_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let id = id_of(&context)?;
    let Kept { decision, history } = decision(&context.state.db, &actor, id).await?;
    if decision.withdrawn.is_some() {
        return Err(CommitteeError::NotFound.into());
    }
    let words = decision.words;
    let form = context.form;
    let fields = form.fields.clone().unwrap_or_else(|| {
        Fields::from([
            ("decision", words.kind.code()),
            ("titre", words.title.as_str()),
            ("texte", words.body.as_str()),
        ])
    });
    let now = context.visit.now;
    Ok(view! {
        <PageTitle text="Corriger une décision"/>
        <div class="wrap narrow">
            <Breadcrumb above=above() here="Corriger une décision"/>
            <h1>"Corriger une décision"</h1>
            <p class="decision-head">{long_day(decision.day)} " " <KindBadge kind=words.kind/></p>
            <p>
                "Seuls les mots se corrigent. La date et les chiffres vont ensemble\u{a0}: si la date est fausse, retirez cette décision et "
                "ajoutez-en une autre. La page publique dira que le texte a été modifié."
            </p>
            <ErrorSummary errors=form.errors.clone()/>
            <form method="post" action=format!("/comite/{}/modifier", id.0) class="card stack" novalidate=true>
                <WordsFields fields=fields.clone() errors=form.errors.clone()/>
                <BodyField label="La décision en détail" fields form submit="Enregistrer les corrections" rows=12/>
            </form>
            <p class="after-form">
                <a href=id.path()>"Revenir sans rien changer"</a>
                <a href=format!("/comite/{}/retirer", id.0)>"Retirer cette décision"</a>
            </p>
            <History history now/>
        </div>
    }
    .into_any())
}
