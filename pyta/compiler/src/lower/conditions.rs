//! Comparisons and conditions: jumps on the truth of an expression.

use corevm_sdk::{Constant, Op, Reg, Sense, immediate_form};
use pyta_syntax::{
    ast::{BoolOp, CmpOp, Expr, ExprBinOp, ExprCompare, Operator, UnaryOp},
    text_size::Ranged,
};

use super::{Lowering, Outcome, constants::language, fold};
use crate::{natives::tags, unit::Label};

/// Chains of comparisons with more links than this do not keep all their operands.
const LONG_CHAIN: usize = 16;

impl<'a> Lowering<'a> {
    /// Jumps to `label` when the truth of the expression is `sense`; falls through otherwise.
    pub(super) fn branch(&mut self, expr: &'a Expr, sense: bool, label: Label) -> Outcome {
        self.deeper(|this| this.branch_inner(expr, sense, label))
    }

    fn branch_inner(&mut self, expr: &'a Expr, sense: bool, label: Label) -> Outcome {
        match expr {
            Expr::UnaryOp(node) if node.op == UnaryOp::Not => {
                return self.branch(&node.operand, !sense, label);
            }
            Expr::BoolOp(node) => {
                return self.branch_bool_op(node.op, &node.values, sense, label);
            }
            Expr::Compare(node) => return self.branch_compare(node, sense, label),
            Expr::If(node) => {
                let (otherwise, end) = (self.unit.label(), self.unit.label());
                self.branch(&node.test, false, otherwise)?;
                self.branch(&node.body, sense, label)?;
                self.unit.jump(end);
                self.unit.bind(otherwise);
                self.branch(&node.orelse, sense, label)?;
                self.unit.bind(end);
                return Ok(());
            }
            _ => {}
        }
        if let Some(truth) = self.constant_truth(expr)? {
            self.unit.pass_through(expr.range());
            if truth == sense {
                self.unit.jump(label);
            }
            return Ok(());
        }
        let mark = self.unit.f.mark();
        let value = self.expr(expr)?;
        self.unit.at(expr.range());
        self.unit.f.release(mark);
        self.unit
            .branch(label, |f, label| f.br_truth(value, sense.into(), label));
        Ok(())
    }

    /// The truth of an expression that is constant.
    pub(super) fn constant_truth(&self, expr: &Expr) -> Outcome<Option<bool>> {
        Ok(self.fold(expr)?.as_ref().and_then(fold::truth))
    }

    fn branch_bool_op(
        &mut self,
        op: BoolOp,
        values: &'a [Expr],
        sense: bool,
        label: Label,
    ) -> Outcome {
        let Some((last, first)) = values.split_last() else {
            return Ok(());
        };
        // `or` is decided by a true operand, `and` by a false one.
        let decisive = op == BoolOp::Or;
        let end = self.unit.label();
        let target = if decisive == sense { label } else { end };
        for value in first {
            self.branch(value, decisive, target)?;
        }
        self.branch(last, sense, label)?;
        self.unit.bind(end);
        Ok(())
    }

    fn branch_compare(&mut self, node: &'a ExprCompare, sense: bool, label: Label) -> Outcome {
        self.check_compare(node);
        let mark = self.unit.f.mark();
        let base = self.unit.f.next_temp();
        let end = self.unit.label();
        let last = node.ops.len() - 1;
        let mut left = self.operand(&node.left, &node.comparators)?;
        for (index, (&op, right)) in node.ops.iter().zip(&node.comparators).enumerate() {
            let is_last = index == last;
            let (sense, target) = match (is_last, sense) {
                (true, _) => (sense, label),
                (false, false) => (false, label),
                (false, true) => (false, end),
            };
            let later = &node.comparators[index + 1..];
            let right = self.branch_link(left, op, right, sense, target, later, node)?;
            left = self.settle_link(right, base, later);
        }
        self.unit.f.release(mark);
        self.unit.bind(end);
        Ok(())
    }

