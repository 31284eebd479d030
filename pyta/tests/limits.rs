//! Programs that are limited in what they use and what they may reach.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use corevm::interp::Outcome;
use corevm::tier::JitConfig;
use corevm::{Config, Stop, StopRequest};
use pyta_host::access::{
    Access, ClockAccess, Directory, EnvironmentAccess, FileAccess, Granted, Input, Output,
    RandomAccess, Right, Streams,
};
use pyta_runtime::host::PythonHost;
use pyta_runtime::interpreter::{Interpreter, Start, describe};
use pyta_runtime::stdlib::sys::{self, Settings};
use pyta_runtime::{roots, self_hosted};
use pyta_text::hash::HashKey;

/// An output that can be read.
#[derive(Clone, Default)]
struct Text(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Text {
    fn get(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("not poisoned")).into_owned()
    }
}

struct Sandbox {
    python: Interpreter,
    output: Text,
}

fn sandbox(vm: Config, access: Access) -> Sandbox {
    let request = StopRequest::default();
    let output = Text::default();
    let granted = Granted::new(Access {
        stop: request.number(),
        streams: Streams::given(
            Input::Given(Box::new(&b"one\ntwo\n"[..])),
            Output::Given(Box::new(output.clone())),
            Output::Given(Box::new(output.clone())),
        ),
        ..access
    });
    let start = Start {
        vm: Config {
            stop_request: Some(request),
            ..vm
        },
        host: Box::new(PythonHost::new(granted.expect("directories that exist"))),
        hash_key: HashKey::from_seed(1),
    };
    let python = Interpreter::new(start).expect("Python starts");
    let settings = Settings {
        flags: vec![0; 21],
        prefix: "/usr".to_owned(),
        library: "/usr/lib/python3.14".to_owned(),
        path: vec![b"/usr/lib/python3.14".to_vec()],
        ..Settings::default()
    };
    assert!(sys::install(python.enter(), &settings).is_ok());
    let setup = self_hosted::function(python.enter(), "sys_setup").expect("the prelude has it");
    if let Outcome::Raised(exception) = python.call(setup, &[]) {
        panic!("{}", describe(python.enter(), exception));
    }
    python.start_program();
    Sandbox { python, output }
}

impl Sandbox {
    fn start(&self, source: &str) -> Outcome<'_> {
        let cx = self.python.enter();
        let builtins = cx.root(roots::BUILTINS).as_map().expect("a namespace");
        let exec = builtins.get_symbol(cx.symbol("exec")).expect("a builtin");
        let source = cx.new_str(source).v();
        self.python.call(exec, &[source, cx.new_map().v()])
    }

    /// What was printed so far.
    fn printed(&self) -> String {
        let flush = "import sys\nsys.stdout.flush()";
        let outcome = self.start(flush);
        assert_eq!(self.ending(outcome), Ok(()));
        self.output.get()
    }

    /// Why the program ended.
    fn ending<'a>(&'a self, outcome: Outcome<'a>) -> Result<(), String> {
        match outcome {
            Outcome::Returned(_) => Ok(()),
            Outcome::Raised(exception) => Err(describe(self.python.enter(), exception)),
            Outcome::Stopped(stop) => Err(stop.to_string()),
            Outcome::Suspended => Err("suspended".to_owned()),
        }
    }

    fn run(&self, source: &str) -> Result<(), String> {
        self.ending(self.start(source))
    }

    /// Runs a program that must come to its end; what it prints.
    fn print(&self, source: &str) -> String {
        let before = self.output.get().len();
        assert_eq!(self.run(source), Ok(()), "{source}");
        self.printed()[before..].to_owned()
    }
}

fn tiers() -> [JitConfig; 3] {
    [JitConfig::OFF, JitConfig::EAGER, JitConfig::SOON]
}

fn on_tier(jit: JitConfig) -> Config {
    Config {
        jit,
        ..Config::default()
    }
}

const LONG: Duration = Duration::from_secs(20);

