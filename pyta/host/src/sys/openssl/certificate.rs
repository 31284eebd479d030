//! Certificates and what they say.

use std::ffi::{c_int, c_void};
use std::fmt;
use std::net::Ipv4Addr;
use std::ptr::{self, NonNull};

use super::bio::{Memory, printed};
use super::credentials::no_password;
use super::objects::text_of;
use super::{Failure, Item, error, ffi};

/// A certificate.
pub struct Certificate(NonNull<ffi::X509>);

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").finish_non_exhaustive()
    }
}

impl Clone for Certificate {
    fn clone(&self) -> Self {
        // SAFETY: O1: the copy gives this reference back.
        unsafe { ffi::X509_up_ref(self.pointer()) };
        Certificate(self.0)
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        // SAFETY: O1.
        unsafe { ffi::X509_free(self.pointer()) };
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        // SAFETY: O1.
        unsafe { ffi::X509_cmp(self.pointer(), other.pointer()) == 0 }
    }
}

impl Certificate {
    /// Takes over a reference.
    ///
    /// # Safety
    /// `x509` is null or a certificate with a reference that nobody else gives back.
    pub(super) unsafe fn owning(x509: *mut ffi::X509) -> Option<Certificate> {
        Some(Certificate(NonNull::new(x509)?))
    }

    /// A reference of its own.
    ///
    /// # Safety
    /// `x509` is null or a certificate that is there during the call.
    pub(super) unsafe fn sharing(x509: *mut ffi::X509) -> Option<Certificate> {
        let x509 = NonNull::new(x509)?;
        // SAFETY: said above.
        unsafe { ffi::X509_up_ref(x509.as_ptr()) };
        Some(Certificate(x509))
    }

    /// The first certificate of a PEM file.
    ///
    /// # Errors
    /// If there is none.
    pub fn from_pem(data: &[u8]) -> Result<Certificate, Failure> {
        error::clear();
        let file = Memory::holding(data).ok_or_else(Failure::take)?;
        // SAFETY: O1.
        let found = unsafe {
            let none = ptr::null_mut();
            Self::owning(ffi::PEM_read_bio_X509(
                file.pointer(),
                none,
                None,
                no_password(),
            ))
        };
        found.ok_or_else(Failure::take)
    }

    fn pointer(&self) -> *mut ffi::X509 {
        self.0.as_ptr()
    }

    /// Its DER.
    pub fn der(&self) -> Option<Vec<u8>> {
        // SAFETY: O1; the answer is the length, or what C has allocated, which is freed here.
        unsafe {
            let mut start = ptr::null_mut();
            let len = ffi::i2d_X509(self.pointer(), &raw mut start);
            let len = usize::try_from(len).ok()?;
            let bytes = std::slice::from_raw_parts(start, len).to_vec();
            ffi::OPENSSL_free(start.cast());
            Some(bytes)
        }
    }

    /// Its PEM.
    pub fn pem(&self) -> Option<Vec<u8>> {
        // SAFETY: O1.
        printed(|bio| unsafe { ffi::PEM_write_bio_X509(bio, self.pointer()) == 1 })
    }

    /// Whose it is, on one line (RFC 2253).
    pub fn subject(&self) -> Option<Vec<u8>> {
        // SAFETY: O1; O2.
        printed(|bio| unsafe {
            let name = ffi::X509_get_subject_name(self.pointer());
            ffi::X509_NAME_print_ex(bio, name, 0, ffi::XN_FLAG_RFC2253) >= 0
        })
    }

    /// A hash of its subject.
    pub fn hash(&self) -> u64 {
        // SAFETY: O1.
        unsafe { ffi::X509_subject_name_hash(self.pointer()) }
    }

    /// What it says, as `SSLSocket.getpeercert` describes it.
    pub fn fields(&self) -> Item {
        let x509 = self.pointer();
        // SAFETY: O1; O2.
        let mut fields = unsafe {
            vec![
                ("subject", name_item(ffi::X509_get_subject_name(x509))),
                ("issuer", name_item(ffi::X509_get_issuer_name(x509))),
                (
                    "version",
                    Item::Number(ffi::X509_get_version(x509) as i64 + 1),
                ),
                ("serialNumber", serial_number(x509)),
                ("notBefore", time_item(ffi::X509_getm_notBefore(x509))),
                ("notAfter", time_item(ffi::X509_getm_notAfter(x509))),
            ]
        };
        let extensions = [
            ("subjectAltName", self.alternative_names()),
            ("OCSP", self.information_uris(ffi::NID_ad_OCSP)),
            ("caIssuers", self.information_uris(ffi::NID_ad_ca_issuers)),
            ("crlDistributionPoints", self.distribution_points()),
        ];
        for (name, items) in extensions {
            if !items.is_empty() {
                fields.push((name, Item::Tuple(items)));
            }
        }
        error::clear();
        Item::Fields(fields)
    }

