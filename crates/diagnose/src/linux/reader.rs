//! Reading small files of `/proc` again and again into one buffer.
//!
//! The crate `procfs` has all these files, opened, read and parsed anew each time into texts of their own. Here the files of
//! a thread stay open and are read again from their start: opening takes longer than reading, and what watching may cost is made
//! of nothing else.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// What a file of one thread can hold.
const SMALL: usize = 1024;

/// A buffer that is read into.
#[derive(Debug)]
pub(super) struct Reader {
    small: Box<[u8]>,
    text: String,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            small: vec![0; SMALL].into(),
            text: String::new(),
        }
    }
}

impl Reader {
    /// Reads the beginning of an open file, from its start.
    pub(super) fn again(&mut self, file: &File) -> io::Result<&[u8]> {
        let length = file.read_at(&mut self.small, 0)?;
        Ok(&self.small[..length])
    }

    /// Opens a file and reads its beginning.
    pub(super) fn once(&mut self, path: &str) -> io::Result<&[u8]> {
        self.again(&File::open(path)?)
    }

    /// Opens a file and reads all of it that is text, up to a number of bytes.
    pub(super) fn all(&mut self, path: &str, most: u64) -> io::Result<&str> {
        use io::Read;
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.clear();
        File::open(path)?.take(most).read_to_end(&mut bytes)?;
        self.text = String::from_utf8(bytes)
            .unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned());
        Ok(&self.text)
    }
}
