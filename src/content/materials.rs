//! Materials: what things are made of. File `materials`.

use super::lines::{Lines, key_value};
use super::number::integer;
use super::report::Report;
use super::traits::{Resistances, Text};

/// A material. Numbers are modifiers of the things made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    pub name: Text,
    /// In the name of things, `wooden`.
    pub description: Option<Text>,
    /// Bit of the basic material.
    pub material: u16,
    /// Savings and resistances, in the order of attack types.
    pub saves: Resistances,
    pub mods: Resistances,
    pub chance: i32,
    pub difficulty: i32,
    pub magic: i32,
    pub damage: i32,
    pub wc: i32,
    pub ac: i32,
    pub sp: i32,
    /// Percent.
    pub weight: i32,
    /// Percent.
    pub value: i32,
}

impl Material {
    fn named(name: &str) -> Self {
        Self {
            name: Text::from(name),
            description: None,
            material: 0,
            saves: Resistances::default(),
            mods: Resistances::default(),
            chance: 0,
            difficulty: 0,
            magic: 0,
            damage: 0,
            wc: 0,
            ac: 0,
            sp: 0,
            weight: 100,
            value: 100,
        }
    }
}

/// All materials in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Materials {
    pub all: Vec<Material>,
}

impl Materials {
    pub fn find(&self, name: &str) -> Option<&Material> {
        self.all.iter().find(|material| &*material.name == name)
    }

    /// The first material of the file that is of one of these kinds.
    pub fn common(&self, kinds: u16) -> Option<&Material> {
        self.all.iter().find(|material| material.material & kinds != 0)
    }

    pub fn parse(file: &str, text: &str, report: &mut Report) -> Self {
        let mut materials = Self::default();
        let mut lines = Lines::new(file, text);
        while let Some(line) = lines.next_spoken() {
            let (key, value) = key_value(line);
            if key == "name" {
                materials.all.push(Material::named(value));
                continue;
            }
            let Some(material) = materials.all.last_mut() else {
                report.add(file, lines.number(), format_args!("{line:?} is outside of a material"));
                continue;
            };
            let number = integer(value) as i32;
            match key {
                "description" => material.description = Some(Text::from(value)),
                "material" => material.material = number as u16,
                "saves" => material.saves = numbers(value),
                "mods" => material.mods = numbers(value),
                "chance" => material.chance = number,
                "diff" => material.difficulty = number,
                "magic" => material.magic = number,
                "damage" => material.damage = number,
                "wc" => material.wc = number,
                "ac" => material.ac = number,
                "sp" => material.sp = number,
                "weight" => material.weight = number,
                "value" => material.value = number,
                _ => report.add(file, lines.number(), format_args!("unknown key {key:?}")),
            }
        }
        materials
    }
}

fn numbers(list: &str) -> Resistances {
    let mut numbers = Resistances::default();
    for (number, text) in numbers.0.iter_mut().zip(list.split(',')) {
        *number = integer(text) as i16;
    }
    numbers
}
