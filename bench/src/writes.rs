//! Replies, posted through the form of the topic page by members who write at the same time.

use std::{
    collections::HashSet,
    fs::OpenOptions,
    io::{Seek, SeekFrom, Write},
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use crate::{
    cli::Setting,
    failure::{Failure, Outcome, While},
    http::{self, Connection, Request},
    report::Row,
    servers::Database,
    stats::percentile,
    visitors::sign_in,
};

/// Members who write at the same time.
const WRITERS: usize = 8;
/// Bytes of a block of the disk.
const BLOCK: [u8; 4_096] = [7; 4_096];
/// Blocks of the file that is written over and over, as SQLite and PostgreSQL do with their logs.
const BLOCKS: u64 = 1_000;

/// A form that can be posted.
#[derive(Clone, Debug)]
pub struct ReplyForm {
    /// Where it posts to.
    pub path: String,
    /// Its hidden field.
    token: String,
    cookie: String,
}

impl ReplyForm {
    /// Reads the form that a member finds on a topic's page.
    pub async fn read(site: SocketAddr, path: &str, cookie: &str) -> Outcome<Self> {
        let page = http::get(site, path, Some(cookie)).await?;
        // The address of a number leads to the one with the title.
        let path = page.header("location").unwrap_or(path).to_owned();
        let text = http::get(site, &path, Some(cookie)).await?.text();
        let form = text.split_once("id=\"repondre\"").map(|(_, form)| form);
        let token = form.and_then(|form| hidden_field(form, "envoi"));
        let token = token.ok_or_else(|| Failure::new(format!("{path} has no form to reply with")))?;
        Ok(Self { path, token, cookie: cookie.to_owned() })
    }

    /// Posts a reply. Returns its identifier; everything but an accepted reply is a failure.
    pub async fn post(&self, connection: &mut Connection, text: &str) -> Outcome<u64> {
        // The site tells two replies of one form apart by their texts, as when a reader goes back and writes another.
        let fields = [("envoi", self.token.as_str()), ("texte", text)];
        let request =
            Request { target: &self.path, cookie: Some(&self.cookie), compressed: true, form: Some(&fields) };
        let answer = connection.send(request).await?;
        let id = answer.header("location").and_then(|path| path.rsplit_once("#reponse-"));
        match (answer.status, id.and_then(|(_, id)| id.parse().ok())) {
            (303, Some(id)) => Ok(id),
            (status, _) => Err(Failure::new(format!("a reply to {} was answered by {status}", self.path))),
        }
    }
}

/// Measures replies a second on each database, then looks for every one of them.
pub async fn measure(setting: &Setting) -> Outcome<Vec<Row>> {
    let lasts = setting.pace.writing;
    let folder = setting.program.folder.clone();
    let disk = tokio::task::spawn_blocking(move || synced_a_second(&folder, lasts / 4)).await;
    let disk = disk.while_doing(|| "measuring the disk".to_owned())??;
    let mut rows = vec![Row::new("4 KB written over and synced by one thread, floor", disk, "/s")];
    for database in &setting.databases {
        rows.push(measure_on(setting, database, disk).await?);
    }
    Ok(rows)
}

async fn measure_on(setting: &Setting, database: &Database, disk: f64) -> Outcome<Row> {
    let site = setting.program.serve(database, None).await?;
    let address = site.address;
    let open = topics(address).await?;
    let mut forms = Vec::new();
    for (number, path) in (1..=WRITERS).zip(open.iter().cycle()) {
        let cookie = sign_in(&setting.program, database, address, number).await?;
        forms.push(ReplyForm::read(address, path, &cookie).await?);
    }
    let begun = Instant::now();
    let until = begun + setting.pace.writing;
    let writers: Vec<_> = forms
        .into_iter()
        .enumerate()
        .map(|(number, form)| tokio::spawn(async move { write_until(address, &form, number, until).await }))
        .collect();
    let (mut ids, mut took) = (Vec::new(), Vec::new());
    for writer in writers {
        let written = writer.await.while_doing(|| "writing".to_owned())??;
        for (id, time) in written {
            ids.push(id);
            took.push(time.as_secs_f64() * 1e3);
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    check(address, &ids).await?;
    site.stop().await?;
    let a_second = ids.len() as f64 / seconds;
    Ok(Row {
        of_floor: Some(a_second / disk),
        p50_ms: Some(percentile(took.iter().copied(), 50.0)),
        p99_ms: Some(percentile(took, 99.0)),
        ..Row::new(format!("replies through the form, {WRITERS} writers"), a_second, "/s").on(database.name())
    })
}

async fn write_until(
    site: SocketAddr,
    form: &ReplyForm,
    writer: usize,
    until: Instant,
) -> Outcome<Vec<(u64, Duration)>> {
    let mut connection = Connection::open(site).await?;
    let mut written = Vec::new();
    while Instant::now() < until {
        let text = text(&format!("{writer}-{}", written.len()));
        let begun = Instant::now();
        let id = form.post(&mut connection, &text).await?;
        written.push((id, begun.elapsed()));
    }
    Ok(written)
}

/// A reply of ordinary length, with something of its own.
pub fn text(mark: &str) -> String {
    format!(
        "Bonjour,\n\nVous pouvez demander l’**aide à la mobilité** : elle se demande avant la reprise d’emploi, en ligne \
         ou auprès de votre conseiller. Gardez les justificatifs du trajet.\n\n- le contrat ou la promesse d’embauche ;\n\
         - un devis.\n\nBon courage ! (mesure {mark})"
    )
}

/// Topics of the list that take replies.
async fn topics(site: SocketAddr) -> Outcome<Vec<String>> {
    let list = http::get(site, "/sujets", None).await?.text();
    let mut open = Vec::new();
    for path in topic_links(&list) {
        if http::get(site, &path, None).await?.text().contains("name=\"texte\"") {
            open.push(path);
        }
        if open.len() == WRITERS {
            break;
        }
    }
    if open.is_empty() { Err(Failure::new("no topic of the list takes replies")) } else { Ok(open) }
}

/// The addresses of the topics that a page leads to, each once.
fn topic_links(html: &str) -> Vec<String> {
    let mut links = Vec::new();
    for (at, _) in html.match_indices("href=\"/sujets/") {
        let link = html[at + "href=\"".len()..].split(['"', '#', '?']).next().unwrap_or_default();
        let is_topic = link["/sujets/".len()..].starts_with(|c: char| c.is_ascii_digit());
        if is_topic && !links.iter().any(|known| known == link) {
            links.push(link.to_owned());
        }
    }
    links
}

/// The value of a hidden field, whatever the order of its attributes.
fn hidden_field(html: &str, name: &str) -> Option<String> {
    html.split('<').filter(|tag| tag.starts_with("input ")).find_map(|tag| {
        let attribute = |key: &str| Some(tag.split_once(&format!(" {key}=\""))?.1.split_once('"')?.0);
        (attribute("name") == Some(name)).then(|| attribute("value").map(str::to_owned))?
    })
}

/// Every reply that was acknowledged is there, under a number of its own.
async fn check(site: SocketAddr, ids: &[u64]) -> Outcome<()> {
    if ids.iter().collect::<HashSet<_>>().len() != ids.len() {
        return Err(Failure::new("two replies have one identifier"));
    }
    let mut connection = Connection::open(site).await?;
    for id in ids {
        let target = format!("/reponses/{id}");
        let answer = connection.send(Request { target: &target, ..Request::default() }).await?;
        let leads = answer.header("location").is_some_and(|path| path.ends_with(&format!("#reponse-{id}")));
        if !leads {
            return Err(Failure::new(format!("reply {id} was acknowledged and is not there")));
        }
    }
    Ok(())
}

/// How often a second one thread writes a block of a file and waits for the disk: what a durable commit costs at least.
fn synced_a_second(folder: &Path, lasts: Duration) -> Outcome<f64> {
    let path = folder.join("synced");
    let doing = || format!("writing {}", path.display());
    let mut file =
        OpenOptions::new().create(true).write(true).truncate(true).open(&path).while_doing(doing)?;
    for _ in 0..BLOCKS {
        file.write_all(&BLOCK).while_doing(doing)?;
    }
    file.sync_all().while_doing(doing)?;
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < lasts {
        file.seek(SeekFrom::Start(count % BLOCKS * BLOCK.len() as u64)).while_doing(doing)?;
        file.write_all(&BLOCK).while_doing(doing)?;
        file.sync_data().while_doing(doing)?;
        count += 1;
    }
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hidden_field_of_a_form_is_read() {
        let html = r#"<form><input type="hidden" name="suite" value="/"><input value="abc_1" name="envoi" type="hidden"/>"#;
        assert_eq!(hidden_field(html, "envoi").as_deref(), Some("abc_1"));
        assert_eq!(hidden_field(html, "jeton"), None);
    }

    #[test]
    fn links_to_topics_are_found_once() {
        let html =
            "<a href=\"/sujets/nouveau\"></a><a href=\"/sujets/12-a\"></a><a href=\"/sujets/12-a#repondre\">";
        assert_eq!(topic_links(html), ["/sujets/12-a"]);
    }
}
