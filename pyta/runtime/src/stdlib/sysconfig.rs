//! The module of settings that the library's `sysconfig` reads: what is true of this implementation, which is not built from C.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    source: SETTINGS,
    ..ModuleSpec::new("_sysconfigdata__linux_x86_64-linux-gnu")
}];

const SETTINGS: &str = r#"
build_time_vars = {
    "EXT_SUFFIX": ".pyta-314.so",
    "SOABI": "pyta-314",
    "MULTIARCH": "x86_64-linux-gnu",
    "MACHDEP": "linux",
    "VERSION": "3.14",
    "ABIFLAGS": "",
    "SIZEOF_VOID_P": 8,
    "Py_DEBUG": 0,
    "Py_GIL_DISABLED": 0,
    "Py_ENABLE_SHARED": 0,
    "WITH_DOC_STRINGS": 1,
    "HAVE_FORK": 1,
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
}
"#;
