//! Statements.

use crate::generate::{Function, Generator};

impl Generator {
    pub fn statements(&mut self, count: usize) {
        for _ in 0..count {
            self.statement();
        }
    }

    pub fn statement(&mut self) {
        self.cost += self.scope.rounds;
        let choice = self.random.below(if self.has_room() { 40 } else { 18 });
        match choice {
            0..=5 => self.assign(),
            6 | 7 => self.augmented(),
            8 => self.new_list(),
            9 => self.new_text(),
            10 => self.new_map(),
            11 | 12 => self.new_object(),
            13 => self.change_list(),
            14 => self.change_object(),
            15 => self.note(),
            16 => self.unpack(),
            17 => self.odd(),
            18..=20 => self.conditional(),
            21..=24 => self.for_loop(),
            25 | 26 => self.while_loop(),
            27..=29 => self.try_block(),
            30 => self.with_block(),
            31..=33 => self.closure(),
            34 | 35 => self.generator_use(),
            36 => self.change_program(),
            37 => self.match_block(),
            38 => self.leave(),
            _ => self.yield_statement(),
        }
    }

    /// A variable of this function to assign a number to.
    fn target(&mut self) -> String {
        if self.random.percent(60)
            && let Some(name) = self.any(|scope| &scope.own)
        {
            return name;
        }
        let name = self.new_name("v");
        self.scope.numbers.push(name.clone());
        self.scope.own.push(name.clone());
        name
    }

    fn assign(&mut self) {
        let value = self.number(2);
        let name = self.target();
        match self.random.below(12) {
            0 => {
                let other = self.new_name("v");
                self.line(format!("{other} = {name} = {value}"));
                self.line(format!("note({other} is {name}, {name} in [{other}])"));
                self.scope.numbers.push(other);
            }
            1 => self.line(format!("note({name} := {value})")),
            _ => self.line(format!("{name} = {value}")),
        }
    }

    fn augmented(&mut self) {
        let value = self.number(1);
        if let Some(name) = self.any(|scope| &scope.own) {
            let op = self
                .random
                .pick(&["+", "-", "*", "//", "%", "|", "/", "+", "+"]);
            self.line(format!("{name} {op}= {value}"));
        }
    }

    fn new_list(&mut self) {
        if let Some(value) = self.list(1) {
            let name = self.new_name("xs");
            self.line(format!("{name} = list({value})"));
            self.scope.lists.push(name);
        } else {
            let name = self.new_name("xs");
            let value = self.number(1);
            self.line(format!("{name} = [{value}, 1, 2]"));
            self.scope.lists.push(name);
        }
    }

    fn new_text(&mut self) {
        let value = self.text(1);
        let name = match self.any(|scope| &scope.texts) {
            Some(name) if self.random.percent(60) => name,
            _ => self.new_name("t"),
        };
        self.line(format!("{name} = {value}[-30:]"));
        if !self.scope.texts.contains(&name) {
            self.scope.texts.push(name);
        }
    }

    fn new_map(&mut self) {
        let (key, value) = (self.number(0), self.number(1));
        match self.any(|scope| &scope.maps) {
            Some(map) if self.random.percent(70) => match self.random.below(5) {
                0 => self.line(format!("{map}.pop({key}, None)")),
                1 => self.line(format!("{map}.setdefault({key}, {value})")),
                2 => self.line(format!("{map} = clip({{**{map}, 'k': {value}}})")),
                _ => self.line(format!("{map}[{key}] = {value}")),
            },
            _ => {
                let map = self.new_name("m");
                self.line(format!("{map} = {{{key}: {value}, 'k': 1, 2: 0.5}}"));
                self.scope.maps.push(map);
            }
        }
    }

    fn new_object(&mut self) {
        if self.classes.is_empty() {
            return self.assign();
        }
        let class = self.classes[self.random.below(self.classes.len())].clone();
        let value = self.number(1);
        let name = self.new_name("o");
        self.line(format!("{name} = {class}({value})"));
        self.scope.objects.push(name);
    }

    fn change_list(&mut self) {
        let Some(list) = self.any(|scope| &scope.lists) else {
            return self.new_list();
        };
        let value = self.number(1);
        let index = self.number(0);
        let line = match self.random.below(10) {
            0..=2 => format!("{list}.append({value})"),
            3 => format!("{list}[{index}] = {value}"),
            4 => format!("{list}[0] = {value}"),
            5 => format!("{list} += [{value}, {index}]"),
            6 => format!("{list}[1:2] = [{value}]"),
            7 => format!("del {list}[-1]"),
            8 => format!("{list}.insert(1, {value})"),
            _ => format!("note({list}.pop())"),
        };
        self.line(line);
    }

