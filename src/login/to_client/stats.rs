//! The numbers of a character: `stats`, only what changed, in the order of the stock server.

use crate::game::update::StatsView;
use crate::protocol::{ClientOptions, FLAG_FIRE_ON, FLAG_RUN_ON, SKILL_FIRST, ServerPacket, ShortStat, Stat};

use ShortStat::{
    Ac, AppliedCha, AppliedCon, AppliedDex, AppliedInt, AppliedPow, AppliedStr, AppliedWis, BaseCha, BaseCon, BaseDex,
    BaseInt, BasePow, BaseStr, BaseWis, Cha, Con, Dam, Dex, Food, GolemHp, GolemMaxHp, Grace, Hp, Int, Level, MaxGrace,
    MaxHp, MaxSp, Pow, RaceCha, RaceCon, RaceDex, RaceInt, RacePow, RaceStr, RaceWis, ResistPhysical, Sp, Str, Wc, Wis,
};

/// Each with its place among the abilities of the core (Str Dex Con Int Wis Pow Cha), in the order they are sent.
const NOW: [(ShortStat, usize); 7] = [(Str, 0), (Int, 3), (Pow, 5), (Wis, 4), (Dex, 1), (Con, 2), (Cha, 6)];
const BASE: [(ShortStat, usize); 7] =
    [(BaseStr, 0), (BaseInt, 3), (BasePow, 5), (BaseWis, 4), (BaseDex, 1), (BaseCon, 2), (BaseCha, 6)];
const RACE: [(ShortStat, usize); 7] =
    [(RaceStr, 0), (RaceInt, 3), (RacePow, 5), (RaceWis, 4), (RaceDex, 1), (RaceCon, 2), (RaceCha, 6)];
const APPLIED: [(ShortStat, usize); 7] = [
    (AppliedStr, 0),
    (AppliedInt, 3),
    (AppliedPow, 5),
    (AppliedWis, 4),
    (AppliedDex, 1),
    (AppliedCon, 2),
    (AppliedCha, 6),
];

/// What differs from what was shown. Before the first time a client takes everything for 0, except speed,
/// experience and resistances, which it must be told.
pub(super) fn changed(
    before: Option<&StatsView>,
    now: &StatsView,
    options: &ClientOptions,
    out: &mut Vec<ServerPacket>,
) {
    let nothing = StatsView::default();
    let mut difference =
        Difference { before: before.unwrap_or(&nothing), now, first: before.is_none(), stats: Vec::new() };
    difference.body(options.extended_stats);
    difference.skills();
    difference.fighting();
    difference.powers(options);
    difference.words();
    if !difference.stats.is_empty() {
        out.push(ServerPacket::Stats(difference.stats));
    }
}

struct Difference<'a> {
    before: &'a StatsView,
    now: &'a StatsView,
    first: bool,
    stats: Vec<Stat>,
}

