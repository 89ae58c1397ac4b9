//! Names the core: a hash over the source of the rooms whose behaviour a replay rests on. Inputs that one core logged
//! are replayed by the same core only.

use std::fs;
use std::path::{Path, PathBuf};

/// What the state of a region follows from, besides the world's files.
const CORE: [&str; 5] = ["src/game", "src/content", "src/ids.rs", "src/limits.rs", "Cargo.lock"];

fn main() {
    let mut files = Vec::new();
    for place in CORE {
        println!("cargo::rerun-if-changed={place}");
        gather(Path::new(place), &mut files);
    }
    files.sort();
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(file.to_string_lossy().as_bytes());
        hasher.update(&fs::read(&file).expect("the source can be read"));
    }
    let core = hasher.finalize().to_hex();
    println!("cargo::rustc-env=WILDFIRE_CORE={}", &core[..16]);
    println!("cargo::rustc-env=WILDFIRE_BUILD={}+{}", env!("CARGO_PKG_VERSION"), &core[..8]);
}

fn gather(place: &Path, files: &mut Vec<PathBuf>) {
    if !place.is_dir() {
        return files.push(place.to_owned());
    }
    for entry in fs::read_dir(place).expect("the source can be read") {
        gather(&entry.expect("the source can be read").path(), files);
    }
}
