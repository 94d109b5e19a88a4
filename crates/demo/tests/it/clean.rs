//! Cleaning people's own pictures: the good ones are cleaned, the bad ones named, and nothing is lost or half written.

use crate::files::{bomb, jpeg, png};
use crate::run::{Ran, lunchrush, run};
use crate::runtimes::compiled_in;
use cpu_work::{Layout, Picture};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// Runs `clean` on a folder.
#[track_caller]
fn clean(input: &Path, output: Option<&Path>, more: &[&str]) -> Ran {
    let mut command = lunchrush();
    command.arg("clean").arg("--input").arg(input).args(more);
    if let Some(output) = output {
        command.arg("--output").arg(output);
    }
    command.output().unwrap().into()
}

/// A folder with pictures of every kind that there is.
fn mixed(folder: &Path) {
    for (name, bytes) in [
        ("grey.png", png(40, 30, Layout::Grey, 8)),
        ("grey16.png", png(40, 30, Layout::Grey, 16)),
        ("one.png", png(1, 1, Layout::Rgb, 8)),
        ("odd.png", png(7, 3, Layout::Rgba, 8)),
        ("photo.jpg", jpeg(64, 48)),
        ("deep.png", png(33, 47, Layout::Rgb, 16)),
        ("tall.png", png(1, 203, Layout::GreyAlpha, 8)),
        ("wide.png", png(301, 1, Layout::Rgb, 8)),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

/// Lists a folder, hidden files among it.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn pictures_of_every_kind_keep_their_form_and_every_crew_makes_the_same_of_them() {
    let here = tempfile::tempdir().unwrap();
    let input = here.path().join("in");
    fs::create_dir(&input).unwrap();
    mixed(&input);
    let mut checksums = Vec::new();
    for crew in ["one", "turns", "parallel", "rayon", "threads", "processes"] {
        let output = here.path().join(crew);
        let ran = clean(&input, Some(&output), &["--crew", crew, "--json"]).ends_with(0);
        let report = ran.json();
        assert_eq!(report["cleaned"].as_array().unwrap().len(), 8);
        checksums.push(report["checksum"].clone());
        assert_eq!(names(&output), names(&input));
        for name in names(&input) {
            let read = |folder: &Path| Picture::decode(&fs::read(folder.join(&name)).unwrap());
            let (before, after) = (read(&input).unwrap(), read(&output).unwrap());
            let form = |of: &Picture| (of.width(), of.height(), of.layout(), of.samples().bits());
            assert_eq!(form(&before), form(&after), "{name}");
        }
    }
    checksums.dedup();
    assert_eq!(checksums.len(), 1, "{checksums:?}");
}

#[test]
fn every_runtime_makes_the_same_of_a_picture() {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("photo.jpg"), jpeg(64, 48)).unwrap();
    let mut checksums: Vec<_> = compiled_in()
        .map(|name| {
            clean(here.path(), None, &["--json", "--runtime", name])
                .ends_with(0)
                .json()["checksum"]
                .clone()
        })
        .collect();
    checksums.dedup();
    assert_eq!(checksums.len(), 1, "{checksums:?}");
}

#[test]
fn what_is_no_picture_is_named_and_the_others_are_cleaned() {
    let here = tempfile::tempdir().unwrap();
    let (input, output) = (here.path().join("in"), here.path().join("out"));
    fs::create_dir(&input).unwrap();
    let whole = png(40, 30, Layout::Rgb, 8);
    let mut flipped = whole.clone();
    flipped[60] ^= 0xff;
    for (name, bytes) in [
        ("bomb.png", &bomb()[..]),
        ("cut.jpg", &jpeg(64, 48)[..900]),
        ("cut.png", &whole[..whole.len() / 2]),
        ("empty.png", b""),
        ("flipped.png", &flipped),
        ("gif.png", b"GIF89a........................"),
        ("text.txt", b"hello\n"),
        ("whole.png", &whole),
    ] {
        fs::write(input.join(name), bytes).unwrap();
    }
    // Neither a folder within nor a hidden file is anybody's picture.
    fs::create_dir(input.join("folder")).unwrap();
    fs::write(input.join(".hidden"), b"").unwrap();
    let ran = clean(&input, Some(&output), &[])
        .ends_with(1)
        .prints(&["1 picture cleaned", "7 files could not be cleaned"])
        .complains(&[
            "bomb.png: 60000 × 60000 pixels are too many",
            "cut.jpg: the picture is cut short",
            "cut.png: the picture is cut short",
            "empty.png: the picture is empty",
            "flipped.png: the picture is damaged",
            "gif.png: Gif pictures are not supported",
            "text.txt: this is not a picture",
        ]);
    assert_eq!(names(&output), ["whole.png"]);
    for line in ran.err.lines() {
        assert!(
            line.len() < 300 && line.matches("CRC error").count() < 2,
            "{line}"
        );
    }
    let json = clean(&input, None, &["--json"]).ends_with(1).json();
    assert_eq!(json["failures"].as_array().unwrap().len(), 7);
}

