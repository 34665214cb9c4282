//! What is to be reviewed.

use leptos::prelude::*;

use crate::{
    app::{context::PageContext, error::PageError},
    certification::{
        model::{REVIEW_PATH, SOON_DAYS},
        service::{Due, ReportView, ReviewList, review_list},
        words::long_day,
    },
    cockpit::COCKPIT_PATH,
    forum::model::parse_page,
    statistics::calendar::Day,
    ui::{
        badge::PersonName,
        breadcrumb::Breadcrumb,
        number::counted,
        page::{PageTitle, keep_out_of_search_engines, page_from},
        pagination::Pagination,
    },
};

/// Its name, in links too.
pub(super) const TITLE: &str = "Certificats à revoir";

/// `/certificats/a-revoir?page=`.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(review_page(context))
}

async fn review_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let page = parse_page(context.query("page")).ok_or_else(PageError::not_found)?;
    let now = context.visit.now;
    let ReviewList { rows, total, page, pages } = review_list(&context.state.db, &actor, now, page).await?;
    let is_done = context.query("fait") == "1";
    let is_empty = rows.is_empty();
    let today = Day::of(now);
    let how_many = counted(total, "certificat à revoir", "certificats à revoir");
    let above = vec![(COCKPIT_PATH.to_owned(), "Mon tableau de bord".to_owned())];
    Ok(view! {
        <PageTitle text=TITLE/>
        <div class="wrap">
            <Breadcrumb above here=TITLE/>
            <div class="page-head">
                <h1>{TITLE}</h1>
                <p class="muted">{how_many}</p>
            </div>
            <p class="lead">
                {format!(
                    "Ce que quelqu’un dit périmé, ce qui a été modifié depuis, puis ce qui arrive à sa date dans les {SOON_DAYS} jours ou l’a \
                     passée. Relisez la réponse avant de confirmer\u{a0}: votre nom sera sous le certificat."
                )}
            </p>
            {is_done.then(|| view! { <p class="notice" role="status">"C’est enregistré."</p> })}
            {is_empty.then(|| view! { <p class="card empty">"Rien n’est à revoir. Merci\u{202f}!"</p> })}
            <h2 class="sr-only">"Liste des certificats"</h2>
            <ul class="rows card" hidden=is_empty>
                {rows.into_iter().map(|due| view! { <DueRow due today/> }).collect_view()}
            </ul>
            <Pagination page pages base=REVIEW_PATH label="Pages de certificats"/>
        </div>
    }
    .into_any())
}

#[component]
fn DueRow(due: Due, today: Day) -> impl IntoView {
    let why = due.why(today);
    let certified = format!("Certifiée {} par ", due.told.place_words());
    let verified = format!(", vérifiée le {}.", long_day(due.told.verified));
    let which = format!(" {}", due.told.place_words());
    view! {
        <li class="row certificate-row">
            <div>
                <p>
                    <a href=due.path>{format!("{}, réponse n°\u{a0}{}", due.title, due.number)}</a>
                </p>
                <p class="chips">
                    {why.into_iter().map(|words| view! { <span class="badge badge-warn">{words}</span> }).collect_view()}
                </p>
                <p class="muted">
                    {certified}
                    <PersonName name=due.by.name ambassador_of=due.by.ambassador_of/>
                    {verified}
                </p>
                <Said reports=due.reports/>
            </div>
            <div class="certificate-gestures">
                <form method="post" action=due.id.path()>
                    <input r#type="hidden" name="retour" value="liste"/>
                    <button class="btn" r#type="submit" name="geste" value="confirmer">
                        "Confirmer"
                        <span class="sr-only">{which.clone()}</span>
                    </button>
                </form>
                <a href=due.id.path()>"Revoir ou retirer" <span class="sr-only">{which}</span></a>
            </div>
        </li>
    }
}

/// What was said of it.
#[component]
fn Said(reports: Vec<ReportView>) -> impl IntoView {
    (!reports.is_empty()).then(|| {
        view! {
            <ul class="certificate-said">
                {reports
                    .into_iter()
                    .map(|report| {
                        let details = (!report.details.is_empty()).then(|| format!("\u{a0}: {}", report.details));
                        view! { <li>{report.reason.label()} {details}</li> }
                    })
                    .collect_view()}
            </ul>
        }
    })
}