    fn change_object(&mut self) {
        let Some(object) = self.any(|scope| &scope.objects) else {
            return self.new_object();
        };
        let value = self.number(1);
        let line = match self.random.below(6) {
            0 => format!("{object}.b = clip({value})"),
            1 => format!("{object}.c = 1"),
            2 => format!("del {object}.c"),
            3 => format!("{object}.a += 1"),
            4 => format!("{object}.kind = 5"),
            _ => format!("{object}.a = clip({value})"),
        };
        self.line(line);
    }

    fn note(&mut self) {
        let (a, b) = (self.anything(), self.anything());
        self.line(format!("note({a}, {b})"));
    }

    fn unpack(&mut self) {
        let (a, b) = (self.number(1), self.number(0));
        let (x, y) = (self.target(), self.target());
        let list = self.list(1).unwrap_or_else(|| "(1, 2)".to_owned());
        let line = match self.random.below(4) {
            0 => format!("{x}, {y} = {y}, {x}"),
            1 => format!("{x}, *{y} = {list}; {y} = len({y})"),
            2 => format!("({x}, {y}), _ = ({a}, {b}), 0"),
            _ => format!("{x}, {y} = {a}, {b}"),
        };
        self.line(line);
    }

    /// What looks at frames, deletes, asserts.
    fn odd(&mut self) {
        let number = self.number(0);
        match self.random.below(8) {
            0 => self.line("note(sys._getframe().f_lineno, sys._getframe().f_code.co_name)"),
            1 if self.scope.is_function => {
                self.line("note(sys._getframe(1).f_lineno, sys._getframe(1).f_code.co_name)");
            }
            2 if self.scope.is_function => {
                self.line("note([(k, v) for k, v in sorted(locals().items()) if type(v) in (int, float, str, bool)])");
            }
            3 => self.line(format!("assert {number} != 3, 'three'")),
            4 => {
                if let Some(name) = self.any(|scope| &scope.own)
                    && self.random.percent(30)
                {
                    self.line(format!("del {name}"));
                    let value = self.number_literal();
                    self.line(format!("{name} = {value}"));
                }
            }
            5 => self.line(format!("note(({number}).__class__.__name__)")),
            6 => self.line("note(sorted(sys._getframe().f_locals)[:5])"),
            _ => self.line(format!(
                "note(divmod({number}, 7), round(float({number}), 2))"
            )),
        }
    }

    fn conditional(&mut self) {
        let condition = self.condition(2);
        let count = 1 + self.random.below(2);
        self.block(format!("if {condition}:"), |g| g.statements(count));
        if self.random.percent(30) {
            let condition = self.condition(1);
            self.block(format!("elif {condition}:"), |g| g.statements(1));
        }
        if self.random.percent(50) {
            self.block("else:", |g| g.statements(count));
        }
    }

    fn for_loop(&mut self) {
        let rounds = 2 + self.random.below(14);
        let name = self.new_name("i");
        let number = self.number(0);
        let list = self.any(|scope| &scope.lists);
        let texts = self.text(0);
        let (head, rounds) = match (self.random.below(12), list) {
            (0, Some(list)) => (format!("for {name} in {list}[:8]:"), 8),
            (1, Some(list)) => (format!("for {name}, _ in enumerate({list}[:8]):"), 8),
            (2, Some(list)) => (
                format!("for {name}, _ in zip(range(6), reversed({list})):"),
                6,
            ),
            (3, _) => (format!("for {name} in ({number}, 1, 2.5, 1 << 62):"), 4),
            (4, _) => (format!("for {name} in map(len, {texts}[:9]):"), 9),
            (5, _) => (
                format!("for {name} in range({rounds}, -1, -2):"),
                rounds / 2 + 1,
            ),
            (6, _) => {
                let map = self
                    .any(|scope| &scope.maps)
                    .unwrap_or_else(|| "{1: 2, 3: 4}".to_owned());
                (format!("for {name} in list({map}.values())[:6]:"), 6)
            }
            (7, _) => (
                format!("for {name} in (q * q for q in range({rounds})):"),
                rounds,
            ),
            _ => (format!("for {name} in range({rounds}):"), rounds),
        };
        if !self.affords(rounds) {
            return self.assign();
        }
        self.loop_block(head, rounds, |g| {
            g.scope.numbers.push(name);
            let count = 1 + g.random.below(4);
            g.statements(count);
        });
        if self.random.percent(15) {
            self.block("else:", |g| g.statements(1));
        }
    }

