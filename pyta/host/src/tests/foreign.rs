//! Calls of C functions, and of callbacks by them.

use crate::OsHost;
use crate::facets::{CType, Called, Errno, Facets, Foreign, Returned, Signature, Step};

const INT: CType = CType::Integer {
    size_bytes: 4,
    is_signed: true,
};
const ADDRESS: CType = CType::Integer {
    size_bytes: 8,
    is_signed: false,
};

fn foreign() -> &'static dyn Foreign {
    OsHost.foreign().expect("granted")
}

fn symbol(name: &str) -> usize {
    let process = foreign().open_library(None, 0).expect("the process");
    foreign().symbol(process, name.as_bytes()).expect(name)
}

fn signature(arguments: &[CType], result: CType) -> Signature {
    Signature {
        arguments: arguments.to_vec(),
        declared: None,
        result,
    }
}

/// Calls, with `answer` for callbacks.
fn call(
    name: &str,
    signature: &Signature,
    arguments: &[Vec<u8>],
    mut answer: impl FnMut(Called) -> Vec<u8>,
) -> Returned {
    let step = foreign().call(symbol(name), signature, arguments, Some(Errno(0)));
    let mut step = step.expect("calls");
    loop {
        match step {
            Step::Returned(returned) => return returned,
            Step::Calls(call, called) => step = call.resume(answer(called)),
        }
    }
}

fn int(bytes: &[u8]) -> i32 {
    i32::from_ne_bytes(bytes.try_into().expect("four bytes"))
}

#[test]
fn a_function_is_called() {
    let minus = (-5_i32).to_ne_bytes().to_vec();
    let returned = call("abs", &signature(&[INT], INT), &[minus], |_| Vec::new());
    assert_eq!(int(&returned.result), 5);
    let none = (-1_i32).to_ne_bytes().to_vec();
    let returned = call("close", &signature(&[INT], INT), &[none], |_| Vec::new());
    assert_eq!(
        (int(&returned.result), returned.errno),
        (-1, Errno(libc::EBADF))
    );
}

#[test]
fn a_structure_is_given_back() {
    let pair = CType::Structure(vec![INT, INT]);
    let arguments = [17_i32, 5].map(|n| n.to_ne_bytes().to_vec());
    let returned = call("div", &signature(&[INT, INT], pair), &arguments, |_| {
        Vec::new()
    });
    assert_eq!(
        (int(&returned.result[..4]), int(&returned.result[4..])),
        (3, 2)
    );
}

#[test]
fn callbacks_are_answered() {
    let numbers = foreign().block(16).expect("memory");
    for (at, n) in [4_i32, 2, 3, 1].into_iter().enumerate() {
        numbers.write(4 * at, &n.to_ne_bytes()).expect("writes");
    }
    let compare = signature(&[ADDRESS, ADDRESS], INT);
    let thunk = foreign().callback(&compare, 7).expect("a thunk");
    let arguments = [numbers.address(), 4, 4, thunk.address()].map(|n| n.to_ne_bytes().to_vec());
    let item = |address: &[u8]| {
        let address = usize::from_ne_bytes(address.try_into().expect("an address"));
        let mut bytes = [0; 4];
        let memory = foreign().memory_at(address, 4);
        memory.read(0, &mut bytes).expect("reads");
        i32::from_ne_bytes(bytes)
    };
    let sort = signature(&[ADDRESS, ADDRESS, ADDRESS, ADDRESS], CType::Void);
    call("qsort", &sort, &arguments, |called| {
        assert_eq!(called.number, 7);
        let order = item(&called.arguments[0]) - item(&called.arguments[1]);
        order.to_ne_bytes().to_vec()
    });
    let sorted: Vec<i32> = (0..4_usize)
        .map(|at| item(&(numbers.address() + 4 * at).to_ne_bytes()))
        .collect();
    assert_eq!(sorted, [1, 2, 3, 4]);
}

#[test]
fn what_is_not_there_is_named() {
    let missing = foreign().open_library(Some(b"libsurely_not_there.so"), 0);
    assert!(missing.is_err_and(|text| text.contains("libsurely_not_there.so")));
}
