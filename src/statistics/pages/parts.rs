//! The parts of the page of figures.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    forum::{pages::TerritoryOptions, view::ThemeView},
    statistics::{
        calendar::Day,
        measure::{
            ALL, AMBASSADORS_WEEK, ANSWERED, ANSWERED_2D, ANSWERED_7D, ANSWERED_30D, ASKED, ENGAGED_WEEK,
            MEMBERS, MEMBERS_WEEK, Measure, REPLIES, RETURNING_WEEK, SOLVED, VIEWS, VISITORS_WEEK,
        },
        model::{Asked, NOTHING_YET, WEEKS, delays, is_over, length, percent, percentile, share, total},
        service::{Coverage, Figures, Group, Period, WeekFigures},
    },
    territory,
    ui::{
        chart::{Bar, Chart},
        number::{counted, thousands},
    },
};

/// A figure that opens the list it counts; nothing opens nothing.
fn opened(value: i64, asked: &Asked, measure: &Measure, first: Day, last: Day) -> AnyView {
    let words = thousands(value);
    if value == 0 || !measure.has_list() {
        return words.into_any();
    }
    let href = asked.list(measure, first, last);
    let label = format!("{words} {}, {}\u{a0}: voir la liste", measure.unit, measure.name.to_lowercase());
    view! { <a href=href aria-label=label data-compte=value.to_string()>{words}</a> }.into_any()
}

/// One of the four things the service is judged on.
struct Target {
    id: &'static str,
    title: &'static str,
    aim: f64,
    aim_words: &'static str,
    figure: String,
    /// What it is made of, each part open.
    made_of: AnyView,
    definition: &'static str,
    bars: Vec<Bar>,
    max: Option<f64>,
}

/// The targets: figure, aim, how it went, the sentence that defines it.
#[component]
pub fn Targets(judged: Figures, asked_nothing: Asked) -> impl IntoView {
    let over = judged.over();
    let shares = |measure: &'static Measure| -> Vec<Bar> {
        over.iter()
            .map(|week| Bar {
                short: week.week.short(),
                label: week.week.label(),
                value: share(week.of(measure), week.of(&ASKED)),
                words: percent(week.of(measure), week.of(&ASKED)),
            })
            .collect()
    };
    let asked = total(over, &ASKED);
    let whole = over.first().zip(over.last()).map(|(first, last)| (first.week.monday(), last.week.sunday()));
    let made_of = |measure: &'static Measure| match whole.filter(|_| asked > 0) {
        None => ().into_any(),
        Some((first, last)) => view! {
            {opened(total(over, measure), &asked_nothing, measure, first, last)}
            " sur "
            {opened(asked, &asked_nothing, &ASKED, first, last)}
            " questions."
        }
        .into_any(),
    };
    let counts: Vec<Bar> = over.iter().map(|week| bar(week, &AMBASSADORS_WEEK)).collect();
    let ambassadors = over.last().map_or(0, |week| week.of(&AMBASSADORS_WEEK));
    let targets = [
        Target {
            id: "cible-repondues",
            title: "Questions répondues",
            aim: 80.0,
            aim_words: "80\u{202f}%",
            figure: percent(total(over, &ANSWERED), asked),
            made_of: made_of(&ANSWERED),
            definition: "Part des questions posées dans les douze dernières semaines terminées qui ont au moins une réponse visible \
                         de quelqu’un d’autre.",
            bars: shares(&ANSWERED),
            max: Some(100.0),
        },
        Target {
            id: "cible-resolues",
            title: "Questions résolues",
            aim: 25.0,
            aim_words: "25\u{202f}%",
            figure: percent(total(over, &SOLVED), asked),
            made_of: made_of(&SOLVED),
            definition: "Part des questions posées dans les douze dernières semaines terminées dont une réponse visible est marquée \
                         comme la solution.",
            bars: shares(&SOLVED),
            max: Some(100.0),
        },
        Target {
            id: "cible-ambassade",
            title: "Ambassadeurs et ambassadrices actifs",
            aim: 500.0,
            aim_words: "500",
            figure: thousands(ambassadors),
            made_of: match over.last() {
                None => ().into_any(),
                Some(week) => view! {
                    {opened(ambassadors, &asked_nothing, &AMBASSADORS_WEEK, week.week.monday(), week.week.sunday())}
                    {format!(" {}, semaine du {}.", AMBASSADORS_WEEK.unit, week.week.monday().label())}
                }
                .into_any(),
            },
            definition: "Personnes qui portent le badge et ont écrit au moins un message visible dans la dernière semaine terminée, du \
                         lundi au dimanche.",
            bars: counts,
            max: None,
        },
        Target {
            id: "cible-utilisateurs",
            title: "Utilisateurs par semaine",
            aim: 5_000.0,
            aim_words: "5\u{202f}000",
            figure: over.last().map(users).filter(|users| *users > 0).map_or_else(|| NOTHING_YET.to_owned(), thousands),
            made_of: match over.last() {
                None => ().into_any(),
                Some(week) => view! {
                    {counted(week.of(&VISITORS_WEEK), "visiteur", "visiteurs")}
                    " et "
                    {counted(week.of(&MEMBERS_WEEK), "membre", "membres")}
                    {format!(", semaine du {}.", week.week.monday().label())}
                }
                .into_any(),
            },
            definition: "Visiteurs et membres différents dans la dernière semaine terminée, du lundi au dimanche. Une personne venue \
                         avec et sans connexion compte deux fois.",
            bars: over
                .iter()
                .map(|week| Bar {
                    short: week.week.short(),
                    label: week.week.label(),
                    value: Some(users(week) as f64),
                    words: counted(users(week), "personne", "personnes"),
                })
                .collect(),
            max: None,
        },
    ];
    view! {
        <section class="targets" aria-labelledby="cibles">
            <h2 id="cibles">"Nos quatre cibles"</h2>
            <div class="target-cards">
                {targets.into_iter().map(|target| view! { <TargetCard target/> }).collect_view()}
            </div>
        </section>
    }
}

