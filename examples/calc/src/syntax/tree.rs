//! The tree.
//!
//! **Invariant**: no tree is higher than [`MAX_HEIGHT`], so whoever walks it, or drops it, may recurse.

use corevm_sdk::{Op, Span};

/// The height that the parser allows, counted in expressions and blocks within each other.
pub const MAX_HEIGHT: u32 = 300;

/// Number of a block with names of its own; the program's is 0. [`crate::names`] gives each a scope.
pub type BlockId = usize;

#[derive(Debug)]
pub struct Program {
    pub body: Block,
    /// How many blocks there are.
    pub blocks: usize,
}

#[derive(Debug)]
pub struct Block {
    pub id: BlockId,
    pub statements: Vec<Statement>,
}

#[derive(Debug)]
pub struct Statement {
    pub span: Span,
    pub kind: StatementKind,
}

#[derive(Debug)]
pub enum StatementKind {
    Let(String, Expr),
    /// `target = value`, or `target op= value`.
    Assign(Target, Option<Op>, Expr),
    While(Expr, Block),
    /// The variable belongs to the block.
    For(String, Expr, Block),
    Return(Option<Expr>),
    Throw(Expr),
    Yield(Expr),
    Break,
    Continue,
    Expr(Expr),
}

#[derive(Debug)]
pub enum Target {
    Name(String),
    Field(Expr, String),
    Item(Expr, Expr),
}

#[derive(Debug)]
pub struct Expr {
    pub span: Span,
    /// Height of the tree below, this included.
    pub height: u32,
    /// Holds statements, which may assign to variables.
    pub has_statements: bool,
    pub kind: ExprKind,
}

#[derive(Debug)]
pub enum ExprKind {
    Nil,
    Bool(bool),
    Int(i64),
    /// An integer outside of 64 bits, in decimal digits.
    BigInt(String),
    Float(f64),
    Str(String),
    Name(String),
    List(Vec<Expr>),
    /// `prototype with { name: value }`, or without a prototype.
    Record(Option<Box<Expr>>, Vec<(String, Expr)>),
    Unary(Op, Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    /// `item in container`
    In(Box<Expr>, Box<Expr>),
    Range(Box<Expr>, Box<Expr>),
    Field(Box<Expr>, String),
    Item(Box<Expr>, Box<Expr>),
    Call(Box<Expr>, Vec<Expr>),
    Function(Box<Function>),
    If(Box<Expr>, Block, Option<Block>),
    Do(Block),
    /// Body, name of the error, handler (the name belongs to it).
    Try(Block, String, Block),
}

#[derive(Debug)]
pub struct Function {
    pub name: String,
    /// With `self` as the first one for methods.
    pub parameters: Vec<String>,
    pub is_method: bool,
    /// Holds a `yield`.
    pub is_generator: bool,
    /// Parameters are names of this block.
    pub body: Block,
}
