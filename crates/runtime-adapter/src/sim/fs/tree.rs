//! Files and directories by name. Plain data, whose times are nanoseconds since the simulation began.

use super::node::{Node, What};
use crate::fs::{DirEntry, Metadata, OpenOptions};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::{Component, Path};

type Result<T> = std::result::Result<T, ErrorKind>;

/// The directory at the top.
const ROOT: u64 = 0;

/// A tree of files.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    nodes: BTreeMap<u64, Node>,
    last: u64,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            nodes: BTreeMap::from([(ROOT, Node::new(What::Dir(BTreeMap::new()), 0))]),
            last: ROOT,
        }
    }
}

impl Tree {
    /// The node of a number that somebody has.
    pub(super) fn node(&mut self, number: u64) -> &mut Node {
        self.nodes
            .get_mut(&number)
            .expect("invariant: what is named, or open, is there")
    }

    /// Finds what is at a path.
    pub(super) fn find(&self, path: &Path) -> Result<u64> {
        if path.as_os_str().is_empty() {
            return Err(ErrorKind::NotFound);
        }
        Ok(self.walk(path)?.pop().unwrap_or(ROOT))
    }

    /// Everything on the way to a path, without the directory at the top.
    fn walk(&self, path: &Path) -> Result<Vec<u64>> {
        let mut way = Vec::new();
        for component in path.components() {
            let here = way.last().copied().unwrap_or(ROOT);
            let entries = self.nodes[&here].entries()?;
            match component {
                Component::Prefix(_) | Component::CurDir => {}
                Component::RootDir => way.clear(),
                Component::ParentDir => {
                    way.pop();
                }
                Component::Normal(name) => way.push(*entries.get(name).ok_or(ErrorKind::NotFound)?),
            }
        }
        Ok(way)
    }