/// Visitors and members of a week.
fn users(week: &WeekFigures) -> i64 {
    week.of(&VISITORS_WEEK) + week.of(&MEMBERS_WEEK)
}

fn bar(week: &WeekFigures, measure: &Measure) -> Bar {
    let value = week.of(measure);
    Bar {
        short: week.week.short(),
        label: week.week.label(),
        value: Some(value as f64),
        words: counted(value, measure.unit.trim_end_matches('s'), measure.unit),
    }
}

#[component]
fn TargetCard(target: Target) -> impl IntoView {
    view! {
        <article class="card target">
            <h3>{target.title}</h3>
            <p class="target-figure">{target.figure} <span class="muted">{format!(" pour une cible de {}", target.aim_words)}</span></p>
            <p>{target.made_of}</p>
            <p>{target.definition}</p>
            <Chart
                small=true
                id=target.id
                title="Semaine par semaine"
                description=format!("Le trait marque la cible, {}.", target.aim_words)
                bars=target.bars
                max=target.max
                target=Some(target.aim)
            />
        </article>
    }
}

/// What is looked at: a form that asks for an address.
#[component]
pub fn Filters(asked: Asked, themes: Vec<ThemeView>) -> impl IntoView {
    let chosen = asked.theme.clone().unwrap_or_default();
    let place = asked.territory.map(|place| place.code.to_owned()).unwrap_or_default();
    view! {
        <form method="get" action="/statistiques#detail" class="filters" aria-label="Choisir la période, la communauté et le territoire">
            <div class="form-field">
                <label class="label" r#for="stat-semaines">"Période"</label>
                <select class="field" id="stat-semaines" name="semaines">
                    {WEEKS
                        .into_iter()
                        .map(|weeks| {
                            let selected = weeks == asked.weeks;
                            view! { <option value=weeks.to_string() selected=selected>{format!("{weeks} semaines terminées")}</option> }
                        })
                        .collect_view()}
                </select>
            </div>
            <div class="form-field">
                <label class="label" r#for="stat-theme">"Communauté"</label>
                <select class="field" id="stat-theme" name="theme">
                    <option value="">"Toutes"</option>
                    {themes
                        .into_iter()
                        .map(|theme| {
                            let selected = theme.slug == chosen;
                            view! { <option value=theme.slug selected=selected>{theme.name}</option> }
                        })
                        .collect_view()}
                </select>
            </div>
            <div class="form-field">
                <label class="label" r#for="stat-territoire">"Territoire"</label>
                <select class="field" id="stat-territoire" name="territoire">
                    <TerritoryOptions chosen=place all="Tous les territoires"/>
                </select>
            </div>
            <button class="btn" r#type="submit">"Afficher"</button>
        </form>
    }
}

