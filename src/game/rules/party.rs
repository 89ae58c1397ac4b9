//! What a party is to the world: who of it is here, and what they share.
//!
//! Who is in which party is the login services' to say; a world believes what it is told by the sessions of its players,
//! and forgets it when somebody leaves the game.

use crate::game::action::PartyWish;
use crate::game::object::ObjectId;
use crate::game::update::{Text, Update};
use crate::game::world::World;

/// Says something to the members of one's party, wherever they are.
pub(super) fn say(world: &mut World, body: ObjectId, text: String) {
    if text.is_empty() {
        world.tell(body, Text::error("Say what?"));
    } else {
        world.show(body, Update::Party(PartyWish::Say(text)));
    }
}

/// Somebody is in this party from now on.
pub(super) fn belong(world: &mut World, body: ObjectId, party: Option<String>) {
    if let Some(player) = world.player_of_mut(body) {
        player.settings.party = party;
    }
}

impl World {
    /// The party that a player is in.
    pub fn party_of(&self, body: ObjectId) -> Option<&str> {
        self.player_of(body)?.settings.party.as_deref()
    }

    /// Are these two players in one party?
    pub fn are_of_one_party(&self, one: ObjectId, other: ObjectId) -> bool {
        self.party_of(one).is_some_and(|party| self.party_of(other) == Some(party))
    }

    /// All of a player's party who stand on the same map, without the player, in the order of their names.
    pub fn companions(&self, body: ObjectId) -> Vec<ObjectId> {
        let map = |body: ObjectId| self.position(body).map(|at| at.map);
        let beside = |other: ObjectId| self.are_of_one_party(body, other) && map(other) == map(body);
        let players = self.players.values().map(|player| player.body);
        players.filter(|other| *other != body && beside(*other)).collect()
    }

    /// What each gets of the experience that one of them has earned, that one first: companions so many parts as their
    /// level has, and four, and who has earned it the rest, with what does not divide (object-types, section 10, and
    /// watched on the stock server: 1000 for levels 1 and 3 are 419 and 581).
    pub fn shares_of_experience(&self, body: ObjectId, earned: i64) -> Vec<(ObjectId, i64)> {
        let weight = |body: ObjectId| i64::from(self.objects[body].traits.level.max(0)) + 4;
        let companions = self.companions(body);
        let parts: i64 = weight(body) + companions.iter().map(|other| weight(*other)).sum::<i64>();
        let part = earned / parts;
        let theirs: Vec<(ObjectId, i64)> =
            companions.into_iter().map(|other| (other, part.saturating_mul(weight(other)))).collect();
        let own = earned - theirs.iter().map(|(_, share)| share).sum::<i64>();
        std::iter::once((body, own)).chain(theirs).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn with_party(stage: &mut Stage, body: ObjectId, party: &str) {
        belong(&mut stage.world, body, Some(party.to_owned()));
    }

    #[test]
    fn what_is_wanted_of_parties_is_answered_where_they_are_kept() {
        let mut stage = Stage::new();
        let shown = stage.act(Action::Party(PartyWish::List));
        assert!(shown.contains(&Update::Party(PartyWish::List)));
        let shown = stage.act(Action::PartySay("hi".to_owned()));
        assert!(shown.contains(&Update::Party(PartyWish::Say("hi".to_owned()))));
        assert_eq!(stage.hear(Action::PartySay(String::new())), ["Say what?"]);
        let shown = stage.act(Action::PartyRejoin(None));
        assert!(shown.contains(&Update::PartyRejoin(None)));
    }

    #[test]
    fn those_of_a_party_who_stand_on_one_map_share_by_their_levels() {
        let mut stage = Stage::new();
        let ann = stage.body;
        let (ben, cid) = (stage.join("Ben", 1, 1), stage.join("Cid", 3, 3));
        assert_eq!(stage.world.shares_of_experience(ann, 100), [(ann, 100)], "she is in no party");
        for (body, party) in [(ben, "elves"), (cid, "orcs")] {
            with_party(&mut stage, body, party);
        }
        stage.act(Action::InParty(Some("elves".to_owned())));
        assert_eq!(stage.world.party_of(ann), Some("elves"));
        assert!(stage.world.are_of_one_party(ann, ben) && !stage.world.are_of_one_party(ann, cid));
        stage.world.objects[ann].change().level = 1;
        stage.world.objects[ben].change().level = 3;
        assert_eq!(stage.world.shares_of_experience(ann, 1000), [(ann, 419), (ben, 581)]);
        belong(&mut stage.world, cid, Some("elves".to_owned()));
        stage.world.objects[cid].change().level = 1;
        assert_eq!(stage.world.shares_of_experience(ann, 900), [(ann, 276), (ben, 364), (cid, 260)]);
        stage.world.take_away(cid);
        stage.world.take_away(ben);
        assert_eq!(stage.world.shares_of_experience(ann, 100), [(ann, 100)], "he is not on her map");
        stage.act(Action::InParty(None));
        assert_eq!(stage.world.party_of(ann), None);
    }
}
