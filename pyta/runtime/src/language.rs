//! Python as the VM sees it: its operations, conversions and errors.

use std::collections::HashSet;

use corevm::bytecode::Constant;
use corevm::objects::Generator;
use corevm::{
    ArgBuf, ArgumentError, CallTarget, CodeId, Language, LeafFn, Pairing, SlowPath, UnboundKind,
};
use pyta_compiler::natives::tags;
use pyta_text::hash::{HashKey, hash_text};

use crate::builtins::code_functions;
use crate::monitoring;
use crate::ops;
use crate::ops::globals::name_error;
use crate::prelude::*;
use crate::protocol::{Compare, Hashing, Repr, Truth};
use crate::roots;
use crate::threads;
use crate::traceback::locals;
use crate::types::generator;

/// Python's rules.
#[derive(Debug)]
pub struct Python {
    /// Key of string hashes.
    pub hash_key: HashKey,
}

impl Language for Python {
    fn name(&self) -> &'static str {
        "python"
    }

    fn leaf_path(&self, op: SlowOp) -> Option<LeafFn> {
        crate::ops::leaf_path(op)
    }

    fn slow_path(&self, op: SlowOp) -> SlowPath {
        ops::slow_path(op)
    }

    fn twin<'v>(&self, cx: Cx<'v>, name: &'static str) -> Result<V<'v>, Raised> {
        crate::self_hosted::twin(cx, name)
    }

    fn fill_type<'v>(&self, cx: Cx<'v>, class: Type<'v>) {
        crate::setup::fill_class(cx, class);
    }

    fn call_target<'v>(&self, cx: Cx<'v>, callee: V<'v>) -> Result<CallTarget<'v>, Raised> {
        ops::call::call_target(cx, callee)
    }

    fn hash<'v>(&self, cx: Cx<'v>, key: V<'v>) -> Result<u64, Exit> {
        match key.as_exact_str() {
            Some(text) => Ok(text.hash(cx)),
            None => cx.leaf_hash(key).map(|hash| hash as u64),
        }
    }

    fn equal<'v>(&self, cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
        cx.leaf_same(a, b)
    }

    fn hash_text(&self, width: u8, bytes: &[u8]) -> u64 {
        let hash = match width {
            1 => hash_text(self.hash_key, pyta_text::Text::One(bytes)),
            // The storage is the narrowest, so hashing its bytes is hashing the text.
            _ => pyta_text::hash::hash_bytes(self.hash_key, bytes),
        };
        hash as u64
    }

    fn truth<'v>(&self, cx: Cx<'v>, value: V<'v>) -> Option<bool> {
        cx.leaf_truth(value)
    }

    fn refusal_shape(&self, cx: Cx<'_>) -> Option<u32> {
        Some(cx.shape_of(cx.root(roots::NOT_IMPLEMENTED)))
    }

    fn ends_iteration<'v>(&self, cx: Cx<'v>, exception: V<'v>) -> bool {
        cx.is_instance(exception, C::StopIteration)
    }

    fn pairing(&self, cx: Cx<'_>, shape: u32) -> Option<Pairing> {
        [(C::Zip, Pairing::Zip), (C::Enumerate, Pairing::Count)]
            .into_iter()
            .find(|&(class, _)| cx.class(class).instance_shape().0 == shape)
            .map(|(_, pairing)| pairing)
    }

    fn complex_shape(&self, cx: Cx<'_>) -> Option<u32> {
        Some(cx.class(C::Complex).instance_shape().0)
    }

    fn index_iterator(&self, cx: Cx<'_>, kind: Kind) -> Option<u32> {
        let class = match kind {
            Kind::List => C::ListIterator,
            Kind::Tuple => C::TupleIterator,
            _ => return None,
        };
        Some(cx.class(class).instance_shape().0)
    }

    fn constant<'v>(&self, cx: Cx<'v>, tag: u32, parts: &[Constant]) -> V<'v> {
        constant(cx, tag, parts)
    }

    fn builtins<'v>(&self, cx: Cx<'v>, namespace: V<'v>) -> V<'v> {
        builtins_of(cx, namespace)
    }

    fn unbound<'v>(&self, cx: Cx<'v>, kind: UnboundKind, name: V<'v>) -> Raised {
        let shown = name.as_str().map_or_else(String::new, Str::to_text);
        match kind {
            UnboundKind::Local => {
                let text = format!(
                    "cannot access local variable '{shown}' where it is not associated with a value"
                );
                cx.error(C::UnboundLocalError, text)
            }
            UnboundKind::Free => {
                let text = format!(
                    "cannot access free variable '{shown}' where it is not associated with a value in enclosing scope"
                );
                name_error(cx, C::NameError, &text, name)
            }
        }
    }

    fn argument_error<'v>(
        &self,
        cx: Cx<'v>,
        callee: V<'v>,
        error: ArgumentError<'v>,
        first: Option<V<'v>>,
    ) -> Raised {
        ops::arguments::argument_error(cx, callee, error, first)
    }

    fn fits_receiver<'v>(
        &self,
        cx: Cx<'v>,
        native: corevm::objects::NativeFunction<'v>,
        first: V<'v>,
    ) -> bool {
        use crate::protocol::method::{flavor, native_flavor};
        if !matches!(native_flavor(native), flavor::METHOD | flavor::WRAPPER) {
            return true;
        }
        native.owner().as_type().is_none_or(|class| {
            cx.type_of(first)
                .is_some_and(|own| own.is_subtype_of(class))
        })
    }

    fn counts_call(&self, code: &corevm::CompiledCode) -> bool {
        code.head().language_flags() & crate::traceback::BUILTIN == 0
    }

    fn stack_overflow(&self, cx: Cx<'_>) -> Raised {
        cx.error(C::RecursionError, "maximum recursion depth exceeded")
    }

    fn out_of_memory(&self, cx: Cx<'_>) -> Raised {
        cx.error_with(C::MemoryError, &[])
    }

    fn type_error<'v>(&self, cx: Cx<'v>, what: &'static str, value: V<'v>) -> Raised {
        cx.error(
            C::TypeError,
            format!("{what} does not take a '{}' object", cx.class_name(value)),
        )
    }

    fn number_error(&self, cx: Cx<'_>, what: &'static str) -> Raised {
        cx.error(C::OverflowError, what)
    }

    fn generator_running<'v>(&self, cx: Cx<'v>, generator: V<'v>) -> Raised {
        let what = if cx.is_instance(generator, C::Coroutine) {
            "coroutine"
        } else if cx.is_instance(generator, C::AsyncGenerator) {
            "async generator"
        } else {
            "generator"
        };
        cx.error(C::ValueError, format!("{what} already executing"))
    }

    fn generator_returned<'v>(&self, cx: Cx<'v>, generator: Generator<'v>) -> Raised {
        generator::returned(cx, generator)
    }

    fn bad_initializer_result<'v>(&self, cx: Cx<'v>, result: V<'v>) -> Raised {
        ops::call::bad_initializer_result(cx, result)
    }

    fn unwinding<'v>(
        &self,
        cx: Cx<'v>,
        exception: V<'v>,
        function: V<'v>,
        pc: u32,
        base: usize,
        rethrown: bool,
    ) {
        crate::unwinding::unwinding(cx, exception, function, pc, base, rethrown);
    }

    fn leaving_generator<'v>(&self, cx: Cx<'v>, generator: V<'v>, exception: V<'v>) -> V<'v> {
        crate::unwinding::leaving_generator(cx, generator, exception)
    }

    fn generator_made<'v>(&self, cx: Cx<'v>, generator: V<'v>, flavor: u8) {
        let class = match flavor {
            pyta_compiler::natives::flavors::COROUTINE => C::Coroutine,
            pyta_compiler::natives::flavors::ASYNC_GENERATOR => C::AsyncGenerator,
            _ => C::Generator,
        };
        if class != C::Generator {
            cx.set_native_shape(generator, cx.class(class).instance_shape());
        }
        crate::types::generator::watch(cx, generator, class);
    }

    fn switched<'v>(&self, cx: Cx<'v>, from: V<'v>, to: V<'v>) {
        threads::switched(cx, from, to);
    }

    fn process_ended<'v>(&self, cx: Cx<'v>, _outcome: Result<V<'v>, V<'v>>) {
        threads::ended(cx);
    }

    fn counts_as_garbage<'v>(&self, cx: Cx<'v>, value: V<'v>) -> bool {
        crate::stdlib::gc::is_listed(cx, value)
    }

    fn codes_died(&self, cx: Cx<'_>, dead: &HashSet<CodeId>) {
        monitoring::forget(cx, dead);
        code_functions::forget(cx, dead);
        locals::forget(cx, dead);
    }

    fn gives_way(&self, cx: Cx<'_>) -> bool {
        threads::gives_way(cx)
    }

    fn look_outside(&self, cx: Cx<'_>, must_wait: bool) -> Result<(), Raised> {
        threads::look_outside(cx, must_wait)
    }

    fn returning<'v>(&self, cx: Cx<'v>, function: V<'v>, pc: u32, base: usize) {
        crate::traceback::frames::leaving(cx, function, pc, base);
    }

    fn observed<'v>(
        &self,
        cx: Cx<'v>,
        sight: &corevm::observe::Sight<'v>,
    ) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
        crate::tracing::observed(cx, sight)
    }

    fn poll<'v>(&self, cx: Cx<'v>) -> Result<Option<(V<'v>, ArgBuf<'v>)>, Raised> {
        crate::unwinding::poll(cx)
    }
}

