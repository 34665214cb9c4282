//! What recipients reported, for the team.

use leptos::prelude::*;

use crate::{
    accounts::service::Named,
    app::{context::PageContext, error::PageError},
    contact::service::{MessageReport, open_report, open_reports},
    http::fields::{FieldErrors, Fields},
    moderation::{MemberGesture, pages::WhyField},
    ui::{
        badge::{AmbassadorBadge, PersonName},
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        form::ErrorSummary,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

const PATH: &str = "/moderation/messages-prives";

/// `/moderation/messages-prives`.
#[component]
pub fn MessageReportsPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(list_page(context))
}

/// `/moderation/messages-prives/{id}`.
#[component]
pub fn MessageReportPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(report_page(context))
}

fn by(report: &MessageReport) -> Named {
    report.reporter.clone().unwrap_or_else(|| Named::nobody("un ancien membre"))
}

async fn list_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let now = context.visit.now;
    let reports = open_reports(&context.state.db, actor).await?;
    let is_empty = reports.is_empty();
    Ok(view! {
        <PageTitle text="Messages privés signalés"/>
        <div class="wrap narrow">
            <Breadcrumb above=vec![("/moderation".to_owned(), "Modération".to_owned())] here="Messages privés signalés"/>
            <h1>"Messages privés signalés"</h1>
            <p class="lead">"Le site ne garde pas ces messages : vous lisez ce qu’en dit la personne qui les a reçus."</p>
            {is_empty.then(|| view! { <p class="muted">"Aucun signalement n’attend."</p> })}
            <ul class="rows card" hidden=is_empty>
                {reports
                    .into_iter()
                    .map(|report| {
                        let at = Moment::at(report.at, now);
                        let by = by(&report);
                        view! {
                            <li class="row">
                                <div>
                                    <p>
                                        <a href=format!("{PATH}/{}", report.id)>
                                            {format!("Message écrit par {}", report.sender.name)}
                                            <span class="sr-only">{format!(", signalement n°\u{a0}{}", report.id)}</span>
                                        </a>
                                        {report.sender.ambassador_of.map(|of| view! { " " <AmbassadorBadge of/> })}
                                    </p>
                                    <p class="muted">
                                        "Signalé par " <PersonName name=by.name ambassador_of=by.ambassador_of/> " " <Time at/>
                                    </p>
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
    .into_any())
}

async fn report_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let id = context.path.split('/').nth(3).and_then(|id| id.parse().ok());
    let report = open_report(&context.state.db, actor, id.ok_or_else(PageError::not_found)?).await?;
    let at = Moment::at(report.at, context.visit.now);
    let form = context.form;
    let above = vec![
        ("/moderation".to_owned(), "Modération".to_owned()),
        (PATH.to_owned(), "Messages privés signalés".to_owned()),
    ];
    let title = format!("Message écrit par {}", report.sender.name);
    let (sender, by) = (report.sender.clone(), by(&report));
    Ok(view! {
        <PageTitle text=title.clone()/>
        <div class="wrap narrow">
            <Breadcrumb above here="Un signalement"/>
            <h1>{title}</h1>
            {sender.ambassador_of.map(|of| view! { <p><AmbassadorBadge of/></p> })}
            <p class="lead">"Signalé par " <PersonName name=by.name ambassador_of=by.ambassador_of/> " " <Time at/></p>
            <blockquote class="quote whitespace-pre-line">{report.details.clone()}</blockquote>
            <ErrorSummary errors=form.errors.clone()/>
            <AnswerForm report fields=form.fields.unwrap_or_default() errors=form.errors/>
        </div>
    }
    .into_any())
}

#[component]
fn AnswerForm(report: MessageReport, fields: Fields, errors: FieldErrors) -> impl IntoView {
    let chosen = fields.get("geste").to_owned();
    let error = errors.of("geste").map(str::to_owned);
    let gestures = [
        (MemberGesture::Dismiss, "Classer : il n’y a rien à faire", true),
        (
            MemberGesture::Suspend,
            "Suspendre le compte de qui l’a écrit : plus de connexion, plus de messages",
            report.can_suspend,
        ),
    ];
    view! {
        <form method="post" action=format!("{PATH}/{}", report.id) class="card stack" novalidate=true>
            <fieldset class="choices" id="geste" tabindex="-1">
                <legend class="label">"Que faut-il faire ?"</legend>
                {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
                {gestures
                    .into_iter()
                    .filter(|(_, _, possible)| *possible)
                    .map(|(gesture, label, _)| {
                        let id = format!("geste-{}", gesture.code());
                        let checked = gesture.code() == chosen;
                        view! {
                            <div class="choice">
                                <input r#type="radio" name="geste" id=id.clone() value=gesture.code() checked=checked/>
                                <label r#for=id>{label}</label>
                            </div>
                        }
                    })
                    .collect_view()}
            </fieldset>
            <WhyField value=fields.get("texte").to_owned() errors/>
            <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
        </form>
    }
}
