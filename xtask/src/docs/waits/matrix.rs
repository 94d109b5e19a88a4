//! The matrix of faults: which device was made to meet which, and where one cannot meet it, why not.
//!
//! The faults that every device is looked at for are listed here. A device of theirs that has neither a record nor a reason is an
//! error, and so is one that has both: the page cannot say less than the tests do, or more.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use super::{DEVICES, Fault, escaped};

/// A fault that every device is looked at for.
struct Listed {
    /// What the page calls it.
    title: &'static str,
    /// What the records call it.
    names: &'static [&'static str],
    /// Why a device cannot meet it, in the order of the columns; `TOLD` where it does.
    why_not: [&'static str; DEVICES.len()],
}

const TOLD: &str = "";
const NO_CONNECTION: &str = "there is no connection, and nobody at its other end";
const NO_OTHER_SIDE: &str = "there is no process on the other side";
const KEEPS_NOTHING: &str = "nothing is stored";
const NO_DATABASE: &str =
    "this is no database; a peer that comes back is found, as after “connection refused”";
const NO_RIGHTS: &str = "who may open a socket may connect to loopback";

const LISTED: [Listed; 12] = [
    Listed {
        title: "absent at the start",
        names: &["absent"],
        why_not: [TOLD; DEVICES.len()],
    },
    Listed {
        title: "dies in the middle (`kill -9`)",
        names: &["died"],
        why_not: [TOLD, TOLD, NO_OTHER_SIDE, NO_OTHER_SIDE, TOLD],
    },
    Listed {
        title: "connection refused",
        names: &["connection refused"],
        why_not: [TOLD, TOLD, NO_CONNECTION, NO_CONNECTION, TOLD],
    },
    Listed {
        title: "reset in the middle",
        names: &["reset"],
        why_not: [TOLD, TOLD, NO_CONNECTION, NO_CONNECTION, TOLD],
    },
    Listed {
        title: "half-open: no answer comes",
        names: &["half-open"],
        why_not: [TOLD, TOLD, NO_CONNECTION, NO_CONNECTION, TOLD],
    },
    Listed {
        title: "slow loris: the answer dribbles",
        names: &["slow loris"],
        why_not: [TOLD, TOLD, NO_CONNECTION, NO_CONNECTION, TOLD],
    },
    Listed {
        title: "oversized answer",
        names: &["oversized"],
        why_not: [
            TOLD,
            TOLD,
            "a file is read in blocks, of which one is kept at a time",
            "an order is read back with as many bytes as were stored",
            TOLD,
        ],
    },
    Listed {
        title: "something else answers (protocol, format)",
        names: &["wrong protocol", "wrong file"],
        why_not: [TOLD, TOLD, "any bytes are a file's", TOLD, TOLD],
    },
    Listed {
        title: "database restarts in the middle",
        names: &["database restarts"],
        why_not: [
            NO_DATABASE,
            NO_DATABASE,
            NO_OTHER_SIDE,
            "it runs in this process and restarts with it: see above",
            TOLD,
        ],
    },
    Listed {
        title: "disk full",
        names: &["disk full"],
        why_not: [KEEPS_NOTHING, KEEPS_NOTHING, TOLD, TOLD, TOLD],
    },
    Listed {
        title: "permission denied",
        names: &["permission denied"],
        why_not: [NO_RIGHTS, NO_RIGHTS, TOLD, TOLD, TOLD],
    },
    Listed {
        title: "10,000 at once, descriptors used up",
        names: &["10,000 at once, few descriptors"],
        why_not: [TOLD; DEVICES.len()],
    },
];

