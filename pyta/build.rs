//! Links the program at a fixed address: the tables of natives, classes and the library hold 24,000 addresses, which
//! would otherwise be written at every start.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS");
    if os.is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
