//! The sixteen colours that every terminal has, and which of them a server's words mean.

use ratatui::style::Color as Paint;

use crate::protocol::Color;

/// What something is drawn with. A terminal's owner has chosen how each looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    /// As the terminal writes.
    #[default]
    Usual,
    Red,
    Green,
    Yellow,
    Magenta,
    Cyan,
    Grey,
    DarkGrey,
    LightRed,
    LightGreen,
    LightYellow,
    LightBlue,
    LightMagenta,
    LightCyan,
    White,
}

impl Ink {
    pub(super) fn paint(self) -> Paint {
        match self {
            Self::Usual => Paint::Reset,
            Self::Red => Paint::Red,
            Self::Green => Paint::Green,
            Self::Yellow => Paint::Yellow,
            Self::Magenta => Paint::Magenta,
            Self::Cyan => Paint::Cyan,
            Self::Grey => Paint::Gray,
            Self::DarkGrey => Paint::DarkGray,
            Self::LightRed => Paint::LightRed,
            Self::LightGreen => Paint::LightGreen,
            Self::LightYellow => Paint::LightYellow,
            Self::LightBlue => Paint::LightBlue,
            Self::LightMagenta => Paint::LightMagenta,
            Self::LightCyan => Paint::LightCyan,
            Self::White => Paint::White,
        }
    }
}

/// The colour of a line of text. Black and white are both what can be read: who wrote them knew no background.
pub(super) fn of_text(color: Color) -> Ink {
    match color {
        Color::NAVY | Color::BLUE => Ink::LightBlue,
        Color::RED => Ink::LightRed,
        Color::ORANGE => Ink::LightYellow,
        Color::DARK_ORANGE | Color::BROWN | Color::GOLD => Ink::Yellow,
        Color::GREEN => Ink::Green,
        Color::LIGHT_GREEN => Ink::LightGreen,
        Color::GREY => Ink::DarkGrey,
        Color::TAN => Ink::Cyan,
        _ => Ink::Usual,
    }
}

/// A colour by the name that texts call it.
pub(super) fn named(name: &str) -> Option<Ink> {
    Some(match name.to_ascii_lowercase().as_str() {
        "black" | "white" => Ink::Usual,
        "red" => Ink::Red,
        "green" => Ink::Green,
        "blue" | "navy" => Ink::LightBlue,
        "yellow" | "gold" => Ink::LightYellow,
        "orange" | "brown" => Ink::Yellow,
        "grey" | "gray" => Ink::Grey,
        "cyan" => Ink::Cyan,
        "magenta" | "purple" => Ink::Magenta,
        _ => return None,
    })
}
