//! What every kind of record has: it is one line of JSON, with the version of its schema and a hash that names it.

use std::io::BufRead;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{RecordError, SCHEMA};

/// A kind of record.
///
/// An implementer has a field `schema`, which is [`SCHEMA`], and a field for the hash.
pub trait Record: Clone + Serialize + DeserializeOwned {
    /// The hash over everything else; empty until [`sealed`](Self::sealed).
    fn id(&mut self) -> &mut String;

    /// Shortens absolute paths, in whatever field may hold one, to their last part: a record that is stored names no folder of
    /// the machine that it was measured on.
    #[must_use]
    fn without_paths(self) -> Self;

    /// Makes the record fit to be stored: [`without_paths`](Self::without_paths), and named by the hash over its content.
    /// Sealing twice changes nothing.
    #[must_use]
    fn sealed(self) -> Self {
        let mut record = self.without_paths();
        record.id().clear();
        *record.id() = format!("{:016x}", fnv1a(json(&record).as_bytes()));
        record
    }

    /// One line of JSON, without the line's end. A record that has no hash yet is sealed first.
    #[must_use]
    fn to_line(&self) -> String {
        let mut record = self.clone();
        if record.id().is_empty() {
            record = record.sealed();
        }
        json(&record)
    }

    /// Reads one line. Unknown fields are tolerated.
    ///
    /// # Errors
    /// [`RecordError::NotJson`], [`NoSchema`](RecordError::NoSchema), [`UnknownSchema`](RecordError::UnknownSchema) or
    /// [`Malformed`](RecordError::Malformed), in this order.
    fn from_line(line: &str) -> Result<Self, RecordError> {
        parse_line(line)
    }

    /// Reads records, one a line; blank lines are skipped.
    ///
    /// # Errors
    /// The first line that cannot be read ([`RecordError::Read`]) or is not a record ([`RecordError::Line`]).
    fn read_lines(reader: impl BufRead) -> Result<Vec<Self>, RecordError> {
        parse_lines(reader)
    }
}

/// Reads one line of any kind: the version of its schema first, so that another one is named as such.
pub(crate) fn parse_line<T: DeserializeOwned>(line: &str) -> Result<T, RecordError> {
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(line).map_err(RecordError::NotJson)?;
    match fields.get("schema").and_then(serde_json::Value::as_u64) {
        None => Err(RecordError::NoSchema),
        Some(found) if found != u64::from(SCHEMA) => Err(RecordError::UnknownSchema { found }),
        Some(_) => serde_json::from_str(line).map_err(RecordError::Malformed),
    }
}

/// Reads the lines of a file of one kind of record.
pub(crate) fn parse_lines<T: DeserializeOwned>(
    reader: impl BufRead,
) -> Result<Vec<T>, RecordError> {
    let mut records = Vec::new();
    for (index, line) in reader.lines().enumerate() {
        let line_number = index + 1;
        let line = line.map_err(|source| RecordError::Read {
            line: line_number,
            source,
        })?;
        if line.trim().is_empty() {
            continue;
        }
        let record = parse_line(&line).map_err(|source| RecordError::Line {
            line: line_number,
            source: Box::new(source),
        })?;
        records.push(record);
    }
    Ok(records)
}

/// Any kind of record as a line.
fn json<T: Serialize>(record: &T) -> String {
    serde_json::to_string(record)
        .expect("invariant: a record has string keys only, so it is always JSON")
}

/// FNV-1a, 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>): names a record; guards against accident, not malice.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::fnv1a;

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
