//! What players set for themselves.

use crate::game::character::{ApplyFull, UseKeys};
use crate::game::object::ObjectId;
use crate::game::player::Player;
use crate::game::update::{Text, Update};
use crate::game::world::World;
use crate::limits::{VIEW_MAX, VIEW_MIN};

use super::items::pickup_bit as bit;
use super::{fitness, naming};

/// Longest title a player can give themselves, in bytes.
const TITLE_MAX: usize = 47;

fn change(world: &mut World, body: ObjectId, with: impl FnOnce(&mut Player)) {
    if let Some(player) = world.player_of_mut(body) {
        with(player);
    }
}

/// Words for [`pickup`] and the bits they stand for.
const PICKUP_WORDS: [(&str, u32); 28] = [
    ("debug", bit::DEBUG),
    ("inhibit", bit::INHIBIT),
    ("stop", bit::STOP),
    ("food", bit::FOOD),
    ("drink", bit::DRINK),
    ("valuables", bit::VALUABLES),
    ("bow", bit::BOW),
    ("arrow", bit::ARROW),
    ("helmet", bit::HELMET),
    ("shield", bit::SHIELD),
    ("armour", bit::ARMOUR),
    ("boots", bit::BOOTS),
    ("gloves", bit::GLOVES),
    ("cloak", bit::CLOAK),
    ("key", bit::KEY),
    ("missile", bit::MISSILE),
    ("melee", bit::MELEE),
    ("magical", bit::MAGICAL),
    ("potion", bit::POTION),
    ("spellbook", bit::SPELLBOOK),
    ("skillscroll", bit::SKILL_SCROLL),
    ("readables", bit::READABLES),
    ("magicdevice", bit::MAGIC_DEVICE),
    ("notcursed", bit::NOT_CURSED),
    ("jewels", bit::JEWELS),
    ("flesh", bit::FLESH),
    ("container", bit::CONTAINER),
    ("nothing", 0),
];

/// Looks out for things by their names, which takes attention: whoever does is slower.
pub fn search_items(world: &mut World, body: ObjectId, text: Option<String>) {
    let before = world.player_of(body).and_then(|player| player.settings.search.clone());
    let words = match (&text, before) {
        (Some(text), _) => format!("Searching for '{text}'."),
        (None, Some(_)) => "Search mode turned off.".to_owned(),
        (None, None) => {
            "Example: search magic+1 Would automatically pick up all items containing the word 'magic+1'.".to_owned()
        }
    };
    world.tell(body, Text::success(words));
    change(world, body, |player| player.settings.search = text);
    fitness::compute(world, body);
}

/// What is picked up in passing: a number, or words that add, take away and turn kinds of things.
pub fn pickup(world: &mut World, body: ObjectId, mode: Option<&str>) {
    let Some(before) = world.player_of(body).map(|player| player.settings.pickup) else { return };
    let Some(mode) = mode.map(str::trim).filter(|mode| !mode.is_empty()) else {
        // Without a word the next of the old modes is chosen, and clients are not told.
        let next = if before >= LAST_OLD_MODE { 0 } else { before + 1 };
        change(world, body, |player| player.settings.pickup = next);
        tell_pickup(world, body, next);
        return;
    };
    let (now, by_number) = match mode.parse::<u32>() {
        Ok(number) => (number, true),
        Err(_) => match by_word(before, mode) {
            Some(now) => (now, false),
            None => {
                let words = match mode.starts_with(['+', '-', '!']) {
                    true => format!("Pickup: invalid item {mode}\n"),
                    false => "Usage: pickup <0-7> or <value_density> .".to_owned(),
                };
                world.tell(body, Text::error(words));
                return;
            }
        },
    };
    if by_number {
        tell_pickup(world, body, now);
    }
    change(world, body, |player| player.settings.pickup = now);
    world.show(body, Update::Pickup(now));
    if now & (bit::BY_KIND | bit::INHIBIT) == bit::BY_KIND | bit::INHIBIT {
        world.tell(body, Text::info("Pickup is inhibited."));
    }
}

/// The highest of the modes that are numbers.
const LAST_OLD_MODE: u32 = 7;

