//! What stands over the panels.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::{Color, Style, Stylize as _};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph, Wrap};

use crate::ids::ServerName;
use crate::watch::dashboard::prompt::Prompt;
use crate::watch::live::Picture;
use crate::watch::screen::count;

const WIDTH_MAX: u16 = 76;
/// Border and padding.
const FRAME_WIDTH: u16 = 4;

const HELP: [(&str, &str); 14] = [
    ("Tab, 1-4", "another panel"),
    ("\u{2191}\u{2193}, j k", "select a row; in the events, scroll"),
    ("PgUp, PgDn, g, G", "ten further; to the first, to the last"),
    ("/", "show only what has these letters (Esc: everything)"),
    ("space", "hold the events, or go on"),
    ("m", "move the selected region to another server"),
    ("b", "what had better be elsewhere?"),
    ("Q", "quarantine: a process of its own for the region"),
    ("f, Enter", "follow the selected player (Esc: back)"),
    ("d", "drain the selected server: it hands over and ends"),
    ("q, Ctrl-C", "leave; nothing ends but this window"),
    ("", ""),
    ("red", "players who wait for an owner; worth a look"),
    ("times", "of day, UTC"),
];

pub(super) fn draw(frame: &mut Frame<'_>, prompt: &Prompt, picture: &Picture, area: Rect) {
    match prompt {
        // It is typed in the last line.
        Prompt::Filter { .. } => {}
        Prompt::Help => {
            let key = |(key, what): &(&str, &str)| Line::from(format!("{key:<18}{what}"));
            dialog(frame, area, " Keys ", HELP.iter().map(key).collect());
        }
        Prompt::Choose { region, servers, at } => {
            let option = |(number, server): (usize, &ServerName)| {
                let line = Line::from(format!(" {} ", option(server, picture)));
                if number == *at { line.reversed() } else { line }
            };
            let mut text: Vec<Line<'_>> = servers.iter().enumerate().map(option).collect();
            text.extend([Line::default(), Line::from("\u{2191}\u{2193} choose  Enter go on  Esc leave it").dim()]);
            dialog(frame, area, &format!(" Which server shall have {region}? "), text);
        }
        Prompt::Confirm(errand) => {
            let mut text = vec![Line::from(errand.in_words(picture)), Line::default()];
            if let Some(why) = errand.why() {
                text.extend([Line::from(format!("Because: {why}\u{2588}")), Line::default()]);
            }
            text.push(Line::from("Enter do it  Esc leave it  (type to change the reason)").dim());
            dialog(frame, area, " Shall it be done? ", text);
        }
    }
}

fn option(server: &ServerName, picture: &Picture) -> String {
    let Some(status) = picture.servers.iter().find(|status| status.server == *server) else {
        return server.to_string();
    };
    let players = count(usize::try_from(status.players).unwrap_or(usize::MAX), "player");
    format!("{server}: {}, {players}", count(status.regions.len(), "region"))
}

fn dialog(frame: &mut Frame<'_>, area: Rect, title: &str, text: Vec<Line<'_>>) {
    let widest = text.iter().map(Line::width).chain([title.len() + 2]).max().unwrap_or(0);
    let width = u16::try_from(widest).unwrap_or(u16::MAX).saturating_add(FRAME_WIDTH).min(WIDTH_MAX).min(area.width);
    let inside = usize::from(width.saturating_sub(FRAME_WIDTH)).max(1);
    // Words do not break where letters would: a line in reserve for every line that is wrapped.
    let height = |line: &Line<'_>| match line.width().div_ceil(inside) {
        0 | 1 => 1,
        more => more + 1,
    };
    let height = u16::try_from(text.iter().map(height).sum::<usize>() + 2).unwrap_or(u16::MAX).min(area.height);
    let area = area.centered(Constraint::Length(width), Constraint::Length(height));
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(Style::new().fg(Color::Yellow))
        .title(title.to_owned())
        .padding(Padding::horizontal(1));
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: false }).block(block), area);
}
