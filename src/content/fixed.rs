//! Exact decimal numbers in millionths, so that no machine rounds differently from another.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::number;

/// A decimal number in millionths: `Fixed(120_000)` is 0.12. Speeds, delays and factors of the world
/// files are kept so; digits after the sixth are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fixed(pub i64);

impl Fixed {
    pub const ONE: Self = Self(1_000_000);

    /// A whole number, held at the largest value that fits.
    pub const fn from_whole(whole: i64) -> Self {
        Self(whole.saturating_mul(Self::ONE.0))
    }

    /// Reads what C's `atof` would: blanks, a sign, digits, a point, digits, perhaps an exponent.
    /// What follows is ignored; no digits at all are zero.
    pub fn parse(text: &str) -> Self {
        let text = text.trim_ascii_start();
        let negative = text.starts_with('-');
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        let bytes = text.as_bytes();
        // 128 bits hold 20 digits before the point and 18 after it, whatever the exponent does next.
        let mut digits: i128 = 0;
        let mut scale: i32 = 0;
        let mut seen_point = false;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' if digits < 10_i128.pow(36) => {
                    digits = digits * 10 + i128::from(byte - b'0');
                    scale -= i32::from(seen_point);
                }
                b'0'..=b'9' => scale += i32::from(!seen_point),
                b'.' if !seen_point => seen_point = true,
                _ => break,
            }
            at += 1;
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            let exponent = number::integer(&text[at + 1..]);
            scale = scale.saturating_add(exponent.clamp(-100, 100) as i32);
        }
        let power = scale + 6;
        let millionths = if power >= 0 {
            10_i128
                .checked_pow(power.unsigned_abs())
                .and_then(|factor| digits.checked_mul(factor))
                .unwrap_or(if digits == 0 { 0 } else { i128::MAX })
        } else {
            10_i128.checked_pow(power.unsigned_abs()).map_or(0, |divisor| digits / divisor)
        };
        let signed = if negative { -millionths } else { millionths };
        Self(signed.clamp(i128::from(-i64::MAX), i128::from(i64::MAX)) as i64)
    }

    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (size / 1_000_000, size % 1_000_000);
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let part = format!("{part:06}");
        write!(f, "{sign}{whole}.{}", part.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        for (text, millionths) in [
            ("0.1", 100_000),
            (" -0.25", -250_000),
            ("7", 7_000_000),
            (".5x", 500_000),
            ("+1.0000019", 1_000_001),
            ("1e-05", 10),
            ("-2.5e3", -2_500_000_000),
            ("", 0),
            ("none", 0),
            ("1e99", i64::MAX),
        ] {
            assert_eq!(Fixed::parse(text), Fixed(millionths), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(millionths in -i64::MAX..=i64::MAX) {
            prop_assert_eq!(Fixed::parse(&Fixed(millionths).to_string()), Fixed(millionths));
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            Fixed::parse(&text);
        }
    }
}
