//! Runtimes by name: those that are there, those that were left out, and those that nobody has heard of.

use crate::run::typed;

/// Every runtime, and whether this build has it.
pub(crate) const ALL: [(&str, bool); 5] = [
    ("tokio", cfg!(feature = "tokio")),
    ("async-std", cfg!(feature = "async-std")),
    ("smol", cfg!(feature = "smol")),
    ("threads", cfg!(feature = "threads")),
    ("sim", cfg!(target_pointer_width = "64")),
];

/// The names of those that this build has.
pub(crate) fn compiled_in() -> impl Iterator<Item = &'static str> {
    ALL.iter().filter(|(_, has)| *has).map(|(name, _)| *name)
}

/// The names of those that run in real time, in which something can be interrupted before it is over.
pub(crate) fn measured() -> impl Iterator<Item = &'static str> {
    compiled_in().filter(|name| *name != "sim")
}

#[test]
fn an_unknown_runtime_is_answered_with_those_there_are() {
    for line in [
        "burgers --runtime toko",
        "clean --runtime toko",
        "slow-file --runtime toko",
        "awaiting --runtime toko",
        "forms --runtime toko",
        "compare --runtimes toko",
    ] {
        let ran = typed(line).ends_with(2).complains(&[
            "`toko`",
            "did you mean `tokio`",
            "this build has",
        ]);
        for name in compiled_in() {
            assert!(ran.err.contains(name), "{name}: {ran:#?}");
        }
    }
}

#[test]
fn a_runtime_that_was_left_out_is_answered_with_the_feature_that_adds_it() {
    let left_out: Vec<_> = ALL.iter().filter(|(_, has)| !has).collect();
    if left_out.is_empty() {
        println!("skipped: this build leaves no runtime out");
    }
    for (name, _) in left_out {
        let ran = typed(&format!("burgers --runtime {name}"))
            .ends_with(2)
            .complains(&["was left out", &format!("--features {name}")]);
        for other in compiled_in() {
            assert!(ran.err.contains(other), "{other}: {ran:#?}");
        }
    }
}

#[test]
fn a_build_without_runtimes_says_how_to_get_one() {
    if compiled_in().next().is_some() {
        println!("skipped: this build has a runtime");
        return;
    }
    for line in ["", "burgers", "clean", "slow-file", "compare script"] {
        typed(line)
            .ends_with(2)
            .complains(&["no runtime", "--features tokio"]);
    }
    typed("scenarios").ends_with(0).prints(&["burgers"]);
}
