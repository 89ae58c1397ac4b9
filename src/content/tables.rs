//! The tables of play: experience for each level, bonuses for each stat. Files `exp_table` and
//! `stat_bonus`, with values of our own where a world has none.

use super::fixed::Fixed;
use super::lines::Lines;
use super::number::integer;
use super::report::Report;

/// Experience needed for each level: place 1 is level 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpTable {
    levels: Vec<i64>,
}

impl ExpTable {
    pub fn level_max(&self) -> i16 {
        self.levels.len() as i16
    }

    /// Experience at which a level begins. Levels below the first need none, above the last that of
    /// the last.
    pub fn needed(&self, level: i16) -> i64 {
        let at = usize::try_from(level - 1).unwrap_or(0).min(self.levels.len() - 1);
        self.levels[at]
    }

    /// The level somebody with this experience has.
    pub fn level(&self, exp: i64) -> i16 {
        self.levels.partition_point(|&needed| needed <= exp).max(1) as i16
    }

    /// Reads `max_level N` and N rising numbers between any other characters.
    pub fn parse(file: &str, text: &str, report: &mut Report) -> Self {
        let mut lines = Lines::new(file, text);
        let mut levels = Vec::new();
        let mut max = None;
        while let Some(line) = lines.next_spoken() {
            match line.trim_ascii().strip_prefix("max_level") {
                Some(number) => max = Some(integer(number)),
                None => levels.extend(numbers(line).map(|number| integer(number).max(0))),
            }
        }
        if max.is_some_and(|max| max != levels.len() as i64) {
            report.add(file, 0, format_args!("{} levels where max_level says otherwise", levels.len()));
        }
        if !levels.is_sorted() {
            report.add(file, 0, "a level needs less than the one before it");
            levels.sort_unstable();
        }
        levels.truncate(LEVELS_MAX);
        if levels.is_empty() { Self::default() } else { Self { levels } }
    }
}

/// Levels are small numbers everywhere; more than these fit nowhere.
const LEVELS_MAX: usize = 1000;

impl Default for ExpTable {
    /// Every level needs a third more than the one before and a thousand on top.
    fn default() -> Self {
        let mut levels = vec![0_i64];
        let mut step = 1_000_i64;
        for _ in 1..100 {
            levels.push(levels[levels.len() - 1] + step);
            step += step / 6 + 1_000;
        }
        Self { levels }
    }
}

fn numbers(line: &str) -> impl Iterator<Item = &str> {
    let part_of_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '.');
    line.split(move |letter| !part_of_number(letter)).filter(|number| !number.is_empty())
}

