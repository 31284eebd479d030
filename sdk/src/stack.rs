//! [`StackBuilder`]: pushes and pops, lowered to registers.
//!
//! Each place of the stack has a home, a temporary. What is pushed stays where it is as long as possible (a constant is
//! not loaded, a local not copied) and moves to its home only when it must: before a jump or a label, before the local
//! is overwritten, for a call. So `push_local a; push_int 1; binary add; store_local a` is one instruction.
//!
//! **Invariant**: at every label all values are in their homes, and all ways there bring the same number of values.

use std::collections::HashMap;
use std::panic::Location;

use corevm_bytecode::{Constant, Op};

use crate::error::Problem;
use crate::function::{FunctionBuilder, Window, branch_form, immediate_form};
use crate::ids::{Label, NativeId, Reg, RegionId, Sense};

/// Builds a function from stack operations. Everything that concerns no stack is done on the
/// [`function`](Self::function) inside.
///
/// ```
/// use corevm_sdk::{FunctionBuilder, ModuleBuilder, Op, Parameters, StackBuilder};
///
/// # fn main() -> Result<(), corevm_sdk::BuildError> {
/// let function = FunctionBuilder::new("<module>", "<module>", Parameters::default());
/// let mut s = StackBuilder::new(function);
/// s.push_global("print");
/// s.prepare_call(); // optional: arguments then need no moves
/// s.push_int(6);
/// s.push_int(7);
/// s.binary(Op::Mul);
/// s.call(1);
/// s.ret();
/// let mut module = ModuleBuilder::new("answer", "example");
/// module.add_function(s.into_function())?;
/// module.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct StackBuilder {
    function: FunctionBuilder,
    stack: Vec<Entry>,
    /// Number of values at a label, once it is known.
    depth_at: HashMap<Label, usize>,
    /// Number of values where a region began.
    depth_of: HashMap<RegionId, usize>,
}

/// Where a value on the stack is.
#[derive(Clone, Debug)]
enum Entry {
    /// In its home.
    Home,
    /// In a local that has not been written since.
    Local(Reg),
    Constant(Constant),
    /// Two registers of a call window that the call fills.
    Reserved,
}

impl StackBuilder {
    /// Starts with an empty stack. The function must not have temporaries in use.
    pub fn new(function: FunctionBuilder) -> Self {
        StackBuilder {
            function,
            stack: Vec::new(),
            depth_at: HashMap::new(),
            depth_of: HashMap::new(),
        }
    }

    /// The function inside: for locals, labels, regions, spans, and ops on locals. Its temporaries are the stack's.
    pub fn function(&mut self) -> &mut FunctionBuilder {
        &mut self.function
    }

    /// Ends the use of the stack.
    pub fn into_function(self) -> FunctionBuilder {
        self.function
    }

    /// Number of values on the stack.
    pub fn depth(&self) -> usize {
        self.stack.len()
    }

    pub fn push_const(&mut self, constant: Constant) {
        self.push(Entry::Constant(constant));
    }

    pub fn push_int(&mut self, number: i64) {
        self.push_const(Constant::Int(number));
    }

    /// Pushes the value that the parameter or local has now.
    pub fn push_local(&mut self, local: Reg) {
        self.push(Entry::Local(local));
    }

    #[track_caller]
    pub fn push_global(&mut self, name: &str) {
        let home = self.push_home();
        self.function.load_global(home, name);
    }

    /// Pushes what an op makes that only writes a register; `emit` gets the register.
    pub fn push_with(&mut self, emit: impl FnOnce(&mut FunctionBuilder, Reg)) {
        let home = self.push_home();
        emit(&mut self.function, home);
    }

    /// Pops a value into a parameter or local.
    #[track_caller]
    pub fn store_local(&mut self, local: Reg) {
        let position = self.stack.len().saturating_sub(1);
        let Some(value) = self.pop_entry() else {
            return;
        };
        self.save_local(local);
        match value {
            Entry::Home => {
                let home = self.home(position);
                self.function.move_from_last(local, home);
            }
            Entry::Local(source) => self.function.move_(local, source),
            Entry::Constant(constant) => self.function.load(local, constant),
            Entry::Reserved => {}
        }
    }

