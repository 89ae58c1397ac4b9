//! The patterns with which people of the world listen: small regular expressions without groups.
//!
//! A pattern that begins with `*` fits everything. Any other is split at `|`, and each part that is not empty is
//! searched anywhere in the text, whatever the case of its letters: `^` `$` `.` `[set]` `[^set]`
//! `*` `+` `?` and the backslash that takes a sign as it is.

/// Longest part of a pattern that is looked at, in its own signs. The stock world has 60.
const LENGTH_MAX: usize = 200;

/// Does a text fit a pattern? The work grows with the length of the text times that of the pattern,
/// never faster.
pub fn fits(pattern: &str, text: &str) -> bool {
    if pattern.starts_with('*') {
        return true;
    }
    let text: Vec<char> = text.chars().map(|letter| letter.to_ascii_lowercase()).collect();
    pattern.split('|').filter(|part| !part.is_empty()).any(|part| Part::parse(part).is_found_in(&text))
}

/// What stands for one letter.
enum Letter {
    Exactly(char),
    Any,
    /// Ranges; whether the set is of what is not meant.
    Set(Vec<(char, char)>, bool),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    Once,
    /// `?`
    AtMostOnce,
    /// `*`
    Any,
    /// `+`
    AtLeastOnce,
}

struct Part {
    letters: Vec<(Letter, Times)>,
    from_start: bool,
    to_end: bool,
}

impl Part {
    fn parse(part: &str) -> Self {
        let mut signs: Vec<char> = part.chars().take(LENGTH_MAX).map(|sign| sign.to_ascii_lowercase()).collect();
        let from_start = signs.first() == Some(&'^');
        if from_start {
            signs.remove(0);
        }
        let to_end =
            signs.last() == Some(&'$') && signs.iter().rev().skip(1).take_while(|sign| **sign == '\\').count() % 2 == 0;
        if to_end {
            signs.pop();
        }
        let mut letters = Vec::new();
        let mut at = 0;
        while at < signs.len() {
            let letter;
            (letter, at) = parse_letter(&signs, at);
            let times = match signs.get(at) {
                Some('?') => Times::AtMostOnce,
                Some('*') => Times::Any,
                Some('+') => Times::AtLeastOnce,
                _ => Times::Once,
            };
            at += usize::from(times != Times::Once);
            letters.push((letter, times));
        }
        Self { letters, from_start, to_end }
    }

    /// Goes through the text once, with the set of all places in the pattern one may have reached.
    fn is_found_in(&self, text: &[char]) -> bool {
        let end = self.letters.len();
        let mut reached = vec![false; end + 1];
        for at in 0..=text.len() {
            if at == 0 || !self.from_start {
                reached[0] = true;
            }
            self.pass_over(&mut reached);
            if reached[end] && (!self.to_end || at == text.len()) {
                return true;
            }
            let Some(read) = text.get(at) else { break };
            let mut next = vec![false; end + 1];
            for (place, (letter, times)) in self.letters.iter().enumerate() {
                if reached[place] && letter.is(*read) {
                    next[place + 1] = true;
                    next[place] |= matches!(times, Times::Any | Times::AtLeastOnce);
                }
            }
            reached = next;
        }
        false
    }

    /// Letters that need not be there can be passed over without reading.
    fn pass_over(&self, reached: &mut [bool]) {
        for (place, (_, times)) in self.letters.iter().enumerate() {
            if reached[place] && matches!(times, Times::AtMostOnce | Times::Any) {
                reached[place + 1] = true;
            }
        }
    }
}

impl Letter {
    fn is(&self, letter: char) -> bool {
        match self {
            Self::Exactly(wanted) => *wanted == letter,
            Self::Any => true,
            Self::Set(ranges, not) => ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter)) != *not,
        }
    }
}

/// One letter of a pattern, and where the next one begins.
fn parse_letter(signs: &[char], at: usize) -> (Letter, usize) {
    match signs[at] {
        '.' => (Letter::Any, at + 1),
        '\\' if at + 1 < signs.len() => (Letter::Exactly(signs[at + 1]), at + 2),
        '[' => parse_set(signs, at),
        sign => (Letter::Exactly(sign), at + 1),
    }
}

/// A set that has no end is the bracket itself.
fn parse_set(signs: &[char], open: usize) -> (Letter, usize) {
    let not = signs.get(open + 1) == Some(&'^');
    let first = open + 1 + usize::from(not);
    // A closing bracket that comes first is one of the set.
    let Some(length) = signs.iter().skip(first + 1).position(|sign| *sign == ']') else {
        return (Letter::Exactly('['), open + 1);
    };
    let close = first + 1 + length;
    let mut ranges = Vec::new();
    let mut at = first;
    while at < close {
        if at + 2 < close && signs[at + 1] == '-' {
            ranges.push((signs[at], signs[at + 2]));
            at += 3;
        } else {
            ranges.push((signs[at], signs[at]));
            at += 1;
        }
    }
    (Letter::Set(ranges, not), close + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_found_anywhere_and_in_any_case() {
        for (pattern, text, expected) in [
            ("*", "whatever", true),
            ("hello|hi", "Oh, HELLO there", true),
            ("hello|hi", "this", true),
            ("hello|hi", "good day", false),
            ("^hi$", "this", false),
            ("^hi$", "Hi", true),
            ("x|", "anything", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn letters_repeat_and_may_be_missing() {
        for (pattern, text, expected) in [
            ("ye+s", "yes", true),
            ("ye+s", "yeeees", true),
            ("ye+s", "ys", false),
            ("colou?r", "color", true),
            ("colou?r", "colour", true),
            ("colou?r", "colouur", false),
            ("^ab*c$", "ac", true),
            ("^ab*c$", "abbbc", true),
            ("^a.*z$", "a to z", true),
            ("^a.*z$", "a to y", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn sets_and_quoted_signs_are_single_letters() {
        for (pattern, text, expected) in [
            ("[a-c]at", "bat", true),
            ("[a-c]at", "rat", false),
            ("[^a-c]at", "rat", true),
            ("what\\?", "what?", true),
            ("what\\?", "what", false),
            ("cost\\$", "cost$ 3", true),
            ("[abc", "[abc", true),
            ("[]]", "]", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} in {text}");
        }
    }

    proptest! {
        #[test]
        fn no_pattern_breaks_the_matcher(pattern in ".{0,60}", text in ".{0,60}") {
            fits(&pattern, &text);
        }

        #[test]
        fn plain_letters_are_a_search(pattern in "[a-d]{1,3}", text in "[a-d]{0,12}") {
            prop_assert_eq!(fits(&pattern, &text), text.contains(&pattern));
        }
    }
}