fn by_word(before: u32, word: &str) -> Option<u32> {
    let (sign, word) = word.split_at_checked(1)?;
    let (_, bits) = PICKUP_WORDS.iter().find(|(name, _)| *name == word)?;
    // Numbers of the old kind mean nothing among words.
    let before = if before & bit::BY_KIND == 0 { bit::BY_KIND } else { before };
    match sign {
        "+" => Some(before | bits),
        "-" => Some(before & !bits),
        "!" => Some(before ^ bits),
        _ => None,
    }
}

fn tell_pickup(world: &mut World, body: ObjectId, mode: u32) {
    let words = match mode {
        0 => "Don't pick up.",
        1 => "Pick up one item.",
        2 => "Pick up one item and stop.",
        3 => "Stop before picking up.",
        4 => "Pick up all items.",
        5 => "Pick up all items and stop.",
        6 => "Pick up all magic items.",
        7 => "Pick up all coins and gems",
        _ => return,
    };
    world.tell(body, Text::success(format!("Mode: {words}")));
}

/// How much the player wants to hear.
pub fn listen(world: &mut World, body: ObjectId, level: Option<&str>) {
    let Some(before) = world.player_of(body).map(|player| player.settings.listen) else { return };
    let level = level.map(str::trim);
    match level.and_then(|level| level.parse::<u8>().ok()) {
        None if level.is_some_and(|level| level.parse::<i64>().is_ok_and(|level| level < 0)) => {
            world.tell(body, Text::answer("Verbose level should be positive."));
        }
        None => world.tell(body, Text::answer(format!("Set listen to what (presently {before})?"))),
        Some(level) => {
            change(world, body, |player| player.settings.listen = level);
            show_attention(world, body);
            world.tell(body, Text::answer(format!("Your verbose level is now {level}.")));
        }
    }
}

/// Talk is delivered by somebody else, who must know what is heeded.
fn show_attention(world: &mut World, body: ObjectId) {
    change(world, body, |player| {
        let attention = Update::Attention(player.attention());
        player.outbox.push(attention);
    });
}

/// A title of the player's own, or none with `clear`.
pub fn title(world: &mut World, body: ObjectId, title: Option<&str>) {
    match title.map(str::trim).filter(|title| !title.is_empty()) {
        None => {
            let words = format!("Your title is '{}'.", naming::player_title(world, body));
            world.tell(body, Text::setting(words));
        }
        Some("clear" | "default") => {
            change(world, body, |player| player.settings.title = None);
            world.tell(body, Text::setting("Title set to default."));
        }
        Some(title) if title.len() > TITLE_MAX || title.chars().any(char::is_control) => {
            world.tell(body, Text::setting("Title too long."));
        }
        Some(title) => change(world, body, |player| player.settings.title = Some(title.to_owned())),
    }
}

/// Takes a firm stand, or moves freely again.
pub fn brace(world: &mut World, body: ObjectId, on: Option<&str>) {
    let Some(before) = world.player_of(body).map(|player| player.settings.braced) else { return };
    let braced = match on.map(str::trim) {
        None | Some("") => !before,
        Some(word) => word == "on",
    };
    change(world, body, |player| player.settings.braced = braced);
    fitness::compute(world, body);
    world.tell(body, Text::answer(if braced { "You are braced." } else { "Not braced." }));
}

/// Goes away from the keyboard, or comes back.
pub fn afk(world: &mut World, body: ObjectId) {
    let away = world.player_of(body).is_some_and(|player| !player.afk);
    change(world, body, |player| player.afk = away);
    show_attention(world, body);
    world.tell(body, Text::answer(if away { "You are now AFK" } else { "You are no longer AFK" }));
}

/// Attacks other players, or not.
pub fn peaceful(world: &mut World, body: ObjectId) {
    let peaceful = world.player_of(body).is_some_and(|player| !player.settings.peaceful);
    change(world, body, |player| player.settings.peaceful = peaceful);
    show_attention(world, body);
    world.tell(
        body,
        Text::setting(if peaceful { "You will not attack other players." } else { "You will attack other players." }),
    );
}

