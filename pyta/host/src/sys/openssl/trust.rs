//! Certificates that a context trusts, and lists of revoked ones.

use std::ffi::{CStr, c_int, c_void};
use std::ptr;

use super::bio::Memory;
use super::credentials::no_password;
use super::{Certificate, Context, Failure, Item, error, ffi};

/// What a store has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    certificates: i64,
    lists: i64,
    authorities: i64,
}

impl Context {
    fn store(&self) -> *mut ffi::X509_STORE {
        // SAFETY: O1; O2: the store is the context's as long as that is there.
        unsafe { ffi::SSL_CTX_get_cert_store(self.pointer()) }
    }

    /// Trusts the certificates of a PEM file, and takes its lists of revoked ones.
    ///
    /// # Errors
    /// If it has none, or something else than these.
    pub fn trust_file(&self, data: &[u8]) -> Result<(), Failure> {
        error::clear();
        let file = Memory::holding(data).ok_or_else(Failure::take)?;
        // SAFETY: O1: the entries are made for this call.
        let entries = unsafe {
            ffi::PEM_X509_INFO_read_bio(file.pointer(), ptr::null_mut(), None, no_password())
        };
        if entries.is_null() {
            error::put(ffi::ERR_LIB_X509, ffi::ERR_R_PEM_LIB);
            return Err(Failure::take());
        }
        // SAFETY: O1; O2: the store takes references of its own.
        let (count, is_done) = unsafe {
            let found = add_entries(self.store(), entries);
            ffi::OPENSSL_sk_pop_free(entries, Some(free_entry));
            found
        };
        if !is_done {
            return Err(Failure::take());
        }
        error::clear();
        if count == 0 {
            let reason = ffi::X509_R_NO_CERTIFICATE_OR_CRL_FOUND;
            error::put(ffi::ERR_LIB_X509, reason);
            return Err(Failure::take());
        }
        Ok(())
    }

    /// Trusts certificates, in PEM or DER; how many. With `Ok(0)` there was none.
    ///
    /// # Errors
    /// For what follows the last certificate that can be read.
    pub fn trust_data(&self, data: &[u8], is_pem: bool) -> Result<usize, Failure> {
        error::clear();
        let file = Memory::holding(data).ok_or_else(Failure::take)?;
        let mut count = 0;
        // At the end of DER the next certificate would be one that is cut off.
        while is_pem || count == 0 || file.pending() > 0 {
            // SAFETY: O1: the certificate is made for this call, and the store takes a reference of its own.
            let added = unsafe {
                let found = match is_pem {
                    true => {
                        ffi::PEM_read_bio_X509(file.pointer(), ptr::null_mut(), None, no_password())
                    }
                    false => ffi::d2i_X509_bio(file.pointer(), ptr::null_mut()),
                };
                if found.is_null() {
                    break;
                }
                let added = ffi::X509_STORE_add_cert(self.store(), found);
                ffi::X509_free(found);
                added
            };
            let known = (ffi::ERR_LIB_X509, ffi::X509_R_CERT_ALREADY_IN_HASH_TABLE);
            if added != 1 && error::last() != known {
                break;
            }
            error::clear();
            count += 1;
        }
        let end = match is_pem {
            true => (ffi::ERR_LIB_PEM, ffi::PEM_R_NO_START_LINE),
            false => (ffi::ERR_LIB_ASN1, ffi::ASN1_R_HEADER_TOO_LONG),
        };
        let last = error::last();
        if count == 0 || last == end || last == (0, 0) {
            error::clear();
            return Ok(count);
        }
        Err(Failure::take())
    }

    /// Trusts certificates in a directory, which OpenSSL looks for there under the hashes of their names when it needs them; whether there
    /// is memory for that.
    pub fn trust_directory(&self, path: &CStr) -> bool {
        // SAFETY: O2; S1.
        let is_done = unsafe {
            let lookup = ffi::X509_STORE_add_lookup(self.store(), ffi::X509_LOOKUP_hash_dir());
            let kind = i64::from(ffi::X509_FILETYPE_PEM);
            let place = ptr::null_mut();
            !lookup.is_null()
                && ffi::X509_LOOKUP_ctrl(lookup, ffi::L_ADD_DIR, path.as_ptr(), kind, place) == 1
        };
        error::clear();
        is_done
    }

