//! A question and its replies.

use leptos::prelude::*;

use super::{ask::draft, guard::GuardCard, post_form::BodyField};
use crate::{
    app::{context::PageContext, error::PageError, form::FormState},
    certification::parts::CertifiedAnswers,
    following::pages::{NewReplies, TopicTools, reader_of},
    forum::{
        islands::{LiveThread, ids},
        model::{PostId, REPLIES_A_PAGE, page_of_number, parse_page, parse_topic_segment},
        parts::{CommunityBadge, SolvedBadge},
        post_card::{KeptAnswer, PostCard},
        service::{TopicView, topic_page},
        view::{PostView, ThemeKind},
    },
    http::fields::Fields,
    live::Tag,
    policy::Denied,
    routing::pages::{CareLine, care_for},
    text::french_spaces,
    ui::{
        breadcrumb::Breadcrumb,
        form::{ErrorSummary, SubmissionToken, TextArea},
        icon::{Icon, IconName},
        number::counted,
        page::{PageTitle, drawn, moved_to, page_from},
        pagination::{Pagination, with_page},
    },
};

/// `/sujets/{id}-{slug}`.
#[component]
pub fn TopicPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(topic(context))
}

async fn topic(context: PageContext) -> Result<AnyView, PageError> {
    let segment = context.path.trim_start_matches("/sujets/");
    let (id, _) = parse_topic_segment(segment).ok_or_else(PageError::not_found)?;
    let page = parse_page(context.query("page")).ok_or_else(PageError::not_found)?;
    let actor = context.visit.actor.as_ref();
    // With a draft in it, the page is one person's.
    if context.query("brouillon").is_empty() {
        context.shows(&[Tag::Topic(id.0)]);
    }
    let mut view = topic_page(&context.state.db, actor, context.visit.now, id, page).await?;
    let is_form = context.form.fields.is_some();
    if context.path != view.path && !is_form {
        let query = context.query.to_urlencoded();
        let query = if query.is_empty() { query } else { format!("?{query}") };
        return Ok(moved_to(&format!("{}{query}", view.path)));
    }
    let shown = view.replies.last().map_or((page - 1) * REPLIES_A_PAGE, |reply| reply.number);
    let reader = reader_of(&context, id, shown).await?;
    let care = care_for(&context, id, &view).await?;
    let member = actor.map(|actor| actor.member);
    let fields = match context.form.fields.clone() {
        Some(fields) => fields,
        None => draft(&context).await?.unwrap_or_default(),
    };
    let is_visitor = actor.is_none();
    let here = context.here();
    let errors = context.form.errors.clone();
    let site = context.state.config.site.url.clone();
    let above = vec![
        ("/sujets".to_owned(), "Questions".to_owned()),
        (format!("/themes/{}", view.theme_slug), view.theme_name.clone()),
    ];
    let page_title = match view.page {
        1 => view.title.clone(),
        page => format!("{} (page {page})", view.title),
    };
    let canonical = format!("{site}{}", with_page(&view.path, view.page));
    let title = french_spaces(&view.title).into_owned();
    let first_shown = view.replies.first().map_or(1, |reply| reply.number);
    // Most of the page: handed on, where the rest is small enough to be copied to each part.
    let replies = std::mem::take(&mut view.replies);
    let certified = std::mem::take(&mut view.certified);
    Ok(drawn(view! {
        <PageTitle text=page_title description=view.description.clone()/>
        <leptos_meta::Link rel="canonical" href=canonical/>
        <div class="wrap topic-page">
            <Breadcrumb above here=title.clone()/>
            <ErrorSummary errors/>
            <TopicHead view=view.clone() title/>
            <TopicTools reader topic=id path=view.path.clone() first_shown here=here.clone()/>
            <PostCard post=view.question.clone()/>
            <CareLine care topic=id reader=member here=here.clone()/>
            <div id=ids::KEPT>{view.kept.clone().map(|kept| view! { <KeptAnswer kept/> })}</div>
            <div id=ids::CERTIFIED>
                <CertifiedAnswers answers=certified/>
            </div>
            <Replies view=view.clone() replies new_from=reader.and_then(|reader| reader.news_begin())/>
            <ReplyForm view form=context.form fields is_visitor here/>
        </div>
    }))
}

#[component]
fn TopicHead(view: TopicView, title: String) -> impl IntoView {
    let (is_solved, by_community) = (view.kept.is_some() && !view.by_community, view.by_community);
    view! {
        <div class="topic-head">
            <div class="chips">
                {view
                    .pinned
                    .then(|| view! { <span class="badge badge-plain"><Icon name=IconName::Pin/> "Épinglé"</span> })}
                <a class="badge badge-theme" href=format!("/themes/{}", view.theme_slug)>{view.theme_name}</a>
                {match view.territory {
                    Some((label, code)) => {
                        let href = format!("/sujets?territoire={code}");
                        view! { <a class="badge badge-plain" href=href>{label}</a> }.into_any()
                    }
                    None => view! { <span class="badge badge-plain">"National"</span> }.into_any(),
                }}
                <span id=ids::SOLVED hidden=!is_solved><SolvedBadge/></span>
                {by_community.then(|| view! { <span id=ids::BY_COMMUNITY><CommunityBadge/></span> })}
                {(view.closed == Some(Denied::Locked))
                    .then(|| view! { <span class="badge badge-plain"><Icon name=IconName::Lock/> "Fermé"</span> })}
            </div>
            <h1>{title}</h1>
            {(!view.tags.is_empty())
                .then(|| {
                    view! {
                        <ul class="tags" aria-label="Étiquettes">
                            {view
                                .tags
                                .into_iter()
                                .map(|(slug, name)| {
                                    view! { <li><a href=format!("/sujets?etiquette={slug}")>{format!("#{name}")}</a></li> }
                                })
                                .collect_view()}
                        </ul>
                    }
                })}
            // Titles inside the question begin at the third level.
            <h2 class="sr-only">"La question"</h2>
        </div>
    }
}

