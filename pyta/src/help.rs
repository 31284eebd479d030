//! The texts of `--help` and its like.

/// How a program is called, after an error.
pub fn usage(program: &str) -> String {
    format!(
        "usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more information.\n"
    )
}

/// `--version`.
pub const VERSION: &str = "Python 3.14.0\n";
/// `-VV`.
pub const LONG_VERSION: &str = "Python 3.14.0 (Pyta 0.1.0) [coreVM]\n";

/// `--help`.
pub fn help(program: &str) -> String {
    format!("usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n{OPTIONS}")
}

/// `--help-all`.
pub fn help_all(program: &str) -> String {
    format!("{}\n{ENVIRONMENT}\n{X_OPTIONS}", help(program))
}

const OPTIONS: &str = "\
Options (and corresponding environment variables):
-b     : issue warnings about converting bytes/bytearray to str and comparing
         bytes/bytearray with str or bytes with int. (-bb: issue errors)
-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : program passed in as string (terminates option list)
-d     : accepted, has no effect
-E     : ignore PYTHON* environment variables (such as PYTHONPATH)
-h     : print this help message and exit (also -? or --help)
-i     : inspect interactively after running script; forces a prompt even
         if stdin does not appear to be a terminal; also PYTHONINSPECT=x
-I     : isolate Python from the user's environment (implies -E, -P and -s)
-m mod : run library module as a script (terminates option list)
-O     : remove assert and __debug__-dependent statements
-OO    : do -O changes and also discard docstrings
-P     : don't prepend a potentially unsafe path to sys.path; also
         PYTHONSAFEPATH
-q     : don't print version and copyright messages on interactive startup
-s     : don't add user site directory to sys.path; also PYTHONNOUSERSITE=x
-S     : don't imply 'import site' on initialization
-u     : force the stdout and stderr streams to be unbuffered;
         this option has no effect on stdin; also PYTHONUNBUFFERED=x
-v     : verbose (trace import statements); also PYTHONVERBOSE=x
-V     : print the Python version number and exit (also --version)
         when given twice, print more information about the build
-W arg : warning control; arg is action:message:category:module:lineno
         also PYTHONWARNINGS=arg
-x     : skip first line of source, allowing use of non-Unix forms of #!cmd
-X opt : set implementation-specific option; -X help lists them
--check-hash-based-pycs always|default|never:
         accepted, has no effect
--help-env: print help about Python environment variables and exit
--help-xoptions: print help about implementation-specific -X options and exit
--help-all: print complete help information and exit

Arguments:
file   : program read from script file
-      : program read from stdin (default; interactive mode if a tty)
arg ...: arguments passed to program in sys.argv[1:]
";

/// `--help-env`.
pub const ENVIRONMENT: &str = "\
Environment variables that change behavior:
FORCE_COLOR, NO_COLOR: color tracebacks always, or never
PYTHON_BASIC_REPL: read interactive input without the line editor
PYTHONBREAKPOINT: what breakpoint() calls; 0 makes it do nothing
PYTHON_COLORS   : 1 colors output, 0 does not; by default, terminals get colors
PYTHONDEVMODE   : Python Development Mode (-X dev)
PYTHONDONTWRITEBYTECODE: don't write .pyc files (-B)
PYTHONFAULTHANDLER: enable the module faulthandler (-X faulthandler)
PYTHONHASHSEED  : if this variable is set to 'random', a random value is used
                  to seed the hashes of str and bytes objects.  It can also be
                  set to an integer in the range [0,4294967295] to get hash
                  values with a predictable seed.
PYTHON_HISTORY  : file of former interactive input (default:
                  ~/.python_history)
PYTHONHOME      : the directory whose lib/python3.14 the library seems to be in
PYTHONINSPECT   : inspect interactively after running script (-i)
PYTHONINTMAXSTRDIGITS: limit the size of int<->str conversions;
                  0 disables the limit (-X int_max_str_digits=N)
PYTHONIOENCODING: encoding[:errors] used for stdin/stdout/stderr
PYTHONNOUSERSITE: disable user site directory (-s)
PYTHONOPTIMIZE  : remove assert and __debug__-dependent statements (-O)
PYTHONPATH      : ':'-separated list of directories prefixed to the
                  default module search path.  The result is sys.path.
