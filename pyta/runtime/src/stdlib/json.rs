//! `_json`: documents of builtin values are read and written in leaf code, without recursion. What needs the program (hooks,
//! `default`, containers with methods of their own, and every error, which the library words) goes to the library's own
//! Python versions through the prelude (`json.py`).

mod decode;
mod encode;
mod strings;

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "json speedups\n",
    functions: &[
        NativeDef::leaf_or_guest(
            "scanstring",
            "(string, end, strict=True, /)",
            strings::scanstring,
            "json_scanstring",
        )
        .doc("scanstring(string, end, strict=True) -> (string, end)\n\nDecode the JSON string whose first character, after the opening quote, is\nat index end. Gives its value and the index behind the closing quote. With\nstrict, control characters in it are an error."),
        NativeDef::leaf("encode_basestring_ascii", "(string, /)", strings::encode_ascii)
            .doc("encode_basestring_ascii(string) -> string\n\nQuote a string for JSON and escape all characters beyond ASCII."),
        NativeDef::leaf("encode_basestring", "(string, /)", strings::encode)
            .doc("encode_basestring(string) -> string\n\nQuote a string for JSON and leave characters beyond ASCII as they are."),
    ],
    classes: &[decode::CLASS, encode::CLASS],
    init,
    ..ModuleSpec::new("_json")
}];

fn init<'v>(cx: Cx<'v>, module: Map<'v>) -> Result<(), Raised> {
    module.set_symbol(cx, cx.symbol("make_scanner"), cx.class(C::JsonScanner).v());
    module.set_symbol(cx, cx.symbol("make_encoder"), cx.class(C::JsonEncoder).v());
    Ok(())
}

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "json_scanner_with",
        "(cls, attributes, /)",
        decode::with_attributes,
    ),
    NativeDef::leaf(
        "json_encoder_attributes",
        "(encoder, /)",
        encode::attributes,
    ),
];
