//! How the dashboard looks: a state drawn into a frame.

mod dialog;

use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style, Stylize as _};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Borders, Cell, HighlightSpacing, Padding, Paragraph, Row, Table, TableState, Wrap};

use super::lines::{Lines, Tone};
use super::panel::{self, Look, Panel};
use super::prompt::Prompt;
use super::state::{Followed, State};
use crate::watch::live::Picture;
use crate::watch::model::Ownership;
use crate::watch::screen::{self as view, Side, count};

/// A title, the names of the columns, and two rows.
const HEIGHT_MIN: u16 = 4;
/// Between two columns.
const GAP: u16 = 2;
/// The time before a line, with a space before and after it.
const TIME_WIDTH: usize = 10;

pub(super) fn draw(frame: &mut Frame<'_>, state: &State) {
    let blind = u16::from(state.picture.blind.is_some());
    let [head, warning, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(blind), Constraint::Min(0), Constraint::Length(1)])
            .areas(frame.area());
    frame.render_widget(totals(&state.picture, frame.area().width), head);
    if let Some(why) = &state.picture.blind {
        let warning_text = format!(" Cannot see: {}", view::plain(why));
        frame.render_widget(Line::from(warning_text).style(bad().reversed()), warning);
    }
    match &state.followed {
        Some(followed) => follow(frame, followed, body),
        None => panels(frame, state, body),
    }
    frame.render_widget(footer(state), foot);
    if let Some(prompt) = &state.prompt {
        dialog::draw(frame, prompt, &state.picture, body);
    }
}

/// The cluster in one line.
fn totals(picture: &Picture, width: u16) -> Line<'static> {
    let storms = picture.regions.iter().filter(|view| view.is_in_storm()).count();
    let late = picture.stale_writes;
    let mut parts = vec![
        Span::from(format!(" {}", count(picture.servers.len(), "server"))),
        Span::from(format!("  {}", count(picture.regions.len(), "region"))),
    ];
    if storms > 0 {
        parts.push(Span::from(format!(" ({storms} in a storm)")).style(bad()));
    }
    parts.extend([
        Span::from(format!("  {}", count(picture.players.len(), "player"))),
        Span::from(format!("  {:.1} crossings/s", picture.crossings_per_second)),
        Span::from(format!("  {} refused", count(usize::try_from(late).unwrap_or(usize::MAX), "stale write")))
            .style(if late > 0 { notice() } else { Style::new() }),
    ]);
    let used: usize = parts.iter().map(Span::width).sum();
    let help = "? help ";
    if let Some(space) = usize::from(width).checked_sub(used + help.len()).filter(|space| *space > 0) {
        parts.push(Span::from(format!("{}{help}", " ".repeat(space))).dim());
    }
    Line::from(parts).style(Style::new().add_modifier(Modifier::REVERSED))
}

fn panels(frame: &mut Frame<'_>, state: &State, area: Rect) {
    let rows = Panel::ALL.map(|panel| state.rows(panel));
    let wants = [0, 1, 2].map(|at| u16::try_from(rows[at].len().max(1) + 2).unwrap_or(u16::MAX));
    let heights = heights(area.height, wants, state.focus);
    let areas: [Rect; 4] = Layout::vertical(heights.map(Constraint::Length)).areas(area);
    for ((panel, rows), area) in Panel::ALL.into_iter().zip(&rows).zip(areas) {
        if area.height == 0 {
            continue;
        }
        match panel {
            Panel::Events => events(frame, state, area),
            _ => table(frame, state, panel, rows, area),
        }
    }
}

/// How high each panel is. The one that has the keys gets what it wants first; events take what is left. Where there is no
/// room for all, the others are not shown.
fn heights(available: u16, wants: [u16; 3], focus: Panel) -> [u16; 4] {
    let focus = focus as usize;
    if available < HEIGHT_MIN * 4 {
        let mut heights = [0; 4];
        let events = if available >= HEIGHT_MIN * 2 { available / 3 } else { 0 };
        heights[3] = events;
        heights[focus] = if focus == 3 { available } else { available - events };
        return heights;
    }
    let [servers, regions, players] = wants.map(|want| want.min(HEIGHT_MIN));
    let mut heights = [servers, regions, players, HEIGHT_MIN];
    let mut left = available - heights.iter().sum::<u16>();
    // Events want half of what is left even while a long table has the keys: what goes on is seen there.
    let kept = if focus == 3 { left / 2 } else { left / 3 };
    left -= kept;
    let order = [focus, 0, 1, 2].into_iter().filter(|at| *at < 3);
    for at in order {
        let more = (wants[at] - heights[at]).min(left);
        heights[at] += more;
        left -= more;
    }
    heights[3] += left + kept;
    heights
}

