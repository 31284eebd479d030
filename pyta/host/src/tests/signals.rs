use super::*;

fn bit(signal: i32) -> u64 {
    1 << (signal - 1)
}

static HOOKED: AtomicU32 = AtomicU32::new(0);

#[test]
fn signals_are_recorded_once_taken() {
    let _alone = alone();
    let before = OsHost
        .set_action(libc::SIGUSR1, SignalAction::Record)
        .unwrap();
    assert_eq!(OsHost.action(libc::SIGUSR1), Ok(SignalAction::Record));
    let (read, write) = OsHost.pipe().unwrap();
    OsHost.set_blocking(write, false).unwrap();
    assert_eq!(OsHost.set_wakeup_fd(write), -1);
    OsHost.set_hook(Some(|| {
        HOOKED.fetch_add(1, Ordering::SeqCst);
    }));
    let hooked = HOOKED.load(Ordering::SeqCst);
    OsHost.raise(libc::SIGUSR1).unwrap();
    assert!(OsHost.is_pending());
    assert_eq!(HOOKED.load(Ordering::SeqCst), hooked + 1);
    assert_eq!(
        OsHost.take_pending() & bit(libc::SIGUSR1),
        bit(libc::SIGUSR1)
    );
    assert_eq!(OsHost.take_pending() & bit(libc::SIGUSR1), 0);
    let mut buffer = [0; 4];
    assert_eq!(OsHost.read(read, &mut buffer), Ok(1));
    assert_eq!(i32::from(buffer[0]), libc::SIGUSR1);
    assert_eq!(OsHost.set_wakeup_fd(-1), write);
    OsHost.set_hook(None);
    OsHost
        .set_action(libc::SIGUSR1, SignalAction::Ignore)
        .unwrap();
    OsHost.raise(libc::SIGUSR1).unwrap();
    assert_eq!(OsHost.take_pending() & bit(libc::SIGUSR1), 0);
    OsHost.set_action(libc::SIGUSR1, before).unwrap();
    assert_eq!(
        OsHost.set_action(libc::SIGKILL, SignalAction::Ignore),
        Err(Errno(libc::EINVAL))
    );
    assert_eq!(
        OsHost.set_action(0, SignalAction::Ignore),
        Err(Errno(libc::EINVAL))
    );
    OsHost.close(read).unwrap();
    OsHost.close(write).unwrap();
}

#[test]
fn blocked_signals_wait() {
    let _alone = alone();
    let before = OsHost
        .set_action(libc::SIGUSR2, SignalAction::Record)
        .unwrap();
    let mask = OsHost.mask(libc::SIG_BLOCK, bit(libc::SIGUSR2)).unwrap();
    OsHost.raise(libc::SIGUSR2).unwrap();
    assert_eq!(
        OsHost.blocked_pending() & bit(libc::SIGUSR2),
        bit(libc::SIGUSR2)
    );
    assert_eq!(OsHost.take_pending() & bit(libc::SIGUSR2), 0);
    OsHost.mask(libc::SIG_SETMASK, mask).unwrap();
    assert_eq!(
        OsHost.take_pending() & bit(libc::SIGUSR2),
        bit(libc::SIGUSR2)
    );
    OsHost.set_action(libc::SIGUSR2, before).unwrap();
}

#[test]
fn a_timer_interrupts_a_sleep() {
    let _alone = alone();
    // In a child with one thread, so that the signal reaches the sleeper.
    match OsHost.fork().unwrap() {
        0 => {
            let _ = OsHost.set_action(libc::SIGALRM, SignalAction::Record);
            let _ = OsHost.set_timer(
                libc::ITIMER_REAL,
                Timer {
                    value: 5_000_000,
                    interval: 0,
                },
            );
            let armed = OsHost
                .timer(libc::ITIMER_REAL)
                .is_ok_and(|timer| timer.value > 0);
            let slept = OsHost.sleep_until(OsHost.monotonic_ns() + 60_000_000_000);
            let taken = OsHost.take_pending() & bit(libc::SIGALRM) != 0;
            OsHost.exit(i32::from(
                !(armed && taken && slept == Err(Errno(libc::EINTR))),
            ));
        }
        pid => assert_eq!(OsHost.wait(pid, 0).unwrap().status, 0),
    }
}

#[test]
fn a_started_host_ignores_broken_pipes() {
    let _alone = alone();
    let host = OsHost::start();
    assert_eq!(host.action(libc::SIGPIPE), Ok(SignalAction::Ignore));
    let (read, write) = host.pipe().unwrap();
    host.close(read).unwrap();
    assert_eq!(host.write(write, b"x"), Err(Errno(libc::EPIPE)));
    host.close(write).unwrap();
}
