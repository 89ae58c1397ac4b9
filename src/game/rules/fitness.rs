//! What race, class, level, worn things and load make of a character: all numbers that follow from
//! others (object-types, sections 7 and 8).

use crate::content::tables::Bonus;
use crate::content::{AttackType, Fixed, Flag, MoveType, Resistances, Traits};
use crate::game::kinds;
use crate::game::object::{Object, ObjectId};
use crate::game::player::{Fitness, Player};
use crate::game::update::StatsView;
use crate::game::world::World;

use super::{naming, senses};

/// Levels whose points are rolled; each level after them gives a fixed number.
pub const ROLLED_LEVELS: i16 = 10;
/// Points of each kind for every level above the rolled ones.
const POINTS_ABOVE: i64 = 2;
/// Speeds are never less.
const SPEED_MIN: i64 = 50_000;
/// Walking speed without any bonus, and with as much as one can carry.
const SPEED_UNBURDENED: i64 = 750_000;
const SPEED_AT_LIMIT: i64 = 250_000;
/// The lowest and highest value of an ability.
const ABILITY_MIN: i16 = 1;
const ABILITY_MAX: i16 = 30;
/// How much slower somebody is who looks out for things.
const LOOKING_OUT: i64 = 250_000;
/// Wire form of speeds: 100000 for 1.0.
const WIRE_SPEED: i64 = 10;

/// Skill subtypes that are used with what is wielded, and those that give mana and grace.
const WIELDING: [u8; 3] = [23, 24, 37];
const MANA: std::ops::RangeInclusive<u8> = 33..=36;
const PRAYING: u8 = 30;

/// Works out everything that follows from what a player is and wears.
pub fn compute(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let fitness = Sums::of(world, player).fitness(world, player);
    let sp_most = fitness.sp_max.saturating_mul(2);
    if world.objects[body].traits.sp > sp_most {
        world.objects[body].change().sp = sp_most;
    }
    if let Some(player) = world.player_of_mut(body) {
        player.fitness = fitness;
    }
    senses::settle(world, body);
}

/// What the body wears, uses or is under the influence of.
pub fn worn(world: &World, body: ObjectId) -> impl Iterator<Item = &Object> {
    let inside = world.objects[body].inventory.iter().map(|id| &world.objects[*id]);
    inside.filter(|object| object.has(Flag::Applied) && !matches!(object.traits.kind, kinds::SKILL | kinds::CONTAINER))
}

/// The weapon in hand.
pub fn weapon(world: &World, body: ObjectId) -> Option<&Object> {
    worn(world, body).find(|object| object.traits.kind == kinds::WEAPON)
}

/// The skill in use.
pub fn chosen_skill(world: &World, body: ObjectId) -> Option<ObjectId> {
    let applied = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.traits.kind == kinds::SKILL && object.has(Flag::Applied)
    };
    world.objects[body].inventory.iter().copied().find(applied)
}

/// What worn things add up to.
#[derive(Default)]
struct Sums {
    abilities: [i16; 7],
    ac: i32,
    /// Of body armour, bracers and spells only the best protects.
    ac_best: i32,
    wc: i32,
    dam: i32,
    maxhp: i32,
    exp: i64,
    item_power: i16,
    /// The slowest armour's limit.
    speed_cap: Option<i64>,
    /// Percent of the speed that the worst disease leaves.
    lethargy: Option<i32>,
    weapon: Option<(i64, i64)>,
    resistances: Resistances,
}

impl Sums {
    fn of(world: &World, player: &Player) -> Self {
        let mut sums = Self::default();
        let body = &world.objects[player.body].traits;
        let mut weakness = Resistances::default();
        combine(&mut sums.resistances, &mut weakness, &body.resistances);
        for object in worn(world, player.body) {
            sums.add(&object.traits);
            combine(&mut sums.resistances, &mut weakness, &object.traits.resistances);
        }
        for (value, weak) in sums.resistances.0.iter_mut().zip(weakness.0) {
            *value -= weak;
        }
        sums
    }