/// Renders the faults that every device is looked at for, then the others, and below the reasons.
pub(super) fn matrix(faults: &BTreeSet<Fault>) -> Result<String> {
    let mut out = format!("| fault | {} |\n| --- |", DEVICES.join(" | "));
    out.push_str(&" :-: |".repeat(DEVICES.len()));
    out.push('\n');
    let mut reasons: Vec<&str> = Vec::new();
    for Listed {
        title,
        names,
        why_not,
    } in &LISTED
    {
        out.push_str(&format!("| {title} |"));
        for (device, why_not) in DEVICES.iter().zip(why_not) {
            let is_told = names.iter().any(|name| is_met(faults, name, device));
            ensure!(
                is_told == (*why_not == TOLD),
                "of `{title}` and {device} there must be either a record or a reason why not, and there {}",
                if is_told { "are both" } else { "is neither" }
            );
            if is_told {
                out.push_str(" told |");
                continue;
            }
            if !reasons.contains(why_not) {
                reasons.push(why_not);
            }
            let number = reasons.iter().take_while(|it| *it != why_not).count() + 1;
            out.push_str(&format!(" – ({number}) |"));
        }
        out.push('\n');
    }
    let listed = |name: &str| LISTED.iter().any(|it| it.names.contains(&name));
    let names: BTreeSet<&str> = faults.iter().map(|it| it.fault.as_str()).collect();
    for name in names.into_iter().filter(|name| !listed(name)) {
        out.push_str(&format!("| {} |", escaped(name)));
        for device in DEVICES {
            let is_told = is_met(faults, name, device);
            out.push_str(if is_told { " told |" } else { "  |" });
        }
        out.push('\n');
    }
    out.push('\n');
    for (number, reason) in (1..).zip(reasons) {
        out.push_str(&format!("{number}. {reason}\n"));
    }
    Ok(out)
}

/// Whether a device was made to meet a fault.
fn is_met(faults: &BTreeSet<Fault>, name: &str, device: &str) -> bool {
    faults
        .iter()
        .any(|it| it.fault == name && it.device == device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(fault: &str, device: &str) -> Fault {
        Fault {
            fault: fault.to_owned(),
            device: device.to_owned(),
            wait: "insert".to_owned(),
            says: "what to do".to_owned(),
        }
    }

    /// What is told when every device meets what it can.
    fn all() -> BTreeSet<Fault> {
        let met = LISTED.iter().flat_map(|it| {
            let devices = DEVICES.into_iter().zip(it.why_not);
            let met = devices.filter(|(_, why_not)| *why_not == TOLD);
            met.map(|(device, _)| fault(it.names[0], device))
        });
        met.collect()
    }

    #[test]
    fn every_device_has_a_word_or_a_reason_for_every_fault_that_is_listed() {
        let mut faults = all();
        faults.insert(fault("locked", "sqlite"));
        let matrix = matrix(&faults).unwrap();
        let row = |of: &str| matrix.lines().find(|line| line.contains(of)).unwrap();
        assert_eq!(
            row("absent"),
            "| absent at the start | told | told | told | told | told |"
        );
        assert_eq!(
            row("kill -9"),
            "| dies in the middle (`kill -9`) | told | told | – (1) | – (1) | told |"
        );
        assert_eq!(row("locked"), "| locked |  |  |  | told |  |");
        assert!(matrix.contains(&format!("\n1. {NO_OTHER_SIDE}\n2. {NO_CONNECTION}\n")));
        assert!(matrix.find("absent").unwrap() < matrix.find("locked").unwrap());
    }

    #[test]
    fn what_is_missing_or_has_no_business_there_is_told() {
        let mut missing = all();
        assert!(missing.remove(&fault("disk full", "sqlite")));
        let mut too_many = all();
        too_many.insert(fault("reset", "file"));
        for (faults, told) in [
            (
                missing,
                "`disk full` and sqlite there must be either a record or a reason why not, and there is neither",
            ),
            (
                too_many,
                "`reset in the middle` and file there must be either a record or a reason why not, and there are both",
            ),
        ] {
            let error = matrix(&faults).unwrap_err().to_string();
            assert!(error.ends_with(told), "{error}");
        }
    }
}
