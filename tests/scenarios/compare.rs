//! Where what two servers let be observed differs: play by play, or how often where chance decides.

use std::collections::BTreeMap;
use std::fmt;

use crate::chance;
use crate::observed::{GAUGES, Seen};
use crate::session::Play;

/// Something that one server shows in a step and the other does not, or not as often.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    pub(crate) step: String,
    /// What is missing, too much or otherwise, and on which side.
    pub(crate) line: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.step, self.line)
    }
}

/// All differences of one play.
pub(crate) fn plays(stock: &Play, ours: &Play) -> Vec<Difference> {
    let mut found = Vec::new();
    for (number, ((step, stock), (_, ours))) in stock.iter().zip(ours).enumerate() {
        for (player, (stock, ours)) in stock.iter().zip(ours).enumerate() {
            let who = if player == 0 { String::new() } else { format!("{}: ", player + 1) };
            let mut add = |line: String| {
                found.push(Difference { step: format!("{number} {step}"), line: format!("{who}{line}") });
            };
            let (stock_texts, our_texts) = (without_guesses(&stock.texts), without_guesses(&ours.texts));
            if stock_texts != our_texts {
                missing(&stock_texts, &our_texts).for_each(|text| add(format!("stock says {text}")));
                missing(&our_texts, &stock_texts).for_each(|text| add(format!("we say {text}")));
                let same = sorted(&stock_texts) == sorted(&our_texts);
                Some("what is said comes in another order")
                    .filter(|_| same)
                    .into_iter()
                    .for_each(|it| add(it.to_owned()));
            }
            missing(&stock.changes, &ours.changes).for_each(|change| add(format!("stock shows {change}")));
            missing(&ours.changes, &stock.changes).for_each(|change| add(format!("we show {change}")));
            gauges(stock, ours).for_each(&mut add);
        }
    }
    found
}

/// How often each line is seen in many plays, where that cannot be chance.
pub(crate) fn frequencies(stock: &[Play], ours: &[Play]) -> Vec<Difference> {
    let (stock_lines, our_lines) = (tally(stock, true), tally(ours, true));
    let mut lines: Vec<&Line> = stock_lines.keys().chain(our_lines.keys()).collect();
    lines.sort();
    lines.dedup();
    let mut found = Vec::new();
    for key in lines {
        let none = Vec::new();
        let (stock_seen, our_seen) = (stock_lines.get(key).unwrap_or(&none), our_lines.get(key).unwrap_or(&none));
        let (number, step, line) = key.clone();
        let step = format!("{number} {step}");
        let often = |seen: &[Vec<i64>]| seen.len();
        if chance::too_different((often(stock_seen), stock.len()), (often(our_seen), ours.len())) {
            let line = format!(
                "{line}: {} of {} plays, stock {} of {}",
                our_seen.len(),
                ours.len(),
                stock_seen.len(),
                stock.len()
            );
            found.push(Difference { step, line });
            continue;
        }
        for place in 0..stock_seen.first().or_else(|| our_seen.first()).map_or(0, Vec::len) {
            let values = |seen: &[Vec<i64>]| seen.iter().filter_map(|it| it.get(place).copied()).collect::<Vec<_>>();
            let (stock_values, our_values) = (values(stock_seen), values(our_seen));
            let apart = mean(&our_values).abs_diff(mean(&stock_values)) > moment_of_looking(&line).unsigned_abs();
            if apart && chance::shifted(&stock_values, &our_values) {
                let line = format!("{line}: number {place} is {}, stock {}", mean(&our_values), mean(&stock_values));
                found.push(Difference { step: step.clone(), line });
            }
        }
    }
    found
}

/// How far apart a number may be that changes by itself, as both servers are looked at in their own moments.
fn moment_of_looking(line: &str) -> i64 {
    let of = |gauge: &str| line.ends_with(&format!(": {gauge} is #"));
    GAUGES.iter().find(|(gauge, _)| of(gauge)).map_or(0, |(_, tolerance)| *tolerance)
}

/// Number of a step, the step, and what was seen in it.
pub(crate) type Line = (usize, String, String);

