//! Every source file says what it owns, and can be read in one sitting.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Offence;
use crate::metadata::Metadata;

/// Most lines of one file. Past it there is a second idea in the file.
const LONGEST: usize = 500;

/// One source file.
#[derive(Debug)]
pub(super) struct Source {
    /// Its path from the workspace's root, with `/` between the folders.
    path: String,
    text: String,
}

/// Reads every `.rs` file in the members' folders, in order of their paths.
///
/// # Errors
///
/// A folder or a file cannot be read, or a file is not UTF-8.
pub(super) fn read(workspace: &Metadata) -> Result<Vec<Source>> {
    let mut files = Vec::new();
    for package in workspace.members() {
        let folder = package
            .manifest_path
            .parent()
            .with_context(|| format!("the manifest of {} has no folder", package.name))?;
        collect(folder, &workspace.workspace_root, &mut files)?;
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Adds the files below a folder, without hidden folders and build outputs.
fn collect(folder: &Path, root: &Path, files: &mut Vec<Source>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.') && name != "target" {
                collect(&path, root, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let shown = path.strip_prefix(root).unwrap_or(&path);
            files.push(Source {
                path: shown.to_string_lossy().replace('\\', "/"),
                text,
            });
        }
    }
    Ok(())
}

/// Finds files that do not begin with what they own, and files that are too long.
pub(super) fn check(files: &[Source]) -> Vec<Offence> {
    let mut found = module_docs(files);
    found.extend(length(files));
    found
}

fn module_docs(files: &[Source]) -> Vec<Offence> {
    files
        .iter()
        .filter(|file| {
            let first = file.text.lines().next().unwrap_or_default();
            first
                .strip_prefix("//!")
                .is_none_or(|words| words.trim().is_empty())
        })
        .map(|file| {
            let what = "the first line must say what the file owns: `//! …`";
            Offence::new("module docs", &file.path, what)
        })
        .collect()
}

fn length(files: &[Source]) -> Vec<Offence> {
    files
        .iter()
        .filter_map(|file| {
            let lines = file.text.lines().count();
            let what = format!("{lines} lines, {LONGEST} at most; look for the second idea in it");
            (lines > LONGEST).then(|| Offence::new("length", &file.path, what))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lines;

    fn file(text: &str) -> Source {
        Source {
            path: "crates/lab/src/shop.rs".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_file_that_says_what_it_owns_is_fine() {
        assert_eq!(check(&[file("//! The shops.\n\nuse x;\n")]), []);
    }

    #[test]
    fn a_file_that_does_not_say_what_it_owns_is_found() {
        for text in [
            "",
            "use x;\n",
            "//!\n//! Late.\n",
            "// The shops.\n",
            "\n//! The shops.\n",
        ] {
            assert_eq!(
                lines(&check(&[file(text)])),
                [
                    "crates/lab/src/shop.rs: module docs: the first line must say what the file \
                     owns: `//! …`"
                ],
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_file_of_more_than_500_lines_is_found() {
        let long = |lines: usize| file(&format!("//! Long.\n{}", "\n".repeat(lines - 1)));
        assert_eq!(check(&[long(500)]), []);
        assert_eq!(
            lines(&check(&[long(501)])),
            [
                "crates/lab/src/shop.rs: length: 501 lines, 500 at most; look for the second idea \
                 in it"
            ]
        );
    }

    #[test]
    fn every_source_below_a_folder_is_read_but_no_build_output() {
        let root = tempfile::tempdir().unwrap();
        for path in [
            "src/a.rs",
            "tests/it/b.rs",
            "target/debug/c.rs",
            ".git/d.rs",
            "src/e.txt",
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "//! A file.\n").unwrap();
        }
        let mut files = Vec::new();
        collect(root.path(), root.path(), &mut files).unwrap();
        let mut paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        paths.sort_unstable();
        assert_eq!(paths, ["src/a.rs", "tests/it/b.rs"]);
    }
}