PYTHONPROFILEIMPORTTIME: print the time of each import (-X importtime)
PYTHONPYCACHEPREFIX: value of sys.pycache_prefix (-X pycache_prefix=PATH)
PYTHONSAFEPATH  : don't prepend a potentially unsafe path to sys.path (-P)
PYTHONSTARTUP   : file executed on interactive startup (no default)
PYTHONUNBUFFERED: disable stdout/stderr buffering (-u)
PYTHONUSERBASE  : directory of the user's own packages (default: ~/.local)
PYTHONUTF8      : control the UTF-8 mode (-X utf8)
PYTHONVERBOSE   : trace import statements (-v)
PYTHONWARNDEFAULTENCODING: EncodingWarning for 'encoding=None'
                  (-X warn_default_encoding)
PYTHONWARNINGS  : warning control (-W)
PYTHON_CONTEXT_AWARE_WARNINGS, PYTHON_CPU_COUNT, PYTHON_GIL,
PYTHON_THREAD_INHERIT_CONTEXT: as the -X options of these names
PYTHONDEBUG, PYTHONTRACEMALLOC: accepted, no effect
";

/// `-X help`.
pub const X_OPTIONS: &str = "\
The following implementation-specific options are available:
-X context_aware_warnings=[0|1]: value of sys.flags.context_aware_warnings
-X cpu_count=N : the number of processors that os.cpu_count() gives; 'default'
         is the true one
-X dev         : enable Python Development Mode
-X faulthandler: enable the module faulthandler
-X frozen_modules=[on|off]: accepted, has no effect
-X gil=1       : accepted, has no effect
-X importtime  : print the time of each import to stderr
-X int_max_str_digits=N: limit the size of int<->str conversions;
         0 disables the limit; also PYTHONINTMAXSTRDIGITS (default: 4300)
-X no_debug_ranges: tracebacks and code objects tell lines only; also
         PYTHONNODEBUGRANGES
-X pycache_prefix=PATH: value of sys.pycache_prefix
-X thread_inherit_context=[0|1]: value of sys.flags.thread_inherit_context
-X tracemalloc[=N]: accepted, has no effect
-X utf8[=0|1]  : enable (1) or disable (0) UTF-8 mode; also PYTHONUTF8
-X warn_default_encoding: enable opt-in EncodingWarning for 'encoding=None'
-X vm.dump=bytecode: print the compiled code of the program instead of
         running it
-X vm.dump=caches: print the bytecode of each function that ran to stderr at
         the end, with what its inline caches have learned
-X vm.dump=ir|asm: print the code of each function that is compiled to machine
         code to stderr
-X vm.failing-guard=N: let the guard with this number fail in each function that
         is compiled, as a test
-X vm.fuel=N   : execute at most N instructions; without a number, count them
         for vm.stats
-X vm.gc-stress=N,M: collect the nursery every N polls and everything every
         M polls; 0 is never (default: 0,0)
-X vm.heap-limit=N: largest size of the heap in bytes; K, M and G are
         understood; 0 is no limit (default: 0)
-X vm.jit=off|on|eager: compile hot functions to machine code; eager compiles
         whatever runs twice (default: on)
-X vm.jit-after=N: compile code after N calls, or as many runs in loops
         (default: 20000)
-X vm.jit-log  : say on stderr what is compiled, how large it is, how long it
         took, where and why it is left
-X vm.jit-threads=0|1: generate machine code on a thread of its own, while the
         program goes on (default: 1, unless the address space is limited)
-X vm.nursery=N: size of the nursery in bytes; K, M and G are understood
         (default: 1M, at most 1G)
-X vm.perf-map : write /tmp/perf-PID.map, so that 'perf report' names compiled
         functions; also -X perf
-X vm.stats    : print figures of the virtual machine to stderr at the end:
         bytes of the heap, collections and their pauses, what inline caches
         have learned
-X vm.stats=sites: also list the inline caches that have learned something, with
         function, line, state, how often they missed, and stubs
-X vm.stats=asked: also list the instructions of compiled code that the
         interpreter ran, in place or as a step, with function, line and how often
-X vm.suspend  : suspend the program at every poll and resume it, as a test
";