/// Where doors look for their keys.
pub fn use_keys(world: &mut World, body: ObjectId, mode: Option<&str>) {
    let Some(before) = world.player_of(body).map(|player| player.settings.use_keys) else { return };
    let name = |mode| match mode {
        UseKeys::Inventory => "inventory",
        UseKeys::Keyrings => "keyrings",
        UseKeys::Containers => "containers",
    };
    let words = match mode.map(str::trim).filter(|mode| !mode.is_empty()) {
        None => format!("usekeys is set to {}", name(before)),
        Some(word) => {
            let modes = [UseKeys::Inventory, UseKeys::Keyrings, UseKeys::Containers];
            match modes.into_iter().find(|mode| name(*mode) == word) {
                Some(mode) => {
                    change(world, body, |player| player.settings.use_keys = mode);
                    format!("usekeys now set to {word}")
                }
                None => {
                    format!("usekeys: Unknown option {word}, valid options are inventory, keyrings, containers")
                }
            }
        }
    };
    world.tell(body, Text::setting(words));
}

/// What happens when the place on the body for a thing is taken.
pub fn apply_mode(world: &mut World, body: ObjectId, mode: Option<&str>) {
    let Some(before) = world.player_of(body).map(|player| player.settings.apply_mode) else { return };
    let name = |mode| match mode {
        ApplyFull::NoChoice => "nochoice",
        ApplyFull::Never => "never",
        ApplyFull::Always => "always",
    };
    let words = match mode.map(str::trim).filter(|mode| !mode.is_empty()) {
        None => format!("applymode is set to {}", name(before)),
        Some(word) => {
            let modes = [ApplyFull::NoChoice, ApplyFull::Never, ApplyFull::Always];
            match modes.into_iter().find(|mode| name(*mode) == word) {
                Some(mode) => {
                    change(world, body, |player| player.settings.apply_mode = mode);
                    format!("applymode now set to {word}")
                }
                None => format!("applymode: Unknown options {word}, valid options are nochoice, never, always"),
            }
        }
    };
    world.tell(body, Text::setting(words));
}

/// How a bow is shot.
pub fn bow_mode(world: &mut World, body: ObjectId, mode: Option<&str>) {
    let Some(before) = world.player_of(body).map(|player| player.settings.bow_mode.clone()) else { return };
    let valid = "are: normal, threewide, spreadshot, firenorth, firene, fireeast, firese, firesouth, firesw, \
                 firewest, firenw. bestarrow.";
    let words = match choose("bowmode", &before, &BOW_MODES, mode, valid) {
        Ok((chosen, words)) => {
            change(world, body, |player| player.settings.bow_mode = chosen);
            words
        }
        Err(words) => words,
    };
    world.tell(body, Text::setting(words));
}

/// What pets do.
pub fn pet_mode(world: &mut World, body: ObjectId, mode: Option<&str>) {
    let Some(before) = world.player_of(body).map(|player| player.settings.pet_mode.clone()) else { return };
    let valid = "are normal, sad (seek and destroy), defend, arena";
    let words = match choose("petmode", &before, &PET_MODES, mode, valid) {
        Ok((chosen, words)) => {
            change(world, body, |player| player.settings.pet_mode = chosen);
            words
        }
        Err(words) => words,
    };
    world.tell(body, Text::setting(words));
}

/// The bow modes by their names, in the order in which the stock server numbers them.
pub(crate) const BOW_MODES: [&str; 12] = [
    "normal",
    "threewide",
    "spreadshot",
    "firenorth",
    "firene",
    "fireeast",
    "firese",
    "firesouth",
    "firesw",
    "firewest",
    "firenw",
    "bestarrow",
];
/// The pet modes, in the order in which the stock server numbers them.
pub(crate) const PET_MODES: [&str; 4] = ["normal", "sad", "defend", "arena"];

/// A mode by its name and what is said of it. An error is what is said when nothing is chosen.
fn choose(
    what: &str,
    before: &str,
    modes: &[&str],
    mode: Option<&str>,
    valid: &str,
) -> Result<(String, String), String> {
    match mode.map(str::trim).filter(|mode| !mode.is_empty()) {
        None => Err(format!("{what} is set to {before}")),
        Some(mode) if modes.contains(&mode) => Ok((mode.to_owned(), format!("{what} now set to {mode}"))),
        Some(mode) => Err(format!("{what}: Unknown options {mode}, valid options {valid}")),
    }
}

