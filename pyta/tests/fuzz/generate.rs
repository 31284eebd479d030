//! Makes Python programs at random.
//!
//! A program is classes, functions that call earlier ones, generators, and a part that calls all of them often enough that they are
//! compiled, with arguments whose types change after a while, and globals and classes that do. What it works on goes to `note`, which prints it. Programs are bounded: loops
//! have few rounds, costs of calls are counted here, and `clip` keeps values small. Most expressions stay within
//! their types; the rest raises, and handlers show the traceback.

use std::fmt::Write;

use crate::random::Random;

/// What every program begins with.
const PRELUDE: &str = "\
import builtins, sys
notes = digest = 0
def note(*values):
    global notes, digest
    notes += 1
    text = repr(values)
    digest = (digest * 31 + hash(text)) % 2305843009213693951
    if notes < 400:
        print(text[:300])
def clip(x):
    if isinstance(x, int):
        return x if -(1 << 200) < x < 1 << 200 else x % 1000003
    if isinstance(x, list):
        x[:] = [clip(item) for item in x[:20]]
    elif isinstance(x, str):
        return x[-40:]
    elif isinstance(x, dict):
        for key in x:
            x[key] = clip(x[key])
        if len(x) > 20:
            x.clear()
    elif hasattr(x, 'a') and not isinstance(x.a, (int, float)):
        x.a = 7
    return x
def trace(e):
    parts = []
    while e is not None and len(parts) < 60:
        t = e.__traceback__
        while t is not None and len(parts) < 60:
            parts.append((t.tb_frame.f_code.co_name, t.tb_lineno))
            t = t.tb_next
        parts.append(type(e).__name__ + ': ' + str(e)[:100])
        e = e.__cause__ or e.__context__
    note(parts[:30], len(parts))
def change(how, kind):
    if how == 0:
        globals()['abs'] = lambda x: x
    elif how == 1:
        globals().pop('abs', None)
    elif how == 2:
        kind.extra = how
    elif how == 3:
        builtins.isinstance = lambda *a, f=builtins.isinstance: f(*a)
    else:
        for name, value in list(vars(kind).items()):
            if type(value) is type(change):
                if how == 4:
                    setattr(kind, name, lambda *a, f=value, **k: f(*a, **k))
                else:
                    value.__code__ = value.__code__.replace(co_name=value.__name__)
                break
real_len = len
nan = float('nan')
inf = float('inf')
class E1(Exception): pass
class E2(E1): pass
";

/// A function that takes numbers and gives one.
#[derive(Clone)]
pub struct Function {
    pub name: String,
    pub parameters: usize,
    /// Statements that a call runs, about.
    pub cost: usize,
    /// Calls give an iterator over numbers.
    pub is_generator: bool,
}

/// What names mean where code is being written.
#[derive(Clone, Default)]
pub struct Scope {
    /// Names of numbers: integers, floats, truth values, instances with operators.
    pub numbers: Vec<String>,
    /// Those of them that may be assigned to.
    pub own: Vec<String>,
    pub texts: Vec<String>,
    pub lists: Vec<String>,
    pub maps: Vec<String>,
    pub objects: Vec<String>,
    pub callables: Vec<Function>,
    pub loops: usize,
    pub is_generator: bool,
    pub is_function: bool,
    /// How often the code being written runs in one call.
    pub rounds: usize,
}

/// Most statements that one call runs.
const MOST_COST: usize = 1500;

pub struct Generator {
    pub random: Random,
    text: String,
    pub indent: usize,
    pub scope: Scope,
    /// Names.
    pub classes: Vec<String>,
    pub functions: Vec<Function>,
    /// Statements that a call of the function being written runs so far.
    pub cost: usize,
    names: usize,
}

/// The hot program of a seed.
pub fn program(seed: u64) -> String {
    let mut generator = Generator::new(Random::new(seed), PRELUDE);
    generator.whole();
    generator.into_text()
}

impl Generator {
    /// Writes behind a beginning.
    pub fn new(random: Random, start: &str) -> Generator {
        Generator {
            random,
            text: start.to_owned(),
            indent: 0,
            scope: Scope::default(),
            classes: Vec::new(),
            functions: Vec::new(),
            cost: 0,
            names: 0,
        }
    }

    /// The program that has been written.
    pub fn into_text(self) -> String {
        self.text
    }

