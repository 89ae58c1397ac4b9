//! The pages before the world: accounts, characters, and how one is made.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::world::line;
use super::{Look, boxed, window};
use crate::client::Shown;
use crate::play::form::Form;
use crate::play::journal::{pieces, wrap};
use crate::play::model::{Creation, Model, Page, Step};
use crate::play::palette::Ink;
use crate::protocol::{AccountPlayer, ReplyInfo};

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, model: &Model, shown: &Shown, look: Look) {
    let rows = [Constraint::Min(0), Constraint::Length(2), Constraint::Length(1)];
    let [body, notice, hint] = Layout::vertical(rows).areas(area);
    let hints = match &model.page {
        Page::Login(form) => {
            fields(frame, body, "Log in", form, shown, look);
            "Enter log in   F2 or Ctrl-N new account   Esc leave"
        }
        Page::NewAccount(form) => {
            fields(frame, body, "New account", form, shown, look);
            "Enter make the account   Esc back"
        }
        Page::Characters(at) => {
            characters(frame, body, *at, &shown.characters, look);
            "Enter play   n new character   Esc leave"
        }
        Page::Creation(creation) => {
            made(frame, body, creation, look);
            match creation.step {
                Step::Abilities => "up down choose   left right fewer, more   Enter go on   Esc back",
                Step::Name => "Enter come into the world   Esc back",
                _ => "up down choose   Enter go on   Esc back",
            }
        }
        Page::World => "",
    };
    let wrong = Paragraph::new(model.notice.clone()).wrap(Wrap { trim: true });
    frame.render_widget(wrong.style(Style::new().fg(Ink::LightYellow.paint())), notice);
    frame.render_widget(Paragraph::new(hints).style(Ink::DarkGrey.paint()), hint);
}

fn fields(frame: &mut Frame<'_>, area: Rect, title: &str, form: &Form, shown: &Shown, look: Look) {
    let height = u16::try_from(form.fields.len()).unwrap_or(0) + 2;
    let [place, told] = Layout::vertical([Constraint::Length(height), Constraint::Min(0)]).areas(area);
    let block = boxed(title, look);
    let inner = block.inner(place);
    frame.render_widget(block, place);
    for (row, (number, field)) in (inner.y..).zip(form.fields.iter().enumerate()) {
        let label = format!(" {:<9} ", field.label);
        let text = if field.hidden { "*".repeat(field.editor.length()) } else { field.editor.text() };
        let used = u16::try_from(label.len()).unwrap_or(0);
        let room = usize::from(inner.width.saturating_sub(used + 1));
        let skipped = field.editor.cursor().saturating_sub(room);
        let seen: String = text.chars().skip(skipped).take(room).collect();
        let style = if number == form.at { Style::new().fg(Ink::LightCyan.paint()).bold() } else { Style::new() };
        let spans = vec![Span::styled(label, style), Span::raw(seen)];
        let row = Rect { y: row, height: 1, ..inner };
        frame.render_widget(Paragraph::new(Line::from(spans)), row);
        if number == form.at {
            let x = inner.x + used + u16::try_from(field.editor.cursor() - skipped).unwrap_or(0);
            frame.set_cursor_position(Position { x: x.min(inner.right().saturating_sub(1)), y: row.y });
        }
    }
    news(frame, told, shown);
}

/// What the server has to say to everybody.
fn news(frame: &mut Frame<'_>, area: Rect, shown: &Shown) {
    let texts = shown.replies.iter().filter_map(|reply| match reply {
        ReplyInfo::Motd(text) | ReplyInfo::News(text) | ReplyInfo::Rules(text) => Some(text.trim()),
        _ => None,
    });
    let width = usize::from(area.width.saturating_sub(2));
    let mut lines = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        lines.push(Line::default());
        for said in text.lines() {
            // A line of news that begins so is a title.
            let (said, bold) = said.strip_prefix('%').map_or((said, false), |title| (title, true));
            let said = pieces(said, Ink::Usual, bold);
            lines.extend(said.iter().flat_map(|said| wrap(said, width)).map(line));
        }
    }
    let place = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    frame.render_widget(Paragraph::new(lines), place);
}

fn characters(frame: &mut Frame<'_>, area: Rect, at: usize, players: &[AccountPlayer], look: Look) {
    let block = boxed("Your characters", look);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if players.is_empty() {
        frame.render_widget(Paragraph::new(" There is none yet. Enter makes one."), inner);
        return;
    }
    let seen = window(players.len(), at, usize::from(inner.height));
    let lines: Vec<Line<'_>> = seen
        .filter_map(|number| {
            let player = players.get(number)?;
            let level = player.level.map(|level| format!("level {level}")).unwrap_or_default();
            let text = format!(" {:<20} {:<10} {} {}  {}", player.name, level, player.race, player.class, player.map);
            Some(if number == at { Line::from(text).reversed() } else { Line::from(text) })
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

fn made(frame: &mut Frame<'_>, area: Rect, creation: &Creation, look: Look) {
    let so_far = match creation.step {
        Step::Race => "New character".to_owned(),
        Step::Class => format!("New character: {}", creation.race().name),
        _ => format!("New character: {} {}", creation.race().name, creation.class().name),
    };
    let block = boxed(&so_far, look);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if !creation.is_ready() {
        frame.render_widget(Paragraph::new(" The server tells what there is to choose."), inner);
        return;
    }
    let [question, rest] = Layout::vertical([Constraint::Length(2), Constraint::Min(0)]).areas(inner);
    frame.render_widget(Paragraph::new(format!(" {}", creation.question())).bold(), question);
    match creation.step {
        Step::Abilities => abilities(frame, rest, creation),
        Step::Name => name(frame, rest, creation),
        _ => choices(frame, rest, creation),
    }
}

fn choices(frame: &mut Frame<'_>, area: Rect, creation: &Creation) {
    let (offered, told) = creation.offered();
    let columns = [Constraint::Length(26), Constraint::Min(0)];
    let [list, text] = Layout::horizontal(columns).areas(area);
    let seen = window(offered.len(), creation.at, usize::from(list.height));
    let lines: Vec<Line<'_>> = seen
        .filter_map(|number| {
            let line = Line::from(format!(" {:<24}", offered.get(number)?));
            Some(if number == creation.at { line.reversed() } else { line })
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), list);
    let width = usize::from(text.width.saturating_sub(1));
    let said = pieces(told.trim(), Ink::Usual, false);
    let lines: Vec<Line<'_>> = said.iter().flat_map(|said| wrap(said, width)).map(line).collect();
    frame.render_widget(Paragraph::new(lines), text);
}

fn abilities(frame: &mut Frame<'_>, area: Rect, creation: &Creation) {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (number, (ability, points)) in creation.abilities.iter().enumerate() {
        let text = format!(" {ability:<5} {points:>3}   with race and class {:>3}", creation.changed(ability, *points));
        lines.push(if number == creation.at { Line::from(text).reversed() } else { Line::from(text) });
    }
    lines.push(Line::default());
    lines.push(Line::from(format!(" Points left: {}", creation.left())));
    frame.render_widget(Paragraph::new(lines), area);
}

fn name(frame: &mut Frame<'_>, area: Rect, creation: &Creation) {
    let label = " Name  ";
    frame.render_widget(Paragraph::new(format!("{label}{}", creation.name.text())), area);
    let used = u16::try_from(label.len() + creation.name.cursor()).unwrap_or(0);
    frame.set_cursor_position(Position { x: area.x + used.min(area.width.saturating_sub(1)), y: area.y });
}
