//! Using one thing with another: a tool makes something out of a material, as formulae with `tool` say.

use crate::content::formulae::Formula;
use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

use super::pattern::best_fitting;
use super::reach::{self, show_load, show_thing};
use super::use_up;

/// `use KNIFE with APPLE`: with a carried tool and a carried material. One piece of the material becomes as many
/// products as the formula yields.
pub fn use_with(world: &mut World, body: ObjectId, named: Option<&str>) {
    let Some((tool, material)) = named.and_then(|named| named.split_once(" with ")) else {
        return world.tell(body, Text::failure("Syntax is use <item> with <item>."));
    };
    let carried = reach::inventory(world, body);
    let find = |name: &str| best_fitting(world, &carried, name).ok_or_else(|| format!("No match for {name}."));
    match find(material.trim_start()).and_then(|material| Ok((material, find(tool)?))) {
        Ok((material, tool)) => combine(world, body, tool, material),
        Err(words) => world.tell(body, Text::failure(words)),
    }
}

fn combine(world: &mut World, body: ObjectId, tool: ObjectId, material: ObjectId) {
    let catalog = world.catalog().clone();
    let product = catalog.formulae.all.iter().find(|formula| suits(world, formula, tool, material));
    let Some((formula, product)) = product.and_then(|formula| Some((formula, *formula.archetypes.first()?))) else {
        return world.tell(body, Text::failure("Nothing happens."));
    };
    use_up(world, body, material);
    let made = world.make(product);
    world.objects[made].count = u32::try_from(formula.max_yield).unwrap_or(0).max(1);
    let made = world.put_into(made, body);
    show_thing(world, body, made);
    show_load(world, body);
}

/// Whether the formula is made with this tool out of this one material.
fn suits(world: &World, formula: &Formula, tool: ObjectId, material: ObjectId) -> bool {
    let [(_, ingredient)] = formula.ingredients.as_slice() else { return false };
    let tool = Some(world.objects[tool].archetype);
    *ingredient == world.objects[material].traits.name
        && formula.tools.iter().any(|other| world.catalog().archetype_id(other) == tool)
}

#[cfg(test)]
mod tests {
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn uses(stage: &mut Stage, words: &str) -> Vec<String> {
        stage.hear(Action::UseWith(Some(words.to_owned())))
    }

    #[test]
    fn a_sword_cuts_bread_into_slices_and_nothing_else() {
        let mut stage = Stage::new();
        stage.give("sword", 1);
        stage.give("bread", 2);
        assert!(uses(&mut stage, "long sword with bread").is_empty(), "it is silent");
        let carried = [("slice", 4), ("bread", 1), ("long sword", 1)];
        assert_eq!(stage.carries(), carried.map(|(name, count)| (name.to_owned(), count)));
        assert_eq!(uses(&mut stage, "bread with sword"), ["Nothing happens."]);
        assert_eq!(uses(&mut stage, "sword with slice"), ["Nothing happens."]);
        assert_eq!(uses(&mut stage, "sword with zzz"), ["No match for zzz."]);
        assert_eq!(uses(&mut stage, "sword"), ["Syntax is use <item> with <item>."]);
    }
}
