//! The words of parties, as the stock server has them, and how each is shown. What they are about is decided by the
//! [`Steward`](super::steward::Steward).

use super::to_client::line;
use crate::ids::PlayerName;
use crate::persistence::{Party, PartyError, Rejoin};
use crate::protocol::{Color, QUERY_HIDE_INPUT, ServerPacket, TextKind};

const HELP: &str = "To form a party type: party form <partyname>. To join a party type: party join <partyname> If the \
    party has a passwd, it will you prompt you for it. For a list of current parties type: party list. To leave a party \
    type: party leave To change a passwd for a party type: party passwd <password> There is an 8 character maximum \
    password length. To talk to party members type: party say <msg> To see who is in your party: party who ";
pub(super) const IN_NONE: &str = "You are not a member of any party.";
const OUT_OF_REACH: &str = "The parties are out of reach: try again in a moment";

/// A line that members of a party hear.
pub(super) fn talk(text: &str) -> ServerPacket {
    line(Color::WHITE, TextKind::COMMUNICATION_PARTY, text)
}

pub(super) fn done(text: impl Into<String>) -> ServerPacket {
    line(Color::BLACK, TextKind::COMMAND_SUCCESS, text)
}

pub(super) fn refused(text: impl Into<String>) -> ServerPacket {
    line(Color::BLACK, TextKind::COMMAND_ERROR, text)
}

pub(super) fn help() -> ServerPacket {
    line(Color::BLACK, TextKind::COMMAND_HELP, HELP)
}

pub(super) fn question() -> ServerPacket {
    ServerPacket::Query { flags: QUERY_HIDE_INPUT, text: "What is the password?\n:".to_owned() }
}

pub(super) fn mine(party: Option<&Party>) -> ServerPacket {
    match party {
        Some(party) => done(format!("You are a member of party {}.", party.name)),
        None => refused(format!("{IN_NONE} For help try: party help")),
    }
}

pub(super) fn list(parties: &[Party]) -> Vec<ServerPacket> {
    if parties.is_empty() {
        return vec![refused("There are no parties active right now")];
    }
    let head = "[fixed]Party name                       Leader\n----------                       ------";
    let row = |party: &Party| done(format!("[fixed]{:<32} {}", party.name, party.leader));
    std::iter::once(done(head)).chain(parties.iter().map(row)).collect()
}

pub(super) fn formed(party: &str) -> ServerPacket {
    done(format!("You have formed party: {party}"))
}

pub(super) fn joined(party: &str) -> ServerPacket {
    done(format!("You have joined party: {party}\n"))
}

pub(super) fn left(party: &str) -> ServerPacket {
    done(format!("You leave party {party}."))
}

pub(super) fn rejoined(party: &str) -> ServerPacket {
    done(format!("Rejoined party {party}."))
}

pub(super) fn not_rejoined(party: &str, why: &str) -> ServerPacket {
    done(format!("Couldn't rejoin party {party}: {why}.."))
}

pub(super) fn others_hear_joined(who: &PlayerName, party: &str) -> String {
    format!("{who} joins party {party}")
}

pub(super) fn others_hear_left(who: &PlayerName, party: &str) -> String {
    format!("{who} leaves party {party}.")
}

/// Why something was not done.
pub(super) fn refusal(error: &PartyError) -> ServerPacket {
    refused(match error {
        PartyError::NameTaken { name } => format!("The party {name} already exists, pick another name"),
        PartyError::Missing { name } => format!("Party {name} does not exist.  You must form it first."),
        PartyError::WrongPassword { .. } => "You entered the wrong password".to_owned(),
        PartyError::AlreadyIn { name, .. } => format!("You are already a member of party: {name}"),
        PartyError::InNone { .. } => IN_NONE.to_owned(),
        PartyError::TooMany | PartyError::Full => "There is no room for more in parties: try again later".to_owned(),
        PartyError::Write(_) | PartyError::Read(_) => OUT_OF_REACH.to_owned(),
    })
}

/// The words of `party_rejoin`.
pub(super) fn rejoin_word(rejoin: Rejoin) -> &'static str {
    match rejoin {
        Rejoin::No => "no",
        Rejoin::IfExists => "if_exists",
        Rejoin::Always => "always",
    }
}

pub(super) fn rejoin_named(word: &str) -> Option<Rejoin> {
    [Rejoin::No, Rejoin::IfExists, Rejoin::Always].into_iter().find(|rejoin| rejoin_word(*rejoin) == word)
}
