//! What people of the world answer: the `@match` blocks of a message.

use super::pattern;

/// Something the listener offers to be said next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What one says.
    pub key: String,
    /// What one is heard to say.
    pub text: String,
    /// Asked, not replied.
    pub question: bool,
}

/// An answer with the offers that go with it, in the order of the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Line by line, each with its end.
    pub text: String,
    pub offers: Vec<Offer>,
}

/// Is this a message that listens?
pub fn listens(message: &str) -> bool {
    message.lines().any(|line| line.starts_with("@match"))
}

/// The answer of the first block that fits what was said.
pub fn answer(message: &str, said: &str) -> Option<Answer> {
    let mut answer: Option<Answer> = None;
    for line in message.lines() {
        if let Some(pattern) = line.strip_prefix("@match") {
            if answer.is_some() {
                break;
            }
            if pattern::fits(pattern.trim(), said) {
                answer = Some(Answer::default());
            }
            continue;
        }
        let Some(answer) = &mut answer else { continue };
        match offer(line) {
            Some(offer) => answer.offers.push(offer),
            None if line.is_empty() => {}
            None => {
                answer.text.push_str(line);
                answer.text.push('\n');
            }
        }
    }
    answer
}

/// The offer with this key, in whatever block.
pub fn offered(message: &str, key: &str) -> Option<Offer> {
    message.lines().filter_map(offer).find(|offer| offer.key == key)
}

fn offer(line: &str) -> Option<Offer> {
    let question = line.starts_with("@question ");
    let rest = line.strip_prefix("@reply ").or_else(|| line.strip_prefix("@question "))?;
    // A key alone is what is said as well.
    let (key, text) = rest.split_once(' ').unwrap_or((rest, rest));
    Some(Offer { key: key.to_owned(), text: text.to_owned(), question })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "Not heard.\n@match hello|hi\nGood day.\n\nA fine one.\n@reply yes Indeed it is.\n\
        @question why What makes it so?\n@match *\nHm.\n";

    #[test]
    fn the_first_block_that_fits_answers_without_its_empty_lines() {
        let answer = answer(MESSAGE, "Hi!").expect("a greeting is answered");
        assert_eq!(answer.text, "Good day.\nA fine one.\n");
        let keys: Vec<&str> = answer.offers.iter().map(|offer| &*offer.key).collect();
        assert_eq!(keys, ["yes", "why"]);
    }

    #[test]
    fn what_fits_nothing_else_gets_the_last_answer() {
        assert_eq!(answer(MESSAGE, "xyzzy").map(|answer| answer.text).as_deref(), Some("Hm.\n"));
        assert_eq!(answer("Just a text.\n", "hello"), None);
        assert!(listens(MESSAGE) && !listens("Just a text.\n"));
    }

    #[test]
    fn an_offer_is_known_by_its_exact_key() {
        let offer = offered(MESSAGE, "why").expect("it is offered");
        assert_eq!((&*offer.text, offer.question), ("What makes it so?", true));
        assert_eq!(offered(MESSAGE, "Why"), None);
    }
}
