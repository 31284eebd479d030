//! Annotations (PEP 649, PEP 749): functions that evaluate them when asked; strings under the future import.

use corevm_sdk::{Constant, FuncId, Parameters, Reg, Sense};
use pyta_syntax::{
    ast::{self, AnyParameterRef, Expr, Stmt, StmtAnnAssign, StmtFunctionDef, name::Name},
    text_size::{Ranged, TextRange},
};

use super::{Lowering, Outcome, fail, scan, unparse};
use crate::{
    natives,
    symbols::{Role, ScopeId},
    unit::{DeferredAnnotation, UnitKind},
};

/// Greatest format that a compiled `__annotate__` function knows: VALUE_WITH_FAKE_GLOBALS.
const LAST_FORMAT: i16 = 2;

impl<'a> Lowering<'a> {
    pub(super) fn annotated_assign(&mut self, node: &'a StmtAnnAssign) -> Outcome {
        let mark = self.unit.f.mark();
        if let Some(value) = &node.value {
            match self.variable_register(&node.target) {
                Some(register) => self.expr_to(value, register)?,
                None => {
                    let value = self.operand(value, [&*node.target])?;
                    self.store(&node.target, value)?;
                }
            }
        }
        self.unit.f.release(mark);
        match &*node.target {
            Expr::Name(target) if node.simple => {
                if !self.is_function() {
                    self.annotate_variable(node, &target.id)?;
                }
            }
            Expr::Name(_) => {}
            Expr::Attribute(target) if node.value.is_none() => self.effect(&target.value)?,
            Expr::Subscript(target) if node.value.is_none() => {
                self.effect(&target.value)?;
                self.effect(&target.slice)?;
            }
            Expr::Attribute(_) | Expr::Subscript(_) => {}
            target => {
                return fail(
                    "only single target (not tuple) can be annotated",
                    target.range(),
                );
            }
        }
        self.unit.f.release(mark);
        Ok(())
    }

    fn annotate_variable(&mut self, node: &'a StmtAnnAssign, name: &'a Name) -> Outcome {
        if self.string_annotations {
            let mark = self.unit.f.mark();
            let text = self.unit.f.temp();
            self.unit.at(node.range);
            self.load_annotation_text(text, &node.annotation);
            let annotations = self.unit.f.temp();
            let dunder = Name::new_static("__annotations__");
            self.read_mangled_to(&dunder, annotations, node.range);
            let mangled = self.mangled(name);
            let key = self.push_name(&mangled);
            self.unit.f.set_item(annotations, key, text);
            self.unit.f.release(mark);
            return Ok(());
        }
        let mut known = self.unit.annotations.iter();
        let known = known.find(|known| std::ptr::eq(known.annotation, &*node.annotation));
        let index = match known {
            Some(known) => known.index,
            None => self.defer_annotation(node, name, self.unit.in_conditional),
        };
        if let Some(index) = index {
            let mark = self.unit.f.mark();
            let set = self.unit.f.temp();
            let dunder = Name::new_static("__conditional_annotations__");
            self.read_mangled_to(&dunder, set, node.range);
            let value = self.unit.f.temp();
            self.unit.f.load(value, Constant::Int(index as i64));
            self.call_native_with(natives::NOTE_ANNOTATION, &[set, value]);
            self.unit.f.release(mark);
        }
        Ok(())
    }

    /// Leaves an annotation to `__annotate__`; its index if it is to be evaluated only when its statement has run.
    fn defer_annotation(
        &mut self,
        node: &'a StmtAnnAssign,
        name: &'a Name,
        is_conditional: bool,
    ) -> Option<usize> {
        let index = is_conditional.then(|| {
            let index = self.unit.conditional_annotations;
            self.unit.conditional_annotations += 1;
            index
        });
        self.unit.annotations.push(DeferredAnnotation {
            name,
            annotation: &node.annotation,
            index,
            range: node.range,
        });
        index
    }

    /// Makes a module's `__annotate__` before its statements run, so that it is there for whoever sees the module meanwhile, and the
    /// program may replace it.
    pub(super) fn module_annotations(&mut self, body: &'a [Stmt]) -> Outcome {
        let scope = self.scope(self.unit.scope);
        if self.string_annotations || !scope.has_annotations {
            return Ok(());
        }
        for node in scan::annotated_names(body) {
            if let Expr::Name(target) = &*node.target {
                self.defer_annotation(node, &target.id, true);
            }
        }
        self.deferred_annotations()
    }

    /// Prepares a module or class for its annotations.
    pub(super) fn setup_annotations(&mut self) {
        let scope = self.scope(self.unit.scope);
        if !scope.has_annotations {
            return;
        }
        let (is_module, is_conditional) = (
            self.unit.kind == UnitKind::Module,
            scope.has_conditional_annotations,
        );
        let mark = self.unit.f.mark();
        if self.string_annotations {
            let mut window = self.unit.f.window();
            let argument = self.unit.f.arg(&mut window);
            match self.unit.namespace {
                Some(namespace) => self.unit.f.move_(argument, namespace),
                None => self.unit.f.load_nil(argument),
            }
            self.call_native(natives::SETUP_ANNOTATIONS, window);
        } else if is_module && is_conditional {
            let set = self.unit.f.temp();
            self.unit.f.new_set(set, set, 0);
            let name = Name::new_static("__conditional_annotations__");
            self.store_mangled(&name, set, self.unit.range);
        }
        self.unit.f.release(mark);
    }

