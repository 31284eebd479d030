use crate::samples::{function, modules};
use crate::{Instruction, Liveness, instructions, verify};

/// One line per safepoint: `op: before / at`.
fn live(code: &str) -> String {
    let function = function(code);
    let liveness = Liveness::compute(&function);
    let list = |registers: &mut dyn Iterator<Item = u16>| {
        let names: Vec<String> = registers.map(|register| format!("r{register}")).collect();
        names.join(" ")
    };
    let safepoints =
        instructions(&function.words).filter(|(_, instruction)| instruction.op.info().is_safepoint);
    let lines = safepoints.map(|(pc, Instruction { op, .. })| {
        let before = list(&mut liveness.live_before(pc));
        let at = list(&mut liveness.live_at(pc));
        format!("{op}: {before} / {at}")
    });
    lines.collect::<Vec<String>>().join("\n")
}

fn check(code: &str, expected: &[&str]) {
    assert_eq!(live(code), expected.join("\n"), "{code}");
}

#[test]
fn a_call_keeps_what_is_read_later() {
    check(
        ".positional f\nmove r2, r0\nmove r5, r0\ncall r2, 1\nadd r1, r0, r2\nret r1",
        &["call: r0 r2 r5 / r0", "add: r0 r2 / ", "ret: r1 / "],
    );
}

#[test]
fn a_loop_keeps_what_its_next_turn_reads() {
    check(
        ".positional f, x\na:\nmove r3, r0\ncall r3, 0\nbr_truth r3, true, b\nloop a\nb:\nret r1",
        &[
            "call: r0 r1 r3 / r0 r1",
            "br_truth: r0 r1 r3 / r0 r1",
            "loop: r0 r1 / r0 r1",
            "ret: r1 / ",
        ],
    );
}

#[test]
fn a_handler_keeps_what_it_reads() {
    check(
        ".positional f, x\n.handler a, b, c, r8\na:\nmove r3, r0\ncall r3, 0\nb:\nret r3\nc:\nadd r1, r1, r8\nret r1",
        &[
            "call: r1 r3 / r1",
            "ret: r3 / ",
            "add: r1 r8 / ",
            "ret: r1 / ",
        ],
    );
}

#[test]
fn named_locals_live_while_they_are_set() {
    check(
        ".positional f\n.local f, r0\n.local x, r1\n.local y, r9\nget_item r1, r0, r0\nmove r3, r0\nload_int r9, 1\ncall r3, 0\nret r3",
        &[
            "get_item: r0 / r0",
            // The call gives up r9.
            "call: r0 r1 r3 r9 / r0 r1",
            "ret: r0 r1 r3 / r0 r1",
        ],
    );
}

#[test]
fn the_jump_and_the_next_instruction_both_count() {
    check(
        ".positional i, x, y\niter_next r3, r0, e\nmove r3, r1\nret r3\ne:\nret r2",
        &["iter_next: r0 r1 r2 / r1 r2", "ret: r3 / ", "ret: r2 / "],
    );
}

#[test]
fn a_variable_keeps_its_new_value_while_the_old_one_is_finalised() {
    check(
        ".positional x, y\nassign r0, r1\nret r0",
        &["assign: r0 r1 / r0", "ret: r0 / "],
    );
}

#[test]
fn results_count_after_the_instruction() {
    let function = function(".positional x\nadd r1, r0, r0\nadd r1, r1, r0\nret r1");
    let liveness = Liveness::compute(&function);
    assert_eq!(liveness.live_at(0).collect::<Vec<u16>>(), [0]);
    assert_eq!(liveness.live_after(0).collect::<Vec<u16>>(), [0, 1]);
    assert_eq!(liveness.live_after(2).collect::<Vec<u16>>(), [1]);
}

/// A live register always holds a value: the collector may follow it.
#[test]
fn live_registers_are_assigned() {
    use crate::assigned::{Assigned, complete};
    use crate::flow::Flow;
    for module in modules() {
        let module = verify(module).unwrap();
        for function in &module.functions {
            let liveness = Liveness::compute(function);
            let flow = Flow::build(function).unwrap();
            let assigned = Assigned::compute(function, &flow).unwrap();
            for &block in &flow.order {
                let mut state = assigned.at_start(block).unwrap().clone();
                for index in flow.blocks[block as usize].code.clone() {
                    let (pc, instruction) = flow.code[index];
                    let mut live = liveness
                        .live_before(pc as usize)
                        .chain(liveness.live_at(pc as usize));
                    assert!(
                        live.all(|register| state.contains(register.into())),
                        "pc {pc}"
                    );
                    complete(&mut state, &instruction);
                }
            }
        }
    }
}
