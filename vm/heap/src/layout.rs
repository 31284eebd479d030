//! Object headers and layouts.
//!
//! ```text
//! word 0   | slots:8 | flags:8 | gc:8 | kind:8 | shape:32 |      shape in the low bits
//! word 1…  as the kind's layout says: values first, then raw words
//! ```

use crate::Value;

/// What an object is made of. The order is part of the validator's and debugger's output only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A free cell of the tenured space; word 1 is its size in bytes, word 2 the next free cell.
    Free = 0,
    /// `header.slots` values: the overflow slot, then fixed and attribute slots.
    Instance,
    /// Length, then values: backing storage.
    Array,
    /// Hash (0: not known), then as many values as `slots` says; where that is [`LONG`], length, then values.
    Tuple,
    /// Length in bytes, then bytes: backing storage.
    Blob,
    /// Hash, length in code points (see [`TEXT_LENGTH`]), code units of `slots & 7` bytes.
    Str,
    /// Buffer (a blob); hash, length in code points, offset in bytes.
    StrView,
    /// Length, then bytes.
    Bytes,
    /// The bits.
    Float,
    /// Length in bytes, then 64-bit limbs, little-endian; `slots` is 1 when negative.
    BigInt,
    /// Storage (an array); length, start.
    List,
    /// Entries (an array), index (a blob); entries used, live entries, layout id.
    Map,
    /// Keys (an array), hashes (a blob); filled, live, mask, version.
    Set,
    /// Storage (a blob); length, start, number of exports.
    ByteArray,
    /// One value.
    Cell,
    /// Namespace, builtins, defaults, named defaults, captures, name, qualified name, doc, module, attributes, extra; code (outside).
    Function,
    /// Receiver, owner, name, extra; native id.
    Native,
    /// Function, receiver.
    BoundMethod,
    /// Function, registers (an array), name, qualified name, delegate, handled, result, frame; code (outside), pc, state.
    Generator,
    /// Function, locals (an array), caller, namespace, trace, extra; code id, pc, process position, state.
    Frame,
    /// Extra; code (outside).
    Code,
    /// Name, bases, order of lookup, namespace, subclasses, metaclass, extra; version, root shape, flags, layout.
    Type,
    /// Callback, extra; referent (weak).
    Weak,
    /// Sequence; next index.
    IndexIter,
    /// Next, stop, step.
    RangeIter,
    /// Map; next entry, expected length, what it gives.
    MapIter,
    /// Set; next slot, expected length.
    SetIter,
    /// Index into the isolate's table of host objects; generation.
    HostBox,
    /// Key, value pairs of a module: namespace, name; module id.
    Module,
}

/// How an object's words are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `header.slots` values.
    BySlots,
    /// A raw length, then that many values.
    LenValues,
    /// A raw word, then `header.slots` values; where that is [`LONG`], the word is the length.
    Items,
    /// A raw length in bytes, then bytes.
    LenBytes,
    /// Raw hash and raw length, then `length * (slots & 7)` bytes.
    Text,
    /// Values, then raw words.
    Fixed { values: u8, raws: u8 },
}

/// Header flags.
pub mod flags {
    /// May not be changed by the program.
    pub const FROZEN: u8 = 1;
    /// Has an entry in the identity table.
    pub const HAS_ID: u8 = 2;
    /// Must be finalised when it dies.
    pub const FINALIZER: u8 = 4;
    /// An instance whose slot 1 holds a value of a native kind that it extends.
    pub const PAYLOAD: u8 = 8;
    /// A weak reference to it exists.
    pub const WEAKLY_REFERENCED: u8 = 16;
    /// A string that is the only one of its text in the intern table.
    pub const INTERNED: u8 = 32;
    /// Finalised once already.
    pub const FINALIZED: u8 = 64;
    /// An instance whose overflow slot is a map that holds all its attributes.
    pub const DICTIONARY: u8 = 128;
}

/// `slots` of a tuple of at least so many items.
pub const LONG: u8 = 255;

/// In a string's length word: the length in code points; above it the symbol number (0: not interned).
pub const TEXT_LENGTH: u64 = (1 << 40) - 1;

/// Collector bits of a header.
pub(crate) mod gc {
    pub const TENURED: u8 = 1;
    pub const MARKED: u8 = 2;
    pub const REMEMBERED: u8 = 4;
    /// Word 1 holds the object's new address.
    pub const FORWARDED: u8 = 8;
    pub const LARGE: u8 = 16;
    /// Flips at each moving full collection.
    pub const EPOCH: u8 = 32;
    /// Of a young object: survived the running collection in the nursery.
    pub const KEPT: u8 = 64;
    /// Of an old object: the last collection of everything found it alive, and all that it points to is aged.
    pub const AGED: u8 = 64;
    /// Nobody waits for its death, which an ordinary collection finds.
    pub const PATIENT: u8 = 128;
}

impl Kind {
    /// All kinds, by number.
    pub const ALL: [Kind; 29] = [
        Kind::Free,
        Kind::Instance,
        Kind::Array,
        Kind::Tuple,
        Kind::Blob,
        Kind::Str,
        Kind::StrView,
        Kind::Bytes,
        Kind::Float,
        Kind::BigInt,
        Kind::List,
        Kind::Map,
        Kind::Set,
        Kind::ByteArray,
        Kind::Cell,
        Kind::Function,
        Kind::Native,
        Kind::BoundMethod,
        Kind::Generator,
        Kind::Frame,
        Kind::Code,
        Kind::Type,
        Kind::Weak,
        Kind::IndexIter,
        Kind::RangeIter,
        Kind::MapIter,
        Kind::SetIter,
        Kind::HostBox,
        Kind::Module,
    ];

