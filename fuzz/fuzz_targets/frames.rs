//! A stream in any two pieces gives the frames it gives whole, and the frames give the stream.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wildfire::protocol::{FrameDecoder, FrameError, append_frame};

fuzz_target!(|input: (usize, &[u8])| {
    let (cut, stream) = input;
    let (head, tail) = stream.split_at(cut.checked_rem(stream.len() + 1).unwrap_or(0));

    let mut whole = FrameDecoder::new();
    whole.push(stream);
    let (expected, end) = pop_all(&mut whole);

    let mut pieces = FrameDecoder::new();
    pieces.push(head);
    let (mut frames, early_end) = pop_all(&mut pieces);
    if early_end.is_none() {
        pieces.push(tail);
        frames.extend(pop_all(&mut pieces).0);
        assert_eq!(pieces.buffered(), whole.buffered());
    }
    assert_eq!(frames, expected);

    let mut written = Vec::new();
    for frame in &frames {
        append_frame(&mut written, frame).expect("it came out of a frame");
    }
    assert_eq!(stream.get(..written.len()), Some(written.as_slice()));
    assert!(end.is_some() || whole.buffered() == stream.len() - written.len());
});

fn pop_all(decoder: &mut FrameDecoder) -> (Vec<Vec<u8>>, Option<FrameError>) {
    let mut frames = Vec::new();
    loop {
        match decoder.pop() {
            Ok(Some(frame)) => frames.push(frame),
            Ok(None) => return (frames, None),
            Err(error) => return (frames, Some(error)),
        }
    }
}
