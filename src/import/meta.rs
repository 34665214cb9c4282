//! `meta.json`: how many rows each file has, and its checksum.

use std::{collections::HashMap, path::Path};

use serde::Deserialize;

use super::{ImportError, lines::unreadable, rows::DataFile};

const NAME: &str = "meta.json";

/// What is said of a file.
#[derive(Clone, Debug, Deserialize)]
pub struct Described {
    rows: u64,
    sha256: String,
}

/// What is said of every file.
#[derive(Debug, Deserialize)]
pub struct Meta {
    files: HashMap<String, Described>,
}

impl Meta {
    /// Reads it.
    ///
    /// # Errors
    /// When it is missing, malformed, or does not describe one of the files.
    pub fn read(folder: &Path) -> Result<Self, ImportError> {
        if !folder.is_dir() {
            let message = format!("le dossier {} n’existe pas.", folder.display());
            return Err(ImportError::File { file: NAME, message });
        }
        let text = std::fs::read(folder.join(NAME)).map_err(|error| unreadable(NAME, &error))?;
        let meta: Self = serde_json::from_slice(&text).map_err(|error| {
            let expected = "attendu : {\"files\": {\"users.jsonl\": {\"rows\": 5000, \"sha256\": \"…\"}, …}}";
            let line = u64::try_from(error.line()).unwrap_or(u64::MAX);
            let message = if error.is_data() {
                format!("contenu inattendu ; {expected}.")
            } else {
                format!("JSON mal formé à la colonne {} ; {expected}.", error.column())
            };
            ImportError::Row { file: NAME, line, message }
        })?;
        for file in DataFile::ALL {
            if !meta.files.contains_key(file.name()) {
                let message = format!(
                    "rien n’y décrit {} ; attendu : son nombre de lignes (rows) et sa somme (sha256).",
                    file.name()
                );
                return Err(ImportError::File { file: NAME, message });
            }
        }
        Ok(meta)
    }

    /// The rows a file is said to have.
    pub fn rows(&self, file: DataFile) -> u64 {
        self.files.get(file.name()).map_or(0, |described| described.rows)
    }

    /// Compares the number of rows that were read.
    ///
    /// # Errors
    /// When it is another.
    pub fn check_rows(&self, file: DataFile, read: u64) -> Result<(), ImportError> {
        let said = self.rows(file);
        if read == said {
            return Ok(());
        }
        let message = format!("le fichier compte {read} lignes ; attendu : {said}, d’après meta.json.");
        Err(ImportError::File { file: file.name(), message })
    }

    /// Compares the checksum of what was read.
    ///
    /// # Errors
    /// When it is another.
    pub fn check_sum(&self, file: DataFile, read: &str) -> Result<(), ImportError> {
        let said = self.files.get(file.name()).map_or("", |described| described.sha256.as_str());
        if said.eq_ignore_ascii_case(read) {
            return Ok(());
        }
        let message = format!("la somme sha256 du fichier est {read} ; attendu : {said}, d’après meta.json.");
        Err(ImportError::File { file: file.name(), message })
    }
}
