//! The other side of the network waits, in a process of its own.

use crate::idle;
use anyhow::Result;
use benches::child;
use io_sim::peer::{self, Settings};
use runtime_adapter::net::TcpListener;
use runtime_adapter::{Net, Runtime, tokio};
use serde::{Deserialize, Serialize};

/// Who serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Peer {
    /// A kitchen with an API over HTTP.
    Kitchen,
    /// A client with data.
    Client,
    /// A client that will have data some time.
    SlowClient,
}

impl Peer {
    /// Serves until the process is ended; tells the address first.
    pub(crate) fn serve(self) -> Result<()> {
        let owner = tokio::MultiThread::builder().workers(1).build()?;
        let rt = owner.handle();
        owner.block_on(async move {
            let listener = rt.listen(([127, 0, 0, 1], 0).into())?;
            child::answer(&listener.local_addr()?)?;
            let settings = Settings::default();
            match self {
                Self::Kitchen => peer::kitchen::serve(rt.clone(), listener, settings).await?,
                Self::Client => peer::tcp::serve(rt.clone(), listener, settings).await?,
                Self::SlowClient => {
                    let service = idle::SERVICE;
                    let settings = Settings {
                        service,
                        ..settings
                    };
                    peer::tcp::serve(rt.clone(), listener, settings).await?;
                }
            }
            Ok(())
        })
    }
}
