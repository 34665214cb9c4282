use chrono::{DateTime, Duration, Utc};
use image::ImageFormat;

use super::{
    FileStore,
    model::{Audience, FileKey, FileKind, key_base},
    service::{NewFile, announce, bytes_of, keep, open_file, remove_due},
};
use crate::{
    accounts::model::MemberId,
    config::FilesConfig,
    test_support::{
        TestApp, TestBucket, TestDb, form,
        pictures::{encoded, quarters},
    },
};

fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn new_file() -> NewFile {
    NewFile {
        key: FileKey::whole(&key_base(b"octets"), FileKind::Export),
        kind: FileKind::Export,
        audience: Audience::Everybody,
        bytes: b"octets".as_slice().into(),
    }
}

async fn keeping(test: &TestDb, file: &NewFile, until: Option<DateTime<Utc>>) {
    let tx = test.db.begin().await.unwrap();
    keep(&tx, [&file.key], until).await.unwrap();
    tx.commit().await.unwrap();
}

/// The life of a file, wherever it is kept.
async fn lives_and_goes(test: &TestDb, store: &FileStore) {
    let file = new_file();
    announce(&test.db, store, noon(), MemberId(1), std::slice::from_ref(&file)).await.unwrap();
    keeping(test, &file, None).await;
    let later = noon() + Duration::days(365);
    assert_eq!(remove_due(&test.db, store, later).await.unwrap(), 0);
    assert_eq!(bytes_of(store, &file.key).await.unwrap().unwrap(), file.bytes);
    let opened = open_file(&test.db, store, None, later, &file.key, false).await.unwrap().unwrap();
    assert_eq!((opened.size, opened.content_type.as_str()), (6, "application/zip"));

    keeping(test, &file, Some(later)).await;
    assert!(open_file(&test.db, store, None, later, &file.key, false).await.unwrap().is_none());
    assert_eq!(remove_due(&test.db, store, later).await.unwrap(), 1);
    assert!(bytes_of(store, &file.key).await.unwrap().is_none());
    assert!(open_file(&test.db, store, None, noon(), &file.key, false).await.unwrap().is_none());
}

#[tokio::test]
async fn a_file_lives_and_goes_in_a_folder() {
    let test = TestDb::migrated().await;
    let folder = test.folder().join("fichiers");
    let store = FileStore::open(&FilesConfig::Folder(folder.clone())).unwrap();
    lives_and_goes(&test, &store).await;
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_lives_and_goes_in_a_bucket() {
    let test = TestDb::migrated().await;
    let bucket = TestBucket::start().await;
    let store = FileStore::open(&bucket.config()).unwrap();
    lives_and_goes(&test, &store).await;
    assert_eq!(bucket.objects().await, 0);
}

#[tokio::test]
async fn a_photo_goes_through_a_bucket_and_back() {
    let mut bucket = TestBucket::start().await;
    let app = TestApp::set_up(|config| config.files = bucket.config()).await;
    let ada = app.user("ada").await;
    let photo = encoded(&quarters(300, 300), ImageFormat::Jpeg);
    let send =
        || ada.upload("/mon-compte/photo", form! { "visible" => "tous" }, "photo", Some(("moi.jpg", &photo)));
    send().await.assert_status(303);
    assert_eq!(bucket.objects().await, 3);
    let address = ada.get("/mon-compte/photo").await.attribute(".photo-now img", "src");
    let (status, bytes) = app.visitor().download(&address).await;
    assert_eq!((status.as_u16(), image::load_from_memory(&bytes).unwrap().width()), (200, 96));

    // The site stays without its bucket, the photo one had too.
    bucket.stop().await;
    send().await.assert_status(503).assert_text("main", "Revenir au formulaire");
    app.visitor().get(&address).await.assert_status(503);
    ada.get("/mon-compte/photo").await.assert_status(200).assert_count(".photo-now img", 1);
    assert!(remove_due(&app.state.db, &app.state.files, app.now() + Duration::hours(2)).await.is_err());
    assert_eq!(app.number("SELECT count(*) AS n FROM stored_file WHERE remove_at IS NOT NULL").await, 3);
}

#[tokio::test]
async fn what_a_killed_process_wrote_and_nobody_kept_goes_by_itself() {
    let test = TestDb::migrated().await;
    let folder = test.folder().join("fichiers");
    let store = FileStore::open(&FilesConfig::Folder(folder.clone())).unwrap();
    let (whole, begun, never) = (new_file(), new_file(), new_file());
    for file in [&whole, &begun, &never] {
        announce(&test.db, &store, noon(), MemberId(1), std::slice::from_ref(file)).await.unwrap();
    }
    // One was cut while it was written, one before.
    let at = |file: &NewFile| folder.join(file.key.as_str());
    std::fs::rename(at(&begun), folder.join(format!("{}#1", begun.key.as_str()))).unwrap();
    std::fs::remove_file(at(&never)).unwrap();
    assert_eq!(remove_due(&test.db, &store, noon() + Duration::minutes(59)).await.unwrap(), 0);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
    assert_eq!(remove_due(&test.db, &store, noon() + Duration::hours(1)).await.unwrap(), 3);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    assert_eq!(remove_due(&test.db, &store, noon() + Duration::hours(1)).await.unwrap(), 0);
}

#[tokio::test]
async fn a_file_that_went_meanwhile_cannot_be_kept() {
    let test = TestDb::migrated().await;
    let store = FileStore::open(&FilesConfig::Folder(test.folder().join("fichiers"))).unwrap();
    let file = new_file();
    announce(&test.db, &store, noon(), MemberId(1), std::slice::from_ref(&file)).await.unwrap();
    remove_due(&test.db, &store, noon() + Duration::hours(1)).await.unwrap();
    let tx = test.db.begin().await.unwrap();
    assert!(keep(&tx, [&file.key], None).await.is_err());
}

#[tokio::test]
async fn an_object_that_was_removed_before_its_row_is_no_obstacle() {
    let test = TestDb::migrated().await;
    let store = FileStore::open(&FilesConfig::Folder(test.folder().join("fichiers"))).unwrap();
    let file = new_file();
    announce(&test.db, &store, noon(), MemberId(1), std::slice::from_ref(&file)).await.unwrap();
    keeping(&test, &file, Some(noon())).await;
    // A worker killed between the two leaves this.
    store.remove(&file.key).await.unwrap();
    assert_eq!(remove_due(&test.db, &store, noon()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said_at_start_with_its_variable() {
    let test = TestDb::migrated().await;
    let taken = test.folder().join("fichiers");
    std::fs::write(&taken, "pas un dossier").unwrap();
    let error = FileStore::open(&FilesConfig::Folder(taken)).unwrap_err().to_string();
    assert!(error.starts_with("DATA_DIR : ") && error.contains("fichiers"), "{error}");
}
