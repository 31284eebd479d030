//! Cranelift: from its intermediate form to machine code in memory.
#![expect(unsafe_code, reason = "makes function pointers of machine code")]

use corevm_runtime::tier::{Dump, EnterFn};
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{AbiParam, Function, InstBuilder, Signature, types::I64};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use crate::memory::CodeMemory;

/// Machine code of an isolate takes no more memory than this.
const CODE_LIMIT_BYTES: usize = 48 << 20;

/// The code generator of one isolate.
pub(crate) struct Engine {
    pub isa: OwnedTargetIsa,
    pub builder: FunctionBuilderContext,
    context: Context,
    memory: CodeMemory,
    enter: Option<EnterFn>,
}

/// Settings of the code generator. Tail calls need frame pointers; compiled code is never unwound nor larger than a page of stack.
const SETTINGS: [(&str, &str); 7] = [
    ("opt_level", "speed"),
    ("preserve_frame_pointers", "true"),
    ("is_pic", "false"),
    ("enable_probestack", "false"),
    ("unwind_info", "false"),
    ("use_colocated_libcalls", "false"),
    (
        "enable_verifier",
        if cfg!(debug_assertions) {
            "true"
        } else {
            "false"
        },
    ),
];

/// What every compiled function takes and gives: activation, base, entry; position.
pub(crate) fn signature() -> Signature {
    let mut signature = Signature::new(CallConv::Tail);
    signature.params.extend([AbiParam::new(I64); 3]);
    signature.returns.extend([AbiParam::new(I64); 2]);
    signature
}

/// A function in memory.
pub(crate) struct Added {
    pub address: *const u8,
    pub size_bytes: usize,
    /// What was asked for.
    pub text: Option<String>,
}

impl Engine {
    /// `None` where the machine is not one that code can be made for.
    pub fn new() -> Option<Engine> {
        let mut flags = settings::builder();
        for (name, value) in SETTINGS {
            flags.set(name, value).ok()?;
        }
        let isa = cranelift_native::builder().ok()?;
        let isa = isa.finish(settings::Flags::new(flags)).ok()?;
        let mut engine = Engine {
            isa,
            builder: FunctionBuilderContext::new(),
            context: Context::new(),
            memory: CodeMemory::new(CODE_LIMIT_BYTES),
            enter: None,
        };
        let trampoline = engine.make_trampoline()?;
        // SAFETY: the code was made with the signature of `EnterFn`.
        engine.enter = Some(unsafe { std::mem::transmute::<*const u8, EnterFn>(trampoline) });
        Some(engine)
    }

    pub fn enter(&self) -> EnterFn {
        self.enter.expect("set when the engine was made")
    }

    /// The calling convention of the functions that compiled code calls.
    pub fn host_convention(&self) -> CallConv {
        self.isa.default_call_conv()
    }

    /// From the host's convention to that of compiled code.
    fn make_trampoline(&mut self) -> Option<*const u8> {
        let mut host = Signature::new(self.host_convention());
        host.params.extend([AbiParam::new(I64); 4]);
        host.returns.extend([AbiParam::new(I64); 2]);
        let mut function = Function::with_name_signature(Default::default(), host);
        let mut context = std::mem::take(&mut self.builder);
        let mut b = FunctionBuilder::new(&mut function, &mut context);
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        b.seal_block(block);
        let params = b.block_params(block).to_vec();
        let tail = b.import_signature(signature());
        let call = b.ins().call_indirect(tail, params[3], &params[..3]);
        let results = b.inst_results(call).to_vec();
        b.ins().return_(&results);
        b.finalize(self.isa.frontend_config());
        self.builder = context;
        Some(self.add(function, None)?.address)
    }

    /// Makes machine code of a function. `None` when there is no room, or the code refers to anything outside.
    pub fn add(&mut self, function: Function, dump: Option<Dump>) -> Option<Added> {
        self.context.clear();
        self.context.func = function;
        self.context.set_disasm(dump == Some(Dump::Asm));
        let isa: &dyn TargetIsa = &*self.isa;
        let compiled = self.context.compile(isa, &mut ControlPlane::default());
        let compiled = match compiled {
            Ok(compiled) => compiled,
            // The verifier, which only development builds run, has found a defect of the emitter.
            Err(error) => {
                debug_assert!(false, "{:?}\n{}", error.inner, error.func.display());
                return None;
            }
        };
        if !compiled.buffer.relocs().is_empty() {
            return None;
        }
        let asm = compiled.vcode.clone();
        let code = compiled.code_buffer();
        let (address, size_bytes) = (self.memory.add(code)?, code.len());
        let text = match dump {
            Some(Dump::Ir) => Some(self.context.func.display().to_string()),
            Some(Dump::Asm) => asm,
            None => None,
        };
        Some(Added {
            address,
            size_bytes,
            text,
        })
    }

    pub fn used_bytes(&self) -> usize {
        self.memory.used_bytes()
    }
}
