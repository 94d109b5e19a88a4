//! How a peer serves.

use super::Mischief;
use crate::slow::Pace;
use core_model::{Distribution, Stream};
use std::num::NonZeroUsize;
use std::time::Duration;

/// How a peer serves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// How long each item takes it, beside the network.
    pub service: Distribution,
    /// What the service times are drawn from.
    pub seed: u64,
    /// The bytes of a reply.
    pub reply_bytes: u32,
    /// The most connections that are served at once; others wait to be accepted.
    pub connections: NonZeroUsize,
    /// The most bytes of a request that are taken.
    pub body_bytes: usize,
    /// How long a connection may stand still: between requests, within one, and while its reply is written.
    pub patience: Duration,
    /// How slow its connections are.
    pub pace: Option<Pace>,
    /// How it misbehaves.
    pub mischief: Option<Mischief>,
    /// Who may reach it.
    pub reach: Reach,
}

/// Who may reach a peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Programs on this machine: it serves on no other address.
    #[default]
    Loopback,
    /// Whoever can reach the address that it was bound to.
    Anywhere,
}

impl Default for Settings {
    /// No service time, 64 bytes a reply, 1,024 connections, 16 MiB a request, a minute's patience, good behaviour.
    fn default() -> Self {
        Self {
            service: Distribution::ZERO,
            seed: 0,
            reply_bytes: 64,
            connections: const { NonZeroUsize::new(1024).expect("invariant: 1024 is not zero") },
            body_bytes: 16 << 20,
            patience: Duration::from_secs(60),
            pace: None,
            mischief: None,
            reach: Reach::Loopback,
        }
    }
}

impl Settings {
    /// The service time of an item: the same whenever and however often it is asked for.
    pub(super) fn service_of(&self, item: u64) -> Duration {
        self.service
            .sample(&mut Stream::indexed(self.seed, "service", item))
    }
}
