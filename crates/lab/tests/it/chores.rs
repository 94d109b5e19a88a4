//! Inputs of chores: what is found, what is refused by name, and what is written whole or not at all.

use core_model::{HousePlan, HouseStrategy};
use cpu_work::{Picture, psnr};
use lab::chores::{Chore, ChoreError, Clean, Options, PictureChore, files, finish, house};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::{run, runtimes};

/// Cleans a picture on a runtime, with several cleaners.
fn cleaned(chore: &PictureChore, runtime: lab::runtimes::RuntimeName) -> Picture {
    let plan = HousePlan::new(HouseStrategy::Parallel);
    let day = Arc::new(house("one", chore, plan, 0).unwrap());
    let interrupt = lab::Interrupt::default();
    let measured = lab::measure::measure(&day, &crate::settings(runtime), &interrupt).unwrap();
    finish(chore, &day, &measured.output.unwrap())
        .unwrap()
        .picture()
        .clone()
}

#[test]
fn files_are_found_by_name_and_hidden_ones_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.png", "a.jpg", ".hidden.png"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::create_dir(folder.path().join("inside")).unwrap();
    let names = |input: &Path| -> Vec<_> {
        let found = files::find(input, "pictures").unwrap();
        let name = |path: &std::path::PathBuf| path.file_name().unwrap().to_owned();
        found.iter().map(name).collect()
    };
    assert_eq!(names(folder.path()), ["a.jpg", "b.png"]);
    assert_eq!(names(&folder.path().join("b.png")), ["b.png"]);
}

#[test]
fn a_folder_with_nothing_in_it_and_one_that_is_not_there_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = files::find(folder.path(), "PNG pictures").unwrap_err();
    assert!(matches!(error, ChoreError::Empty { .. }));
    assert!(error.to_string().ends_with("put PNG pictures there"));
    let error = files::find(&folder.path().join("no"), "").unwrap_err();
    assert!(
        error.to_string().starts_with("cannot read the folder"),
        "{error}"
    );
}

#[test]
fn the_folder_of_the_input_is_no_output_folder_even_by_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let other_name = folder.path().join("inside/..");
    fs::create_dir(folder.path().join("inside")).unwrap();
    let file = folder.path().join("house.png");
    fs::write(&file, "").unwrap();
    for input in [folder.path(), &file] {
        let refused = files::prepare_output(&other_name, Some(input));
        assert!(matches!(refused, Err(ChoreError::SameFolder(_))));
    }
    files::prepare_output(&folder.path().join("new/and/deep"), Some(folder.path())).unwrap();
}

#[test]
fn pictures_of_any_size_are_cleaned_written_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    for (width, height) in [(1, 1), (3, 1), (17, 40), (120, 90)] {
        let clean = Picture::generated(width, height, 3);
        let noisy = clean.noisy(3);
        let name = format!("{width}x{height}.png");
        let path = files::write(folder.path(), name, &noisy.encode(noisy.format()).unwrap());
        let chore = PictureChore::read(&path.unwrap(), &Options::default()).unwrap();
        for runtime in runtimes() {
            let cleaned = cleaned(&chore, runtime);
            assert_eq!(
                (cleaned.width(), cleaned.height()),
                (clean.width(), clean.height())
            );
            if width > 100 {
                assert!(psnr(&cleaned, &clean) > psnr(&noisy, &clean));
            }
        }
    }
}

#[test]
fn a_file_that_is_no_picture_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("menu.png");
    fs::write(&path, "two burgers").unwrap();
    let error = PictureChore::read(&path, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("menu.png"), "{error}");
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no such folder");
    assert!(matches!(
        files::write(&missing, "house.png", b"house"),
        Err(ChoreError::Write { .. })
    ));
    files::write(folder.path(), "house.png", b"house").unwrap();
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["house.png"]);
}

#[test]
fn a_crew_makes_of_a_picture_what_the_filter_makes_of_it_whole() {
    let noisy = Picture::generated(200, 150, 9).noisy(9);
    let plan = HousePlan::new(HouseStrategy::One);
    let day = house("house", &PictureChore::new(noisy.clone()), plan, 9).unwrap();
    let whole = cpu_work::Denoise::default().clean(&noisy);
    let output = run(day, runtimes()[0]).output.unwrap();
    assert_eq!(output.checksum, whole.checksum().value());
}

