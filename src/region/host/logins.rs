//! Login services as a region server hears them: whose sessions are no more.

use std::time::Duration;

use tokio::time::Instant;

use super::{Host, TaskEvent};
use crate::ids::ServerName;

/// A login service speaks every second. One that is silent for so long is dead, frozen or cut off; if it lives after all,
/// its sessions find their players again by themselves.
const LOGIN_SILENCE: Duration = Duration::from_secs(5);

impl Host {
    /// A login service speaks. One that is younger than it was has begun anew, and knows nothing of its sessions before.
    pub(super) async fn note_login(&mut self, login: ServerName, up_ms: u64) {
        let before = self.logins.insert(login.clone(), (up_ms, Instant::now()));
        if before.is_some_and(|(older_ms, _)| up_ms < older_ms) {
            self.lose_login(&login).await;
        }
    }

    /// Notices login services that say nothing any more.
    pub(super) async fn miss_logins(&mut self) {
        if !*self.parts.link.connected().borrow() {
            // Nobody can be heard, and nobody is gone for that.
            for (_, heard) in self.logins.values_mut() {
                *heard = Instant::now();
            }
            return;
        }
        let silent = self.logins.extract_if(.., |_, (_, heard)| heard.elapsed() > LOGIN_SILENCE);
        let silent: Vec<ServerName> = silent.map(|(login, _)| login).collect();
        for login in silent {
            self.lose_login(&login).await;
        }
    }

    async fn lose_login(&self, login: &ServerName) {
        for running in self.running.values() {
            // A task that is gone has ended already.
            let _ = running.events.send(TaskEvent::LoginGone(login.clone())).await;
        }
    }
}
