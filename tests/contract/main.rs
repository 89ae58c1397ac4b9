//! One suite for every link and every store: what holds in one process holds over real brokers.

#[path = "../support/mod.rs"]
mod support;

mod items;
mod links;
mod logs;
mod parties;
mod place;
mod real_only;
mod stores;

/// Runs each check in memory (on a paused clock), on a store on disk, and on real brokers.
macro_rules! contract {
    ($($check:ident),+ $(,)?) => {
        mod in_memory {
            $(#[tokio::test(start_paused = true)]
            async fn $check() {
                super::$check(&crate::place::Place::in_memory()).await;
            })+
        }
        mod on_disk {
            $(#[tokio::test]
            async fn $check() {
                super::$check(&crate::place::Place::on_disk()).await;
            })+
        }
        mod on_brokers {
            $(#[tokio::test]
            async fn $check() {
                super::$check(&crate::place::Place::on_brokers().await).await;
            })+
        }
    };
}
pub(crate) use contract;