    /// The layout of objects of this kind.
    #[inline]
    pub const fn layout(self) -> Layout {
        const fn fixed(values: u8, raws: u8) -> Layout {
            Layout::Fixed { values, raws }
        }
        match self {
            Kind::Instance => Layout::BySlots,
            Kind::Array => Layout::LenValues,
            Kind::Tuple => Layout::Items,
            Kind::Blob | Kind::Bytes | Kind::BigInt => Layout::LenBytes,
            Kind::Str => Layout::Text,
            Kind::Free => fixed(0, 2),
            Kind::StrView => fixed(1, 3),
            Kind::Float => fixed(0, 1),
            Kind::List => fixed(1, 2),
            Kind::Map => fixed(2, 3),
            Kind::Set => fixed(2, 5),
            Kind::ByteArray => fixed(1, 3),
            Kind::Cell => fixed(1, 0),
            Kind::Function => fixed(11, 1),
            Kind::Native => fixed(4, 1),
            Kind::BoundMethod => fixed(2, 0),
            Kind::Generator => fixed(8, 4),
            Kind::Frame => fixed(6, 4),
            Kind::Code => fixed(1, 1),
            Kind::Type => fixed(8, 4),
            Kind::Weak => fixed(2, 1),
            Kind::IndexIter => fixed(1, 1),
            Kind::RangeIter => fixed(0, 3),
            Kind::MapIter => fixed(1, 3),
            Kind::SetIter => fixed(1, 2),
            Kind::HostBox => fixed(1, 2),
            Kind::Module => fixed(3, 1),
        }
    }

    /// The word that holds the address of something outside of the heap which objects of this kind keep alive: see
    /// [`Roots::visit_outside`](crate::Roots::visit_outside).
    #[inline(always)]
    pub const fn outside_word(self) -> Option<usize> {
        match self {
            Kind::Function => Some(12),
            Kind::Generator => Some(9),
            Kind::Code => Some(2),
            _ => None,
        }
    }
}

/// What the collector keeps of an object in its header.
impl Header {
    /// Whether the object survived the running collection in the nursery.
    pub(crate) fn is_kept(self) -> bool {
        self.gc & (gc::TENURED | gc::KEPT) == gc::KEPT
    }

    /// Whether the last collection of everything found the object alive, and nothing newer was written to it since.
    pub(crate) fn is_aged(self) -> bool {
        self.gc & (gc::TENURED | gc::AGED) == gc::TENURED | gc::AGED
    }
}

/// The first word of an object.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Header {
    pub shape: u32,
    pub kind: Kind,
    pub gc: u8,
    pub flags: u8,
    pub slots: u8,
}

const _: () = assert!(size_of::<Header>() == 8);

/// The bits of a fresh young header.
#[inline(always)]
pub const fn header_word(kind: Kind, shape: u32, slots: u8, flags: u8) -> u64 {
    shape as u64 | (kind as u64) << 32 | (flags as u64) << 48 | (slots as u64) << 56
}

/// Where an object's values and end are, from its header and first word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// Word index of the first value.
    pub first_value: usize,
    pub values: usize,
    /// Size in bytes, a multiple of 8.
    pub size_bytes: usize,
}

impl Extent {
    /// Computes the extent; `word1` and `word2` are the words after the header (read only when the layout needs them).
    #[inline]
    pub fn of(header: Header, word1: impl FnOnce() -> u64, word2: impl FnOnce() -> u64) -> Extent {
        match header.kind.layout() {
            Layout::BySlots => Extent {
                first_value: 1,
                values: header.slots as usize,
                size_bytes: 8 + 8 * header.slots as usize,
            },
            Layout::LenValues => {
                let len = word1() as usize;
                Extent {
                    first_value: 2,
                    values: len,
                    size_bytes: 16 + 8 * len,
                }
            }
            Layout::Items => {
                let len = match header.slots {
                    LONG => word1() as usize,
                    len => len as usize,
                };
                Extent {
                    first_value: 2,
                    values: len,
                    size_bytes: 16 + 8 * len,
                }
            }
            Layout::LenBytes => {
                let len = word1() as usize;
                Extent {
                    first_value: 2,
                    values: 0,
                    size_bytes: 16 + len.next_multiple_of(8),
                }
            }
            Layout::Text => {
                let bytes = (word2() & TEXT_LENGTH) as usize * (header.slots & 7) as usize;
                Extent {
                    first_value: 3,
                    values: 0,
                    size_bytes: 24 + bytes.next_multiple_of(8),
                }
            }
            Layout::Fixed { values, raws } => Extent {
                first_value: 1,
                values: values as usize,
                size_bytes: 8 + 8 * (values as usize + raws as usize),
            },
        }
    }
}

/// A value's header pointer; the caller knows that it is a pointer.
#[inline(always)]
pub(crate) fn object(value: Value) -> *mut u64 {
    value.bits() as *mut u64
}
