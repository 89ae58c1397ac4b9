//! Whole numbers as the stock files mean them: read like C's `atoi`, narrowed by wrapping.

/// Reads blanks, a sign and digits; stops at the first other character; no digits are 0. Numbers too
/// large for 64 bits stay at the bound.
pub(super) fn integer(text: &str) -> i64 {
    let bytes = text.trim_ascii_start().as_bytes();
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let mut value: i64 = 0;
    for byte in digits.iter().take_while(|byte| byte.is_ascii_digit()) {
        let digit = i64::from(byte - b'0');
        value = value.saturating_mul(10);
        value = if negative { value.saturating_sub(digit) } else { value.saturating_add(digit) };
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stop_at_the_first_character_that_is_none() {
        for (text, value) in
            [("12", 12), ("  -7 x", -7), ("+3.9", 3), ("abc", 0), ("", 0), ("99999999999999999999", i64::MAX)]
        {
            assert_eq!(integer(text), value, "{text:?}");
        }
    }

    #[test]
    fn a_value_too_wide_for_its_field_wraps_like_the_stock_server() {
        assert_eq!(integer("200000") as i16, 3392);
        assert_eq!(integer("250000000000000") as i32, 250_000_000_000_000_i64 as i32);
    }
}
