//! How the window looks: a model and what was shown, drawn into a frame. Pure.

mod door;
pub(super) mod layout;
mod side;
mod world;

use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph, Wrap};

use super::keys::HELP;
use super::model::{Link, Model, Page};
use super::palette::Ink;
use crate::client::Shown;

/// What the terminal can show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Lines around boxes in letters that every terminal has.
    pub(super) ascii: bool,
    /// Floors have a background of their own.
    pub(super) many_colors: bool,
}

const ASCII_BORDER: border::Set<'_> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Columns and rows below which nothing sensible can be shown.
const SIZE_MIN: (u16, u16) = (50, 16);

pub(super) fn draw(frame: &mut Frame<'_>, model: &Model, shown: &Shown, look: Look) {
    let area = frame.area();
    if area.width < SIZE_MIN.0 || area.height < SIZE_MIN.1 {
        let (columns, rows) = SIZE_MIN;
        let text = format!("This window is too small: {columns} columns and {rows} rows are needed.");
        frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), area);
        return;
    }
    let [top, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    frame.render_widget(Paragraph::new(status(model, top.width)).style(Style::new().reversed()), top);
    match &model.page {
        Page::World => world::draw(frame, body, model, shown, look),
        _ => door::draw(frame, body, model, shown, look),
    }
    if model.game.help && matches!(model.page, Page::World) {
        help(frame, body, look);
    }
    if let Some(text) = weather(model) {
        note(frame, body, &text, look);
    }
    if model.leaving {
        note(frame, body, "Leave? y: yes, any other key: no", look);
    }
}

/// The uppermost row: who plays where, and how keys are meant.
fn status(model: &Model, width: u16) -> Line<'static> {
    let who = match (&model.page, &model.character) {
        (Page::World, Some(name)) => format!(" {name}"),
        _ => " Wildfire".to_owned(),
    };
    let mut modes = String::new();
    if matches!(model.page, Page::World) {
        for (on, word) in [(model.game.runs, " RUN"), (model.game.fires, " FIRE")] {
            modes.push_str(if on { word } else { "" });
        }
    }
    let right = format!("{} ", model.server);
    let left = format!("{who}{modes}");
    let gap = usize::from(width).saturating_sub(left.chars().count() + right.chars().count());
    Line::from(format!("{left}{}{right}", " ".repeat(gap)))
}

/// What is wrong with the connection.
fn weather(model: &Model) -> Option<String> {
    match &model.link {
        Link::Up if model.silence >= super::model::SILENCE_TOLD && matches!(model.page, Page::World) => {
            Some(format!("The server has been silent for {} s.", model.silence.as_secs()))
        }
        Link::Up => None,
        Link::Connecting => Some(format!("Connecting to {}", model.server)),
        Link::Lost { why, left } => {
            let seconds = left.as_millis().div_ceil(1000);
            Some(format!("No connection: {why}.\nTrying again in {seconds} s; Enter: now, Ctrl-C: leave."))
        }
    }
}

/// A box with a few words in the middle.
fn note(frame: &mut Frame<'_>, area: Rect, text: &str, look: Look) {
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let width = u16::try_from(longest + 4).unwrap_or(u16::MAX).min(area.width);
    let inner = usize::from(width.saturating_sub(4).max(1));
    let rows: usize = text.lines().map(|line| line.chars().count().div_ceil(inner).max(1)).sum();
    let height = u16::try_from(rows + 2).unwrap_or(u16::MAX).min(area.height);
    let place = middle(area, width, height);
    frame.render_widget(Clear, place);
    let text = Paragraph::new(text.to_owned()).alignment(Alignment::Center).wrap(Wrap { trim: true });
    frame.render_widget(text.block(boxed("", look).border_style(Ink::LightYellow.paint())), place);
}

fn help(frame: &mut Frame<'_>, area: Rect, look: Look) {
    let lines: Vec<_> = HELP
        .iter()
        .map(|(keys, what)| {
            Line::from(vec![Span::styled(format!(" {keys:<24}"), Ink::LightCyan.paint()), Span::raw(*what)])
        })
        .collect();
    let narrow = usize::from(area.height) < lines.len() + 2;
    // Without the gaps between groups it fits the smallest of usual windows.
    let lines: Vec<_> = lines.into_iter().zip(HELP).filter(|(_, (keys, _))| !narrow || !keys.is_empty()).collect();
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).min(area.height);
    let place = middle(area, area.width.min(70), height);
    frame.render_widget(Clear, place);
    let lines: Vec<Line<'_>> = lines.into_iter().map(|(line, _)| line).collect();
    frame.render_widget(Paragraph::new(lines).block(boxed("Keys", look)), place);
}

/// A frame with a title.
fn boxed(title: &str, look: Look) -> Block<'_> {
    let set = if look.ascii { ASCII_BORDER } else { border::PLAIN };
    let block = Block::bordered().border_set(set);
    if title.is_empty() { block } else { block.title(Span::styled(title, Style::new().add_modifier(Modifier::BOLD))) }
}

fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 2);
    Rect { x, y, width, height }
}

/// The rows of a list that are shown, so that the cursor is among them.
fn window(count: usize, at: usize, rows: usize) -> std::ops::Range<usize> {
    let first = at.saturating_sub(rows.saturating_sub(1) / 2).min(count.saturating_sub(rows));
    first..(first + rows).min(count)
}

#[cfg(test)]
mod tests;
