//! The public page of figures, and the lists they open.

use chrono::Duration;

use crate::{
    statistics::service::roll_up,
    test_support::{Browser, Page, TestApp, form},
};

/// Three weeks with questions, some answered, some solved.
async fn site() -> TestApp {
    let app = TestApp::forgetful().await;
    app.advance(Duration::days(-20));
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    for week in 0..3 {
        let topic = app.topic().by(&ada).in_territory("33").titled("Qui finance le permis ?").create().await;
        app.topic().by(&bob).in_theme("france-travail").in_territory("R75").answered(week).create().await;
        app.topic().answered(1).solved().create().await;
        app.advance(Duration::hours(5));
        app.reply(&topic).by(&bob).create().await;
        app.advance(Duration::days(7) - Duration::hours(5));
    }
    app.advance(Duration::days(-1));
    roll_up(&app.state.db, app.now()).await.unwrap();
    app
}

/// Every figure of a page that opens a list, with its address.
fn figures(page: &Page) -> Vec<(i64, String)> {
    let values = page.attributes("a[data-compte]", "data-compte");
    let paths = page.attributes("a[data-compte]", "href");
    values.iter().map(|value| value.parse().unwrap()).zip(paths).collect()
}

/// How many rows a list has, read to its last page.
async fn rows(visitor: &Browser<'_>, path: &str) -> i64 {
    let mut rows = 0;
    for page in 1.. {
        let list = visitor.get(&format!("{path}&page={page}")).await;
        list.assert_status(200);
        rows += i64::try_from(list.texts("ul.rows > li").len()).unwrap();
        if list.texts(".pagination a[rel=next]").is_empty() {
            break;
        }
    }
    rows
}

#[tokio::test]
async fn every_number_opens_the_list_it_counted_with_the_same_count() {
    let app = site().await;
    let visitor = app.visitor();
    let mut opened = 0;
    for query in [
        "",
        "?pas=jour",
        "?pas=mois&comparer=annee",
        "?theme=mobilite",
        "?territoire=R75",
        "?theme=france-travail&territoire=R75&semaines=26",
    ] {
        let page = visitor.get(&format!("/statistiques{query}")).await;
        page.assert_status(200);
        for (value, path) in figures(&page) {
            let list = visitor.get(&path).await;
            list.assert_status(200);
            let total: String = list.texts("#total").concat().chars().filter(char::is_ascii_digit).collect();
            assert_eq!(total.parse::<i64>().unwrap(), value, "{query} {path}");
            assert_eq!(rows(&visitor, &path).await, value, "{query} {path}");
            opened += 1;
        }
    }
    assert!(opened > 60, "{opened} figures open a list");
}

#[tokio::test]
async fn the_page_says_what_it_shows_and_nothing_of_nothing() {
    let app = TestApp::new().await;
    let page = app.visitor().get("/statistiques").await;
    page.assert_status(200)
        .assert_text("h1", "Statistiques")
        .assert_text(".target-figure", "pas encore de données")
        .assert_text("main", "pour une cible de 80");
    assert!(!page.body.contains("NaN") && !page.body.contains("inf"));
    assert!(figures(&page).is_empty());
}

#[tokio::test]
async fn what_nobody_can_ask_for_is_a_page_that_helps() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for path in [
        "/statistiques?semaines=13",
        "/statistiques?semaines=x",
        "/statistiques?theme=inconnu",
        "/statistiques?theme=actualites",
        "/statistiques?territoire=999",
        "/statistiques/liste/inconnue?du=2026-11-16&au=2026-11-22",
        "/statistiques/liste/members_new?du=2026-11-16&au=2026-11-22",
        "/statistiques/liste/questions_asked",
        "/statistiques/liste/questions_asked?du=2026-11-22&au=2026-11-16",
        "/statistiques/liste/questions_asked?du=1000-01-01&au=2026-11-16",
        "/statistiques/liste/questions_asked?du=2026-11-16&au=2026-11-22&page=2",
        "/statistiques/liste/questions_asked?du=2026-11-16&au=2026-11-22&page=-1",
        "/statistiques?comparer=jamais",
        "/statistiques?pas=heure",
        "/statistiques/graphes/cohortes.exe",
        "/statistiques/graphes/cohortes",
        "/statistiques/graphes/inconnu.csv",
        "/statistiques/graphes/cohortes.csv?theme=inconnu",
        "/statistiques.csv?annee=abcd",
        "/statistiques.json?annee=20266",
    ] {
        visitor.get(path).await.assert_status(404);
    }
}