    /// One comparison of a chain, as a jump; gives the right operand for the next one.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call, all parts of one comparison"
    )]
    fn branch_link(
        &mut self,
        left: Reg,
        op: CmpOp,
        right: &'a Expr,
        sense: bool,
        label: Label,
        later: &'a [Expr],
        node: &'a ExprCompare,
    ) -> Outcome<Reg> {
        let range = node.range;
        let (branch, swapped, positive) = match op {
            CmpOp::Lt => (Op::BrLt, false, true),
            CmpOp::LtE => (Op::BrLe, false, true),
            CmpOp::Eq => (Op::BrEq, false, true),
            CmpOp::NotEq => (Op::BrNe, false, true),
            CmpOp::Gt => (Op::BrGt, false, true),
            CmpOp::GtE => (Op::BrGe, false, true),
            CmpOp::Is => (Op::BrIs, false, true),
            CmpOp::IsNot => (Op::BrIs, false, false),
            CmpOp::In => (Op::BrContains, true, true),
            CmpOp::NotIn => (Op::BrContains, true, false),
        };
        if later.is_empty() {
            if let Some(immediate_op) = immediate_form(branch)
                && let Some(value) = self.immediate(right)?
            {
                self.unit.at(range);
                self.unit.branch(label, |f, label| {
                    f.branch_immediate(immediate_op, left, value, sense.into(), label)
                });
                return Ok(left);
            }
            if let (CmpOp::Is | CmpOp::IsNot, Expr::NoneLiteral(_)) = (op, right) {
                let sense = Sense::from(sense == (op == CmpOp::Is));
                self.unit.at(range);
                self.unit
                    .branch(label, |f, label| f.br_nil(left, sense, label));
                return Ok(left);
            }
        }
        let right = self.right_operand(op, right, later)?;
        self.unit.at(range);
        let (a, b) = if swapped {
            (right, left)
        } else {
            (left, right)
        };
        let sense = Sense::from(sense == positive);
        self.unit
            .branch(label, |f, label| f.branch(branch, a, b, sense, label));
        Ok(right)
    }

    /// In a long chain, moves the operand of the next link down, so that temporaries do not pile up.
    fn settle_link(&mut self, right: Reg, base: Reg, later: &[Expr]) -> Reg {
        if later.len() < LONG_CHAIN || right == base || !right.is_temporary() {
            return right;
        }
        self.unit.f.move_(base, right);
        self.unit.f.release_above(base);
        base
    }

    /// The right side of a comparison; displays of constants after `in` are made once.
    fn right_operand(&mut self, op: CmpOp, right: &'a Expr, later: &'a [Expr]) -> Outcome<Reg> {
        // Not when it is compared again: then the program sees what it is.
        if matches!(op, CmpOp::In | CmpOp::NotIn)
            && later.is_empty()
            && let Some(constant) = self.constant_container(right)?
        {
            let register = self.unit.f.temp();
            self.unit.at(right.range());
            self.unit.f.load(register, constant);
            return Ok(register);
        }
        // It is read again after the next operand was evaluated.
        self.operand(right, later)
    }

    /// A list or set display that nobody but this expression sees, as a constant.
    pub(super) fn constant_container(&self, expr: &Expr) -> Outcome<Option<Constant>> {
        Ok(match expr {
            Expr::List(node) => self.fold_list(&node.elts)?.map(Constant::Tuple),
            Expr::Set(node) => self
                .fold_list(&node.elts)?
                .map(|parts| language(tags::FROZENSET, parts)),
            _ => None,
        })
    }

    /// A comparison as a value.
    pub(super) fn compare(&mut self, node: &'a ExprCompare, dst: Reg) -> Outcome {
        self.check_compare(node);
        let negation = self.range_of_negation(std::ptr::from_ref(node) as usize);
        let range = negation.unwrap_or(node.range);
        let mark = self.unit.f.mark();
        let last = node.ops.len() - 1;
        let value = match last == 0 || dst.is_temporary() {
            true => dst,
            false => self.unit.f.temp(),
        };
        let base = self.unit.f.next_temp();
        let end = self.unit.label();
        let mut left = self.operand(&node.left, &node.comparators)?;
        for (index, (&op, right)) in node.ops.iter().zip(&node.comparators).enumerate() {
            let right = self.right_operand(op, right, &node.comparators[index + 1..])?;
            self.unit.at(range);
            self.compare_op(op, left, right, value);
            if index < last {
                self.unit
                    .branch(end, |f, label| f.br_truth(value, Sense::False, label));
            }
            left = self.settle_link(right, base, &node.comparators[index + 1..]);
        }
        self.unit.bind(end);
        self.unit.f.release(mark);
        self.copy(dst, value);
        Ok(())
    }

    fn compare_op(&mut self, op: CmpOp, left: Reg, right: Reg, dst: Reg) {
        let op = match op {
            CmpOp::Eq => Op::Eq,
            CmpOp::NotEq => Op::Ne,
            CmpOp::Lt => Op::Lt,
            CmpOp::LtE => Op::Le,
            CmpOp::Gt => Op::Gt,
            CmpOp::GtE => Op::Ge,
            CmpOp::Is => Op::Is,
            CmpOp::IsNot => Op::IsNot,
            CmpOp::In => Op::Contains,
            CmpOp::NotIn => return self.not_in(left, right, dst),
        };
        self.unit.f.binary(op, dst, left, right);
    }

    fn not_in(&mut self, item: Reg, container: Reg, dst: Reg) {
        let mark = self.unit.f.mark();
        let value = self.unit.f.temp();
        self.unit.f.contains(value, item, container);
        self.unit.f.not(dst, value);
        self.unit.f.release(mark);
    }

    fn check_compare(&mut self, node: &ExprCompare) {
        let mut left = &*node.left;
        for (&op, right) in node.ops.iter().zip(&node.comparators) {
            if matches!(op, CmpOp::Is | CmpOp::IsNot) {
                let literal = literal_type(left).or_else(|| literal_type(right));
                if let Some(literal) = literal {
                    let (word, better) = match op {
                        CmpOp::Is => ("is", "=="),
                        _ => ("is not", "!="),
                    };
                    let message =
                        format!("\"{word}\" with '{literal}' literal. Did you mean \"{better}\"?");
                    self.warn(message, node.range);
                    return;
                }
            }
            left = right;
        }
    }

    /// Warns of calling something that cannot be called.
    pub(super) fn check_caller(&mut self, callee: &Expr) {
        if let Some(type_name) = inferred_type(callee, false) {
            let message =
                format!("'{type_name}' object is not callable; perhaps you missed a comma?");
            self.warn(message, callee.range());
        }
    }

    /// Warns of subscripting something that cannot be.
    pub(super) fn check_subscripter(&mut self, value: &Expr) {
        let type_name = match value {
            Expr::NoneLiteral(_) => "NoneType",
            Expr::EllipsisLiteral(_) => "ellipsis",
            Expr::BooleanLiteral(_) => "bool",
            Expr::NumberLiteral(_) => number_type(value),
            Expr::Set(_) => "set",
            Expr::SetComp(_) => "set",
            Expr::Generator(_) => "generator",
            Expr::TString(_) => "string.templatelib.Template",
            Expr::Lambda(_) => "function",
            _ => return,
        };
        let message =
            format!("'{type_name}' object is not subscriptable; perhaps you missed a comma?");
        self.warn(message, value.range());
    }

    /// Warns of an index that cannot be one.
    pub(super) fn check_index(&mut self, value: &Expr, index: &Expr) {
        let index_type = match inferred_type(index, true) {
            Some("int" | "slice" | "bool") | None => return,
            Some(index_type) => index_type,
        };
        let container = match value {
            Expr::StringLiteral(_) | Expr::FString(_) => "str",
            Expr::BinOp(node) if is_simple_format(node) => "str",
            Expr::BytesLiteral(_) => "bytes",
            Expr::Tuple(_) => "tuple",
            Expr::List(_) | Expr::ListComp(_) => "list",
            _ => return,
        };
        let message = format!(
            "{container} indices must be integers or slices, not {index_type}; perhaps you missed a comma?"
        );
        self.warn(message, index.range());
    }
}

