//! The state directory of a stock server: which accounts there are, which characters they have, and where their files are.
//!
//! `accounts` has a line for each account; `account/NAME` lists an account's characters as they were last seen;
//! `players/NAME/NAME.pl` is a character, and what else lies there is theirs. All of it may be damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::report::Note;
use super::tree::{count_objects, shortened};
use crate::content::lines::decode;
use crate::limits::IMPORTED_FILE_MAX;

/// An account as the files have it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct StockAccount {
    pub(super) name: String,
    /// As crypt(3) wrote it. Never printed.
    pub(super) crypt: String,
    /// Seconds since 1970.
    pub(super) created: u64,
    pub(super) characters: Vec<String>,
    pub(super) notes: Vec<Note>,
}

/// Everything there is to be read of a state directory, but for the characters themselves.
#[derive(Default)]
pub(super) struct State {
    root: PathBuf,
    pub(super) accounts: Vec<StockAccount>,
    /// Names of characters that have a directory and no account.
    pub(super) alone: Vec<String>,
    pub(super) notes: Vec<Note>,
}

/// The text of a character, and what else lies in their directory.
pub(super) struct Found {
    /// Below the state directory.
    pub(super) file: String,
    pub(super) text: String,
    /// The time of the file, in seconds since 1970.
    pub(super) written: u64,
    pub(super) notes: Vec<Note>,
}

const ACCOUNTS: &str = "accounts";
const LISTS: &str = "account";
const PLAYERS: &str = "players";
/// What a server keeps that nobody misses: clocks, caches and logs.
const OF_NO_ACCOUNT: [&str; 5] = ["clockdata", "datafiles", "temp.maps", "tmp", "log"];
/// Fields of a line of `accounts`: name, password, last use, characters, time of making, and one for later.
const FIELDS_MIN: usize = 4;

