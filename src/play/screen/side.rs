//! What stands beside the map: what the character is and can, what they carry, and what lies where they stand.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::layout::Parts;
use super::{Look, window};
use crate::client::Shown;
use crate::play::keys::List;
use crate::play::model::{Focus, Game, container};
use crate::play::palette::Ink;
use crate::protocol::{Applied, Item, ItemFlags, PAGE_TAG, ReplyInfo, SPEED_SCALE, ShortStat, Stat};

/// As much food as anybody can have in them.
const FOOD_MAX: i16 = 999;

pub(super) fn draw(frame: &mut Frame<'_>, parts: Parts, game: &Game, shown: &Shown, look: Look) {
    stats(frame, parts.stats, shown, look);
    if game.focus == Focus::List(List::Spells) {
        spells(frame, parts.inventory, game, shown, look);
    } else {
        items(frame, parts.inventory, game, List::Inventory, shown, look);
    }
    items(frame, parts.ground, game, List::Ground, shown, look);
}

fn stats(frame: &mut Frame<'_>, area: Rect, shown: &Shown, look: Look) {
    let title = stat(shown, |stat| if let Stat::Title(title) = stat { Some(title.as_str()) } else { None });
    let title = title.unwrap_or_default().trim_start_matches("Player: ");
    let inner = titled(frame, area, title, false, look);
    let short = |stat| shown.short(stat).unwrap_or(0);
    let width = usize::from(inner.width);
    let bar = |name, now: i16, most: i16, ink| gauge(name, now, most, ink, width);
    let range = stat(shown, |stat| if let Stat::Range(range) = stat { Some(range.as_str()) } else { None });
    let lines = vec![
        bar("HP", short(ShortStat::Hp), short(ShortStat::MaxHp), Ink::LightRed),
        bar("SP", short(ShortStat::Sp), short(ShortStat::MaxSp), Ink::LightBlue),
        bar("GR", short(ShortStat::Grace), short(ShortStat::MaxGrace), Ink::LightMagenta),
        bar("FD", short(ShortStat::Food), FOOD_MAX, Ink::Yellow),
        Line::from(experience(shown)),
        Line::from(fight(shown)),
        Line::from(speeds(shown)),
        Line::from(abilities(shown)),
        Line::from(range.unwrap_or_default()).style(Ink::LightCyan.paint()),
    ];
    frame.render_widget(Paragraph::new(lines), inner);
}

fn stat<'a, T>(shown: &'a Shown, which: impl Fn(&'a Stat) -> Option<T>) -> Option<T> {
    shown.stats.values().find_map(which)
}

/// `HP   25/30   ########----`
fn gauge(name: &str, now: i16, most: i16, ink: Ink, width: usize) -> Line<'static> {
    let label = format!("{name} {now:>4}/{most:<4}");
    let room = width.saturating_sub(label.len() + 1);
    let (now, most) = (usize::try_from(now).unwrap_or(0), usize::try_from(most).unwrap_or(0));
    let full = (room * now).checked_div(most).unwrap_or(0).min(room);
    let ink = if now * 4 < most { Ink::LightYellow } else { ink };
    Line::from(vec![
        Span::raw(format!("{label} ")),
        Span::styled("#".repeat(full), Style::new().fg(ink.paint())),
        Span::styled("-".repeat(room - full), Style::new().fg(Ink::DarkGrey.paint())),
    ])
}

/// The level, and the experience that the next one takes.
fn experience(shown: &Shown) -> String {
    let level = shown.short(ShortStat::Level).unwrap_or(0);
    let experience = stat(shown, |stat| if let Stat::Experience(value) = stat { Some(*value) } else { None });
    let table =
        shown.replies.iter().find_map(|reply| if let ReplyInfo::ExpTable(table) = reply { Some(table) } else { None });
    let next = table.and_then(|table| table.get(usize::try_from(level).ok()?));
    let next = next.map(|next| format!("/{next}")).unwrap_or_default();
    format!("Level {level}  Exp {}{next}", experience.unwrap_or(0))
}

fn fight(shown: &Shown) -> String {
    let short = |stat| shown.short(stat).unwrap_or(0);
    let (wc, ac, dam) = (short(ShortStat::Wc), short(ShortStat::Ac), short(ShortStat::Dam));
    format!("WC {wc}  AC {ac}  Dam {dam}  Arm {}", short(ShortStat::ResistPhysical))
}

fn speeds(shown: &Shown) -> String {
    let scaled = |value: Option<i32>| f64::from(value.unwrap_or(0)) / f64::from(SPEED_SCALE);
    let speed = stat(shown, |stat| if let Stat::Speed(value) = stat { Some(*value) } else { None });
    let weapon = stat(shown, |stat| if let Stat::WeaponSpeed(value) = stat { Some(*value) } else { None });
    format!("Speed {:.2}  Weapon speed {:.2}", scaled(speed), scaled(weapon))
}

