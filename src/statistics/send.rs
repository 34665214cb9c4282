//! The open data: `/statistiques.csv`, `/statistiques.json`, and each chart of the page as a file.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use leptos::{prelude::Owner, tachys::view::RenderHtml};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{
    calendar::Day,
    entity::day,
    measure::{ALL, find},
    model::Asked,
    service::{ALL_PLACES, ALL_THEMES, charts},
};
use crate::{
    app::{AppState, error::PageError, fail, form::segment},
    db::Db,
    forum::service::{theme_names, themes},
    http::fields::Fields,
    ui::chart::{ChartView, Drawing, DrawingProps},
};

/// One figure of one day.
struct Line {
    code: &'static str,
    theme: String,
    place: String,
    day: String,
    value: i64,
}

/// The columns of the CSV file, which never change.
const COLUMNS: &str = "measure,unit,theme,territory,day,value,definition";

/// `GET /statistiques.csv?annee=`.
pub async fn csv(State(state): State<AppState>, request: Request) -> Response {
    let found = match days(&request, &state) {
        Ok(days) => read(&state.db, days).await.map_err(PageError::from),
        Err(error) => Err(error),
    };
    match found {
        Ok(lines) => {
            let mut text = format!("{COLUMNS}\n");
            for line in lines {
                let Some(measure) = find(line.code) else { continue };
                let fields = [
                    measure.code.to_owned(),
                    measure.unit.to_owned(),
                    line.theme,
                    line.place,
                    line.day,
                    line.value.to_string(),
                    measure.definition.to_owned(),
                ];
                text.push_str(&fields.map(|field| quoted(&field)).join(","));
                text.push('\n');
            }
            file(text, "text/csv; charset=utf-8", "statistiques.csv")
        }
        Err(error) => fail(state, error, request).await,
    }
}

/// `GET /statistiques.json?annee=`.
pub async fn json_file(State(state): State<AppState>, request: Request) -> Response {
    let found = match days(&request, &state) {
        Ok(days) => read(&state.db, days).await.map_err(PageError::from),
        Err(error) => Err(error),
    };
    match found {
        Ok(lines) => {
            let measures: Vec<_> = ALL
                .into_iter()
                .map(|measure| {
                    json!({
                        "code": measure.code, "name": measure.name, "unit": measure.unit,
                        "definition": measure.definition, "population": measure.population, "window": measure.window,
                    })
                })
                .collect();
            let figures: Vec<_> = lines
                .into_iter()
                .map(|line| {
                    json!({
                        "measure": line.code, "theme": line.theme, "territory": line.place, "day": line.day,
                        "value": line.value,
                    })
                })
                .collect();
            let all = json!({
                "licence": LICENCE, "timezone": "Europe/Paris", "measures": measures, "figures": figures,
            });
            file(all.to_string(), "application/json", "statistiques.json")
        }
        Err(error) => fail(state, error, request).await,
    }
}

/// `GET /statistiques/graphes/{chart}.{csv|json|svg}`, then what the page's own address may ask for.
pub async fn chart(State(state): State<AppState>, request: Request) -> Response {
    match chart_file(&state, request.uri().clone()).await {
        Ok(response) => response,
        Err(error) => fail(state, error, request).await,
    }
}

async fn chart_file(state: &AppState, uri: Uri) -> Result<Response, PageError> {
    let (id, kind) = segment(&uri, 2).split_once('.').ok_or_else(PageError::not_found)?;
    let query = Fields::from_urlencoded(uri.query().unwrap_or_default().as_bytes());
    let asked = Asked::parse(&query).ok_or_else(PageError::not_found)?;
    let themes = themes(&state.db).await?;
    let charts = charts(&state.db, state.clock.now(), &asked, &themes).await?;
    let chart = charts.into_iter().find(|chart| chart.id == id).ok_or_else(PageError::not_found)?;
    let name = format!("{id}.{kind}");
    match kind {
        "csv" => Ok(file(chart_csv(&chart), "text/csv; charset=utf-8", &name)),
        "json" => {
            let bars: Vec<_> = chart
                .bars
                .iter()
                .map(|bar| {
                    json!({
                        "label": bar.label, "value": bar.value, "words": bar.words,
                        "compared_label": bar.before.as_ref().map(|before| &before.label),
                        "compared_value": bar.before.as_ref().map(|before| before.value),
                    })
                })
                .collect();
            let all = json!({
                "licence": LICENCE, "title": chart.title, "description": chart.description, "values": chart.values,
                "target": chart.target, "bars": bars,
            });
            Ok(file(all.to_string(), "application/json", &name))
        }
        "svg" => Ok(file(chart_svg(chart), "image/svg+xml", &name)),
        _ => Err(PageError::not_found()),
    }
}

