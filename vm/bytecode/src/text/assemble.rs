//! Text to modules.

use std::collections::HashMap;

use super::TextError;
use super::constants::{name_of, numbered, parse_signed, write_constant};
use super::cursor::{Cursor, Place, Position, error_at};
use super::lexer::{Token, TokenKind, tokens};
use super::operands;
use crate::{
    Constant, Function, FunctionKind, Handler, Instruction, Module, Op, Role, SpanEntry,
    instructions,
};

/// The module that a text describes. It is not verified.
///
/// # Errors
///
/// The first thing that is not as the grammar says.
pub fn assemble(text: &str) -> Result<Module, TextError> {
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index as u32 + 1;
        lines.push((number, tokens(line, number)?));
    }
    let mut assembler = Assembler {
        functions: function_names(&lines),
        ..Assembler::default()
    };
    for (number, tokens) in &lines {
        assembler.line(&mut Cursor::new(tokens, *number))?;
    }
    assembler.finish()
}

/// Functions by name; `None` for a name that several have.
fn function_names(lines: &[(u32, Vec<Token>)]) -> HashMap<String, Option<u32>> {
    let mut names = HashMap::new();
    let mut count = 0;
    for (_, tokens) in lines {
        let is_function = |token: &Token| token.kind == TokenKind::Directive("function".into());
        let Some(at) = tokens.iter().position(is_function) else {
            continue;
        };
        if let Some(name) = tokens.get(at + 1).and_then(name_of) {
            names
                .entry(name)
                .and_modify(|known| *known = None)
                .or_insert(Some(count));
        }
        count += 1;
    }
    names
}

#[derive(Default)]
struct Assembler {
    module: Module,
    functions: HashMap<String, Option<u32>>,
    natives: HashMap<String, u32>,
    current: Option<Draft>,
}

/// The function being read.
struct Draft {
    function: Function,
    qualified_name: Option<String>,
    positional_only: Vec<String>,
    registers: Option<u16>,
    caches: Option<u32>,
    next_cache: u32,
    /// Constants by text.
    pool: HashMap<String, u32>,
    labels: HashMap<String, usize>,
    /// Jumps to labels: `pc` of the instruction, label, position.
    jumps: Vec<(usize, String, Position)>,
    handlers: Vec<([Place; 3], u16)>,
}

impl Assembler {
    fn line(&mut self, line: &mut Cursor) -> Result<(), TextError> {
        if let [label, colon, ..] = line.tokens
            && let TokenKind::Word(name) = &label.kind
            && colon.kind == TokenKind::Mark(':')
        {
            line.at = 2;
            let draft = self.draft(line, 0)?;
            let pc = draft.function.words.len();
            if draft.labels.insert(name.clone(), pc).is_some() {
                return Err(line.fail_at(0, format!("label `{name}` exists twice")));
            }
        }
        match line.next_kind() {
            None => return Ok(()),
            Some(TokenKind::Directive(name)) => self.directive(name, line)?,
            Some(TokenKind::Word(name)) => self.instruction(name, line)?,
            Some(_) => {
                return Err(line.fail_back("expected an instruction, a directive or a label"));
            }
        }
        line.expect_end()
    }

    /// The current function; `at` is the token that needs it.
    fn draft(&mut self, line: &Cursor, at: usize) -> Result<&mut Draft, TextError> {
        let missing = || line.fail_at(at, "this belongs in a function: `.function` comes first");
        self.current.as_mut().ok_or_else(missing)
    }

    fn directive(&mut self, name: &str, line: &mut Cursor) -> Result<(), TextError> {
        let at = line.at - 1;
        match name {
            "module" => self.module.name = line.name()?,
            "language" => self.module.language = line.name()?,
            "native" => {
                let name = line.name()?;
                let index = self.module.natives.len() as u32;
                self.natives.entry(name.clone()).or_insert(index);
                self.module.natives.push(name);
            }
            "function" => {
                self.finish_function()?;
                self.current = Some(Draft::new(line.name()?));
            }
            _ => {
                let functions = &self.functions;
                let function = |name: &str| resolve(functions, name);
                let missing = "this belongs in a function: `.function` comes first";
                let draft = self.current.as_mut();
                let draft = draft.ok_or_else(|| line.fail_at(at, missing))?;
                if !draft.directive(name, line, &function)? {
                    return Err(line.fail_at(at, format!("unknown directive `.{name}`")));
                }
            }
        }
        Ok(())
    }