macro_rules! bonuses {
    ($($(#[$doc:meta])* $table:ident: $low:literal, $middle:literal, $high:literal;)*) => {
        /// Bonuses by the value of a stat.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct StatBonuses {
            $($(#[$doc])* pub $table: Bonus,)*
        }

        impl StatBonuses {
            fn table(&mut self, name: &str) -> Option<&mut Bonus> {
                match name {
                    $(stringify!($table) => Some(&mut self.$table),)*
                    _ => None,
                }
            }
        }

        impl Default for StatBonuses {
            fn default() -> Self {
                Self { $($table: Bonus::straight($low, $middle, $high),)* }
            }
        }
    };
}

bonuses! {
    /// Hit points for a level.
    con_hp_bonus: -3, 1, 25;
    /// Spell points for a level, from the mean of power and intelligence.
    pow_int_sp_bonus: -3, 1, 25;
    /// Grace for a level, from the mean of wisdom and power.
    wis_pow_grace_bonus: -3, 1, 25;
    /// Percent lost in trade.
    cha_shop_bonus: 80, 45, 20;
    /// Armour class.
    dex_bonus: -4, 1, 7;
    /// Speed.
    dex_speed_bonus: -1, 0, 2;
    /// Damage.
    str_damage_bonus: -2, 1, 15;
    /// Weapon class.
    str_hit_bonus: -3, 1, 5;
    /// Kilograms carried with ease.
    str_weight_limit: 10, 100, 500;
    /// Percent of spells learnt from books.
    int_wis_learn_spell: 0, 60, 100;
    /// Percent of spells that succeed.
    wis_cleric_chance: 60, 20, 1;
    /// Levels added when turning undead.
    wis_turn_bonus: -1, 1, 10;
    /// Actions that fear lasts longer.
    cha_fear_bonus: 3, 0, -3;
}

/// One number for each value of a stat from 0 on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bonus {
    by_stat: Vec<Fixed>,
}

impl Bonus {
    /// The bonus for a stat; below and above the table its ends.
    pub fn of(&self, stat: i8) -> Fixed {
        let at = usize::try_from(stat).unwrap_or(0).min(self.by_stat.len() - 1);
        self.by_stat[at]
    }

    /// In a straight line from stat 0 over 15 to 30.
    fn straight(low: i64, middle: i64, high: i64) -> Self {
        let between = |from: i64, to: i64, step: i64| Fixed((from * 15 + (to - from) * step) * Fixed::ONE.0 / 15);
        let by_stat = (0..=30)
            .map(|stat| if stat <= 15 { between(low, middle, stat) } else { between(middle, high, stat - 15) })
            .collect();
        Self { by_stat }
    }
}

impl StatBonuses {
    /// Reads `max_stat N` and tables: a name, and numbers in braces.
    pub fn parse(file: &str, text: &str, report: &mut Report) -> Self {
        let mut bonuses = Self::default();
        let mut lines = Lines::new(file, text);
        let mut name = "";
        let mut open: Option<Vec<Fixed>> = None;
        while let Some(line) = lines.next_spoken() {
            let line = line.trim_ascii();
            match (&mut open, line) {
                (None, "{") => open = Some(Vec::new()),
                (None, _) if line.starts_with("max_stat") => {}
                (None, _) => name = line,
                (Some(_), "}") => {
                    let by_stat = open.take().unwrap_or_default();
                    match bonuses.table(name) {
                        Some(table) if !by_stat.is_empty() => *table = Bonus { by_stat },
                        Some(_) => report.add(file, lines.number(), format_args!("table {name:?} is empty")),
                        None => report.add(file, lines.number(), format_args!("unknown table {name:?}")),
                    }
                }
                (Some(table), _) => table.extend(numbers(line).map(Fixed::parse)),
            }
        }
        if open.is_some() {
            report.add(file, lines.number(), format_args!("table {name:?} has no end"));
        }
        bonuses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_begins_at_its_experience() {
        let mut report = Report::default();
        let table = ExpTable::parse("exp_table", "# levels\nmax_level 4\n0,2000,4000,\n 8000\n", &mut report);
        assert!(report.is_empty(), "{report}");
        for (exp, level) in [(-5, 1), (0, 1), (1999, 1), (2000, 2), (7999, 3), (8000, 4), (i64::MAX, 4)] {
            assert_eq!(table.level(exp), level, "{exp}");
        }
        assert_eq!(table.needed(2), 2000);
        assert_eq!((table.needed(0), table.needed(99)), (0, 8000));
    }

    #[test]
    fn a_bonus_is_read_with_its_fractions() {
        let mut report = Report::default();
        let text = "max_stat 2\ncon_hp_bonus\n{\n -2.5, .75\n 3\n}\n";
        let bonuses = StatBonuses::parse("stat_bonus", text, &mut report);
        assert!(report.is_empty(), "{report}");
        let bonus = |stat| bonuses.con_hp_bonus.of(stat).0;
        assert_eq!(
            [bonus(-1), bonus(0), bonus(1), bonus(2), bonus(30)],
            [-2_500_000, -2_500_000, 750_000, 3_000_000, 3_000_000]
        );
    }

    #[test]
    fn our_own_tables_rise() {
        let table = ExpTable::default();
        assert!(table.levels.is_sorted() && table.level_max() == 100);
        assert_eq!(StatBonuses::default().con_hp_bonus.of(15), Fixed::ONE);
        assert_eq!(StatBonuses::default().con_hp_bonus.of(30), Fixed::from_whole(25));
    }
}
