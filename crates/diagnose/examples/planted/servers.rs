//! The other side of network waits: servers that are slow on purpose, and serve everybody at once.

use super::truth::Failed;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// Answers each byte with a byte, so many milliseconds later; those that come meanwhile wait at the same time.
pub(super) fn echo(ms: u64) -> Result<(), Failed> {
    serve(move |mut stream| {
        let mut asked = [0; 64];
        while let Ok(number @ 1..) = stream.read(&mut asked) {
            std::thread::sleep(Duration::from_millis(ms));
            if stream.write_all(&asked[..number]).is_err() {
                return;
            }
        }
    })
}

/// Answers a request over HTTP so many milliseconds after its head has come, and ends the connection.
pub(super) fn http(ms: u64) -> Result<(), Failed> {
    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\nConnection: close\r\n\r\nburgers\n";
    serve(move |mut stream| {
        let (mut head, mut part) = (Vec::new(), [0; 1024]);
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            match stream.read(&mut part) {
                Ok(number @ 1..) => head.extend_from_slice(&part[..number]),
                _ => return,
            }
        }
        std::thread::sleep(Duration::from_millis(ms));
        // Who has gone meanwhile does not need the answer.
        let _ = stream.write_all(ANSWER);
    })
}

/// Prints the port, and serves each connection on a thread of its own until standard input ends.
fn serve(answer: impl Fn(TcpStream) + Clone + Send + 'static) -> Result<(), Failed> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", listener.local_addr()?.port())?;
    out.flush()?;
    std::thread::Builder::new()
        .name("door".to_owned())
        .spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let answer = answer.clone();
                // Who finds no thread is not served, as with any server that is full.
                let _ = std::thread::Builder::new()
                    .name("server".to_owned())
                    .spawn(move || answer(stream));
            }
        })?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