impl State {
    /// Reads the directory.
    ///
    /// # Errors
    /// When it is none of a stock server, or the list of accounts cannot be read.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let shown = root.display();
        if !root.join(ACCOUNTS).is_file() && !root.join(PLAYERS).is_dir() {
            bail!(
                "{shown} is not the state directory of a Crossfire server: it has neither a file {ACCOUNTS} nor a directory \
                 {PLAYERS} (a stock server has them where its option -local points, on Debian in /var/games/crossfire)"
            );
        }
        let mut state = Self { root: root.to_owned(), ..Self::default() };
        if root.join(ACCOUNTS).is_file() {
            let text = state.text(ACCOUNTS).with_context(|| format!("cannot read the accounts in {shown}"))?;
            state.read_accounts(&text);
        } else {
            state.note(ACCOUNTS, 0, "is missing: characters that no list names have no account");
        }
        state.read_lists();
        state.find_the_lonely();
        state.name_the_rest();
        Ok(state)
    }

    fn note(&mut self, file: &str, line: u32, what: impl std::fmt::Display) {
        self.notes.push(Note::new(file, line, what));
    }

    fn text(&self, file: &str) -> io::Result<String> {
        read_text(&self.root.join(file))
    }

    fn read_accounts(&mut self, text: &str) {
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split(':').collect();
            if fields.len() < FIELDS_MIN {
                // What it says may be a password.
                self.note(ACCOUNTS, number, "is no line of an account: NOT carried");
                continue;
            }
            let mut notes = Vec::new();
            let created = fields.get(4).and_then(|created| created.parse().ok()).unwrap_or(0);
            if created == 0 {
                notes.push(Note::new(ACCOUNTS, number, "says not when the account was made"));
            }
            self.accounts.push(StockAccount {
                name: fields[0].to_owned(),
                crypt: fields[1].to_owned(),
                created,
                characters: fields[3].split(';').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
                notes,
            });
        }
    }

    /// Adds who is in an account's list and not in its line: a server that was killed wrote only the list.
    fn read_lists(&mut self) {
        let names = self.names_in(LISTS);
        let mut accounts = std::mem::take(&mut self.accounts);
        for name in names {
            let file = format!("{LISTS}/{name}");
            let Some(account) = accounts.iter_mut().find(|account| account.name == name) else {
                self.note(&file, 0, format_args!("belongs to no account in the file {ACCOUNTS}"));
                continue;
            };
            let text = match self.text(&file) {
                Ok(text) => text,
                Err(error) => {
                    account.notes.push(Note::new(&file, 0, format_args!("cannot be read: {error}")));
                    continue;
                }
            };
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let character = line.split(':').next().unwrap_or_default();
                if !character.is_empty() && !account.characters.iter().any(|listed| listed == character) {
                    account.characters.push(character.to_owned());
                }
            }
        }
        self.accounts = accounts;
    }

    fn find_the_lonely(&mut self) {
        let names = self.names_in(PLAYERS);
        let known: BTreeSet<&str> =
            self.accounts.iter().flat_map(|account| account.characters.iter().map(String::as_str)).collect();
        let has_file = |name: &String| self.root.join(character_file(name)).is_file();
        let (alone, empty): (Vec<String>, Vec<String>) =
            names.into_iter().filter(|name| !known.contains(name.as_str())).partition(has_file);
        self.alone = alone;
        for name in empty {
            self.note(&format!("{PLAYERS}/{name}"), 0, "has no character in it");
        }
    }

    /// What else lies in the directory is named, so that nobody believes that it was carried.
    fn name_the_rest(&mut self) {
        for name in self.names_in("") {
            let known = [ACCOUNTS, LISTS, PLAYERS].contains(&&*name) || OF_NO_ACCOUNT.contains(&&*name);
            if known {
                continue;
            }
            let files = files_below(&self.root.join(&name));
            match files {
                0 => {}
                1 => self.note(&name, 0, "is not carried"),
                files => self.note(&name, 0, format_args!("is not carried: {files} files")),
            }
        }
    }

    /// The names in a directory, in order; none when it is not there.
    fn names_in(&mut self, directory: &str) -> Vec<String> {
        let entries = match fs::read_dir(self.root.join(directory)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                self.note(directory, 0, format_args!("cannot be read: {error}"));
                return Vec::new();
            }
        };
        let mut names = Vec::new();
        for entry in entries.filter_map(Result::ok) {
            match entry.file_name().into_string() {
                Ok(name) => names.push(name),
                Err(name) => {
                    let file = format!("{directory}/{}", name.to_string_lossy());
                    self.note(&file, 0, "has a name that is no text: not read");
                }
            }
        }
        names.sort();
        names
    }

    /// The file of a character, and what of theirs lies beside it.
    ///
    /// # Errors
    /// In words, when there is none that can be read.
    pub(super) fn character(&self, name: &str) -> Result<Found, String> {
        let file = character_file(name);
        // A name is a part of a path here, and came from a file.
        if name.contains(['/', '\0']) || name.starts_with('.') {
            return Err(format!("{} is no name", shortened(name)));
        }
        let path = self.root.join(&file);
        let text = read_text(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file {file}"),
            _ => format!("cannot read {file}: {error}"),
        })?;
        let written = fs::metadata(&path).and_then(|it| it.modified()).ok();
        let written = written.and_then(|it| it.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |it| it.as_secs());
        Ok(Found { notes: self.beside(name), file, text, written })
    }

    /// What lies in a character's directory and is not carried: their own maps, what they know, their quests.
    fn beside(&self, name: &str) -> Vec<Note> {
        let directory = format!("{PLAYERS}/{name}");
        let entries = fs::read_dir(self.root.join(&directory));
        let mut names: BTreeMap<String, u64> = BTreeMap::new();
        for entry in entries.into_iter().flatten().filter_map(Result::ok) {
            let bytes = entry.metadata().map(|it| it.len()).unwrap_or(0);
            names.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
        }
        names.remove(&format!("{name}.pl"));
        names.retain(|_, bytes| *bytes > 0);
        let told = |(other, _): (&String, &u64)| {
            let file = format!("{directory}/{other}");
            let what = match other.strip_prefix(name) {
                Some(".quest") => "the state of their quests is not carried".to_owned(),
                Some(".knowledge") => "what they know of the world is not carried".to_owned(),
                _ if other.starts_with('_') => match self.text(&file) {
                    Ok(text) => {
                        format!("a map of their own is not carried, with {} objects on it", count_objects(&text))
                    }
                    Err(error) => format!("a map of their own is not carried, and cannot be read: {error}"),
                },
                _ => "is not carried".to_owned(),
            };
            Note::new(&file, 0, what)
        };
        names.iter().map(told).collect()
    }
}