#[test]
fn a_single_file_is_an_input_and_an_unknown_kernel_is_named_with_those_that_there_are() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("photo.jpg");
    fs::write(&file, jpeg(64, 48)).unwrap();
    clean(&file, None, &[])
        .ends_with(0)
        .prints(&["1 picture cleaned"]);
    let empty = here.path().join("empty.jpg");
    fs::write(&empty, b"").unwrap();
    clean(&empty, None, &[])
        .ends_with(1)
        .complains(&["empty.jpg", "the picture is empty"]);
    clean(&file, None, &["--kernel", "dust"])
        .ends_with(2)
        .complains(&["`dust` is no kernel; there are: picture, "]);
}

#[test]
fn a_picture_goes_by_its_bytes_and_not_by_its_name() {
    let here = tempfile::tempdir().unwrap();
    fs::write(
        here.path().join("really-png.jpg"),
        png(9, 9, Layout::Rgb, 8),
    )
    .unwrap();
    clean(here.path(), None, &[]).ends_with(0);
}

#[test]
fn folders_that_cannot_be_used_are_refused_and_nothing_is_made() {
    let here = tempfile::tempdir().unwrap();
    let (empty, output) = (here.path().join("empty"), here.path().join("out"));
    fs::create_dir(&empty).unwrap();
    clean(&empty, Some(&output), &[])
        .ends_with(2)
        .complains(&["no files in it"]);
    clean(&here.path().join("missing"), Some(&output), &[])
        .ends_with(2)
        .complains(&["cannot read the folder", "missing"]);
    assert_eq!(names(here.path()), ["empty"]);
}

#[cfg(unix)]
#[test]
fn the_input_folder_is_refused_as_output_under_every_name() {
    let here = tempfile::tempdir().unwrap();
    let input = here.path().join("in");
    fs::create_dir(&input).unwrap();
    let bytes = png(9, 9, Layout::Rgb, 8);
    fs::write(input.join("a.png"), &bytes).unwrap();
    let link = here.path().join("link");
    std::os::unix::fs::symlink(&input, &link).unwrap();
    for (input, output) in [
        (&input, &input),
        (&input, &link),
        (&link, &input),
        (&input, &input.join("../in/.")),
    ] {
        clean(input, Some(output), &[])
            .ends_with(2)
            .complains(&["is the input folder"]);
    }
    assert_eq!(fs::read(input.join("a.png")).unwrap(), bytes);
}

#[cfg(unix)]
#[test]
fn pictures_whose_names_look_alike_are_not_written_over_each_other() {
    use std::os::unix::ffi::OsStrExt;
    let here = tempfile::tempdir().unwrap();
    let (input, output) = (here.path().join("in"), here.path().join("out"));
    fs::create_dir(&input).unwrap();
    for name in [&b"a\xfe.png"[..], b"a\xff.png", b"two\nlines.png"] {
        let path = input.join(OsStr::from_bytes(name));
        if let Err(error) = fs::write(path, png(9, 9, Layout::Rgb, 8)) {
            println!("skipped: no such names here: {error}");
            return;
        }
    }
    let ran = clean(&input, Some(&output), &[]).ends_with(0);
    assert_eq!(names(&output).len(), 3, "{ran:#?}");
    assert!(!ran.out.contains("two\nlines"), "{ran:#?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_pictures_is_named_and_not_waited_for() {
    let here = tempfile::tempdir().unwrap();
    let (input, output) = (here.path().join("in"), here.path().join("out"));
    fs::create_dir(&input).unwrap();
    fs::write(input.join("a.png"), png(9, 9, Layout::Rgb, 8)).unwrap();
    std::os::unix::fs::symlink("nowhere", input.join("b.png")).unwrap();
    let pipe = input.join("c.png");
    match std::process::Command::new("mkfifo").arg(&pipe).status() {
        Ok(status) if status.success() => {}
        failed => {
            println!("skipped: no pipe could be made: {failed:?}");
            return;
        }
    }
    clean(&input, Some(&output), &[])
        .ends_with(1)
        .prints(&["1 picture cleaned"])
        .complains(&["cannot read", "b.png", "c.png is not a file"]);
}

#[test]
fn more_cleaners_than_zones_are_no_trouble() {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("a.png"), png(9, 9, Layout::Rgb, 8)).unwrap();
    for crew in ["parallel", "rayon"] {
        let report = clean(
            here.path(),
            None,
            &["--crew", crew, "--cleaners", "10000", "--json"],
        )
        .ends_with(0)
        .json();
        let threads = report["cleaned"][0]["record"]["sample"]["threads_peak"].as_u64();
        assert!(threads.is_none_or(|threads| threads < 1_000), "{threads:?}");
    }
}

