//! Texts for everybody: help topics, the message of the day, news, rules, who is where.

use std::collections::BTreeMap;

use super::answers::spoken;
use super::to_client::line;
use crate::bus::message::OnlinePlayer;
use crate::content::catalog::Catalog;
use crate::content::regions::Region;
use crate::game::update::Document;
use crate::ids::RegionId;
use crate::protocol::{Color, ServerPacket, TextKind};

/// Words that are commands, as `help commands` lists them.
const COMMANDS: &str = "afk apply applymode body bowmode brace cast delete disarm dm dmhide drop dropall east empty \
    examine face fire fire_stop fix_me forget_spell get help hiscore inventory invoke killpets knowledge language listen \
    lock mapinfo maps mark motd news north northeast northwest party party_rejoin passwd peaceful petmode pickup prepare \
    quest quit ready_skill rename resistances rotateshoottype rules run run_stop save search search-items showpets \
    skills sound south southeast southwest statistics stay take throw time title unarmed_skill use use_skill usekeys \
    version west whereabouts whereami who wimpy ";
const COMMUNICATION: &str = "accuse beg bleed blush bounce bow burp cackle chat chuckle clap cointoss cough cringe \
    cry dance flip frown gasp giggle glare grin groan growl gsay hiccup hug kiss laugh lick me nod orcknuckle poke pout \
    puke reply say scream shake shiver shout shrug sigh slap smile smirk snap sneeze snicker sniff snore spit strut \
    sulk tell thank think twiddle wave whistle wink yawn ";

/// `help`, with a topic or without.
pub(super) fn help(topic: Option<&str>, catalog: &Catalog) -> Vec<ServerPacket> {
    let info = |text: &str| line(Color::BLACK, TextKind::COMMAND_INFO, text);
    match topic {
        None => catalog.help_overview.lines().map(info).collect(),
        Some("commands") => {
            let headed = ["      Commands:", COMMANDS, "\n", "      Communication commands:", COMMUNICATION];
            headed.into_iter().map(info).collect()
        }
        Some("topics") => {
            let topics: String = catalog.help.keys().map(|topic| format!("{topic} ")).collect();
            vec![info("      Misc help:"), info("      Commands:"), info(&topics)]
        }
        Some(topic) => match catalog.help.get(topic) {
            Some(text) => {
                std::iter::once(info(&format!("Help about '{topic}'"))).chain(text.lines().map(info)).collect()
            }
            None => vec![info(&format!("No help available on '{topic}'"))],
        },
    }
}

/// A text that is the same for everybody.
pub(super) fn document(document: Document, catalog: &Catalog) -> Vec<ServerPacket> {
    match document {
        Document::Motd => vec![line(Color::GREEN, TextKind::MOTD, spoken(&catalog.motd))],
        Document::Rules => vec![line(Color::GREEN, TextKind::ADMIN_RULES, spoken(&catalog.rules))],
        Document::News => news(&catalog.news),
        Document::Version => {
            let version = format!("Wildfire {}", env!("CARGO_PKG_VERSION"));
            vec![line(Color::BLACK, TextKind::ADMIN_VERSION, version)]
        }
    }
}

/// A line for each item; what stands before the first title is an item without one.
fn news(text: &str) -> Vec<ServerPacket> {
    let mut items: Vec<(String, String)> = Vec::new();
    for text in spoken(text).lines() {
        match text.strip_prefix('%') {
            Some(title) => items.push((title.to_owned(), String::new())),
            None => {
                if items.is_empty() {
                    items.push(Default::default());
                }
                if let Some((_, body)) = items.last_mut() {
                    body.push_str(text);
                    body.push('\n');
                }
            }
        }
    }
    let item = |(title, body)| line(Color::GREEN, TextKind::ADMIN_NEWS, format!("{title}:\n{body}"));
    items.into_iter().map(item).collect()
}

/// `who`: everybody, or everybody in the regions that a filter names.
pub(super) fn who(filter: Option<&str>, players: &[OnlinePlayer], catalog: &Catalog) -> Vec<ServerPacket> {
    let named = filter.and_then(|wanted| region_named(wanted, catalog));
    let shown: Vec<&OnlinePlayer> = players
        .iter()
        .filter(|player| named.is_none_or(|region| header_region(&player.region) == &*region.name))
        .collect();
    let place = match named {
        Some(region) => format!("{} ", region.longname.as_deref().unwrap_or(&region.name)),
        None => "The World. ".to_owned(),
    };
    list_players(&place, &shown)
}