fn character_file(name: &str) -> String {
    format!("{PLAYERS}/{name}/{name}.pl")
}

/// Text of the old servers is Latin-1, of newer ones UTF-8, and in a file there may be both.
fn read_text(path: &Path) -> io::Result<String> {
    let bytes = fs::metadata(path)?.len();
    if bytes > IMPORTED_FILE_MAX {
        return Err(io::Error::other(format!("it has {bytes} bytes, more than {IMPORTED_FILE_MAX}")));
    }
    Ok(decode(&fs::read(path)?).into_owned())
}

fn files_below(path: &Path) -> usize {
    if !path.is_dir() || path.is_symlink() {
        return 1;
    }
    let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    entries.map(|entry| files_below(&entry.path())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a directory");
        for (name, bytes) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(path, bytes).expect("a file");
        }
        root
    }

    fn told(notes: &[Note]) -> Vec<String> {
        notes.iter().map(Note::to_string).collect()
    }

    #[test]
    fn accounts_and_characters_are_found_wherever_they_are_named() {
        let root = directory(&[
            ("accounts", b"# Format\nAnn:hash:5:Alfa;Bravo:7:\n\nBob:other:5::8:\nbroken:line\nCid:x:5:Alfa::\n"),
            ("account/Ann", b"# no\nBravo::human:4:face:party:map:0\nCharlie::human:1:f:p:m:0\n"),
            ("account/Nobody", b"x"),
            ("players/Alfa/Alfa.pl", b"a"),
            ("players/Delta/Delta.pl", b"d"),
            ("players/Empty/other", b""),
            ("highscore", b"x"),
            ("clockdata", b"x"),
            ("unique-items/a", b"x"),
            ("unique-items/b", b"x"),
        ]);
        let state = State::read(root.path()).expect("a state");
        let seen: Vec<(&str, u64, Vec<String>)> =
            state.accounts.iter().map(|it| (&*it.name, it.created, it.characters.clone())).collect();
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let expected =
            [("Ann", 7, names(&["Alfa", "Bravo", "Charlie"])), ("Bob", 8, names(&[])), ("Cid", 0, names(&["Alfa"]))];
        assert_eq!(seen, expected);
        assert_eq!(state.alone, ["Delta"]);
        assert_eq!(
            told(&state.notes),
            [
                "accounts:5: is no line of an account: NOT carried",
                "account/Nobody: belongs to no account in the file accounts",
                "players/Empty: has no character in it",
                "highscore: is not carried",
                "unique-items: is not carried: 2 files",
            ]
        );
        assert_eq!(told(&state.accounts[2].notes), ["accounts:6: says not when the account was made"]);
    }

    #[test]
    fn a_characters_file_is_read_whatever_its_letters_and_what_lies_beside_it_is_named() {
        let map: &[u8] = b"arch map\nname House\nend\narch chest\nend\n";
        let root = directory(&[
            ("players/Alfa/Alfa.pl", b"title No\xebl\n"),
            ("players/Alfa/Alfa.quest", b"quest x\n"),
            ("players/Alfa/Alfa.knowledge", b""),
            ("players/Alfa/_scorn_house", map),
            ("players/Alfa/Alfa.pl.bak", b"x"),
        ]);
        let state = State::read(root.path()).expect("a state");
        let found = state.character("Alfa").expect("a file");
        assert_eq!((&*found.file, &*found.text), ("players/Alfa/Alfa.pl", "title Noël\n"));
        assert_eq!(
            told(&found.notes),
            [
                "players/Alfa/Alfa.pl.bak: is not carried",
                "players/Alfa/Alfa.quest: the state of their quests is not carried",
                "players/Alfa/_scorn_house: a map of their own is not carried, with 1 objects on it",
            ]
        );
        let none = |name: &str| state.character(name).map(|_| ()).expect_err("nobody");
        assert_eq!(none("Bob"), "there is no file players/Bob/Bob.pl");
        assert_eq!(none("../accounts"), "\"../accounts\" is no name");
    }

    #[test]
    fn a_directory_of_something_else_is_refused() {
        let root = directory(&[("README", b"x")]);
        let refusal = State::read(root.path()).map(|_| ()).expect_err("no state").to_string();
        assert!(refusal.contains("is not the state directory of a Crossfire server"), "{refusal}");
    }
}
