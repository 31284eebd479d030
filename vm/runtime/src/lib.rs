//! The object model: what lies between the heap's words and a language's rules.
//!
//! A [`V`] is a value branded by the scope in which nothing moves, a [`Cx`] the access to the isolate in that scope.
//! Natives ([`native`]) get both and can keep neither. A language plugs in through [`Language`].

mod assumptions;
mod census;
mod code;
mod cx;
mod host;
mod intern;
mod isolate;
mod language;
pub mod limits;
mod lookup;
pub mod micro;
pub mod native;
mod nesting;
pub mod numeric;
pub mod objects;
pub mod observe;
pub mod process;
pub mod scheduler;
mod shape;
mod sites;
mod stub;
pub mod tier;
mod value;

pub use assumptions::{Dependent, Namespaces, is_steady};
pub use census::{CyclicCount, LiveCensus};
pub use code::{
    CACHE_WORDS, CodeId, CodeTable, CompiledCode, Head, InlineCache, LoadedModule, YieldPoint,
};
pub use corevm_bytecode as bytecode;
pub use corevm_heap::{Collector, HeapConfig, HeapStats, Kind, Scope, Value, flags};
pub use cx::{Cx, Immediate};
pub use host::{Host, NoHost};
pub use isolate::{Clock, Config, Isolate, LeafCall, LoadError, NativeEntry, Pauses};
pub use language::{ArgumentError, CallTarget, Language, Pairing, SlowOp, SlowPath, UnboundKind};
pub use limits::{MemoryUse, Stop, StopRequest, Stopper};
pub use lookup::{Attribute, TypeVersion};
pub use native::{
    Accepts, ArgBuf, Exit, Got, LeafFn, NativeBody, NativeDef, NativeId, Next, Raised, Resume,
    Signature, Slots, StepFn,
};
pub use nesting::{Aside, Leaver};
pub use process::{NativeFrame, NativeWhat, Process, ProcessId, ReturnTo, StackFrame};
pub use scheduler::Ticker;
pub use shape::{Place, Shape, ShapeId, ShapeTable};
pub use sites::{Asked, AskedView, SiteState, SiteView};
pub use stub::{ANY_SHAPE, ASKING_CLASS, Stub, delegate, other_of_class_leaf, stub_kind};
pub use value::{Obj, ReadCell, V};