/// What never ends by itself, in guest code, in natives and outside.
const ENDLESS: &[&str] = &[
    "while True: pass",
    "while True:\n  try:\n    while True: pass\n  except BaseException: pass\n  finally: pass",
    "def f():\n  try: f()\n  except RecursionError: pass\n  f()\nwhile True:\n  try: f()\n  except RecursionError: pass",
    "import time\ntime.sleep(1000)",
    "import threading\nevent = threading.Event()\nthreading.Thread(target=event.wait, daemon=True).start()\nevent.wait(1000)",
    "import select, os\nr, w = os.pipe()\nselect.select([r], [], [])",
    "import os\nr, w = os.pipe()\nos.read(r, 1)",
    "import asyncio\nasyncio.run(asyncio.sleep(1000))",
    "str(3 ** 10 ** 8)",
    "10 ** 10 ** 9",
    "import re\nre.match('(a*)*b', 'a' * 1000)",
    "sum(x for x in iter(int, 1))",
    "import itertools, collections\ncollections.deque(itertools.count(), maxlen=0)",
    "import itertools\nsum(itertools.repeat(1))",
    "import itertools\n1.5 in itertools.count()",
    "import itertools\nmax(itertools.repeat(1))",
    "import itertools\nall(itertools.repeat(1))",
    "import itertools\nfor x in filter(None, itertools.repeat(0)): pass",
    "import itertools\nnext(itertools.dropwhile(bool, itertools.repeat(1)))",
    "import math\nmath.factorial(10 ** 8)",
    "import hashlib\nhashlib.pbkdf2_hmac('sha256', b'', b'', 10 ** 10)",
    "import itertools\n''.join(itertools.repeat(''))",
    "import itertools\nset(itertools.repeat(1))",
    "import itertools\ndict.fromkeys(itertools.repeat(1))",
    "import itertools\nmin(itertools.chain.from_iterable(itertools.repeat([1])))",
    "import itertools\nnext(itertools.islice(itertools.count(), 10 ** 18, None))",
    "import itertools\nnext(itertools.compress(itertools.count(), itertools.repeat(0)))",
    "import itertools\nnext(itertools.filterfalse(None, itertools.repeat(1)))",
    "import queue\nqueue.Queue().get(timeout=1000)",
    "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire(timeout=1000)",
];

#[test]
fn time_is_over_for_whatever_runs() {
    for source in ENDLESS {
        let sandbox = sandbox(Config::default(), Access::default());
        let start = Instant::now();
        let deadline = sandbox.python.stop_after(Duration::from_millis(100));
        let deadline = deadline.expect("a thread");
        assert_eq!(
            sandbox.run(source),
            Err("out of time".to_owned()),
            "{source}"
        );
        assert!(start.elapsed() < LONG, "{source}: {:?}", start.elapsed());
        drop(deadline);
        sandbox.python.isolate().abandon();
        assert_eq!(sandbox.print("print(sum(range(10)))"), "45\n", "{source}");
    }
}

#[test]
fn no_guest_code_sees_a_stop() {
    for jit in tiers() {
        let sandbox = sandbox(on_tier(jit), Access::default());
        let stopper = sandbox.python.isolate().stopper();
        stopper.stop(Stop::Cancelled);
        let source = "try:\n  n = 0\n  while n < 100000: n += 1\n  print('end', n)\nexcept BaseException as e: print(e)\nfinally: print('finally')";
        let outcome = sandbox.start(source);
        assert!(
            matches!(outcome, Outcome::Stopped(Stop::Cancelled)),
            "{outcome:?}"
        );
        assert_eq!(sandbox.output.get(), "");
        // And it can go on.
        let outcome = sandbox.python.resume();
        assert_eq!(sandbox.ending(outcome), Ok(()));
        assert_eq!(sandbox.printed(), "end 100000\nfinally\n");
    }
}