    fn while_loop(&mut self) {
        let rounds = 2 + self.random.below(14);
        if !self.affords(rounds) {
            return self.assign();
        }
        let name = self.new_name("w");
        self.line(format!("{name} = 0"));
        let condition = self.condition(0);
        let head = match self.random.below(3) {
            0 => format!("while {name} < {rounds} and ({condition}):"),
            _ => format!("while {name} < {rounds}:"),
        };
        self.loop_block(head, rounds, |g| {
            g.line(format!("{name} += 1"));
            g.scope.numbers.push(name);
            let count = 1 + g.random.below(4);
            g.statements(count);
        });
    }

    fn try_block(&mut self) {
        let count = 1 + self.random.below(3);
        self.block("try:", |g| {
            g.statements(count);
            if g.random.percent(40) {
                let condition = g.condition(1);
                let value = g.number(0);
                let class = g.random.pick(&["E1", "E2", "ValueError"]);
                g.line(format!("if {condition}: raise {class}({value})"));
            }
        });
        let has_finally = self.random.percent(30);
        if !has_finally || self.random.percent(60) {
            let classes = self.random.pick(&[
                "E1",
                "E2",
                "TypeError",
                "(ValueError, ZeroDivisionError)",
                "Exception",
                "ArithmeticError",
                "(LookupError, AttributeError, TypeError)",
            ]);
            self.block(format!("except {classes} as e:"), |g| {
                match g.random.below(6) {
                    0 => g.line("trace(e)"),
                    1 => g.line("raise"),
                    2 => g.line("raise E2('again') from e"),
                    3 => g.line("raise E1('other')"),
                    _ => g.line("note(type(e).__name__, str(e)[:60])"),
                }
                g.statements(1);
            });
            if self.random.percent(20) {
                self.block("else:", |g| g.statements(1));
            }
        }
        if has_finally {
            self.block("finally:", |g| g.statements(1));
        }
    }

    fn with_block(&mut self) {
        let Some(object) = self.any(|scope| &scope.objects) else {
            return self.new_object();
        };
        let name = self.new_name("o");
        self.block(format!("with {object} as {name}:"), |g| {
            g.scope.objects.push(name);
            g.statements(2);
        });
    }

    /// An inner function, and calls of it.
    fn closure(&mut self) {
        if !self.scope.is_function {
            return self.assign();
        }
        let name = self.new_name("inner");
        let variable = self
            .any(|scope| &scope.own)
            .filter(|name| !name.starts_with('G'));
        if self.random.percent(30) {
            let names = self.scope.numbers.clone();
            self.scope.numbers.push("q".to_owned());
            let value = self.number(1);
            self.scope.numbers = names;
            self.line(format!("{name} = lambda q: {value}"));
            let function = Function {
                name,
                parameters: 1,
                cost: 20,
                is_generator: false,
            };
            self.scope.callables.push(function);
            return;
        }
        let parameter = self.new_name("u");
        let cost = self.function(&name, &[parameter], false, |g| {
            if let Some(variable) = variable {
                g.line(format!("nonlocal {variable}"));
                g.line(format!("{variable} = clip({variable})"));
                g.scope.numbers.push(variable.clone());
                g.scope.own.push(variable);
            }
            g.statements(2);
            let result = g.number(1);
            g.line(format!("return {result}"));
        });
        self.scope.callables.push(Function {
            name: name.clone(),
            parameters: 1,
            cost,
            is_generator: false,
        });
        let rounds = 4;
        if self.affords(cost * rounds) {
            let target = self.target();
            let argument = self.number(0);
            self.line(format!(
                "for {target} in range({rounds}): note({name}({argument}))"
            ));
        }
    }

