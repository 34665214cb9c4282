//! Showing one's face, or not.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    http::{Method, header},
};
use chrono::Duration;
use futures::stream;
use image::{DynamicImage, ImageFormat};

use crate::{
    files::service::remove_due,
    http::fields::Fields,
    test_support::{
        BOUNDARY, Browser, FilledForm, Page, TestApp, form, multipart,
        pictures::{PLACE, encoded, promised, quarters, taken_somewhere},
    },
};

const PAGE: &str = "/mon-compte/photo";

async fn send(browser: &Browser<'_>, visible: &str, file: &[u8]) -> Page {
    send_form(browser, form! { "visible" => visible }, file).await
}

async fn send_form(browser: &Browser<'_>, fields: Fields, file: &[u8]) -> Page {
    browser.upload(PAGE, fields, "photo", Some(("moi.jpg", file))).await
}

/// A browser whose member shows a photo to « tous » or « membres », and the address of the photo.
async fn shown<'a>(app: &'a TestApp, name: &str, visible: &str) -> (Browser<'a>, String) {
    let browser = app.user(name).await;
    send(&browser, visible, &photo()).await.assert_redirect(PAGE);
    let address = address_on(&browser).await;
    (browser, address)
}

fn photo() -> Vec<u8> {
    encoded(&quarters(400, 300), ImageFormat::Jpeg)
}

/// Posts what [`multipart`] made, or something close to it.
async fn post_parts(app: &TestApp, browser: &Browser<'_>, body: impl Into<Body>) -> Page {
    let request = browser
        .request(Method::POST, PAGE)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header(header::ORIGIN, &app.state.config.site.url);
    browser.send(request, body).await
}

/// The address of the photo that the page shows.
async fn address_on(browser: &Browser<'_>) -> String {
    browser.get(PAGE).await.attribute(".photo-now img", "src")
}

fn opened(bytes: &Bytes) -> DynamicImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap()
}

/// The colour of the middle of each quarter, in words.
fn colours(picture: &DynamicImage) -> [&'static str; 4] {
    let pixels = picture.to_rgb8();
    let (near, far) = (pixels.width() / 4, pixels.width() * 3 / 4);
    [(near, near), (far, near), (near, far), (far, far)].map(|(x, y)| {
        match pixels.get_pixel(x, y).0.map(|part| part > 127) {
            [true, false, false] => "red",
            [false, true, false] => "green",
            [false, false, true] => "blue",
            [true, true, true] => "white",
            _ => "another",
        }
    })
}

async fn objects(app: &TestApp) -> usize {
    std::fs::read_dir(app.test.folder().join("fichiers")).unwrap().count()
}

#[tokio::test]
async fn a_photo_is_for_members_unless_its_owner_says_otherwise() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = ada.get(PAGE).await;
    page.assert_title("Ma photo").assert_text(".photo-now", "vos initiales");
    let form: FilledForm = page.form("form.card");
    assert_eq!(form.value("visible"), "membres");

    let (ada, address) = shown(&app, "ada2", form.value("visible")).await;
    ada.get(PAGE)
        .await
        .assert_text(".photo-now", "visible par les membres connectés")
        .assert_count(".photo-now img[alt=''][width='96'][height='96']", 1);
    ada.get(&address)
        .await
        .assert_status(200)
        .assert_header("content-type", "image/jpeg")
        .assert_header("cache-control", "private, no-cache")
        .assert_header("x-content-type-options", "nosniff");
    app.user("bob").await.get(&address).await.assert_status(200);
    app.visitor().get(&address).await.assert_status(404).assert_no_cookie();
}

#[tokio::test]
async fn a_photo_shown_to_all_is_read_without_an_account_and_without_a_trace() {
    let app = TestApp::new().await;
    let (_ada, address) = shown(&app, "ada", "tous").await;
    let before = app.census().await;
    let visitor = app.visitor();
    let file = visitor.get(&address).await;
    file.assert_status(200)
        .assert_header("content-type", "image/jpeg")
        .assert_header("cache-control", "public, max-age=86400, immutable")
        .assert_header("x-content-type-options", "nosniff")
        .assert_no_cookie();
    let tag = file.header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", address.rsplit('/').next().unwrap()));
    let again = visitor.request(Method::GET, &address).header(header::IF_NONE_MATCH, &tag);
    let again = visitor.send(again, "").await;
    again.assert_status(304).assert_header("etag", &tag);
    assert!(again.body.is_empty());
    let head = visitor.send(visitor.request(Method::HEAD, &address), "").await;
    let (_, bytes) = visitor.download(&address).await;
    head.assert_status(200).assert_header("content-length", &bytes.len().to_string());
    assert_eq!(app.census().await, before);
}