/// The chart's table, with stable names of columns; values as numbers.
fn chart_csv(chart: &ChartView) -> String {
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let mut text = "label,value,words,compared_label,compared_value,compared_words\n".to_owned();
    for bar in &chart.bars {
        let (label, value, words) = match &bar.before {
            Some(before) => (before.label.clone(), number(before.value), before.words.clone()),
            None => Default::default(),
        };
        let fields = [bar.label.clone(), number(bar.value), bar.words.clone(), label, value, words];
        text.push_str(&fields.map(|field| quoted(&field)).join(","));
        text.push('\n');
    }
    text
}

/// The drawing as a file of its own, on white, which names itself.
fn chart_svg(chart: ChartView) -> String {
    let drawn = Owner::new().with(|| Drawing(DrawingProps { view: chart, named: None }).to_html());
    // The framework marks places for the browser by what is no XML; no text of ours can look like it, `<` being written `&lt;`.
    let drawn = drawn.replace("<!>", "").replace("<!---->", "");
    match drawn.split_once('>') {
        Some((opening, rest)) => {
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{opening}><style>{CHART_STYLE}</style>{rest}\n"
            )
        }
        None => drawn,
    }
}

/// The look of a chart outside the site: that of style/statistics.css, by day.
const CHART_STYLE: &str = "text{font:26px sans-serif;fill:#565e6c;text-anchor:middle}.chart-bar{fill:#0b5a63}\
    .chart-hit{fill:none}.chart-base{stroke:#8b8577}.chart-target{stroke:#b4420f;stroke-width:4;stroke-dasharray:12 10}\
    .chart-before{stroke:#1d2433;stroke-width:4}";

/// Under which all of it is given.
const LICENCE: &str = "Licence Ouverte 2.0 (Etalab)";

/// The year that is asked for; the twelve months that are over, or under way, when none is.
fn days(request: &Request, state: &AppState) -> Result<(Day, Day), PageError> {
    let query = Fields::from_urlencoded(request.uri().query().unwrap_or_default().as_bytes());
    match query.get("annee") {
        "" => {
            let today = Day::of(state.clock.now());
            Ok((today.plus(-364), today))
        }
        year if year.len() == 4 => {
            let day = |rest: &str| Day::parse(&format!("{year}{rest}")).ok_or_else(PageError::not_found);
            Ok((day("-01-01")?, day("-12-31")?))
        }
        _ => Err(PageError::not_found()),
    }
}

async fn read(db: &Db, (first, last): (Day, Day)) -> Result<Vec<Line>, DbErr> {
    let names = theme_names(db.read()).await?;
    let rows = day::Entity::find()
        .filter(day::Column::Day.between(first.to_string(), last.to_string()))
        .order_by_asc(day::Column::Day)
        .order_by_asc(day::Column::Measure)
        .order_by_asc(day::Column::ThemeId)
        .order_by_asc(day::Column::Place)
        .all(db.read())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let theme = match row.theme_id {
                ALL_THEMES => "*".to_owned(),
                id => names.get(&id).cloned().unwrap_or_default(),
            };
            let place = if row.place == ALL_PLACES { "*".to_owned() } else { row.place };
            find(&row.measure).map(|measure| Line {
                code: measure.code,
                theme,
                place,
                day: row.day,
                value: row.value,
            })
        })
        .collect())
}

/// As RFC 4180 has it. What a spreadsheet would run as a formula is text.
fn quoted(field: &str) -> String {
    let field = if field.starts_with(['=', '+', '-', '@']) { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

fn file(text: String, kind: &'static str, name: &str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_file_hold_together_and_are_no_formulas() {
        assert_eq!(quoted("Mobilité"), "Mobilité");
        assert_eq!(quoted("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
    }
}