    /// How many certificates the store has, lists of revoked ones, and certificates of authorities.
    pub fn store_counts(&self) -> [i64; 3] {
        let mut counts = Counts::default();
        self.for_each_object(|object| {
            // SAFETY: O2.
            unsafe {
                match ffi::X509_OBJECT_get_type(object) {
                    ffi::LU_X509 => {
                        counts.certificates += 1;
                        let certificate = ffi::X509_OBJECT_get0_X509(object);
                        counts.authorities += i64::from(ffi::X509_check_ca(certificate) != 0);
                    }
                    ffi::LU_CRL => counts.lists += 1,
                    _ => {}
                }
            }
        });
        [counts.certificates, counts.lists, counts.authorities]
    }

    /// Certificates of authorities in the store.
    pub fn authorities(&self) -> Vec<Certificate> {
        let mut found = Vec::new();
        self.for_each_object(|object| {
            // SAFETY: O2: the certificate gets a reference of its own.
            unsafe {
                if ffi::X509_OBJECT_get_type(object) == ffi::LU_X509 {
                    let certificate = ffi::X509_OBJECT_get0_X509(object);
                    if ffi::X509_check_ca(certificate) != 0 {
                        found.extend(Certificate::sharing(certificate));
                    }
                }
            }
        });
        found
    }

    fn for_each_object(&self, mut work: impl FnMut(*const ffi::X509_OBJECT)) {
        // SAFETY: O1: the stack is a copy made for this call.
        unsafe {
            let objects = ffi::X509_STORE_get1_objects(self.store());
            if !objects.is_null() {
                for i in 0..ffi::OPENSSL_sk_num(objects) {
                    work(ffi::OPENSSL_sk_value(objects, i).cast());
                }
                ffi::OPENSSL_sk_pop_free(objects, Some(free_object));
            }
        }
        error::clear();
    }

    /// The certificates of authorities for a program: what they say, or with `is_binary` their DER.
    pub fn authorities_items(&self, is_binary: bool) -> Vec<Item> {
        let describe = |certificate: &Certificate| match is_binary {
            true => certificate.der().map_or(Item::Nothing, Item::Bytes),
            false => certificate.fields(),
        };
        self.authorities().iter().map(describe).collect()
    }
}

unsafe extern "C" fn free_entry(entry: *mut c_void) {
    // SAFETY: the stack has entries alone.
    unsafe { ffi::X509_INFO_free(entry.cast()) };
}

unsafe extern "C" fn free_object(object: *mut c_void) {
    // SAFETY: the stack has objects alone.
    unsafe { ffi::X509_OBJECT_free(object.cast()) };
}

/// How many entries were added, and whether that is all.
///
/// # Safety
/// Both pointers are valid, and the stack has entries alone.
unsafe fn add_entries(
    store: *mut ffi::X509_STORE,
    entries: *mut ffi::OPENSSL_STACK,
) -> (c_int, bool) {
    let mut count = 0;
    // SAFETY: said above.
    unsafe {
        for i in 0..ffi::OPENSSL_sk_num(entries) {
            let entry: *const ffi::X509_INFO = ffi::OPENSSL_sk_value(entries, i).cast();
            let (certificate, list) = ((*entry).x509, (*entry).crl);
            if !certificate.is_null() {
                if ffi::X509_STORE_add_cert(store, certificate) != 1 {
                    return (count, false);
                }
                count += 1;
            }
            if !list.is_null() {
                if ffi::X509_STORE_add_crl(store, list) != 1 {
                    return (count, false);
                }
                count += 1;
            }
        }
    }
    (count, true)
}
