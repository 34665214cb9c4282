//! A member's profile.

use leptos::prelude::*;

use crate::{
    accounts::people::{
        model::parse_member_segment,
        service::{MemberView, PeopleError, member_view},
    },
    app::{context::PageContext, error::PageError},
    contact::service::invites,
    files::{model::PHOTO_PATH, portrait::Portrait},
    forum::service::{Contribution, Contributions, contributions},
    live::Tag,
    ui::{
        badge::AmbassadorBadge,
        breadcrumb::Breadcrumb,
        date::Time,
        number::counted,
        page::{PageTitle, drawn, keep_out_of_search_engines, moved_to, page_from},
        prose::Prose,
    },
};

/// What its owner adds to the address to see what visitors see.
const AS_VISITOR: &str = "visiteur";

/// `/membres/{id}-{slug}`.
#[component]
pub fn MemberPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(member_page(context))
}

async fn member_page(context: PageContext) -> Result<AnyView, PageError> {
    let segment = context.path.trim_start_matches("/membres/");
    let id = parse_member_segment(segment).ok_or(PeopleError::Unknown)?;
    context.shows(&[Tag::Topics]);
    let actor = context.visit.actor.as_ref();
    let is_own = actor.is_some_and(|actor| actor.member == id);
    let as_visitor = is_own && context.query("vue") == AS_VISITOR;
    let db = &context.state.db;
    let member = member_view(db, actor.filter(|_| !as_visitor), id).await?;
    if context.path != member.path {
        return Ok(moved_to(&member.path));
    }
    // Who does not want to be found here is not to be found elsewhere.
    if !member.is_listed {
        keep_out_of_search_engines();
    }
    let written = contributions(db, context.visit.now, id).await?;
    let is_ambassador = member.ambassador_of.is_some();
    let can_write = !is_own && invites(db, actor, id, is_ambassador).await?;
    let canonical = format!("{}{}", context.state.config.site.url, member.path);
    let above = vec![("/membres".to_owned(), "Membres".to_owned())];
    let description = match member.role.as_str() {
        "" => format!("{}, membre de la Communauté de l’inclusion.", member.name),
        role => format!("{}, {role}.", member.name),
    };
    Ok(drawn(view! {
        <PageTitle text=member.name.clone() description/>
        <leptos_meta::Link rel="canonical" href=canonical/>
        <div class="wrap narrow">
            <Breadcrumb above here=member.name.clone()/>
            {is_own
                .then(|| {
                    let has_photo = member.photo.is_some();
                    view! { <OwnNotice path=member.path.clone() as_visitor has_photo/> }
                })}
            <Head member=member.clone()/>
            {can_write.then(|| view! { <WriteLink path=member.path.clone() name=member.name.clone()/> })}
            <Facts member=member.clone()/>
            {member
                .presentation
                .map(|html| {
                    view! {
                        <section class="card titled" aria-labelledby="presentation">
                            <h2 id="presentation">"Présentation"</h2>
                            <Prose html/>
                        </section>
                    }
                })}
            <Written written/>
        </div>
    }))
}

/// To the owner: what this page is, and how to change it.
#[component]
fn OwnNotice(
    path: String,
    as_visitor: bool,
    /// Whether a photo is shown here.
    has_photo: bool,
) -> impl IntoView {
    let (says, other, leads) = if as_visitor {
        ("Voici ce que voient les visiteurs sans compte.", path, "Voir comme un membre")
    } else {
        (
            "C’est votre profil, comme le voient les autres membres.",
            format!("{path}?vue={AS_VISITOR}"),
            "Voir comme un visiteur",
        )
    };
    view! {
        <div class="notice">
            <p>{says}</p>
            <p class="notice-links">
                <a href=other>{leads}</a>
                <a href="/mon-compte/profil">"Modifier mon profil"</a>
                // A visitor may not be shown the one there is.
                {(!as_visitor)
                    .then(|| {
                        let words = if has_photo { "Changer de photo" } else { "Ajouter une photo" };
                        view! { <a href=PHOTO_PATH>{words}</a> }
                    })}
            </p>
        </div>
    }
}

