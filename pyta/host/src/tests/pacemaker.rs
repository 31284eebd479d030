use std::time::Duration;

use super::*;

#[test]
fn the_pacemaker_beats_until_it_rests() {
    static BEATS: AtomicU32 = AtomicU32::new(0);
    let clock: &dyn Clock = &OsHost;
    let beat = || {
        BEATS.fetch_add(1, Ordering::SeqCst);
    };
    let pacemaker = clock.pacemaker(Box::new(beat)).unwrap();
    std::thread::sleep(Duration::from_millis(5));
    assert_eq!(BEATS.load(Ordering::SeqCst), 0);
    pacemaker.set_period(Some(1_000_000));
    while BEATS.load(Ordering::SeqCst) < 3 {
        std::thread::sleep(Duration::from_millis(1));
    }
    pacemaker.set_period(None);
    // One beat may have been under way.
    std::thread::sleep(Duration::from_millis(20));
    let before = BEATS.load(Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(BEATS.load(Ordering::SeqCst), before);
}

#[test]
fn a_recorded_signal_interrupts_the_wait_that_follows() {
    let _alone = alone();
    let before = OsHost
        .set_action(libc::SIGUSR2, SignalAction::Record)
        .unwrap();
    let signals: &dyn Signals = &OsHost;
    assert_eq!(signals.poll_or_signal(&mut [], Some(1_000_000)), Ok(0));
    OsHost.raise(libc::SIGUSR2).unwrap();
    assert_eq!(
        signals.poll_or_signal(&mut [], None),
        Err(Errno(libc::EINTR))
    );
    OsHost.take_pending();
    OsHost.set_action(libc::SIGUSR2, before).unwrap();
}
