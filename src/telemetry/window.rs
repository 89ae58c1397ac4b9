//! The port at which a process is measured: `/metrics`, `/healthz`, `/readyz`.
//!
//! Only reads. Whoever reaches it learns numbers and names of regions and nothing of players; it is still better
//! kept to the network of those who run the cluster.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clap::Args;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

use super::metrics::{self, Role};
use super::vitals::{self, Health};
use crate::process;

/// How often what was counted is summed up, whether somebody asks or not.
const UPKEEP: Duration = Duration::from_secs(5);

/// Where a process shows its numbers.
#[derive(Args, Clone, Debug, Default)]
#[group(id = "window")]
pub struct Options {
    /// Show metrics (/metrics, as Prometheus reads them) and health (/healthz, /readyz) at this address and port
    #[arg(long, env = "WILDFIRE_METRICS", value_name = "ADDRESS:PORT", global = true)]
    pub metrics: Option<SocketAddr>,
}

/// The open window: it shuts when this is dropped.
#[derive(Debug)]
pub struct Window {
    _serving: Option<AbortOnDropHandle<()>>,
}

impl Options {
    /// The same some ports after this one.
    #[must_use]
    pub fn beside(&self, ports: u16) -> Self {
        let metrics = self.metrics.map(|address| SocketAddr::new(address.ip(), address.port().saturating_add(ports)));
        Self { metrics }
    }

    /// The arguments that say the same to another process.
    pub fn arguments(&self) -> Vec<OsString> {
        self.metrics.iter().flat_map(|address| ["--metrics".into(), address.to_string().into()]).collect()
    }

    /// Opens the window, if one is wished for. To be called before the service begins, so that its start is seen.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn open(&self, role: Role) -> anyhow::Result<Window> {
        let Some(address) = self.metrics else { return Ok(Window { _serving: None }) };
        let listener = process::listen(&address.to_string()).await?;
        let handle = metrics::record(role).context("nothing can be measured")?;
        tracing::info!(address = ?listener.local_addr().ok(), "metrics and health");
        Ok(Window { _serving: Some(AbortOnDropHandle::new(tokio::spawn(serve(listener, handle, role)))) })
    }
}

async fn serve(listener: TcpListener, handle: PrometheusHandle, role: Role) {
    let upkeep = handle.clone();
    let routes = Router::new()
        .route("/metrics", get(numbers))
        .route("/healthz", get(async || health(&vitals::alive())))
        .route("/readyz", get(async || health(&vitals::ready())))
        .with_state((handle, role));
    let upkeep = async {
        let mut rounds = tokio::time::interval(UPKEEP);
        loop {
            rounds.tick().await;
            upkeep.run_upkeep();
        }
    };
    tokio::select! {
        served = axum::serve(listener, routes) => if let Err(error) = served {
            tracing::error!(%error, "metrics and health are not shown any more");
        },
        () = upkeep => {}
    }
}

async fn numbers(State((handle, role)): State<(PrometheusHandle, Role)>) -> Response {
    metrics::look(role);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response()
}

fn health(health: &Health) -> Response {
    let status = if health.well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, health.to_string()).into_response()
}