    #[track_caller]
    pub fn store_global(&mut self, name: &str) {
        if let Some(value) = self.pop_register() {
            self.function.store_global(value, name);
        }
    }

    /// Pops the right operand, then the left one, and pushes the result.
    #[track_caller]
    pub fn binary(&mut self, op: Op) {
        let number = match self.stack.last() {
            Some(Entry::Constant(Constant::Int(number))) => i16::try_from(*number).ok(),
            _ => None,
        };
        match (immediate_form(op), number) {
            (Some(immediate), Some(number)) => {
                self.pop_entry();
                let Some(lhs) = self.pop_register() else {
                    return;
                };
                let home = self.push_home();
                self.function.binary_immediate(immediate, home, lhs, number);
            }
            _ => {
                let Some((lhs, rhs)) = self.pop_two() else {
                    return;
                };
                let home = self.push_home();
                self.function.binary(op, home, lhs, rhs);
            }
        }
    }

    /// Pops the operand and pushes the result.
    #[track_caller]
    pub fn unary(&mut self, op: Op) {
        if let Some(source) = self.pop_register() {
            let home = self.push_home();
            self.function.unary(op, home, source);
        }
    }

    #[track_caller]
    pub fn get_attr(&mut self, name: &str) {
        if let Some(object) = self.pop_register() {
            let home = self.push_home();
            self.function.get_attr(home, object, name);
        }
    }

    /// Pops the value, then the object.
    #[track_caller]
    pub fn set_attr(&mut self, name: &str) {
        if let Some((object, value)) = self.pop_two() {
            self.function.set_attr(object, value, name);
        }
    }

    /// Pops `count` values and pushes a list of them, the first pushed first.
    #[track_caller]
    pub fn make_list(&mut self, count: u16) {
        self.make(count, |function, home| function.new_list(home, home, count));
    }

    /// Pops `count` values and pushes a tuple of them, the first pushed first.
    #[track_caller]
    pub fn make_tuple(&mut self, count: u16) {
        self.make(count, |function, home| {
            function.new_tuple(home, home, count)
        });
    }

    #[track_caller]
    pub fn dup(&mut self) {
        let position = self.stack.len().wrapping_sub(1);
        match self.stack.last().cloned() {
            Some(Entry::Home) => {
                let source = self.home(position);
                let home = self.push_home();
                self.function.move_(home, source);
            }
            Some(entry) => self.push(entry),
            None => self.underflow(Location::caller()),
        }
    }

    #[track_caller]
    pub fn swap(&mut self) {
        let length = self.stack.len();
        if length < 2 {
            return self.underflow(Location::caller());
        }
        let (lower, upper) = (length - 2, length - 1);
        let both_elsewhere =
            !matches!(self.stack[lower], Entry::Home) && !matches!(self.stack[upper], Entry::Home);
        if !both_elsewhere {
            self.settle_from(lower);
            let spare = self.home(length);
            let (low, high) = (self.home(lower), self.home(upper));
            self.function.move_(spare, low);
            self.function.move_(low, high);
            self.function.move_(high, spare);
        }
        self.stack.swap(lower, upper);
    }

    #[track_caller]
    pub fn pop(&mut self) {
        self.pop_entry();
    }

    /// Makes the value on top the callee of a call to come, and leaves room for what a call needs, so that the
    /// arguments are pushed where they belong. Without it [`call`](Self::call) moves them.
    pub fn prepare_call(&mut self) {
        self.settle_from(self.stack.len().saturating_sub(1));
        self.push(Entry::Reserved);
        self.push(Entry::Reserved);
    }