/// All seven of them in thirty columns.
fn abilities(shown: &Shown) -> String {
    let abilities = [
        ("S", ShortStat::Str),
        ("D", ShortStat::Dex),
        ("Co", ShortStat::Con),
        ("I", ShortStat::Int),
        ("W", ShortStat::Wis),
        ("P", ShortStat::Pow),
        ("Ch", ShortStat::Cha),
    ];
    abilities.map(|(name, stat)| format!("{name}{}", shown.short(stat).unwrap_or(0))).join(" ")
}

fn items(frame: &mut Frame<'_>, area: Rect, game: &Game, list: List, shown: &Shown, look: Look) {
    let (items, at) = game.items(list, shown);
    let title = match (list, container(shown)) {
        (List::Ground, Some(container)) => format!("In {}", called(container)),
        (List::Ground, None) => "Ground".to_owned(),
        _ => format!("Inventory {}", weight(shown)),
    };
    let lines = items.iter().map(|item| (mark(item), called(item), ink(item)));
    rows(frame, area, &title, lines.collect(), at, game.focus == Focus::List(list), look);
}

fn spells(frame: &mut Frame<'_>, area: Rect, game: &Game, shown: &Shown, look: Look) {
    let (spells, at) = game.spells(shown);
    let lines = spells.iter().map(|spell| {
        let cost = if spell.grace > 0 { format!("{} gr", spell.grace) } else { format!("{} sp", spell.mana) };
        (' ', format!("{cost:>6} {}", spell.name), Ink::Usual)
    });
    rows(frame, area, "Spells", lines.collect(), at, true, look);
}

fn rows(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    entries: Vec<(char, String, Ink)>,
    at: usize,
    has_cursor: bool,
    look: Look,
) {
    let inner = titled(frame, area, title, has_cursor, look);
    let seen = window(entries.len(), at, usize::from(inner.height));
    let first = seen.start;
    let lines: Vec<Line<'_>> = entries[seen]
        .iter()
        .enumerate()
        .map(|(row, (mark, name, ink))| {
            let line = Line::from(format!("{mark} {name}")).style(Style::new().fg(ink.paint()));
            if has_cursor && first + row == at { line.reversed() } else { line }
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

/// A row with a title; what is left below it is given back.
fn titled(frame: &mut Frame<'_>, area: Rect, title: &str, has_cursor: bool, look: Look) -> Rect {
    let rule = if look.ascii { "-" } else { "\u{2500}" };
    let room = usize::from(area.width).saturating_sub(title.chars().count() + 1);
    let style = if has_cursor { Style::new().fg(Ink::LightCyan.paint()) } else { Style::new() };
    let spans = vec![Span::styled(format!("{title} "), style.bold()), Span::styled(rule.repeat(room), style)];
    frame.render_widget(Paragraph::new(Line::from(spans)), Rect { height: 1, ..area });
    Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
}

/// Three apples, or one.
fn called(item: &Item) -> String {
    match (item.nrof, &item.name.plural) {
        _ if item.tag & PAGE_TAG != 0 => item.name.singular.clone(),
        (2.., Some(plural)) => format!("{} {plural}", item.nrof),
        (2.., None) => format!("{} {}", item.nrof, item.name.singular),
        _ => item.name.singular.clone(),
    }
}

/// What is open, worn, wielded or locked has a mark before its name.
fn mark(item: &Item) -> char {
    match item.flags.applied() {
        _ if item.flags.has(ItemFlags::OPEN) => 'o',
        Some(Applied::Not) | None if item.flags.has(ItemFlags::LOCKED) => 'l',
        Some(Applied::Not) | None => ' ',
        Some(_) => '*',
    }
}

fn ink(item: &Item) -> Ink {
    let inks = [
        (ItemFlags::DAMNED, Ink::LightRed),
        (ItemFlags::CURSED, Ink::LightRed),
        (ItemFlags::UNPAID, Ink::LightYellow),
        (ItemFlags::BLESSED, Ink::LightCyan),
        (ItemFlags::MAGIC, Ink::LightMagenta),
    ];
    inks.into_iter().find(|(flag, _)| item.flags.has(*flag)).map_or(Ink::Usual, |(_, ink)| ink)
}

/// `12/80 kg`
fn weight(shown: &Shown) -> String {
    let limit = stat(shown, |stat| if let Stat::WeightLimit(grams) = stat { Some(*grams) } else { None });
    let items = shown.inventory().iter();
    let carried: i64 = items.map(|item| i64::from(item.weight.max(0)) * i64::from(item.nrof.max(1))).sum();
    format!("{}/{} kg", carried / 1000, limit.unwrap_or(0) / 1000)
}
