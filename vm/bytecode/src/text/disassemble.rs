//! Modules to text.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use super::constants::{write_constant, write_name};
use super::operands::{self, is_right_kind};
use crate::{Constant, Function, FunctionKind, Instruction, Module, Role, Span, instructions};

/// The text form of a module.
pub fn disassemble(module: &Module) -> String {
    let mut out = String::new();
    line(&mut out, ".module", &module.name);
    line(&mut out, ".language", &module.language);
    for native in &module.natives {
        line(&mut out, ".native", native);
    }
    for (index, function) in module.functions.iter().enumerate() {
        out.push('\n');
        write_function(&mut out, index, function, &module.natives, &no_notes);
    }
    out
}

/// The text form of function `index` of a module that imports `natives`.
pub fn disassemble_function(index: usize, function: &Function, natives: &[String]) -> String {
    let mut out = String::new();
    write_function(&mut out, index, function, natives, &no_notes);
    out
}

/// Lines to be written below an instruction, as comments.
pub type Notes<'a> = &'a dyn Fn(usize, &Instruction) -> Vec<String>;

fn no_notes(_: usize, _: &Instruction) -> Vec<String> {
    Vec::new()
}

/// As [`disassemble_function`], with notes on the instructions, which are told with their `pc`.
pub fn disassemble_annotated(
    index: usize,
    function: &Function,
    natives: &[String],
    notes: Notes<'_>,
) -> String {
    let mut out = String::new();
    write_function(&mut out, index, function, natives, notes);
    out
}

fn line(out: &mut String, directive: &str, name: &str) {
    out.push_str(directive);
    out.push(' ');
    write_name(out, name);
    out.push('\n');
}

/// Formatting into a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

fn write_function(
    out: &mut String,
    index: usize,
    function: &Function,
    natives: &[String],
    notes: Notes<'_>,
) {
    out.push_str(".function ");
    write_name(out, &function.name);
    push(out, format_args!("    ; f{index}\n"));
    write_header(out, function);
    let view = View::new(function, natives);
    if view.declares {
        for (index, text) in view.constants.iter().enumerate() {
            push(out, format_args!("    .constant k{index} = {text}\n"));
        }
    }
    view.write_handlers(out);
    if !view.has_inline_spans {
        for entry in &function.spans {
            push(out, format_args!("    .span {} ", entry.pc));
            write_span(out, entry.span);
            out.push('\n');
        }
    }
    view.write_code(out, notes);
}

fn write_header(out: &mut String, function: &Function) {
    if function.qualified_name != function.name {
        line(out, "    .qualified", &function.qualified_name);
    }
    let parameters = &function.parameters;
    let (only, both) = parameters
        .positional
        .split_at(usize::from(parameters.positional_only).min(parameters.positional.len()));
    write_names(out, ".positional_only", only);
    write_names(out, ".positional", both);
    write_names(out, ".named_only", &parameters.named_only);
    write_names(out, ".rest", parameters.rest.as_slice());
    write_names(out, ".named_rest", parameters.named_rest.as_slice());
    if let FunctionKind::Generator { flavor } = function.kind {
        push(out, format_args!("    .generator {flavor}\n"));
    }
    if function.language_flags != 0 {
        let flags = function.language_flags;
        push(out, format_args!("    .language_flags {flags:#x}\n"));
    }
    push(out, format_args!("    .registers {}\n", function.registers));
    if function.caches != cache_count(function) {
        push(out, format_args!("    .caches {}\n", function.caches));
    }
    if function.first_line != 0 {
        push(
            out,
            format_args!("    .first_line {}\n", function.first_line),
        );
    }
    write_names(out, ".captures", &function.captures);
    for local in &function.locals {
        out.push_str("    .local ");
        write_name(out, &local.name);
        let cell = if local.is_cell { ", cell" } else { "" };
        push(out, format_args!(", r{}{cell}\n", local.register));
    }
}

fn write_names(out: &mut String, directive: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    push(out, format_args!("    {directive} "));
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_name(out, name);
    }
    out.push('\n');
}

/// The number of caches that the assembler makes when none is stated.
fn cache_count(function: &Function) -> u32 {
    instructions(&function.words)
        .filter(|(_, instruction)| instruction.op.info().has_cache)
        .map(|(_, instruction)| instruction.cache.saturating_add(1))
        .max()
        .unwrap_or(0)
}