    /// Pops `arguments` values and below them the callee; pushes the result.
    #[track_caller]
    pub fn call(&mut self, arguments: u16) {
        let at = Location::caller();
        if let Some(base) = self.make_window(arguments, 1, at) {
            self.finish_call(base, arguments, |function, window| {
                function.call(window);
            });
        }
    }

    /// Pops `arguments` values, gives them to a native of the module and pushes the result.
    #[track_caller]
    pub fn call_native(&mut self, native: NativeId, arguments: u16) {
        let at = Location::caller();
        if let Some(base) = self.make_window(arguments, 0, at) {
            self.finish_call(base, arguments, |function, window| {
                function.call_native(window, native);
            });
        }
    }

    /// Jumps, with what is on the stack.
    #[track_caller]
    pub fn jump(&mut self, label: Label) {
        self.settle_from(0);
        self.meet(label, Location::caller());
        self.function.jump(label);
    }

    /// Pops a value and jumps, with what remains on the stack, when its truth is as `sense` says.
    #[track_caller]
    pub fn jump_if(&mut self, sense: Sense, label: Label) {
        let at = Location::caller();
        if let Some(value) = self.pop_register() {
            self.settle_from(0);
            self.meet(label, at);
            self.function.br_truth(value, sense, label);
        }
    }

    /// Pops the right operand, then the left one, and jumps when the comparison `op` is as `sense` says.
    #[track_caller]
    pub fn jump_if_compare(&mut self, op: Op, sense: Sense, label: Label) {
        let at = Location::caller();
        let Some(branch) = branch_form(op) else {
            return self.function.report(Problem::WrongShape(op), at);
        };
        if let Some((lhs, rhs)) = self.pop_two() {
            self.settle_from(0);
            self.meet(label, at);
            self.function.branch(branch, lhs, rhs, sense, label);
        }
    }

    /// Binds the label here. All ways to it must bring the same number of values.
    #[track_caller]
    pub fn bind(&mut self, label: Label) {
        let at = Location::caller();
        if self.function.is_reachable() {
            self.settle_from(0);
            self.meet(label, at);
        } else {
            let depth = *self.depth_at.entry(label).or_insert(self.stack.len());
            self.stack.clear();
            self.stack.resize(depth, Entry::Home);
        }
        self.function.bind(label);
    }

    /// Exceptions of the code from here go to the handler that [`end_region`](Self::end_region) names.
    #[track_caller]
    pub fn begin_region(&mut self) -> RegionId {
        self.settle_from(0);
        let region = self.function.begin_region();
        self.depth_of.insert(region, self.stack.len());
        region
    }

    /// Ends the innermost region. The handler starts with the values that were on the stack where the region began;
    /// they must not have been popped in it. The exception is in `exception`, a local.
    #[track_caller]
    pub fn end_region(&mut self, region: RegionId, handler: Label, exception: Reg) {
        if let Some(&depth) = self.depth_of.get(&region) {
            self.depth_at.insert(handler, depth);
        }
        self.function.end_region(region, handler, exception);
    }

    /// Pops a value and returns it.
    #[track_caller]
    pub fn ret(&mut self) {
        if let Some(value) = self.pop_register() {
            self.function.ret(value);
        }
    }

    /// Checks and records the number of values at a label.
    fn meet(&mut self, label: Label, at: &'static Location<'static>) {
        let found = self.stack.len();
        let expected = *self.depth_at.entry(label).or_insert(found);
        if expected != found && self.function.is_reachable() {
            self.function
                .report(Problem::StackDepth { expected, found }, at);
        }
    }

    fn underflow(&mut self, at: &'static Location<'static>) {
        // What comes after code that cannot go on has no stack of its own.
        if self.function.is_reachable() {
            self.function.report(Problem::StackUnderflow, at);
        }
    }

    fn push(&mut self, entry: Entry) {
        self.stack.push(entry);
    }

    fn push_home(&mut self) -> Reg {
        self.push(Entry::Home);
        self.home(self.stack.len() - 1)
    }

    #[track_caller]
    fn pop_entry(&mut self) -> Option<Entry> {
        let entry = self.stack.pop();
        if entry.is_none() {
            self.underflow(Location::caller());
        }
        entry
    }