/// Type of a literal that `is` should not be used with.
fn literal_type(expr: &Expr) -> Option<&'static str> {
    Some(match expr {
        Expr::StringLiteral(_) => "str",
        Expr::BytesLiteral(_) => "bytes",
        Expr::NumberLiteral(_) => number_type(expr),
        Expr::Tuple(node) if node.elts.iter().all(super::is_literal) => "tuple",
        _ => return None,
    })
}

fn number_type(expr: &Expr) -> &'static str {
    use pyta_syntax::ast::Number;
    match expr {
        Expr::NumberLiteral(node) => match node.value {
            Number::Int(_) => "int",
            Number::Float(_) => "float",
            Number::Complex { .. } => "complex",
        },
        _ => "int",
    }
}

/// The type that an expression certainly has; callables only when an index is asked about.
fn inferred_type(expr: &Expr, is_index: bool) -> Option<&'static str> {
    Some(match expr {
        Expr::Tuple(_) => "tuple",
        Expr::List(_) | Expr::ListComp(_) => "list",
        Expr::Dict(_) | Expr::DictComp(_) => "dict",
        Expr::Set(_) | Expr::SetComp(_) => "set",
        Expr::Generator(_) => "generator",
        Expr::Lambda(_) if is_index => "function",
        Expr::StringLiteral(_) | Expr::FString(_) => "str",
        Expr::BinOp(node) if is_simple_format(node) => "str",
        Expr::TString(_) => "string.templatelib.Template",
        Expr::BytesLiteral(_) => "bytes",
        Expr::NumberLiteral(_) => number_type(expr),
        Expr::BooleanLiteral(_) => "bool",
        Expr::NoneLiteral(_) => "NoneType",
        Expr::EllipsisLiteral(_) => "ellipsis",
        _ => return None,
    })
}

/// Whether `'…' % (…)` is an f-string in other words: there are plain conversions only, one for each item.
fn is_simple_format(node: &ExprBinOp) -> bool {
    let (Operator::Mod, Expr::StringLiteral(format), Expr::Tuple(values)) =
        (node.op, &*node.left, &*node.right)
    else {
        return false;
    };
    let mut conversions = 0;
    let mut rest = format.value.chars();
    while let Some(point) = rest.next() {
        if point != '%' {
            continue;
        }
        let conversion = rest.find(|point| !"-+ #0123456789.".contains(*point));
        match conversion {
            Some('%') => {}
            Some('s' | 'r' | 'a') => conversions += 1,
            _ => return false,
        }
    }
    conversions == values.elts.len() && !values.elts.iter().any(Expr::is_starred_expr)
}
