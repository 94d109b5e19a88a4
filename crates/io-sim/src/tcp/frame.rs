//! The frames that a TCP peer and this side exchange: a header of sixteen bytes, then the data.
//!
//! `L` `R` version kind, the length of the data (32 bits), the item (64 bits), both with the highest byte first. A header
//! is enough to tell a peer that speaks something else.

/// The bytes of a header.
pub(crate) const HEADER: usize = 16;

/// What every frame begins with: two letters and the version.
pub(crate) const MAGIC: [u8; 3] = *b"LR\x01";

/// What a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// "Let me have the data of the item"; no data.
    Ask,
    /// The data of the item.
    Data,
    /// "I have all the data of the item"; no data, its length is how much there was.
    Received,
}

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: Kind,
    pub(crate) length: u32,
    pub(crate) item: u64,
}

impl Header {
    pub(crate) fn encode(self) -> [u8; HEADER] {
        let kind = match self.kind {
            Kind::Ask => 0,
            Kind::Data => 1,
            Kind::Received => 2,
        };
        let mut bytes = [0; HEADER];
        bytes[..3].copy_from_slice(&MAGIC);
        bytes[3] = kind;
        bytes[4..8].copy_from_slice(&self.length.to_be_bytes());
        bytes[8..].copy_from_slice(&self.item.to_be_bytes());
        bytes
    }

    /// Reads a header; `None` for bytes that are none.
    pub(crate) fn decode(bytes: &[u8; HEADER]) -> Option<Self> {
        let [l, r, version, kind, l0, l1, l2, l3, item @ ..] = *bytes;
        if [l, r, version] != MAGIC {
            return None;
        }
        let kind = match kind {
            0 => Kind::Ask,
            1 => Kind::Data,
            2 => Kind::Received,
            _ => return None,
        };
        Some(Self {
            kind,
            length: u32::from_be_bytes([l0, l1, l2, l3]),
            item: u64::from_be_bytes(item),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_it_was_written() {
        for kind in [Kind::Ask, Kind::Data, Kind::Received] {
            for (length, item) in [(0, 0), (7, 1 << 40), (u32::MAX, u64::MAX)] {
                let header = Header { kind, length, item };
                assert_eq!(Header::decode(&header.encode()), Some(header));
            }
        }
    }

    #[test]
    fn bytes_of_another_protocol_are_no_header() {
        for told in [
            *b"HTTP/1.1 200 OK\r",
            *b"LR\x02\x00............",
            *b"LR\x01\x09............",
        ] {
            assert_eq!(Header::decode(&told), None);
        }
    }
}