    /// Pops a value; the register that holds it until the next push.
    #[track_caller]
    fn pop_register(&mut self) -> Option<Reg> {
        let position = self.stack.len().wrapping_sub(1);
        let register = self.register_of(position, Location::caller())?;
        self.stack.pop();
        Some(register)
    }

    #[track_caller]
    fn pop_two(&mut self) -> Option<(Reg, Reg)> {
        let at = Location::caller();
        let length = self.stack.len();
        let lhs = self.register_of(length.wrapping_sub(2), at)?;
        let rhs = self.register_of(length - 1, at)?;
        self.stack.truncate(length - 2);
        Some((lhs, rhs))
    }

    /// The register that holds a value of the stack; constants are loaded.
    fn register_of(&mut self, position: usize, at: &'static Location<'static>) -> Option<Reg> {
        match self.stack.get(position) {
            Some(Entry::Local(local)) => Some(*local),
            Some(_) => {
                self.settle(position);
                Some(self.home(position))
            }
            None => {
                self.underflow(at);
                None
            }
        }
    }

    #[track_caller]
    fn make(&mut self, count: u16, emit: impl FnOnce(&mut FunctionBuilder, Reg)) {
        match self.stack.len().checked_sub(count.into()) {
            Some(first) => {
                self.settle_from(first);
                self.stack.truncate(first);
                let home = self.push_home();
                emit(&mut self.function, home);
            }
            None => self.underflow(Location::caller()),
        }
    }

    /// Brings the callee and the arguments into the shape of a window, and pops them. The place of its first register.
    fn make_window(
        &mut self,
        arguments: u16,
        callees: usize,
        at: &'static Location<'static>,
    ) -> Option<usize> {
        let length = self.stack.len();
        let Some(first_argument) = length.checked_sub(arguments.into()) else {
            self.underflow(at);
            return None;
        };
        let reserved = self.stack[..first_argument]
            .iter()
            .rev()
            .take_while(|entry| matches!(entry, Entry::Reserved))
            .count();
        let distance = match (callees, reserved) {
            (1, 2..) => 0,
            _ => 3 - callees,
        };
        let Some(base) = (first_argument + distance).checked_sub(3) else {
            self.underflow(at);
            return None;
        };
        for position in (first_argument..length).rev() {
            self.settle_at(position, position + distance);
        }
        if callees == 1 {
            self.settle(base);
        }
        self.stack.truncate(base);
        Some(base)
    }

    fn finish_call(
        &mut self,
        base: usize,
        arguments: u16,
        emit: impl FnOnce(&mut FunctionBuilder, Window),
    ) {
        let window = self.function.window_at(base as u32, arguments);
        emit(&mut self.function, window);
        self.push(Entry::Home);
    }

    /// Home of a place of the stack.
    fn home(&mut self, position: usize) -> Reg {
        self.function.temporary_of_stack(position as u32)
    }

    fn settle(&mut self, position: usize) {
        self.settle_at(position, position);
    }

    /// Puts the value of one place into the home of another.
    fn settle_at(&mut self, position: usize, home_of: usize) {
        let source = self.home(position);
        let home = self.home(home_of);
        match std::mem::replace(&mut self.stack[position], Entry::Home) {
            Entry::Home => self.function.move_(home, source),
            Entry::Local(local) => self.function.move_(home, local),
            Entry::Constant(constant) => self.function.load(home, constant),
            Entry::Reserved => self.stack[position] = Entry::Reserved,
        }
    }

    fn settle_from(&mut self, first: usize) {
        for position in first..self.stack.len() {
            self.settle(position);
        }
    }

    /// Values that are still in the local must be saved before it is written.
    fn save_local(&mut self, local: Reg) {
        for position in 0..self.stack.len() {
            if matches!(self.stack[position], Entry::Local(held) if held == local) {
                self.settle(position);
            }
        }
    }
}
