//! Programs that people use, watched on inputs that are made for it; each report is kept as a text.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::Options;
use super::peer::Peer;
use super::watcher::Watcher;
use crate::call::root;
use crate::replace::replace;

/// Where the reports lie, named after the programs.
pub(crate) const FOLDER: &str = "docs/results/programs";

/// How late the slow server of curl's answers.
const LATE_MS: u32 = 400;

/// How many rows are inserted; each has a commit of its own without a transaction.
const ROWS: u32 = 200;

/// A program, and what it is made to do.
pub(crate) struct Real {
    /// The name of its report.
    pub(crate) name: &'static str,
    /// What it does, in a few words.
    pub(crate) does: &'static str,
    /// The command line, in the folder of the inputs; `PORT` is the slow server's.
    line: &'static str,
}

/// All of them, in the order of the page.
pub(crate) const REAL: [Real; 8] = [
    Real {
        name: "gzip",
        does: "compresses 48 MB of text",
        line: "gzip --keep --force big.txt",
    },
    Real {
        name: "xz",
        does: "compresses 4 MB of the same text, on one thread",
        line: "xz --keep --force --threads=1 small.txt",
    },
    Real {
        name: "sqlite3",
        does: "inserts 200 rows, each committed",
        line: "sqlite3 each.db .read each.sql",
    },
    Real {
        name: "sqlite3-transaction",
        does: "inserts 200 rows in one transaction",
        line: "sqlite3 once.db .read once.sql",
    },
    Real {
        name: "curl",
        does: "asks a server that answers after 400 ms",
        line: "curl --silent --output answer.txt http://127.0.0.1:PORT/slow",
    },
    Real {
        name: "git-clone",
        does: "clones a local repository of 2,000 files",
        line: "git clone --quiet --no-local repository clone",
    },
    Real {
        name: "tar",
        does: "packs the same 2,000 files",
        line: "tar --create --file tree.tar repository",
    },
    Real {
        name: "rustc",
        does: "compiles a small crate, optimised",
        line: "rustc --edition 2024 --crate-type bin -C opt-level=3 -o program program.rs",
    },
];

/// Makes the inputs, watches each program that is installed, and keeps its report.
///
/// # Errors
///
/// An input cannot be made, a program that is installed fails, or a report cannot be kept.
pub(super) fn run(options: &Options, watcher: &Watcher) -> Result<()> {
    let asked: Vec<&Real> = REAL
        .iter()
        .filter(|program| options.names(program.name))
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let folder = watcher.folder.path();
    inputs(folder)?;
    let peer = Peer::start(&watcher.planted, "http", LATE_MS)?;
    for program in asked {
        let words = program.words(peer.port);
        if !is_installed(&words[0]) {
            eprintln!(
                "{}: skipped, it is not installed",
                words[0].to_string_lossy()
            );
            continue;
        }
        let path = folder.join("report.txt");
        let status = watcher
            .command(&[], &path, &words)
            .status()
            .with_context(|| format!("cannot watch {}", program.name))?;
        ensure!(status.success(), "{} ended with {status}", program.name);
        let text = fs::read_to_string(&path).context("lunchrush wrote no report")?;
        let text = without_places(&text, folder, peer.port);
        replace(
            &root().join(FOLDER).join(format!("{}.txt", program.name)),
            &text,
        )?;
        eprintln!("{}: kept its report in {FOLDER}", program.name);
    }
    Ok(())
}

impl Real {
    /// The command line, in words; a space that belongs to a word is written as `.read each.sql` is above.
    fn words(&self, port: u16) -> Vec<OsString> {
        let line = self.line.replace("PORT", &port.to_string());
        let mut words: Vec<OsString> = Vec::new();
        for word in line.split(' ') {
            match words.last_mut() {
                Some(last) if last == ".read" => {
                    last.push(" ");
                    last.push(word);
                }
                _ => words.push(word.into()),
            }
        }
        words
    }
}

fn is_installed(program: &OsString) -> bool {
    let told = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    told.is_ok_and(|status| status.success())
}

