//! What is read of a server's bytes can be written or is refused, and what was written once is
//! written the same from then on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wildfire::protocol::ServerPacket;

fuzz_target!(|payload: &[u8]| {
    let Some(written) = rewritten(payload) else {
        return;
    };
    // A list of spells does not say which of its two forms it has.
    if !written.starts_with(b"addspell ") {
        assert_eq!(rewritten(&written), Some(written));
    }
});

fn rewritten(payload: &[u8]) -> Option<Vec<u8>> {
    ServerPacket::decode(payload).ok()?.encode().ok()
}
