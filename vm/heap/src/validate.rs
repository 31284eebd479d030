//! Walks the heap and checks its invariants; for tests and `gc-stress`.
#![expect(unsafe_code, reason = "reads headers of all objects")]

use crate::heap::{Collector, Heap};
use crate::layout::{Header, Kind, gc, object};
use crate::tenured::extent;
use crate::value::Value;

impl Heap {
    /// Checks that every word that should be a value is one, that pointers lead to objects, and invariant H1.
    ///
    /// # Errors
    /// Names the first object that is wrong.
    pub fn validate(&self) -> Result<(), String> {
        let mut problem = None;
        // SAFETY: the old space is not changed during the walk.
        unsafe { &*self.tenured.get() }.for_each(|cell| {
            if problem.is_none() {
                problem = self.check_object(cell).err();
            }
        });
        problem.map_or(Ok(()), Err)
    }

    fn check_object(&self, cell: *mut u64) -> Result<(), String> {
        // SAFETY: `for_each` gives objects.
        let header = unsafe { *cell.cast::<Header>() };
        // SAFETY: as above.
        let extent = unsafe { extent(cell) };
        for i in 0..extent.values {
            // SAFETY: the extent lies inside the object.
            let value = Value::from_bits(unsafe { *cell.add(extent.first_value + i) });
            let word = cell.wrapping_add(extent.first_value + i);
            self.check_value(header, word, value)
                .map_err(|what| format!("{:?} at {cell:p}, value {i}: {what}", header.kind))?;
        }
        Ok(())
    }

    fn check_value(&self, holder: Header, word: *mut u64, value: Value) -> Result<(), String> {
        if !value.looks_like_pointer() || !value.is_given() {
            let known = value.is_int() || value.is_tagged_float() || value.is_constant();
            return if known {
                Ok(())
            } else {
                Err(format!("no value: {:#x}", value.bits()))
            };
        }
        // SAFETY: a pointer value leads to an object unless the heap is broken, which is what is being looked for.
        let number = unsafe { *object(value).cast::<u8>().add(4) };
        if number == Kind::Free as u8 || number as usize >= Kind::ALL.len() {
            return Err(format!("dangling pointer {value:?} (kind {number:#x})"));
        }
        // SAFETY: the kind was checked.
        let target = unsafe { *object(value).cast::<Header>() };
        let is_kept = target.is_aged() || self.reopened.borrow().contains(&object(value));
        if holder.is_aged() && !is_kept {
            return Err(format!(
                "aged, and points at the newer {:?} {value:?}",
                target.kind
            ));
        }
        if self.config.collector == Collector::Generational
            && target.gc & gc::TENURED == 0
            && holder.gc & gc::REMEMBERED == 0
            && !self.is_remembered_word(word)
        {
            return Err(format!(
                "points at the young {:?} {value:?} and is not remembered",
                target.kind
            ));
        }
        Ok(())
    }

    fn is_remembered_word(&self, word: *mut u64) -> bool {
        // SAFETY: no other reference to the vector exists during this call.
        let words = unsafe { &*self.remembered_words.get() };
        words.contains(&word)
    }
}
