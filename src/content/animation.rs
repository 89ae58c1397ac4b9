//! Animations: the frames of moving faces. File `animations`.

use super::lines::{Lines, key_value};
use super::names::{AnimationId, FaceId, Names};
use super::number::integer;
use super::report::Report;
use super::traits::Text;

/// A row of faces, divided evenly among the directions it can face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Animation {
    pub name: Text,
    /// 1, 2, 4 or 8 in sound files.
    pub facings: u8,
    pub frames: Vec<FaceId>,
}

impl Animation {
    pub fn frames_per_facing(&self) -> usize {
        self.frames.len() / usize::from(self.facings.max(1))
    }
}

/// All animations by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Animations {
    all: Vec<Animation>,
}

impl Animations {
    pub fn animation(&self, id: AnimationId) -> Option<&Animation> {
        self.all.get(usize::from(id.0).checked_sub(1)?)
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = (AnimationId, &Animation)> {
        self.all.iter().enumerate().map(|(at, animation)| (AnimationId(at as u16 + 1), animation))
    }

    /// Reads the file whose names `names` has from [`listed_names`].
    pub fn parse(file: &str, text: &str, names: &Names, report: &mut Report) -> Self {
        let mut animations = Self::default();
        let mut lines = Lines::new(file, text);
        while let Some(line) = lines.next_spoken() {
            let (key, name) = key_value(line);
            if key != "anim" {
                report.add(file, lines.number(), format_args!("{line:?} is outside of an animation"));
                continue;
            }
            let mut animation = Animation { name: Text::from(name), facings: 1, frames: Vec::new() };
            loop {
                let Some(line) = lines.next_spoken() else {
                    report.add(file, lines.number(), format_args!("animation {name:?} has no end"));
                    break;
                };
                match key_value(line) {
                    ("mina", _) => break,
                    ("facings", facings) => animation.facings = integer(facings).clamp(1, 8) as u8,
                    (face, _) => animation.frames.push(names.face(face).unwrap_or_else(|| {
                        report.add(file, lines.number(), format_args!("unknown face {face:?}"));
                        FaceId::NONE
                    })),
                }
            }
            animations.all.push(animation);
        }
        animations
    }
}

/// The names of the animations, in the order of the file.
pub fn listed_names(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("anim ")).map(str::trim_ascii)
}
