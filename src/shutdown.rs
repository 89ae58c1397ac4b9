//! How a process hears that it should stop: one token, cancelled by SIGINT or SIGTERM.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A token that is cancelled at the first SIGINT or SIGTERM. A second signal ends the process at
/// once, for an operator who has stopped waiting.
///
/// # Errors
/// When the signal handlers cannot be installed.
pub fn on_signal() -> std::io::Result<CancellationToken> {
    let token = CancellationToken::new();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = token.clone();
    tokio::spawn(async move {
        for _ in 0..2 {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if stop.is_cancelled() {
                std::process::exit(130);
            }
            tracing::info!("stopping");
            stop.cancel();
        }
    });
    Ok(token)
}

/// Set for a process that should not outlive the one that started it: that one's process id.
pub const WITH_PARENT: &str = "WILDFIRE_WITH_PARENT";

/// Asks the kernel for SIGTERM when the parent ends, if the parent wished so with [`WITH_PARENT`].
pub fn with_parent() {
    let Some(parent) = std::env::var(WITH_PARENT).ok().and_then(|parent| parent.parse::<i32>().ok()) else { return };
    if let Err(error) = nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGTERM) {
        tracing::warn!(%error, "this process may outlive its parent");
    }
    // It may have ended before the kernel was asked.
    if nix::unistd::Pid::parent().as_raw() != parent {
        std::process::exit(0);
    }
}
