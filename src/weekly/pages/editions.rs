//! Every edition, on the web.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{is_offered, long_day, offered};
use crate::{
    app::{context::PageContext, error::PageError},
    forum::{
        model::parse_page,
        pages::{TerritoryOptions, TopicRows},
        service::{themes, topic_rows},
        view::{ThemeView, TopicRowView},
    },
    live::Tag,
    ui::{
        breadcrumb::Breadcrumb,
        number::counted,
        page::{PageTitle, drawn, page_from},
        pagination::Pagination,
    },
    weekly::{
        model::{EDITIONS_PATH, LETTER_PATH, Section, Wish},
        service::{EditionLine, edition, editions},
    },
};

/// Topics shown of a section.
const SHOWN: usize = 50;

/// `/lettres`.
#[component]
pub fn EditionsPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(editions_page(context))
}

async fn editions_page(context: PageContext) -> Result<AnyView, PageError> {
    context.shows(&[Tag::Topics]);
    let page = parse_page(context.query("page")).ok_or_else(PageError::not_found)?;
    let (lines, pages) = editions(&context.state.db, page).await?;
    let is_empty = lines.is_empty();
    Ok(drawn(view! {
        <PageTitle
            text="Les lettres de la semaine"
            description="Toutes les lettres de la semaine de La Communauté de l’inclusion : questions résolues, réponses certifiées, actualités."
        />
        <div class="wrap narrow">
            <Breadcrumb above=Vec::new() here="Lettres de la semaine"/>
            <h1>"Les lettres de la semaine"</h1>
            <p class="lead"><a href=LETTER_PATH>"Recevoir la lettre par e-mail"</a></p>
            {is_empty.then(|| view! { <p>"La première lettre paraîtra jeudi, s’il y a quelque chose à dire."</p> })}
            <ul class="link-list">{lines.into_iter().map(|line| view! { <Line line/> }).collect_view()}</ul>
            <Pagination page pages base=EDITIONS_PATH label="Pages de lettres"/>
        </div>
    }))
}

#[component]
fn Line(line: EditionLine) -> impl IntoView {
    let title = line.day.parse().map_or_else(|_| line.day.clone(), long_day);
    view! {
        <li>
            <a href=format!("{EDITIONS_PATH}/{}", line.day)>{format!("La lettre du {title}")}</a>
            {format!(", {}", counted(line.topics, "sujet", "sujets"))}
        </li>
    }
}

/// `/lettres/{day}`.
#[component]
pub fn EditionPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(edition_page(context))
}

async fn edition_page(context: PageContext) -> Result<AnyView, PageError> {
    let typed = context.path.rsplit('/').next().unwrap_or_default();
    let day: NaiveDate = typed.parse().map_err(|_| PageError::not_found())?;
    // One address a day.
    if day.to_string() != typed {
        return Err(PageError::not_found());
    }
    context.shows(&[Tag::Topics]);
    let db = &context.state.db;
    let edition = edition(db, typed).await?;
    let themes = themes(db).await?;
    let wish = Wish::parse(&context.query, &offered(&themes)).map_err(|_| PageError::not_found())?;
    let part: Vec<(Section, Vec<i64>, usize)> = wish
        .part(&edition.items, None)
        .into_iter()
        .map(|(section, items)| {
            let left_out = items.len().saturating_sub(SHOWN);
            (section, items.into_iter().take(SHOWN).map(|item| item.topic).collect(), left_out)
        })
        .collect();
    let ids: Vec<i64> = part.iter().flat_map(|(_, ids, _)| ids.iter().copied()).collect();
    let rows = topic_rows(db, context.visit.now, &ids).await?;
    let sections: Vec<(Section, Vec<TopicRowView>, usize)> = part
        .into_iter()
        .map(|(section, ids, left_out)| {
            let shown = ids.iter().filter_map(|id| rows.iter().find(|row| row.id == *id)).cloned().collect();
            (section, shown, left_out)
        })
        .collect();
    let is_empty = sections.is_empty();
    let title = format!("La lettre du {}", long_day(day));
    let canonical = format!("{}{}", context.state.config.site.url, context.path);
    let place = wish.place.map(|place| place.code.to_owned()).unwrap_or_default();
    let chosen: Vec<&ThemeView> = themes.iter().filter(|theme| wish.themes.contains(&theme.id)).collect();
    let theme = if let [only] = chosen.as_slice() { only.slug.clone() } else { String::new() };
    // The list of the form holds one; a letter leads here with all that its reader chose.
    let several = (chosen.len() > 1).then(|| {
        let names: Vec<&str> = chosen.iter().map(|theme| theme.name.as_str()).collect();
        format!("Communautés choisies\u{a0}: {}.", names.join(", "))
    });
    Ok(drawn(view! {
        <PageTitle
            text=title.clone()
            description="Les questions résolues, les réponses certifiées, les questions qui attendaient et les actualités de la semaine."
        />
        <leptos_meta::Link rel="canonical" href=canonical/>
        <div class="wrap">
            <Breadcrumb above=vec![(EDITIONS_PATH.to_owned(), "Lettres de la semaine".to_owned())] here=title.clone()/>
            <h1>{title}</h1>
            <p class="lead"><a href=LETTER_PATH>"Recevoir la lettre par e-mail"</a></p>
            {several.map(|words| view! { <p>{words}</p> })}
            <Filters action=context.path.clone() themes theme place/>
            {is_empty.then(|| view! { <p class="card empty">"Rien de cette semaine-là ne correspond à ces choix."</p> })}
            {sections
                .into_iter()
                .map(|(section, rows, left_out)| view! { <Part section rows left_out/> })
                .collect_view()}
        </div>
    }))
}

#[component]
fn Part(section: Section, rows: Vec<TopicRowView>, left_out: usize) -> impl IntoView {
    let others = counted(i64::try_from(left_out).unwrap_or(i64::MAX), "autre", "autres");
    let id = format!("lettre-{}", section.code());
    let heading = id.clone();
    // On the web, to whoever reads.
    let title = if section == Section::Waiting { "Elles attendaient une réponse" } else { section.title() };
    view! {
        <section aria-labelledby=heading>
            <h2 id=id>{title}</h2>
            <TopicRows rows/>
            {(left_out > 0)
                .then(|| {
                    let words = format!("Et {others}, que vous trouverez en choisissant une communauté ou un territoire.");
                    view! { <p class="muted">{words}</p> }
                })}
        </section>
    }
}

#[component]
fn Filters(action: String, themes: Vec<ThemeView>, theme: String, place: String) -> impl IntoView {
    view! {
        <form method="get" action=action class="filters" aria-label="Filtrer la lettre">
            <div class="form-field">
                <label class="label" r#for="filtre-theme">"Communauté"</label>
                <select class="field" id="filtre-theme" name="theme">
                    <option value="">"Toutes"</option>
                    {themes
                        .into_iter()
                        .filter(is_offered)
                        .map(|offered| {
                            let selected = offered.slug == theme;
                            view! { <option value=offered.slug selected=selected>{offered.name}</option> }
                        })
                        .collect_view()}
                </select>
            </div>
            <div class="form-field">
                <label class="label" r#for="filtre-territoire">"Territoire"</label>
                <select class="field" id="filtre-territoire" name="territoire">
                    <TerritoryOptions chosen=place all="Tous les territoires"/>
                </select>
            </div>
            <button class="btn" r#type="submit">"Filtrer"</button>
        </form>
    }
}
