//! The queue of reports, one case, and the form that reports.

use leptos::prelude::*;

use super::{
    model::{Gesture, ReportReason},
    service::{ActionView, AnywayView, Case, ReportView, Reported, case, queue, visible},
};
use crate::{
    accounts::service::Named,
    app::{context::PageContext, error::PageError},
    contact::service::open_reports_count,
    forum::{
        model::PostId,
        service::{PostFacts, themes},
        view::ThemeView,
    },
    http::fields::{FieldErrors, Fields},
    personal_data::Kind,
    ui::{
        badge::{AmbassadorBadge, PersonName},
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        form::{ErrorSummary, Field, TextArea, described_by},
        number::counted,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/messages/{id}/signaler`.
#[component]
pub fn ReportPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(report_page(context))
}

/// `/moderation`.
#[component]
pub fn QueuePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(queue_page(context))
}

/// `/moderation/messages/{id}`.
#[component]
pub fn CasePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(case_page(context))
}

fn post_id(context: &PageContext, at: usize) -> Result<PostId, PageError> {
    let id = context.path.split('/').nth(at).and_then(|id| id.parse().ok());
    id.map(PostId).ok_or_else(PageError::not_found)
}

async fn report_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let id = post_id(&context, 2)?;
    let post = visible(&context.state.db, id).await?;
    if context.query("merci") == "1" {
        return Ok(view! {
            <PageTitle text="Merci"/>
            <div class="wrap narrow">
                <h1>"Merci de votre signalement"</h1>
                <p class="lead">"L’équipe va lire ce message et décider. Votre nom n’est montré à personne d’autre."</p>
                <p><a class="btn" href=post.path>"Revenir à la discussion"</a></p>
            </div>
        }
        .into_any());
    }
    let form = context.form;
    let fields = form.fields.unwrap_or_default();
    let errors = form.errors;
    let chosen = fields.get("raison").to_owned();
    let described = described_by("texte", true, &errors);
    let invalid = errors.of("texte").is_some();
    Ok(view! {
        <PageTitle text="Signaler un message"/>
        <div class="wrap narrow">
            <h1>"Signaler un message"</h1>
            <Quoted post=post.clone()/>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action=format!("/messages/{}/signaler", id.0) class="card stack" novalidate=true>
                <Reasons chosen errors=errors.clone()/>
                <Field
                    name="texte"
                    label="Ce que l’équipe doit savoir"
                    help=Some("Par exemple la phrase en cause, ou ce qui est périmé.".to_owned())
                    errors
                    optional=true
                >
                    <TextArea
                        id="texte"
                        name="texte"
                        value=fields.get("texte").to_owned()
                        rows=4
                        invalid
                        described_by=described.unwrap_or_default()
                    />
                </Field>
                <div class="buttons">
                    <button class="btn btn-primary" r#type="submit">"Signaler à l’équipe"</button>
                    <a class="btn" href=post.path>"Revenir sans signaler"</a>
                </div>
            </form>
        </div>
    }
    .into_any())
}

#[component]
fn Quoted(post: PostFacts) -> impl IntoView {
    let where_ = if post.number == 0 {
        format!("La question « {} »", post.title)
    } else {
        format!("La réponse n°\u{a0}{} à « {} »", post.number, post.title)
    };
    view! {
        <p class="muted">{where_}</p>
        <blockquote class="quote">{post.excerpt}</blockquote>
    }
}

#[component]
fn Reasons(chosen: String, errors: FieldErrors) -> impl IntoView {
    let error = errors.of("raison").map(str::to_owned);
    view! {
        <fieldset class="choices" id="raison" tabindex="-1">
            <legend class="label">"Pourquoi ce message ne devrait-il pas rester ?"</legend>
            {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
            {ReportReason::ALL
                .into_iter()
                .map(|reason| {
                    let id = format!("raison-{}", reason.code());
                    let checked = reason.code() == chosen;
                    view! {
                        <div class="choice">
                            <input r#type="radio" name="raison" id=id.clone() value=reason.code() checked=checked/>
                            <label r#for=id>{reason.label()}</label>
                        </div>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

async fn queue_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let now = context.visit.now;
    let (reported, done) = queue(&context.state.db, actor).await?;
    let private = open_reports_count(&context.state.db, actor).await?;
    let is_empty = reported.is_empty();
    let heading = match reported.len() {
        0 => "Aucun signalement n’attend".to_owned(),
        n => counted(i64::try_from(n).unwrap_or(i64::MAX), "message signalé", "messages signalés"),
    };
    Ok(view! {
        <PageTitle text="Modération"/>
        <div class="wrap narrow">
            <h1>"Modération"</h1>
            <h2>{heading}</h2>
            <ul class="rows card" hidden=is_empty>
                {reported
                    .into_iter()
                    .map(|reported| {
                        let since = Moment::at(reported.since, now);
                        view! { <ReportedRow reported since/> }
                    })
                    .collect_view()}
            </ul>
            <p><a href="/moderation/messages-prives">{counted(private, "message privé signalé", "messages privés signalés")}</a></p>
            <History title="Ce que l’équipe a fait" actions=moments(done, now) links=true/>
        </div>
    }
    .into_any())
}

#[component]
fn ReportedRow(reported: Reported, since: Moment) -> impl IntoView {
    let Reported { post, reports, .. } = reported;
    let label = if post.number == 0 {
        post.title.clone()
    } else {
        format!("{}, réponse n°\u{a0}{}", post.title, post.number)
    };
    view! {
        <li class="row">
            <div>
                <p><a href=format!("/moderation/messages/{}", post.post.0)>{label}</a></p>
                <p class="muted">{counted(reports, "signalement", "signalements")} ", le premier " <Time at=since/></p>
            </div>
            {post.is_hidden.then(|| view! { <span class="badge badge-plain">"masqué"</span> })}
        </li>
    }
}

fn moments(actions: Vec<ActionView>, now: chrono::DateTime<chrono::Utc>) -> Vec<(ActionView, Moment)> {
    actions
        .into_iter()
        .map(|action| {
            let at = Moment::at(action.at, now);
            (action, at)
        })
        .collect()
}

#[component]
fn History(title: &'static str, actions: Vec<(ActionView, Moment)>, links: bool) -> impl IntoView {
    let is_empty = actions.is_empty();
    view! {
        <section aria-labelledby="histoire">
            <h2 id="histoire">{title}</h2>
            {is_empty.then(|| view! { <p class="muted">"Rien encore."</p> })}
            <ul class="rows card" hidden=is_empty>
                {actions
                    .into_iter()
                    .map(|(action, at)| {
                        let href = action.post.filter(|_| links).map(|post| format!("/moderation/messages/{post}"));
                        let which = href.clone().unwrap_or_default();
                        view! {
                            <li class="row">
                                <div>
                                    <p>
                                        <PersonName name=action.by.name ambassador_of=action.by.ambassador_of/>
                                        {format!(" {} ", Gesture::past(&action.code))}
                                        <Time at/>
                                        {href
                                            .map(|href| {
                                                view! {
                                                    ". "
                                                    <a href=href>
                                                        "Voir le message"
                                                        <span class="sr-only">{format!(" {}", which.trim_start_matches("/moderation/messages/"))}</span>
                                                    </a>
                                                }
                                            })}
                                    </p>
                                    {(!action.reason.is_empty())
                                        .then(|| view! { <p class="muted">{format!("Raison : {}", action.reason)}</p> })}
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

async fn case_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let id = post_id(&context, 3)?;
    let now = context.visit.now;
    let db = &context.state.db;
    let Case { post, author, reports, published_anyway, history, gestures } = case(db, &actor, id).await?;
    let anyway =
        published_anyway.into_iter().map(|decision| (Moment::at(decision.at, now), decision)).collect();
    let themes = themes(db).await?;
    let form = context.form;
    let fields = form.fields.unwrap_or_default();
    let reports = reports.into_iter().map(|report| (Moment::at(report.at, now), report)).collect();
    let above = vec![("/moderation".to_owned(), "Modération".to_owned())];
    let author_name =
        author.as_ref().map_or_else(|| "un ancien membre".to_owned(), |author| author.name.clone());
    let ambassador = author.as_ref().and_then(|author| author.ambassador_of.clone());
    let is_suspended = author.is_some_and(|author| author.is_suspended);
    Ok(view! {
        <PageTitle text="Modérer un message"/>
        <div class="wrap narrow">
            <Breadcrumb above here="Un message"/>
            <h1>"Modérer un message"</h1>
            <Quoted post=post.clone()/>
            <div class="chips">
                <span class="badge badge-plain">{format!("De {author_name}")}</span>
                {ambassador.map(|of| view! { <AmbassadorBadge of/> })}
                {is_suspended.then(|| view! { <span class="badge badge-warn">"Compte suspendu"</span> })}
                {post.is_hidden.then(|| view! { <span class="badge badge-warn">"Masqué"</span> })}
                {post.is_locked.then(|| view! { <span class="badge badge-plain">"Fermé"</span> })}
                {post.is_pinned.then(|| view! { <span class="badge badge-plain">"Épinglé"</span> })}
            </div>
            {(!post.is_hidden).then(|| view! { <p><a href=post.path.clone()>"Le voir dans la discussion"</a></p> })}
            <ErrorSummary errors=form.errors.clone()/>
            <Reports reports/>
            <PublishedAnyway anyway/>
            <GestureForm id=id.0 gestures themes post fields errors=form.errors/>
            <History title="Ce qui a été fait" actions=moments(history, now) links=false/>
        </div>
    }
    .into_any())
}

#[component]
fn Reports(reports: Vec<(Moment, ReportView)>) -> impl IntoView {
    (!reports.is_empty()).then(|| {
        view! {
            <section aria-labelledby="signalements">
                <h2 id="signalements">"Signalements"</h2>
                <ul class="rows card">
                    {reports
                        .into_iter()
                        .map(|(at, report)| {
                            let by = report.by.unwrap_or_else(|| Named::nobody("un visiteur"));
                            view! {
                                <li class="row">
                                    <div>
                                        <p>
                                            <strong>{report.reason.label()}</strong>
                                            ", par "
                                            <PersonName name=by.name ambassador_of=by.ambassador_of/>
                                            " "
                                            <Time at/>
                                            {report.is_handled.then(|| view! { " " <span class="badge badge-plain">"traité"</span> })}
                                        </p>
                                        {(!report.details.is_empty()).then(|| view! { <p class="muted">{report.details.clone()}</p> })}
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

/// That its author was shown what seemed personal in it.
#[component]
fn PublishedAnyway(anyway: Vec<(Moment, AnywayView)>) -> impl IntoView {
    (!anyway.is_empty()).then(|| {
        view! {
            <section aria-labelledby="malgre">
                <h2 id="malgre">"Publié malgré l’avertissement"</h2>
                <p class="muted">
                    "Ce qui semblait être dans le texte quand il a été publié. Les données elles-mêmes ne sont pas notées."
                </p>
                <ul class="rows card">
                    {anyway
                        .into_iter()
                        .map(|(at, decision)| {
                            let kinds: Vec<&str> = decision.kinds.into_iter().map(Kind::label).collect();
                            view! {
                                <li class="row">
                                    <p>
                                        <strong>{kinds.join(", ")}</strong>
                                        ", par "
                                        <PersonName name=decision.by.name ambassador_of=decision.by.ambassador_of/>
                                        " "
                                        <Time at/>
                                    </p>
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
fn GestureForm(
    id: i64,
    gestures: Vec<Gesture>,
    themes: Vec<ThemeView>,
    post: PostFacts,
    fields: Fields,
    errors: FieldErrors,
) -> impl IntoView {
    let chosen = fields.get("geste").to_owned();
    let error = errors.of("geste").map(str::to_owned);
    let moves = gestures.iter().any(|gesture| matches!(gesture, Gesture::Move(_)));
    let theme_chosen = fields.get("theme").to_owned();
    let theme_invalid = errors.of("theme").map(|_| "true");
    let theme_described = described_by("theme", false, &errors);
    let here = post.theme.clone();
    view! {
        <form method="post" action=format!("/moderation/messages/{id}") class="card stack" novalidate=true>
            <fieldset class="choices" id="geste" tabindex="-1">
                <legend class="label">"Que faut-il faire ?"</legend>
                {error.map(|error| view! { <p class="field-error"><span class="sr-only">"Erreur : "</span>{error}</p> })}
                {gestures
                    .into_iter()
                    .map(|gesture| {
                        let input = format!("geste-{}", gesture.code());
                        let checked = gesture.code() == chosen;
                        view! {
                            <div class="choice">
                                <input r#type="radio" name="geste" id=input.clone() value=gesture.code() checked=checked/>
                                <label r#for=input>{gesture.label()}</label>
                            </div>
                        }
                    })
                    .collect_view()}
            </fieldset>
            {moves
                .then(|| {
                    view! {
                        <Field name="theme" label="Déplacer dans" errors=errors.clone() optional=true>
                            <select
                                class="field"
                                id="theme"
                                name="theme"
                                aria-invalid=theme_invalid
                                aria-describedby=theme_described
                            >
                                <option value="">"Choisissez une communauté"</option>
                                {themes
                                    .into_iter()
                                    .filter(|theme| theme.slug != here)
                                    .map(|theme| {
                                        let selected = theme.slug == theme_chosen;
                                        view! { <option value=theme.slug selected=selected>{theme.name}</option> }
                                    })
                                    .collect_view()}
                            </select>
                        </Field>
                    }
                })}
            <WhyField value=fields.get("texte").to_owned() errors/>
            <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
        </form>
    }
}

/// Why the team decides so: one field for every decision, with what becomes of it.
#[component]
pub fn WhyField(
    /// What was typed.
    value: String,
    /// What is wrong with it.
    errors: FieldErrors,
) -> impl IntoView {
    let described = described_by("texte", true, &errors);
    let invalid = errors.of("texte").is_some();
    view! {
        <Field
            name="texte"
            label="Pourquoi"
            help=Some("La raison est gardée avec ce que vous faites ; l’équipe seule la lit, mais une suspension est annoncée à la \
                 personne par un e-mail qui donne cette raison.".to_owned())
            errors
        >
            <TextArea
                id="texte"
                name="texte"
                value
                rows=3
                invalid
                described_by=described.unwrap_or_default()
                required=true
            />
        </Field>
    }
}