/// Has a member in the directory.
async fn list(member: &Browser<'_>) {
    let profile = member.member().profile;
    let fields = form! {
        "prenom" => profile.first_name, "nom" => profile.last_name, "profession" => "cip", "annuaire" => "1",
    };
    member.post("/mon-compte/profil", fields).await.assert_status(303);
}

#[tokio::test]
async fn a_photo_is_on_the_profile_and_in_the_directory_for_those_it_is_for() {
    let app = TestApp::new().await;
    let (ada, _) = shown(&app, "ada", "membres").await;
    let (bob, visitor) = (app.user("bob").await, app.visitor());
    list(&ada).await;
    list(&bob).await;
    let profile = ada.profile_path();
    // The name stands beside it: nothing more is read aloud.
    let places = [
        (profile.as_str(), ".member-head img.avatar[alt=''][width='96'][height='96']"),
        ("/membres", ".people img.avatar[alt=''][width='44'][height='44'][loading='lazy']"),
    ];
    for (path, photo) in places {
        for member in [&ada, &bob] {
            member.get(path).await.assert_count(photo, 1).assert_count("main img", 1);
        }
        visitor.get(path).await.assert_no("main img").assert_text("main span.avatar", "AM");
    }
    ada.get(&format!("{profile}?vue=visiteur")).await.assert_no("main img");

    ada.post(PAGE, form! { "visible" => "tous" }).await.assert_redirect(PAGE);
    for (path, photo) in places {
        let page = visitor.get(path).await;
        page.assert_count(photo, 1).assert_no_cookie();
        visitor.get(&page.attribute(photo, "src")).await.assert_status(200);
    }
    // Who has none is told by initials, as before.
    visitor.get("/membres").await.assert_count(".people img", 1).assert_text(".people span.avatar", "BM");
    visitor.get(&bob.profile_path()).await.assert_no("main img").assert_text("main span.avatar", "BM");
}

#[tokio::test]
async fn visitors_are_shown_the_photo_its_owner_last_chose_although_their_pages_are_kept() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    list(&ada).await;
    let profile = ada.profile_path();
    // The photos of the profile and of the directory, whose pages are kept afterwards.
    let seen = async || {
        let mut seen = Vec::new();
        for path in [profile.as_str(), "/membres"] {
            seen.extend(visitor.get(path).await.attributes("main img.avatar", "src"));
            let (_, statements) = app.queries(visitor.get(path)).await;
            assert!(statements.is_empty(), "{path} was not kept");
        }
        seen
    };
    let none: [String; 0] = [];
    assert_eq!(seen().await, none);
    send(&ada, "tous", &photo()).await.assert_redirect(PAGE);
    let first = seen().await;
    assert_eq!(first.len(), 2);
    send(&ada, "tous", &photo()).await.assert_redirect(PAGE);
    let second = seen().await;
    assert_eq!(second.len(), 2);
    assert!(second.iter().all(|address| !first.contains(address)));
    ada.post(PAGE, form! { "visible" => "membres" }).await.assert_redirect(PAGE);
    assert_eq!(seen().await, none);
    ada.post(PAGE, form! { "visible" => "tous" }).await.assert_redirect(PAGE);
    assert_eq!(seen().await, second);
    ada.post(PAGE, form! { "retirer" => "1" }).await.assert_redirect(PAGE);
    assert_eq!(seen().await, none);
}

#[tokio::test]
async fn a_photo_costs_one_question_to_the_database() {
    let app = TestApp::forgetful().await;
    let (_ada, address) = shown(&app, "ada", "tous").await;
    let (_, statements) = app.queries(app.visitor().get(&address)).await;
    assert_eq!(statements.len(), 1, "{statements:?}");
}