    fn whole(&mut self) {
        for global in 0..3 {
            let value = self.number_literal();
            self.line(format!("G{global} = {value}"));
        }
        self.scope.numbers = (0..3).map(|global| format!("G{global}")).collect();
        for _ in 0..1 + self.random.below(3) {
            self.class();
        }
        for index in 0..3 + self.random.below(4) {
            match self.random.below(8) {
                0 | 1 => self.generator_function(index),
                2 => self.recursive_function(index),
                _ => self.plain_function(index),
            }
        }
        for index in 0..self.functions.len() {
            self.calls(index);
        }
        if self.random.percent(30) {
            self.module_loop();
        }
        self.line("note(notes, digest)");
        if self.random.percent(40) {
            let function = self.functions[self.random.below(self.functions.len())].clone();
            let arguments = vec!["'text'"; function.parameters].join(", ");
            let kind = if function.is_generator { "list" } else { "" };
            self.line(format!("print({kind}({}({arguments})))", function.name));
        }
    }

    pub fn line(&mut self, line: impl AsRef<str>) {
        for _ in 0..self.indent {
            self.text.push_str("    ");
        }
        writeln!(self.text, "{}", line.as_ref()).expect("strings take everything");
    }

    /// A statement with a body; what the body names may be unset later.
    pub fn block(&mut self, head: impl AsRef<str>, body: impl FnOnce(&mut Generator)) {
        self.line(head);
        self.indent += 1;
        let before = self.scope.clone();
        let length = self.text.len();
        body(self);
        if self.text.len() == length {
            self.line("pass");
        }
        // Now and then a name stays known that may be unset.
        if !self.random.percent(5) {
            self.scope = before;
        } else {
            self.scope.loops = before.loops;
            self.scope.rounds = before.rounds;
        }
        self.indent -= 1;
    }

    /// The body of a loop of at most `rounds`.
    pub fn loop_block(
        &mut self,
        head: impl AsRef<str>,
        rounds: usize,
        body: impl FnOnce(&mut Generator),
    ) {
        self.block(head, |g| {
            g.scope.loops += 1;
            g.scope.rounds *= rounds;
            body(g);
            let scope = &g.scope;
            let names: Vec<String> = [&scope.own, &scope.lists, &scope.maps]
                .into_iter()
                .flatten()
                .cloned()
                .collect();
            if !names.is_empty() {
                let names = names.join(", ");
                g.line(format!("{names}, = map(clip, ({names},))"));
            }
        });
    }

    /// Whether the call may be written here, by what it costs.
    pub fn affords(&mut self, cost: usize) -> bool {
        let total = self.cost + cost * self.scope.rounds;
        if total > MOST_COST {
            return false;
        }
        self.cost = total;
        true
    }

    /// Room for another statement.
    pub fn has_room(&self) -> bool {
        self.cost < MOST_COST && self.indent < 7
    }

    pub fn new_name(&mut self, start: &str) -> String {
        self.names += 1;
        format!("{start}{}", self.names)
    }

    /// Writes a function in a scope of its own, which may read what is around it.
    pub fn function(
        &mut self,
        name: &str,
        parameters: &[String],
        is_generator: bool,
        body: impl FnOnce(&mut Generator),
    ) -> usize {
        let mut shown: Vec<String> = parameters.to_vec();
        if let Some(last) = shown.last_mut().filter(|last| *last != "self")
            && self.random.percent(30)
        {
            let value = self.random.pick(&["3", "0.5", "1 << 61", "-1"]);
            write!(last, "={value}").expect("strings take everything");
        }
        let outer = self.scope.clone();
        let cost = std::mem::take(&mut self.cost);
        self.scope = Scope {
            numbers: outer.numbers.iter().take(4).cloned().collect(),
            callables: outer.callables.clone(),
            is_function: true,
            is_generator,
            rounds: 1,
            ..Scope::default()
        };
        for parameter in parameters {
            if parameter == "self" {
                continue;
            }
            self.scope.numbers.push(parameter.clone());
            self.scope.own.push(parameter.clone());
        }
        self.line(format!("def {name}({}):", shown.join(", ")));
        self.indent += 1;
        body(self);
        self.indent -= 1;
        self.scope = outer;
        std::mem::replace(&mut self.cost, cost) + 1
    }

    fn parameters(&mut self, least: usize) -> Vec<String> {
        let names = ["x", "y", "z"];
        let count = (least + self.random.below(3)).min(names.len());
        names[..count].iter().map(|&name| name.to_owned()).collect()
    }

    fn plain_function(&mut self, index: usize) {
        let name = format!("f{index}");
        let parameters = self.parameters(1);
        let cost = self.function(&name, &parameters, false, |g| {
            g.globals();
            let count = 3 + g.random.below(5);
            g.statements(count);
            let result = g.number(2);
            g.line(format!("return {result}"));
        });
        self.add_function(name, parameters.len(), cost, false);
    }

    fn generator_function(&mut self, index: usize) {
        let name = format!("g{index}");
        let parameters = self.parameters(1);
        let cost = self.function(&name, &parameters, true, |g| {
            let count = 1 + g.random.below(3);
            g.statements(count);
            let rounds = 2 + g.random.below(12);
            g.loop_block(format!("for i in range({rounds}):"), rounds, |g| {
                g.scope.numbers.push("i".to_owned());
                g.yield_statement();
                let count = 1 + g.random.below(3);
                g.statements(count);
            });
            let result = g.number(1);
            g.line(format!("return {result}"));
        });
        self.add_function(name, parameters.len(), cost, true);
    }