#[test]
fn a_generated_house_is_cleaner_afterwards_and_all_of_it_can_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let chore = PictureChore::generated(9, &Options::default()).unwrap();
    let plan = HousePlan::new(HouseStrategy::One);
    let day = Arc::new(house("house", &chore, plan, 9).unwrap());
    let settings = crate::settings(runtimes()[0]);
    let measured = lab::measure::measure(&day, &settings, &lab::Interrupt::default()).unwrap();
    let clean = finish(&chore, &day, &measured.output.unwrap()).unwrap();
    let quality = clean.quality();
    let [psnr, _] = &quality[..] else {
        panic!("{quality:?}")
    };
    assert!(psnr.before.is_some_and(|before| psnr.after > before + 3.0));
    let files = clean.write(folder.path(), None).unwrap();
    let names: Vec<_> = files.iter().map(|it| it.file_name().unwrap()).collect();
    assert_eq!(names, ["house.png", "house-noisy.png", "house-cleaned.png"]);
}

/// What is generated for a chore, cleaned by one and by several, on the first runtime.
#[track_caller]
fn check<C: Chore>(better: impl Fn(&[lab::chores::Quality]) -> bool)
where
    C::Clean: Clean,
{
    let chore = C::generated(3, &Options::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut checksums = Vec::new();
    for strategy in [HouseStrategy::Turns, HouseStrategy::Threads] {
        let day = Arc::new(house("any", &chore, HousePlan::new(strategy), 3).unwrap());
        let settings = crate::settings(lab::runtimes::RuntimeName::measured()[0]);
        let interrupt = lab::Interrupt::default();
        let measured = lab::measure::measure(&day, &settings, &interrupt).unwrap();
        let run = measured.output.unwrap();
        checksums.push(run.checksum);
        let clean = finish(&chore, &day, &run).unwrap();
        assert!(better(&clean.quality()), "{:?}", clean.quality());
        let files = clean.write(folder.path(), None).unwrap();
        assert!(!files.is_empty() && files.iter().all(|file| file.is_file()));
    }
    assert_eq!(checksums[0], checksums[1]);
}

#[cfg(feature = "realfft")]
#[test]
fn a_generated_sound_is_cleaner_afterwards_whoever_cleans_it() {
    check::<lab::chores::SoundChore>(|quality| {
        let better = |it: &lab::chores::Quality| it.before.is_some_and(|before| it.after > before);
        quality.len() == 2 && quality.iter().all(better)
    });
}

#[cfg(feature = "vision")]
#[test]
fn planted_dirt_is_found_whoever_looks_for_it() {
    check::<lab::chores::VisionChore>(|quality| {
        quality.len() == 3 && quality.iter().all(|it| it.after > 0.9)
    });
}

#[cfg(feature = "ndarray")]
#[test]
fn matrices_are_multiplied_within_rounding_whoever_does_it() {
    check::<lab::chores::MatrixChore>(|quality| quality.len() == 1 && quality[0].after < 1e-5);
}

#[cfg(feature = "ndarray")]
#[test]
fn a_table_is_fitted_and_one_that_cannot_be_is_told_why() {
    use lab::chores::MatrixChore;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("light.csv");
    let rows = (0..50_i32).map(|n| format!("{n},{},{}\n", n % 7, 5 + 2 * n - 3 * (n % 7)));
    fs::write(&path, format!("x,y,light\n{}", rows.collect::<String>())).unwrap();
    let fit = |path: &Path| {
        let chore = MatrixChore::read(path, &Options::default()).unwrap();
        let day = house("fit", &chore, HousePlan::new(HouseStrategy::One), 0).unwrap();
        let day = Arc::new(day);
        let settings = crate::settings(runtimes()[0]);
        let interrupt = lab::Interrupt::default();
        let measured = lab::measure::measure(&day, &settings, &interrupt).unwrap();
        finish(&chore, &day, &measured.output.unwrap())
    };
    let findings = fit(&path).unwrap().findings();
    assert_eq!(findings, ["light = 5.000000 + 2.000000·x - 3.000000·y"]);
    fs::write(&path, "x,y,light\n1,2,3\n2,4,5\n3,6,7\n4,8,9\n").unwrap();
    assert!(fit(&path).is_err(), "one column is twice the other");
    fs::write(&path, "x,y\n1,two\n").unwrap();
    let error = MatrixChore::read(&path, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("light.csv"), "{error}");
}