#[tokio::test]
async fn what_is_kept_is_square_upright_and_says_nothing_of_the_place() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    // How a camera says it was held, and where each colour must end.
    for (orientation, expected) in [
        (1, ["red", "green", "blue", "white"]),
        (3, ["white", "blue", "green", "red"]),
        (6, ["blue", "red", "white", "green"]),
        (8, ["green", "white", "red", "blue"]),
    ] {
        let taken = taken_somewhere(&quarters(640, 400), orientation);
        assert!(taken.windows(PLACE.len()).any(|part| part == PLACE.as_bytes()));
        send(&ada, "membres", &taken).await.assert_redirect(PAGE);
        let address = address_on(&ada).await;
        for side in [48, 96, 256] {
            let (status, bytes) = ada.download(&address.replace("-96.jpg", &format!("-{side}.jpg"))).await;
            assert_eq!(status, 200);
            let picture = opened(&bytes);
            assert_eq!((picture.width(), picture.height()), (side, side));
            assert_eq!(colours(&picture), expected, "orientation {orientation}, {side} px");
            assert!(!bytes.windows(4).any(|part| part == b"Exif"));
            assert!(!bytes.windows(PLACE.len()).any(|part| part == PLACE.as_bytes()));
        }
    }
}

#[tokio::test]
async fn png_and_webp_are_photos_too_and_what_is_transparent_becomes_white() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let clear = DynamicImage::ImageRgba8(image::RgbaImage::new(80, 80));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        send(&ada, "tous", &encoded(&clear, format)).await.assert_redirect(PAGE);
        let (_, bytes) = ada.download(&address_on(&ada).await).await;
        assert_eq!(colours(&opened(&bytes)), ["white"; 4], "{format:?}");
    }
}

#[tokio::test]
async fn what_is_not_a_whole_photo_is_refused_in_words_and_writes_nothing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let [jpeg, png, webp] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]
        .map(|format| encoded(&quarters(400, 300), format));
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let in_the_header = jpeg[..40].to_vec();
    let held = taken_somewhere(&quarters(400, 300), 1);
    let small = encoded(&quarters(47, 300), ImageFormat::Png);
    let svg =
        b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"
            .to_vec();
    let before = app.census().await;
    for (what, bytes, says) in [
        ("a text", b"Bonjour, je suis une photo.".to_vec(), "n’est pas une photo"),
        ("a page", b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), "n’est pas une photo"),
        ("a page that begins as a GIF", b"GIF89a/*<script>alert(1)</script>".to_vec(), "Les images GIF"),
        ("a drawing with a script", svg, "Les images SVG"),
        ("a phone's own format", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "Les images HEIC"),
        ("half a JPEG", half(&jpeg), "incomplète ou abîmée"),
        ("half a JPEG with a thumbnail's end", [half(&held), Vec::new()].concat(), "incomplète ou abîmée"),
        ("the beginning of a JPEG", in_the_header, "incomplète ou abîmée"),
        ("half a PNG", half(&png), "incomplète ou abîmée"),
        ("half a WebP", half(&webp), "incomplète ou abîmée"),
        ("60 million pixels", promised(10_000, 6_000), "50 millions de pixels au plus"),
        (
            "more pixels than a number holds",
            promised(u32::MAX / 2, u32::MAX / 2),
            "50 millions de pixels au plus",
        ),
        ("too few pixels", small, "48 pixels de côté au moins"),
        ("two bytes", vec![0xff, 0xd8], "n’est pas une photo"),
    ] {
        let refused = send(&ada, "tous", &bytes).await;
        assert_eq!(refused.status, 422, "{what}: {}", refused.body);
        refused.assert_field_error("photo", says);
        assert_eq!(refused.form("form.card[enctype]").value("visible"), "tous", "{what}");
    }
    assert_eq!(app.census().await, before);
    assert_eq!(objects(&app).await, 0);
}

#[tokio::test]
async fn nothing_hidden_behind_a_photo_is_kept() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let behind = b"PK\x03\x04<script>alert(document.cookie)</script>";
    let two_in_one = [photo(), behind.to_vec()].concat();
    send(&ada, "tous", &two_in_one).await.assert_redirect(PAGE);
    let (_, bytes) = ada.download(&address_on(&ada).await).await;
    assert!(!bytes.windows(7).any(|part| part == b"<script"));
}

#[tokio::test]
async fn a_damaged_photo_is_a_photo_or_is_refused_and_never_a_fault() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = encoded(&quarters(64, 64), format);
        for at in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x5a;
            let status = send(&ada, "tous", &damaged).await.status.as_u16();
            assert!(matches!(status, 303 | 422), "{format:?}, byte {at}: {status}");
        }
    }
}