fn write_span(out: &mut String, span: Span) {
    push(out, format_args!("@{}:{}-", span.line, span.column));
    if span.end_line != span.line {
        push(out, format_args!("{}:", span.end_line));
    }
    push(out, format_args!("{}", span.end_column));
}

/// What is known about a function before its code is written.
struct View<'a> {
    function: &'a Function,
    natives: &'a [String],
    /// Texts of the constants, by index.
    constants: Vec<String>,
    /// First index of a constant with a text.
    index_of: HashMap<String, u32>,
    /// The pool is not what the assembler would build from the code.
    declares: bool,
    /// Label numbers by `pc`, ascending.
    labels: HashMap<usize, usize>,
    /// Every span entry begins at an instruction of its own.
    has_inline_spans: bool,
}

impl<'a> View<'a> {
    fn new(function: &'a Function, natives: &'a [String]) -> Self {
        let constants: Vec<String> = function
            .constants
            .iter()
            .map(|constant| {
                let mut text = String::new();
                write_constant(&mut text, constant);
                text
            })
            .collect();
        let mut index_of = HashMap::new();
        for (index, text) in constants.iter().enumerate() {
            index_of.entry(text.clone()).or_insert(index as u32);
        }
        let lines = lines(function);
        let boundaries: BTreeSet<usize> = lines
            .iter()
            .map(Line::pc)
            .chain([function.words.len()])
            .collect();
        let labels = places(function, &lines)
            .into_iter()
            .filter(|place| boundaries.contains(place))
            .enumerate()
            .map(|(number, place)| (place, number))
            .collect();
        let at_instruction = |pc: u32| pc as usize != function.words.len();
        let has_inline_spans = function
            .spans
            .iter()
            .all(|entry| at_instruction(entry.pc) && boundaries.contains(&(entry.pc as usize)))
            && function.spans.is_sorted_by(|one, next| one.pc < next.pc);
        let mut view = View {
            function,
            natives,
            constants,
            index_of,
            declares: false,
            labels,
            has_inline_spans,
        };
        view.declares = !view.is_pool_rebuilt(&lines);
        view
    }

    /// Whether interning the constants in the order of the code gives the pool.
    fn is_pool_rebuilt(&self, lines: &[Line]) -> bool {
        let mut next = 0;
        for line in lines {
            let Line::Instruction(_, instruction) = line else {
                continue;
            };
            for (role, value) in instruction.operands() {
                let known = (value as usize) < self.constants.len();
                if !role.is_constant() || !known {
                    continue;
                }
                let is_first = self.index_of[&self.constants[value as usize]] == value;
                let is_right = is_right_kind(role, &self.function.constants[value as usize]);
                if !is_first || !is_right || value > next {
                    return false;
                }
                next = next.max(value + 1);
            }
        }
        next as usize == self.constants.len()
    }

    fn write_handlers(&self, out: &mut String) {
        for handler in &self.function.handlers {
            out.push_str("    .handler ");
            for place in [handler.start, handler.end, handler.target] {
                match self.labels.get(&(place as usize)) {
                    Some(label) => push(out, format_args!("L{label}, ")),
                    None => push(out, format_args!("{place}, ")),
                }
            }
            push(out, format_args!("r{}\n", handler.register));
        }
    }

    fn write_code(&self, out: &mut String, notes: Notes<'_>) {
        let mut next_cache = 0;
        let mut spans = self.function.spans.iter().peekable();
        for line in lines(self.function) {
            self.write_label(out, line.pc());
            out.push_str("    ");
            match &line {
                Line::Word(_, word) => push(out, format_args!(".word {word:#018x}")),
                Line::Instruction(pc, instruction) => self.write_instruction(out, *pc, instruction),
            }
            if let Line::Instruction(_, instruction) = &line
                && instruction.op.info().has_cache
            {
                if instruction.cache != next_cache {
                    push(out, format_args!(" #{}", instruction.cache));
                }
                next_cache = instruction.cache.wrapping_add(1);
            }
            if self.has_inline_spans
                && let Some(entry) = spans.next_if(|entry| entry.pc as usize == line.pc())
            {
                out.push_str("    ");
                write_span(out, entry.span);
            }
            out.push('\n');
            if let Line::Instruction(pc, instruction) = &line {
                for note in notes(*pc, instruction) {
                    push(out, format_args!("        ; {note}\n"));
                }
            }
        }
        self.write_label(out, self.function.words.len());
    }

