//! One certificate, for those who may give it again.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{Lines, Quoted, certificate_in, review::TITLE};
use crate::{
    app::{context::PageContext, error::PageError},
    certification::{
        model::{CertificateId, Change, REVIEW_PATH, certify_path},
        service::{Case, ChangeView, ReportView, case},
        words::long_day,
    },
    http::fields::{FieldErrors, Fields},
    statistics::calendar::Day,
    ui::{
        badge::PersonName,
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        form::ErrorSummary,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/certificats/{id}`.
#[component]
pub fn CertificatePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(certificate_page(context))
}

async fn certificate_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let id = certificate_in(&context)?;
    let now = context.visit.now;
    let Case { answer, told, by, source, is_withdrawn, reports, history } =
        case(&context.state.db, &actor, id).await?;
    let (before, after) = told.around_name(Day::of(now));
    let (before, after) = if is_withdrawn {
        let verified = long_day(told.verified);
        (
            format!("Certificat retiré. La réponse était certifiée {} par ", told.place_words()),
            format!(", vérifiée le {verified}."),
        )
    } else {
        (before, after)
    };
    let territory = told.place.map(|place| place.code).unwrap_or_default();
    let again = format!("{}?territoire={territory}", certify_path(answer.post));
    let title = format!("Certificat {}", told.place_words());
    let above = vec![(REVIEW_PATH.to_owned(), TITLE.to_owned())];
    let errors = context.form.errors;
    let fields = context.form.fields.unwrap_or_default();
    Ok(view! {
        <PageTitle text=title.clone()/>
        <div class="wrap narrow">
            <Breadcrumb above here=title.clone()/>
            <h1>{title}</h1>
            <p class="certificate-case">{before} <PersonName name=by.name ambassador_of=by.ambassador_of/> {after}</p>
            {source
                .map(|(href, text)| {
                    view! { <p>"Source\u{a0}: " <a href=href rel="nofollow noopener">{text}</a></p> }
                })}
            <Quoted answer/>
            <ErrorSummary errors=errors.clone()/>
            <Reports reports now/>
            <section class="card stack" aria-labelledby="gestes">
                <h2 id="gestes">"Après avoir relu la réponse"</h2>
                {(!is_withdrawn).then(|| view! { <Confirm id/> })}
                <p>
                    <a href=again>
                        {if is_withdrawn { "Certifier de nouveau" } else { "Changer la source ou les dates" }}
                    </a>
                </p>
                {(!is_withdrawn).then(|| view! { <Withdraw id fields errors/> })}
            </section>
            <History history now/>
        </div>
    }
    .into_any())
}

#[component]
fn Confirm(id: CertificateId) -> impl IntoView {
    view! {
        <form method="post" action=id.path()>
            <button class="btn btn-primary" r#type="submit" name="geste" value="confirmer">
                "Elle est toujours juste\u{a0}: confirmer pour un an"
            </button>
        </form>
    }
}

#[component]
fn Withdraw(id: CertificateId, fields: Fields, errors: FieldErrors) -> impl IntoView {
    view! {
        <form method="post" action=id.path() class="stack" novalidate=true>
            <input r#type="hidden" name="geste" value="retirer"/>
            <Lines
                label="Elle n’est plus juste\u{a0}: la raison"
                help="Elle est gardée avec ce que vous faites\u{a0}; seules les personnes qui peuvent certifier la lisent."
                fields
                errors
            />
            <button class="btn btn-danger" r#type="submit">"Retirer ce certificat"</button>
        </form>
    }
}

#[component]
fn Reports(reports: Vec<ReportView>, now: DateTime<Utc>) -> impl IntoView {
    (!reports.is_empty()).then(|| {
        view! {
            <section aria-labelledby="signalements">
                <h2 id="signalements">"Signalements"</h2>
                <ul class="rows card">
                    {reports
                        .into_iter()
                        .map(|report| {
                            let at = Moment::at(report.at, now);
                            let details = report.details;
                            view! {
                                <li class="row">
                                    <div>
                                        <p>
                                            <strong>{report.reason.label()}</strong>
                                            ", "
                                            <Time at/>
                                            {report.is_handled.then(|| view! { " " <span class="badge badge-plain">"traité"</span> })}
                                        </p>
                                        {(!details.is_empty()).then(|| view! { <p class="muted">{details}</p> })}
                                    </div>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn History(history: Vec<ChangeView>, now: DateTime<Utc>) -> impl IntoView {
    view! {
        <section aria-labelledby="histoire">
            <h2 id="histoire">"Ce qui a été fait"</h2>
            <ul class="rows card">
                {history
                    .into_iter()
                    .map(|change| {
                        let at = Moment::at(change.at, now);
                        let days = change
                            .days
                            .filter(|_| !matches!(change.code.as_str(), "suspended" | "withdrawn"))
                            .map(|(verified, review_by)| {
                                format!("Vérifiée le {}, à revoir avant le {}.", long_day(verified), long_day(review_by))
                            });
                        view! {
                            <li class="row">
                                <div>
                                    <p>
                                        <PersonName name=change.by.name ambassador_of=change.by.ambassador_of/>
                                        {format!(" {} ", Change::past(&change.code))}
                                        <Time at/>
                                    </p>
                                    {days.map(|days| view! { <p class="muted">{days}</p> })}
                                    {change.reason.map(|reason| view! { <p class="muted">{format!("Raison\u{a0}: {reason}")}</p> })}
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}
