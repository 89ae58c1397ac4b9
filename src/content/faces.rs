//! Faces: what is known of each image besides its pixels. Files `bmaps.paths` and `faces`.

use super::lines::{Lines, key_value};
use super::names::{FaceId, Names};
use super::number::integer;
use super::report::Report;

/// How a face behaves on maps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaceInfo {
    /// Colour on the magic map, 0..=12.
    pub magicmap: u8,
    /// The magic map shows it as floor.
    pub is_floor: bool,
    /// Which of a pile is drawn: the highest.
    pub visibility: u8,
}

/// All faces by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faces {
    info: Vec<FaceInfo>,
}

const COLOURS: [&str; 13] = [
    "black",
    "white",
    "blue",
    "red",
    "orange",
    "light_blue",
    "dark_orange",
    "green",
    "light_green",
    "grey",
    "brown",
    "yellow",
    "khaki",
];

impl Faces {
    /// Info of a face; that of an unknown number is all zero.
    pub fn info(&self, face: FaceId) -> FaceInfo {
        self.info.get(usize::from(face.0)).copied().unwrap_or_default()
    }

    pub fn parse(file: &str, text: &str, names: &Names, report: &mut Report) -> Self {
        let mut faces = Self { info: vec![FaceInfo::default(); names.faces().len()] };
        let mut lines = Lines::new(file, text);
        let mut face = None;
        while let Some(line) = lines.next_spoken() {
            let (key, value) = key_value(line);
            if key == "face" {
                face = names.face(value);
                if face.is_none() {
                    report.add(file, lines.number(), format_args!("face {value:?} has no image"));
                }
                continue;
            }
            let mut nowhere = FaceInfo::default();
            let info = face.map_or(&mut nowhere, |face| &mut faces.info[usize::from(face.0)]);
            match key {
                "magicmap" => match colour(value) {
                    Some(colour) => info.magicmap = colour,
                    None => report.add(file, lines.number(), format_args!("unknown colour {value:?}")),
                },
                "is_floor" => info.is_floor = integer(value) != 0,
                "visibility" => info.visibility = integer(value) as u8,
                "end" => face = None,
                _ => report.add(file, lines.number(), format_args!("unknown key {key:?}")),
            }
        }
        faces
    }
}

fn colour(name: &str) -> Option<u8> {
    let name = if name == "navy" { "blue" } else { name };
    COLOURS.iter().position(|colour| *colour == name).map(|at| at as u8)
}

/// The names in `bmaps.paths`: of each line what follows the last slash.
pub fn listed_names(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim_ascii().is_empty());
    lines.filter_map(|line| line.rsplit('/').next()).map(str::trim_ascii)
}
