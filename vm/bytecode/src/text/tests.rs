use crate::samples::{self, modules};
use crate::{Constant, Module, assemble, disassemble, file};

/// Modules compare by their bytes: a NaN differs from itself.
fn bytes(module: &Module) -> Vec<u8> {
    file::write(module).unwrap()
}

#[test]
fn text_and_back_gives_the_same_module() {
    for module in modules() {
        let text = disassemble(&module);
        let again = assemble(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(bytes(&again), bytes(&module), "{text}");
        assert_eq!(disassemble(&again), text);
    }
}

#[test]
fn a_dump_is_readable() {
    let module = assemble(samples::TEXTS[0]).unwrap();
    let expected = "\
.module loop
.language calc
.native print

.function body    ; f0
    .registers 7
    load_const r1, \"hello\"
    load_int r2, 10
L0:
    br_eq_imm r2, 0, true, L1    @3:4-12
    sub_imm r2, r2, 1    @4:4-5:10
    move r6, r1
    call_native r3, 1, \"print\"
    loop L0
L1:
    ret r1
";
    assert_eq!(disassemble(&module), expected);
}

#[test]
fn anything_in_words_and_tables_comes_back() {
    let mut module = assemble(samples::TEXTS[1]).unwrap();
    let function = &mut module.functions[0];
    function.words.insert(3, 0x0123_4567_89AB_FFFF);
    function.words[0] |= 0xFFFF << 48;
    function.words.push(crate::Op::Add as u64);
    function.spans[0].pc = 10_000;
    function.handlers[0].start = 5_000;
    function.caches = 99;
    function.constants.insert(0, Constant::Nil);
    function.constants.push(Constant::BigInt {
        negative: false,
        magnitude: vec![1, 0],
    });
    let text = disassemble(&module);
    let again = assemble(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(bytes(&again), bytes(&module), "{text}");
}

#[test]
fn constants_are_shared_by_value_and_not_by_equality() {
    let function = samples::function(
        "load_const r0, 0.0\nload_const r0, -0.0\nload_const r0, 0\nload_const r0, false\n\
         load_const r0, 0.0\nload_const r0, \"a\"\nload_const r0, b\"a\"\nload_const r0, nan\n\
         load_const r0, nan\nret r0",
    );
    assert_eq!(function.constants.len(), 7);
}

#[test]
fn errors_name_line_and_column() {
    let cases = [
        (
            "ret r0",
            "1:1: this belongs in a function: `.function` comes first",
        ),
        (".function f\n  frob r0", "2:3: unknown instruction `frob`"),
        (
            ".function f\n  ret k0",
            "2:7: expected a register such as `r3`",
        ),
        (
            ".function f\n  ret r99999",
            "2:7: the operand does not fit into 16 bits",
        ),
        (
            ".function f\n  ret r0 r1",
            "2:10: unexpected text after the end",
        ),
        (".function f\n  move r0", "2:10: expected `,`"),
        (".function f\n  jump away", "2:8: there is no label `away`"),
        (".function f\na:\na:", "3:1: label `a` exists twice"),
        (
            ".function f\n  load_const r0, \"x",
            "2:20: the string has no end",
        ),
        (
            ".function f\n  load_const r0, bogus",
            "2:18: `bogus` is no constant",
        ),
        (
            ".function f\n  get_attr r0, r0, 5",
            "2:20: expected a string constant",
        ),
        (
            ".function f\n  load_int r0, 40000",
            "2:16: expected a number",
        ),
        (
            ".function f\n  make_function r0, @g",
            "2:22: there is no function `g`",
        ),
        (".function f\n  move r0, r1 #3", "2:15: `move` has no cache"),
        (".function f\n  .frob 1", "2:3: unknown directive `.frob`"),
        (
            ".function f\n  .constant k1 = 2",
            "2:13: expected `k0`, the next constant",
        ),
        (
            ".function f\n  ret r0 @1:2",
            "2:10: a span is `@line:column-line:column` or `@line:column-column`",
        ),
        (".function f\n  ret ?", "2:7: unexpected character '?'"),
        (
            ".function f\n.function f\nmake_function r0, @f",
            "3:20: several functions are named `f`: write `f` and a number",
        ),
    ];
    for (text, expected) in cases {
        let error = assemble(text).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
}

#[test]
fn deep_constants_are_refused() {
    let text = format!(".function f\nload_const r0, {}", "(".repeat(100_000));
    let error = assemble(&text).unwrap_err();
    assert_eq!(error.message, "the constant is nested too deep");
}

#[test]
fn mutated_texts_never_panic() {
    let mut random = crate::samples::Random::new(7);
    for text in samples::TEXTS {
        for _ in 0..3_000 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=random.below(3) {
                let at = random.below(bytes.len());
                bytes[at] = b"0123r.,:@-(\"\\#xe \nL"[random.below(19)];
            }
            let text = String::from_utf8_lossy(&bytes);
            if let Ok(module) = assemble(&text) {
                let dump = disassemble(&module);
                let again = assemble(&dump).unwrap_or_else(|error| panic!("{error}\n{dump}"));
                assert_eq!(
                    super::tests::bytes(&again),
                    super::tests::bytes(&module),
                    "{dump}"
                );
            }
        }
    }
}