#[component]
fn Head(member: MemberView) -> impl IntoView {
    view! {
        <div class="member-head">
            <Portrait initials=member.initials photo=member.photo large=true/>
            <div>
                <h1>{member.name}</h1>
                {(!member.role.is_empty()).then(|| view! { <p class="muted">{member.role}</p> })}
                {member
                    .ambassador_of
                    .map(|of| {
                        let told = (!of.is_empty()).then(|| view! { " " <span class="muted">{of.clone()}</span> });
                        view! { <p class="member-badge"><AmbassadorBadge of/> {told}</p> }
                    })}
            </div>
        </div>
    }
}

#[component]
fn WriteLink(path: String, name: String) -> impl IntoView {
    view! {
        <p>
            <a class="btn" href=format!("{path}/contact")>{format!("Écrire à {name}")}</a>
        </p>
    }
}

#[component]
fn Facts(member: MemberView) -> impl IntoView {
    let workplace = member.workplace();
    let is_empty =
        member.job.is_empty() && workplace.is_empty() && member.themes.is_empty() && member.link.is_none();
    (!is_empty).then(|| {
        view! {
            <dl class="facts card">
                {(!member.job.is_empty()).then(|| view! { <div><dt>"Fonction"</dt><dd>{member.job}</dd></div> })}
                {(!workplace.is_empty())
                    .then(|| {
                        let lines = workplace.into_iter().map(|line| view! { <dd>{line}</dd> }).collect_view();
                        view! { <div><dt>"Structure"</dt>{lines}</div> }
                    })}
                {(!member.themes.is_empty())
                    .then(|| {
                        view! {
                            <div>
                                <dt>"Connaît bien"</dt>
                                <dd class="chips">
                                    {member
                                        .themes
                                        .into_iter()
                                        .map(|(slug, name)| {
                                            view! { <a class="badge badge-theme" href=format!("/themes/{slug}")>{name}</a> }
                                        })
                                        .collect_view()}
                                </dd>
                            </div>
                        }
                    })}
                {member
                    .link
                    .map(|link| {
                        view! {
                            <div>
                                <dt>"Sur le web"</dt>
                                <dd><a href=link.clone() rel="nofollow ugc noopener">{shown(&link)}</a></dd>
                            </div>
                        }
                    })}
            </dl>
        }
    })
}

/// An address as one says it: without its scheme, nor the stroke that ends it.
fn shown(link: &str) -> String {
    let bare = link.trim_start_matches("https://").trim_start_matches("http://");
    bare.trim_end_matches('/').to_owned()
}

#[component]
fn Written(written: Contributions) -> impl IntoView {
    let Contributions { topics, replies, solving } = written;
    let solved = (solving.1 > 0).then(|| {
        format!(", dont {}", counted(solving.1, "qui a résolu une question", "qui ont résolu une question"))
    });
    let figures = match topics.1 + replies.1 {
        0 => "Rien de publié pour l’instant.".to_owned(),
        _ => format!(
            "{}, {}{}.",
            counted(topics.1, "question ou actualité", "questions et actualités"),
            counted(replies.1, "réponse", "réponses"),
            solved.unwrap_or_default(),
        ),
    };
    view! {
        <section class="stack" aria-labelledby="contributions">
            <h2 id="contributions">"Contributions"</h2>
            <p class="muted">{figures}</p>
            <Latest id="solutions" title="Réponses qui ont résolu une question" written=solving.0/>
            <Latest id="questions" title="Dernières questions et actualités" written=topics.0/>
            <Latest id="reponses" title="Dernières réponses" written=replies.0/>
        </section>
    }
}

/// The latest of one kind; nothing when there is none.
#[component]
fn Latest(id: &'static str, title: &'static str, written: Vec<Contribution>) -> impl IntoView {
    (!written.is_empty()).then(|| {
        view! {
            <section class="card titled" aria-labelledby=id>
                <h3 id=id>{title}</h3>
                <ul class="rows">
                    {written
                        .into_iter()
                        .map(|one| {
                            view! {
                                <li class="row">
                                    <div>
                                        <p><a href=one.path>{one.title}</a> " " <span class="muted whitespace-nowrap"><Time at=one.at/></span></p>
                                        <p class="muted">{one.excerpt}</p>
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