/// The builtins of a namespace: its `__builtins__` (that of a module, or a mapping), else those of the isolate.
fn builtins_of<'v>(cx: Cx<'v>, namespace: V<'v>) -> V<'v> {
    let own = namespace
        .as_map()
        .and_then(|map| map.get_symbol(cx.name(N::builtins)));
    match own {
        Some(own) if cx.is_instance(own, C::Module) => cx.to_dictionary(own).map_or(own, Map::v),
        Some(own) => own,
        None => cx.root(roots::BUILTINS),
    }
}

fn constant<'v>(cx: Cx<'v>, tag: u32, parts: &[Constant]) -> V<'v> {
    let part = |index: usize| {
        parts
            .get(index)
            .map_or(V::NIL, |part| plain_constant(cx, part))
    };
    match tag {
        tags::ELLIPSIS => cx.root(roots::ELLIPSIS),
        tags::COMPLEX => {
            let number = cx.new_instance(cx.class(C::Complex));
            if let Some(object) = number.as_object() {
                object.set_fixed(cx, 0, part(0));
                object.set_fixed(cx, 1, part(1));
            }
            number
        }
        tags::SLICE => {
            let slice = cx.new_instance(cx.class(C::Slice));
            if let Some(object) = slice.as_object() {
                (0..3).for_each(|i| object.set_fixed(cx, i, part(i)));
            }
            slice
        }
        tags::FROZENSET => {
            let set = cx.new_set();
            for part in parts {
                // Constants have leaf hashes.
                let _ = set.add(cx, plain_constant(cx, part));
            }
            cx.set_native_shape(set.v(), cx.class(C::FrozenSet).instance_shape());
            set.v()
        }
        _ => V::NIL,
    }
}