    fn add(&mut self, item: &Traits) {
        for (sum, value) in self.abilities.iter_mut().zip(abilities(item)) {
            *sum += value;
        }
        if item.kind == kinds::SYMPTOM {
            if item.last_sp > 0 {
                self.lethargy = Some(self.lethargy.map_or(item.last_sp, |worst| worst.min(item.last_sp)));
            }
            return;
        }
        if item.kind == kinds::POISONING {
            return;
        }
        self.exp += item.exp;
        self.item_power += i16::from(item.item_power);
        // Of a rod it is what it holds.
        self.maxhp += if item.kind == kinds::ROD { 0 } else { i32::from(item.maxhp) };
        if matches!(item.kind, kinds::BOW | kinds::WAND | kinds::ROD) {
            return;
        }
        let ac = if item.ac == 0 { 0 } else { i32::from(item.ac) + i32::from(item.magic) };
        match item.kind {
            kinds::ARMOUR | kinds::BRACERS | kinds::FORCE => self.ac_best = self.ac_best.max(ac),
            kinds::WEAPON => self.ac += i32::from(item.ac),
            _ => self.ac += ac,
        }
        self.wc += i32::from(item.wc);
        match item.kind {
            kinds::WEAPON => {
                self.dam += i32::from(item.dam) + i32::from(item.magic);
                self.weapon = Some((item.last_sp.into(), item.magic.into()));
            }
            kinds::ARMOUR if item.last_sp > 0 => {
                let cap = i64::from(item.last_sp) * 100_000;
                self.speed_cap = Some(self.speed_cap.map_or(cap, |before| before.min(cap)));
            }
            _ => {}
        }
        if !matches!(item.kind, kinds::WEAPON | kinds::SKILL_TOOL) {
            self.dam += i32::from(item.dam);
        }
    }

    fn fitness(self, world: &World, player: &Player) -> Fitness {
        let tables = &world.catalog().stat_bonuses;
        let body = &world.objects[player.body];
        let mut now = [0; 7];
        for (slot, value) in now.iter_mut().enumerate() {
            *value = (player.origin.abilities[slot] + self.abilities[slot]).clamp(ABILITY_MIN, ABILITY_MAX);
        }
        let of = |table: &Bonus, slot: usize| table.of(now[slot] as i8).0;
        let whole = |table: &Bonus, slot: usize| (of(table, slot) / Fixed::ONE.0) as i32;
        let skill = chosen_skill(world, player.body).map(|id| &*world.objects[id].traits);
        let skill_level = skill.map_or(1, |skill| i32::from(skill.level)).max(1);
        let weight_limit = whole(&tables.str_weight_limit, STRENGTH).max(1);
        let load = load(body.carrying_felt(), weight_limit.into());
        let dex_speed = of(&tables.dex_speed_bonus, DEXTERITY);
        let haste = self.exp * Fixed::ONE.0 / 30;
        // What bare hands do takes its time as well; who floats does not feel it.
        let slows = skill.filter(|skill| !skill.move_type.intersects(MoveType::FLYING));
        let weapon = self.weapon.or_else(|| slows.map(|skill| (skill.last_sp.into(), 0)));
        let attention = if player.settings.search.is_some() { LOOKING_OUT } else { 0 };

        let level = i32::from(body.traits.level);
        let wc = i32::from(body.traits.wc)
            - whole(&tables.str_hit_bonus, STRENGTH)
            - (skill_level - 1) / skill.map_or(5, wc_increase_rate)
            - skill.map_or(0, |skill| i32::from(skill.wc))
            - self.wc;
        let ac = i32::from(body.traits.ac) - whole(&tables.dex_bonus, DEXTERITY) - self.ac - self.ac_best;
        let dam = i32::from(body.traits.dam)
            + whole(&tables.str_damage_bonus, STRENGTH)
            + self.dam
            + skill.map_or(0, |skill| i32::from(skill.dam))
            + (skill_level - 1) / 4;
        let braced = i32::from(player.settings.braced);

        let hp = points(&player.origin.hp_rolls, level, Half::Up, |_| of(&tables.con_hp_bonus, CONSTITUTION));
        let pow = of(&tables.pow_int_sp_bonus, POWER);
        let mana_bonus = (2 * pow + of(&tables.pow_int_sp_bonus, INTELLIGENCE)) / 3;
        let wis = of(&tables.wis_pow_grace_bonus, WISDOM);
        let grace_bonus = (of(&tables.wis_pow_grace_bonus, POWER) + 2 * wis) / 3;
        let twice_at_first = |bonus: i64| move |level: usize| if level == 0 { 2 * bonus } else { bonus };
        let sp = best_skill(world, player.body, |kind| MANA.contains(&kind)).map(|level| {
            i32::from(body.traits.maxsp)
                + points(&player.origin.sp_rolls, level, Half::Lost, twice_at_first(mana_bonus))
        });
        let grace = best_skill(world, player.body, |kind| kind == PRAYING).map(|level| {
            i32::from(body.traits.maxgrace)
                + points(&player.origin.grace_rolls, level, Half::Lost, twice_at_first(grace_bonus))
        });

        Fitness {
            abilities: now,
            hp_max: clamped(i32::from(body.traits.maxhp) + hp + self.maxhp).max(1),
            sp_max: clamped(sp.unwrap_or(1)).max(1),
            grace_max: clamped(grace.unwrap_or(1)).max(1),
            ac: clamped((ac + 2 * braced).clamp(-120, 120)),
            wc: clamped((wc + 4 * braced).clamp(-120, 120)),
            dam: clamped(dam).max(1),
            speed: Fixed((walking(dex_speed, load, self.lethargy, self.speed_cap) + haste - attention).max(SPEED_MIN)),
            weapon_speed: Fixed(swinging(dex_speed, load, weapon, skill_level.into(), haste)),
            weight_limit: u32::try_from(weight_limit).unwrap_or(0),
            resistances: self.resistances,
            worn: self.abilities,
            item_power: self.item_power,
            range: range(world, player.body),
            skills: skills(world, player.body),
        }
    }
}

