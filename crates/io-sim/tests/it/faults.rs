//! What goes wrong in the world: each fault of each device meets an error that says what to do, and nothing is leaked.
//!
//! What each fault says is written down as data where `LUNCHRUSH_FAULTS` names a file, one line of JSON for each.

#[cfg(target_os = "linux")]
mod cancelled;
#[cfg(feature = "rusqlite")]
mod databases;
#[cfg(target_os = "linux")]
mod descriptors;
#[cfg(target_os = "linux")]
mod disks;
#[cfg(feature = "hyper")]
mod http;
#[cfg(target_os = "linux")]
mod killed;
#[cfg(all(target_os = "linux", feature = "tokio-postgres"))]
mod restarts;
#[cfg(feature = "tokio-postgres")]
mod servers;
mod tcp;

#[cfg(target_os = "linux")]
use io_sim::{Backend, Request};
use io_sim::{FaultOutcome, Wait};
use runtime_adapter::{Net, Runtime};
use std::error::Error;

/// A device goes on after whatever happened to it.
#[cfg(target_os = "linux")]
async fn goes_on<B: Backend>(device: &B) {
    for item in 900_000..900_020 {
        assert_eq!(device.wait(Request { item }).await.unwrap().item, item);
    }
}

/// Writes down what a person reads, and looks whether it is in order: nothing of the source is said twice.
#[track_caller]
pub(crate) fn record(device: &str, fault: &str, wait: Wait, error: &dyn Error) {
    let says = error.to_string();
    if let Some(source) = error.source() {
        assert!(!says.contains(&source.to_string()), "{says}: {source}");
    }
    record_told(device, fault, wait, says);
}

/// The same, on one of the runtimes: what is said is the same on all.
#[track_caller]
pub(crate) fn record_once<R: Runtime + Net>(
    device: &str,
    fault: &str,
    wait: Wait,
    error: &dyn Error,
) {
    if R::CAPS.runtime == "smol" {
        record(device, fault, wait, error);
    }
}

/// The same, of what another process said.
#[track_caller]
pub(crate) fn record_told(device: &str, fault: &str, wait: Wait, says: String) {
    keep(&FaultOutcome {
        device: device.to_owned(),
        fault: fault.to_owned(),
        wait: wait.name().to_owned(),
        says: anywhere(&says),
    });
}

/// Takes out of a sentence what belongs to this machine and this moment: free ports, temporary places.
fn anywhere(says: &str) -> String {
    let words = says.split(' ').map(|word| {
        let (address, mark) = match word.strip_suffix([':', ',', ';']) {
            Some(address) => (address, &word[address.len()..]),
            None => (word, ""),
        };
        if let Some(port) = address.strip_prefix("127.0.0.1:")
            && port.parse::<u16>().is_ok()
        {
            return format!("127.0.0.1:7070{mark}");
        }
        let temporary = std::env::temp_dir();
        match std::path::Path::new(address).strip_prefix(temporary) {
            // The first part is the test's own directory.
            Ok(place) => {
                let parts = place.iter().skip(1).map(|part| part.to_string_lossy());
                format!("/shop/{}{mark}", parts.collect::<Vec<_>>().join("/"))
            }
            Err(_) => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_written_down_belongs_to_no_machine() {
    let place = std::env::temp_dir().join(".tmpA1/orders/deeper");
    assert_eq!(
        anywhere(&format!(
            "cannot open {}; nor 127.0.0.1:4711: no",
            place.display()
        )),
        "cannot open /shop/orders/deeper; nor 127.0.0.1:7070: no"
    );
}

#[cfg(feature = "serde")]
#[track_caller]
fn keep(outcome: &FaultOutcome) {
    use std::sync::Mutex;
    // What is said twice is written down once.
    static KEPT: Mutex<Vec<FaultOutcome>> = Mutex::new(Vec::new());
    let Some(path) = std::env::var_os("LUNCHRUSH_FAULTS").filter(|it| !it.is_empty()) else {
        return;
    };
    let mut kept = KEPT.lock().unwrap();
    if !kept.contains(outcome) {
        kept.push(outcome.clone());
        outcome.append_to(path.as_ref()).unwrap();
    }
}

#[cfg(not(feature = "serde"))]
fn keep(outcome: &FaultOutcome) {
    assert!(!outcome.says.is_empty());
}