#[test]
fn what_is_abandoned_leaves_the_rest_usable() {
    let sandbox = sandbox(Config::default(), Access::default());
    let source = "import sys\nframes = []\ndef generator():\n  frames.append(sys._getframe())\n  yield 1\n  while True: pass\ng = generator()\nsys.kept = (frames, g)\nfor x in g: pass";
    let deadline = sandbox
        .python
        .stop_after(Duration::from_millis(50))
        .expect("a thread");
    assert_eq!(sandbox.run(source), Err("out of time".to_owned()));
    drop(deadline);
    sandbox.python.isolate().abandon();
    let source = "import sys, gc\nframes, g = sys.kept\ngc.collect()\nprint(frames[0].f_code.co_name, next(g, 'ended'), frames[0].f_locals, sys.exception())";
    assert_eq!(sandbox.print(source), "generator ended {} None\n");
}

#[test]
fn fuel_is_exact_and_can_be_added() {
    let source = "def f(n):\n  return n if n < 2 else f(n - 1) + f(n - 2)\nprint(f(15), sorted([3, 1, 2], key=lambda x: -x))\nclass A:\n  def __init__(self, x): self.x = x\n  def __add__(self, o): return A(self.x + o.x)\na = A(0)\nfor i in range(3000): a = a + A(i)\nprint(a.x, sum(i for i in range(3000)))\ndef g():\n  for i in range(500):\n    try: yield 1 // (i % 7)\n    except ZeroDivisionError: yield 0\nprint(sum(g()))";
    let mut used = Vec::new();
    for (jit, fuel) in tiers()
        .into_iter()
        .flat_map(|jit| [(jit, u64::MAX), (jit, 10_000)])
    {
        let sandbox = sandbox(
            Config {
                fuel: Some(u64::MAX),
                ..on_tier(jit)
            },
            Access::default(),
        );
        let isolate = sandbox.python.isolate();
        let before = isolate.fuel_used();
        isolate.set_fuel(fuel);
        let mut outcome = sandbox.start(source);
        let mut stops = 0;
        while let Outcome::Stopped(Stop::Fuel) = outcome {
            stops += 1;
            isolate.add_fuel(fuel);
            outcome = sandbox.python.resume();
        }
        assert_eq!(sandbox.ending(outcome), Ok(()));
        used.push(isolate.fuel_used() - before);
        isolate.set_fuel(u64::MAX);
        assert_eq!(stops > 0, fuel == 10_000);
        assert_eq!(sandbox.printed(), "610 [3, 2, 1]\n4498500 4498500\n72\n");
    }
    assert!(used.iter().all(|&count| count == used[0]), "{used:?}");
}

#[test]
fn memory_is_limited() {
    let greedy = [
        "x = []\nwhile True: x.append([0] * 1000)",
        "x = 'x' * 10 ** 10",
        "x = 'x'\nwhile True: x += x",
        "x = {}\nwhile True: x[len(x)] = str(len(x))",
        "n = 1\nwhile True: n <<= n.bit_length()",
        "x = []\nwhile True: x.append(compile('def f(x): return [x + 1, x * 2]', 'f', 'exec'))",
        "import io\nb = io.BytesIO()\nwhile True: b.write(bytes(100000))",
        "import io\nb = io.StringIO()\nwhile True: b.write('x' * 100000)",
        "import os\nos.urandom(10 ** 10)",
        "import os\nos.read(0, 10 ** 11)",
        "import array\narray.array('d', [0.0]) * 10 ** 10",
        "bytearray(10 ** 11)",
        "list(range(10 ** 11))",
        "import itertools\nlist(itertools.repeat(0))",
        "''.join('abc' for _ in iter(int, 1))",
        "import zlib\nzlib.decompress(zlib.compress(bytes(100000000)) , bufsize=10 ** 10)",
        "def f(): yield from f()\nimport sys\nsys.setrecursionlimit(10 ** 8)\nlist(f())",
        "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): return f()\nf()",
    ];
    for source in greedy {
        for stops in [false, true] {
            let mut vm = Config {
                stops_at_heap_limit: stops,
                ..Config::default()
            };
            vm.heap.limit_bytes = 48 << 20;
            let sandbox = sandbox(vm, Access::default());
            let deadline = sandbox.python.stop_after(LONG).expect("a thread");
            let ending = sandbox.run(source).expect_err(source);
            drop(deadline);
            let is_told = if stops {
                ending == "out of memory" || ending.starts_with("RecursionError")
            } else {
                ending.starts_with("MemoryError") || ending.starts_with("RecursionError")
            };
            assert!(is_told, "{source}: {ending}");
            let memory = sandbox.python.isolate().memory_use();
            assert!(memory.peak_bytes < 256 << 20, "{source}: {memory:?}");
        }
    }
}

