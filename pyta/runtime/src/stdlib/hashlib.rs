//! Native modules of hashes: `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2`, `_hashlib` and `_hmac`, over the crates of RustCrypto.
//!
//! A hash object is an instance whose first slot boxes a [`digest::Hasher`] or [`digest::Hmac`]; all classes share their methods.

mod blake2;
mod digest;
mod hmac;
mod objects;
mod open;

use super::ModuleSpec;
use crate::prelude::*;
use objects::{class, constructors};

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[
    ModuleSpec {
        init: |cx, namespace| rename(cx, namespace, C::Md5, "MD5Type", MD5),
        classes: &[class(C::Md5, "_md5")],
        source: SHARED,
        ..ModuleSpec::new("_md5")
    },
    ModuleSpec {
        init: |cx, namespace| rename(cx, namespace, C::Sha1, "SHA1Type", SHA1),
        classes: &[class(C::Sha1, "_sha1")],
        source: SHARED,
        ..ModuleSpec::new("_sha1")
    },
    ModuleSpec {
        functions: SHA2,
        classes: &[
            class(C::Sha224, "_sha2"),
            class(C::Sha256, "_sha2"),
            class(C::Sha384, "_sha2"),
            class(C::Sha512, "_sha2"),
        ],
        source: SHARED,
        ..ModuleSpec::new("_sha2")
    },
    ModuleSpec {
        classes: objects::SHA3_CLASSES,
        source: "_GIL_MINSIZE = 2048\nimplementation = 'RustCrypto'\n",
        ..ModuleSpec::new("_sha3")
    },
    blake2::MODULE,
    open::MODULE,
    hmac::MODULE,
];

const SHARED: &str = "_GIL_MINSIZE = 2048\n";

constructors! {
    MD5: md5 "md5" C::Md5;
}
constructors! {
    SHA1: sha1 "sha1" C::Sha1;
}
constructors! {
    SHA2: sha224 "sha224" C::Sha224, sha256 "sha256" C::Sha256, sha384 "sha384" C::Sha384, sha512 "sha512" C::Sha512;
}

/// Exports a class, whose own name a function takes, as `name`.
fn rename<'v>(
    cx: Cx<'v>,
    namespace: Map<'v>,
    class: C,
    name: &str,
    functions: &'static [NativeDef],
) -> Result<(), Raised> {
    namespace.set_symbol(cx, cx.symbol(name), cx.class(class).v());
    crate::setup::add_functions(cx, namespace, functions, "hashlib");
    Ok(())
}
