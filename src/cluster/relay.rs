//! A network cable that can be pulled: between a client and a server on this machine.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const BUFFER: usize = 16 * 1024;

/// Carries bytes both ways until it is cut; then nothing arrives, and nobody is told.
#[derive(Debug)]
pub struct Relay {
    address: SocketAddr,
    is_whole: watch::Sender<bool>,
    listening: JoinHandle<()>,
}

impl Relay {
    /// Listens on a free port of loopback and carries everything to that one.
    ///
    /// # Errors
    /// When loopback has no free port.
    pub async fn to(port: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (is_whole, seen) = watch::channel(true);
        let listening = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(join(near, port, seen.clone()));
            }
        });
        Ok(Self { address, is_whole, listening })
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// From now on nothing arrives.
    pub fn cut(&self) {
        self.is_whole.send_replace(false);
    }

    /// What was sent meanwhile arrives now.
    pub fn mend(&self) {
        self.is_whole.send_replace(true);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn join(near: TcpStream, port: u16, mut is_whole: watch::Receiver<bool>) {
    if is_whole.wait_for(|whole| *whole).await.is_err() {
        return;
    }
    let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else { return };
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        () = carry(near_in, far_out, is_whole.clone()) => {}
        () = carry(far_in, near_out, is_whole) => {}
    }
}

/// Ends with either side, or with the relay.
async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut is_whole: watch::Receiver<bool>) {
    let mut buffer = vec![0; BUFFER];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if is_whole.wait_for(|whole| *whole).await.is_err() || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
