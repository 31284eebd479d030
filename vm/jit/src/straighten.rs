//! Straightens a function before code is generated from it: the emitter ends a block wherever ways may meet, and at most places only one comes.
//! Each block costs the register allocator time.

use cranelift_codegen::entity::SecondaryMap;
use cranelift_codegen::ir::{
    Block, BlockArg, BlockCall, Function, Inst, InstructionData, Opcode, Value,
};

/// Appends to each block what only it leads to, and lets jumps to a block that only jumps go where that goes.
pub(crate) fn straighten(function: &mut Function) {
    let blocks: Vec<Block> = function.layout.blocks().collect();
    let mut ways = Ways::of(function, &blocks);
    for block in blocks {
        while function.layout.is_block_inserted(block) && ways.follow(function, block) {}
    }
}

/// How many ways lead to each block.
struct Ways {
    count: SecondaryMap<Block, u32>,
}

impl Ways {
    fn of(function: &Function, blocks: &[Block]) -> Ways {
        let mut count = SecondaryMap::new();
        // The function's first block has its caller.
        if let Some(&first) = blocks.first() {
            count[first] = 1;
        }
        for &block in blocks {
            let Some(last) = function.layout.last_inst(block) else {
                continue;
            };
            let dfg = &function.dfg;
            let calls = dfg.insts[last].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
            for call in calls {
                count[call.block(&dfg.value_lists)] += 1;
            }
        }
        Ways { count }
    }

    /// Takes the block's jump away, or lets it lead further; false where neither can be.
    fn follow(&mut self, function: &mut Function, block: Block) -> bool {
        let Some((jump, target)) = jump_of(function, block) else {
            return false;
        };
        if target == block {
            return false;
        }
        if self.count[target] == 1 {
            merge(function, block, jump, target);
            return true;
        }
        let is_bare = function.dfg.block_params(target).is_empty()
            && function.layout.first_inst(target) == function.layout.last_inst(target);
        let Some((further, end)) = jump_of(function, target).filter(|_| is_bare) else {
            return false;
        };
        if end == target {
            return false;
        }
        let arguments = arguments_of(function, further);
        let arguments = arguments.into_iter().map(BlockArg::from);
        let destination = BlockCall::new(end, arguments, &mut function.dfg.value_lists);
        function.dfg.insts[jump] = InstructionData::Jump {
            opcode: Opcode::Jump,
            destination,
        };
        self.count[target] -= 1;
        self.count[end] += 1;
        true
    }
}

/// The jump that a block ends with, and where it leads.
fn jump_of(function: &Function, block: Block) -> Option<(Inst, Block)> {
    let last = function.layout.last_inst(block)?;
    match &function.dfg.insts[last] {
        InstructionData::Jump { destination, .. } => {
            Some((last, destination.block(&function.dfg.value_lists)))
        }
        _ => None,
    }
}

fn arguments_of(function: &Function, jump: Inst) -> Vec<Value> {
    let InstructionData::Jump { destination, .. } = &function.dfg.insts[jump] else {
        return Vec::new();
    };
    let arguments = destination.args(&function.dfg.value_lists);
    arguments
        .filter_map(|argument| argument.as_value())
        .collect()
}

/// Puts the instructions of `target`, which only `jump` leads to, in the jump's place.
fn merge(function: &mut Function, block: Block, jump: Inst, target: Block) {
    let arguments = arguments_of(function, jump);
    let params = function.dfg.detach_block_params(target);
    let params = params.as_slice(&function.dfg.value_lists).to_vec();
    for (param, argument) in params.into_iter().zip(arguments) {
        function.dfg.change_to_alias(param, argument);
    }
    function.layout.remove_inst(jump);
    while let Some(inst) = function.layout.first_inst(target) {
        function.layout.remove_inst(inst);
        function.layout.append_inst(inst, block);
    }
    function.layout.remove_block(target);
}