#[test]
fn the_recursion_limit_may_only_be_lowered() {
    let vm = Config {
        recursion_limit: 200,
        is_recursion_limit_fixed: true,
        ..Config::default()
    };
    let sandbox = sandbox(vm, Access::default());
    let refused = sandbox.run("import sys\nsys.setrecursionlimit(201)");
    let text = "PermissionError: the host allows a recursion limit of at most 200";
    assert_eq!(refused, Err(text.to_owned()));
    let source = "import sys\ndef f(n):\n  try: return f(n + 1)\n  except RecursionError: return n\nn = f(0)\nsys.setrecursionlimit(100)\nprint(n > 150, f(0) < 100)";
    assert_eq!(sandbox.print(source), "True True\n");
}

#[test]
fn databases_lie_where_files_are_granted() {
    let sandbox = sandbox(Config::default(), Access::default());
    let source =
        "import sqlite3\nprint(sqlite3.connect(':memory:').execute('select 1').fetchall())";
    assert_eq!(sandbox.print(source), "[(1,)]\n");
    for source in [
        "import sqlite3; sqlite3.connect('refused.db')",
        "import sqlite3; sqlite3.connect('file:/tmp/refused.db?vfs=unix-none', uri=True)",
        "import sqlite3; sqlite3.connect(':memory:').execute(\"attach '/tmp/refused.db' as a\")",
        "import sqlite3; sqlite3.connect(':memory:').execute(\"vacuum into '/tmp/refused.db'\")",
    ] {
        let text = sandbox.run(source).expect_err(source);
        assert!(text.contains("unable to open database"), "{source}: {text}");
    }
    assert!(!std::path::Path::new("/tmp/refused.db").exists());
}

#[test]
fn nothing_is_granted() {
    let sandbox = sandbox(Config::default(), Access::default());
    let refused = |source: &str| sandbox.run(source).expect_err(source);
    let files = "access to files is not granted by the host";
    for source in [
        "open('/etc/passwd')",
        "open('x', 'w')",
        "import os; os.listdir('/')",
        "import os; os.stat('/')",
        "import os; os.unlink('x')",
        "import os; os.mkdir('x')",
        "import os; os.chmod('/', 0)",
        "import os; os.rename('a', 'b')",
        "import os; os.symlink('a', 'b')",
        "import shutil; shutil.rmtree('/tmp/x')",
        "import os; os.chdir('/')",
        "import pathlib; pathlib.Path('/etc/passwd').read_text()",
    ] {
        let text = refused(source);
        assert!(
            text.starts_with("PermissionError") && text.contains(files),
            "{source}: {text}"
        );
    }
    for (source, what) in [
        ("import os; os.fork()", "processes"),
        ("import os; os.kill(1, 9)", "processes"),
        ("import os; os._exit(3)", "processes"),
        ("import os; os.abort()", "processes"),
        ("import os; os.execv('/bin/sh', ['sh'])", "processes"),
        ("import subprocess; subprocess.run(['true'])", "processes"),
        ("import os; os.system('true')", "processes"),
        ("import socket; socket.socket()", "the network"),
        ("import signal; signal.signal(2, signal.SIG_IGN)", "signals"),
    ] {
        let text = refused(source);
        let expected = format!("access to {what} is not granted by the host");
        assert!(
            text.starts_with("PermissionError") && text.contains(&expected),
            "{source}: {text}"
        );
    }
    // Descriptors of the process are not the program's.
    for fd in 3..20 {
        let text = refused(&format!("import os; os.read({fd}, 1)"));
        assert!(text.contains("Bad file descriptor"), "{text}");
    }
    assert_eq!(
        sandbox.print("import os; print(dict(os.environ), os.path.exists('/etc'))"),
        "{} False\n"
    );
    assert_eq!(
        sandbox.print("import os; os.environ['A'] = 'b'; print(os.environ, os.getenv('A'))"),
        "environ({'A': 'b'}) b\n"
    );
    assert!(std::env::var_os("A").is_none());
    assert_eq!(
        sandbox.print("print(input(), input()); import sys; print(sys.stdin.read() == '')"),
        "one two\nTrue\n"
    );
    let library = "import json, re, dataclasses, collections, datetime, asyncio, logging, random, tempfile, unittest, typing, decimal, pathlib, enum, inspect, subprocess, threading, urllib.parse, zoneinfo, textwrap\nlogging.warning('logged')\nprint(json.dumps({'a': [1, 2]}), random.Random(1).random(), sys.version_info[:2] if 'sys' in dir() else 3)";
    assert_eq!(
        sandbox.print(library),
        "WARNING:root:logged\n{\"a\": [1, 2]} 0.13436424411240122 3\n"
    );
}