/// At how many percent of their health somebody flees.
pub fn wimpy(world: &mut World, body: ObjectId, level: Option<&str>) {
    let Some(before) = world.player_of(body).map(|player| player.settings.wimpy) else { return };
    let words = match level.map(|level| level.trim().parse::<i64>()) {
        None | Some(Err(_)) => format!("Your current wimpy level is {before}."),
        Some(Ok(level)) => match u8::try_from(level).ok().filter(|level| *level <= WIMPY_MAX) {
            Some(level) => {
                change(world, body, |player| player.settings.wimpy = level);
                format!("Your new wimpy level is {level}.")
            }
            None => "Wimpy level should be between 1 and 100.".to_owned(),
        },
    };
    world.tell(body, Text::setting(words));
}

const WIMPY_MAX: u8 = 100;

/// The world speaks one language.
pub fn language(world: &mut World, body: ObjectId, code: Option<&str>) {
    let lines: &[&str] = match code.map(str::trim) {
        None | Some("") => &["Your current language is set to: English.", "Available languages:", "[fixed]en: English"],
        Some("en") => &["Your current language is set to English."],
        Some(_) => &["Unknown language."],
    };
    for line in lines {
        world.tell(body, Text::answer(*line));
    }
}

/// How much of the map the client shows.
pub fn view_size(world: &mut World, body: ObjectId, width: u8, height: u8) {
    let bounded = |size: u8| size.clamp(VIEW_MIN, VIEW_MAX);
    change(world, body, |player| player.view = (bounded(width), bounded(height)));
}

/// How many things the client lists of those on the ground.
pub fn look_max(world: &mut World, body: ObjectId, most: u8) {
    change(world, body, |player| {
        player.look_max = most.max(LOOK_MAX_LEAST);
        player.look_from = 0;
    });
}

