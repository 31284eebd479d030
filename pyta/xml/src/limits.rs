//! How much larger entities may make a document: the protection against a small input that expands to a huge one ("billion laughs").

/// Output bytes from which on the factor counts, unless the caller says otherwise.
const THRESHOLD_BYTES: u64 = 8 << 20;
const MAXIMUM_FACTOR: f64 = 100.0;

/// Bytes of the shortest document that can include another one: taken as read while nothing is.
const SHORTEST_INCLUDE_BYTES: u64 = 22;

/// What a document and its external entities have in common: bytes read and bytes made from them.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    direct_bytes: u64,
    indirect_bytes: u64,
    pub(crate) threshold_bytes: u64,
    pub(crate) maximum_factor: f64,
}

impl Limits {
    pub(crate) fn new() -> Limits {
        Limits {
            direct_bytes: 0,
            indirect_bytes: 0,
            threshold_bytes: THRESHOLD_BYTES,
            maximum_factor: MAXIMUM_FACTOR,
        }
    }

    /// Counts bytes of the document itself; whether that is still tolerated.
    pub(crate) fn count_direct(&mut self, bytes: usize) -> bool {
        self.direct_bytes += bytes as u64;
        self.is_tolerated()
    }

    /// Counts bytes of an entity; whether that is still tolerated.
    pub(crate) fn count_indirect(&mut self, bytes: usize) -> bool {
        self.indirect_bytes += bytes as u64;
        self.is_tolerated()
    }

    fn is_tolerated(&self) -> bool {
        let output = self.direct_bytes + self.indirect_bytes;
        let factor = match self.direct_bytes {
            0 => {
                (SHORTEST_INCLUDE_BYTES + self.indirect_bytes) as f64
                    / SHORTEST_INCLUDE_BYTES as f64
            }
            direct => output as f64 / direct as f64,
        };
        output < self.threshold_bytes || factor <= self.maximum_factor
    }
}