fn table(frame: &mut Frame<'_>, state: &State, panel: Panel, rows: &[panel::Row], area: Rect) {
    let block = block(state, panel, &found(state, panel, rows.len()));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if rows.is_empty() {
        let nothing = if state.filter(panel).is_empty() { panel.nothing() } else { "Nothing is like that." };
        frame.render_widget(Line::from(format!(" {nothing}")).dim(), inner);
        return;
    }
    let columns = panel.columns();
    let widths = widths(&columns, rows, inner.width.saturating_sub(1));
    let shown = || columns.iter().take(widths.len()).enumerate();
    let header = shown().map(|(_, (title, side))| cell(title, *side));
    let lines = rows.iter().map(|row| {
        let cells = shown().map(|(at, (_, side))| cell(&row.cells[at], *side));
        Row::new(cells).style(look(row.look))
    });
    let has_keys = state.focus == panel;
    let selected = Style::new().add_modifier(if has_keys { Modifier::REVERSED } else { Modifier::BOLD });
    let table = Table::new(lines, widths.iter().map(|width| Constraint::Length(*width)))
        .header(Row::new(header).style(Style::new().dim()))
        .column_spacing(GAP)
        .row_highlight_style(selected)
        .highlight_symbol(if has_keys { "\u{25b8}" } else { " " })
        .highlight_spacing(HighlightSpacing::Always);
    let mut at = TableState::default().with_selected(state.selection.of(panel, rows));
    frame.render_stateful_widget(table, inner, &mut at);
}

/// As many columns as fit, each as wide as what is in it; the last one that fits in part is cut.
fn widths(columns: &[(&str, Side)], rows: &[panel::Row], available: u16) -> Vec<u16> {
    let mut widths: Vec<u16> = Vec::new();
    let mut left = available;
    for (at, (title, _)) in columns.iter().enumerate() {
        let cells = rows.iter().map(|row| Span::from(row.cells[at].as_str()).width());
        let wanted = cells.chain([Span::from(*title).width()]).max().unwrap_or(0);
        let wanted = u16::try_from(wanted).unwrap_or(u16::MAX);
        let room = left.saturating_sub(if at == 0 { 0 } else { GAP });
        if room < wanted.min(6) || room == 0 {
            break;
        }
        widths.push(wanted.min(room));
        left = room.saturating_sub(wanted);
    }
    widths
}

fn cell(text: &str, side: Side) -> Cell<'static> {
    let alignment = match side {
        Side::Left => Alignment::Left,
        Side::Right => Alignment::Right,
    };
    Cell::from(Text::from(text.to_owned()).alignment(alignment))
}

fn events(frame: &mut Frame<'_>, state: &State, area: Rect) {
    let filter = state.filter(Panel::Events);
    let held =
        if state.events.is_held() { format!("held, {} newer", state.events.below(filter)) } else { String::new() };
    let block = block(state, Panel::Events, &held);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    lines(frame, &state.events, filter, inner, Panel::Events.nothing());
}

/// Somebody who is followed: where they are, and what happens to them.
fn follow(frame: &mut Frame<'_>, followed: &Followed, area: Rect) {
    let [head, body] = Layout::vertical([Constraint::Length(3), Constraint::Min(0)]).areas(area);
    let trail = &followed.trail;
    let (place, style) = match &trail.now {
        Some(here) if here.state == Ownership::Owned => (view::trail::whereabouts(here), Style::new()),
        Some(here) => (view::trail::whereabouts(here), bad()),
        None => (format!("No login service has {}.", trail.player), notice()),
    };
    let named = |title: String| Line::from(title).style(Style::new().fg(Color::Yellow).bold());
    let place = Paragraph::new(view::plain(&place)).style(style).wrap(Wrap { trim: true });
    let title = named(format!(" {} ", trail.player));
    let block = Block::new().borders(Borders::TOP).padding(Padding::horizontal(1)).title(title);
    frame.render_widget(place.block(block), head);
    let mut title = named(" What happens to them, and in their region ".to_owned());
    if followed.lines.is_held() {
        title.push_span(format!("held, {} newer ", followed.lines.below("")));
    }
    let block = Block::new().borders(Borders::TOP).title(title);
    let inner = block.inner(body);
    frame.render_widget(block, body);
    lines(frame, &followed.lines, "", inner, Panel::Events.nothing());
}