#[tokio::test]
async fn a_photo_that_is_too_heavy_is_refused_in_words_and_the_choice_is_kept() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let mut heavy = photo();
    // Whatever follows the end of a photo is not looked at: this one is good.
    heavy.resize(5 * 1024 * 1024, 0);
    send(&ada, "membres", &heavy).await.assert_redirect(PAGE);
    heavy.push(0);
    let refused = send(&ada, "tous", &heavy).await;
    refused.assert_status(422).assert_field_error("photo", "trop lourde : 5 Mo au plus");
    assert_eq!(refused.form("form.card[enctype]").value("visible"), "tous");
    ada.get(PAGE).await.assert_text(".photo-now", "visible par les membres connectés");
    // Here the rest is not even read. It comes in pieces, as from a wire.
    heavy.resize(65 * 1024 * 1024, 0);
    let whole = multipart(&form! { "visible" => "tous" }, "photo", Some(("moi.jpg", &heavy)));
    let pieces: Vec<_> = whole.chunks(65_536).map(|piece| Ok::<_, Infallible>(piece.to_vec())).collect();
    let refused = post_parts(&app, &ada, Body::from_stream(stream::iter(pieces))).await;
    refused.assert_status(422).assert_field_error("photo", "trop lourde");
    assert_eq!(refused.form("form.card[enctype]").value("visible"), "tous");
}

#[tokio::test]
async fn what_was_chosen_comes_back_with_a_refused_file_wherever_it_stands_in_the_form() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let heavy = vec![0; 5 * 1024 * 1024 + 1];
    for (file, says) in [(&b"Bonjour"[..], "n’est pas une photo"), (&heavy, "trop lourde")] {
        let mut body = multipart(&form! {}, "photo", Some(("moi.jpg", file)));
        // One part more, in place of the end.
        body.truncate(body.len() - "--\r\n".len());
        let choice = "\r\nContent-Disposition: form-data; name=\"visible\"\r\n\r\ntous\r\n";
        body.extend(format!("{choice}--{BOUNDARY}--\r\n").into_bytes());
        let refused = post_parts(&app, &ada, body).await;
        refused.assert_status(422).assert_field_error("photo", says);
        assert_eq!(refused.form("form.card[enctype]").value("visible"), "tous", "{says}");
    }
}

#[tokio::test]
async fn no_more_of_a_form_is_kept_than_one_of_ours_holds() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let (long_name, long_value) = ("n".repeat(65), "v".repeat(1_025));
    for (count, name, value, chosen) in [
        (31, "champ", "x", "tous"),
        (32, "champ", "x", "membres"),
        (10_000, "champ", "x", "membres"),
        // What is too long is left out, and takes no room.
        (1_000, long_name.as_str(), "x", "tous"),
        (1_000, "champ", long_value.as_str(), "tous"),
    ] {
        let mut fields = Fields::default();
        for _ in 0..count {
            fields.add(name, value);
        }
        fields.add("visible", "tous");
        let refused = send_form(&ada, fields, b"non").await;
        refused.assert_status(422);
        assert_eq!(refused.form("form.card[enctype]").value("visible"), chosen, "{count} fields");
    }
}

#[tokio::test]
async fn a_photo_that_is_replaced_or_removed_is_gone_at_once_and_its_objects_soon() {
    let app = TestApp::new().await;
    let (ada, first) = shown(&app, "ada", "tous").await;
    send(&ada, "tous", &encoded(&quarters(90, 90), ImageFormat::Png)).await.assert_redirect(PAGE);
    let second = address_on(&ada).await;
    assert_ne!(first, second);
    app.visitor().get(&first).await.assert_status(404);
    app.visitor().get(&second).await.assert_status(200);
    assert_eq!(objects(&app).await, 6);
    assert_eq!(remove_due(&app.state.db, &app.state.files, app.now()).await.unwrap(), 3);
    assert_eq!(objects(&app).await, 3);

    let page = ada.get(PAGE).await;
    ada.submit(page.form(".photo-now form").by("Retirer ma photo")).await.assert_redirect(PAGE);
    app.visitor().get(&second).await.assert_status(404);
    ada.get(PAGE).await.assert_no(".photo-now img").assert_no(".photo-now form");
    assert_eq!(remove_due(&app.state.db, &app.state.files, app.now()).await.unwrap(), 3);
    assert_eq!(objects(&app).await, 0);
    assert_eq!(app.number("SELECT count(*) AS n FROM stored_file").await, 0);
    // Twice is no error.
    ada.post(PAGE, form! { "retirer" => "1" }).await.assert_redirect(PAGE);
}

