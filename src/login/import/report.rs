//! What an import says: a line for each account and each character, and below it what of them could not be carried.
//!
//! No hash and no password comes here.

use std::fmt;

/// What became of an account or a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is here now; with `--check`: it would be.
    Carried,
    /// An earlier import has carried it.
    There,
    /// Why not.
    Left(String),
}

/// Something that is not here as it was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Below the state directory.
    pub file: String,
    /// Counted from 1; 0 when the whole file is meant.
    pub line: u32,
    pub what: String,
}

/// All that is to be said of one character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharacterReport {
    pub name: String,
    /// Who it is, in a few words; empty when the file says nothing of that.
    pub who: String,
    pub fate: Fate,
    pub notes: Vec<Note>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountReport {
    pub name: String,
    pub fate: Fate,
    pub notes: Vec<Note>,
    pub characters: Vec<CharacterReport>,
}

/// Everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Nothing was written.
    pub checked_only: bool,
    pub accounts: Vec<AccountReport>,
    /// About no account and no character.
    pub notes: Vec<Note>,
}

/// So many of each fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub carried: usize,
    pub there: usize,
    pub left: usize,
}

impl Note {
    pub fn new(file: &str, line: u32, what: impl fmt::Display) -> Self {
        Self { file: file.to_owned(), line, what: what.to_string() }
    }
}

impl Fate {
    /// In words, as far as they are the same for accounts and characters.
    fn told(&self, checked_only: bool) -> String {
        match self {
            Self::Carried if checked_only => "would be carried".to_owned(),
            Self::Carried => "carried".to_owned(),
            Self::There => "is there already".to_owned(),
            Self::Left(why) => format!("NOT carried: {why}"),
        }
    }
}

impl Report {
    pub fn account_counts(&self) -> Counts {
        Counts::of(self.accounts.iter().map(|account| &account.fate))
    }

    pub fn character_counts(&self) -> Counts {
        let characters = self.accounts.iter().flat_map(|account| &account.characters);
        Counts::of(characters.map(|character| &character.fate))
    }

    /// How many things there are to say of what is not here as it was there.
    pub fn notes_count(&self) -> usize {
        let of_accounts = self.accounts.iter().map(|account| {
            let of_characters: usize = account.characters.iter().map(|character| character.notes.len()).sum();
            account.notes.len() + of_characters
        });
        self.notes.len() + of_accounts.sum::<usize>()
    }
}

impl Counts {
    fn of<'a>(fates: impl Iterator<Item = &'a Fate>) -> Self {
        fates.fold(Self::default(), |mut counts, fate| {
            match fate {
                Fate::Carried => counts.carried += 1,
                Fate::There => counts.there += 1,
                Fate::Left(_) => counts.left += 1,
            }
            counts
        })
    }

    fn told(self, checked_only: bool) -> String {
        let Self { carried, there, left } = self;
        let verb = if checked_only { "would be carried" } else { "carried" };
        format!("{carried} {verb}, {there} there already, {left} not carried")
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for account in &self.accounts {
            writeln!(f, "account {}: {}", account.name, account.fate.told(self.checked_only))?;
            account.notes.iter().try_for_each(|note| writeln!(f, "    {note}"))?;
            for character in &account.characters {
                let who = if character.who.is_empty() { String::new() } else { format!(" ({})", character.who) };
                writeln!(f, "  {}{who}: {}", character.name, character.fate.told(self.checked_only))?;
                character.notes.iter().try_for_each(|note| writeln!(f, "    {note}"))?;
            }
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))?;
        writeln!(f, "accounts: {}", self.account_counts().told(self.checked_only))?;
        writeln!(f, "characters: {}", self.character_counts().told(self.checked_only))?;
        match self.notes_count() {
            0 => writeln!(f, "everything as it was there"),
            1 => writeln!(f, "one line above says what is not as it was there"),
            notes => writeln!(f, "{notes} lines above say what is not as it was there"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_told_below_whom_it_is_about_and_counted() {
        let character = |name: &str, fate| CharacterReport {
            name: name.into(),
            who: "human, level 4".into(),
            fate,
            notes: vec![Note::new("players/Alfa/Alfa.pl", 93, "there is no archetype sack2 in this world")],
        };
        let mut report = Report {
            checked_only: true,
            accounts: vec![AccountReport {
                name: "Ann".into(),
                fate: Fate::There,
                notes: Vec::new(),
                characters: vec![character("Alfa", Fate::Carried), character("Bravo", Fate::Left("why".into()))],
            }],
            notes: vec![Note::new("highscore", 0, "is not carried")],
        };
        assert_eq!(
            report.to_string(),
            "account Ann: is there already\n  \
               Alfa (human, level 4): would be carried\n    \
                 players/Alfa/Alfa.pl:93: there is no archetype sack2 in this world\n  \
               Bravo (human, level 4): NOT carried: why\n    \
                 players/Alfa/Alfa.pl:93: there is no archetype sack2 in this world\n\
             highscore: is not carried\n\
             accounts: 0 would be carried, 1 there already, 0 not carried\n\
             characters: 1 would be carried, 0 there already, 1 not carried\n\
             3 lines above say what is not as it was there\n"
        );
        report.checked_only = false;
        assert!(report.to_string().contains("Alfa (human, level 4): carried\n"));
    }
}