/// Places in the list of abilities.
pub(in crate::game) const STRENGTH: usize = 0;
const DEXTERITY: usize = 1;
const CONSTITUTION: usize = 2;
pub(in crate::game) const INTELLIGENCE: usize = 3;
pub(in crate::game) const WISDOM: usize = 4;
const POWER: usize = 5;
pub(in crate::game) const CHARISMA: usize = 6;

/// Strength, dexterity, constitution, intelligence, wisdom, power, charisma of an object.
pub fn abilities(traits: &Traits) -> [i16; 7] {
    [
        traits.strength,
        traits.dexterity,
        traits.constitution,
        traits.intelligence,
        traits.wisdom,
        traits.power,
        traits.charisma,
    ]
    .map(i16::from)
}

/// Protections add up to ever less, and so do weaknesses.
fn combine(protection: &mut Resistances, weakness: &mut Resistances, more: &Resistances) {
    for (kind, value) in more.0.iter().enumerate() {
        let sum = if *value > 0 { &mut protection.0[kind] } else { &mut weakness.0[kind] };
        *sum += (100 - *sum) * value.abs() / 100;
    }
}

/// 0 up to half of what one can carry, 1 (in millionths) at all of it.
fn load(carried: i64, limit: i64) -> i64 {
    let half = (limit / 2).max(1);
    ((carried - half) * Fixed::ONE.0 / half).clamp(0, Fixed::ONE.0)
}

fn walking(dex_speed: i64, load: i64, lethargy: Option<i32>, cap: Option<i64>) -> i64 {
    let free = SPEED_UNBURDENED + dex_speed;
    let burdened = free - (free - SPEED_AT_LIMIT) * load / Fixed::ONE.0;
    let burdened = burdened * i64::from(lethargy.unwrap_or(100)) / 100;
    cap.map_or(burdened, |cap| burdened.min(cap))
}

fn swinging(dex_speed: i64, load: i64, weapon: Option<(i64, i64)>, skill_level: i64, haste: i64) -> i64 {
    let heaviness = weapon.map_or(0, |(slowness, magic)| (2 * slowness - magic) / 2 * Fixed::ONE.0 / 20);
    (Fixed::ONE.0 + dex_speed - heaviness + haste + 5_000 * skill_level - load / 5).max(SPEED_MIN)
}