    fn alternative_names(&self) -> Vec<Item> {
        self.extension(ffi::NID_subject_alt_name, free_general_name, |name| {
            // SAFETY: O2: the extension has general names.
            unsafe { general_name(name.cast()) }
        })
    }

    /// Addresses of a kind of information about the issuer.
    fn information_uris(&self, kind: c_int) -> Vec<Item> {
        self.extension(ffi::NID_info_access, free_access_description, |entry| {
            // SAFETY: O2: the extension has descriptions.
            unsafe {
                let entry: *const ffi::ACCESS_DESCRIPTION = entry.cast();
                if ffi::OBJ_obj2nid((*entry).method) != kind {
                    return None;
                }
                uri((*entry).location)
            }
        })
    }

    /// Addresses of lists of revoked certificates.
    fn distribution_points(&self) -> Vec<Item> {
        const FULL_NAME: c_int = 0;
        let points = self.extension(
            ffi::NID_crl_distribution_points,
            free_distribution_point,
            |p| {
                // SAFETY: O2: the extension has points; the kind says what the union holds.
                unsafe {
                    let place = (*p.cast::<ffi::DIST_POINT>()).distpoint;
                    if place.is_null() || (*place).type_ != FULL_NAME {
                        return None;
                    }
                    let names: *mut ffi::OPENSSL_STACK = (*place).name.fullname.cast();
                    let uris = (0..ffi::OPENSSL_sk_num(names))
                        .filter_map(|i| uri(ffi::OPENSSL_sk_value(names, i).cast()));
                    Some(Item::Tuple(uris.collect()))
                }
            },
        );
        let flatten = |point| match point {
            Item::Tuple(uris) => uris,
            _ => Vec::new(),
        };
        points.into_iter().flat_map(flatten).collect()
    }

    /// What `describe` makes of the entries of an extension that is a sequence.
    fn extension(
        &self,
        nid: c_int,
        free: unsafe extern "C" fn(*mut c_void),
        mut describe: impl FnMut(*mut c_void) -> Option<Item>,
    ) -> Vec<Item> {
        let mut found = Vec::new();
        // SAFETY: O1: the stack is made for this call, and `free` is for its kind of entries.
        unsafe {
            let none = ptr::null_mut();
            let stack = ffi::X509_get_ext_d2i(self.pointer(), nid, none, ptr::null_mut());
            let stack: *mut ffi::OPENSSL_STACK = stack.cast();
            if !stack.is_null() {
                for i in 0..ffi::OPENSSL_sk_num(stack) {
                    found.extend(describe(ffi::OPENSSL_sk_value(stack, i)));
                }
                ffi::OPENSSL_sk_pop_free(stack, Some(free));
            }
        }
        found
    }
}

unsafe extern "C" fn free_general_name(name: *mut c_void) {
    // SAFETY: the stack has general names alone.
    unsafe { ffi::GENERAL_NAME_free(name.cast()) };
}

unsafe extern "C" fn free_access_description(entry: *mut c_void) {
    // SAFETY: the stack has descriptions alone.
    unsafe { ffi::ACCESS_DESCRIPTION_free(entry.cast()) };
}

unsafe extern "C" fn free_distribution_point(point: *mut c_void) {
    // SAFETY: the stack has points alone.
    unsafe { ffi::DIST_POINT_free(point.cast()) };
}

fn or_nothing(text: Option<Vec<u8>>) -> Item {
    text.map_or(Item::Nothing, Item::Text)
}

/// # Safety
/// `x509` is a certificate.
unsafe fn serial_number(x509: *mut ffi::X509) -> Item {
    // SAFETY: said above; O2.
    or_nothing(printed(|bio| unsafe {
        ffi::i2a_ASN1_INTEGER(bio, ffi::X509_get_serialNumber(x509)) >= 0
    }))
}

/// # Safety
/// `time` is a time of a certificate.
unsafe fn time_item(time: *mut ffi::ASN1_TIME) -> Item {
    // SAFETY: said above.
    or_nothing(printed(|bio| unsafe {
        ffi::ASN1_TIME_print(bio, time) == 1
    }))
}

/// The bytes of a string as they are.
///
/// # Safety
/// `string` is null or a string that is there as long as the answer is used.
unsafe fn string_bytes<'a>(string: *const ffi::ASN1_STRING) -> &'a [u8] {
    if string.is_null() {
        return &[];
    }
    // SAFETY: said above.
    unsafe {
        let (start, len) = (
            ffi::ASN1_STRING_get0_data(string),
            ffi::ASN1_STRING_length(string),
        );
        match usize::try_from(len) {
            Ok(len) if len > 0 && !start.is_null() => std::slice::from_raw_parts(start, len),
            _ => &[],
        }
    }
}

