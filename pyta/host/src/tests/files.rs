use super::*;

fn create(path: &[u8], contents: &[u8]) {
    let fd = OsHost
        .open(
            at(path),
            libc::O_CREAT | libc::O_WRONLY | libc::O_TRUNC,
            0o644,
        )
        .unwrap();
    assert_eq!(OsHost.write(fd, contents), Ok(contents.len()));
    OsHost.close(fd).unwrap();
}

#[test]
fn reads_what_was_written() {
    let scratch = Scratch::new();
    let path = scratch.path("f");
    let fd = OsHost
        .open(
            at(&path),
            libc::O_CREAT | libc::O_RDWR | libc::O_EXCL,
            0o600,
        )
        .unwrap();
    assert_eq!(OsHost.write(fd, b"hello world"), Ok(11));
    assert_eq!(OsHost.lseek(fd, 6, libc::SEEK_SET), Ok(6));
    let mut buffer = [0; 8];
    assert_eq!(OsHost.read(fd, &mut buffer), Ok(5));
    assert_eq!(&buffer[..5], b"world");
    assert_eq!(OsHost.read(fd, &mut buffer), Ok(0));
    assert_eq!(OsHost.pread(fd, &mut buffer[..2], 1), Ok(2));
    assert_eq!(&buffer[..2], b"el");
    assert_eq!(OsHost.pwrite(fd, b"J", 0), Ok(1));
    assert_eq!(
        OsHost.lseek(fd, -1, libc::SEEK_SET),
        Err(Errno(libc::EINVAL))
    );
    assert_eq!(OsHost.ftruncate(fd, 3), Ok(()));
    let stat = OsHost.fstat(fd).unwrap();
    assert_eq!((stat.size, stat.mode & 0o777, stat.links), (3, 0o600, 1));
    assert_eq!(OsHost.fsync(fd, true), Ok(()));
    assert!(!OsHost.inheritable(fd).unwrap());
    OsHost.set_inheritable(fd, true).unwrap();
    assert!(OsHost.inheritable(fd).unwrap());
    OsHost.close(fd).unwrap();
    assert_eq!(OsHost.close(9999), Err(Errno(libc::EBADF)));
    assert_eq!(OsHost.read(-1, &mut buffer), Err(Errno(libc::EBADF)));
    let again = OsHost.open(at(&path), libc::O_CREAT | libc::O_EXCL, 0);
    assert_eq!(again, Err(Errno(libc::EEXIST)));
}

#[test]
fn lists_and_changes_directories() {
    let scratch = Scratch::new();
    let dir = scratch.path("d");
    OsHost.mkdir(at(&dir), 0o755).unwrap();
    let fd = OsHost
        .open(at(&dir), libc::O_RDONLY | libc::O_DIRECTORY, 0)
        .unwrap();
    let inside = |path| At {
        dir: Some(fd),
        path,
    };
    create(&scratch.path("d/a"), b"1");
    OsHost.mkdir(inside(b"sub"), 0o755).unwrap();
    OsHost.symlink(b"a", inside(b"link")).unwrap();
    OsHost
        .link(inside(b"a"), inside(b"hard"), Links::Keep)
        .unwrap();
    OsHost.mkfifo(inside(b"fifo"), 0o600).unwrap();
    let mut names: Vec<_> = OsHost
        .list_dir(&dir)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.name, entry.kind))
        .collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [
        (b"a".to_vec(), EntryKind::File),
        (b"fifo".to_vec(), EntryKind::Other),
        (b"hard".to_vec(), EntryKind::File),
        (b"link".to_vec(), EntryKind::Symlink),
        (b"sub".to_vec(), EntryKind::Directory),
    ];
    assert_eq!(names, expected);
    assert_eq!(OsHost.list_open_dir(fd).unwrap().len(), 5);
    assert_eq!(OsHost.readlink(inside(b"link")), Ok(b"a".to_vec()));
    assert_eq!(OsHost.stat(inside(b"link"), Links::Follow).unwrap().size, 1);
    assert_eq!(
        OsHost.stat(inside(b"link"), Links::Keep).unwrap().mode & libc::S_IFMT,
        libc::S_IFLNK
    );
    assert_eq!(OsHost.stat(inside(b"a"), Links::Keep).unwrap().links, 2);
    OsHost.rename(inside(b"a"), inside(b"sub/b")).unwrap();
    assert_eq!(OsHost.rmdir(inside(b"sub")), Err(Errno(libc::ENOTEMPTY)));
    OsHost.unlink(inside(b"sub/b")).unwrap();
    OsHost.rmdir(inside(b"sub")).unwrap();
    assert_eq!(
        OsHost.stat(inside(b"sub"), Links::Follow),
        Err(Errno(libc::ENOENT))
    );
    assert_eq!(
        OsHost.access(inside(b"hard"), libc::R_OK as u32, AccessUser::Real),
        Ok(())
    );
    assert_eq!(
        OsHost.access(inside(b"x"), libc::F_OK as u32, AccessUser::Effective),
        Err(Errno(libc::ENOENT))
    );
    assert!(OsHost.fstatvfs(fd).unwrap().block_size > 0);
    OsHost.close(fd).unwrap();
    assert_eq!(
        OsHost.list_dir(&scratch.path("none")),
        Err(Errno(libc::ENOENT))
    );
    assert_eq!(OsHost.mkdir(at(b"a\0b"), 0), Err(Errno(libc::EINVAL)));
}

