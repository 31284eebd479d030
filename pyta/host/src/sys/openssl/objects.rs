//! Object identifiers.

use std::ffi::{CStr, c_char, c_int};

use super::{Item, ffi, library};
use crate::sys::c_string;

/// The text of an object: its name, or with `is_dotted` its number with dots.
///
/// # Safety
/// `object` is null or an object that is there during the call.
pub(super) unsafe fn text_of(object: *const ffi::ASN1_OBJECT, is_dotted: bool) -> Option<Vec<u8>> {
    if object.is_null() {
        return None;
    }
    let form = c_int::from(is_dotted);
    // SAFETY: said above; without room the length is asked for.
    let len = unsafe { ffi::OBJ_obj2txt(std::ptr::null_mut(), 0, object, form) };
    let len = usize::try_from(len).ok()?;
    let mut text = vec![0_u8; len + 1];
    // SAFETY: said above; S1.
    unsafe {
        let room: *mut c_char = text.as_mut_ptr().cast();
        ffi::OBJ_obj2txt(room, text.len() as c_int, object, form);
    }
    text.truncate(len);
    Some(text)
}

/// Short and long name of a number.
pub(super) fn names(nid: c_int) -> [Option<Vec<u8>>; 2] {
    // SAFETY: any number may be asked for; the answers are null or strings that are there for good.
    unsafe { [ffi::OBJ_nid2sn(nid), ffi::OBJ_nid2ln(nid)] }.map(|name| {
        // SAFETY: as above.
        (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_bytes().to_vec())
    })
}

/// Number, short name, long name and identifier.
///
/// # Safety
/// As [`text_of`].
unsafe fn describe(object: *const ffi::ASN1_OBJECT) -> Option<Item> {
    // SAFETY: said above.
    let nid = unsafe { ffi::OBJ_obj2nid(object) };
    if nid == ffi::NID_undef {
        return None;
    }
    let [short, long] = names(nid).map(|name| name.map_or(Item::Nothing, Item::Text));
    // SAFETY: said above.
    let identifier = unsafe { text_of(object, true) }?;
    Some(Item::Tuple(vec![
        Item::number(nid),
        short,
        long,
        Item::Text(identifier),
    ]))
}

/// What is known about the object with a number or, if `is_name`, a name. `Err` if the text means none, `Ok(None)` if it is unknown.
#[expect(clippy::result_unit_err, reason = "there is nothing to say about it")]
pub fn object_of_text(text: &[u8], is_name: bool) -> Result<Option<Item>, ()> {
    library::start();
    let text = c_string(text).map_err(|_| ())?;
    // SAFETY: S1.
    let object = unsafe { ffi::OBJ_txt2obj(text.as_ptr(), c_int::from(!is_name)) };
    super::error::clear();
    if object.is_null() {
        return Err(());
    }
    // SAFETY: O1: the object was made for this call.
    unsafe {
        let found = describe(object);
        ffi::ASN1_OBJECT_free(object);
        Ok(found)
    }
}

/// As [`object_of_text`] for OpenSSL's own number.
#[expect(clippy::result_unit_err, reason = "there is nothing to say about it")]
pub fn object_of_nid(nid: i32) -> Result<Option<Item>, ()> {
    library::start();
    // SAFETY: any number may be asked for; the answer is null or an object that is there for good.
    unsafe {
        let object = ffi::OBJ_nid2obj(nid);
        super::error::clear();
        if object.is_null() {
            return Err(());
        }
        Ok(describe(object))
    }
}
