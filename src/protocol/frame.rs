//! Frames: a length of two bytes, then the payload (protocol.txt, "Packet Format").
//!
//! Owns where one packet ends and the next begins. Never looks into a payload.

use crate::limits::FRAME_PAYLOAD_MAX;

/// A length that no frame has; the stream cannot be read on after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {length} bytes: 1..={FRAME_PAYLOAD_MAX} are allowed")]
pub struct FrameError {
    pub length: usize,
}

/// Bytes in, payloads out, however the stream was cut.
///
/// Holds what was pushed and not yet popped: whoever reads a socket pops until `None` before
/// pushing more, and then it holds less than one frame.
#[derive(Clone, Debug, Default)]
pub struct FrameDecoder {
    buffer: Vec<u8>,
    /// Where the first unread frame begins.
    start: usize,
}

impl FrameDecoder {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes as they came from the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start);
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole payload; `None` until more bytes are pushed. After an error, always the error.
    pub fn pop(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        let unread = self.buffer.get(self.start..).unwrap_or_default();
        let Some((length, behind)) = unread.split_first_chunk::<2>() else {
            return Ok(None);
        };
        let length = usize::from(u16::from_be_bytes(*length));
        check(length)?;
        let Some(payload) = behind.get(..length) else {
            return Ok(None);
        };
        let payload = payload.to_vec();
        self.start += 2 + length;
        Ok(Some(payload))
    }

    /// Bytes held that no `pop` has returned.
    pub fn buffered(&self) -> usize {
        self.buffer.len() - self.start
    }
}

/// Appends one payload, with its length, to what is to be sent.
pub fn append_frame(out: &mut Vec<u8>, payload: &[u8]) -> Result<(), FrameError> {
    check(payload.len())?;
    let length = u16::try_from(payload.len()).map_err(|_| FrameError { length: payload.len() })?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(payload);
    Ok(())
}

/// One payload with its length.
pub fn frame(payload: &[u8]) -> Result<Vec<u8>, FrameError> {
    let mut out = Vec::with_capacity(2 + payload.len());
    append_frame(&mut out, payload)?;
    Ok(out)
}

fn check(length: usize) -> Result<(), FrameError> {
    if (1..=FRAME_PAYLOAD_MAX).contains(&length) { Ok(()) } else { Err(FrameError { length }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pop_all(decoder: &mut FrameDecoder) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| decoder.pop().unwrap()).collect()
    }

    proptest! {
        #[test]
        fn any_cut_of_the_byte_stream_gives_the_same_frames(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 0..12),
            cuts in prop::collection::vec(1_usize..400, 1..40),
        ) {
            let mut stream = Vec::new();
            for payload in &payloads {
                append_frame(&mut stream, payload).unwrap();
            }
            let mut decoder = FrameDecoder::new();
            let mut popped = Vec::new();
            let mut rest = stream.as_slice();
            for length in cuts.iter().cycle() {
                let (piece, behind) = rest.split_at((*length).min(rest.len()));
                decoder.push(piece);
                popped.extend(pop_all(&mut decoder));
                rest = behind;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(popped, payloads);
            prop_assert_eq!(decoder.buffered(), 0);
        }

        #[test]
        fn arbitrary_bytes_end_in_frames_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let mut decoder = FrameDecoder::new();
            decoder.push(&bytes);
            while let Ok(Some(payload)) = decoder.pop() {
                prop_assert!(!payload.is_empty());
            }
        }
    }

    #[test]
    fn the_longest_frame_passes_and_one_byte_more_does_not() {
        let longest = vec![b'x'; FRAME_PAYLOAD_MAX];
        let mut decoder = FrameDecoder::new();
        decoder.push(&frame(&longest).unwrap());
        assert_eq!(decoder.pop(), Ok(Some(longest)));

        assert_eq!(frame(&vec![b'x'; 65_535]), Err(FrameError { length: 65_535 }));
        decoder.push(&[0xff, 0xff]);
        assert_eq!(decoder.pop(), Err(FrameError { length: 65_535 }));
        assert_eq!(decoder.pop(), Err(FrameError { length: 65_535 }));
    }

    #[test]
    fn a_frame_of_no_bytes_is_an_error() {
        let mut decoder = FrameDecoder::new();
        decoder.push(&[0, 0, 0, 1]);
        assert_eq!(decoder.pop(), Err(FrameError { length: 0 }));
        assert_eq!(frame(&[]), Err(FrameError { length: 0 }));
    }
}
