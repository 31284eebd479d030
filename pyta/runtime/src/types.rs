//! The builtin classes, one file per class or small family.

pub mod async_generator;
pub mod base_exception;
pub mod bool;
pub mod bytearray;
pub mod bytes;
pub mod cell;
pub mod code;
pub mod complex;
pub mod coroutine;
pub mod descriptor;
pub mod dict;
pub mod dict_views;
pub mod enumerate;
pub mod exception_classes;
pub mod exception_group;
pub mod float;
pub mod frame;
pub mod function;
pub mod generator;
pub mod generic_alias;
pub mod host_object;
pub mod int;
pub mod iterators;
pub mod list;
pub mod mapping_proxy;
pub mod memoryview;
pub mod method;
pub mod module;
pub mod namespace;
pub mod none;
pub mod object;
pub mod os_error;
pub mod property;
pub mod range;
pub mod set;
pub mod singletons;
pub mod slice;
pub mod str;
pub mod super_;
pub mod syntax_error;
pub mod template;
pub mod traceback;
pub mod tuple;
pub mod tuple_getter;
pub mod type_;
pub mod typevar;
pub mod unicode_error;
pub mod union;
pub mod weakref;

use crate::classes::ClassSpec;

/// The declarations of all builtin classes.
pub const ALL: &[&[ClassSpec]] = &[
    object::CLASSES,
    type_::CLASSES,
    none::CLASSES,
    bool::CLASSES,
    int::CLASSES,
    float::CLASSES,
    complex::CLASSES,
    str::CLASSES,
    bytes::CLASSES,
    bytearray::CLASSES,
    memoryview::CLASSES,
    list::CLASSES,
    tuple::CLASSES,
    tuple_getter::CLASSES,
    dict::CLASSES,
    dict_views::CLASSES,
    set::CLASSES,
    range::CLASSES,
    slice::CLASSES,
    function::CLASSES,
    method::CLASSES,
    descriptor::CLASSES,
    property::CLASSES,
    super_::CLASSES,
    module::CLASSES,
    mapping_proxy::CLASSES,
    namespace::CLASSES,
    generator::CLASSES,
    coroutine::CLASSES,
    async_generator::CLASSES,
    cell::CLASSES,
    code::CLASSES,
    frame::CLASSES,
    traceback::CLASSES,
    singletons::CLASSES,
    generic_alias::CLASSES,
    union::CLASSES,
    template::CLASSES,
    host_object::CLASSES,
    iterators::CLASSES,
    enumerate::CLASSES,
    weakref::CLASSES,
    typevar::CLASSES,
    crate::stdlib::asyncio::CLASSES,
    crate::stdlib::contextvars::CLASSES,
    crate::stdlib::unicodedata::CLASSES,
    base_exception::CLASSES,
    exception_group::CLASSES,
    os_error::CLASSES,
    syntax_error::CLASSES,
    unicode_error::CLASSES,
    exception_classes::CLASSES,
];
