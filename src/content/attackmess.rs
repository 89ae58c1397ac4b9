//! Attack messages: the words for a blow by its kind and force. File `attackmess`.

use super::lines::Lines;
use super::number::integer;
use super::report::Report;
use super::traits::Text;

/// The words for blows weaker than a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttackMessage {
    /// It is said of a damage below this.
    pub limit: i32,
    /// What the attacker does, and what follows the name of the victim.
    pub verb: Text,
    pub suffix: Text,
    /// What others see the attacker do.
    pub seen: Text,
}

/// For each message type, by rising damage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttackMessages {
    pub types: Vec<Vec<AttackMessage>>,
}

/// Message types of the stock game are below this; it bounds what a broken file can ask for.
const TYPES_MAX: usize = 256;

impl AttackMessages {
    /// The words for a damage; from the last limit on the strongest there are.
    pub fn message(&self, message_type: usize, damage: i32) -> Option<&AttackMessage> {
        let messages = self.types.get(message_type)?;
        messages.iter().find(|message| damage < message.limit).or_else(|| messages.last())
    }

    pub fn parse(file: &str, text: &str, report: &mut Report) -> Self {
        let mut messages = Self::default();
        let mut lines = Lines::new(file, text);
        let mut message_type = None;
        let mut parts: Vec<(i32, &str)> = Vec::new();
        while let Some(line) = lines.next_spoken() {
            if let Some(number) = line.strip_prefix("TYPE:") {
                if !parts.is_empty() {
                    report.add(file, lines.number(), "a message has three lines");
                    parts.clear();
                }
                let number = integer(number) as usize;
                message_type = Some(number).filter(|&number| number < TYPES_MAX);
                if number < TYPES_MAX && messages.types.len() <= number {
                    messages.types.resize(number + 1, Vec::new());
                }
                continue;
            }
            let (Some(message_type), Some((limit, words))) = (message_type, line.split_once('=')) else {
                report.add(file, lines.number(), format_args!("{line:?} is no message"));
                continue;
            };
            parts.push((integer(limit) as i32, words));
            if let [(limit, verb), (_, suffix), (_, seen)] = parts[..] {
                messages.types[message_type].push(AttackMessage {
                    limit,
                    verb: Text::from(verb),
                    suffix: Text::from(suffix),
                    seen: Text::from(seen),
                });
                parts.clear();
            }
        }
        messages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blow_as_strong_as_a_limit_has_the_words_of_the_next() {
        let mut report = Report::default();
        let file = "TYPE:1\n3=cut\n3=\n3= cuts\n6=cut\n6= hard\n6= cuts\n9=slash\n9=\n9= slashes\n";
        let messages = AttackMessages::parse("attackmess", file, &mut report);
        let words = |damage| messages.message(1, damage).map(|message| format!("{}{}", message.verb, message.suffix));
        let said: Vec<_> = [1, 2, 3, 5, 6, 8, 9, 50].into_iter().filter_map(words).collect();
        assert_eq!(said, ["cut", "cut", "cut hard", "cut hard", "slash", "slash", "slash", "slash"]);
    }
}
