//! Native module `_stat`: the bits of a file's mode.

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::int::Integer;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "What the bits of a file's mode mean, and the places of the items of a stat result.",
    functions: &[
        NativeDef::leaf("S_IMODE", "(object, /)", |cx, args| part(cx, args, 0o7777))
            .doc("The part of the file's mode that os.chmod() can set."),
        NativeDef::leaf("S_IFMT", "(object, /)", |cx, args| part(cx, args, FORMAT))
            .doc("The part of the file's mode that tells its type."),
        NativeDef::leaf("S_ISDIR", SIGNATURE, is::<0o040_000>),
        NativeDef::leaf("S_ISCHR", SIGNATURE, is::<0o020_000>),
        NativeDef::leaf("S_ISBLK", SIGNATURE, is::<0o060_000>),
        NativeDef::leaf("S_ISREG", SIGNATURE, is::<0o100_000>),
        NativeDef::leaf("S_ISFIFO", SIGNATURE, is::<0o010_000>),
        NativeDef::leaf("S_ISLNK", SIGNATURE, is::<0o120_000>),
        NativeDef::leaf("S_ISSOCK", SIGNATURE, is::<0o140_000>),
        NativeDef::leaf("S_ISDOOR", SIGNATURE, never),
        NativeDef::leaf("S_ISPORT", SIGNATURE, never),
        NativeDef::leaf("S_ISWHT", SIGNATURE, never),
        NativeDef::leaf("filemode", "(object, /)", filemode)
            .doc("The mode as text of the form '-rwxrwxrwx'."),
    ],
    init,
    ..ModuleSpec::new("_stat")
}];

const SIGNATURE: &str = "(object, /)";
const FORMAT: u32 = 0o170_000;

const NUMBERS: &[(&str, i64)] = &[
    ("S_IFDIR", 0o040_000),
    ("S_IFCHR", 0o020_000),
    ("S_IFBLK", 0o060_000),
    ("S_IFREG", 0o100_000),
    ("S_IFIFO", 0o010_000),
    ("S_IFLNK", 0o120_000),
    ("S_IFSOCK", 0o140_000),
    // Linux has no doors, event ports and whiteouts.
    ("S_IFDOOR", 0),
    ("S_IFPORT", 0),
    ("S_IFWHT", 0),
    ("S_ISUID", 0o4000),
    ("S_ISGID", 0o2000),
    ("S_ISVTX", 0o1000),
    ("S_ENFMT", 0o2000),
    ("S_IREAD", 0o400),
    ("S_IWRITE", 0o200),
    ("S_IEXEC", 0o100),
    ("S_IRWXU", 0o700),
    ("S_IRUSR", 0o400),
    ("S_IWUSR", 0o200),
    ("S_IXUSR", 0o100),
    ("S_IRWXG", 0o70),
    ("S_IRGRP", 0o40),
    ("S_IWGRP", 0o20),
    ("S_IXGRP", 0o10),
    ("S_IRWXO", 0o7),
    ("S_IROTH", 0o4),
    ("S_IWOTH", 0o2),
    ("S_IXOTH", 0o1),
    ("UF_SETTABLE", 0xFFFF),
    ("UF_NODUMP", 1),
    ("UF_IMMUTABLE", 2),
    ("UF_APPEND", 4),
    ("UF_OPAQUE", 8),
    ("UF_NOUNLINK", 0x10),
    ("UF_COMPRESSED", 0x20),
    ("UF_TRACKED", 0x40),
    ("UF_DATAVAULT", 0x80),
    ("UF_HIDDEN", 0x8000),
    ("SF_SETTABLE", 0xFFFF_0000),
    ("SF_ARCHIVED", 0x1_0000),
    ("SF_IMMUTABLE", 0x2_0000),
    ("SF_APPEND", 0x4_0000),
    ("SF_NOUNLINK", 0x10_0000),
    ("SF_SNAPSHOT", 0x20_0000),
    ("SF_FIRMLINK", 0x80_0000),
    ("SF_DATALESS", 0x4000_0000),
    ("ST_MODE", 0),
    ("ST_INO", 1),
    ("ST_DEV", 2),
    ("ST_NLINK", 3),
    ("ST_UID", 4),
    ("ST_GID", 5),
    ("ST_SIZE", 6),
    ("ST_ATIME", 7),
    ("ST_MTIME", 8),
    ("ST_CTIME", 9),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for &(name, number) in NUMBERS {
        namespace.set_symbol(cx, cx.symbol(name), V::small(number));
    }
    Ok(())
}

/// The mode in an argument.
fn mode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<u32, Exit> {
    match Integer::of(cx.index_object(args[0])?) {
        Some(number) if number.is_negative() => {
            Err(cx.overflow_error("can't convert negative value to unsigned int"))
        }
        number => match number.and_then(Integer::to_u64) {
            Some(number) => {
                u32::try_from(number).map_err(|_| cx.overflow_error("mode out of range"))
            }
            None => Err(cx.overflow_error("Python int too large to convert to C unsigned long")),
        },
    }
}

fn part<'v>(cx: Cx<'v>, args: &[V<'v>], mask: u32) -> Result<V<'v>, Exit> {
    Ok(V::small((mode(cx, args)? & mask).into()))
}

fn is<'v, const KIND: u32>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(mode(cx, args)? & FORMAT == KIND))
}

fn never<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    mode(cx, args)?;
    Ok(V::FALSE)
}

fn filemode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mode = mode(cx, args)?;
    let kind = match mode & FORMAT {
        0o100_000 => '-',
        0o040_000 => 'd',
        0o120_000 => 'l',
        0o060_000 => 'b',
        0o020_000 => 'c',
        0o010_000 => 'p',
        0o140_000 => 's',
        _ => '?',
    };
    let mut text = String::from(kind);
    // For the owner, the group and others: the place of the bits, the bit that stands in for running, and its letter.
    for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => letter,
            (false, true) => letter.to_ascii_uppercase(),
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    Ok(cx.new_str(&text).v())
}
