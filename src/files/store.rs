//! Where objects are: a folder, or what speaks S3.

use std::{io::ErrorKind, path::PathBuf, sync::Arc, time::Duration};

use axum::body::Bytes;
use futures::{Stream, StreamExt};
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem,
    path::Path, prefix::PrefixStore,
};

use super::model::FileKey;
use crate::config::{FilesConfig, S3Config};

/// What the objects of the site begin with in a bucket, which may hold something else besides.
const PREFIX: &str = "fichiers";
/// How long one question to a bucket may take: less than a visitor waits.
const PATIENCE: Duration = Duration::from_secs(15);

/// The store the operator chose. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FileStore {
    objects: Arc<dyn ObjectStore>,
    /// Where the objects are, when they are files.
    folder: Option<PathBuf>,
}

/// The store cannot be used, or does not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// At start: the variable, and what is wrong.
    #[error("{name} : {why}")]
    Unusable {
        /// The variable.
        name: &'static str,
        /// In the store's own words.
        why: String,
    },
    /// Later.
    #[error("file store: {0}")]
    Failed(#[from] object_store::Error),
    /// Later, a file of the folder.
    #[error("file store: {0}")]
    Folder(std::io::Error),
}

impl FileStore {
    /// Makes the folder when there is none. A bucket is not asked anything yet: the site opens without it.
    ///
    /// # Errors
    /// [`StoreError::Unusable`].
    pub fn open(config: &FilesConfig) -> Result<Self, StoreError> {
        match config {
            FilesConfig::Folder(folder) => {
                let unusable = |why: String| StoreError::Unusable {
                    name: "DATA_DIR",
                    why: format!("{} : {why}", folder.display()),
                };
                std::fs::create_dir_all(folder).map_err(|error| unusable(error.to_string()))?;
                let store =
                    LocalFileSystem::new_with_prefix(folder).map_err(|error| unusable(error.to_string()))?;
                Ok(Self { objects: Arc::new(store), folder: Some(folder.clone()) })
            }
            FilesConfig::S3(bucket) => {
                Ok(Self { objects: Arc::new(PrefixStore::new(s3(bucket)?, PREFIX)), folder: None })
            }
        }
    }

    /// Keeps an object.
    pub(super) async fn put(&self, key: &FileKey, bytes: Bytes) -> Result<(), StoreError> {
        self.objects.put(&location(key), bytes.into()).await?;
        Ok(())
    }

    /// The bytes of an object as they come; none when there is no such object.
    pub(super) async fn get(
        &self,
        key: &FileKey,
    ) -> Result<Option<impl Stream<Item = Result<Bytes, StoreError>> + use<>>, StoreError> {
        match self.objects.get(&location(key)).await {
            Ok(found) => Ok(Some(found.into_stream().map(|part| part.map_err(StoreError::from)))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes an object; one that is not there is removed already.
    pub(super) async fn remove(&self, key: &FileKey) -> Result<(), StoreError> {
        match self.objects.delete(&location(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        // What a process that was killed had begun to write: the library's name for it.
        let Some(folder) = &self.folder else { return Ok(()) };
        match tokio::fs::remove_file(folder.join(format!("{}#1", key.as_str()))).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::Folder(error)),
            _ => Ok(()),
        }
    }
}

fn location(key: &FileKey) -> Path {
    Path::from(key.as_str())
}

fn s3(bucket: &S3Config) -> Result<impl ObjectStore + use<>, StoreError> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.bucket)
        .with_region(&bucket.region)
        .with_access_key_id(&bucket.access_key_id)
        .with_secret_access_key(&bucket.secret_access_key.0)
        .with_client_options(
            ClientOptions::new().with_timeout(PATIENCE).with_connect_timeout(Duration::from_secs(5)),
        )
        .with_retry(RetryConfig { max_retries: 2, retry_timeout: PATIENCE, ..RetryConfig::default() });
    if let Some(endpoint) = &bucket.endpoint {
        let address = endpoint.as_str().trim_end_matches('/');
        builder = builder.with_endpoint(address).with_allow_http(endpoint.scheme() == "http");
    }
    builder.build().map_err(|error| StoreError::Unusable { name: "S3_BUCKET", why: error.to_string() })
}