#[tokio::test]
async fn figures_are_kept_for_visitors_until_they_are_counted_again() {
    let app = TestApp::new().await;
    app.topic().create().await;
    roll_up(&app.state.db, app.now()).await.unwrap();
    let visitor = app.visitor();
    let path = "/statistiques/liste/questions_asked?du=2026-11-23&au=2026-11-29";
    visitor.get(path).await.assert_text("#total", "1 question");
    visitor.get("/statistiques").await.assert_status(200);
    app.topic().create().await;
    roll_up(&app.state.db, app.now()).await.unwrap();
    visitor.get(path).await.assert_text("#total", "2 questions");
    let values: Vec<i64> =
        figures(&visitor.get("/statistiques").await).iter().map(|(value, _)| *value).collect();
    assert!(values.contains(&2), "{values:?}");
}

#[tokio::test]
async fn the_page_costs_as_much_with_six_years_of_figures_as_with_none() {
    let app = TestApp::forgetful().await;
    let visitor = app.visitor();
    let (_, before) = app.queries(visitor.get("/statistiques")).await;
    assert!(before.len() <= 10, "{before:#?}");
    let app = site().await;
    let visitor = app.visitor();
    let (_, after) = app.queries(visitor.get("/statistiques?semaines=52&theme=mobilite&territoire=33")).await;
    assert!(after.len() <= 10, "{after:#?}");
}

