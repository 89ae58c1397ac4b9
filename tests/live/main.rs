//! Whole clusters of real processes on real brokers, played by honest wire clients.
//!
//! Every story has a cluster of its own: a private `nats-server` and `redis-server`, region servers and a login
//! service on free loopback ports. What the processes logged is shown when a story fails.

#[path = "../support/http.rs"]
mod http;
#[path = "../servers/port.rs"]
mod port;
#[path = "../support/mod.rs"]
mod support;

// The stage.
mod census;
mod certificates;
mod cluster;
mod guarded;
mod player;
mod service;

// The stories.
mod audit;
mod bad_input;
mod chaos;
mod crossing;
mod direct;
mod doubles;
mod failover;
mod health;
mod masters;
mod moves;
mod parties;
mod partition;
mod play;
mod quarantine;
mod queue;
mod refusals;
mod roles;
mod sanctions;
mod secrets;
mod sessions;
mod storm;
mod successor;
mod swarm;
mod talk;
mod three;
mod tls;
mod upgrade;
