//! What somebody who bargains finds out by looking around a shop.

use crate::content::MapHeader;
use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

use super::exactly;
use super::terms::{self, TRADES};
use super::words::listed;

/// A shop is said to trade in what it deals in more gladly than so much.
const STRENGTH: i32 = 10;

/// Says what the shop on the map trades in and how fair it is.
pub(in crate::game::rules) fn size_up(world: &mut World, body: ObjectId) {
    let Some(at) = world.position(body) else { return };
    let header = std::sync::Arc::clone(&world.map(at.map).header);
    if header.shop_items.is_empty() {
        world.tell(body, Text::shop("There is no shop nearby."));
        return;
    }
    let mut lines = vec!["From looking at the nearby shop you determine that it trades in:".to_owned()];
    lines.push(format!("{}.", trades(&header)));
    if let Ok(most @ 1..) = u64::try_from(header.shop_max) {
        lines.push(format!("It won't trade for items above {}.", exactly(most)));
    }
    if let Ok(least @ 1..) = u64::try_from(header.shop_min) {
        lines.push(format!("It won't trade in items worth less than {}.", exactly(least)));
    }
    lines.extend(fairness(&header).map(str::to_owned));
    if header.shop_race.is_some() {
        let welcome = terms::is_welcome(world, body, at.map);
        let words =
            if welcome { "You think the shopkeeper likes you." } else { "The shopkeeper seems unconcerned by you." };
        lines.push(words.to_owned());
    }
    for line in lines {
        world.tell(body, Text::shop(line));
    }
}

fn trades(header: &MapHeader) -> String {
    let plural = |name: &str| TRADES.iter().find(|(_, one, _)| *one == name).map(|(_, _, several)| *several);
    let glad = header.shop_items.iter().filter(|(_, strength)| *strength > STRENGTH);
    let names: Vec<&str> = glad.filter_map(|(name, _)| plural(name)).collect();
    if names.is_empty() { "a little of everything".to_owned() } else { listed(&names) }
}

fn fairness(header: &MapHeader) -> Option<&'static str> {
    match header.shop_greed.0 {
        ..=0 | 900_000..=1_100_000 => None,
        1..900_000 => Some("It tends to undercharge."),
        1_100_001..=1_500_000 => Some("It tends to overcharge slightly."),
        1_500_001..=2_000_000 => Some("It tends to overcharge substantially."),
        _ => Some("It tends to overcharge massively."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Fixed;
    use crate::game::action::Action;
    use crate::game::rules::items::begin_skill;
    use crate::game::rules::shops::testing::{counter, terms};

    #[test]
    fn who_bargains_sees_what_a_shop_is_like() {
        let mut stage = counter();
        let skill = stage.give("skill_bargaining", 0);
        begin_skill(&mut stage.world, skill);
        let use_skill = || Action::UseSkill(Some("bargaining".into()));
        assert_eq!(
            stage.hear(use_skill()),
            ["From looking at the nearby shop you determine that it trades in:", "a little of everything."]
        );
        terms(&mut stage, |header| {
            header.shop_items = vec![
                ("bow".into(), 80),
                ("arrow".into(), 80),
                ("weapon".into(), 15),
                ("gem".into(), 10),
                ("*".into(), -80),
            ];
            (header.shop_min, header.shop_max, header.shop_greed) = (75, 12_345, Fixed(2_500_000));
            header.shop_race = Some("faerie".into());
        });
        assert_eq!(
            stage.hear(use_skill())[1..],
            [
                "bows, arrows and weapons.",
                "It won't trade for items above 246 platinum coins, 4 gold coins and 5 silver coins.",
                "It won't trade in items worth less than 1 platinum coin, 2 gold coins and 5 silver coins.",
                "It tends to overcharge massively.",
                "The shopkeeper seems unconcerned by you.",
            ]
        );
        terms(&mut stage, |header| header.shop_items.clear());
        assert_eq!(stage.hear(use_skill()), ["There is no shop nearby."]);
    }

    #[test]
    fn greed_is_told_in_steps() {
        for (greed, words) in [
            ("0", None),
            ("0.8", Some("It tends to undercharge.")),
            ("0.9", None),
            ("1.1", None),
            ("1.3", Some("It tends to overcharge slightly.")),
            ("1.5", Some("It tends to overcharge slightly.")),
            ("1.6", Some("It tends to overcharge substantially.")),
            ("2", Some("It tends to overcharge substantially.")),
            ("2.5", Some("It tends to overcharge massively.")),
        ] {
            let header = MapHeader { shop_greed: Fixed::parse(greed), ..Default::default() };
            assert_eq!(fairness(&header), words, "{greed}");
        }
    }
}
