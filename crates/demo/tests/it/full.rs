//! Nowhere to write to: full disks, devices that refuse, pipes that nobody reads.

use crate::files::{SHORT, png, scenario};
use crate::run::{Ran, lunchrush, typed};
use cpu_work::{Layout, Picture};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// A disk with room for 32 KiB, taken away when this is dropped.
struct TinyDisk(tempfile::TempDir);

impl TinyDisk {
    /// Makes one, or says why there is none.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=32k", "tmpfs"]);
        match mount.arg(folder.path()).output() {
            Ok(output) if output.status.success() => Some(Self(folder)),
            failed => {
                println!("skipped: no small disk can be mounted: {failed:?}");
                None
            }
        }
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[test]
fn on_a_full_disk_what_fits_is_whole_and_the_rest_is_named() {
    let Some(disk) = TinyDisk::new() else { return };
    let input = tempfile::tempdir().unwrap();
    for (name, side) in [("a.png", 60), ("b.png", 200), ("c.png", 20)] {
        fs::write(input.path().join(name), png(side, side, Layout::Rgb, 8)).unwrap();
    }
    let output = disk.path().join("out");
    let ran = lunchrush()
        .args(["clean", "--input"])
        .arg(input.path())
        .arg("--output")
        .arg(&output)
        .output()
        .unwrap();
    Ran::from(ran)
        .ends_with(1)
        .prints(&["a.png", "c.png", "2 pictures cleaned"])
        .complains(&["cannot write", "b.png", "No space left"]);
    let mut left: Vec<_> = fs::read_dir(&output)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    left.sort();
    assert_eq!(left, [output.join("a.png"), output.join("c.png")]);
    for path in left {
        Picture::decode(&fs::read(path).unwrap()).unwrap();
    }
}

#[test]
fn what_was_generated_is_told_of_even_where_it_cannot_be_written() {
    let Some(disk) = TinyDisk::new() else { return };
    let ran = lunchrush()
        .args(["clean", "--output"])
        .arg(disk.path())
        .output()
        .unwrap();
    let ran = Ran::from(ran)
        .ends_with(1)
        .prints(&["generated picture", "dB after"])
        .complains(&["house.png", "No space left"]);
    assert!(!ran.out.contains("Written to"), "{}", ran.out);
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 0);
}

#[test]
fn records_that_cannot_be_saved_do_not_take_the_comparison_with_them() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let save_to = |path: &Path| -> Ran {
        let mut command = lunchrush();
        command
            .arg("compare")
            .arg(&file)
            .args(["--repeat", "1", "--save"]);
        command.arg(path).output().unwrap().into()
    };
    if Path::new("/dev/full").exists() {
        save_to("/dev/full".as_ref())
            .ends_with(1)
            .prints(&["short", "Verdict"])
            .complains(&["cannot write /dev/full", "No space left"]);
    } else {
        println!("skipped: there is no /dev/full");
    }
    let Some(disk) = TinyDisk::new() else { return };
    fs::write(disk.path().join("filler"), vec![7; 32 << 10]).unwrap();
    let ran = save_to(&disk.path().join("records.jsonl"))
        .ends_with(1)
        .prints(&["short", "Verdict"])
        .complains(&["cannot write", "records.jsonl", "No space left"]);
    assert!(!ran.err.contains(".lunchrush-"), "{ran:#?}");
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 1);
}

#[test]
fn results_that_cannot_be_printed_are_a_failure() {
    let Ok(full) = File::create("/dev/full") else {
        println!("skipped: there is no /dev/full");
        return;
    };
    let ran = lunchrush().arg("scenarios").stdout(full).output().unwrap();
    Ran::from(ran)
        .ends_with(1)
        .complains(&["cannot write to standard output", "No space left"]);
}

/// Runs with standard output closed by its reader, after one line or before the first.
fn unread(arguments: &[&str], lines: usize) -> Ran {
    let mut child = lunchrush()
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..lines {
        out.read_line(&mut String::new()).unwrap();
    }
    drop(out);
    child.wait_with_output().unwrap().into()
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let file = file.to_str().unwrap();
    for lines in [0, 1] {
        for arguments in [
            &["burgers", "--customers", "20", "--grilling", "1ms"][..],
            &["burgers", "--customers", "3", "--json"],
            &["slow-file", "--scale", "0.01"],
            &["scenarios"],
            &["scenarios", "--schema"],
            &["compare", file, "--repeat", "1"],
            &["--help"],
        ] {
            let ran = unread(arguments, lines).ends_with(0);
            assert_eq!(ran.err, "", "{arguments:?}");
        }
    }
}

#[test]
fn a_reader_who_has_seen_enough_does_not_hide_what_failed() {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("a.png"), b"").unwrap();
    unread(&["clean", "--input", here.path().to_str().unwrap()], 0)
        .ends_with(1)
        .complains(&["a.png: the picture is empty"]);
}

#[test]
fn closed_standard_streams_are_no_trouble() {
    let shell = Command::new("sh")
        .arg("-c")
        .arg("exec \"$0\" burgers --customers 2 --grilling 1ms <&- >&- 2>&-")
        .arg(env!("CARGO_BIN_EXE_lunchrush"))
        .status();
    match shell {
        Ok(status) => assert_eq!(status.code(), Some(0)),
        Err(error) => println!("skipped: no shell: {error}"),
    }
    typed("burgers --customers 1 --grilling 1ms").ends_with(0);
}
