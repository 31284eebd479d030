//! `_ssl`: TLS, over OpenSSL of the host. The classes are Python over the functions here, which are one call of the library each.
//!
//! The library opens no files and sockets: files are read by the Python part, and what a connection sends and receives goes through the
//! program's sockets or its memory BIOs; see [`connections`]. A list as a result says why a call has failed, see [`items::failure`].

mod connections;
mod constants;
mod contexts;
mod items;
mod objects;

use corevm::objects::Map;
use pyta_host::openssl;

use super::ModuleSpec;
use crate::prelude::*;
use crate::self_hosted;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "TLS by OpenSSL, for the module ssl.",
    functions: &[
        NativeDef::leaf("_new_context", "(protocol, /)", contexts::new),
        NativeDef::leaf("_number", "(context, name, /)", contexts::number),
        NativeDef::leaf(
            "_set_number",
            "(context, name, value, /)",
            contexts::set_number,
        ),
        NativeDef::leaf(
            "_set_callback",
            "(context, name, is_on, /)",
            contexts::set_callback,
        ),
        NativeDef::leaf("_ciphers", "(context, /)", contexts::ciphers),
        NativeDef::leaf("_set_list", "(context, name, value, /)", contexts::set_list),
        NativeDef::leaf(
            "_use_file",
            "(context, name, data, password, /)",
            contexts::use_file,
        ),
        NativeDef::leaf("_check_key", "(context, /)", contexts::check_key),
        NativeDef::leaf("_trust_file", "(context, data, /)", contexts::trust_file),
        NativeDef::leaf(
            "_trust_data",
            "(context, data, is_pem, /)",
            contexts::trust_data,
        ),
        NativeDef::leaf(
            "_trust_directory",
            "(context, path, /)",
            contexts::trust_directory,
        ),
        NativeDef::leaf("_store_counts", "(context, /)", contexts::store_counts),
        NativeDef::leaf(
            "_authorities",
            "(context, is_binary, /)",
            contexts::authorities,
        ),
        NativeDef::leaf("_session_counts", "(context, /)", contexts::session_counts),
        NativeDef::leaf(
            "_new_connection",
            "(context, incoming, outgoing, is_server, host, checks_host, post_handshake_auth, /)",
            connections::new,
        ),
        NativeDef::leaf(
            "_start",
            "(connection, socket, work, argument, /)",
            connections::start,
        ),
        NativeDef::leaf(
            "_resume",
            "(connection, socket, answer, identity, /)",
            connections::resume,
        ),
        NativeDef::leaf("_abort", "(connection, /)", connections::abort),
        NativeDef::leaf("_wait", "(socket, events, deadline, /)", connections::wait),
        NativeDef::leaf("_write_into", "(buffer, data, /)", connections::write_into),
        NativeDef::leaf("_ask", "(connection, name, /)", connections::ask),
        NativeDef::leaf(
            "_request_certificate",
            "(connection, /)",
            connections::request_certificate,
        ),
        NativeDef::leaf(
            "_stop_reading_ahead",
            "(connection, /)",
            connections::stop_reading_ahead,
        ),
        NativeDef::leaf(
            "_set_context",
            "(connection, context, has_messages, /)",
            connections::set_context,
        ),
        NativeDef::leaf(
            "_peer_certificate",
            "(connection, /)",
            connections::peer_certificate,
        ),
        NativeDef::leaf("_chain", "(connection, is_verified, /)", connections::chain),
        NativeDef::leaf("_session", "(connection, /)", connections::session),
        NativeDef::leaf(
            "_set_session",
            "(connection, session, /)",
            connections::set_session,
        ),
        NativeDef::leaf("_new_memory", "()", objects::new_memory),
        NativeDef::leaf("_memory_read", "(memory, most, /)", objects::memory_read),
        NativeDef::leaf("_memory_write", "(memory, data, /)", objects::memory_write),
        NativeDef::leaf("_memory_end", "(memory, /)", objects::memory_end),
        NativeDef::leaf("_memory_pending", "(memory, /)", objects::memory_pending),
        NativeDef::leaf(
            "_certificate_part",
            "(certificate, name, /)",
            objects::certificate_part,
        ),
        NativeDef::leaf("_certificate_of", "(data, /)", objects::certificate_of),
        NativeDef::leaf("_session_part", "(session, name, /)", objects::session_part),
        NativeDef::leaf("_object_of_text", "(text, is_name, /)", objects::of_text),
        NativeDef::leaf("_object_of_nid", "(nid, /)", objects::of_nid),
        NativeDef::leaf("_random", "(count, /)", objects::random),
        NativeDef::leaf("_mix", "(data, entropy, /)", objects::mix),
        NativeDef::leaf("_random_status", "()", objects::random_status),
    ],
    init,
    needs: &["UnraisableHookArgs"],
    source: concat!(
        include_str!("ssl/errors.py"),
        include_str!("ssl/contexts.py"),
        include_str!("ssl/sockets.py"),
    ),
    ..ModuleSpec::new("_ssl")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let set = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    for &(name, value) in constants::NUMBERS {
        set(name, cx.new_int(value));
    }
    for &(name, value) in constants::FLAGS {
        set(name, V::bool(value));
    }
    let number = openssl::version_number();
    let part = |shift: u32, bits: u32| V::small((number >> shift & ((1 << bits) - 1)) as i64);
    let parts = [
        part(28, 4),
        part(20, 8),
        part(12, 8),
        part(4, 8),
        part(0, 4),
    ];
    set("OPENSSL_VERSION_NUMBER", cx.new_int(number as i64));
    set("OPENSSL_VERSION_INFO", cx.new_tuple(&parts).v());
    set("_OPENSSL_API_VERSION", cx.new_tuple(&parts).v());
    set("OPENSSL_VERSION", cx.new_str(&openssl::version()).v());
    set(
        "_report_unraisable",
        self_hosted::function(cx, "report_unraisable")?,
    );
    Ok(())
}

/// The object does not stand for what it should: a mistake of the Python part.
fn no_handle(cx: Cx<'_>) -> Exit {
    cx.error(C::SystemError, "no handle of OpenSSL").into()
}

/// The name of a question.
fn name<'v>(value: V<'v>) -> &'v str {
    value.as_str().and_then(Str::as_ascii).unwrap_or_default()
}