/// What became of the questions of each week.
#[component]
pub fn Cohorts(figures: Figures, asked: Asked, now: DateTime<Utc>) -> impl IntoView {
    const COLUMNS: [&Measure; 5] = [&ANSWERED_2D, &ANSWERED_7D, &ANSWERED_30D, &ANSWERED, &SOLVED];
    let bars = figures
        .over()
        .iter()
        .map(|week| Bar {
            short: week.week.short(),
            label: week.week.label(),
            value: share(week.of(&ANSWERED), week.of(&ASKED)),
            words: percent(week.of(&ANSWERED), week.of(&ASKED)),
        })
        .collect();
    let rows = figures
        .weeks
        .iter()
        .rev()
        .map(|week| {
            let (first, last) = (week.week.monday(), week.week.sunday());
            let whole = week.of(&ASKED);
            let cells = COLUMNS
                .into_iter()
                .map(|measure| {
                    let value = week.of(measure);
                    let under_way = !is_over(week.week, measure, now);
                    view! {
                        <td>
                            {opened(value, &asked, measure, first, last)}
                            <span class="muted">
                                {(whole > 0).then(|| format!(" ({})", percent(value, whole)))}
                                {under_way.then_some(" en cours")}
                            </span>
                        </td>
                    }
                })
                .collect_view();
            let is_current = !is_over(week.week, &ASKED, now);
            view! {
                <tr>
                    <th scope="row">{week.week.label()}</th>
                    <td>
                        {opened(whole, &asked, &ASKED, first, last)}
                        {is_current.then(|| view! { <span class="muted">" en cours"</span> })}
                    </td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="cohortes">
            <h3 id="cohortes">"Les questions, semaine après semaine"</h3>
            <p>
                "Chaque ligne suit les questions posées dans une semaine, quoi qu’il leur soit arrivé depuis. « En cours »\u{a0}: le temps "
                "laissé aux réponses n’est pas encore passé pour toutes."
            </p>
            <Chart
                id="graphe-cohortes"
                title="Part des questions répondues"
                description="Une barre par semaine terminée\u{a0}; les mêmes chiffres sont dans le tableau."
                bars
                max=Some(100.0)
            />
            <Table label="Les questions, semaine après semaine">
                <thead>
                    <tr>
                        <th scope="col">"Semaine"</th>
                        <th scope="col">"Posées"</th>
                        {COLUMNS.into_iter().map(|measure| view! { <th scope="col">{measure.name}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

/// A wide table scrolls inside its own box, which the keyboard reaches.
#[component]
fn Table(label: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="table-box" tabindex="0" aria-label=format!("Tableau\u{a0}: {label}")>
            <table>{children()}</table>
        </section>
    }
}

/// How long first answers took.
#[component]
pub fn Delays(figures: Figures) -> impl IntoView {
    let words = |weeks: &[WeekFigures], percent| {
        percentile(&delays(weeks), percent).map_or_else(|| NOTHING_YET.to_owned(), length)
    };
    let (now, before) = (figures.over(), figures.earlier.as_slice());
    let told = [50, 90].map(|rank| (words(now, rank), words(before, rank)));
    let [median, ninth] = told;
    view! {
        <section aria-labelledby="delais">
            <h3 id="delais">"Le temps de la première réponse"</h3>
            <p>
                "Du moment où la question est posée à la première réponse visible de quelqu’un d’autre, parmi les questions de la période "
                "qui en ont une."
            </p>
            <Table label="Le temps de la première réponse">
                <thead>
                    <tr>
                        <th scope="col">"Mesure"</th>
                        <th scope="col">"Période"</th>
                        <th scope="col">"Période précédente, de même durée"</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">"Médiane\u{a0}: la moitié des réponses sont venues plus vite"</th>
                        <td>{median.0}</td>
                        <td>{median.1}</td>
                    </tr>
                    <tr>
                        <th scope="row">"Neuf sur dix sont venues en"</th>
                        <td>{ninth.0}</td>
                        <td>{ninth.1}</td>
                    </tr>
                </tbody>
            </Table>
        </section>
    }
}

fn group_cells(group: &Group, asked: &Asked, period: Period) -> impl IntoView + use<> {
    let (first, last) = period.days();
    let whole = group.of(&ASKED);
    let part = |measure: &'static Measure| {
        let value = group.of(measure);
        view! {
            <td>
                {opened(value, asked, measure, first, last)}
                <span class="muted">{format!(" ({})", percent(value, whole))}</span>
            </td>
        }
    };
    view! {
        <td>{opened(whole, asked, &ASKED, first, last)}</td>
        {part(&ANSWERED)}
        {part(&SOLVED)}
    }
}

#[component]
fn GroupHead(first: &'static str) -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col">{first}</th>
                {[&ASKED, &ANSWERED, &SOLVED].into_iter().map(|measure| view! { <th scope="col">{measure.name}</th> }).collect_view()}
            </tr>
        </thead>
    }
}

/// The period's questions, community by community.
#[component]
pub fn ByTheme(figures: Figures, asked: Asked, themes: Vec<ThemeView>, period: Period) -> impl IntoView {
    let rows = themes
        .into_iter()
        .filter(|theme| asked.theme.as_ref().is_none_or(|slug| *slug == theme.slug))
        .map(|theme| {
            let group = figures.by_theme.get(&theme.id).cloned().unwrap_or_default();
            let asked = Asked { theme: Some(theme.slug), ..asked.clone() };
            view! {
                <tr>
                    <th scope="row">{theme.name}</th>
                    {group_cells(&group, &asked, period)}
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="par-theme">
            <h3 id="par-theme">"Par communauté"</h3>
            <Table label="Par communauté">
                <GroupHead first="Communauté"/>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

/// The period's questions, territory by territory.
#[component]
pub fn ByPlace(figures: Figures, asked: Asked, period: Period) -> impl IntoView {
    let rows: Vec<_> = figures
        .by_place
        .iter()
        .filter_map(|(code, group)| territory::find(code).map(|place| (place, group)))
        .filter(|(place, _)| {
            asked.territory.is_none_or(|wanted| wanted.code == place.code || place.region == Some(wanted.code))
        })
        .map(|(place, group)| {
            // A region's own line counts what is asked for the region as a whole: no list of it alone.
            let asked = Asked { territory: Some(place), ..asked.clone() };
            let whole_region = place.kind == territory::TerritoryKind::Region;
            view! {
                <tr>
                    <th scope="row">{if whole_region { format!("{}, région entière", place.name) } else { place.label() }}</th>
                    {if whole_region { plain_cells(group).into_any() } else { group_cells(group, &asked, period).into_any() }}
                </tr>
            }
        })
        .collect();
    let is_empty = rows.is_empty();
    view! {
        <section aria-labelledby="par-territoire">
            <h3 id="par-territoire">"Par territoire"</h3>
            <p>"Les questions qui disent leur territoire. Les autres, nationales, n’y sont pas."</p>
            {if is_empty {
                view! { <p class="muted">{NOTHING_YET}</p> }.into_any()
            } else {
                view! {
                    <Table label="Par territoire">
                        <GroupHead first="Territoire"/>
                        <tbody>{rows}</tbody>
                    </Table>
                }
                .into_any()
            }}
        </section>
    }
}

fn plain_cells(group: &Group) -> impl IntoView + use<> {
    let whole = group.of(&ASKED);
    let part = |measure: &'static Measure| {
        let value = group.of(measure);
        view! { <td>{thousands(value)} <span class="muted">{format!(" ({})", percent(value, whole))}</span></td> }
    };
    view! {
        <td>{thousands(whole)}</td>
        {part(&ANSWERED)}
        {part(&SOLVED)}
    }
}

/// Who writes, and how much.
#[component]
pub fn Activity(figures: Figures, asked: Asked) -> impl IntoView {
    const COLUMNS: [&Measure; 8] = [
        &VISITORS_WEEK,
        &MEMBERS_WEEK,
        &VIEWS,
        &REPLIES,
        &MEMBERS,
        &ENGAGED_WEEK,
        &RETURNING_WEEK,
        &AMBASSADORS_WEEK,
    ];
    let bars = figures.over().iter().map(|week| bar(week, &ENGAGED_WEEK)).collect();
    let rows = figures
        .weeks
        .iter()
        .rev()
        .map(|week| {
            let (first, last) = (week.week.monday(), week.week.sunday());
            view! {
                <tr>
                    <th scope="row">{week.week.label()}</th>
                    {COLUMNS
                        .into_iter()
                        .map(|measure| view! { <td>{opened(week.of(measure), &asked, measure, first, last)}</td> })
                        .collect_view()}
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="activite">
            <h3 id="activite">"L’activité"</h3>
            <p>
                "La communauté et le territoire choisis ne valent ici que pour les réponses\u{a0}: les personnes et les comptes sont ceux de "
                "tout le site. La première ligne est la semaine en cours."
            </p>
            <Chart
                id="graphe-activite"
                title="Personnes engagées"
                description="Les personnes différentes qui ont écrit, semaine après semaine."
                bars
            />
            <Table label="L’activité, semaine après semaine">
                <thead>
                    <tr>
                        <th scope="col">"Semaine"</th>
                        {COLUMNS.into_iter().map(|measure| view! { <th scope="col">{measure.name}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

/// Where an active ambassador is missing.
#[component]
pub fn CoverageTable(covered: Vec<Coverage>, themes: Vec<ThemeView>) -> impl IntoView {
    let rows = covered
        .into_iter()
        .filter_map(|one| {
            themes.iter().find(|theme| theme.id == one.theme).map(|theme| (theme.name.clone(), one))
        })
        .map(|(name, one)| {
            let missing = match one.missing.len() {
                0 => "aucun".to_owned(),
                101 => "tous".to_owned(),
                _ => one.missing.iter().map(|place| place.label()).collect::<Vec<_>>().join(", "),
            };
            let missing = match one.missing.len() {
                1..101 => view! {
                    <details>
                        <summary>{format!("{} départements", one.missing.len())}</summary>
                        {missing}
                    </details>
                }
                .into_any(),
                _ => missing.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{format!("{} sur 101", one.covered)}</td>
                    <td>{missing}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="couverture">
            <h3 id="couverture">"Où il manque quelqu’un"</h3>
            <p>
                "Les départements où, pour chaque communauté, un ambassadeur ou une ambassadrice actif la semaine dernière répond de ce "
                "territoire, de sa région, ou du pays entier."
            </p>
            <Table label="Où il manque quelqu’un">
                <thead>
                    <tr>
                        <th scope="col">"Communauté"</th>
                        <th scope="col">"Départements couverts"</th>
                        <th scope="col">"Départements sans personne"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

/// What each measure means, and the figures to take away.
#[component]
pub fn Definitions() -> impl IntoView {
    view! {
        <section aria-labelledby="definitions">
            <h2 id="definitions">"Les définitions"</h2>
            <p>
                "Ce qui a été masqué par l’équipe ou supprimé n’est compté nulle part. Les semaines vont du lundi au dimanche, à l’heure "
                "de Paris. Un chiffre passé peut changer\u{a0}: une réponse tardive, un message masqué."
            </p>
            <dl class="definitions">
                {ALL
                    .into_iter()
                    .map(|measure| {
                        view! {
                            <div>
                                <dt>{measure.name} " " <code>{measure.code}</code></dt>
                                <dd>
                                    {measure.definition} " Population\u{a0}: " {measure.population} ". Période\u{a0}: " {measure.window} "."
                                </dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <h2 id="visites">"Comment les visites sont comptées"</h2>
            <ol class="visits">
                <li>"Par notre propre serveur, sans cookie, sans traceur, sans rien demander à personne d’autre."</li>
                <li>
                    "De votre adresse et du nom de votre navigateur, mêlés à un nombre secret, il fait une empreinte dont on ne peut rien "
                    "tirer\u{a0}; de votre numéro, si vous êtes connecté·e."
                </li>
                <li>"Le nombre secret change chaque nuit, et l’ancien est effacé\u{a0}: rien ne relie votre visite d’hier à celle d’aujourd’hui."</li>
                <li>
                    "Un autre dure une semaine, du lundi au dimanche, pour compter les personnes différentes\u{a0}; il ne garde que des "
                    "empreintes, ni le jour, ni les pages."
                </li>
                <li>"Les robots qui disent leur nom ne sont pas comptés, ni les pages que votre navigateur charge d’avance."</li>
            </ol>
            <h2>"Les données ouvertes"</h2>
            <p>
                "Chaque jour, chaque mesure, par communauté et par territoire, sous Licence Ouverte\u{a0}: "
                <a href="/statistiques.csv" download="">"en CSV"</a> ", " <a href="/statistiques.json" download="">"en JSON"</a>
                ". Douze mois par fichier\u{a0}; ajoutez " <code>"?annee=2025"</code> " à l’adresse pour une autre année."
            </p>
        </section>
    }
}