    fn instruction(&mut self, name: &str, line: &mut Cursor) -> Result<(), TextError> {
        let at = line.at - 1;
        let Some(op) = Op::from_name(name) else {
            return Err(line.fail_at(at, format!("unknown instruction `{name}`")));
        };
        self.draft(line, at)?;
        let mut values = [0u32; 4];
        let mut is_first = true;
        for (index, role) in op.info().roles.into_iter().enumerate() {
            if role == Role::None || (role == Role::Flags && line.is_at_suffix(is_first)) {
                continue;
            }
            if !is_first {
                line.expect_mark(',')?;
            }
            is_first = false;
            let at = line.at;
            values[index] = self.operand(role, line)?;
            let is_short = index < 3 && values[index] > u32::from(u16::MAX);
            if is_short {
                return Err(line.fail_at(at, "the operand does not fit into 16 bits"));
            }
        }
        let [a, b, c, d] = values;
        let (a, b, c) = (a as u16, b as u16, c as u16);
        let draft = self.draft(line, at)?;
        let cache = draft.cache(op, line)?;
        let pc = draft.function.words.len() as u32;
        if let Some(span) = line.span()? {
            draft.function.spans.push(SpanEntry { pc, span });
        }
        let instruction = Instruction {
            op,
            a,
            b,
            c,
            d,
            cache,
        };
        instruction.encode(&mut draft.function.words);
        Ok(())
    }

    fn operand(&mut self, role: Role, line: &mut Cursor) -> Result<u32, TextError> {
        let at = line.at;
        let expected = || line.fail_at(at, format!("expected {}", operands::expectation(role)));
        let Some(token) = line.tokens.get(at) else {
            return Err(expected());
        };
        let known = match &token.kind {
            TokenKind::Word(word) => {
                operands::value(role, word).or_else(|| numbered(word, operands::letter(role)?))
            }
            TokenKind::Number(_) if role.is_constant() => None,
            TokenKind::Number(number) => Some(parse_operand(role, number).ok_or_else(expected)?),
            _ => None,
        };
        if let Some(value) = known {
            line.at += 1;
            return Ok(value);
        }
        match role {
            Role::Const | Role::Name | Role::Names => self.constant_operand(role, line),
            Role::Label => {
                let TokenKind::Word(label) = &token.kind else {
                    return Err(expected());
                };
                line.at += 1;
                let position = line.position(at);
                let draft = self.draft(line, at)?;
                let pc = draft.function.words.len();
                draft.jumps.push((pc, label.clone(), position));
                Ok(0)
            }
            Role::Native => {
                let Some(name) = text_of(token) else {
                    return Err(expected());
                };
                line.at += 1;
                let natives = &mut self.module.natives;
                Ok(*self.natives.entry(name.clone()).or_insert_with(|| {
                    natives.push(name);
                    natives.len() as u32 - 1
                }))
            }
            Role::Capture => {
                let name = text_of(token).ok_or_else(expected)?;
                line.at += 1;
                let captures = &self.draft(line, at)?.function.captures;
                let index = captures.iter().position(|capture| *capture == name);
                let missing = || line.fail_at(at, format!("nothing captured is named `{name}`"));
                Ok(index.ok_or_else(missing)? as u32)
            }
            Role::Func if token.kind == TokenKind::Mark('@') => {
                line.at += 1;
                let name = line.name()?;
                let function = resolve(&self.functions, &name);
                function.map_err(|problem| line.fail_at(at + 1, problem))
            }
            _ => Err(expected()),
        }
    }

