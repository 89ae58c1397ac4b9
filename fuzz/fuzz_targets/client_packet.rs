//! What is read of a client's bytes and can be written is read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wildfire::protocol::ClientPacket;

fuzz_target!(|payload: &[u8]| {
    if let Ok(packet) = ClientPacket::decode(payload)
        && let Ok(written) = packet.encode()
    {
        assert_eq!(ClientPacket::decode(&written), Ok(packet));
    }
});