/// What comes of the last part of a point: hit points are rounded, mana and grace are cut (measured on newborns).
#[derive(Clone, Copy)]
enum Half {
    Up,
    Lost,
}

/// What the levels gave: a roll and a bonus for each of the first ones, at least 1 each.
fn points(rolls: &[i8], level: i32, half: Half, bonus: impl Fn(usize) -> i64) -> i32 {
    let rolled = level.clamp(0, ROLLED_LEVELS.into()) as usize;
    let rolls = rolls.iter().take(rolled).enumerate();
    let sum: i64 = rolls.map(|(at, roll)| (i64::from(*roll) * Fixed::ONE.0 + bonus(at)).max(Fixed::ONE.0)).sum();
    let above = i64::from((level - i32::from(ROLLED_LEVELS)).max(0)) * POINTS_ABOVE;
    let rounded = match half {
        Half::Up => sum + Fixed::ONE.0 / 2,
        Half::Lost => sum,
    };
    (rounded / Fixed::ONE.0 + above) as i32
}

fn wc_increase_rate(skill: &Traits) -> i32 {
    skill.custom.get("wc_increase_rate").and_then(|rate| rate.parse().ok()).filter(|rate| *rate > 0).unwrap_or(5)
}

/// Level of the best skill of some kind.
fn best_skill(world: &World, body: ObjectId, wanted: impl Fn(u8) -> bool) -> Option<i32> {
    let inside = world.objects[body].inventory.iter().map(|id| &world.objects[*id].traits);
    inside.filter(|item| item.kind == kinds::SKILL && wanted(item.subtype)).map(|skill| i32::from(skill.level)).max()
}

/// What is used at a distance, or the skill in use.
fn range(world: &World, body: ObjectId) -> String {
    if let Some(spell) = super::magic::readied(world, body) {
        return format!("Range: spell ({})", world.objects[spell].traits.name);
    }
    if super::range::is_nothing(world, body) {
        return "Range: nothing".to_owned();
    }
    if let Some(skill) = super::range::chosen_skill(world, body).or_else(|| super::range::chosen_tool(world, body)) {
        return format!("Skill: {}", world.objects[skill].traits.name);
    }
    if let Some(used) = super::range::in_hand(world, body) {
        let (name, traits) = (naming::short(world, used), &world.objects[used].traits);
        return match traits.kind {
            kinds::BOW => format!("Range: {name} ({})", traits.race.as_deref().unwrap_or("nothing")),
            _ => format!("Range: {name}"),
        };
    }
    if let Some(tool) = super::skills::tool(world, body) {
        return format!("Skill: {}", world.objects[tool].traits.name);
    }
    match skill_shown(world, body) {
        Some(skill) => format!("Skill: {}", world.objects[skill].traits.name),
        None => "Range: nothing".to_owned(),
    }
}

/// The skill in use, where fire mode uses it by itself: hands that strike are not ready for that unless they were told
/// to be, nor is the art of pointing wands.
pub(super) fn skill_shown(world: &World, body: ObjectId) -> Option<ObjectId> {
    let wields = weapon(world, body).is_some();
    chosen_skill(world, body).filter(|id| wields || !is_for_things_in_hand(world.objects[*id].traits.subtype))
}

/// Is it a skill that is not told of while nothing is in hand for it?
fn is_for_things_in_hand(subtype: u8) -> bool {
    WIELDING.contains(&subtype) || super::skills::UNARMED.contains(&subtype) || subtype == super::skills::USE_MAGIC_ITEM
}

