//! The questions for somebody.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::GestureButton;
use crate::{
    accounts::model::MemberId,
    app::{context::PageContext, error::PageError, form::FormState},
    cockpit::model::waited,
    forum::view::ThemeView,
    http::fields::{FieldErrors, Fields},
    routing::{
        calendar::today,
        model::{Absence, Gesture, ROUTING_PATH, RoutingFilter},
        service::{RoutedQuestion, RoutingView, routing},
    },
    ui::{
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        form::{ErrorSummary, Field, described_by},
        french_date::full,
        number::counted,
        page::{PageTitle, keep_out_of_search_engines, page_from},
        pagination::Pagination,
    },
};

const TITLE: &str = "Questions pour vous";

/// `/questions-pour-vous?liste=&page=`.
#[component]
pub fn RoutingPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(routing_page(context))
}

async fn routing_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let filter = RoutingFilter::parse(&context.query).ok_or_else(PageError::not_found)?;
    let now = context.visit.now;
    let RoutingView { themes, rows, total, pages, aside, absence } =
        routing(&context.state.db, &actor, now, filter).await?;
    let title = match (filter.aside, filter.page) {
        (false, 1) => TITLE.to_owned(),
        (false, page) => format!("{TITLE} (page {page})"),
        (true, 1) => "Questions mises de côté".to_owned(),
        (true, page) => format!("Questions mises de côté (page {page})"),
    };
    let above = if filter.aside { vec![(ROUTING_PATH.to_owned(), TITLE.to_owned())] } else { Vec::new() };
    let here_name = if filter.aside { "Questions mises de côté" } else { TITLE };
    let here = context.here();
    let away = absence.filter(|absence| absence.holds(today(now)));
    Ok(view! {
        <PageTitle text=title/>
        <div class="wrap">
            <Breadcrumb above here=here_name/>
            <ErrorSummary errors=context.form.errors.clone()/>
            <div class="page-head">
                <h1>{here_name}</h1>
                <p class="muted">{intro(filter.aside, total)}</p>
            </div>
            {away.map(|away| view! { <AwayNotice away/> })}
            <Rows rows themes filter here reader=actor.member now/>
            <Pagination page=filter.page pages base=filter.address() label="Pages des questions pour vous"/>
            {(!filter.aside && aside > 0)
                .then(|| {
                    let count = counted(i64::try_from(aside).unwrap_or(i64::MAX), "question mise de côté", "questions mises de côté");
                    view! { <p><a href=format!("{ROUTING_PATH}?liste=de-cote")>{format!("Revoir {count}")}</a></p> }
                })}
            {(!filter.aside).then(|| view! { <AbsenceForm absence form=context.form.clone() now/> })}
        </div>
    }
    .into_any())
}

fn intro(aside: bool, total: i64) -> String {
    match (aside, total) {
        (true, 0) => "Vous n’avez mis de côté aucune question qui attend encore.".to_owned(),
        (true, _) => {
            "Celles dont vous avez dit qu’elles n’étaient pas pour vous, et qui attendent encore.".to_owned()
        }
        (false, 0) => "Rien n’attend là où vous êtes ambassadeur ou ambassadrice. Merci\u{202f}!".to_owned(),
        (false, total) => format!(
            "{} sans réponse\u{a0}: les plus proches de vos territoires d’abord, puis celle qui attend depuis le plus longtemps.",
            counted(total, "question", "questions")
        ),
    }
}

#[component]
fn AwayNotice(away: Absence) -> impl IntoView {
    view! {
        <p class="notice">
            {format!("Vous êtes noté·e comme absent·e jusqu’au {} inclus\u{a0}: rien ne vous est envoyé. ", day(away))}
            <a href="#absence">"Changer mes dates"</a>
        </p>
    }
}

fn day(away: Absence) -> String {
    let number = away.to.format("%-d").to_string();
    let month = crate::ui::french_date::month_name(chrono::Datelike::month0(&away.to));
    format!("{}\u{a0}{month} {}", if number == "1" { "1er" } else { &number }, away.to.format("%Y"))
}

#[component]
fn Rows(
    rows: Vec<RoutedQuestion>,
    themes: Vec<ThemeView>,
    filter: RoutingFilter,
    here: String,
    reader: MemberId,
    now: DateTime<Utc>,
) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        view! {
            <h2 class="sr-only">"Les questions"</h2>
            <ul class="card topic-rows waiting">
                {rows
                    .into_iter()
                    .map(|row| {
                        let theme = themes.iter().find(|theme| theme.id == row.question.theme).cloned();
                        view! { <Row row theme filter here=here.clone() reader now/> }
                    })
                    .collect_view()}
            </ul>
        }
    })
}