#[tokio::test]
async fn the_open_data_has_every_measure_with_its_definition() {
    let app = site().await;
    let visitor = app.visitor();
    let csv = visitor.get("/statistiques.csv").await;
    csv.assert_status(200).assert_header("content-type", "text/csv; charset=utf-8");
    let mut lines = csv.body.lines();
    assert_eq!(lines.next(), Some("measure,unit,theme,territory,day,value,definition"));
    let asked: i64 = lines
        .filter(|line| line.starts_with("questions_asked,questions,*,*,"))
        .map(|line| line.split(',').nth(5).unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(asked, 9);
    let json = visitor.get("/statistiques.json").await.json();
    for measure in crate::statistics::measure::ALL {
        let told = json["measures"].as_array().unwrap().iter().find(|told| told["code"] == measure.code);
        assert_eq!(told.unwrap()["definition"], measure.definition);
    }
    let total: i64 = json["figures"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| {
            line["measure"] == "questions_asked" && line["theme"] == "*" && line["territory"] == "*"
        })
        .map(|line| line["value"].as_i64().unwrap())
        .sum();
    assert_eq!(total, 9);
    let other_year = visitor.get("/statistiques.csv?annee=2020").await;
    assert_eq!(other_year.body.lines().count(), 1);
}

#[tokio::test]
async fn every_chart_is_taken_away_as_the_figures_it_draws() {
    let app = site().await;
    let visitor = app.visitor();
    let page = visitor.get("/statistiques?theme=mobilite&pas=mois").await;
    let files: Vec<String> = page.attributes(".chart-figures a", "href");
    assert_eq!(files.len(), 7 * 3, "{files:?}");
    for path in files {
        let file = visitor.get(&path).await;
        file.assert_status(200);
        let kind = file.header("content-type");
        assert!(file.body.len() > 100, "{path} holds something");
        match path.split('?').next().unwrap().rsplit('.').next() {
            Some("csv") => {
                assert_eq!(kind, "text/csv; charset=utf-8");
                let head = "label,value,words,compared_label,compared_value,compared_words";
                assert_eq!(file.body.lines().next(), Some(head));
            }
            Some("json") => assert!(!file.json()["bars"].as_array().unwrap().is_empty(), "{path}"),
            _ => {
                assert_eq!(kind, "image/svg+xml");
                assert!(file.body.starts_with("<?xml") && !file.body.contains("<!"), "{path}");
            }
        }
    }
    // The file says what the page does: of the theme's six questions, asked in three weeks.
    let csv = visitor.get("/statistiques/graphes/cohortes.csv?theme=mobilite").await;
    let page = visitor.get("/statistiques?theme=mobilite").await;
    for line in csv.body.lines().skip(1) {
        let label = line.trim_start_matches('"').split('"').next().unwrap();
        assert!(page.body.contains(label), "{label}");
    }
}

#[tokio::test]
async fn what_the_island_draws_is_what_the_page_holds() {
    let app = site().await;
    let visitor = app.visitor();
    let query = "semaines=26&theme=mobilite&territoire=33&comparer=annee&pas=jour";
    let page = visitor.get(&format!("/statistiques?{query}")).await;
    let encoded = query.replace('=', "%3D").replace('&', "%26");
    let detail = visitor.get(&format!("/api/statistiques?query={encoded}")).await.json();
    assert_eq!(page.texts("#periode").concat(), detail["about"].as_str().unwrap());
    let titles: Vec<&str> = detail["sections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|section| section["title"].as_str().unwrap())
        .collect();
    assert_eq!(page.texts("#chiffres h3"), titles);
    let cells: usize = detail["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|section| section["table"]["rows"].as_array().unwrap())
        .map(|row| row["cells"].as_array().unwrap().len())
        .sum();
    assert_eq!(page.texts("#chiffres > section > .table-box td").len(), cells);
    for query in ["semaines%3D13", "theme%3Dinconnu"] {
        let refused = visitor.get(&format!("/api/statistiques?query={query}")).await;
        assert!((400..500).contains(&refused.status.as_u16()), "{query}");
    }
}

#[tokio::test]
async fn the_map_says_in_words_what_it_shades_and_leads_to_it() {
    let app = site().await;
    let page = app.visitor().get("/statistiques?semaines=26").await;
    assert_eq!(page.attributes("[data-lieu]", "data-lieu").len(), 101);
    let labels = page.attributes("[data-lieu='33']", "aria-label");
    assert_eq!(labels, ["Gironde (33)\u{a0}: 3 questions, 100\u{202f}% répondues"]);
    assert_eq!(page.attributes("[data-lieu='33']", "class"), ["shade shade-5"]);
    assert_eq!(page.attributes("[data-lieu='75']", "class"), ["shade shade-0"]);
    let there = page.attributes("[data-lieu='33']", "href").concat();
    assert_eq!(there, "/statistiques?semaines=26&territoire=33#detail");
    // Each outline that is named exists.
    let outlines = include_str!("../../public/departements.svg");
    for name in page.attributes(".map use", "href") {
        let id = name.split('#').nth(1).unwrap();
        assert!(outlines.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[tokio::test]
async fn an_admin_takes_an_account_out_of_the_figures() {
    let app = TestApp::new().await;
    let (admin, bob) = (app.admin("ada").await, app.user("bob").await);
    let path = format!("/administration/personnes/{}", bob.member().member.0);
    let mark = |gesture: &str| form! { "role" => "uncounted", "geste" => gesture };
    bob.post(&path, mark("donner")).await.assert_status(403);
    admin.post(&path, mark("donner")).await.assert_status(303);
    admin
        .get(&path)
        .await
        .assert_text("main", "Ce compte n’entre pas dans les statistiques.")
        .assert_text("main", "Compte retiré des statistiques");
    admin.post(&path, mark("reprendre")).await.assert_status(303);
    admin.get(&path).await.assert_text("main", "Ce compte entre dans les statistiques.");
}