    /// Recursion with an end, or with none but the limit.
    fn recursive_function(&mut self, index: usize) {
        let name = format!("f{index}");
        let parameters = vec!["x".to_owned(), "n".to_owned()];
        let is_deep = self.random.percent(25);
        let depth = if is_deep { 1000 } else { 12 };
        let cost = self.function(&name, &parameters, false, |g| {
            g.scope.rounds = depth;
            g.scope.own.retain(|name| name != "n");
            if !is_deep {
                g.line("if not 0 < n < 12:");
                g.line("    n = n % 12 if isinstance(n, (int, float)) else 0");
                g.block("if n < 1:", |g| {
                    let result = g.number(1);
                    g.line(format!("return {result}"));
                });
            }
            g.statements(2);
            let argument = g.number(1);
            let call = format!("{name}(clip({argument}), n - 1)");
            match g.random.below(3) {
                0 => g.line(format!("return {call}")),
                1 => g.line(format!("return {call} + 1")),
                _ => {
                    g.line("try:");
                    g.line(format!("    x = {call}"));
                    g.line("finally:");
                    g.line("    n += 1");
                    g.line("return x");
                }
            }
        });
        self.add_function(name, parameters.len(), cost, false);
    }

    fn add_function(&mut self, name: String, parameters: usize, cost: usize, is_generator: bool) {
        let function = Function {
            name,
            parameters,
            cost,
            is_generator,
        };
        self.scope.callables.push(function.clone());
        self.functions.push(function);
    }

    fn globals(&mut self) {
        if self.random.percent(25) {
            let global = format!("G{}", self.random.below(3));
            self.line(format!("global {global}"));
            self.line(format!("{global} = clip({global})"));
            self.scope.own.push(global);
        }
    }

    /// Calls a function until it is compiled, with numbers of one kind and then of others.
    fn calls(&mut self, index: usize) {
        let function = self.functions[index].clone();
        let rounds = (60_000 / function.cost.max(1)).clamp(8, 160);
        let phases: Vec<String> = (0..2 + self.random.below(3))
            .map(|_| {
                let values: Vec<String> =
                    (0..function.parameters).map(|_| self.argument()).collect();
                format!("({},)", values.join(", "))
            })
            .collect();
        let length = (rounds / phases.len()).max(2);
        self.line(format!("phases = [{}]", phases.join(", ")));
        self.line(format!("for i in range({rounds}):"));
        self.change_halfway(index, rounds);
        self.line("    try:");
        let call = format!("{}(*phases[i // {length} % len(phases)])", function.name);
        if function.is_generator {
            self.line(format!("        r = list({call})"));
        } else {
            self.line(format!("        r = {call}"));
        }
        self.line("        if i % 7 == 0: note(i, r)");
        self.line("    except (Exception, RecursionError) as e:");
        self.line("        if i % 5 == 0: trace(e)");
    }

    /// Something that hot code relies on changes, perhaps: a function gives way to an earlier one, or a builtin or a class is changed.
    fn change_halfway(&mut self, index: usize, rounds: usize) {
        if self.random.percent(60) {
            return;
        }
        let later = rounds / 2 + self.random.below(rounds / 4 + 1);
        let changed = self.random.below(index + 1);
        let (changed, other) = (
            &self.functions[changed],
            &self.functions[self.random.below(changed + 1)],
        );
        let is_alike = changed.parameters == other.parameters
            && changed.is_generator == other.is_generator
            && changed.name != other.name;
        let change = if is_alike {
            format!("{} = {}", changed.name, other.name)
        } else {
            let class = &self.classes[self.random.below(self.classes.len())];
            format!("change({}, {class})", self.random.below(6))
        };
        self.line(format!("    if i == {later}: {change}"));
    }

    /// A value for a parameter.
    fn argument(&mut self) -> String {
        match self.random.below(10) {
            0 => "'ab'".to_owned(),
            1 => "None".to_owned(),
            2 | 3 => {
                let class = &self.classes[self.random.below(self.classes.len())];
                format!("{class}(4)")
            }
            _ => self.number_literal(),
        }
    }

    /// A hot loop of the module itself.
    fn module_loop(&mut self) {
        self.scope.rounds = 1;
        self.cost = 0;
        self.scope.own = self.scope.numbers.clone();
        self.line("try:");
        self.indent += 1;
        self.loop_block("for k in range(80):", 40, |g| {
            g.scope.numbers.push("k".to_owned());
            g.statements(4);
        });
        self.indent -= 1;
        self.line("except Exception as e:");
        self.line("    trace(e)");
    }
}
