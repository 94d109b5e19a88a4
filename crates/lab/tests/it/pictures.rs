//! Folders of pictures: what is found, what is refused by name, and what is written whole or not at all.

use core_model::{HousePlan, HouseStrategy};
use cpu_work::{Picture, psnr};
use lab::pictures::{PicturesError, assemble, find, house, load, prepare_output, save};
use std::fs;

use crate::{run, runtimes};

#[test]
fn files_are_found_by_name_and_hidden_ones_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.png", "a.jpg", ".hidden.png"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::create_dir(folder.path().join("inside")).unwrap();
    let names: Vec<_> = find(folder.path())
        .unwrap()
        .iter()
        .map(|path| path.file_name().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["a.jpg", "b.png"]);
}

#[test]
fn a_folder_with_nothing_in_it_and_one_that_is_not_there_are_named() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(find(folder.path()), Err(PicturesError::Empty(_))));
    let error = find(&folder.path().join("no")).unwrap_err();
    assert!(
        error.to_string().starts_with("cannot read the folder"),
        "{error}"
    );
}

#[test]
fn the_input_folder_is_no_output_folder_even_by_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let other_name = folder.path().join("inside/..");
    fs::create_dir(folder.path().join("inside")).unwrap();
    let refused = prepare_output(&other_name, Some(folder.path()));
    assert!(matches!(refused, Err(PicturesError::SameFolder(_))));
    prepare_output(&folder.path().join("new/and/deep"), Some(folder.path())).unwrap();
}

#[test]
fn pictures_of_any_size_are_cleaned_written_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    for (width, height) in [(1, 1), (3, 1), (17, 40), (120, 90)] {
        let clean = Picture::generated(width, height, 3);
        let noisy = clean.noisy(3);
        let path = folder.path().join(format!("{width}x{height}.png"));
        save(&noisy, &path).unwrap();
        for runtime in runtimes() {
            let day = house(
                "one",
                load(&path).unwrap(),
                HousePlan::new(HouseStrategy::Parallel),
                0,
            )
            .unwrap();
            let day = std::sync::Arc::new(day);
            let measured =
                lab::measure::measure(&day, &crate::settings(runtime), &lab::Interrupt::default())
                    .unwrap();
            let cleaned = assemble(&day, &measured.output.unwrap());
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
    let error = load(&path).unwrap_err();
    assert!(error.to_string().contains("menu.png"), "{error}");
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let picture = Picture::generated(8, 8, 1);
    let missing = folder.path().join("no such folder/house.png");
    assert!(matches!(
        save(&picture, &missing),
        Err(PicturesError::Write { .. })
    ));
    save(&picture, &folder.path().join("house.png")).unwrap();
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["house.png"]);
}

#[test]
fn a_generated_house_is_cleaner_afterwards() {
    let clean = Picture::generated(200, 150, 9);
    let noisy = clean.noisy(9);
    let runtime = runtimes()[0];
    let day = house(
        "house",
        noisy.clone(),
        HousePlan::new(HouseStrategy::One),
        9,
    )
    .unwrap();
    let whole = cpu_work::Denoise::default().clean(&noisy);
    let output = run(day, runtime).output.unwrap();
    assert_eq!(output.checksum, whole.checksum().value());
}