impl Difference<'_> {
    fn short(&mut self, stat: ShortStat, of: impl Fn(&StatsView) -> i16) {
        self.other(false, of, |value| Stat::Short(stat, *value));
    }

    fn other<T: PartialEq>(&mut self, always_first: bool, of: impl Fn(&StatsView) -> T, stat: impl Fn(&T) -> Stat) {
        let value = of(self.now);
        if value != of(self.before) || (self.first && always_first) {
            self.stats.push(stat(&value));
        }
    }

    fn body(&mut self, extended: bool) {
        self.short(Hp, |stats| stats.hp);
        self.short(MaxHp, |stats| stats.hp_max);
        self.short(Sp, |stats| stats.sp);
        self.short(MaxSp, |stats| stats.sp_max);
        self.short(Grace, |stats| stats.grace);
        self.short(MaxGrace, |stats| stats.grace_max);
        for (stat, place) in NOW {
            self.short(stat, |stats| stats.abilities[place]);
        }
        if extended {
            for (stat, place) in BASE {
                self.short(stat, |stats| stats.abilities_base[place]);
            }
            for (stat, place) in RACE {
                self.short(stat, |stats| stats.abilities_race[place]);
            }
            for (stat, place) in APPLIED {
                self.short(stat, |stats| stats.abilities_applied[place]);
            }
            self.short(GolemMaxHp, |stats| stats.golem_hp_max);
            self.short(GolemHp, |stats| stats.golem_hp);
        }
    }

    fn skills(&mut self) {
        for &(index, level, experience) in &self.now.skills {
            let known = self.before.skills.contains(&(index, level, experience));
            if let Some(id) = SKILL_FIRST.checked_add(index).filter(|_| !known) {
                self.stats.push(Stat::Skill { id, level, experience });
            }
        }
    }

    fn fighting(&mut self) {
        self.other(true, |stats| stats.experience, |&experience| Stat::Experience(experience));
        self.short(Level, |stats| stats.level);
        self.short(Wc, |stats| stats.wc);
        self.short(Ac, |stats| stats.ac);
        self.short(Dam, |stats| stats.dam);
        self.other(true, |stats| stats.speed, |&speed| Stat::Speed(speed));
        self.short(Food, |stats| stats.food);
        self.other(false, |stats| stats.weapon_speed, |&speed| Stat::WeaponSpeed(speed));
        self.other(false, |stats| stats.weight_limit, |&limit| Stat::WeightLimit(limit));
        self.other(false, flags, |&flags| Stat::Flags(flags));
    }

    fn powers(&mut self, options: &ClientOptions) {
        for place in 0_u8..18 {
            let stat = ShortStat::from_id(ResistPhysical.id() + place).expect("18 resistances follow the first");
            self.other(true, |stats| stats.resistances[usize::from(place)], |&value| Stat::Short(stat, value));
        }
        if options.spellmon > 0 {
            self.other(false, |stats| stats.attuned, |&paths| Stat::SpellAttune(paths));
            self.other(false, |stats| stats.repelled, |&paths| Stat::SpellRepel(paths));
            self.other(false, |stats| stats.denied, |&paths| Stat::SpellDeny(paths));
        }
    }

    fn words(&mut self) {
        self.other(false, |stats| stats.range.clone(), |range| Stat::Range(range.clone()));
        self.other(false, |stats| stats.title.clone(), |title| Stat::Title(title.clone()));
    }
}

fn flags(stats: &StatsView) -> u16 {
    let fire = if stats.firing { FLAG_FIRE_ON } else { 0 };
    let run = if stats.running { FLAG_RUN_ON } else { 0 };
    fire | run
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: Option<&StatsView>, now: &StatsView, options: &ClientOptions) -> Vec<Stat> {
        let mut out = Vec::new();
        changed(before, now, options, &mut out);
        match out.pop() {
            Some(ServerPacket::Stats(stats)) => stats,
            other => {
                assert_eq!(other, None);
                Vec::new()
            }
        }
    }

    #[test]
    fn the_first_time_resistances_speed_and_experience_are_told_even_if_zero() {
        let stats = shown(None, &StatsView::default(), &ClientOptions::default());
        let ids: Vec<u8> = stats.iter().map(Stat::id).collect();
        let expected: Vec<u8> = [28, 17].into_iter().chain(100..=117).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn afterwards_only_what_changed_is_told() {
        let before = StatsView { hp: 30, food: 999, skills: vec![(0, 1, 0)], ..StatsView::default() };
        let now = StatsView { hp: 31, food: 998, running: true, skills: vec![(0, 1, 5)], ..StatsView::default() };
        assert_eq!(
            shown(Some(&before), &now, &ClientOptions::default()),
            [
                Stat::Short(Hp, 31),
                Stat::Skill { id: 140, level: 1, experience: 5 },
                Stat::Short(Food, 998),
                Stat::Flags(2)
            ]
        );
        assert_eq!(shown(Some(&now), &now, &ClientOptions::default()), []);
    }

    #[test]
    fn a_client_that_did_not_ask_for_more_is_not_told_more() {
        let now = StatsView { abilities_race: [20; 7], golem_hp: 3, attuned: 4, ..StatsView::default() };
        let plain = ClientOptions::default();
        let asked = ClientOptions { extended_stats: true, spellmon: 2, ..ClientOptions::default() };
        let before = StatsView::default();
        assert_eq!(shown(Some(&before), &now, &plain), []);
        assert_eq!(shown(Some(&before), &now, &asked).len(), 9);
    }
}
