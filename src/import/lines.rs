//! A file, line by line, and its checksum.

use std::{
    fs::File,
    io::{BufRead, BufReader, ErrorKind, Read},
    path::Path,
};

use sha2::{Digest, Sha256};

use super::{ImportError, rows::DataFile};

/// No line is longer, in bytes: a file without line ends must not fill the memory.
const LINE_MAX: u64 = 16 << 20;

/// A file being read.
pub struct Lines {
    file: DataFile,
    reader: BufReader<File>,
    hash: Sha256,
    line: u64,
    bytes: Vec<u8>,
}

impl Lines {
    /// Opens a file of the data set.
    ///
    /// # Errors
    /// When it is missing or cannot be read.
    pub fn open(folder: &Path, file: DataFile) -> Result<Self, ImportError> {
        let opened = File::open(folder.join(file.name())).map_err(|error| unreadable(file.name(), &error))?;
        Ok(Self {
            file,
            reader: BufReader::with_capacity(1 << 18, opened),
            hash: Sha256::new(),
            line: 0,
            bytes: Vec::new(),
        })
    }

    /// The next line and its number, from 1; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read or the line has no end.
    pub fn next(&mut self) -> Result<Option<(u64, &[u8])>, ImportError> {
        self.bytes.clear();
        let read = self.reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut self.bytes);
        let length = read.map_err(|error| unreadable(self.file.name(), &error))?;
        if length == 0 {
            return Ok(None);
        }
        self.line += 1;
        if length as u64 == LINE_MAX && !self.bytes.ends_with(b"\n") {
            let message = format!("la ligne est trop longue ; attendu : au plus {} Mo.", LINE_MAX >> 20);
            return Err(self.fault(message));
        }
        self.hash.update(&self.bytes);
        Ok(Some((self.line, self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes))))
    }

    /// How many lines were read.
    pub const fn count(&self) -> u64 {
        self.line
    }

    /// An error about the line read last.
    pub const fn fault(&self, message: String) -> ImportError {
        ImportError::Row { file: self.file.name(), line: self.line, message }
    }

    /// The checksum of what was read, in hexadecimal.
    pub fn checksum(self) -> String {
        hexadecimal(self.hash)
    }
}

/// What a hash has seen, as `sha256sum` writes it.
pub fn hexadecimal(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Why a file cannot be read, in words.
pub fn unreadable(file: &'static str, error: &std::io::Error) -> ImportError {
    let message = match error.kind() {
        ErrorKind::NotFound => "ce fichier manque dans le dossier.".to_owned(),
        ErrorKind::PermissionDenied => "ce fichier ne peut pas être lu : vérifiez les droits.".to_owned(),
        _ => format!("ce fichier ne peut pas être lu ({error})."),
    };
    ImportError::File { file, message }
}
