//! What a dungeon master reads of a player.

use crate::game::decree::Reply;
use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::world::World;

pub(super) fn of(world: &World, body: ObjectId) -> Reply {
    let (Some(player), Some(spot)) = (world.player_of(body), super::spot(world, body)) else {
        return super::not("They are nowhere.");
    };
    let traits = &world.objects[body].traits;
    let [strength, dexterity, constitution, intelligence, wisdom, power, charisma] = player.fitness.abilities;
    let fitness = &player.fitness;
    let mut lines = vec![
        format!("{} {}", player.name, naming::player_title(world, body)),
        format!("Level {}, {} experience", traits.level, traits.exp),
        format!(
            "Hp {}/{}, sp {}/{}, grace {}/{}",
            traits.hp, traits.maxhp, traits.sp, traits.maxsp, traits.grace, traits.maxgrace
        ),
        format!(
            "Str {strength}, dex {dexterity}, con {constitution}, int {intelligence}, wis {wisdom}, pow {power}, cha {charisma}"
        ),
        format!("Ac {}, wc {}, dam {}, food {}", fitness.ac, fitness.wc, fitness.dam, traits.food),
        format!("Carries {} things", world.objects[body].inventory.len()),
        format!("Stands on {} ({}, {}) in {}", spot.map, spot.x, spot.y, world.region),
    ];
    if player.frozen > 0 {
        lines.push(format!("Frozen for {} heartbeats", player.frozen));
    }
    Reply::Told(lines)
}
