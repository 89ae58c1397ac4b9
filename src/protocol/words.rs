//! Lists of words and values separated by spaces, as `setup` sends them in both directions.

use super::reader::Reader;
use super::writer::{EncodeError, Writer};

/// Pairs of words; a last word without a value is dropped.
pub(super) fn decode_pairs(body: &mut Reader<'_>) -> Vec<(String, String)> {
    let text = body.c_text();
    let mut words = text.split_ascii_whitespace().map(str::to_owned);
    std::iter::from_fn(|| words.next().zip(words.next())).collect()
}

pub(super) fn encode_pairs(pairs: &[(String, String)], out: &mut Writer) -> Result<(), EncodeError> {
    for (place, (option, value)) in pairs.iter().enumerate() {
        if place > 0 {
            out.space();
        }
        out.word("setup option", option)?;
        out.space();
        out.word("setup value", value)?;
    }
    Ok(())
}