/// A fresh directory with a file, links out of it, and a file beside it.
fn directory(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("pyta-limits-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    let inside = path.join("inside");
    std::fs::create_dir_all(inside.join("deep")).expect("writable");
    std::fs::create_dir_all(path.join("shown")).expect("writable");
    std::fs::write(path.join("shown/text"), "shown").expect("writable");
    std::fs::write(path.join("secret"), "secret").expect("writable");
    std::fs::write(inside.join("text"), "text").expect("writable");
    std::fs::write(inside.join("deep/module.py"), "value = 7\n").expect("writable");
    for (target, link) in [
        ("../secret", "up"),
        ("/etc/passwd", "far"),
        ("text", "near"),
        ("..", "parent"),
        ("/proc/self/root", "root"),
    ] {
        std::os::unix::fs::symlink(target, inside.join(link)).expect("writable");
    }
    path
}

fn granted(path: PathBuf, right: Right) -> Directory {
    Directory { path, right }
}

#[test]
fn a_directory_may_be_read_and_nothing_else() {
    let path = directory("read");
    let access = Access {
        files: FileAccess::Within(vec![granted(path.join("inside"), Right::Read)]),
        ..Access::default()
    };
    let sandbox = sandbox(Config::default(), access);
    let inside = path.join("inside").display().to_string();
    let set_up = format!("import os, sys\nd = {inside:?}\n");
    let print = |source: &str| sandbox.print(&format!("{set_up}{source}"));
    let refused = |source: &str| sandbox.run(&format!("{set_up}{source}")).expect_err(source);
    assert_eq!(
        print("print(open(d + '/text').read(), open('near').read(), open('deep/../text').read())"),
        "text text text\n"
    );
    assert_eq!(
        print("print(sorted(os.listdir()), os.getcwd() == d, os.readlink('up'))"),
        "['deep', 'far', 'near', 'parent', 'root', 'text', 'up'] True ../secret\n"
    );
    assert_eq!(
        print(
            "os.chdir('deep'); print(os.getcwd() == d + '/deep', os.listdir('.'), open('../text').read()); os.chdir(d)"
        ),
        "True ['module.py'] text\n"
    );
    assert_eq!(
        print(
            "sys.path.append(d + '/deep'); import module; print(module.value, os.access('text', os.R_OK), os.access('text', os.W_OK))"
        ),
        "7 True False\n"
    );
    assert_eq!(
        print(
            "fd = os.open('deep', os.O_RDONLY); print(os.open('../text', os.O_RDONLY, dir_fd=fd) > fd, os.fstat(fd).st_size > 0)"
        ),
        "True True\n"
    );
    for source in [
        "open('../secret')",
        "open('up')",
        "open('far')",
        "open('parent/secret')",
        "open('root/etc/passwd')",
        "open('/etc/passwd')",
        "open(d + '/../secret')",
        "open('deep/../../secret')",
        "os.stat('parent')",
        "os.listdir('..')",
        "os.listdir('parent')",
        "os.chdir('..')",
        "fd = os.open('deep', os.O_RDONLY); os.open('../../secret', os.O_RDONLY, dir_fd=fd)",
        "fd = os.open('deep', os.O_RDONLY); os.stat('/etc/passwd', dir_fd=fd)",
        "open('/proc/self/environ')",
    ] {
        let text = refused(source);
        let expected = "access to this path is not granted by the host";
        assert!(
            text.starts_with("PermissionError") && text.contains(expected),
            "{source}: {text}"
        );
    }
    for source in [
        "open('text', 'w')",
        "open('text', 'a')",
        "open('text', 'r+')",
        "open('new', 'x')",
        "os.open('text', os.O_RDONLY | os.O_TRUNC)",
        "os.unlink('text')",
        "os.rename('text', 'new')",
        "os.mkdir('new')",
        "os.symlink('text', 'new')",
        "os.truncate('text', 0)",
        "os.chmod('text', 0o777)",
        "os.utime('text')",
        "fd = os.open('text', os.O_RDONLY); os.fchmod(fd, 0o777)",
    ] {
        let text = refused(source);
        let expected = "changing files is not granted by the host";
        assert!(
            text.starts_with("PermissionError") && text.contains(expected),
            "{source}: {text}"
        );
    }
    drop(sandbox);
    std::fs::remove_dir_all(path).expect("it is ours");
}

#[test]
fn a_directory_may_be_written_and_nothing_around_it() {
    let path = directory("write");
    let access = Access {
        files: FileAccess::Within(vec![
            granted(path.join("inside"), Right::Write),
            granted(path.join("shown"), Right::Read),
        ]),
        ..Access::default()
    };
    let sandbox = sandbox(Config::default(), access);
    let set_up = format!(
        "import os, shutil, sys\nd = {:?}\n",
        path.display().to_string()
    );
    let print = |source: &str| sandbox.print(&format!("{set_up}{source}"));
    let refused = |source: &str| sandbox.run(&format!("{set_up}{source}")).expect_err(source);
    for (source, printed) in [
        (
            "open('new', 'w').write('a'); open('new', 'a').write('b'); print(open('new').read())",
            "ab\n",
        ),
        (
            "os.makedirs('a/b/c'); os.rename('new', 'a/b/c/new'); print(os.listdir('a/b/c'))",
            "['new']\n",
        ),
        (
            "os.link('a/b/c/new', 'again'); print(open('again').read(), os.stat('again').st_nlink)",
            "ab 2\n",
        ),
        (
            "os.symlink('a/b', 'down'); print(os.listdir('down'), os.readlink('down'))",
            "['c'] a/b\n",
        ),
        (
            "os.truncate('again', 1); print(open('again').read())",
            "a\n",
        ),
        (
            "os.utime('again', (1, 2)); print(os.stat('again').st_mtime)",
            "2.0\n",
        ),
        (
            "os.chmod('again', 0o4640); print(oct(os.stat('again').st_mode))",
            "0o100640\n",
        ),
        (
            "fd = os.open('again', os.O_RDWR); os.fchmod(fd, 0o600); os.ftruncate(fd, 5); os.utime(fd, (3, 4)); print(os.fstat(fd).st_size, os.fstat(fd).st_mtime)",
            "5 4.0\n",
        ),
        (
            "fd = os.open('a', os.O_RDONLY); os.mkdir('of_fd', dir_fd=fd); os.rmdir('of_fd/', dir_fd=fd); print(os.listdir('a'))",
            "['b']\n",
        ),
        (
            "print(os.umask(0o077), oct(os.stat(os.open('mine', os.O_CREAT | os.O_RDWR, 0o6666)).st_mode))",
            "18 0o100600\n",
        ),
        (
            "shutil.rmtree('a'); os.unlink('down'); os.unlink('up'); print(sorted(os.listdir()))",
            "['again', 'deep', 'far', 'mine', 'near', 'parent', 'root', 'text']\n",
        ),
        ("print(open(d + '/shown/text').read())", "shown\n"),
    ] {
        assert_eq!(print(source), printed, "{source}");
    }
    for source in [
        "open('../secret', 'w')",
        "open('parent/secret', 'a')",
        "open('parent/new', 'x')",
        "open('far', 'w')",
        "open('root' + d + '/secret', 'w')",
        "open(d + '/new', 'w')",
        "os.mkdir('../new')",
        "os.unlink('parent/secret')",
        "os.rename('text', '../text')",
        "os.rename('../secret', 'secret')",
        "os.rename('text', d + '/inside/deep/../../text')",
        "os.link('../secret', 'secret')",
        "os.link('parent/secret', 'secret')",
        "os.link('text', '../text')",
        "os.symlink('../secret', 'out')",
        "os.symlink('/etc/passwd', 'out')",
        "os.symlink('deep/../../secret', 'out')",
        "os.chmod('parent/secret', 0o777)",
        "os.utime('far')",
        "os.truncate('../secret', 0)",
        "open('/proc/self/root' + d + '/secret', 'w')",
        "fd = os.open('deep', os.O_RDONLY); os.open('../../new', os.O_CREAT | os.O_WRONLY, dir_fd=fd)",
        // A directory that moves takes nobody with it.
        "os.rename('deep', 'moved'); os.chdir('moved'); open('../../new', 'w')",
    ] {
        let text = refused(source);
        let expected = "access to this path is not granted by the host";
        assert!(text.contains(expected), "{source}: {text}");
    }
    for source in [
        "open(d + '/shown/text', 'w')",
        "os.unlink(d + '/shown/text')",
        "os.rename(d + '/shown/text', d + '/inside/taken')",
        "os.link(d + '/shown/text', d + '/inside/taken')",
        "os.link(d + '/inside/text', d + '/shown/new')",
        "fd = os.open(d + '/shown/text', os.O_RDONLY); os.fchmod(fd, 0o777)",
        "os.mkfifo(d + '/inside/pipe')",
        "os.chown(d + '/inside/text', 1, 1)",
    ] {
        let text = refused(source);
        let expected = "changing files is not granted by the host";
        assert!(text.contains(expected), "{source}: {text}");
    }
    let text = refused("os.rmdir(d + '/inside')");
    assert!(
        text.contains("access to this path is not granted") || text.starts_with("OSError"),
        "{text}"
    );
    let secret = std::fs::read_to_string(path.join("secret"));
    assert_eq!(secret.expect("it is there"), "secret");
    assert!(!path.join("new").exists());
    drop(sandbox);
    std::fs::remove_dir_all(path).expect("it is ours");
}

#[test]
fn time_and_chance_can_be_given() {
    let results = || {
        let access = Access {
            clock: ClockAccess::Virtual {
                start_ns: 1_000_000_000_000_000_000,
            },
            random: RandomAccess::Seeded(7),
            environment: EnvironmentAccess::Given(vec![(b"NAME".to_vec(), b"value".to_vec())]),
            ..Access::default()
        };
        sandbox(Config::default(), access).print("import time, random, os, asyncio, uuid\ntime.sleep(3600)\nprint(time.time(), time.monotonic(), os.environ['NAME'])\nasyncio.run(asyncio.sleep(86400))\nprint(time.time(), random.random(), os.urandom(4).hex(), uuid.uuid4())")
    };
    let start = Instant::now();
    let first = results();
    assert!(
        first.starts_with("1000003600.0 3600.0 value\n1000090000"),
        "{first}"
    );
    assert_eq!(first, results());
    assert!(start.elapsed() < LONG);
}
