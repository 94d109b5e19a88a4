//! A schema of its own in a PostgreSQL server for a test, and its simplest protocol in plain words, without any code of ours.
//!
//! <https://www.postgresql.org/docs/current/protocol-flow.html>; the server must trust connections on loopback.

use std::env;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A schema that is there as long as this value.
pub(crate) struct Schema {
    plain: String,
    /// The server, for connections whose tables are in the schema.
    pub(crate) address: String,
    name: String,
}

impl Schema {
    /// Makes the schema; `None` where there is no server and none is required.
    #[track_caller]
    pub(crate) fn open(name: &str) -> Option<Self> {
        let known = env::var("LUNCHRUSH_POSTGRES").ok();
        let Some(plain) = known.filter(|it| !it.is_empty()) else {
            let required = env::var("LUNCHRUSH_REQUIRE").unwrap_or_default();
            let how = "start a PostgreSQL server on loopback, and set LUNCHRUSH_POSTGRES=postgres://user@127.0.0.1:5432/postgres";
            let is_required = required.split(',').any(|it| it.trim() == "postgres");
            assert!(!is_required, "PostgreSQL is required: {how}");
            println!("skipped: no PostgreSQL server is known; {how}");
            return None;
        };
        let name = format!("{name}_{}", std::process::id());
        let address = format!("{plain}?options=-csearch_path%3D{name}");
        let schema = Self {
            plain,
            address,
            name,
        };
        schema.say(&format!("CREATE SCHEMA {}", schema.name));
        Some(schema)
    }

    /// Says something within the schema, and returns the first column of the answer.
    pub(crate) fn say(&self, sql: &str) -> Vec<String> {
        let parts = self.plain.strip_prefix("postgres://").unwrap();
        let (user, place) = parts.split_once('@').unwrap();
        let (at, database) = place.split_once('/').unwrap();
        let mut stream = TcpStream::connect(at).unwrap();
        let mut hello = 196_608_u32.to_be_bytes().to_vec();
        for word in ["user", user, "database", database, "options"] {
            hello.extend(word.bytes().chain([0]));
        }
        hello.extend(format!("-csearch_path={}\0\0", self.name).bytes());
        send(&mut stream, &[], &hello);
        answer(&mut stream);
        send(&mut stream, b"Q", format!("{sql}\0").as_bytes());
        answer(&mut stream)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        self.say(&format!("DROP SCHEMA {} CASCADE", self.name));
    }
}

fn send(stream: &mut TcpStream, kind: &[u8], body: &[u8]) {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    stream.write_all(&[kind, &length, body].concat()).unwrap();
}

/// Reads messages until the server is ready again; returns the first field of each row.
fn answer(stream: &mut TcpStream) -> Vec<String> {
    let mut rows = Vec::new();
    loop {
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
        let mut body = vec![0; length - 4];
        stream.read_exact(&mut body).unwrap();
        match head[0] {
            b'Z' => return rows,
            b'E' => panic!("{}", String::from_utf8_lossy(&body)),
            b'D' => {
                let length = u32::from_be_bytes(body[2..6].try_into().unwrap()) as usize;
                rows.push(String::from_utf8(body[6..6 + length].to_vec()).unwrap());
            }
            _ => {}
        }
    }
}
