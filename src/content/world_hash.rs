//! The hash by which servers know that they serve the same world.

use std::fmt;

use super::catalog::WorldFiles;
use super::maps::MapIndex;

/// Hash over everything in a world's files that play depends on. Of the maps it has paths, sizes and
/// headers: reading them whole would take longer than everything else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WorldHash(pub [u8; 32]);

impl WorldHash {
    pub fn of(files: &WorldFiles, maps: &MapIndex) -> Self {
        let mut hasher = blake3::Hasher::new();
        for (name, contents) in files.files.iter().filter(|(name, _)| !is_told_to_players(name)) {
            for part in [name.as_bytes(), contents] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        hasher.update(&maps.digest);
        Self(*hasher.finalize().as_bytes())
    }
}

/// Texts each operator may word as they like.
fn is_told_to_players(file: &str) -> bool {
    matches!(file, "motd" | "news" | "rules" | "def_help" | "settings")
        || file.starts_with("help/")
        || file.starts_with("wizhelp/")
}

impl fmt::Display for WorldHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for WorldHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