/// Sets of pairs of a kind and a value, as a name has them.
///
/// # Safety
/// `name` is a name that is there during the call.
unsafe fn name_item(name: *const ffi::X509_NAME) -> Item {
    let mut sets: Vec<Item> = Vec::new();
    let mut set = Vec::new();
    let mut set_number = -1;
    // SAFETY: said above; O2.
    unsafe {
        for i in 0..ffi::X509_NAME_entry_count(name) {
            let entry = ffi::X509_NAME_get_entry(name, i);
            let number = ffi::X509_NAME_ENTRY_set_number(entry);
            if number != set_number && !set.is_empty() {
                sets.push(Item::Tuple(std::mem::take(&mut set)));
            }
            set_number = number;
            set.push(entry_item(entry));
        }
    }
    if !set.is_empty() {
        sets.push(Item::Tuple(set));
    }
    Item::Tuple(sets)
}

/// # Safety
/// `entry` is an entry of a name that is there during the call.
unsafe fn entry_item(entry: *const ffi::X509_NAME_ENTRY) -> Item {
    // SAFETY: said above; O2; the text is what C has allocated, which is freed here.
    unsafe {
        let kind = or_nothing(text_of(ffi::X509_NAME_ENTRY_get_object(entry), false));
        let data = ffi::X509_NAME_ENTRY_get_data(entry);
        let mut start = ptr::null_mut();
        let len = ffi::ASN1_STRING_to_UTF8(&raw mut start, data);
        let value = match usize::try_from(len) {
            Ok(len) => {
                let text = std::slice::from_raw_parts(start, len).to_vec();
                ffi::OPENSSL_free(start.cast());
                Item::Text(text)
            }
            Err(_) => Item::Text(string_bytes(data).to_vec()),
        };
        Item::Tuple(vec![kind, value])
    }
}

/// # Safety
/// `name` is a general name that is there during the call.
unsafe fn uri(name: *const ffi::GENERAL_NAME) -> Option<Item> {
    // SAFETY: said above; the kind says what the union holds.
    unsafe {
        let is_uri = !name.is_null() && (*name).type_ == ffi::GEN_URI;
        is_uri.then(|| Item::Text(string_bytes((*name).d.cast()).to_vec()))
    }
}

/// A pair of a kind and a value.
///
/// # Safety
/// `name` is a general name that is there during the call.
unsafe fn general_name(name: *mut ffi::GENERAL_NAME) -> Option<Item> {
    // SAFETY: said above; the kind says what the union holds.
    let (kind, value) = unsafe {
        let data = (*name).d;
        let text = || Item::Text(string_bytes(data.cast()).to_vec());
        match (*name).type_ {
            ffi::GEN_DIRNAME => ("DirName", name_item(data.cast())),
            ffi::GEN_EMAIL => ("email", text()),
            ffi::GEN_DNS => ("DNS", text()),
            ffi::GEN_URI => ("URI", text()),
            ffi::GEN_RID => {
                let identifier = text_of(data.cast(), false).filter(|text| !text.is_empty());
                let invalid = || Item::text("<INVALID>");
                ("Registered ID", identifier.map_or_else(invalid, Item::Text))
            }
            ffi::GEN_IPADD => (
                "IP Address",
                Item::text(&ip_text(string_bytes(data.cast()))),
            ),
            _ => return printed_name(name),
        }
    };
    Some(Item::Tuple(vec![Item::text(kind), value]))
}

/// A kind of name that OpenSSL alone knows how to write.
///
/// # Safety
/// As [`general_name`].
unsafe fn printed_name(name: *mut ffi::GENERAL_NAME) -> Option<Item> {
    // SAFETY: said above.
    let text = printed(|bio| unsafe { ffi::GENERAL_NAME_print(bio, name) >= 0 })?;
    let colon = text.iter().position(|&byte| byte == b':')?;
    let (kind, value) = (text[..colon].to_vec(), text[colon + 1..].to_vec());
    Some(Item::Tuple(vec![Item::Text(kind), Item::Text(value)]))
}

/// An address with every part written.
fn ip_text(bytes: &[u8]) -> String {
    if let Ok(bytes) = <[u8; 4]>::try_from(bytes) {
        return Ipv4Addr::from(bytes).to_string();
    }
    if bytes.len() != 16 {
        return "<invalid>".to_owned();
    }
    let part = |pair: &[u8]| format!("{:X}", u16::from_be_bytes([pair[0], pair[1]]));
    let parts: Vec<String> = bytes.chunks_exact(2).map(part).collect();
    parts.join(":")
}
