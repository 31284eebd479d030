use super::*;

#[test]
fn clocks_go_forward() {
    let clock: &dyn Clock = &OsHost;
    assert!(clock.time_ns() > 1_600_000_000_000_000_000);
    let before = clock.monotonic_ns();
    clock.sleep_until(before + 2_000_000).unwrap();
    assert!(clock.monotonic_ns() - before >= 2_000_000);
    assert!(
        clock.process_time_ns() > 0 && clock.thread_time_ns() > 0 && clock.perf_counter_ns() > 0
    );
    assert!(clock.gettime_ns(libc::CLOCK_REALTIME).is_ok());
    assert_eq!(clock.gettime_ns(12345), Err(Errno(libc::EINVAL)));
    assert!(clock.resolution_ns(libc::CLOCK_MONOTONIC).unwrap() > 0);
    clock.sleep_until(-1).unwrap();
}

#[test]
fn time_zones_follow_the_environment() {
    let _alone = alone();
    let old = OsHost.get(b"TZ");
    OsHost.set(b"TZ", b"CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
    let zone = OsHost.tzset();
    assert_eq!(zone.names, [b"CET".to_vec(), b"CEST".to_vec()]);
    assert_eq!(
        (zone.winter, zone.summer, zone.has_summer),
        (-3600, -7200, true)
    );
    let summer = OsHost.localtime(1_720_000_000).unwrap();
    let expected = CalendarTime {
        year: 2024,
        month: 7,
        day: 3,
        hour: 11,
        minute: 46,
        second: 40,
        weekday: 2,
        year_day: 185,
        summer: 1,
        offset: 7200,
        zone: b"CEST".to_vec(),
    };
    assert_eq!(summer, expected);
    assert_eq!(OsHost.mktime(&summer), Ok(1_720_000_000));
    let text = OsHost.strftime(b"%Y-%m-%d %H:%M:%S %a %j %Z %z%%", &summer);
    assert_eq!(
        text,
        Ok(b"2024-07-03 11:46:40 Wed 185 CEST +0200%".to_vec())
    );
    assert_eq!(OsHost.strftime(b"", &summer), Ok(Vec::new()));
    assert_eq!(OsHost.strftime(b"%p", &summer), Ok(b"AM".to_vec()));
    match old {
        Some(old) => OsHost.set(b"TZ", &old).unwrap(),
        None => OsHost.unset(b"TZ").unwrap(),
    }
    OsHost.tzset();
}

#[test]
fn calendar_limits_are_errors() {
    let epoch = OsHost.gmtime(0).unwrap();
    assert_eq!(
        (epoch.year, epoch.month, epoch.day, epoch.weekday),
        (1970, 1, 1, 3)
    );
    assert_eq!(epoch.zone, b"UTC");
    assert_eq!(OsHost.gmtime(i64::MAX), Err(Errno(libc::EOVERFLOW)));
    let far = CalendarTime {
        year: i64::MAX,
        ..epoch.clone()
    };
    assert_eq!(OsHost.mktime(&far), Err(Errno(libc::EOVERFLOW)));
    let before = OsHost.gmtime(-1).unwrap();
    assert_eq!((before.year, before.second), (1969, 59));
}