    /// Makes the `__annotate__` function of a module or class, if it has annotations.
    pub(super) fn deferred_annotations(&mut self) -> Outcome {
        let annotations = self.unit.annotations.clone();
        let Some(scope) = self.symbols.deferred_annotations(self.unit.scope) else {
            return Ok(());
        };
        if annotations.is_empty() || self.string_annotations {
            return Ok(());
        }
        let range = self.unit.first_line;
        let name = Name::new_static("__annotate__");
        self.enter_function(UnitKind::Annotations, scope, &name, range);
        self.start_annotate("format");
        let map = self.unit.f.temp();
        self.unit.f.new_map(map, map, 0);
        for annotation in &annotations {
            self.deferred_annotation(annotation, map)?;
        }
        self.unit.at(range);
        self.unit.f.ret(map);
        let function = self.finish_function()?;
        let mark = self.unit.f.mark();
        let annotate = self.unit.f.temp();
        self.unit.at(range);
        self.closure(annotate, function, scope);
        let name = match self.unit.kind {
            UnitKind::Class => "__annotate_func__",
            _ => "__annotate__",
        };
        self.store_mangled(&Name::new_static(name), annotate, range);
        self.unit.f.release(mark);
        Ok(())
    }

    fn deferred_annotation(&mut self, annotation: &DeferredAnnotation<'a>, map: Reg) -> Outcome {
        let mark = self.unit.f.mark();
        let skip = self.unit.label();
        if let Some(index) = annotation.index {
            let value = self.unit.f.temp();
            self.unit.at(annotation.range);
            self.unit.f.load(value, Constant::Int(index as i64));
            let set = self.unit.f.temp();
            let name = Name::new_static("__conditional_annotations__");
            self.read_mangled_to(&name, set, annotation.range);
            self.unit.branch(skip, |f, label| {
                f.br_contains(set, value, Sense::False, label)
            });
            self.unit.f.release(mark);
        }
        let value = self.expr(annotation.annotation)?;
        self.unit.at(annotation.range);
        let name = self.mangled(annotation.name);
        let key = self.push_name(&name);
        self.unit.f.map_insert(map, key, value);
        self.unit.f.release(mark);
        self.unit.bind(skip);
        Ok(())
    }

    /// Declares the one parameter of a lazily evaluated scope and refuses formats it does not know.
    pub(super) fn start_annotate(&mut self, parameter: &str) {
        self.unit.f.declare_parameters(Parameters {
            positional: vec![parameter.to_owned()],
            positional_only: 1,
            ..Parameters::default()
        });
        // The program's own names are not meant by the parameter's.
        self.allocate_variables(&[Name::new_static(".format")]);
        let format = self.unit.f.parameter(0);
        let known = self.unit.label();
        self.unit.branch(known, |f, label| {
            f.br_gt_imm(format, LAST_FORMAT, Sense::False, label)
        });
        let unused = self.call_native_with(natives::ANNOTATION_FORMAT_ERROR, &[]);
        self.unit.f.free(unused);
        self.unit.bind(known);
    }

    /// The `__annotate__` of a function, in a new temporary.
    pub(super) fn function_annotations(
        &mut self,
        def: &'a StmtFunctionDef,
        range: TextRange,
    ) -> Outcome<Option<Reg>> {
        let annotations = annotations(&def.parameters, def.returns.as_deref());
        if annotations.is_empty() {
            return Ok(None);
        }
        let Some(scope) = self.symbols.find(def, Role::Annotations) else {
            return fail("missing scope", def.range);
        };
        let owner = self.qualified_name(&def.name.id);
        let function = self.annotate_function(&annotations, scope, owner, range)?;
        let annotate = self.unit.f.temp();
        self.unit.at(range);
        self.closure(annotate, function, scope);
        Ok(Some(annotate))
    }

    fn annotate_function(
        &mut self,
        annotations: &[Annotation<'a>],
        scope: ScopeId,
        owner: String,
        range: TextRange,
    ) -> Outcome<FuncId> {
        let name = Name::new_static("__annotate__");
        let qualified_name = format!("{owner}.{name}");
        self.enter_function_as(UnitKind::Annotations, scope, &name, qualified_name, range);
        self.unit.at(range);
        self.start_annotate("format");
        let map = self.unit.f.temp();
        let first = self.unit.f.next_temp();
        for annotation in annotations {
            self.unit.at(range);
            let name = self.mangled(annotation.name);
            self.push_name(&name);
            match annotation.value {
                value if self.string_annotations => {
                    let text = self.unit.f.temp();
                    self.load_annotation_text(text, value);
                }
                Expr::Starred(starred) => {
                    let value = self.push(&starred.value)?;
                    self.unit.at(range);
                    self.unit.f.unpack(value, value, 1);
                }
                value => {
                    self.push(value)?;
                }
            }
        }
        self.unit.at(range);
        self.unit.f.new_map(map, first, annotations.len() as u16);
        self.unit.f.ret(map);
        self.finish_function()
    }

    fn load_annotation_text(&mut self, dst: Reg, annotation: &Expr) {
        let text = unparse::unparse(annotation, self.source);
        self.unit.f.load_str(dst, &text);
    }
}

/// An annotation of a parameter or result.
#[derive(Clone, Copy)]
struct Annotation<'a> {
    name: &'a Name,
    value: &'a Expr,
}

static RETURN: Name = Name::new_static("return");

fn annotations<'a>(
    parameters: &'a ast::Parameters,
    returns: Option<&'a Expr>,
) -> Vec<Annotation<'a>> {
    let annotated = crate::symbols::annotated_order(parameters).filter_map(|parameter| {
        let name = match parameter {
            AnyParameterRef::NonVariadic(parameter) => &parameter.parameter.name.id,
            AnyParameterRef::Variadic(parameter) => &parameter.name.id,
        };
        let value = parameter.annotation()?;
        Some(Annotation { name, value })
    });
    let returns = returns.map(|value| Annotation {
        name: &RETURN,
        value,
    });
    annotated.chain(returns).collect()
}