#[tokio::test]
async fn the_same_photo_is_shown_to_others_without_being_sent_again() {
    let app = TestApp::new().await;
    let (ada, address) = shown(&app, "ada", "tous").await;
    ada.upload(PAGE, form! { "visible" => "membres" }, "photo", None).await.assert_redirect(PAGE);
    assert_eq!(address_on(&ada).await, address);
    app.visitor().get(&address).await.assert_status(404);
    app.user("bob").await.get(&address).await.assert_status(200);
    ada.post(PAGE, form! { "visible" => "tous" }).await.assert_redirect(PAGE);
    app.visitor().get(&address).await.assert_status(200);
}

#[tokio::test]
async fn a_form_without_a_photo_or_a_choice_says_what_is_missing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let none = ada.upload(PAGE, form! { "visible" => "tous" }, "photo", None).await;
    none.assert_status(422).assert_field_error("photo", "Choisissez une photo.");
    let unsaid = ada.upload(PAGE, form! {}, "photo", Some(("moi.jpg", &photo()))).await;
    unsaid
        .assert_status(422)
        .assert_text("#form-errors a[href='#visible']", "Choisissez qui peut voir votre photo.");
    assert_eq!(objects(&app).await, 0);
}

#[tokio::test]
async fn only_somebody_signed_in_sends_a_photo_and_from_this_site() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    visitor.get(PAGE).await.assert_redirect("/connexion?suite=%2Fmon-compte%2Fphoto");
    send(&visitor, "tous", &photo()).await.assert_status(401);
    let ada = app.user("ada").await;
    let foreign = ada
        .request(Method::POST, PAGE)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header(header::ORIGIN, "https://ailleurs.test");
    let body = multipart(&form! { "visible" => "tous" }, "photo", Some(("moi.jpg", &photo())));
    ada.send(foreign, body).await.assert_status(403);
    assert_eq!(objects(&app).await, 0);
}

#[tokio::test]
async fn a_sending_that_was_cut_is_told_so() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let mut body = multipart(&form! { "visible" => "tous" }, "photo", Some(("moi.jpg", &photo())));
    body.truncate(body.len() / 2);
    let refused = post_parts(&app, &ada, body).await;
    refused.assert_status(400).assert_text("h1", "Votre envoi est arrivé incomplet");
    assert_eq!(refused.link("Revenir au formulaire"), PAGE);
    let lost = ada
        .request(Method::POST, PAGE)
        .header(header::CONTENT_TYPE, "multipart/form-data")
        .header(header::ORIGIN, &app.state.config.site.url);
    ada.send(lost, "rien").await.assert_status(400);
}

#[tokio::test]
async fn who_sends_photos_without_end_is_asked_to_wait() {
    let app = TestApp::limited().await;
    let ada = app.user("ada").await;
    for _ in 0..10 {
        send(&ada, "tous", b"pas une photo").await.assert_status(422);
    }
    let refused = send(&ada, "tous", &photo()).await;
    refused
        .assert_status(429)
        .assert_header("retry-after", "120")
        .assert_text("main", "Réessayez dans 2 minutes");
    assert_eq!(refused.link("Revenir au formulaire"), PAGE);
    app.advance(Duration::minutes(2));
    send(&ada, "tous", &photo()).await.assert_redirect(PAGE);
}

#[tokio::test]
async fn no_address_leads_out_of_the_store() {
    let app = TestApp::new().await;
    std::fs::write(app.test.folder().join("secret.jpg"), "secret").unwrap();
    let visitor = app.visitor();
    for path in [
        "/fichiers/",
        "/fichiers/..%2Fsecret.jpg",
        "/fichiers/%2e%2e%2fsecret.jpg",
        "/fichiers/..%5csecret.jpg",
        "/fichiers/secret.jpg",
        "/fichiers/%00.jpg",
        "/fichiers/0123456789abcdef0123456789abcdef-96.jpg",
        "/fichiers/a/b.jpg",
    ] {
        let answer = visitor.get(path).await;
        answer.assert_status(404).assert_no_cookie();
        assert!(!answer.body.contains("secret</"), "{path}");
    }
}
