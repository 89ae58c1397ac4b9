//! The page of the world: the map, what was said, and what is typed. What stands beside them is in `side`.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::layout::{SQUARE_WIDTH, parts};
use super::{Look, side};
use crate::client::Shown;
use crate::play::journal::{Journal, Piece, wrap};
use crate::play::keys::List;
use crate::play::model::{Focus, Game, Model, Purpose};
use crate::play::palette::Ink;
use crate::play::symbols::{Scene, Symbol};

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, model: &Model, shown: &Shown, look: Look) {
    let parts = parts(area);
    map(frame, parts.map, &model.game, shown, look);
    messages(frame, parts.messages, &model.journal);
    input(frame, parts.input, model);
    side::draw(frame, parts, &model.game, shown, look);
}

fn map(frame: &mut Frame<'_>, area: Rect, game: &Game, shown: &Shown, look: Look) {
    let scene = Scene::of(shown);
    let (columns, rows) = (area.width / SQUARE_WIDTH, area.height);
    let middle = (columns.saturating_sub(1) / 2, rows.saturating_sub(1) / 2);
    for row in 0..rows {
        for column in 0..columns {
            let (dx, dy) = (offset(column, middle.0), offset(row, middle.1));
            let mut symbol = scene.at(dx, dy);
            if (dx, dy) == (0, 0) && shown.player.tag != 0 {
                let ground = symbol.and_then(|symbol| symbol.ground);
                let own = Symbol { glyph: '@', ink: Ink::White, ground, fills: false, bright: true, dim: false };
                symbol = Some(own);
            }
            let place = Position { x: area.x + column * SQUARE_WIDTH, y: area.y + row };
            let is_looked_at = game.focus == Focus::Look(dx, dy);
            let cells =
                symbol.map_or([' ', ' '], |symbol| [symbol.glyph, if symbol.fills { symbol.glyph } else { ' ' }]);
            let mut style = symbol.map_or_else(Style::new, |symbol| style(symbol, look));
            if is_looked_at {
                style = style.add_modifier(Modifier::REVERSED);
            }
            for (x, glyph) in (place.x..).zip(cells) {
                if let Some(cell) = frame.buffer_mut().cell_mut(Position { x, ..place }) {
                    cell.set_char(glyph).set_style(style);
                }
            }
        }
    }
}

fn offset(at: u16, middle: u16) -> i16 {
    i16::try_from(at).unwrap_or(i16::MAX).saturating_sub(i16::try_from(middle).unwrap_or(i16::MAX))
}

fn style(symbol: Symbol, look: Look) -> Style {
    let mut style = Style::new().fg(symbol.ink.paint());
    if let (Some(ground), true) = (symbol.ground, look.many_colors) {
        style = style.bg(Color::Indexed(ground));
    }
    if symbol.bright {
        style = style.add_modifier(Modifier::BOLD);
    }
    if symbol.dim {
        style = style.add_modifier(Modifier::DIM);
    }
    style
}

fn messages(frame: &mut Frame<'_>, area: Rect, journal: &Journal) {
    let (width, height) = (usize::from(area.width).saturating_sub(1), usize::from(area.height));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for line in journal.lines().rev().skip(journal.back) {
        rows.extend(wrap(line, width).into_iter().rev());
        if rows.len() >= height {
            break;
        }
    }
    rows.truncate(height);
    rows.reverse();
    let lines: Vec<Line<'_>> = rows.into_iter().map(line).collect();
    frame.render_widget(Paragraph::new(lines), area);
    if journal.back > 0 {
        let text = format!(" {} more, PgDn ", journal.back);
        let width = u16::try_from(text.len()).unwrap_or(0).min(area.width);
        let place = Rect { x: area.right() - width, y: area.bottom().saturating_sub(1), width, height: 1 };
        frame.render_widget(Paragraph::new(text).reversed(), place);
    }
}

/// A row of the messages as ratatui has it.
pub(super) fn line(pieces: Vec<Piece>) -> Line<'static> {
    let span = |piece: Piece| {
        let style = Style::new().fg(piece.ink.paint());
        Span::styled(piece.text, if piece.bold { style.add_modifier(Modifier::BOLD) } else { style })
    };
    Line::from(pieces.into_iter().map(span).collect::<Vec<_>>())
}

fn input(frame: &mut Frame<'_>, area: Rect, model: &Model) {
    let Some((purpose, editor)) = &model.game.typing else {
        let hint = match model.game.focus {
            Focus::Map => "? keys  ' command  s say  Tab lists",
            Focus::List(List::Spells) => "Enter cast  Esc back",
            Focus::List(List::Inventory) => "Enter apply  d drop  x examine  m mark  l lock",
            Focus::List(List::Ground) => "Enter apply  g take  x examine  Esc back",
            Focus::Look(..) => "arrows, then Enter: look there  Esc back",
        };
        frame.render_widget(Paragraph::new(hint).style(Ink::DarkGrey.paint()), area);
        return;
    };
    let prompt = match purpose {
        Purpose::Command => "> ".to_owned(),
        Purpose::Answer(_) | Purpose::Count { .. } => {
            // The last line is the question; what is before it was told among the messages.
            let last = model.game.question.lines().last().unwrap_or_default();
            let room = usize::from(area.width / 2);
            format!("{} ", last.chars().take(room).collect::<String>())
        }
    };
    let text = if model.game.hides_typing() { "*".repeat(editor.length()) } else { editor.text() };
    // The end of a long line is where one types.
    let used = u16::try_from(prompt.chars().count()).unwrap_or(0);
    let room = usize::from(area.width.saturating_sub(used + 1));
    let skipped = editor.cursor().saturating_sub(room);
    let seen: String = text.chars().skip(skipped).take(room + 1).collect();
    let spans = vec![Span::styled(prompt, Style::new().fg(Ink::LightCyan.paint()).bold()), Span::raw(seen)];
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
    let x = area.x + used + u16::try_from(editor.cursor() - skipped).unwrap_or(0);
    frame.set_cursor_position(Position { x: x.min(area.right().saturating_sub(1)), y: area.y });
}
