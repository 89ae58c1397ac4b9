//! What a player of a stock server had set for themselves: the lines of the header that are about that, and a report of
//! those that are about nothing there is here.

use super::person::ABILITIES;
use super::things::Things;
use super::tree::{Node, PlayerFile, Setting};
use crate::game::character::{ApplyFull, Range, Settings, UseKeys};
use crate::game::rules::settings::{BOW_MODES, PET_MODES};

/// Lines of the header that are for nothing here: old clocks, the way texts were buffered, and passwords, of which that of the character is read where there is no account.
const NOT_KEPT: [&str; 10] = [
    "checksum",
    "password",
    "gen_hp",
    "gen_sp",
    "gen_grace",
    "digestion",
    "outputs_sync",
    "outputs_count",
    "party_rejoin_mode",
    "party_rejoin_password",
];
/// Everything that was set; what cannot be is noted.
pub(super) fn settings(player: &PlayerFile, node: &Node, things: &mut Things<'_>) -> Settings {
    let mut settings = Settings::default();
    for Setting { key, value, line } in &player.header {
        let number = value.parse::<usize>().ok();
        let strange = match &**key {
            "title" => {
                settings.title = (!value.is_empty()).then(|| value.clone());
                false
            }
            "listening" => set(&mut settings.listen, value),
            "pickup" => set(&mut settings.pickup, value),
            "peaceful" => set_flag(&mut settings.peaceful, number),
            "braced" => set_flag(&mut settings.braced, number),
            "bowtype" => set_word(&mut settings.bow_mode, &BOW_MODES, number),
            "shoottype" => set_range(&mut settings.range, number),
            "petmode" => set_word(&mut settings.pet_mode, &PET_MODES, number),
            "usekeys" => {
                settings.use_keys = match &**value {
                    "keyrings" => UseKeys::Keyrings,
                    "containers" => UseKeys::Containers,
                    _ => UseKeys::Inventory,
                };
                !matches!(&**value, "keyrings" | "containers" | "key_inventory" | "inventory")
            }
            "unapply" => {
                settings.apply_mode = match &**value {
                    "unapply_never" => ApplyFull::Never,
                    "unapply_always" => ApplyFull::Always,
                    _ => ApplyFull::NoChoice,
                };
                !matches!(&**value, "unapply_never" | "unapply_always" | "unapply_nochoice")
            }
            "no_shout" => {
                if number != Some(0) {
                    things.note(*line, "they are muted there, and not here (wildfire-watch mute)");
                }
                false
            }
            "party_rejoin_name" => {
                things.note(*line, format_args!("the party {value} is not carried: parties begin anew"));
                false
            }
            "language" => {
                if value != "en" {
                    things.note(*line, format_args!("the language {value} is not carried: this server speaks English"));
                }
                false
            }
            "map" | "savebed_map" | "bed_x" | "bed_y" | "ticks_played" => false,
            known if NOT_KEPT.contains(&known) || ABILITIES.contains(&known) => false,
            _ => {
                // What it says may be a secret.
                things.note(*line, format_args!("nothing here knows the line {key}: it is not carried"));
                false
            }
        };
        if strange {
            things.note(*line, format_args!("{key} is not set to anything there is here: it is as for beginners"));
        }
    }
    let flees = node.settings.iter().find(|setting| setting.key == "run_away");
    settings.wimpy = flees.and_then(|setting| setting.value.parse().ok()).filter(|it| *it <= 100).unwrap_or(0);
    settings
}

/// Whether it is not set.
fn set<T: std::str::FromStr>(setting: &mut T, value: &str) -> bool {
    value.parse().map(|value| *setting = value).is_err()
}

fn set_flag(setting: &mut bool, number: Option<usize>) -> bool {
    number.map(|number| *setting = number != 0).is_none()
}

fn set_word(setting: &mut String, words: &[&str], number: Option<usize>) -> bool {
    let word = number.and_then(|number| words.get(number));
    word.map(|word| (*word).clone_into(setting)).is_none()
}

/// Numbers of other ranges were not seen: what is in hand is used.
fn set_range(range: &mut Range, number: Option<usize>) -> bool {
    *range = match number {
        Some(0) => Range::Nothing,
        Some(3) => Range::Device,
        Some(5) => Range::Skill,
        _ => Range::InHand,
    };
    number.is_none()
}