/// A page has room for its two turns and one thing.
const LOOK_MAX_LEAST: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::{Stage, texts};

    fn player(stage: &Stage) -> &Player {
        stage.world.player_of(stage.body).expect("the player is there")
    }

    fn check_pickup(stage: &mut Stage, word: &str, words: &[&str], shown: Option<u32>) {
        let updates = stage.act(Action::Pickup(Some(word.into())));
        assert_eq!(texts(&updates), words, "{word}");
        let pickup = updates.iter().find_map(|update| match update {
            Update::Pickup(mode) => Some(*mode),
            _ => None,
        });
        assert_eq!(pickup, shown, "{word}");
    }

    #[test]
    fn pickup_understands_numbers_and_words() {
        let mut stage = Stage::new();
        check_pickup(&mut stage, "4", &["Mode: Pick up all items."], Some(4));
        check_pickup(&mut stage, "0", &["Mode: Don't pick up."], Some(0));
        check_pickup(&mut stage, "+food", &[], Some(0x8000_0010));
        check_pickup(&mut stage, "-food", &[], Some(0x8000_0000));
        check_pickup(&mut stage, "!food", &[], Some(0x8000_0010));
        check_pickup(&mut stage, "zzz", &["Usage: pickup <0-7> or <value_density> ."], None);
        check_pickup(&mut stage, "3221225472", &[], Some(0xc000_0000));
        check_pickup(&mut stage, "20", &[], Some(20));
        assert_eq!(player(&stage).settings.pickup, 20);
        assert_eq!(stage.hear(Action::Pickup(None)), ["Mode: Don't pick up."]);
        assert_eq!(stage.hear(Action::Pickup(None)), ["Mode: Pick up one item."]);
    }

    #[test]
    fn bracing_is_turned_or_set() {
        let mut stage = Stage::new();
        assert_eq!(stage.hear(Action::Brace(None)), ["You are braced."]);
        assert_eq!(stage.hear(Action::Brace(None)), ["Not braced."]);
        assert_eq!(stage.hear(Action::Brace(Some("on".into()))), ["You are braced."]);
        assert_eq!(stage.hear(Action::Brace(Some("off".into()))), ["Not braced."]);
    }

    #[test]
    fn a_title_is_set_told_and_cleared() {
        let mut stage = Stage::new();
        let title = |text: &str| Action::Title(Some(text.into()));
        assert!(stage.hear(title("the Bold")).is_empty());
        assert_eq!(stage.hear(Action::Title(None)), ["Your title is 'the Bold'."]);
        assert_eq!(stage.hear(title(&"x".repeat(48))), ["Title too long."]);
        assert_eq!(stage.hear(title("clear")), ["Title set to default."]);
        assert_eq!(stage.hear(Action::Title(None)), ["Your title is 'the human'."]);
    }

    #[test]
    fn modes_are_told_set_and_refused() {
        let mut stage = Stage::new();
        let set = |text: &str| Action::UseKeys(Some(text.into()));
        assert_eq!(stage.hear(Action::UseKeys(None)), ["usekeys is set to inventory"]);
        assert_eq!(stage.hear(set("keyrings")), ["usekeys now set to keyrings"]);
        assert_eq!(
            stage.hear(set("foo")),
            ["usekeys: Unknown option foo, valid options are inventory, keyrings, containers"]
        );
        assert_eq!(player(&stage).settings.use_keys, UseKeys::Keyrings);
        assert_eq!(stage.hear(Action::ApplyModeSetting(None)), ["applymode is set to nochoice"]);
        assert_eq!(stage.hear(Action::Listen(Some("x".into()))), ["Set listen to what (presently 10)?"]);
        assert_eq!(stage.hear(Action::Listen(Some("5".into()))), ["Your verbose level is now 5."]);
        assert_eq!(stage.hear(Action::Peaceful), ["You will attack other players."]);
        assert_eq!(stage.hear(Action::Afk), ["You are now AFK"]);
        assert_eq!(stage.hear(Action::Afk), ["You are no longer AFK"]);
    }

    #[test]
    fn modes_of_bows_and_pets_and_the_wimpy_level_are_kept() {
        let mut stage = Stage::new();
        let bow = |mode: Option<&str>| Action::BowMode(mode.map(str::to_owned));
        assert_eq!(stage.hear(bow(None)), ["bowmode is set to normal"]);
        assert_eq!(stage.hear(bow(Some("bestarrow"))), ["bowmode now set to bestarrow"]);
        assert!(stage.hear(bow(Some("zz")))[0].starts_with("bowmode: Unknown options zz, valid options are: normal,"));
        assert_eq!(stage.hear(Action::PetMode(Some("defend".into()))), ["petmode now set to defend"]);
        assert_eq!(
            stage.hear(Action::PetMode(Some("zz".into()))),
            ["petmode: Unknown options zz, valid options are normal, sad (seek and destroy), defend, arena"]
        );
        let wimpy = |level: &str| Action::Wimpy(Some(level.to_owned()));
        assert_eq!(stage.hear(wimpy("20")), ["Your new wimpy level is 20."]);
        assert_eq!(stage.hear(wimpy("200")), ["Wimpy level should be between 1 and 100."]);
        assert_eq!(stage.hear(wimpy("x")), ["Your current wimpy level is 20."]);
        let settings = &player(&stage).settings;
        assert_eq!((&*settings.bow_mode, &*settings.pet_mode, settings.wimpy), ("bestarrow", "defend", 20));
        assert_eq!(stage.hear(Action::Language(None)).len(), 3);
        assert_eq!(stage.hear(Action::Language(Some("zz".into()))), ["Unknown language."]);
    }

    #[test]
    fn who_delivers_the_talk_learns_what_is_heeded() {
        use crate::game::update::Attention;
        let mut stage = Stage::new();
        let attention = |updates: Vec<Update>| {
            updates.into_iter().find_map(|update| if let Update::Attention(now) = update { Some(now) } else { None })
        };
        let updates = stage.act(Action::Listen(Some("5".into())));
        assert_eq!(attention(updates), Some(Attention { listen: 5, afk: false, hostile: false }));
        assert_eq!(attention(stage.act(Action::Afk)), Some(Attention { listen: 5, afk: true, hostile: false }));
        assert_eq!(attention(stage.act(Action::Listen(Some("300".into())))), None);
    }

    #[test]
    fn sizes_keep_within_bounds() {
        let mut stage = Stage::new();
        stage.act(Action::ViewSize { width: 200, height: 2 });
        stage.act(Action::LookMax(0));
        assert_eq!(player(&stage).view, (25, 9));
        assert_eq!(player(&stage).look_max, 3);
    }
}
