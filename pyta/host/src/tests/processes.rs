use super::*;

fn strings(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn read_all(fd: Fd) -> Vec<u8> {
    let mut all = Vec::new();
    let mut buffer = [0; 256];
    loop {
        match OsHost.read(fd, &mut buffer).unwrap() {
            0 => break,
            len => all.extend(&buffer[..len]),
        }
    }
    OsHost.close(fd).unwrap();
    all
}

/// Runs a program as `subprocess` does: exit status, output, and what the error pipe said.
fn run(
    executables: &[&str],
    args: &[&str],
    change: impl Fn(&mut Spawn<'_>),
) -> (i32, Vec<u8>, Vec<u8>) {
    let (out_read, out_write) = OsHost.pipe().unwrap();
    let (error_read, error_write) = OsHost.pipe().unwrap();
    let (args, executables) = (strings(args), strings(executables));
    let env = strings(&["NAME=value"]);
    let mut request = Spawn {
        args: &args,
        executables: &executables,
        env: Some(&env),
        stdio: [-1, out_write, -1],
        parent_ends: [-1, out_read, -1, error_read],
        error_pipe: error_write,
        close_fds: true,
        keep: &[error_write],
        restore_signals: true,
        process_group: -1,
        umask: -1,
        ..Spawn::default()
    };
    change(&mut request);
    let pid = OsHost.spawn(&request).unwrap();
    OsHost.close(out_write).unwrap();
    OsHost.close(error_write).unwrap();
    let (output, error) = (read_all(out_read), read_all(error_read));
    let waited = OsHost.wait(pid, 0).unwrap();
    assert_eq!(waited.pid, pid);
    (waited.status, output, error)
}

#[test]
fn spawns_programs() {
    let _alone = alone();
    let (status, output, error) = run(
        &["/nowhere/sh", "/bin/sh"],
        &["sh", "-c", "echo $NAME; pwd; umask; exit 3"],
        |request| {
            request.cwd = Some(b"/");
            request.umask = 0o027;
            request.new_session = true;
        },
    );
    assert_eq!(libc::WEXITSTATUS(status), 3);
    assert_eq!(String::from_utf8_lossy(&output), "value\n/\n0027\n");
    assert!(error.is_empty());
}

#[test]
fn a_failing_spawn_reports_through_the_pipe() {
    let _alone = alone();
    let (status, _, error) = run(&["/nowhere/sh"], &["sh"], |_| {});
    assert_eq!(libc::WEXITSTATUS(status), 255);
    assert_eq!(String::from_utf8_lossy(&error), "OSError:2:");
    let (_, _, error) = run(&["/bin/sh"], &["sh"], |request| {
        request.cwd = Some(b"/nowhere")
    });
    assert_eq!(String::from_utf8_lossy(&error), "OSError:2:noexec:chdir");
    let (_, _, error) = run(&["/dev/null", "/nowhere/sh"], &["sh"], |_| {});
    assert_eq!(String::from_utf8_lossy(&error), "OSError:d:");
}

#[test]
fn children_get_no_stray_descriptors() {
    let _alone = alone();
    let (read, write) = OsHost.pipe().unwrap();
    OsHost.dup2(read, 77, true).unwrap();
    let script = "for f in /proc/self/fd/*; do echo ${f##*/}; done";
    let (_, output, _) = run(&["/bin/sh"], &["sh", "-c", script], |_| {});
    let output = String::from_utf8_lossy(&output).into_owned();
    assert!(output.lines().any(|line| line == "1"), "{output}");
    assert!(!output.lines().any(|line| line == "77"), "{output}");
    OsHost.close(77).unwrap();
    OsHost.close(read).unwrap();
    OsHost.close(write).unwrap();
}

#[test]
fn waits_for_children_and_kills_them() {
    let _alone = alone();
    match OsHost.fork().unwrap() {
        0 => {
            OsHost.pause();
            OsHost.exit(1);
        }
        pid => {
            assert_eq!(OsHost.wait(pid, libc::WNOHANG).unwrap().pid, 0);
            OsHost.kill(pid, libc::SIGKILL).unwrap();
            let waited = OsHost.wait(pid, 0).unwrap();
            assert!(libc::WIFSIGNALED(waited.status));
            assert_eq!(OsHost.wait(pid, 0), Err(Errno(libc::ECHILD)));
        }
    }
    assert_eq!(OsHost.kill(i32::MAX, 0), Err(Errno(libc::ESRCH)));
    assert_eq!(
        OsHost.exec(b"/nowhere/x", &strings(&["x"]), None),
        Errno(libc::ENOENT)
    );
    assert_eq!(OsHost.exec(b"a\0b", &[], None), Errno(libc::EINVAL));
}

#[test]
fn identities_and_limits_are_known() {
    assert_eq!(OsHost.getpid(), std::process::id() as i32);
    // A parent, group or session outside this process's namespace has the number 0.
    assert_eq!(OsHost.getppid(), std::os::unix::process::parent_id() as i32);
    assert!(OsHost.getpgid(0).unwrap() >= 0 && OsHost.getsid(0).unwrap() >= 0);
    assert!(OsHost.getgroups().is_ok());
    assert_eq!(OsHost.identity().user, OsHost.identity().effective_user);
    let (soft, hard) = OsHost.limits(libc::RLIMIT_NOFILE as i32).unwrap();
    OsHost
        .set_limits(libc::RLIMIT_NOFILE as i32, soft, hard)
        .unwrap();
    assert_eq!(OsHost.limits(99), Err(Errno(libc::EINVAL)));
    assert!(OsHost.usage(libc::RUSAGE_SELF).unwrap().counters[0] > 0);
    assert!(OsHost.nice(0).is_ok() && OsHost.load().is_ok());
}
