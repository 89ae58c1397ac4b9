//! What is wrong with the world's files: told, and everything else loads.

use std::fmt;

use super::traits::Text;

/// One thing in a file that was left out or taken otherwise than written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: Text,
    /// Counted from 1; 0 when the whole file is meant.
    pub line: u32,
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

/// All problems met while reading, in the order of reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub problems: Vec<Problem>,
}

impl Report {
    pub fn add(&mut self, file: &str, line: u32, what: impl fmt::Display) {
        self.problems.push(Problem { file: Text::from(file), line, what: what.to_string() });
    }

    pub const fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        Ok(())
    }
}