/// A constant inside a constant; functions do not occur there, and the verifier bounds the nesting.
fn plain_constant<'v>(cx: Cx<'v>, part: &Constant) -> V<'v> {
    match part {
        Constant::Nil => V::NIL,
        Constant::Bool(b) => V::bool(*b),
        Constant::Int(n) => cx.new_int(*n),
        Constant::BigInt {
            negative,
            magnitude,
        } => {
            let sign = if *negative {
                num_bigint::Sign::Minus
            } else {
                num_bigint::Sign::Plus
            };
            cx.new_big(&num_bigint::BigInt::from_bytes_le(sign, magnitude))
        }
        Constant::Float(x) => cx.new_float(*x),
        Constant::Str(text) => cx.new_str_from_text(text).v(),
        Constant::Bytes(bytes) => cx.new_bytes(bytes).v(),
        Constant::Tuple(items) => {
            let items: Vec<V<'v>> = items.iter().map(|item| plain_constant(cx, item)).collect();
            cx.new_tuple(&items).v()
        }
        Constant::Language { tag, parts } => constant(cx, *tag, parts),
        Constant::Code(_) => V::NIL,
    }
}

/// A value for a message, when nothing better is known.
pub fn shown<'v>(cx: Cx<'v>, value: V<'v>) -> String {
    match cx.leaf_repr(value) {
        Ok(text) => text.to_text(),
        Err(Exit::Raised) => {
            cx.take_raised(cx.raising());
            cx.default_repr(value)
        }
        Err(_) => cx.default_repr(value),
    }
}