#[component]
fn Row(
    row: RoutedQuestion,
    theme: Option<ThemeView>,
    filter: RoutingFilter,
    here: String,
    reader: MemberId,
    now: DateTime<Utc>,
) -> impl IntoView {
    let RoutedQuestion { question, taken } = row;
    let since = Moment { relative: waited(question.asked, now), ..Moment::at(question.asked, now) };
    let is_own = taken.as_ref().is_some_and(|taken| taken.member == reader);
    let is_free = taken.is_none();
    let (id, about) = (question.id, question.title.clone());
    view! {
        <li class="topic-row">
            <div class="topic-row-main">
                <h3 class="topic-row-title">
                    <a href=question.path>{question.title}</a>
                </h3>
                <div class="topic-row-meta">
                    {theme
                        .map(|theme| {
                            view! { <a class="badge badge-theme" href=format!("/themes/{}", theme.slug)>{theme.name}</a> }
                        })}
                    <span class="badge badge-plain">{question.territory.unwrap_or_else(|| "Toute la France".to_owned())}</span>
                </div>
                {taken
                    .map(|taken| {
                        let until = Moment { relative: full(taken.until), ..Moment::at(taken.until, now) };
                        let who = if is_own { "Vous vous en occupez".to_owned() } else { format!("{} s’en occupe", taken.name) };
                        view! { <p class="muted">{who} ", jusqu’au " <Time at=until/></p> }
                    })}
                <div class="row-actions">
                    {(is_free && !filter.aside)
                        .then(|| {
                            view! {
                                <GestureButton
                                    gesture=Gesture::Take
                                    topic=id
                                    label="Je m’en occupe"
                                    about=about.clone()
                                    here=here.clone()
                                    is_main=true
                                />
                            }
                        })}
                    {is_own
                        .then(|| {
                            view! {
                                <GestureButton
                                    gesture=Gesture::GiveBack
                                    topic=id
                                    label="Je ne m’en occupe plus"
                                    about=about.clone()
                                    here=here.clone()
                                />
                            }
                        })}
                    {(!filter.aside && !is_own)
                        .then(|| {
                            view! {
                                <GestureButton gesture=Gesture::Pass topic=id label="Pas pour moi" about=about.clone() here=here.clone()/>
                            }
                        })}
                    {filter
                        .aside
                        .then(|| {
                            view! {
                                <GestureButton
                                    gesture=Gesture::Return
                                    topic=id
                                    label="Remettre avec les autres"
                                    about=about.clone()
                                    here=here.clone()
                                />
                            }
                        })}
                </div>
            </div>
            <p class="count count-none">
                <span class="count-word">"attend depuis"</span>
                " "
                <span class="count-number"><Time at=since/></span>
            </p>
        </li>
    }
}

#[component]
fn AbsenceForm(absence: Option<Absence>, form: FormState, now: DateTime<Utc>) -> impl IntoView {
    let saved = absence.filter(|absence| absence.to >= today(now));
    let fields = form.fields.filter(|fields| fields.has("absence")).unwrap_or_else(|| {
        saved.map_or_else(Fields::default, |away| {
            Fields::from([("du", away.from.to_string().as_str()), ("au", away.to.to_string().as_str())])
        })
    });
    let min = today(now).to_string();
    view! {
        <section class="card stack" id="absence" aria-labelledby="absence-titre">
            <h2 id="absence-titre">"Vos absences"</h2>
            <p class="muted">
                "Pendant une absence, aucune question et aucun rappel ne vous sont envoyés. Videz les deux dates si vous êtes là."
            </p>
            <form method="post" action=ROUTING_PATH class="stack" novalidate=true>
                <div class="form-pair">
                    <DayField name="du" label="Premier jour" fields=fields.clone() errors=form.errors.clone() min=min.clone()/>
                    <DayField name="au" label="Dernier jour" fields errors=form.errors min/>
                </div>
                <button class="btn" r#type="submit" name="absence" value="1">"Enregistrer mes dates"</button>
            </form>
        </section>
    }
}

#[component]
fn DayField(
    name: &'static str,
    label: &'static str,
    fields: Fields,
    errors: FieldErrors,
    min: String,
) -> impl IntoView {
    let described = described_by(name, false, &errors);
    let invalid = errors.of(name).map(|_| "true");
    let value = fields.get(name).to_owned();
    // The first day may be past already; browsers would refuse it.
    let min = (name == "au").then_some(min);
    view! {
        <Field name label errors optional=true>
            <input
                class="field field-short"
                id=name
                name=name
                r#type="date"
                min=min
                value=value
                aria-invalid=invalid
                aria-describedby=described
            />
        </Field>
    }
}