    fn constant_operand(&mut self, role: Role, line: &mut Cursor) -> Result<u32, TextError> {
        let at = line.at;
        let functions = &self.functions;
        let constant = line.constant(&|name| resolve(functions, name))?;
        if !operands::is_right_kind(role, &constant) {
            let expected = format!("expected {}", operands::expectation(role));
            return Err(line.fail_at(at, expected));
        }
        Ok(self.draft(line, at)?.intern(constant))
    }

    fn finish(mut self) -> Result<Module, TextError> {
        self.finish_function()?;
        Ok(self.module)
    }

    fn finish_function(&mut self) -> Result<(), TextError> {
        if let Some(draft) = self.current.take() {
            self.module.functions.push(draft.finish()?);
        }
        Ok(())
    }
}

/// A number for a role that is no constant.
fn parse_operand(role: Role, number: &str) -> Option<u32> {
    let value = parse_signed(number)?;
    match role {
        Role::Imm => i16::try_from(value).ok().map(|value| value as u16 as u32),
        Role::Label => i32::try_from(value).ok().map(|value| value as u32),
        _ => u32::try_from(value).ok(),
    }
}

fn text_of(token: &Token) -> Option<String> {
    match &token.kind {
        TokenKind::Str(text) => text.as_str().map(str::to_string),
        _ => None,
    }
}

fn resolve(functions: &HashMap<String, Option<u32>>, name: &str) -> Result<u32, String> {
    match functions.get(name) {
        Some(Some(function)) => Ok(*function),
        Some(None) => Err(format!(
            "several functions are named `{name}`: write `f` and a number"
        )),
        None => Err(format!("there is no function `{name}`")),
    }
}

impl Draft {
    fn new(name: String) -> Self {
        Draft {
            function: Function {
                name,
                ..Function::default()
            },
            qualified_name: None,
            positional_only: Vec::new(),
            registers: None,
            caches: None,
            next_cache: 0,
            pool: HashMap::new(),
            labels: HashMap::new(),
            jumps: Vec::new(),
            handlers: Vec::new(),
        }
    }