/// The numbers of each play in which a line came; for `alike` it has `#` where they were.
pub(crate) fn tally(plays: &[Play], alike: bool) -> BTreeMap<Line, Vec<Vec<i64>>> {
    let mut tally: BTreeMap<_, Vec<Vec<i64>>> = BTreeMap::new();
    for play in plays {
        let mut seen = BTreeMap::new();
        for (number, (step, players)) in play.iter().enumerate() {
            for (player, shown) in players.iter().enumerate() {
                let gauges = shown.gauges.iter().map(|(name, value)| format!("{name} is {value}"));
                for line in shown.texts.iter().chain(&shown.changes).cloned().chain(gauges) {
                    let (pattern, numbers) = if alike { without_numbers(&line) } else { (line, Vec::new()) };
                    let key = (number, step.clone(), format!("{}: {pattern}", player + 1));
                    seen.entry(key).or_insert(numbers);
                }
            }
        }
        seen.into_iter().for_each(|(key, numbers)| tally.entry(key).or_default().push(numbers));
    }
    tally
}

fn without_numbers(line: &str) -> (String, Vec<i64>) {
    let (mut pattern, mut numbers, mut digits) = (String::new(), Vec::new(), String::new());
    for letter in line.chars().chain([' ']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if !digits.is_empty() {
            numbers.extend(digits.parse::<i64>().ok());
            digits.clear();
            pattern.push('#');
        }
        pattern.push(letter);
    }
    (pattern.trim_end().to_owned(), numbers)
}

fn mean(values: &[i64]) -> i64 {
    values.iter().sum::<i64>() / i64::try_from(values.len().max(1)).unwrap_or(1)
}

/// The texts without what a character guesses a thing to be worth, which is chance, and compared where it is played
/// often, and without how long they have played, which depends on how busy the machine is.
fn without_guesses(texts: &[String]) -> Vec<String> {
    const CUT: [&str; 3] =
        ["You reckon it is worth ", "You reckon they are worth ", "You have played this character for "];
    let cut = |text: &String, start: &str| text.find(start).map(|at| text[..at + start.len()].to_owned());
    let guessed = |text: &String| CUT.iter().find_map(|start| cut(text, start));
    texts.iter().map(|text| guessed(text).unwrap_or_else(|| text.clone())).collect()
}

fn sorted(lines: &[String]) -> Vec<String> {
    let mut lines = lines.to_vec();
    lines.sort();
    lines
}

/// Lines of `some` that `others` has not, or fewer times.
fn missing<'a>(some: &'a [String], others: &'a [String]) -> impl Iterator<Item = &'a String> {
    let mut others: Vec<&String> = others.iter().collect();
    some.iter().filter(move |line| match others.iter().position(|other| other == line) {
        Some(place) => {
            others.swap_remove(place);
            false
        }
        None => true,
    })
}

fn gauges(stock: &Seen, ours: &Seen) -> impl Iterator<Item = String> {
    GAUGES.iter().filter_map(|(name, tolerance)| {
        let (stock, ours) = (stock.gauges.get(*name)?, ours.gauges.get(*name)?);
        (stock.abs_diff(*ours) > tolerance.unsigned_abs()).then(|| format!("{name} is {ours}, stock has {stock}"))
    })
}

#[test]
fn what_one_server_says_and_the_other_does_not_is_found() {
    let play = |text: &str, hp: i64| {
        let seen = Seen { texts: vec![text.to_owned()], changes: Vec::new(), gauges: [("hp".to_owned(), hp)].into() };
        vec![("look".to_owned(), vec![seen])]
    };
    assert_eq!(plays(&play("a sign", 10), &play("a sign", 11)), []);
    let found: Vec<String> = plays(&play("a sign", 10), &play("a door", 15)).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["[0 look] stock says a sign", "[0 look] we say a door", "[0 look] hp is 15, stock has 10"]);
}

#[test]
fn what_chance_decides_is_compared_by_how_often_and_how_much() {
    let many = |hits: usize, damage: i64| -> Vec<Play> {
        let text = |index: usize| {
            if index < hits { format!("You hit for {}", damage + (index % 3) as i64) } else { "You miss".to_owned() }
        };
        let seen = |index| Seen { texts: vec![text(index)], ..Seen::default() };
        (0..40).map(|index| vec![("hit".to_owned(), vec![seen(index)])]).collect()
    };
    assert_eq!(frequencies(&many(20, 10), &many(26, 10)), []);
    assert_eq!(frequencies(&many(10, 10), &many(40, 10)).len(), 2, "nothing is ever missed");
    assert_eq!(frequencies(&many(36, 10), &many(36, 14)).len(), 1, "each hit is harder");
}