    /// A generator driven by hand.
    fn generator_use(&mut self) {
        let mut generators = self
            .functions
            .iter()
            .filter(|function| function.is_generator);
        let Some(function) = generators.next_back().cloned() else {
            return self.assign();
        };
        if !self.affords(function.cost) {
            return self.assign();
        }
        let name = self.new_name("gen");
        let arguments: Vec<String> = (0..function.parameters).map(|_| self.number(0)).collect();
        let call = format!("{}({})", function.name, arguments.join(", "));
        match self.random.below(5) {
            0 if self.scope.is_generator => {
                let target = self.target();
                self.line(format!("{target} = yield from {call}"));
            }
            1 => {
                let target = self.target();
                self.line(format!("for {target} in {call}:"));
                let condition = self.condition(0);
                self.line(format!("    if {condition}: break"));
            }
            2 => {
                let value = self.number(0);
                self.line(format!("{name} = {call}"));
                self.line("try:");
                self.line(format!(
                    "    note(next({name}), {name}.send({value}), {name}.send(None))"
                ));
                self.line(format!("    note({name}.throw(E1('thrown')))"));
                self.line("except (E1, StopIteration) as e:");
                self.line("    note(type(e).__name__)");
                self.line(format!("{name}.close()"));
            }
            3 => {
                self.line(format!("{name} = {call}"));
                self.line(format!("note(next({name}, None), next({name}, None))"));
                self.line(format!("{name}.close()"));
            }
            _ => {
                let target = self.target();
                self.line(format!("{target} = sum(1 for q in {call} if q)"));
            }
        }
    }

    /// Classes, builtins and globals that change while something runs.
    fn change_program(&mut self) {
        let counter = self
            .any(|scope| &scope.numbers)
            .unwrap_or_else(|| "1".to_owned());
        let value = self.number(0);
        if self.classes.is_empty() {
            return self.assign();
        }
        let class = self.classes[self.random.below(self.classes.len())].clone();
        let condition = format!("if {counter} == 3:");
        match self.random.below(9) {
            0 => self.line(format!("{condition} {class}.step = lambda self, x: x")),
            1 => self.line(format!("{condition} {class}.kind = {value}")),
            2 => self.line(format!("{condition} {class}.__add__ = lambda self, x: 1")),
            3 => self.line(format!(
                "{condition} {class}.size = property(lambda self: 2)"
            )),
            4 => {
                self.line("try:");
                self.line(format!("    {condition} builtins.len = lambda x: 77"));
                self.line(format!("    note(len([{value}]))"));
                self.line("finally:");
                self.line("    builtins.len = real_len");
            }
            5 => self.line(format!("{condition} globals()['G1'] = {value}")),
            6 => self.line(format!("{condition} {class}.__bool__ = lambda self: False")),
            7 => match self.any(|scope| &scope.objects) {
                Some(object) => self.line(format!("{object}.__class__ = {class}")),
                None => self.new_object(),
            },
            _ => match self.functions.last().map(|function| function.name.clone()) {
                Some(function) => {
                    self.line(format!(
                        "{condition} globals()['{function}'].__defaults__ = (2, 2)"
                    ));
                }
                None => self.assign(),
            },
        }
    }

    fn match_block(&mut self) {
        let (value, other) = (self.number(0), self.number(0));
        self.line(format!("match ({value}, {other}):"));
        self.line("    case (int(), 0): note('int')");
        self.line("    case (float() as q, 1 | 2): note(q)");
        self.line("    case (str(), _): note('str')");
        self.line(format!("    case (q, _) if q is {value}: pass"));
    }

    fn leave(&mut self) {
        let condition = self.condition(1);
        let what = match self.random.below(4) {
            0 | 1 if self.scope.loops > 0 => self.random.pick(&["break", "continue"]).to_owned(),
            2 if self.scope.is_function => format!("return {}", self.number(1)),
            _ => "raise E1('left')".to_owned(),
        };
        self.line(format!("if {condition}: {what}"));
    }

    pub fn yield_statement(&mut self) {
        if !self.scope.is_generator {
            return self.assign();
        }
        let value = self.number(1);
        match self.random.below(4) {
            0 => {
                let name = self.new_name("v");
                self.line(format!("{name} = yield {value}"));
                self.line(format!("if {name} is None: {name} = 1"));
                self.scope.numbers.push(name.clone());
                self.scope.own.push(name);
            }
            1 => {
                self.line("try:");
                self.line(format!("    yield {value}"));
                self.line("except E1 as e:");
                self.line("    note('in', str(e))");
                self.line("finally:");
                self.line("    note('finally')");
            }
            _ => self.line(format!("yield {value}")),
        }
    }
}
