//! Sums of money in words.

/// Kinds of coin a price is told in, and their worth in silver.
const COINS: [(&str, u64); 3] = [("platinum coin", 50), ("gold coin", 10), ("silver coin", 1)];

/// `405 platinum coins, 2 gold coins and 8 silver coins`
pub(in crate::game::rules) fn exactly(mut silver: u64) -> String {
    let mut parts = Vec::new();
    for (name, worth) in COINS {
        let number = silver / worth;
        silver %= worth;
        if number > 0 {
            parts.push(format!("{number} {name}{}", if number == 1 { "" } else { "s" }));
        }
    }
    if parts.is_empty() { "nothing".to_owned() } else { listed(&parts) }
}

/// `a few gold coins`
pub(in crate::game::rules) fn roughly(silver: u64) -> String {
    let Some((name, number)) = COINS.iter().map(|(name, worth)| (name, silver / worth)).find(|(_, number)| *number > 0)
    else {
        return "nothing".to_owned();
    };
    let amount = match number {
        1 => return format!("about one {name}"),
        2..=3 => "a few",
        4..=6 => "several",
        7..=20 => "a moderate amount of",
        21..=99 => "lots of",
        100..=499 => "a great many",
        _ => "a vast quantity of",
    };
    format!("{amount} {name}s")
}

/// `boots, gloves and girdles`
pub(super) fn listed<S: AsRef<str>>(parts: &[S]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_told_in_coins() {
        assert_eq!(exactly(20_278), "405 platinum coins, 2 gold coins and 8 silver coins");
        assert_eq!(exactly(28), "2 gold coins and 8 silver coins");
        assert_eq!(exactly(50), "1 platinum coin");
        assert_eq!(exactly(0), "nothing");
    }

    #[test]
    fn guesses_are_told_in_plain_words() {
        for (silver, words) in [
            (0, "nothing"),
            (5, "several silver coins"),
            (10, "about one gold coin"),
            (36, "a few gold coins"),
            (55, "about one platinum coin"),
            (349, "several platinum coins"),
            (350, "a moderate amount of platinum coins"),
            (1050, "lots of platinum coins"),
            (5000, "a great many platinum coins"),
            (25_000, "a vast quantity of platinum coins"),
        ] {
            assert_eq!(roughly(silver), words);
        }
    }
}