fn lines(frame: &mut Frame<'_>, lines: &Lines, filter: &str, area: Rect, nothing: &str) {
    if lines.len() == 0 {
        frame.render_widget(Line::from(format!(" {nothing}")).dim(), area);
        return;
    }
    let shown = lines.shown(usize::from(area.height), filter);
    let text: Vec<Line<'_>> = shown
        .iter()
        .flat_map(|line| wrapped(&line.text, area.width).into_iter().map(|text| text.style(tone(line.tone))))
        .collect();
    let over = text.len().saturating_sub(usize::from(area.height));
    let text: Vec<Line<'_>> = text.into_iter().skip(over).collect();
    frame.render_widget(Paragraph::new(text), area);
}

/// A line in as many as it takes, the later ones under the words of the first and not under its time.
fn wrapped(text: &str, width: u16) -> Vec<Line<'static>> {
    let width = usize::from(width).max(TIME_WIDTH * 2);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is one");
        if last.is_empty() || Span::from(last.as_str()).width() + Span::from(word).width() < width {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(format!("{}{word}", " ".repeat(TIME_WIDTH)));
        }
    }
    lines.into_iter().map(Line::from).collect()
}

/// How many of how many are shown, and by which filter.
fn found(state: &State, panel: Panel, shown: usize) -> String {
    let all = match panel {
        Panel::Servers => state.picture.servers.len(),
        Panel::Regions => state.picture.regions.len(),
        Panel::Players => state.picture.players.len(),
        Panel::Events => return String::new(),
    };
    if shown == all { all.to_string() } else { format!("{shown} of {all}") }
}

fn block(state: &State, panel: Panel, more: &str) -> Block<'static> {
    let has_keys = state.focus == panel;
    let style = if has_keys { Style::new().fg(Color::Yellow).bold() } else { Style::new() };
    let mut title = vec![Span::from(format!(" {} {} ", panel as usize + 1, panel.title())).style(style)];
    if !more.is_empty() {
        title.push(Span::from(format!("{more} ")));
    }
    if !state.filter(panel).is_empty() {
        title.push(Span::from(format!("/{} ", state.filter(panel))).style(notice()));
    }
    Block::new().borders(Borders::TOP).title(Line::from(title)).border_style(if has_keys { style } else { style.dim() })
}

fn footer(state: &State) -> Line<'static> {
    if let Some(Prompt::Filter { panel, .. }) = &state.prompt {
        let text = format!(" /{}\u{2588}  Enter keeps it, Esc does not", state.filter(*panel));
        return Line::from(text).style(notice());
    }
    if let Some(hint) = &state.hint {
        return Line::from(format!(" {hint}")).style(notice());
    }
    if state.followed.is_some() {
        return Line::from(" Esc back  \u{2191}\u{2193} scroll  space hold  ? help  q quit").dim();
    }
    let keys = match state.focus {
        Panel::Servers => " d drain  b balance  ",
        Panel::Regions => " m move  Q quarantine  b balance  ",
        Panel::Players => " f follow  ",
        Panel::Events => " space hold  ",
    };
    Line::from(format!("{keys}/ filter  Tab 1-4 panel  ? help  q quit")).dim()
}

fn look(look: Look) -> Style {
    match look {
        Look::Usual => Style::new(),
        Look::Faint => Style::new().dim(),
        Look::Notice => notice(),
        Look::Bad => bad(),
    }
}

fn tone(tone: Tone) -> Style {
    match tone {
        Tone::Plain => Style::new(),
        Tone::Notice => notice(),
        Tone::Bad => bad(),
        Tone::Answer => Style::new().fg(Color::Cyan).bold(),
    }
}

fn notice() -> Style {
    Style::new().fg(Color::Yellow)
}

fn bad() -> Style {
    Style::new().fg(Color::Red).bold()
}

#[cfg(test)]
mod tests;