    /// The directory that holds, or would hold, what is at a path, and its name there.
    fn place<'a>(&self, path: &'a Path) -> Result<(u64, &'a OsStr)> {
        let name = path.file_name().ok_or(ErrorKind::IsADirectory)?;
        let above = self.walk(path.parent().unwrap_or(Path::new("")))?;
        let dir = above.last().copied().unwrap_or(ROOT);
        self.nodes[&dir].entries()?;
        Ok((dir, name))
    }

    fn entry(&self, dir: u64, name: &OsStr) -> Option<u64> {
        let entries = self.nodes[&dir].entries().ok()?;
        entries.get(name).copied()
    }

    fn add(&mut self, dir: u64, name: &OsStr, what: What, now: u64) -> Result<u64> {
        self.last += 1;
        let number = self.last;
        self.node(dir)
            .entries_mut(now)?
            .insert(name.to_owned(), number);
        self.nodes.insert(number, Node::new(what, now));
        Ok(number)
    }

    fn unlink(&mut self, dir: u64, name: &OsStr, now: u64) -> Result<()> {
        if let Some(number) = self.node(dir).entries_mut(now)?.remove(name) {
            self.node(number).named = false;
            self.drop_if_unused(number);
        }
        Ok(())
    }

    fn drop_if_unused(&mut self, number: u64) {
        let node = self.node(number);
        if !node.named && node.open == 0 {
            self.nodes.remove(&number);
        }
    }

    /// Opens a file, which stays until it is closed as often.
    pub(super) fn open(&mut self, path: &Path, options: OpenOptions, now: u64) -> Result<u64> {
        let writes = options.write || options.append;
        let number = match (self.find(path), options) {
            (
                Ok(_),
                OpenOptions {
                    create_new: true, ..
                },
            ) => return Err(ErrorKind::AlreadyExists),
            (Ok(number), _) => number,
            (Err(ErrorKind::NotFound), options) if options.create || options.create_new => {
                let (dir, name) = self.place(path)?;
                self.add(dir, name, What::file(Vec::new()), now)?
            }
            (Err(error), _) => return Err(error),
        };
        let node = self.node(number);
        node.check_access(writes)?;
        if options.truncate {
            node.set_len(0, now)?;
        }
        node.open += 1;
        Ok(number)
    }

    pub(super) fn close(&mut self, number: u64) {
        self.node(number).open -= 1;
        self.drop_if_unused(number);
    }

    pub(super) fn put_file(&mut self, path: &Path, contents: Vec<u8>) -> Result<()> {
        if let Some(above) = path.parent() {
            self.create_dir_all(above, 0)?;
        }
        let number = self.open(path, OpenOptions::writing(), 0)?;
        self.node(number).what = What::file(contents);
        self.close(number);
        Ok(())
    }

    pub(super) fn make_read_only(&mut self, path: &Path) -> Result<()> {
        let number = self.find(path)?;
        self.node(number).make_read_only()
    }

    pub(super) fn create_dir_all(&mut self, path: &Path, now: u64) -> Result<()> {
        let mut way = vec![ROOT];
        for component in path.components() {
            let here = way.last().copied().unwrap_or(ROOT);
            match component {
                Component::Prefix(_) | Component::CurDir => {}
                Component::RootDir => way.truncate(1),
                Component::ParentDir => way.truncate(way.len().max(2) - 1),
                Component::Normal(name) => {
                    let entries = self.nodes[&here].entries()?;
                    let next = match entries.get(name) {
                        Some(&there) => there,
                        None => self.add(here, name, What::Dir(BTreeMap::new()), now)?,
                    };
                    way.push(next);
                }
            }
        }
        let last = way.last().copied().unwrap_or(ROOT);
        let is_dir = self.nodes[&last].entries().is_ok();
        is_dir.then_some(()).ok_or(ErrorKind::AlreadyExists)
    }

    pub(super) fn remove_file(&mut self, path: &Path, now: u64) -> Result<()> {
        let number = self.find(path)?;
        if self.nodes[&number].entries().is_ok() {
            return Err(ErrorKind::IsADirectory);
        }
        let (dir, name) = self.place(path)?;
        self.unlink(dir, name, now)
    }

    pub(super) fn remove_dir(&mut self, path: &Path, now: u64) -> Result<()> {
        let number = self.find(path)?;
        if number == ROOT {
            return Err(ErrorKind::ResourceBusy);
        }
        if !self.nodes[&number].entries()?.is_empty() {
            return Err(ErrorKind::DirectoryNotEmpty);
        }
        let (dir, name) = self.place(path).map_err(|_| ErrorKind::InvalidInput)?;
        self.unlink(dir, name, now)
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path, now: u64) -> Result<()> {
        let number = self.find(from)?;
        let busy = |_| ErrorKind::ResourceBusy;
        let (old_dir, old_name) = self.place(from).map_err(busy)?;
        let above = self.walk(to.parent().ok_or(ErrorKind::ResourceBusy)?)?;
        if above.contains(&number) {
            return Err(ErrorKind::InvalidInput);
        }
        let (new_dir, new_name) = self.place(to)?;
        let there = self.entry(new_dir, new_name);
        if there == Some(number) {
            return Ok(());
        }
        if let Some(there) = there {
            let entries = |number| self.nodes[&number].entries();
            match (entries(number), entries(there)) {
                (Ok(_), Ok(held)) if !held.is_empty() => return Err(ErrorKind::DirectoryNotEmpty),
                (Ok(_), Err(_)) => return Err(ErrorKind::NotADirectory),
                (Err(_), Ok(_)) => return Err(ErrorKind::IsADirectory),
                (Ok(_), Ok(_)) | (Err(_), Err(_)) => {}
            }
            self.unlink(new_dir, new_name, now)?;
        }
        self.node(old_dir).entries_mut(now)?.remove(old_name);
        let entries = self.node(new_dir).entries_mut(now)?;
        entries.insert(OsString::from(new_name), number);
        Ok(())
    }

    /// Lists a directory, by name.
    pub(super) fn list(&self, path: &Path) -> Result<Vec<DirEntry>> {
        let entries = self.nodes[&self.find(path)?].entries()?;
        let told = |(name, number): (&OsString, &u64)| DirEntry {
            name: name.clone(),
            kind: self.nodes[number].kind(),
        };
        Ok(entries.iter().map(told).collect())
    }

    pub(super) fn metadata(&self, path: &Path) -> Result<Metadata> {
        let number = self.find(path)?;
        Ok(self.nodes[&number].metadata())
    }

    #[cfg(unix)]
    pub(super) fn make_socket(&mut self, path: &Path, now: u64) -> Result<u64> {
        let (dir, name) = self.place(path).map_err(|error| match error {
            ErrorKind::IsADirectory => ErrorKind::AlreadyExists,
            other => other,
        })?;
        if self.entry(dir, name).is_some() {
            return Err(ErrorKind::AlreadyExists);
        }
        self.add(dir, name, What::Socket, now)
    }

    #[cfg(unix)]
    pub(super) fn socket_at(&self, path: &Path) -> Result<u64> {
        let number = self.find(path)?;
        let is_socket = matches!(self.nodes[&number].what, What::Socket);
        is_socket
            .then_some(number)
            .ok_or(ErrorKind::ConnectionRefused)
    }
}
