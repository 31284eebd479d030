//! Maps of files and memory.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::rc::Rc;

use crate::OsHost;
use crate::facets::{Errno, Facets, MapRequest, Mapping, SignalAction, Signals};

const PAGE: usize = 4096;

fn map(file: Option<&File>, length: usize, flags: i32, keeps_file: bool) -> Rc<dyn Mapping> {
    let request = MapRequest {
        fd: file.map(AsRawFd::as_raw_fd),
        length,
        flags,
        protection: libc::PROT_READ | libc::PROT_WRITE,
        offset: 0,
        keeps_file,
    };
    let mappings = OsHost.mappings().expect("granted");
    mappings.map(request).expect("maps")
}

fn read(map: &dyn Mapping, at: usize, count: usize) -> Result<Vec<u8>, Errno> {
    let mut bytes = vec![0; count];
    map.read(at, &mut bytes).map(|()| bytes)
}

/// A file of so many pages without a name.
fn file(pages: usize) -> File {
    let file = File::from(
        rustix::fs::memfd_create("test", rustix::fs::MemfdFlags::empty()).expect("makes a file"),
    );
    file.set_len((pages * PAGE) as u64)
        .expect("sets the length");
    file
}

#[test]
fn what_a_file_has_lost_is_an_error() {
    for flags in [libc::MAP_SHARED, libc::MAP_PRIVATE] {
        let file = file(4);
        let map = map(Some(&file), 4 * PAGE, flags, true);
        map.write(3 * PAGE, b"end").expect("writes");
        file.set_len(PAGE as u64).expect("sets the length");
        assert_eq!(read(&*map, 3 * PAGE, 3), Err(Errno(libc::EFAULT)));
        assert_eq!(map.write(2 * PAGE, b"x"), Err(Errno(libc::EFAULT)));
        assert_eq!(read(&*map, PAGE - 2, 4), Err(Errno(libc::EFAULT)));
        assert_eq!(read(&*map, 0, 2), Ok(vec![0, 0]));
        // What comes back is seen.
        file.set_len(4 * PAGE as u64).expect("sets the length");
        assert_eq!(read(&*map, 3 * PAGE, 3), Ok(vec![0; 3]));
        if flags == libc::MAP_SHARED {
            use std::os::unix::fs::FileExt;
            file.write_at(b"new", 3 * PAGE as u64).expect("writes");
            assert_eq!(read(&*map, 3 * PAGE, 3), Ok(b"new".to_vec()));
        }
    }
}

#[test]
fn a_map_without_its_file_loses_bytes_as_well() {
    let file = file(2);
    let map = map(Some(&file), 2 * PAGE, libc::MAP_SHARED, false);
    assert_eq!(map.file_size(), Err(Errno(libc::EBADF)));
    file.set_len(0).expect("sets the length");
    assert_eq!(read(&*map, PAGE, 1), Err(Errno(libc::EFAULT)));
}

#[test]
fn the_action_of_the_signal_is_the_programs() {
    drop(map(None, 1, libc::MAP_SHARED, false));
    let signals: &dyn Signals = &OsHost;
    // At first it is what Rust's runtime has made of it.
    let former = signals.set_action(libc::SIGBUS, SignalAction::Record);
    assert_eq!(former, Ok(SignalAction::Foreign));
    assert_eq!(signals.action(libc::SIGBUS), Ok(SignalAction::Record));
    let former = signals.set_action(libc::SIGBUS, SignalAction::Default);
    assert_eq!(former, Ok(SignalAction::Record));
    assert_eq!(signals.action(libc::SIGBUS), Ok(SignalAction::Default));
}

#[test]
fn bounds_and_protection_are_kept() {
    let map = map(None, 10, libc::MAP_SHARED, false);
    assert_eq!(read(&*map, 8, 3), Err(Errno(libc::EFAULT)));
    assert_eq!(read(&*map, usize::MAX, 3), Err(Errno(libc::EFAULT)));
    map.resize(5).expect("shrinks");
    assert_eq!(read(&*map, 5, 1), Err(Errno(libc::EFAULT)));
    const GUARD: i32 = 102;
    assert_eq!(map.advise(0, 5, GUARD), Err(Errno(libc::EINVAL)));
    map.close();
    assert_eq!(read(&*map, 0, 1), Err(Errno(libc::EFAULT)));
    assert_eq!(map.len(), 0);
    let unreadable = MapRequest {
        fd: None,
        length: PAGE,
        flags: libc::MAP_PRIVATE,
        protection: 0,
        offset: 0,
        keeps_file: false,
    };
    let mappings = OsHost.mappings().expect("granted");
    let map = mappings.map(unreadable).expect("maps");
    assert_eq!(read(&*map, 0, 1), Err(Errno(libc::EACCES)));
    let placed = MapRequest {
        flags: libc::MAP_PRIVATE | libc::MAP_FIXED,
        ..unreadable
    };
    assert_eq!(mappings.map(placed).err(), Some(Errno(libc::EINVAL)));
}
