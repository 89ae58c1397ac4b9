//! Smoothing: which face runs over the edge of a neighbour. File `smooth`.

use std::collections::BTreeMap;

use super::lines::{Lines, key_value};
use super::names::{FaceId, Names};
use super::report::Report;

/// The smoothing face of each face that has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Smooth {
    pub pairs: BTreeMap<FaceId, FaceId>,
}

impl Smooth {
    pub fn of(&self, face: FaceId) -> Option<FaceId> {
        self.pairs.get(&face).copied()
    }

    pub fn parse(file: &str, text: &str, names: &Names, report: &mut Report) -> Self {
        let mut smooth = Self::default();
        let mut lines = Lines::new(file, text);
        while let Some(line) = lines.next_spoken() {
            let (face, over) = key_value(line);
            match (names.face(face), names.face(over)) {
                (Some(face), Some(over)) => drop(smooth.pairs.insert(face, over)),
                _ => report.add(file, lines.number(), format_args!("unknown face in {line:?}")),
            }
        }
        smooth
    }
}
