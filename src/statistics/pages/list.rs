//! What one figure counts, row by row.

use leptos::prelude::*;

use crate::{
    app::{context::PageContext, error::PageError},
    forum::{model::parse_page, service::themes},
    live::Tag,
    statistics::{
        calendar::Day,
        measure::find,
        model::Asked,
        service::{CountedRow, LIST_A_PAGE, Period, Wanted, list},
    },
    ui::{
        badge::AmbassadorBadge,
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        number::{counted, thousands},
        page::{PageTitle, drawn, keep_out_of_search_engines, page_from},
        pagination::Pagination,
    },
};

/// Longest time one may ask for, in days.
const LONGEST: i64 = 2 * 366;

/// `/statistiques/liste/{measure}?du=&au=&theme=&territoire=&page=`.
#[component]
pub fn CountedListPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(list_page(context))
}

async fn list_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let measure = context
        .path
        .rsplit('/')
        .next()
        .and_then(find)
        .filter(|measure| measure.has_list())
        .ok_or_else(PageError::not_found)?;
    let asked = Asked::parse(&context.query).ok_or_else(PageError::not_found)?;
    let day = |name| Day::parse(context.query(name)).ok_or_else(PageError::not_found);
    let (first, last) = (day("du")?, day("au")?);
    if last < first || last.since(first) > LONGEST {
        return Err(PageError::not_found());
    }
    let page = parse_page(context.query("page")).ok_or_else(PageError::not_found)?;
    context.shows(&[Tag::Topics, Tag::Statistics]);
    let db = &context.state.db;
    let themes = themes(db).await?;
    let theme = asked.theme_in(&themes).map_err(|_| PageError::not_found())?;
    let wanted = Wanted {
        period: Period { last: last.week(), weeks: 1 },
        theme: theme.map(|theme| theme.id),
        territory: asked.territory,
    };
    let found = list(db, measure, (first, last), &wanted, page).await?.ok_or_else(PageError::not_found)?;
    let pages = (found.total + LIST_A_PAGE - 1) / LIST_A_PAGE;
    let when = format!("Du {} au {}", first.label(), last.label());
    let details: Vec<String> = std::iter::once(when)
        .chain(theme.map(|theme| theme.name.clone()))
        .chain(asked.territory.map(|place| place.label()))
        .collect();
    let now = context.visit.now;
    let is_empty = found.rows.is_empty();
    let base = asked.list(measure, first, last);
    let above = vec![("/statistiques".to_owned(), "Statistiques".to_owned())];
    Ok(drawn(view! {
        <PageTitle text=measure.name/>
        <div class="wrap narrow">
            <Breadcrumb above here=measure.name/>
            <h1>{measure.name}</h1>
            <p class="lead">{details.join(" · ")}</p>
            <p id="total">{counted(found.total, measure.unit.trim_end_matches('s'), measure.unit)}</p>
            <p class="muted">{measure.definition}</p>
            <h2 class="sr-only">"La liste"</h2>
            {is_empty.then(|| view! { <p class="card empty">"Rien n’a été compté dans cette période."</p> })}
            <ul class="rows card" hidden=is_empty>
                {found.rows.into_iter().map(|row| view! { <Row at=Moment::at(row.at, now) row/> }).collect_view()}
            </ul>
            <Pagination page pages=pages.max(1) base label="Pages de la liste"/>
            <p class="muted">{format!("{} lignes par page, la plus ancienne d’abord.", thousands(LIST_A_PAGE))}</p>
        </div>
    }))
}

#[component]
fn Row(row: CountedRow, at: Moment) -> impl IntoView {
    let title = match row.path {
        Some(path) => view! { <a href=path>{row.title}</a> }.into_any(),
        None => row.title.into_any(),
    };
    view! {
        <li class="row">
            <p>{title} {row.ambassador_of.map(|of| view! { " " <AmbassadorBadge of/> })}</p>
            <p class="muted"><Time at/></p>
        </li>
    }
}