    fn write_label(&self, out: &mut String, pc: usize) {
        if let Some(label) = self.labels.get(&pc) {
            push(out, format_args!("L{label}:\n"));
        }
    }

    fn write_instruction(&self, out: &mut String, pc: usize, instruction: &Instruction) {
        out.push_str(instruction.op.name());
        let mut separator = " ";
        for (role, value) in instruction.operands() {
            if role == Role::Flags && value == 0 {
                continue;
            }
            out.push_str(separator);
            self.write_operand(out, pc, instruction, role, value);
            separator = ", ";
        }
    }

    fn write_operand(
        &self,
        out: &mut String,
        pc: usize,
        instruction: &Instruction,
        role: Role,
        value: u32,
    ) {
        if let Some(word) = operands::word(role, value) {
            return out.push_str(&word);
        }
        let index = value as usize;
        match role {
            Role::Imm => push(out, format_args!("{}", value as u16 as i16)),
            Role::Label => match instruction.target(pc).and_then(|pc| self.labels.get(&pc)) {
                Some(label) => push(out, format_args!("L{label}")),
                None => push(out, format_args!("{:+}", value as i32)),
            },
            Role::Const | Role::Name | Role::Names if self.is_inline(role, index) => {
                out.push_str(&self.constants[index]);
            }
            Role::Native if self.is_native_named(index) => {
                write_constant(out, &Constant::Str(self.natives[index].as_str().into()));
            }
            _ => match operands::letter(role) {
                Some(letter) => push(out, format_args!("{letter}{value}")),
                None => push(out, format_args!("{value}")),
            },
        }
    }

    /// Whether writing the native's name gives this index.
    fn is_native_named(&self, index: usize) -> bool {
        let first = |name| self.natives.iter().position(|native| native == name);
        self.natives.get(index).and_then(first) == Some(index)
    }

    /// Whether writing the constant's value gives this index.
    fn is_inline(&self, role: Role, index: usize) -> bool {
        let constant = self.function.constants.get(index);
        constant.is_some_and(|constant| is_right_kind(role, constant))
            && self.index_of[&self.constants[index]] as usize == index
    }
}

/// One line of code.
enum Line {
    Instruction(usize, Instruction),
    /// A word that no instruction can be written for.
    Word(usize, u64),
}

impl Line {
    fn pc(&self) -> usize {
        match self {
            Line::Instruction(pc, _) | Line::Word(pc, _) => *pc,
        }
    }
}

fn lines(function: &Function) -> Vec<Line> {
    let words = &function.words;
    let mut lines = Vec::new();
    let mut pc = 0;
    while pc < words.len() {
        match Instruction::decode(words, pc) {
            Some((instruction, length)) if is_canonical(&instruction) => {
                lines.push(Line::Instruction(pc, instruction));
                pc += length;
            }
            Some((_, length)) => {
                lines.extend((pc..pc + length).map(|pc| Line::Word(pc, words[pc])));
                pc += length;
            }
            None => {
                lines.push(Line::Word(pc, words[pc]));
                pc += 1;
            }
        }
    }
    lines
}

/// Whether everything in the words is visible in the text.
fn is_canonical(instruction: &Instruction) -> bool {
    let mut shown = Instruction::new(instruction.op);
    let roles = instruction.op.info().roles;
    let keep = |index: usize, value: u16| if roles[index] == Role::None { 0 } else { value };
    shown.a = keep(0, instruction.a);
    shown.b = keep(1, instruction.b);
    shown.c = keep(2, instruction.c);
    if roles[3] != Role::None {
        shown.d = instruction.d;
    }
    if instruction.op.info().has_cache {
        shown.cache = instruction.cache;
    }
    shown == *instruction
}

/// Words that jumps and handlers name.
fn places(function: &Function, lines: &[Line]) -> BTreeSet<usize> {
    let mut places = BTreeSet::new();
    for line in lines {
        if let Line::Instruction(pc, instruction) = line {
            places.extend(instruction.target(*pc));
        }
    }
    for handler in &function.handlers {
        places.extend([handler.start, handler.end, handler.target].map(|place| place as usize));
    }
    places
}
