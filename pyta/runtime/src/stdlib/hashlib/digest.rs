//! The hash functions behind one type.

use digest::{DynDigest, ExtendableOutput, Update, XofReader};

/// A hash function.
pub struct Algorithm {
    /// As programs see it.
    pub name: &'static str,
    /// Bytes of the result; 0 if the caller says how many.
    pub digest_size: usize,
    /// Bytes that are worked on at a time.
    pub block_size: usize,
    new: fn() -> State,
}

/// A hash that is being computed.
#[derive(Clone)]
pub struct Hasher {
    pub algorithm: &'static Algorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Fixed(Box<dyn DynDigest>),
    Shake128(shake::Shake128),
    Shake256(shake::Shake256),
    Blake2b(Box<blake2b_simd::State>),
    Blake2s(Box<blake2s_simd::State>),
}

macro_rules! fixed {
    ($name:literal, $size:literal, $block:literal, $hash:ty) => {
        Algorithm {
            name: $name,
            digest_size: $size,
            block_size: $block,
            new: || State::Fixed(Box::<$hash>::default()),
        }
    };
}

/// All hash functions.
pub static ALGORITHMS: &[Algorithm] = &[
    fixed!("md5", 16, 64, md5::Md5),
    fixed!("sha1", 20, 64, sha1::Sha1),
    fixed!("sha224", 28, 64, sha2::Sha224),
    fixed!("sha256", 32, 64, sha2::Sha256),
    fixed!("sha384", 48, 128, sha2::Sha384),
    fixed!("sha512", 64, 128, sha2::Sha512),
    fixed!("sha512_224", 28, 128, sha2::Sha512_224),
    fixed!("sha512_256", 32, 128, sha2::Sha512_256),
    fixed!("sha3_224", 28, 144, sha3::Sha3_224),
    fixed!("sha3_256", 32, 136, sha3::Sha3_256),
    fixed!("sha3_384", 48, 104, sha3::Sha3_384),
    fixed!("sha3_512", 64, 72, sha3::Sha3_512),
    fixed!("ripemd160", 20, 64, ripemd::Ripemd160),
    fixed!("sm3", 32, 64, sm3::Sm3),
    Algorithm {
        name: "shake_128",
        digest_size: 0,
        block_size: 168,
        new: || State::Shake128(Default::default()),
    },
    Algorithm {
        name: "shake_256",
        digest_size: 0,
        block_size: 136,
        new: || State::Shake256(Default::default()),
    },
    Algorithm {
        name: "blake2b",
        digest_size: 64,
        block_size: 128,
        new: || State::Blake2b(Box::new(blake2b_simd::State::new())),
    },
    Algorithm {
        name: "blake2s",
        digest_size: 32,
        block_size: 64,
        new: || State::Blake2s(Box::new(blake2s_simd::State::new())),
    },
];

/// The hash function of this name.
pub fn algorithm(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|known| known.name == name)
}

impl Hasher {
    pub fn new(algorithm: &'static Algorithm) -> Hasher {
        let state = (algorithm.new)();
        Hasher { algorithm, state }
    }

    /// BLAKE2b with parameters.
    pub fn blake2b(state: blake2b_simd::State, algorithm: &'static Algorithm) -> Hasher {
        let state = State::Blake2b(Box::new(state));
        Hasher { algorithm, state }
    }

    /// BLAKE2s with parameters.
    pub fn blake2s(state: blake2s_simd::State, algorithm: &'static Algorithm) -> Hasher {
        let state = State::Blake2s(Box::new(state));
        Hasher { algorithm, state }
    }

    /// Whether the caller says how long the result is.
    pub fn is_extendable(&self) -> bool {
        matches!(self.state, State::Shake128(_) | State::Shake256(_))
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Fixed(state) => state.update(bytes),
            State::Shake128(state) => state.update(bytes),
            State::Shake256(state) => state.update(bytes),
            State::Blake2b(state) => {
                state.update(bytes);
            }
            State::Blake2s(state) => {
                state.update(bytes);
            }
        }
    }

    /// The result so far, `len` bytes of it if that is the caller's choice.
    pub fn digest(&self, len: usize) -> Vec<u8> {
        match &self.state {
            State::Fixed(state) => state.clone().finalize().into_vec(),
            State::Shake128(state) => read(state.clone(), len),
            State::Shake256(state) => read(state.clone(), len),
            State::Blake2b(state) => state.finalize().as_bytes().to_vec(),
            State::Blake2s(state) => state.finalize().as_bytes().to_vec(),
        }
    }

    /// Bytes of the result; 0 if the caller says how many.
    pub fn digest_size(&self) -> usize {
        match &self.state {
            State::Blake2b(_) | State::Blake2s(_) => self.digest(0).len(),
            _ => self.algorithm.digest_size,
        }
    }
}

fn read(state: impl ExtendableOutput, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    state.finalize_xof().read(&mut bytes);
    bytes
}

/// HMAC (RFC 2104) over any of the functions.
#[derive(Clone)]
pub struct Hmac {
    pub inner: Hasher,
    outer: Hasher,
}

impl Hmac {
    pub fn new(algorithm: &'static Algorithm, key: &[u8]) -> Hmac {
        let mut block = key.to_vec();
        if block.len() > algorithm.block_size {
            let mut hasher = Hasher::new(algorithm);
            hasher.update(key);
            block = hasher.digest(0);
        }
        block.resize(algorithm.block_size, 0);
        let start = |pad: u8| {
            let mut hasher = Hasher::new(algorithm);
            let padded: Vec<u8> = block.iter().map(|byte| byte ^ pad).collect();
            hasher.update(&padded);
            hasher
        };
        Hmac {
            inner: start(0x36),
            outer: start(0x5C),
        }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    pub fn digest(&self) -> Vec<u8> {
        let mut outer = self.outer.clone();
        outer.update(&self.inner.digest(0));
        outer.digest(0)
    }
}

/// PBKDF2 (RFC 8018) with HMAC; `None` when it shall stop.
pub fn pbkdf2(
    algorithm: &'static Algorithm,
    password: &[u8],
    salt: &[u8],
    rounds: u64,
    len: usize,
    stops: impl Fn() -> bool,
) -> Option<Vec<u8>> {
    /// Between two looks.
    const ROUNDS: u64 = 1024;
    let keyed = Hmac::new(algorithm, password);
    let mut key = Vec::with_capacity(len);
    let mut number = 1u32;
    while key.len() < len {
        let mut mac = keyed.clone();
        mac.update(salt);
        mac.update(&number.to_be_bytes());
        let mut last = mac.digest();
        let mut block = last.clone();
        for round in 1..rounds {
            if round % ROUNDS == 0 && stops() {
                return None;
            }
            let mut mac = keyed.clone();
            mac.update(&last);
            last = mac.digest();
            block
                .iter_mut()
                .zip(&last)
                .for_each(|(sum, byte)| *sum ^= byte);
        }
        key.extend_from_slice(&block);
        number += 1;
    }
    key.truncate(len);
    Some(key)
}