/// Takes out what belongs to this machine and this run: the folder of the inputs, homes, and the port.
fn without_places(text: &str, folder: &Path, port: u16) -> String {
    let address = format!("127.0.0.1:{port}");
    // In a column what follows keeps its place.
    let padded = format!("{:<1$}  ", "127.0.0.1:PORT", address.len());
    let mut text = text
        .replace(&*folder.to_string_lossy(), "…")
        .replace(&format!("{address}  "), &padded)
        .replace(&address, "127.0.0.1:PORT");
    if let Some(home) = std::env::var_os("HOME").filter(|home| home.len() > 1) {
        text = text.replace(&*home.to_string_lossy(), "~");
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Makes the files that the programs read.
fn inputs(folder: &Path) -> Result<()> {
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).with_context(|| format!("cannot make {name}"))
    };
    let text = text(48_000_000);
    write("big.txt", &text)?;
    write("small.txt", &text[..4_000_000])?;
    let rows: String = (0..ROWS)
        .map(|row| format!("insert into orders values ({row}, 'burger {row}');\n"))
        .collect();
    let table = "create table orders (number integer primary key, what text);\n";
    write("each.sql", &format!("{table}{rows}"))?;
    write("once.sql", &format!("{table}begin;\n{rows}commit;\n"))?;
    write("program.rs", &source())?;
    repository(&folder.join("repository"), &text)
}

/// Words as they come in a text, by a generator of its own: the same in every run.
fn text(bytes: usize) -> String {
    const WORDS: [&str; 16] = [
        "burger", "customer", "cashier", "kitchen", "line", "order", "turn", "waits", "and", "the",
        "of", "while", "another", "cooks", "pays", "eats",
    ];
    let mut out = String::with_capacity(bytes + 16);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    while out.len() < bytes {
        // Xorshift (Marsaglia, 2003, <https://doi.org/10.18637/jss.v008.i14>).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.push_str(WORDS[usize::from(state.to_le_bytes()[5] % 16)]);
        if state.is_multiple_of(11) {
            // Writing to a text cannot fail.
            let _ = write!(out, " {}", state % 10_007);
        }
        out.push(if state.is_multiple_of(13) { '\n' } else { ' ' });
    }
    out.truncate(bytes);
    out
}

/// A program of four hundred functions, so that the compiler has something to do.
fn source() -> String {
    let functions: String = (0..400)
        .map(|n| {
            format!(
                "fn f{n}(x: &mut Vec<u64>) -> u64 {{ x.push({n}); x.sort_unstable(); \
                 x.iter().map(|y| y.rotate_left({n} % 64)).filter(|y| y % 3 != 0).fold({n}, u64::wrapping_add) }}\n"
            )
        })
        .collect();
    let calls: String = (0..400)
        .map(|n| format!("    sum = sum.wrapping_add(f{n}(&mut x));\n"))
        .collect();
    format!(
        "{functions}fn main() {{\n    let mut x = Vec::new();\n    let mut sum = 0_u64;\n{calls}    println!(\"{{sum}}\");\n}}\n"
    )
}

/// A repository of two thousand files in forty folders, with one commit; empty where git is not installed.
fn repository(place: &Path, text: &str) -> Result<()> {
    for folder in 0..40_usize {
        let path = place.join(format!("folder-{folder}"));
        fs::create_dir_all(&path)?;
        for file in 0..50_usize {
            let from = (folder * 50 + file) * 4_000;
            fs::write(
                path.join(format!("file-{file}.txt")),
                &text[from..from + 4_000],
            )?;
        }
    }
    if !is_installed(&"git".into()) {
        return Ok(());
    }
    for line in ["init --quiet", "add .", "commit --quiet --message planted"] {
        let status = Command::new("git")
            .args([
                "-c",
                "user.name=planted",
                "-c",
                "user.email=planted@example",
            ])
            .args(line.split(' '))
            .current_dir(place)
            .stdin(Stdio::null())
            .status()?;
        ensure!(status.success(), "`git {line}` ended with {status}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_space_stays_one() {
        let words = REAL[2].words(1);
        assert_eq!(words, ["sqlite3", "each.db", ".read each.sql"]);
        let words = REAL[4].words(8080);
        assert_eq!(words.last().unwrap(), "http://127.0.0.1:8080/slow");
    }

    #[test]
    fn a_report_names_no_place_of_this_machine() {
        let text = "/tmp/x/big.txt · waits  \n127.0.0.1:47110\n127.0.0.1:47110  88 %\n";
        assert_eq!(
            without_places(text, Path::new("/tmp/x"), 47110),
            "…/big.txt · waits\n127.0.0.1:PORT\n127.0.0.1:PORT   88 %\n"
        );
    }

    #[test]
    fn the_text_is_the_same_in_every_run() {
        let once = text(100_000);
        assert_eq!(once.len(), 100_000);
        assert_eq!(once, text(100_000));
        assert!(once.is_ascii() && once.contains('\n'));
    }

    #[test]
    fn every_report_has_a_name_of_its_own() {
        let mut names: Vec<&str> = REAL.iter().map(|program| program.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REAL.len());
    }
}
