//! Whom a proxy speaks for: the header of the PROXY protocol before a connection, or a header of a page request.
//!
//! Only proxies that the operator has named are believed; whoever else sends such a header is taken by where they
//! are. ppp reads both versions of the protocol's header.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;
use ppp::{v1, v2};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderName};

use crate::limits::{HANDSHAKE_MAX, PROXY_HEADER_MAX};

/// Version 1 begins with `PROXY`; a client's first packet would have 20,480 bytes for it.
const TEXT: u8 = b'P';
/// Version 2 begins with an empty line; a client's first packet would have 3,328 bytes for it.
const BINARY: u8 = b'\r';
/// Signature, version, family, and the length of the rest.
const BINARY_BEGINNING: usize = 16;

/// The proxies that are believed.
#[derive(Debug)]
pub(super) struct Proxies {
    trusted: Vec<IpNet>,
    header: HeaderName,
}

/// Why it is not known whom a proxy speaks for.
#[derive(Debug, thiserror::Error)]
pub(super) enum IntroductionError {
    #[error("the header does not end")]
    Endless,
    #[error("the header came too slowly")]
    TooSlow,
    #[error("no header of version 1: {0}")]
    Text(#[from] v1::BinaryParseError),
    #[error("no header of version 2: {0}")]
    Binary(#[from] v2::ParseError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Proxies {
    pub(super) fn new(trusted: Vec<IpNet>, header: HeaderName) -> Self {
        Self { trusted, header }
    }

    pub(super) fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Who asks for a page through a trusted proxy: the last address in the header that is not one of our proxies'. What
    /// stands before it was written by somebody else, and may be anything.
    pub(super) fn client(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let lines = headers.get_all(&self.header).iter().rev();
        let addresses = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.rsplit(','));
        for address in addresses {
            let address = address.trim().parse::<IpAddr>().ok()?.to_canonical();
            if !self.trust(address) {
                return Some(address);
            }
        }
        None
    }
}

/// Reads the header of the PROXY protocol, if the connection begins with one. `None`: it does not, or the proxy speaks
/// for itself.
///
/// # Errors
/// When there is a header that is none, is too long, or does not come whole.
pub(super) async fn introduced(
    stream: &mut (impl AsyncBufRead + Unpin),
    first_word: Duration,
) -> Result<Option<IpAddr>, IntroductionError> {
    let Ok(bytes) = timeout(first_word, stream.fill_buf()).await else { return Ok(None) };
    let first = bytes?.first().copied();
    let header = async {
        match first {
            Some(TEXT) => text(stream).await,
            Some(BINARY) => binary(stream).await,
            _ => Ok(None),
        }
    };
    timeout(HANDSHAKE_MAX, header).await.map_err(|_| IntroductionError::TooSlow)?
}

async fn text(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<IpAddr>, IntroductionError> {
    let mut line = Vec::new();
    stream.take(PROXY_HEADER_MAX).read_until(b'\n', &mut line).await?;
    if line.last() != Some(&b'\n') {
        return Err(IntroductionError::Endless);
    }
    Ok(match v1::Header::try_from(line.as_slice())?.addresses {
        v1::Addresses::Tcp4(addresses) => Some(addresses.source_address.into()),
        v1::Addresses::Tcp6(addresses) => Some(addresses.source_address.into()),
        v1::Addresses::Unknown => None,
    })
}

async fn binary(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<IpAddr>, IntroductionError> {
    let mut header = vec![0; BINARY_BEGINNING];
    stream.read_exact(&mut header).await?;
    let rest = u16::from_be_bytes([header[BINARY_BEGINNING - 2], header[BINARY_BEGINNING - 1]]);
    if u64::from(rest) > PROXY_HEADER_MAX {
        return Err(IntroductionError::Endless);
    }
    header.resize(BINARY_BEGINNING + usize::from(rest), 0);
    stream.read_exact(&mut header[BINARY_BEGINNING..]).await?;
    let header = v2::Header::try_from(header.as_slice())?;
    // A proxy that looks whether we live speaks for itself.
    if header.command == v2::Command::Local {
        return Ok(None);
    }
    Ok(match header.addresses {
        v2::Addresses::IPv4(addresses) => Some(addresses.source_address.into()),
        v2::Addresses::IPv6(addresses) => Some(addresses.source_address.into()),
        v2::Addresses::Unspecified | v2::Addresses::Unix(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> (Result<Option<IpAddr>, IntroductionError>, Vec<u8>) {
        let mut stream = bytes;
        let introduced = introduced(&mut stream, Duration::from_secs(1)).await;
        (introduced, stream.to_vec())
    }

    fn version_2(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let mut header = b"\r\n\r\n\0\r\nQUIT\n".to_vec();
        header.extend([0x20 | command, family]);
        header.extend(u16::try_from(addresses.len()).unwrap().to_be_bytes());
        header.extend(addresses);
        header.extend(b"\0\x07version");
        header
    }

    #[tokio::test]
    async fn both_versions_say_who_comes_and_leave_the_rest() {
        let (client, rest) = read(b"PROXY TCP4 203.0.113.7 192.0.2.1 5001 13327\r\n\0\x07version").await;
        assert_eq!((client.unwrap(), rest.as_slice()), (Some([203, 0, 113, 7].into()), b"\0\x07version".as_slice()));
        let (client, _) = read(b"PROXY TCP6 2001:db8::7 2001:db8::1 5001 13327\r\n").await;
        assert_eq!(client.unwrap(), Some("2001:db8::7".parse().unwrap()));
        let v4 = [203, 0, 113, 7, 192, 0, 2, 1, 0x13, 0x89, 0x34, 0x0f];
        let (client, rest) = read(&version_2(1, 0x11, &v4)).await;
        assert_eq!((client.unwrap(), rest.as_slice()), (Some([203, 0, 113, 7].into()), b"\0\x07version".as_slice()));
    }

    #[tokio::test]
    async fn a_proxy_may_speak_for_itself_or_say_nothing() {
        for bytes in [b"PROXY UNKNOWN\r\n".to_vec(), version_2(0, 0, &[]), b"\0\x07version".to_vec(), Vec::new()] {
            assert_eq!(read(&bytes).await.0.unwrap(), None, "{bytes:?}");
        }
    }

    #[tokio::test]
    async fn what_is_no_header_is_refused() {
        let mut long = b"PROXY ".to_vec();
        long.resize(5_000, b'x');
        let short = b"PROXY TCP4 203.0.113.7".to_vec();
        let wrong = b"PROXY TCP4 203.0.113.700 192.0.2.1 5001 13327\r\n".to_vec();
        let signature = b"\r\n\r\n\0\r\nQUIZ\n\x21\x11\0\0".to_vec();
        for bytes in [long, short, wrong, signature] {
            read(&bytes).await.0.unwrap_err();
        }
    }

    #[test]
    fn of_a_list_of_addresses_the_last_that_is_no_proxy_counts() {
        let trusted = vec!["10.0.0.0/8".parse().unwrap(), "192.0.2.1/32".parse().unwrap()];
        let proxies = Proxies::new(trusted, HeaderName::from_static("x-forwarded-for"));
        assert!(proxies.trust([10, 1, 2, 3].into()) && !proxies.trust([192, 0, 2, 2].into()));
        for (lines, client) in [
            (&["203.0.113.7"][..], Some([203, 0, 113, 7])),
            (&["198.51.100.1, 203.0.113.7, 10.0.0.1"], Some([203, 0, 113, 7])),
            (&["198.51.100.1", "203.0.113.7", "192.0.2.1"], Some([203, 0, 113, 7])),
            (&["203.0.113.7, unknown"], None),
            (&["10.0.0.9"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            assert_eq!(proxies.client(&headers), client.map(IpAddr::from), "{lines:?}");
        }
    }
}