#[test]
fn without_a_folder_a_noisy_house_is_cleaned_and_gets_better() {
    let here = tempfile::tempdir().unwrap();
    let output = here.path().join("out");
    let report = run([
        "clean".as_ref(),
        "--json".as_ref(),
        "--output".as_ref(),
        output.as_os_str(),
    ])
    .ends_with(0)
    .json();
    let psnr = &report["cleaned"][0]["quality"][0];
    assert_eq!(
        (&psnr["measure"], &psnr["unit"]),
        (&"PSNR".into(), &"dB".into())
    );
    assert!(psnr["after"].as_f64().unwrap() > psnr["before"].as_f64().unwrap() + 3.0);
    assert_eq!(
        names(&output),
        ["house-cleaned.png", "house-noisy.png", "house.png"]
    );
}

#[cfg(unix)]
#[test]
fn folders_that_must_not_be_read_or_written_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let here = tempfile::tempdir().unwrap();
    let (dark, light, fixed) = (
        here.path().join("dark"),
        here.path().join("light"),
        here.path().join("fixed"),
    );
    let mode =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for folder in [&dark, &light, &fixed] {
        fs::create_dir(folder).unwrap();
    }
    for name in ["a.png", "b.png"] {
        fs::write(light.join(name), png(9, 9, Layout::Rgb, 8)).unwrap();
    }
    mode(here.path(), 0o755);
    mode(&light, 0o755);
    mode(&light.join("a.png"), 0o000);
    mode(&light.join("b.png"), 0o644);
    mode(&dark, 0o000);
    mode(&fixed, 0o555);
    let as_nobody = |arguments: &[&OsStr]| -> Option<Ran> {
        // Root may read and write everything: then somebody else has to try.
        if fs::read_dir(&dark).is_err() {
            return Some(run(arguments));
        }
        let mut command = std::process::Command::new("setpriv");
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
        command.arg(env!("CARGO_BIN_EXE_lunchrush"));
        let ran: Ran = command.args(arguments).output().ok()?.into();
        // 126 and 127: the program itself could not be reached by somebody else.
        let began = matches!(ran.code, Some(0..=2)) && !ran.err.contains("setpriv:");
        began.then_some(ran)
    };
    let (clean, input, output) = (
        OsStr::new("clean"),
        OsStr::new("--input"),
        OsStr::new("--output"),
    );
    let Some(ran) = as_nobody(&[clean, input, dark.as_os_str()]) else {
        println!("skipped: this is root, and nobody else can be had");
        return;
    };
    ran.ends_with(2)
        .complains(&["cannot read the folder", "dark", "denied"]);
    as_nobody(&[clean, input, light.as_os_str()])
        .unwrap()
        .ends_with(1)
        .prints(&["b.png", "1 picture cleaned"])
        .complains(&["cannot read", "a.png", "denied"]);
    let ran = as_nobody(&[clean, input, light.as_os_str(), output, fixed.as_os_str()])
        .unwrap()
        .ends_with(1)
        .prints(&["Nothing was cleaned"])
        .complains(&["cannot write", "b.png", "denied"]);
    // Of the file beside the picture's place nobody wants to hear.
    assert!(!ran.err.contains(".lunchrush-"), "{ran:#?}");
    mode(&dark, 0o755);
}
