//! `stat_result` and `statvfs_result`.

use pyta_host::facets::{FileSystem, Stat, Timestamp};

use crate::prelude::*;
use crate::stdlib::structseq;

/// A `stat_result`.
pub fn new_stat<'v>(cx: Cx<'v>, stat: &Stat) -> V<'v> {
    let whole = |n: u64| cx.new_big_or_small(n);
    let seconds = |time: Timestamp| cx.new_int(time.seconds);
    let items = [
        V::small(i64::from(stat.mode)),
        whole(stat.inode),
        whole(stat.device),
        whole(stat.links),
        V::small(i64::from(stat.user)),
        V::small(i64::from(stat.group)),
        cx.new_int(stat.size),
        seconds(stat.accessed),
        seconds(stat.modified),
        seconds(stat.changed),
    ];
    let float =
        |time: Timestamp| cx.new_float(time.seconds as f64 + f64::from(time.nanoseconds) * 1e-9);
    let nanoseconds = |time: Timestamp| {
        let exact = i128::from(time.seconds) * 1_000_000_000 + i128::from(time.nanoseconds);
        i64::try_from(exact).map_or_else(|_| cx.new_big(&exact.into()), |n| cx.new_int(n))
    };
    let hidden = [
        ("st_atime", float(stat.accessed)),
        ("st_mtime", float(stat.modified)),
        ("st_ctime", float(stat.changed)),
        ("st_atime_ns", nanoseconds(stat.accessed)),
        ("st_mtime_ns", nanoseconds(stat.modified)),
        ("st_ctime_ns", nanoseconds(stat.changed)),
        ("st_blksize", cx.new_int(stat.block_size)),
        ("st_blocks", cx.new_int(stat.blocks)),
        ("st_rdev", whole(stat.special_device)),
    ];
    structseq::new(cx, "stat_result", &items, &hidden)
}

/// Unsigned numbers.
trait Unsigned<'v> {
    fn new_big_or_small(self, n: u64) -> V<'v>;
}

impl<'v> Unsigned<'v> for Cx<'v> {
    fn new_big_or_small(self, n: u64) -> V<'v> {
        i64::try_from(n).map_or_else(|_| self.new_big(&n.into()), |n| self.new_int(n))
    }
}

/// A `statvfs_result`.
pub fn new_statvfs<'v>(cx: Cx<'v>, fs: &FileSystem) -> V<'v> {
    let whole = |n: u64| cx.new_big_or_small(n);
    let items = [
        whole(fs.block_size),
        whole(fs.fragment_size),
        whole(fs.blocks[0]),
        whole(fs.blocks[1]),
        whole(fs.blocks[2]),
        whole(fs.files[0]),
        whole(fs.files[1]),
        whole(fs.files[2]),
        whole(fs.flags),
        whole(fs.name_max),
    ];
    structseq::new(cx, "statvfs_result", &items, &[("f_fsid", whole(fs.id))])
}

/// A whole number that may exceed 63 bits.
pub fn unsigned<'v>(cx: Cx<'v>, n: u64) -> V<'v> {
    cx.new_big_or_small(n)
}
