//! Programs whose truth is known, because they write it down themselves: `planted NAME [ARGUMENT]`.
//!
//! Each prints one line, its `Truth`: how long it ran by its own clock, the processor time that the kernel counted for it
//! (its children included) and the time that passed in the waits that it was planted for. `planted server MS` and
//! `planted http MS` are the other side of such waits: they print their port, and serve until standard input ends. Those in
//! Python lie beside this file. Linux only, as the watcher is.

#[cfg(target_os = "linux")]
#[expect(
    clippy::disallowed_methods,
    reason = "a planted program has a clock, and sleeps, of its own"
)]
mod programs;
#[cfg(target_os = "linux")]
#[expect(
    clippy::disallowed_methods,
    reason = "a real server is slow in real time"
)]
mod servers;
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "the truth is told by a clock")]
mod truth;

#[cfg(target_os = "linux")]
fn main() -> Result<(), truth::Failed> {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let argument = words.next().unwrap_or_default();
    match name.as_str() {
        "server" => servers::echo(argument.parse()?),
        "http" => servers::http(argument.parse()?),
        _ => programs::run(&name, &argument),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
