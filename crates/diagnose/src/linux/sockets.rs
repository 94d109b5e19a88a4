//! Who is on the other side of a socket, by its inode in the tables of `/proc/PID/net`.

use super::clock;
use super::reader::Reader;
use crate::model::Cause;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Sockets that are remembered at most.
const MOST: usize = 20_000;

/// Of each table, so much is read at most.
const MOST_BYTES: u64 = 4 << 20;

/// The tables are read again when this many times as long has passed as reading them took.
const PATIENCE: u64 = 500;

/// What is read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tables {
    Tcp,
    Others,
}

/// The sockets that are known.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    known: HashMap<u64, (Cause, String)>,
    next_ns: [u64; 2],
}

impl Sockets {
    /// Finds whom a socket is connected with. `None` where that is not known, or it is too early to read the tables again.
    pub(super) fn find(
        &mut self,
        pid: i32,
        inode: u64,
        reader: &mut Reader,
    ) -> Option<&(Cause, String)> {
        // Most sockets are of TCP; the others' tables may be long.
        for tables in [Tables::Tcp, Tables::Others] {
            let place = tables as usize;
            if !self.known.contains_key(&inode) && clock::now_ns() >= self.next_ns[place] {
                let before = clock::own_cpu_ns();
                self.read(pid, tables, reader);
                let cost = clock::own_cpu_ns().saturating_sub(before);
                self.next_ns[place] = clock::now_ns() + cost * PATIENCE;
            }
        }
        self.known.get(&inode)
    }

    fn read(&mut self, pid: i32, tables: Tables, reader: &mut Reader) {
        if self.known.len() >= MOST {
            self.known.clear();
        }
        match tables {
            Tables::Tcp => self.read_tables(pid, &["tcp", "tcp6"], reader),
            Tables::Others => {
                self.read_tables(pid, &["udp", "udp6"], reader);
                if let Ok(text) = reader.all(&format!("/proc/{pid}/net/unix"), MOST_BYTES) {
                    self.known
                        .extend(text.lines().skip(1).take(MOST).filter_map(unix));
                }
            }
        }
    }

    fn read_tables(&mut self, pid: i32, tables: &[&str], reader: &mut Reader) {
        let mut rows = Vec::new();
        for table in tables {
            let path = format!("/proc/{pid}/net/{table}");
            if let Ok(text) = reader.all(&path, MOST_BYTES) {
                let udp = table.starts_with("udp");
                rows.extend(
                    text.lines()
                        .skip(1)
                        .take(MOST)
                        .filter_map(|line| row(line, udp)),
                );
            }
        }
        let served: HashSet<u16> = rows
            .iter()
            .filter(|row| row.listens)
            .map(|row| row.local.port())
            .collect();
        for row in rows {
            self.known.insert(row.inode, row.named(&served));
        }
    }
}

#[derive(Debug)]
struct Row {
    local: SocketAddr,
    remote: SocketAddr,
    listens: bool,
    udp: bool,
    inode: u64,
}

impl Row {
    fn named(&self, served: &HashSet<u16>) -> (Cause, String) {
        let port = self.local.port();
        if self.udp && self.remote.port() == 0 {
            (Cause::Network, format!("anybody, by UDP on port {port}"))
        } else if self.udp {
            (Cause::Network, format!("{} (UDP)", self.remote))
        } else if self.listens || served.contains(&port) {
            (Cause::Clients, format!("port {port}"))
        } else {
            (Cause::Network, self.remote.to_string())
        }
    }
}

/// A line of `tcp` or `udp`: `sl local remote state queues timer retransmits uid timeout inode`.
fn row(line: &str, udp: bool) -> Option<Row> {
    let mut words = line.split_ascii_whitespace().skip(1);
    let local = address(words.next()?)?;
    let remote = address(words.next()?)?;
    let listens = words.next()? == "0A" && !udp;
    let inode = words.nth(5)?.parse().ok()?;
    (inode != 0).then_some(Row {
        local,
        remote,
        listens,
        udp,
        inode,
    })
}

/// `0100007F:1538`: the words of the address as the processor holds them, the port in network order.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let word = |at: usize| u32::from_str_radix(ip.get(at * 8..at * 8 + 8)?, 16).ok();
    let ip = if ip.len() == 8 {
        IpAddr::V4(Ipv4Addr::from(word(0)?.to_ne_bytes()))
    } else {
        let mut bytes = [0; 16];
        for at in 0..4 {
            bytes[at * 4..at * 4 + 4].copy_from_slice(&word(at)?.to_ne_bytes());
        }
        IpAddr::V6(Ipv6Addr::from(bytes)).to_canonical()
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

/// A line of `unix`: `Num RefCount Protocol Flags Type St Inode Path`. A socket without a name is like a pipe.
fn unix(line: &str) -> Option<(u64, (Cause, String))> {
    let mut words = line.split_ascii_whitespace().skip(6);
    let inode = words.next()?.parse().ok()?;
    let found = match words.next() {
        // Named, it listens or is the end of a server: a client's end has no name.
        Some(path) => (Cause::Clients, path.to_owned()),
        None => (Cause::Pipe, "a local socket".to_owned()),
    };
    Some((inode, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_name_the_peer() {
        let served = HashSet::from([8080]);
        let line = "   1: 0100007F:A0E4 0100007F:1538 01 00000000:00000000 00:00000000 00000000  1000 0 31337 1 0";
        let there = row(line, false).expect("it is whole");
        assert_eq!(there.inode, 31337);
        assert_eq!(
            there.named(&served),
            (Cause::Network, "127.0.0.1:5432".to_owned())
        );
        let listens = "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 42 1 0";
        let named = row(listens, false).expect("it is whole").named(&served);
        assert_eq!(named, (Cause::Clients, "port 8080".to_owned()));
        assert!(row("rubbish", false).is_none());
    }

    #[test]
    fn addresses_of_both_kinds_are_read() {
        let mapped = address("0000000000000000FFFF00000100007F:0050").expect("it is whole");
        assert_eq!(mapped.to_string(), "127.0.0.1:80");
        let local = address("00000000000000000000000001000000:0050").expect("it is whole");
        assert_eq!(local.to_string(), "[::1]:80");
    }

    #[test]
    fn local_sockets_have_a_path_or_none() {
        let line = "0000000000000000: 00000002 00000000 00010000 0001 01 5150 /run/db.sock";
        assert_eq!(
            unix(line),
            Some((5150, (Cause::Clients, "/run/db.sock".to_owned())))
        );
        let line = "0000000000000000: 00000003 00000000 00000000 0001 03 5151";
        assert_eq!(
            unix(line),
            Some((5151, (Cause::Pipe, "a local socket".to_owned())))
        );
    }
}
