//! Formulae: recipes of the crafts. File `formulae`, whose own head describes the fields.

use super::archetype::{ArchetypeId, Archetypes};
use super::lines::{Lines, key_value};
use super::number::integer;
use super::report::Report;
use super::traits::Text;

/// A recipe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    /// Title of the artifact that is made; `None`: the plain archetype.
    pub title: Option<Text>,
    /// What may be made.
    pub archetypes: Vec<ArchetypeId>,
    /// Weight among the recipes in books; 0: never.
    pub chance: i32,
    pub difficulty: i32,
    pub exp: i64,
    /// Largest number made.
    pub max_yield: i32,
    /// One of the ingredients becomes the product.
    pub transmutes: bool,
    pub skill: Option<Text>,
    /// Archetype of the place it is made in.
    pub cauldron: Option<Text>,
    /// How many of what, by the names of things.
    pub ingredients: Vec<(u32, Text)>,
    /// Archetypes of tools that make it out of a thing directly.
    pub tools: Vec<Text>,
    /// Never in books.
    pub combination: bool,
    pub keycode: Option<Text>,
    pub failure_archetype: Option<Text>,
    pub failure_message: Option<Text>,
    pub min_level: i32,
}

/// All recipes in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formulae {
    pub all: Vec<Formula>,
}

impl Formulae {
    pub fn parse(file: &str, text: &str, archetypes: &Archetypes, report: &mut Report) -> Self {
        let mut formulae = Self::default();
        let mut lines = Lines::new(file, text);
        while let Some(line) = lines.next_spoken() {
            let (key, value) = key_value(line);
            if key == "Object" {
                let title = (value != "NONE").then(|| Text::from(value));
                formulae.all.push(Formula { title, ..Formula::default() });
                continue;
            }
            let Some(formula) = formulae.all.last_mut() else {
                report.add(file, lines.number(), format_args!("{line:?} is outside of a formula"));
                continue;
            };
            if key == "arch" {
                for name in value.split(',').map(str::trim_ascii) {
                    match archetypes.find(name) {
                        Some(archetype) => formula.archetypes.push(archetype),
                        None => report.add(file, lines.number(), format_args!("unknown archetype {name:?}")),
                    }
                }
            } else if !formula.set(key, value) {
                report.add(file, lines.number(), format_args!("unknown key {key:?}"));
            }
        }
        formulae
    }
}

impl Formula {
    fn set(&mut self, key: &str, value: &str) -> bool {
        let number = integer(value) as i32;
        let text = Some(Text::from(value));
        match key {
            "chance" => self.chance = number,
            "diff" => self.difficulty = number,
            "exp" => self.exp = integer(value),
            "yield" => self.max_yield = number,
            "trans" => self.transmutes = number != 0,
            "skill" => self.skill = text,
            "cauldron" => self.cauldron = text,
            "ingred" => self.ingredients = value.split(',').map(ingredient).collect(),
            "tool" => self.tools = value.split(',').map(|tool| Text::from(tool.trim_ascii())).collect(),
            "combination" => self.combination = number != 0,
            "keycode" => self.keycode = text,
            "failure_arch" => self.failure_archetype = text,
            "failure_message" => self.failure_message = text,
            "min_level" => self.min_level = number,
            _ => return false,
        }
        true
    }
}

/// `3 pile of salt`, or a name alone for one.
fn ingredient(text: &str) -> (u32, Text) {
    let text = text.trim_ascii();
    match text.split_once(' ') {
        Some((count, name)) if !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()) => {
            (integer(count) as u32, Text::from(name.trim_ascii()))
        }
        _ => (1, Text::from(text)),
    }
}
