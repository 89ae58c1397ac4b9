//! The table of the best characters, in the words of the stock server.

use super::to_client::line;
use crate::persistence::{Ending, Entered, Score};
use crate::protocol::{Color, ServerPacket, TextKind};

/// Rows that are shown at a time.
const ROWS_MAX: usize = 50;
const HEAD: &str = "[fixed]Nr    Score   [print] Who <max hp><max sp><max grace>";

fn said(text: impl Into<String>) -> ServerPacket {
    line(Color::BLACK, TextKind::ADMIN_HISCORE, text)
}

fn row(rank: usize, score: &Score) -> ServerPacket {
    let Score { player, title, experience, map, hp, sp, grace, .. } = score;
    let how = match score.ending {
        Ending::Left => "left",
        Ending::Quit => "quit",
    };
    let numbers = format!("[fixed]{rank:>3} {experience:>10}[print]");
    said(format!("{numbers} {player} {title} {how} the game on map {map} <{hp}><{sp}><{grace}>."))
}

/// The best of all, or of those with these letters in their name or title, with their rank among all.
pub(super) fn list(scores: &[Score], filter: Option<&str>) -> Vec<ServerPacket> {
    let wanted = filter.unwrap_or_default().to_lowercase();
    let is_meant =
        |score: &Score| [score.player.as_str(), &score.title].iter().any(|it| it.to_lowercase().contains(&wanted));
    let rows = scores.iter().enumerate().filter(|(_, score)| is_meant(score)).take(ROWS_MAX);
    std::iter::once(said(HEAD)).chain(rows.map(|(place, score)| row(place + 1, score))).collect()
}

/// What somebody who quits for ever reads.
pub(super) fn entered(entered: &Entered, score: &Score) -> Vec<ServerPacket> {
    let now = entered.now.map(|rank| row(rank, score));
    let (words, before) = match &entered.before {
        None if now.is_none() => return Vec::new(),
        None => ("You entered the highscore list:", None),
        Some((rank, last)) if score.experience > last.experience => {
            ("You beat your last score:", Some(row(*rank, last)))
        }
        Some((rank, last)) => ("You didn't beat your last score:", Some(row(*rank, last))),
    };
    std::iter::once(said(words)).chain(before).chain(now).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PlayerName;
    use crate::persistence::ScoreTable;

    fn score(player: &str, title: &str, experience: i64, ending: Ending) -> Score {
        let (title, map) = (title.to_owned(), "world_105_115".to_owned());
        Score { player: PlayerName::new(player), title, experience, ending, map, hp: 58, sp: 1, grace: 1 }
    }

    fn texts(packets: Vec<ServerPacket>) -> Vec<String> {
        let text = |packet| match packet {
            ServerPacket::DrawExtInfo(text) => text.text,
            other => panic!("{other:?} is no text"),
        };
        packets.into_iter().map(text).collect()
    }

    #[test]
    fn those_with_the_letters_in_name_or_title_are_listed_with_their_rank_among_all() {
        let scores =
            [score("Carl", "the human", 5000, Ending::Quit), score("Alfa", "the Great One", 500, Ending::Left)];
        let carl = "[fixed]  1       5000[print] Carl the human quit the game on map world_105_115 <58><1><1>.";
        let alfa = "[fixed]  2        500[print] Alfa the Great One left the game on map world_105_115 <58><1><1>.";
        assert_eq!(texts(list(&scores, None)), [HEAD, carl, alfa]);
        assert_eq!(texts(list(&scores, Some("LF"))), [HEAD, alfa]);
        assert_eq!(texts(list(&scores, Some("great"))), [HEAD, alfa]);
        assert_eq!(texts(list(&scores, Some("left"))), [HEAD]);
        let many: Vec<Score> = (0..60).map(|it| score(&format!("P{it}"), "the human", 9, Ending::Left)).collect();
        assert_eq!(list(&many, None).len(), 51);
    }

    #[test]
    fn who_quits_reads_what_became_of_their_score() {
        let mut table = ScoreTable::default();
        let mut enter = |experience, ending| {
            let score = score("Carl", "the human", experience, ending);
            let became = table.enter(&score);
            texts(entered(&became, &score))
        };
        let line = |experience, how: &str| {
            format!("[fixed]  1 {experience:>10}[print] Carl the human {how} the game on map world_105_115 <58><1><1>.")
        };
        assert_eq!(enter(500, Ending::Left), ["You entered the highscore list:".to_owned(), line(500, "left")]);
        let beaten = ["You beat your last score:".to_owned(), line(500, "left"), line(1200, "quit")];
        assert_eq!(enter(1200, Ending::Quit), beaten);
        let same = ["You didn't beat your last score:".to_owned(), line(1200, "quit"), line(1200, "quit")];
        assert_eq!(enter(1200, Ending::Quit), same);
    }
}
