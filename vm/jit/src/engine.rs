//! Cranelift: from its intermediate form to machine code in memory.
#![expect(unsafe_code, reason = "makes function pointers of machine code")]

use corevm_runtime::Clock;
use corevm_runtime::tier::{Dump, EnterFn};
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{AbiParam, Function, InstBuilder, Signature, types::I64};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa, TargetFrontendConfig};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use crate::memory::CodeMemory;
use crate::straighten::straighten;

/// Machine code of an isolate takes no more memory than this.
const CODE_LIMIT_BYTES: usize = 48 << 20;

/// The machine code of one isolate.
pub(crate) struct Engine {
    pub builder: FunctionBuilderContext,
    generator: Generator,
    memory: CodeMemory,
    enter: Option<EnterFn>,
}

/// The code generator, which may have a thread of its own.
pub(crate) struct Generator {
    isas: Isas,
    context: Context,
}

/// The target with the settings for code that loops, and for other code.
#[derive(Clone)]
struct Isas {
    looping: OwnedTargetIsa,
    straight: OwnedTargetIsa,
}

/// A function in the generator's form, and how it is to be generated.
pub(crate) struct Source {
    pub function: Function,
    /// It loops: what is done once instead of in each iteration pays for looking for it.
    pub loops: bool,
    /// What is to be shown of it.
    pub dump: Option<Dump>,
}

/// Machine code that is not yet where it can run.
pub(crate) struct Generated {
    code: Vec<u8>,
    /// What was asked for.
    pub text: Option<String>,
    /// How long it took, as the isolate's clock says.
    pub time_us: u64,
}

/// Settings of the code generator. Tail calls need frame pointers; compiled code is never unwound nor larger than a page of stack.
const SETTINGS: [(&str, &str); 6] = [
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

impl Isas {
    fn new() -> Option<Isas> {
        let with_level = |level| {
            let mut flags = settings::builder();
            flags.set("opt_level", level).ok()?;
            for (name, value) in SETTINGS {
                flags.set(name, value).ok()?;
            }
            let isa = cranelift_native::builder().ok()?;
            isa.finish(settings::Flags::new(flags)).ok()
        };
        Some(Isas {
            looping: with_level("speed")?,
            straight: with_level("none")?,
        })
    }
}

impl Engine {
    /// `None` where the machine is not one that code can be made for.
    pub fn new() -> Option<Engine> {
        let mut engine = Engine {
            builder: FunctionBuilderContext::new(),
            generator: Generator::new(Isas::new()?),
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
        self.generator.isas.looping.default_call_conv()
    }

    pub fn frontend(&self) -> TargetFrontendConfig {
        self.generator.isas.looping.frontend_config()
    }

    /// A generator for another thread.
    pub fn another_generator(&self) -> Generator {
        Generator::new(self.generator.isas.clone())
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
        b.finalize(self.frontend());
        self.builder = context;
        let trampoline = Source {
            function,
            loops: false,
            dump: None,
        };
        let generated = self.generate(trampoline, None)?;
        self.add(&generated).map(|(address, _)| address)
    }

    /// As [`Generator::generate`].
    pub fn generate(&mut self, source: Source, clock: Option<Clock>) -> Option<Generated> {
        self.generator.generate(source, clock)
    }

    /// Puts machine code where it can run: its address, and its size in bytes. `None` when there is no room.
    pub fn add(&mut self, generated: &Generated) -> Option<(*const u8, usize)> {
        let address = self.memory.add(&generated.code)?;
        Some((address, generated.code.len()))
    }

    /// Gives up the machine code at this address, which nobody runs.
    pub fn remove(&mut self, address: *const u8) {
        self.memory.remove(address);
    }

    pub fn used_bytes(&self) -> usize {
        self.memory.used_bytes()
    }
}

impl Generator {
    fn new(isas: Isas) -> Generator {
        Generator {
            isas,
            context: Context::new(),
        }
    }

    /// Makes machine code of a function. `None` when there is too much of it, or it refers to anything outside.
    pub fn generate(&mut self, source: Source, clock: Option<Clock>) -> Option<Generated> {
        let Source {
            function,
            loops,
            dump,
        } = source;
        let now = || clock.map_or(0, |clock| clock() / 1000);
        let start = now();
        self.context.clear();
        self.context.func = function;
        straighten(&mut self.context.func);
        self.context.set_disasm(dump == Some(Dump::Asm));
        let isa = match loops {
            true => &self.isas.looping,
            false => &self.isas.straight,
        };
        let compiled = self.context.compile(&**isa, &mut ControlPlane::default());
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
        let code = compiled.code_buffer().to_vec();
        let text = match dump {
            Some(Dump::Ir) => Some(self.context.func.display().to_string()),
            Some(Dump::Asm) => asm,
            None => None,
        };
        Some(Generated {
            code,
            text,
            time_us: now() - start,
        })
    }
}
