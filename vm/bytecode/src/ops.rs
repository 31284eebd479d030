//! The op table: the one definition of every instruction.
//!
//! [`for_each_op!`] calls a macro with all rows. From the rows come the [`Op`] enumeration, [`OpInfo`] (operands by
//! role and effects), the encoder and decoder, the verifier's facts, the text form, the SDK's emitters and
//! `docs/bytecode.md`.
//!
//! # Encoding
//!
//! An instruction is one or two 64-bit words:
//!
//! ```text
//! word 0   | c:16 | b:16 | a:16 | op:16 |      op in the low bits
//! word 1   |     cache:32 | d:32        |      only for ops with a `d` operand or a cache
//! ```
//!
//! Jump distances are signed words relative to the first word of the instruction itself.
//!
//! # Rows
//!
//! `[doc] name = Camel { a: Role, b: Role, c: Role, d: Role } effects;` with `_` for an operand that is not used.
//! Operands `a`, `b`, `c` have 16 bits, `d` has 32. Roles say what an operand is, never how wide it is:
//!
//! | role | meaning |
//! |---|---|
//! | `Dst` | register written |
//! | `Src` | register read |
//! | `SrcDst` | register read and written |
//! | `First` | first register of a range that is read; the count is in the operand with role `Count` (`Pairs`: twice that) |
//! | `FirstDst` | first register of a range that is written; the counts are in the `Count` operands |
//! | `Window` | call window: see "Calls" in `docs/architecture.md`; `a` receives the result |
//! | `WindowSpread` | the same with two arguments: a list or tuple, and a map or nil |
//! | `WindowDst` | call window being prepared: registers `a` and `a + 3` are written |
//! | `Imm` | signed 16-bit number |
//! | `Small` | unsigned 16-bit number |
//! | `Sense` | 0: jump when false, 1: jump when true |
//! | `Count`, `Pairs` | number of registers in a range |
//! | `CountSelf` | number of arguments of a method call; the receiver in `a + 3` comes on top |
//! | `CountAfter` | number of registers after the one for the rest |
//! | `Special` | one of [`crate::Special`] |
//! | `Capture` | index of a captured cell of the running function |
//! | `Const` | index into the function's constants |
//! | `Name` | index of a constant that is a string |
//! | `Names` | index of a constant that is a tuple of strings |
//! | `Func` | index into the module's functions |
//! | `Native` | index into the module's imported natives |
//! | `Label` | jump target, in words relative to the instruction |
//! | `Number` | a typed numeric operation, see [`crate::numeric`] |
//! | `Flags` | bit 0: the in-place form (`a += b`), kept for the language's slow path |
//!
//! Effects: `raise` may raise; `poll` is a safepoint at which guest code may run and collection may happen; `cache` has
//! an inline cache; `jump` may jump to its label; `end` does not fall through.