/// By its name; by a part of what players call it, as it is written; by a part of its name.
fn region_named<'a>(wanted: &str, catalog: &'a Catalog) -> Option<&'a Region> {
    let all = &catalog.regions.all;
    let lower = wanted.to_lowercase();
    let called = |region: &&Region| region.longname.as_deref().is_some_and(|name| name.contains(wanted));
    all.iter()
        .find(|region| region.name.eq_ignore_ascii_case(wanted))
        .or_else(|| all.iter().find(called))
        .or_else(|| all.iter().find(|region| region.name.to_lowercase().contains(&lower)))
}

/// `party who`: those of the members who are known to be in the world.
pub(super) fn party_who(party: &str, members: &[&OnlinePlayer]) -> Vec<ServerPacket> {
    list_players(&format!("party {party} "), members)
}

fn list_players(place: &str, shown: &[&OnlinePlayer]) -> Vec<ServerPacket> {
    let away = shown.iter().filter(|player| player.afk).count();
    let masters = shown.iter().filter(|player| player.master).count();
    let head = format!("Total Players in {place}({}) -- WIZ({masters}) AFK({away}) BOT(0)", shown.len());
    let entry = |player: &OnlinePlayer| {
        let hostile = if player.hostile { " <Hostile>" } else { "" };
        let afk = if player.afk { " <AFK>" } else { "" };
        format!("[fixed]{} {}{hostile}{afk}\n<{}>", player.player, player.title, player.map)
    };
    std::iter::once(head)
        .chain(shown.iter().map(|player| entry(player)))
        .map(|text| line(Color::BLACK, TextKind::COMMAND_WHO, text))
        .collect()
}

/// `whereabouts`: how many are in which region.
pub(super) fn whereabouts(players: &[OnlinePlayer], catalog: &Catalog) -> Vec<ServerPacket> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for player in players {
        let region = header_region(&player.region);
        *counts.entry(catalog.regions.longname(region).unwrap_or(region)).or_default() += 1;
    }
    let head = "In the world currently there are:".to_owned();
    std::iter::once(head)
        .chain(counts.into_iter().map(|(region, count)| format!("{count} players in {region}")))
        .map(|text| line(Color::BLACK, TextKind::COMMAND, text))
        .collect()
}

/// The region of the world's files that a unit of ownership is a part of.
fn header_region(region: &RegionId) -> &str {
    region.as_str().split('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::login::answers::tests::catalog;
    use crate::login::roster::tests::player;

    fn texts(packets: Vec<ServerPacket>) -> Vec<String> {
        packets
            .into_iter()
            .map(|packet| match packet {
                ServerPacket::DrawExtInfo(text) => text.text,
                other => panic!("{other:?} is no text"),
            })
            .collect()
    }

    #[test]
    fn help_tells_a_topic_line_by_line() {
        let catalog = catalog();
        assert_eq!(texts(help(Some("afk"), &catalog)), ["Help about 'afk'", "Away.", "", "Really."]);
        assert_eq!(texts(help(Some("../motd"), &catalog)), ["No help available on '../motd'"]);
        assert_eq!(texts(help(None, &catalog)), ["How to use help:", "  'help topics", ""]);
        assert_eq!(texts(help(Some("topics"), &catalog)).pop().as_deref(), Some("afk who "));
    }

    #[test]
    fn news_is_an_item_for_each_title() {
        let expected = [":\n\n", "First:\nSomething\nhappened.\n\n", "Second:\nMore.\n"];
        assert_eq!(texts(document(Document::News, &catalog())), expected);
    }

    #[test]
    fn who_lists_everybody_or_a_region() {
        let players = [player("Alfa", "scorn"), player("Bravo", "wilderness.3")];
        assert_eq!(
            texts(who(None, &players, &catalog())),
            [
                "Total Players in The World. (2) -- WIZ(0) AFK(0) BOT(0)",
                "[fixed]Alfa the human\n</scorn/inn>",
                "[fixed]Bravo the human\n</wilderness.3/inn>"
            ]
        );
        assert_eq!(
            texts(who(Some("scor"), &players, &catalog()))[0],
            "Total Players in The Kingdom of Scorn (1) -- WIZ(0) AFK(0) BOT(0)"
        );
        let hostile = [OnlinePlayer { hostile: true, ..players[0].clone() }];
        assert_eq!(texts(who(None, &hostile, &catalog()))[1], "[fixed]Alfa the human <Hostile>\n</scorn/inn>");
        let masters = [OnlinePlayer { master: true, ..players[0].clone() }];
        assert!(texts(who(None, &masters, &catalog()))[0].contains(" WIZ(1) AFK(0) "));
        assert_eq!(texts(who(Some("zzz"), &players, &catalog())).len(), 3);
        assert_eq!(
            texts(whereabouts(&players, &catalog())),
            ["In the world currently there are:", "1 players in The Kingdom of Scorn", "1 players in The Wild"]
        );
    }
}