    /// Whether there is such a directive.
    fn directive(
        &mut self,
        name: &str,
        line: &mut Cursor,
        functions: &dyn Fn(&str) -> Result<u32, String>,
    ) -> Result<bool, TextError> {
        let function = &mut self.function;
        match name {
            "qualified" => self.qualified_name = Some(line.name()?),
            "positional_only" => self.positional_only = line.names()?,
            "positional" => function.parameters.positional = line.names()?,
            "named_only" => function.parameters.named_only = line.names()?,
            "rest" => function.parameters.rest = Some(line.name()?),
            "named_rest" => function.parameters.named_rest = Some(line.name()?),
            "generator" => {
                let flavor = line.number(u8::MAX.into())? as u8;
                function.kind = FunctionKind::Generator { flavor };
            }
            "language_flags" => function.language_flags = line.number(u32::MAX)?,
            "registers" => self.registers = Some(line.number(u16::MAX.into())? as u16),
            "caches" => self.caches = Some(line.number(u32::MAX)?),
            "first_line" => function.first_line = line.number(u32::MAX)?,
            "captures" => function.captures = line.names()?,
            "local" => function.locals.push(line.local()?),
            "constant" => self.constant(line, functions)?,
            "handler" => self.handler(line)?,
            "span" => {
                let pc = line.number(u32::MAX)?;
                let Some(span) = line.span()? else {
                    return Err(line.fail("expected a span such as `@3:4-3:10`"));
                };
                function.spans.push(SpanEntry { pc, span });
            }
            "word" => {
                let word = line.wide_number()?;
                let pc = function.words.len() as u32;
                if let Some(span) = line.span()? {
                    function.spans.push(SpanEntry { pc, span });
                }
                function.words.push(word);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn constant(
        &mut self,
        line: &mut Cursor,
        functions: &dyn Fn(&str) -> Result<u32, String>,
    ) -> Result<(), TextError> {
        let index = self.function.constants.len() as u32;
        match line.next_kind() {
            Some(TokenKind::Word(word)) if numbered(word, 'k') == Some(index) => {}
            _ => return Err(line.fail_back(format!("expected `k{index}`, the next constant"))),
        }
        line.expect_mark('=')?;
        let constant = line.constant(functions)?;
        self.pool.entry(key(&constant)).or_insert(index);
        self.function.constants.push(constant);
        Ok(())
    }

    fn handler(&mut self, line: &mut Cursor) -> Result<(), TextError> {
        let mut places = || {
            let place = line.place()?;
            line.expect_mark(',')?;
            Ok(place)
        };
        let places = [places()?, places()?, places()?];
        let register = line.register()?;
        self.handlers.push((places, register));
        Ok(())
    }

    fn cache(&mut self, op: Op, line: &mut Cursor) -> Result<u32, TextError> {
        let at = line.at;
        let stated = match line.take_mark('#') {
            true => Some(line.number(u32::MAX)?),
            false => None,
        };
        if !op.info().has_cache {
            return match stated {
                Some(_) => Err(line.fail_at(at, format!("`{op}` has no cache"))),
                None => Ok(0),
            };
        }
        let cache = stated.unwrap_or(self.next_cache);
        self.next_cache = cache.wrapping_add(1);
        Ok(cache)
    }

    fn intern(&mut self, constant: Constant) -> u32 {
        let constants = &mut self.function.constants;
        *self.pool.entry(key(&constant)).or_insert_with(|| {
            constants.push(constant);
            constants.len() as u32 - 1
        })
    }

    fn finish(mut self) -> Result<Function, TextError> {
        let jumps = std::mem::take(&mut self.jumps);
        for (pc, label, position) in jumps {
            let target = self.label(&label, position)?;
            let distance = i32::try_from(target as i64 - pc as i64)
                .map_err(|_| error_at(position, "the label is too far away"))?;
            let word = &mut self.function.words[pc + 1];
            *word = *word & !0xFFFF_FFFF | u64::from(distance as u32);
        }
        for (places, register) in std::mem::take(&mut self.handlers) {
            let mut words = [0; 3];
            for (word, place) in words.iter_mut().zip(places) {
                *word = match place {
                    Place::Word(word) => word,
                    Place::Label(label, position) => self.label(&label, position)? as u32,
                };
            }
            let [start, end, target] = words;
            self.function.handlers.push(Handler {
                start,
                end,
                target,
                register,
            });
        }
        let mut function = self.function;
        let parameters = &mut function.parameters;
        parameters.positional_only = self.positional_only.len() as u16;
        parameters.positional.splice(0..0, self.positional_only);
        function.qualified_name = self.qualified_name.unwrap_or(function.name.clone());
        function.caches = self.caches.unwrap_or_else(|| caches_used(&function));
        function.registers = self.registers.unwrap_or_else(|| registers_used(&function));
        Ok(function)
    }

    fn label(&self, label: &str, position: Position) -> Result<usize, TextError> {
        let missing = || error_at(position, format!("there is no label `{label}`"));
        self.labels.get(label).copied().ok_or_else(missing)
    }
}

fn key(constant: &Constant) -> String {
    let mut text = String::new();
    write_constant(&mut text, constant);
    text
}

fn caches_used(function: &Function) -> u32 {
    instructions(&function.words)
        .filter(|(_, instruction)| instruction.op.info().has_cache)
        .map(|(_, instruction)| instruction.cache.saturating_add(1))
        .max()
        .unwrap_or(0)
}

fn registers_used(function: &Function) -> u16 {
    let in_code = instructions(&function.words).flat_map(|(_, instruction)| {
        let touched = instruction
            .read_ranges()
            .iter()
            .chain(instruction.write_ranges().iter());
        let window = instruction.clobbers_from().map(|first| first + 2);
        touched.map(|range| range.end).chain(window)
    });
    let in_locals = function
        .locals
        .iter()
        .map(|local| u32::from(local.register) + 1);
    let in_handlers = function
        .handlers
        .iter()
        .map(|handler| u32::from(handler.register) + 1);
    let parameters = function.parameters.registers() as u32;
    let highest = in_code
        .chain(in_locals)
        .chain(in_handlers)
        .chain([parameters])
        .max();
    highest.unwrap_or(0).min(u16::MAX.into()) as u16
}