#[component]
fn Replies(view: TopicView, replies: Vec<PostView>, new_from: Option<PostId>) -> impl IntoView {
    let heading = match view.replies_count {
        0 if view.theme_kind == ThemeKind::News => "Aucun commentaire".to_owned(),
        0 => "Pas encore de réponse".to_owned(),
        count => counted(count, "réponse", "réponses"),
    };
    let place = match replies.as_slice() {
        [first, .., last] if view.pages > 1 => Some(format!(
            "Réponses n°\u{a0}{} à n°\u{a0}{}, page {} sur {}",
            first.number, last.number, view.page, view.pages
        )),
        [only] if view.pages > 1 => {
            Some(format!("Réponse n°\u{a0}{}, page {} sur {}", only.number, view.page, view.pages))
        }
        _ => None,
    };
    let waits = view.replies_count == 0 && view.theme_kind != ThemeKind::News && view.closed.is_none();
    view! {
        <section aria-labelledby="reponses">
            <h2 id="reponses">
                <span id=ids::COUNT>{heading}</span>
                " "
                <span class="live-status" id=ids::CONNECTED hidden=true>
                    <span class="live-dot"></span>
                    "mises à jour en direct"
                </span>
            </h2>
            {place.map(|place| view! { <p class="muted">{place}</p> })}
            {waits.then(|| view! { <p class="muted">"Vous avez un élément de réponse, même partiel ? Écrivez-le ci-dessous."</p> })}
            {replies
                .into_iter()
                .map(|post| {
                    let is_first_new = new_from == Some(PostId(post.id));
                    view! {
                        {is_first_new.then(|| view! { <NewReplies/> })}
                        <PostCard post/>
                    }
                })
                .collect_view()}
            <div
                id=ids::LIVE
                data-sujet=view.id.0.to_string()
                data-depuis=view.since.to_string()
                data-dernier=(view.page == view.pages).then(|| view.last_number.to_string())
            >
                <p class="sr-only" role="status" id=ids::SAID></p>
                <div class="arrivals" id=ids::ARRIVALS></div>
                <p class="notice" role="status" id=ids::ELSEWHERE hidden=true>
                    "Cette discussion a changé. "
                    <a href=with_page(&view.path, page_of_number(view.last_number + 1))>"Voir où elle en est"</a>
                </p>
                <LiveThread/>
            </div>
            <Pagination page=view.page pages=view.pages base=view.path label="Pages de réponses"/>
        </section>
    }
}

#[component]
fn ReplyForm(
    view: TopicView,
    form: FormState,
    fields: Fields,
    is_visitor: bool,
    here: String,
) -> impl IntoView {
    let (path, topic) = (view.path.clone(), view.id.0);
    match view.closed {
        Some(Denied::ProfileIncomplete) => {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("suite", &here).finish();
            view! {
                <p class="notice">
                    "Pour répondre, "
                    <a href=format!("/bienvenue?{query}")>"indiquez d’abord votre prénom et votre nom"</a>
                    "."
                </p>
                <KeptText text=fields.get("texte").to_owned()/>
            }
            .into_any()
        }
        Some(reason) => view! {
            <p class="notice">{reason.to_string()}</p>
            <KeptText text=fields.get("texte").to_owned()/>
        }
        .into_any(),
        None => view! {
            <section class="card" id="repondre" aria-labelledby="repondre-titre">
                <h2 id="repondre-titre">"Répondre"</h2>
                <form method="post" action=path class="stack" novalidate=true id=ids::REPLY_FORM>
                    <GuardCard
                        fields=fields.clone()
                        form=form.clone()
                        anyway="Publier quand même"
                        is_in_section=true
                    />
                    <SubmissionToken fields=fields.clone() is_visitor/>
                    <BodyField label="Votre réponse" fields form submit="Publier ma réponse" rows=6 is_visitor topic/>
                </form>
            </section>
        }
        .into_any(),
    }
}

/// What was typed for a form that is no longer there; nothing when nothing was.
#[component]
fn KeptText(text: String) -> impl IntoView {
    (!text.is_empty()).then(|| {
        view! {
            <section class="card stack" aria-label="Votre texte">
                <label class="label" r#for="texte">"Votre texte est toujours là : vous pouvez le copier"</label>
                <TextArea id="texte" name="texte" value=text rows=6/>
            </section>
        }
    })
}