/// Calls `$then!` with every row of the op table.
#[macro_export]
macro_rules! for_each_op {
    ($then:ident) => {
        $then! {
            // Moves and constants.
            "Does nothing." nop = Nop { a: _, b: _, c: _, d: _ } [];
            "`a := b`" move = Move { a: Dst, b: Src, c: _, d: _ } [];
            "`a := b`, where `a` holds a variable of the program: what it held may be finalised now." assign = Assign { a: SrcDst, b: Src, c: _, d: _ } [poll];
            "`a := constant b`" load_const = LoadConst { a: Dst, b: Const, c: _, d: _ } [];
            "`a := constant d`, for indices above 16 bits" load_const_wide = LoadConstWide { a: Dst, b: _, c: _, d: Const } [];
            "`a := b`, a small integer" load_int = LoadInt { a: Dst, b: Imm, c: _, d: _ } [];
            "`a := nil`, true, false or empty" load_special = LoadSpecial { a: Dst, b: Special, c: _, d: _ } [];
            "Raises the language's unbound-variable error for name `d` when `a` is empty." check_bound = CheckBound { a: Src, b: _, c: _, d: Name } [raise];
            "`a := empty`; what it held may be finalised now." drop = Drop { a: SrcDst, b: _, c: _, d: _ } [poll];
            "Ends the life of an unused result in `a`, which may be finalised now." discard = Discard { a: SrcDst, b: _, c: _, d: _ } [poll];

            // Cells and captured variables.
            "`a := new cell holding b`" new_cell = NewCell { a: Dst, b: Src, c: _, d: _ } [];
            "`a := contents of cell b`; raises the unbound error for name `d` when empty." load_cell = LoadCell { a: Dst, b: Src, c: _, d: Name } [raise];
            "`a := contents of cell b`, which may be empty" peek_cell = PeekCell { a: Dst, b: Src, c: _, d: _ } [raise];
            "contents of cell `a` `:= b`" store_cell = StoreCell { a: Src, b: Src, c: _, d: _ } [raise];
            "`a := captured cell b` itself, to pass on to an inner function" load_capture = LoadCapture { a: Dst, b: Capture, c: _, d: _ } [raise];
            "`a := contents of captured cell b`; raises the unbound error for name `d` when empty." load_free = LoadFree { a: Dst, b: Capture, c: _, d: Name } [raise];
            "contents of captured cell `b` `:= a`" store_free = StoreFree { a: Src, b: Capture, c: _, d: _ } [raise];

            // Namespaces.
            "`a := global d` of the function's namespace, else of its builtins" load_global = LoadGlobal { a: Dst, b: _, c: _, d: Name } [raise poll cache];
            "global `d` `:= a`" store_global = StoreGlobal { a: Src, b: _, c: _, d: Name } [raise poll cache];
            "Removes global `d`." delete_global = DeleteGlobal { a: _, b: _, c: _, d: Name } [raise poll];
            "`a := name d` of namespace `b`, else the global, else the builtin" load_name = LoadName { a: Dst, b: Src, c: _, d: Name } [raise poll cache];
            "name `d` of namespace `b` `:= a`" store_name = StoreName { a: Src, b: Src, c: _, d: Name } [raise poll cache];
            "Removes name `d` of namespace `b`." delete_name = DeleteName { a: _, b: Src, c: _, d: Name } [raise poll];

            // Arithmetic.
            "`a := b + c`" add = Add { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b - c`" sub = Sub { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b * c`" mul = Mul { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b / c`" div = Div { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := floor(b / c)`" floor_div = FloorDiv { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b modulo c`, with the sign of `c`" mod = Mod { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b` to the power `c`" pow = Pow { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b @ c`" mat_mul = MatMul { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b << c`" shl = Shl { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b >> c`" shr = Shr { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b & c`" bit_and = BitAnd { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b | c`" bit_or = BitOr { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b ^ c`" bit_xor = BitXor { a: Dst, b: Src, c: Src, d: Flags } [raise poll cache];
            "`a := b + c`, `c` a small integer" add_imm = AddImm { a: Dst, b: Src, c: Imm, d: Flags } [raise poll cache];
            "`a := b - c`, `c` a small integer" sub_imm = SubImm { a: Dst, b: Src, c: Imm, d: Flags } [raise poll cache];
            "`a := b * c`, `c` a small integer" mul_imm = MulImm { a: Dst, b: Src, c: Imm, d: Flags } [raise poll cache];
            "`a := floor(b / c)`, `c` a small integer" floor_div_imm = FloorDivImm { a: Dst, b: Src, c: Imm, d: Flags } [raise poll cache];
            "`a := b modulo c`, `c` a small integer" mod_imm = ModImm { a: Dst, b: Src, c: Imm, d: Flags } [raise poll cache];
            "`a := b << c`, `c` a small integer" shl_imm = ShlImm { a: Dst, b: Src, c: Imm, d: Flags } [raise poll cache];
            "`a := b >> c`, `c` a small integer" shr_imm = ShrImm { a: Dst, b: Src, c: Imm, d: Flags } [raise poll cache];
            "`a := b & c`, `c` a small integer" bit_and_imm = BitAndImm { a: Dst, b: Src, c: Imm, d: Flags } [raise poll cache];
            "`a := -b`" neg = Neg { a: Dst, b: Src, c: _, d: _ } [raise poll cache];
            "`a := +b`" pos = Pos { a: Dst, b: Src, c: _, d: _ } [raise poll cache];
            "`a := ~b`" invert = Invert { a: Dst, b: Src, c: _, d: _ } [raise poll cache];
            "`a := not b`, a boolean" not = Not { a: Dst, b: Src, c: _, d: _ } [raise poll cache];
            "`a := truth of b`, a boolean" truth = Truth { a: Dst, b: Src, c: _, d: _ } [raise poll cache];
            "`a := b op c`, typed: operation `d` states type, operator and overflow rule" number = Number { a: Dst, b: Src, c: Src, d: Number } [raise];
            "`a := b` converted as `d` states" convert = Convert { a: Dst, b: Src, c: _, d: Number } [raise];

            // Comparison.
            "`a := b < c`" lt = Lt { a: Dst, b: Src, c: Src, d: _ } [raise poll cache];
            "`a := b <= c`" le = Le { a: Dst, b: Src, c: Src, d: _ } [raise poll cache];
            "`a := b == c`" eq = Eq { a: Dst, b: Src, c: Src, d: _ } [raise poll cache];
            "`a := b != c`" ne = Ne { a: Dst, b: Src, c: Src, d: _ } [raise poll cache];
            "`a := b > c`" gt = Gt { a: Dst, b: Src, c: Src, d: _ } [raise poll cache];
            "`a := b >= c`" ge = Ge { a: Dst, b: Src, c: Src, d: _ } [raise poll cache];
            "`a := b is c`: the same object" is = Is { a: Dst, b: Src, c: Src, d: _ } [];
            "`a := b is not c`" is_not = IsNot { a: Dst, b: Src, c: Src, d: _ } [];
            "`a := b in c`, a boolean" contains = Contains { a: Dst, b: Src, c: Src, d: _ } [raise poll cache];

            // Jumps.
            "Jumps to `d`." jump = Jump { a: _, b: _, c: _, d: Label } [jump end];
            "Jumps back to `d`, the head of a loop." loop = Loop { a: _, b: _, c: _, d: Label } [jump end poll];
            "Jumps to `d` when the truth of `a` is as `c` says." br_truth = BrTruth { a: Src, b: _, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a < b` is as `c` says." br_lt = BrLt { a: Src, b: Src, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a <= b` is as `c` says." br_le = BrLe { a: Src, b: Src, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a == b` is as `c` says." br_eq = BrEq { a: Src, b: Src, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a != b` is as `c` says." br_ne = BrNe { a: Src, b: Src, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a > b` is as `c` says." br_gt = BrGt { a: Src, b: Src, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a >= b` is as `c` says." br_ge = BrGe { a: Src, b: Src, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a < b` is as `c` says, `b` a small integer." br_lt_imm = BrLtImm { a: Src, b: Imm, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a <= b` is as `c` says, `b` a small integer." br_le_imm = BrLeImm { a: Src, b: Imm, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a == b` is as `c` says, `b` a small integer." br_eq_imm = BrEqImm { a: Src, b: Imm, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a != b` is as `c` says, `b` a small integer." br_ne_imm = BrNeImm { a: Src, b: Imm, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a > b` is as `c` says, `b` a small integer." br_gt_imm = BrGtImm { a: Src, b: Imm, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a >= b` is as `c` says, `b` a small integer." br_ge_imm = BrGeImm { a: Src, b: Imm, c: Sense, d: Label } [raise poll cache jump];
            "Jumps when `a is b` is as `c` says." br_is = BrIs { a: Src, b: Src, c: Sense, d: Label } [jump];
            "Jumps when `a` being nil is as `c` says." br_nil = BrNil { a: Src, b: _, c: Sense, d: Label } [jump];
            "Jumps when `a` being empty is as `c` says." br_empty = BrEmpty { a: Src, b: _, c: Sense, d: Label } [jump];
            "Jumps when `b in a` is as `c` says (item `b`, container `a`)." br_contains = BrContains { a: Src, b: Src, c: Sense, d: Label } [raise poll cache jump];

            // Attributes and items.
            "`a := b.d`" get_attr = GetAttr { a: Dst, b: Src, c: _, d: Name } [raise poll cache];
            "`a.d := b`" set_attr = SetAttr { a: Src, b: Src, c: _, d: Name } [raise poll cache];
            "Removes attribute `d` of `a`." del_attr = DelAttr { a: Src, b: _, c: _, d: Name } [raise poll];
            "Looks up method `d` of `b` for a call: `a := function, a + 3 := b`; when it is no method, `a := b.d, a + 3 := empty`." get_method = GetMethod { a: WindowDst, b: Src, c: _, d: Name } [raise poll cache];
            "`a := b[c]`" get_item = GetItem { a: Dst, b: Src, c: Src, d: _ } [raise poll cache];
            "`a := b[c]`, `c` a small integer" get_item_imm = GetItemImm { a: Dst, b: Src, c: Imm, d: _ } [raise poll cache];
            "`a[b] := c`" set_item = SetItem { a: Src, b: Src, c: Src, d: _ } [raise poll cache];
            "Removes item `b` of `a`." del_item = DelItem { a: Src, b: Src, c: _, d: _ } [raise poll cache];

            // Making objects.
            "`a := tuple of the c registers from b`" new_tuple = NewTuple { a: Dst, b: First, c: Count, d: _ } [];
            "`a := list of the c registers from b`" new_list = NewList { a: Dst, b: First, c: Count, d: _ } [];
            "`a := map of the c key and value pairs from b`" new_map = NewMap { a: Dst, b: First, c: Pairs, d: _ } [raise poll];
            "`a := set of the c registers from b`" new_set = NewSet { a: Dst, b: First, c: Count, d: _ } [raise poll];
            "`a := the c strings from b, joined`" build_string = BuildString { a: Dst, b: First, c: Count, d: _ } [raise];
            "Appends `b` to list `a`." list_append = ListAppend { a: Src, b: Src, c: _, d: _ } [raise];
            "Appends the items of iterable `b` to list `a`." list_extend = ListExtend { a: Src, b: Src, c: _, d: _ } [raise poll];
            "`a := tuple of list b`" list_to_tuple = ListToTuple { a: Dst, b: Src, c: _, d: _ } [raise];
            "Sets key `b` of map `a` to `c`." map_insert = MapInsert { a: Src, b: Src, c: Src, d: _ } [raise poll];
            "Adds `b` to set `a`." set_add = SetAdd { a: Src, b: Src, c: _, d: _ } [raise poll];
            "Unpacks iterable `b` into exactly `c` registers from `a`." unpack = Unpack { a: FirstDst, b: Src, c: Count, d: _ } [raise poll cache];
            "Unpacks iterable `b`: `c` registers from `a`, then a list of the rest, then `d` more." unpack_rest = UnpackRest { a: FirstDst, b: Src, c: Count, d: CountAfter } [raise poll];

            // Functions and calls.
            "`a := function d`, capturing nothing" make_function = MakeFunction { a: Dst, b: _, c: _, d: Func } [raise];
            "`a := function d` capturing the tuple of cells `b`" make_closure = MakeClosure { a: Dst, b: Src, c: _, d: Func } [raise];
            "Gives function `a` the tuple `b` of defaults and the map `c` of named defaults (or nil)." set_defaults = SetDefaults { a: Src, b: Src, c: Src, d: _ } [raise];
            "Calls `a` with the `b` arguments from `a + 3`; `a := result`." call = Call { a: Window, b: Count, c: _, d: _ } [raise poll cache];
            "As `call`; the last arguments are named by `d`." call_named = CallNamed { a: Window, b: Count, c: _, d: Names } [raise poll cache];
            "Calls what `get_method` prepared, with the `b` arguments from `a + 4`; `a := result`." call_method = CallMethod { a: Window, b: CountSelf, c: _, d: _ } [raise poll cache];
            "As `call_method`; the last arguments are named by `d`." call_method_named = CallMethodNamed { a: Window, b: CountSelf, c: _, d: Names } [raise poll cache];
            "Calls `a` with the items of list or tuple `a + 3` and the named arguments of map `a + 4` (or nil)." call_spread = CallSpread { a: WindowSpread, b: _, c: _, d: _ } [raise poll];
            "As `call`, leaving this function: its result is this function's." tail_call = TailCall { a: Window, b: Count, c: _, d: _ } [raise poll end];
            "Calls native `d` with the `b` arguments from `a + 3`; `a := result`. Not seen as a call by the program." call_native = CallNative { a: Window, b: Count, c: _, d: Native } [raise poll cache];
            "Returns `a`." ret = Ret { a: Src, b: _, c: _, d: _ } [end poll];

            // Iteration and generators.
            "`a := iterator over b`" iter = Iter { a: Dst, b: Src, c: _, d: _ } [raise poll cache];
            "`a := next item of iterator b`; jumps to `d` when there is none, and then `a` is empty." iter_next = IterNext { a: Dst, b: Src, c: _, d: Label } [raise poll cache jump];
            "As `iter_next`, where `a` holds a variable of the program: what it held may be finalised now, and it stays as it is when there is no item." iter_assign = IterAssign { a: SrcDst, b: Src, c: _, d: Label } [raise poll cache jump];
            "Suspends this generator with value `b`; when resumed, `a := value sent`." yield = Yield { a: Dst, b: Src, c: _, d: _ } [raise poll];
            "Sends `c` to iterator `b`: `a := what it yields`; when it ends, `a := its result` and jumps to `d`." send = Send { a: Dst, b: Src, c: Src, d: Label } [raise poll cache jump];

            // Exceptions.
            "Raises `a`." raise = Raise { a: Src, b: _, c: _, d: _ } [raise poll end];
            "Raises `a` because of `b`." raise_from = RaiseFrom { a: Src, b: Src, c: _, d: _ } [raise poll end];
            "Raises `a` again, keeping the trace it has." reraise = Reraise { a: Src, b: _, c: _, d: _ } [raise end];
            "`a := exception being handled`, and `b` is handled from now on." enter_handler = EnterHandler { a: Dst, b: Src, c: _, d: _ } [];
            "`a`, saved by `enter_handler`, is the exception being handled again." leave_handler = LeaveHandler { a: Src, b: _, c: _, d: _ } [];
            "`a := exception b matches class or tuple c`, a boolean" exc_match = ExcMatch { a: Dst, b: Src, c: Src, d: _ } [raise poll];

            "A safepoint." poll = Poll { a: _, b: _, c: _, d: _ } [poll];
            "Never reached." trap = Trap { a: _, b: _, c: _, d: _ } [end];
        }
    };
}