#[test]
fn sets_modes_and_times() {
    let scratch = Scratch::new();
    let path = scratch.path("f");
    create(&path, b"12345");
    OsHost.chmod(at(&path), 0o640, Links::Follow).unwrap();
    let times = [
        Timestamp {
            seconds: 10,
            nanoseconds: 5,
        },
        Timestamp {
            seconds: -20,
            nanoseconds: 7,
        },
    ];
    OsHost.utime(at(&path), Some(times), Links::Follow).unwrap();
    let stat = OsHost.stat(at(&path), Links::Follow).unwrap();
    assert_eq!(
        (stat.mode & 0o777, stat.accessed, stat.modified),
        (0o640, times[0], times[1])
    );
    OsHost.truncate(&path, 2).unwrap();
    assert_eq!(OsHost.stat(at(&path), Links::Follow).unwrap().size, 2);
    OsHost.utime(at(&path), None, Links::Follow).unwrap();
    assert!(
        OsHost
            .stat(at(&path), Links::Follow)
            .unwrap()
            .modified
            .seconds
            > 1_000_000_000
    );
    OsHost.chown(at(&path), None, None, Links::Follow).unwrap();
    assert_eq!(
        OsHost.chown(at(&path), Some(u32::MAX), None, Links::Follow),
        Err(Errno(libc::EINVAL))
    );
}

#[test]
fn the_current_directory_and_mask_change() {
    let _alone = alone();
    let scratch = Scratch::new();
    let before = OsHost.getcwd().unwrap();
    OsHost.chdir(&scratch.path("")).unwrap();
    create(b"here", b"");
    assert!(
        OsHost
            .stat(at(&scratch.path("here")), Links::Follow)
            .is_ok()
    );
    OsHost.chdir(&before).unwrap();
    assert_eq!(OsHost.getcwd(), Ok(before));
    let mask = OsHost.umask(0o077);
    assert_eq!(OsHost.umask(mask), 0o077);
}

#[test]
fn descriptors_can_be_doubled_and_polled() {
    let (read, write) = OsHost.pipe().unwrap();
    let mut requests = [
        PollRequest {
            fd: read,
            events: libc::POLLIN,
            ready: 0,
        },
        PollRequest {
            fd: write,
            events: libc::POLLOUT,
            ready: 0,
        },
    ];
    assert_eq!(OsHost.poll(&mut requests, Some(0)), Ok(1));
    assert_eq!((requests[0].ready, requests[1].ready), (0, libc::POLLOUT));
    let copy = OsHost.dup(write).unwrap();
    assert!(!OsHost.inheritable(copy).unwrap());
    assert_eq!(OsHost.dup2(write, copy, true), Ok(copy));
    assert!(OsHost.inheritable(copy).unwrap());
    assert_eq!(OsHost.write(copy, b"x"), Ok(1));
    assert_eq!(OsHost.poll(&mut requests[..1], None), Ok(1));
    assert!(OsHost.blocking(read).unwrap());
    OsHost.set_blocking(read, false).unwrap();
    let mut buffer = [0; 4];
    assert_eq!(OsHost.read(read, &mut buffer), Ok(1));
    assert_eq!(OsHost.read(read, &mut buffer), Err(Errno(libc::EAGAIN)));
    for fd in [read, write, copy] {
        OsHost.close(fd).unwrap();
    }
    assert_eq!(OsHost.dup(9999), Err(Errno(libc::EBADF)));
}