/// The names of all skills there are, in the order in which clients number them.
pub fn skill_names(world: &World) -> Vec<&str> {
    let archetypes = world.catalog().archetypes.iter().map(|(_, archetype)| &*archetype.traits);
    let mut names: Vec<&str> = archetypes.filter(|it| it.kind == kinds::SKILL).map(|it| &*it.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The skills as clients number them, in the order in which they are carried.
fn skills(world: &World, body: ObjectId) -> Vec<(u8, u8, i64)> {
    let mut known: Vec<&Traits> = world.objects[body].inventory.iter().map(|id| &*world.objects[*id].traits).collect();
    known.retain(|item| item.kind == kinds::SKILL);
    if known.is_empty() {
        return Vec::new();
    }
    let names = skill_names(world);
    let mut skills: Vec<(u8, u8, i64)> = Vec::new();
    for skill in known {
        let index = names.binary_search(&&*skill.name).ok().and_then(|index| u8::try_from(index).ok());
        let Some(index) = index else { continue };
        let skill = (index, u8::try_from(skill.level).unwrap_or(u8::MAX), skill.exp);
        match skills.iter_mut().find(|(other, ..)| *other == index) {
            Some(other) => *other = (*other).max(skill),
            None => skills.push(skill),
        }
    }
    skills
}

/// All numbers of a character as clients are shown them. `paths`: see [`magic::paths`](super::magic::paths).
pub fn stats(world: &World, player: &Player, paths: [u32; 3]) -> StatsView {
    let body = &world.objects[player.body].traits;
    let fitness = &player.fitness;
    let race = world.catalog().archetype(&player.origin.race).map_or([0; 7], |race| abilities(&race.traits));
    let wire = |speed: Fixed| i32::try_from(speed.0 / WIRE_SPEED).unwrap_or(i32::MAX);
    let [attuned, repelled, denied] = paths;
    StatsView {
        hp: body.hp,
        hp_max: fitness.hp_max,
        sp: body.sp,
        sp_max: fitness.sp_max,
        grace: body.grace,
        grace_max: fitness.grace_max,
        abilities: fitness.abilities,
        abilities_race: race.map(|value| 20 + value),
        abilities_base: player.origin.abilities,
        abilities_applied: fitness.worn,
        experience: body.exp,
        level: body.level,
        wc: fitness.wc,
        ac: fitness.ac,
        dam: fitness.dam,
        speed: wire(fitness.speed),
        weapon_speed: as_single(fitness.weapon_speed),
        food: i16::try_from(body.food).unwrap_or(i16::MAX),
        weight_limit: fitness.weight_limit,
        firing: player.firing.is_some(),
        running: player.running.is_some(),
        range: fitness.range.clone(),
        title: format!("Player: {} {}", player.name, naming::title_of(world, player)),
        golem_hp: 0,
        golem_hp_max: 0,
        attuned,
        repelled,
        denied,
        resistances: SHOWN.map(|kind| fitness.resistances[kind]),
        skills: fitness.skills.clone(),
    }
}

/// A speed in hundred-thousandths as the stock server tells it, which keeps it and its product in 24 digits of the base
/// two and cuts off the rest: 1.055 is told as 105499, and 1.005 as 100500.
fn as_single(speed: Fixed) -> i32 {
    let whole = Fixed::ONE.0;
    let mut digits = 0;
    while speed.0 > 0 && (speed.0 << digits) < (whole << 23) {
        digits += 1;
    }
    let kept = ((speed.0 << digits) + whole / 2) / whole;
    let product = kept * (whole / WIRE_SPEED);
    let beyond = (i64::BITS - product.leading_zeros()).saturating_sub(24);
    let rounded = if beyond == 0 { product } else { (product + (1 << (beyond - 1))) >> beyond << beyond };
    i32::try_from(rounded >> digits).unwrap_or(i32::MAX)
}

/// The resistances clients know, in the order of their numbers.
const SHOWN: [AttackType; 18] = [
    AttackType::Physical,
    AttackType::Magic,
    AttackType::Fire,
    AttackType::Electricity,
    AttackType::Cold,
    AttackType::Confusion,
    AttackType::Acid,
    AttackType::Drain,
    AttackType::GhostHit,
    AttackType::Poison,
    AttackType::Slow,
    AttackType::Paralyze,
    AttackType::TurnUndead,
    AttackType::Fear,
    AttackType::Deplete,
    AttackType::Death,
    AttackType::HolyWord,
    AttackType::Blind,
];

fn clamped(value: i32) -> i16 {
    value.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    fn wear(stage: &mut Stage, archetype: &str) -> ObjectId {
        let id = stage.give(archetype, 0);
        stage.world.objects[id].set(Flag::Applied, true);
        compute(&mut stage.world, stage.body);
        id
    }

    fn fitness(stage: &Stage) -> &Fitness {
        &stage.world.player_of(stage.body).expect("the player is there").fitness
    }

    #[test]
    fn armour_and_shield_protect_together() {
        let mut stage = Stage::new();
        wear(&mut stage, "mail");
        wear(&mut stage, "shield");
        assert_eq!(fitness(&stage).ac, 5);
        assert_eq!(fitness(&stage).resistances[AttackType::Physical], 32, "30 and 3 of the rest");
    }

    #[test]
    fn a_sword_and_the_skill_for_it_make_damage_and_slow_the_hand() {
        let mut stage = Stage::new();
        compute(&mut stage.world, stage.body);
        assert_eq!((fitness(&stage).dam, fitness(&stage).weapon_speed), (1, Fixed(1_005_000)));
        assert_eq!(fitness(&stage).range, "Range: nothing");
        let skill = wear(&mut stage, "skill_one_handed");
        stage.world.objects[skill].change().level = 1;
        let sword = wear(&mut stage, "sword");
        assert_eq!((fitness(&stage).dam, fitness(&stage).weapon_speed), (10, Fixed(605_000)));
        assert_eq!(fitness(&stage).range, "Skill: one handed weapons");
        stage.world.objects[sword].change().magic = 3;
        compute(&mut stage.world, stage.body);
        assert_eq!((fitness(&stage).dam, fitness(&stage).weapon_speed), (13, Fixed(705_000)));
    }

    #[test]
    fn more_than_half_of_what_one_can_carry_slows_down() {
        let mut stage = Stage::new();
        compute(&mut stage.world, stage.body);
        assert_eq!(fitness(&stage).speed, Fixed(750_000));
        let rock = stage.give("rock", 0);
        stage.world.objects[stage.body].carrying = 750_000;
        compute(&mut stage.world, stage.body);
        assert_eq!(fitness(&stage).speed, Fixed(500_000));
        stage.world.objects[stage.body].carrying = 5_000_000;
        compute(&mut stage.world, stage.body);
        assert_eq!(fitness(&stage).speed, Fixed(250_000));
        assert!(stage.world.objects.get(rock).is_some());
    }

    #[test]
    fn hit_points_are_rolled_for_the_first_levels() {
        let bonus = |_: usize| 1_500_000;
        assert_eq!(points(&[9], 1, Half::Up, bonus), 11, "10.5 rounds up");
        assert_eq!(points(&[9], 1, Half::Lost, bonus), 10);
        assert_eq!(points(&[9, 3], 2, Half::Up, bonus), 15);
        assert_eq!(points(&[1], 1, Half::Up, |_| -3_000_000), 1);
        assert_eq!(points(&[9; 10], 12, Half::Up, |_| 0), 94);
    }

    #[test]
    fn weaknesses_and_protections_are_set_off_against_each_other() {
        let (mut protection, mut weakness) = (Resistances::default(), Resistances::default());
        for value in [50, 50, -20] {
            let mut item = Resistances::default();
            item[AttackType::Fire] = value;
            combine(&mut protection, &mut weakness, &item);
        }
        assert_eq!((protection[AttackType::Fire], weakness[AttackType::Fire]), (75, 20));
    }

    #[test]
    fn a_weapons_speed_is_told_as_the_stock_server_rounds_it() {
        let speeds = [1_055_000, 655_000, 605_000, 1_000_000, 721_667, 888_333, 1_005_000, 905_000];
        let told = speeds.map(|speed| as_single(Fixed(speed)));
        assert_eq!(told, [105_499, 65_499, 60_500, 100_000, 72_166, 88_833, 100_500, 90_500]);
    }

    #[test]
    fn bracing_costs_aim_and_cover() {
        let mut stage = Stage::new();
        compute(&mut stage.world, stage.body);
        let (wc, ac) = (fitness(&stage).wc, fitness(&stage).ac);
        let body = stage.body;
        stage.world.player_of_mut(body).expect("the player is there").settings.braced = true;
        compute(&mut stage.world, body);
        assert_eq!((fitness(&stage).wc, fitness(&stage).ac), (wc + 4, ac + 2));
    }
}
