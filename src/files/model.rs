//! Keys, who may read what, the sizes of a photo. Pure.

use sha2::{Digest, Sha256};

use crate::accounts::model::MemberId;

/// Where files are served.
pub const FILES_PATH: &str = "/fichiers";
/// Where one's photo is chosen.
pub const PHOTO_PATH: &str = "/mon-compte/photo";
/// The sides of the squares a photo is kept as, in pixels: beside a name, the same on a fine screen, on a profile.
pub const SIDES: [u32; 3] = [48, 96, 256];
/// Largest photo one may send, in bytes.
pub const MAX_PHOTO: usize = 5 * 1024 * 1024;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody, without an account.
    Everybody,
    /// Those who are signed in.
    Members,
    /// The person it is about.
    Owner,
}

impl Audience {
    /// In the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Members => "members",
            Self::Owner => "owner",
        }
    }

    /// What the database says; what it should not say is read by as few people as possible.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "everybody" => Self::Everybody,
            "members" => Self::Members,
            _ => Self::Owner,
        }
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One size of a photo.
    Photo,
    /// An archive of what the site knows of somebody.
    Export,
}

impl FileKind {
    /// In the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Export => "export",
        }
    }

    /// As HTTP names it.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Photo => "image/jpeg",
            Self::Export => "application/zip",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Photo => "jpg",
            Self::Export => "zip",
        }
    }
}

/// The name of an object, and what its address ends with: the beginning of a hash, then what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileKey(String);

impl FileKey {
    /// Reads the end of an address. Nothing but letters, digits, a dash and one dot: no way out of a folder.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, extension) = text.split_once('.')?;
        let known = matches!(extension, "jpg" | "zip");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_key = known && (32..=64).contains(&name.len()) && name.chars().all(plain);
        is_key.then(|| Self(text.to_owned()))
    }

    /// For the database and the store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{FILES_PATH}/{}", self.0)
    }

    /// The key of something that has one size only.
    #[must_use]
    pub fn whole(base: &str, kind: FileKind) -> Self {
        Self(format!("{base}.{}", kind.extension()))
    }

    /// The key of a size of a photo.
    #[must_use]
    pub fn of_side(base: &str, side: u32) -> Self {
        Self(format!("{base}-{side}.{}", FileKind::Photo.extension()))
    }
}

/// What begins the keys of a file: of its content, so that what a key leads to never changes; of something unforeseeable, so
/// that nobody who has the same picture can guess it.
#[must_use]
pub fn key_base(content: &[u8]) -> String {
    let salt: [u8; 16] = rand::random();
    let hash = Sha256::new().chain_update(salt).chain_update(content).finalize();
    hash[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A photo somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoView {
    /// Whose.
    pub member: MemberId,
    /// Who else may see it.
    pub audience: Audience,
    /// What its keys begin with.
    pub(super) base: String,
}

impl PhotoView {
    /// The address of the smallest size at least as wide as `side` pixels, or of the largest.
    #[must_use]
    pub fn path(&self, side: u32) -> String {
        let fitting = SIDES.into_iter().find(|known| *known >= side).unwrap_or(SIDES[SIDES.len() - 1]);
        FileKey::of_side(&self.base, fitting).path()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_nowhere_but_to_a_file() {
        let base = key_base(b"octets");
        for key in [FileKey::of_side(&base, 48), FileKey::whole(&base, FileKind::Export)] {
            assert_eq!(FileKey::parse(key.as_str()), Some(key));
        }
        for text in [
            "",
            "../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef.html",
            "0123456789abcdef0123456789abcde/.jpg",
            "0123456789abcdef0123456789abcdef..jpg",
            "0123456789ABCDEF0123456789abcdef.jpg",
            "court.jpg",
        ] {
            assert_eq!(FileKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_same_picture_never_has_the_same_key() {
        assert_ne!(key_base(b"octets"), key_base(b"octets"));
    }
}
