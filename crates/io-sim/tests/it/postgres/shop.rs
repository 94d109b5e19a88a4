//! A schema of its own for a test, and a plain connection that uses none of our code.

use crate::needed::missing;
use crate::runtimes::smol;
use runtime_adapter::net::connect_host;
use runtime_adapter::{Net, Runtime, Task};
use std::env;
use std::time::Duration;
use tokio_postgres::config::Host;
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};
use tokio_util::compat::FuturesAsyncReadCompatExt;

/// A schema that is there as long as this value.
pub(crate) struct Shop {
    /// The server, for a plain connection.
    pub(crate) plain: String,
    /// The server, for connections whose tables are in the schema.
    pub(crate) address: String,
    pub(crate) schema: String,
}

impl Shop {
    /// Makes the schema; `None` where there is no server and none is required.
    #[track_caller]
    pub(crate) fn open(name: &str) -> Option<Self> {
        let Some(plain) = env::var("LUNCHRUSH_POSTGRES")
            .ok()
            .filter(|it| !it.is_empty())
        else {
            let how = "start a PostgreSQL server on loopback, and set LUNCHRUSH_POSTGRES=postgres://user@127.0.0.1:5432/postgres";
            missing("postgres", how);
            return None;
        };
        let schema = format!("{name}_{}", std::process::id());
        let joint = if plain.contains('?') { '&' } else { '?' };
        let address =
            format!("{plain}{joint}options=-csearch_path%3D{schema}&application_name={schema}");
        let shop = Self {
            plain,
            address,
            schema,
        };
        shop.tell(format!("CREATE SCHEMA {}", shop.schema));
        Some(shop)
    }

    /// Counts the orders, and the different ones among them, without any of our code.
    pub(crate) fn count(&self) -> (u64, u64) {
        let table = format!("{}.orders", self.schema);
        let rows = self.tell(format!(
            "SELECT count(*), count(DISTINCT contents) FROM {table}"
        ));
        let numbers: Vec<u64> = rows[0].iter().map(|it| it.parse().unwrap()).collect();
        (numbers[0], numbers[1])
    }

    fn tell(&self, sql: String) -> Vec<Vec<String>> {
        let owner = smol();
        let (rt, plain) = (owner.handle(), self.plain.clone());
        owner.block_on(async move { say(&rt, &plain, &sql).await })
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.tell(format!("DROP SCHEMA {} CASCADE", self.schema));
    }
}

/// A plain connection.
pub(crate) struct Plain<T> {
    client: Client,
    _connection: T,
}

impl Plain<()> {
    pub(crate) async fn connect<R: Runtime + Net>(
        rt: &R,
        address: &str,
    ) -> Plain<impl Task<()> + use<R>> {
        let config: Config = address.parse().unwrap();
        let [Host::Tcp(host)] = config.get_hosts() else {
            panic!("name one host in LUNCHRUSH_POSTGRES, not {address}");
        };
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let patience = Duration::from_secs(5);
        let stream = connect_host(rt, host, port, patience).await.unwrap();
        let (client, connection) = config.connect_raw(stream.compat(), NoTls).await.unwrap();
        Plain {
            client,
            _connection: rt.spawn(async move {
                // It ends with the client.
                let _ = connection.await;
            }),
        }
    }
}

impl<T> Plain<T> {
    /// Says something, and returns the rows of the answer.
    pub(crate) fn say<'a>(
        &'a self,
        sql: &'a str,
    ) -> impl Future<Output = Vec<Vec<String>>> + Send + use<'a, T> {
        // The task of the connection is not to be shared between threads: it is left out of the future.
        rows(&self.client, sql)
    }
}

async fn rows(client: &Client, sql: &str) -> Vec<Vec<String>> {
    let told = client.simple_query(sql).await.unwrap();
    let rows = told.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| {
        let values = (0..row.len()).map(|i| row.get(i).unwrap_or_default().to_owned());
        values.collect()
    })
    .collect()
}

/// Says something on a connection of its own.
pub(crate) async fn say<R: Runtime + Net>(rt: &R, address: &str, sql: &str) -> Vec<Vec<String>> {
    let plain = Plain::connect(rt, address).await;
    rows(&plain.client, sql).await
}
