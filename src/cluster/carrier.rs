//! A region server, and beside it the door through which players of its regions may come to it directly.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio_util::sync::CancellationToken;

use crate::bus::Link;
use crate::ids::ServerName;
use crate::login::{self, door};
use crate::persistence::Store;
use crate::telemetry::metrics::Role;
use crate::{process, region};

/// Runs regions of the world. Dials out only: it needs no open port.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct Options {
    #[command(flatten)]
    pub region: region::service::Options,
    /// An open address and port at which players of regions that run here may come directly, if their clients can
    #[arg(long, env = "WILDFIRE_DIRECT", value_name = "ADDRESS:PORT")]
    pub direct: Option<String>,
    /// What clients are to call that address [default: the same]
    #[arg(long, env = "WILDFIRE_DIRECT_AS", value_name = "HOST:PORT", requires = "direct")]
    pub direct_as: Option<String>,
    /// The certificate chain (PEM) for clients that come there with TLS; read again when it changes
    #[arg(long, env = "WILDFIRE_DIRECT_TLS_CERT", value_name = "FILE", requires = "direct")]
    pub direct_tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, env = "WILDFIRE_DIRECT_TLS_KEY", value_name = "FILE", requires = "direct")]
    pub direct_tls_key: Option<PathBuf>,
}

/// Runs a region server, with a door if it shall have one, until `stop`: then players are sent home, and the regions are
/// handed over.
///
/// # Errors
/// When the port is taken, the world cannot be read or differs from the others', a server of that name is there already,
/// or a broker does not answer.
pub async fn run(options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let Options { region: options, direct, direct_as, direct_tls_cert: tls_cert, direct_tls_key: tls_key } = options;
    let Some(listen) = direct else { return region::service::run(options, stop).await };
    let door = door::Options { tls_cert, tls_key, ..door::Options::at(&listen) };
    let listener = process::listen(&listen).await?;
    let address = direct_as.unwrap_or(listener.local_addr()?.to_string());
    let _window = options.window.open(Role::Region).await?;
    let brokers = options.membership.brokers.clone();
    let member = options.membership.clone().join("region").await?;
    let name = ServerName(format!("{}.door", member.name));
    let nats = brokers.nats(&name).await?;
    let parts = login::Parts {
        store: Store::cluster(&nats, &brokers.redis, &name).await?,
        link: Link::Nats(nats),
        catalog: Arc::clone(member.files.catalog()),
        partition: Arc::clone(member.files.partition()),
        world: member.files.hash().to_owned(),
        door,
        behind: Some(member.name.clone()),
        listener,
    };
    let end = CancellationToken::new();
    let regions = tokio::spawn(region::service::serve(options, member, Some(address), end.clone()));
    let served = login::run(parts, stop.child_token()).await;
    if served.is_ok() {
        // Play may have been ended by a dungeon master: players are gone then, and the regions stay.
        stop.cancelled().await;
    }
    end.cancel();
    regions.await??;
    served
}
