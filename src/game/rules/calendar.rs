//! The world's calendar: what the minutes that are heard from outside mean to its people.

/// Hours of a day, days of a week, weeks of a month, months of a year.
const HOURS: u64 = 28;
const WEEKDAYS: [&str; 7] = [
    "the Day of the Moon",
    "the Day of the Bull",
    "the Day of the Deception",
    "the Day of Thunder",
    "the Day of Freedom",
    "the Day of the Great Gods",
    "the Day of the Sun",
];
const DAYS: u64 = 35;
const MONTHS: [&str; 17] = [
    "Month of Winter",
    "Month of the Ice Dragon",
    "Month of the Frost Giant",
    "Month of the Old Forces",
    "Month of the Grand Struggle",
    "Month of the Spring",
    "Month of Nature",
    "Month of Futility",
    "Month of the Dragon",
    "Month of the Sun",
    "Month of the Heat",
    "Month of the Battle",
    "Month of the Dark Shades",
    "Month of the Shadows",
    "Month of the Long Shadows",
    "Month of the Ancient Darkness",
    "Month of the Great Evil",
];
/// Each season with the first month after it.
const SEASONS: [(u64, &str); 5] = [
    (3, "The Season of New Year"),
    (7, "The Season of Growth"),
    (10, "The Season of Harvest"),
    (13, "The Season of Decay"),
    (17, "The Season of the Blizzard"),
];

/// A minute of the calendar, every part counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    minute: u64,
    hour: u64,
    day: u64,
    month: u64,
    year: u64,
}

impl Moment {
    /// The moment so many minutes after the calendar begins.
    pub fn at(minutes: u64) -> Self {
        let (hours, minute) = (minutes / 60, minutes % 60);
        let (days, hour) = (hours / HOURS, hours % HOURS);
        let (months, day) = (days / DAYS, days % DAYS);
        let (year, month) = (months / MONTHS.len() as u64, months % MONTHS.len() as u64);
        Self { minute, hour, day, month, year }
    }

    /// `It is 5 minutes past 2 o'clock am`
    pub fn time(self) -> String {
        let half = HOURS / 2;
        let shown = if self.hour.is_multiple_of(half) { half } else { self.hour % half };
        let part = if self.hour >= half { "pm" } else { "am" };
        let minutes = if self.minute == 1 { "minute" } else { "minutes" };
        format!("It is {} {minutes} past {shown} o'clock {part}", self.minute)
    }

    pub fn time_and_day(self) -> String {
        format!("{}, on {}", self.time(), WEEKDAYS[(self.day % 7) as usize])
    }

    /// `The 1st Day of the Month of Winter, Year 1`
    pub fn date(self) -> String {
        let day = self.day + 1;
        let ending = match (day % 10, day % 100) {
            (1, rest) if rest != 11 => "st",
            (2, rest) if rest != 12 => "nd",
            (3, rest) if rest != 13 => "rd",
            _ => "th",
        };
        format!("The {day}{ending} Day of the {}, Year {}", MONTHS[self.month as usize], self.year + 1)
    }

    pub fn season(self) -> String {
        let season = SEASONS.iter().find(|(end, _)| self.month < *end).map_or("", |(_, season)| season);
        format!("Time of Year: {season}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_begins_in_winter() {
        let moment = Moment::at(2 * 60 + 5);
        assert_eq!(moment.time_and_day(), "It is 5 minutes past 2 o'clock am, on the Day of the Moon");
        assert_eq!(moment.date(), "The 1st Day of the Month of Winter, Year 1");
        assert_eq!(moment.season(), "Time of Year: The Season of New Year");
        assert_eq!(Moment::at(58).time(), "It is 58 minutes past 14 o'clock am");
    }

    #[test]
    fn years_months_and_days_roll_over() {
        let day = 60 * HOURS;
        assert_eq!(Moment::at(day * 10).date(), "The 11th Day of the Month of Winter, Year 1");
        assert_eq!(Moment::at(day * DAYS).date(), "The 1st Day of the Month of the Ice Dragon, Year 1");
        assert_eq!(Moment::at(day * DAYS * 17 - 1).season(), "Time of Year: The Season of the Blizzard");
        assert_eq!(Moment::at(day * DAYS * 17 + day).date(), "The 2nd Day of the Month of Winter, Year 2");
        assert_eq!(Moment::at(60 * 15).time(), "It is 0 minutes past 1 o'clock pm");
    }
}
