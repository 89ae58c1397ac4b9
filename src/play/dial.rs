//! The way to a server: its address, TCP, and TLS on top of it where that is wanted.

use std::net::Ipv6Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{InvalidDnsNameError, ServerName};
use tokio_rustls::rustls::{self, ClientConfig};

use crate::certificates::{self, CertificateError};
use crate::client::{Client, ClientError, Greeting};
use crate::protocol::View;

/// Where servers listen when nothing else is said.
const PORT: u16 = 13_327;
/// A server that does not answer for so long is not there.
const DIAL_MAX: Duration = Duration::from_secs(10);
/// A server that does not introduce itself for so long is none.
const GREETING_MAX: Duration = Duration::from_secs(20);

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum DialError {
    #[error("{server} does not answer")]
    Silent { server: String },
    #[error("cannot connect to {server}")]
    Connect { server: String, source: std::io::Error },
    #[error("{server} does not speak TLS as it should")]
    Tls { server: String, source: std::io::Error },
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// Why an address or a certificate cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub(super) enum ServerError {
    #[error("{0:?} is no address: say HOST or HOST:PORT")]
    Address(String),
    #[error("{host:?} is no name that a certificate can have")]
    Name { host: String, source: InvalidDnsNameError },
    #[error(transparent)]
    Certificates(#[from] CertificateError),
    #[error("this machine trusts no certificates: name one with --tls-ca")]
    NoRoots,
    #[error("TLS cannot be used")]
    Tls(#[source] rustls::Error),
}

/// A server and how to reach it.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) address: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Server {
    /// `tls` with the certificates of `ca`, or those that this machine trusts.
    pub(super) fn new(address: &str, tls: bool, ca: Option<&Path>) -> Result<Self, ServerError> {
        let (host, address) = parse(address)?;
        let tls = if tls {
            let name = ServerName::try_from(host.clone()).map_err(|source| ServerError::Name { host, source })?;
            Some((TlsConnector::from(Arc::new(config(ca)?)), name))
        } else {
            None
        };
        Ok(Self { address, tls })
    }

    /// Connects and negotiates, up to the login page.
    pub(super) async fn dial(self, view: View) -> Result<Client, DialError> {
        let server = self.address;
        let silent = |_| DialError::Silent { server: server.clone() };
        let stream = timeout(DIAL_MAX, TcpStream::connect(&server)).await.map_err(silent)?;
        let stream = stream.and_then(|stream| stream.set_nodelay(true).map(|()| stream));
        let stream = stream.map_err(|source| DialError::Connect { server: server.clone(), source })?;
        let mut client = match self.tls {
            None => Client::over(stream),
            Some((connector, name)) => {
                let shaken = timeout(DIAL_MAX, connector.connect(name, stream)).await.map_err(silent)?;
                Client::over(shaken.map_err(|source| DialError::Tls { server: server.clone(), source })?)
            }
        };
        client.patience = GREETING_MAX;
        client.greet(&Greeting { program: "wildfire-play", keeps_pictures: true, view, direct: true }).await?;
        Ok(client)
    }

    /// The door of one of its region servers, with TLS if this one has it.
    pub(super) fn at(self, address: &str) -> Result<Self, ServerError> {
        let (host, address) = parse(address)?;
        let named = |(connector, _)| {
            let name = ServerName::try_from(host.clone()).map_err(|source| ServerError::Name { host, source })?;
            Ok::<_, ServerError>((connector, name))
        };
        Ok(Self { address, tls: self.tls.map(named).transpose()? })
    }
}

/// The host, and the address with its port.
fn parse(address: &str) -> Result<(String, String), ServerError> {
    let wrong = || ServerError::Address(address.to_owned());
    let bare = address.strip_prefix('[');
    let (host, port) = match (bare, address.matches(':').count()) {
        // An IPv6 address in brackets, and maybe a port.
        (Some(bare), _) => {
            let (host, rest) = bare.split_once(']').ok_or_else(wrong)?;
            (host, if rest.is_empty() { None } else { Some(rest.strip_prefix(':').ok_or_else(wrong)?) })
        }
        (None, 1) => address.split_once(':').map(|(host, port)| (host, Some(port))).ok_or_else(wrong)?,
        (None, _) => (address, None),
    };
    if host.contains(':') && host.parse::<Ipv6Addr>().is_err() {
        return Err(wrong());
    }
    let port = port.map_or(Ok(PORT), str::parse).map_err(|_| wrong())?;
    if host.is_empty() || host.contains(char::is_whitespace) {
        return Err(wrong());
    }
    let address = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    Ok((host.to_owned(), address))
}

fn config(ca: Option<&Path>) -> Result<ClientConfig, ServerError> {
    let bytes = ca.map(certificates::read).transpose()?;
    let roots = certificates::roots(ca.zip(bytes.as_deref()))?;
    if roots.is_empty() {
        return Err(ServerError::NoRoots);
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(ServerError::Tls)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_may_be_left_out_and_ipv6_has_brackets() {
        let parsed = |address| parse(address).map(|(host, address)| format!("{host} {address}")).ok();
        assert_eq!(parsed("example.org").as_deref(), Some("example.org example.org:13327"));
        assert_eq!(parsed("127.0.0.1:99").as_deref(), Some("127.0.0.1 127.0.0.1:99"));
        assert_eq!(parsed("::1").as_deref(), Some("::1 [::1]:13327"));
        assert_eq!(parsed("[::1]:99").as_deref(), Some("::1 [::1]:99"));
        for wrong in ["", ":99", "a:b", "a:b:1", "[::1", "[::1]99", "a b"] {
            assert!(parsed(wrong).is_none(), "{wrong}");
        }
    }
}
