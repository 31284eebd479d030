//! Expressions.

use crate::generate::Generator;

/// Integers around the borders of representations, floats of every kind.
const LITERALS: [&str; 30] = [
    "0",
    "1",
    "2",
    "3",
    "-1",
    "7",
    "10",
    "100",
    "-5",
    "255",
    "(1 << 31)",
    "(1 << 32)",
    "(1 << 53)",
    "4611686018427387903",
    "4611686018427387904",
    "-4611686018427387904",
    "-4611686018427387905",
    "9223372036854775807",
    "(1 << 100)",
    "0.5",
    "1.5",
    "-2.25",
    "0.0",
    "-0.0",
    "1e308",
    "1e-320",
    "3.0",
    "nan",
    "inf",
    "True",
];

impl Generator {
    pub fn number_literal(&mut self) -> String {
        // Small integers most of all.
        let bound = if self.random.percent(60) {
            10
        } else {
            LITERALS.len()
        };
        LITERALS[self.random.below(bound)].to_owned()
    }

    fn number_leaf(&mut self) -> String {
        if self.random.percent(75)
            && let Some(name) = self.any(|scope| &scope.numbers)
        {
            return name;
        }
        self.number_literal()
    }

    /// One of the names of a kind.
    pub fn any(
        &mut self,
        kind: impl Fn(&crate::generate::Scope) -> &Vec<String>,
    ) -> Option<String> {
        let count = kind(&self.scope).len();
        let index = self.random.below(count);
        kind(&self.scope).get(index).cloned()
    }

    /// An expression that mostly gives a number.
    pub fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.number_leaf();
        }
        let a = self.number(depth - 1);
        match self.random.below(22) {
            0..=6 => {
                let op = self
                    .random
                    .pick(&["+", "-", "*", "+", "-", "*", "//", "%", "/"]);
                let b = self.number(depth - 1);
                format!("({a} {op} {b})")
            }
            7 => {
                let op = self.random.pick(&["&", "|", "^"]);
                let b = self.number_leaf();
                format!("({a} {op} {b})")
            }
            8 => {
                let op = self
                    .random
                    .pick(&["<< 3", ">> 1", "<< 61", "** 2", "// 1", "% 1000"]);
                format!("({a} {op})")
            }
            9 => {
                self.random
                    .pick(&["-", "+", "abs", "bool", "float", "~"])
                    .to_owned()
                    + &format!("({a})")
            }
            10 => {
                let b = self.number(depth - 1);
                let name = self.random.pick(&["min", "max"]);
                format!("{name}({a}, {b})")
            }
            11 => {
                let condition = self.condition(1);
                let b = self.number(depth - 1);
                format!("({a} if {condition} else {b})")
            }
            12 => self.item(),
            13 => self.list(1).map_or(a, |list| {
                let name = self.random.pick(&["len", "sum", "max"]);
                format!("{name}({list})")
            }),
            14 | 15 => self.object_number(&a),
            16 | 17 => self.call(&a),
            18 => self.comprehension_number(&a),
            19 => format!("int({})", self.condition(1)),
            20 => {
                let b = self.number_leaf();
                let op = self.random.pick(&["and", "or"]);
                format!("({a} {op} {b})")
            }
            _ => self.map_number(&a),
        }
    }

    fn item(&mut self) -> String {
        let Some(list) = self.any(|scope| &scope.lists) else {
            return self.number_leaf();
        };
        match self.random.below(4) {
            0 => format!("{list}[-1]"),
            1 => format!("{list}[0]"),
            _ => {
                let index = self.number_leaf();
                format!("{list}[{index} % len({list})]")
            }
        }
    }

    fn map_number(&mut self, default: &str) -> String {
        let key = self.number_leaf();
        let map = self.any(|scope| &scope.maps);
        map.map_or(key.clone(), |map| match self.random.below(3) {
            0 => format!("{map}[{key}]"),
            _ => format!("{map}.get({key}, {default})"),
        })
    }

    fn object_number(&mut self, argument: &str) -> String {
        let Some(object) = self.any(|scope| &scope.objects) else {
            return argument.to_owned();
        };
        match self.random.below(9) {
            0 | 1 => format!("{object}.a"),
            2 => format!("{object}.size"),
            3 => format!("{object}.kind"),
            4 => format!("{object}[{argument}]"),
            5 => format!("{object}({argument})"),
            6 => format!("({object} + {argument})"),
            7 => format!("({argument} + {object})"),
            _ => {
                let method = self
                    .random
                    .pick(&["step", "step", "other", "static", "make", "absent"]);
                format!("{object}.{method}({argument})")
            }
        }
    }

    /// A call of an earlier function.
    fn call(&mut self, argument: &str) -> String {
        let index = self.random.below(self.scope.callables.len());
        let Some(function) = self.scope.callables.get(index).cloned() else {
            return argument.to_owned();
        };
        if !self.affords(function.cost) {
            return argument.to_owned();
        }
        let mut arguments = vec![argument.to_owned()];
        while arguments.len() < function.parameters {
            arguments.push(self.number_leaf());
        }
        let name = &function.name;
        let all = arguments.join(", ");
        let call = match self.random.below(8) {
            0 => format!("{name}(*[{all}])"),
            1 => format!("{name}(*({all},), **{{}})"),
            2 if function.parameters == 2 => {
                format!("{name}({}, y={})", arguments[0], arguments[1])
            }
            _ => format!("{name}({all})"),
        };
        if function.is_generator {
            let name = self.random.pick(&["sum", "max", "len"]);
            return match name {
                "len" => format!("len([*{call}])"),
                name => format!("{name}({call})"),
            };
        }
        call
    }

    fn comprehension_number(&mut self, value: &str) -> String {
        let rounds = 1 + self.random.below(8);
        if !self.affords(rounds) {
            return value.to_owned();
        }
        let outer = self.scope.numbers.clone();
        self.scope.numbers.push("q".to_owned());
        let item = self.number_leaf();
        let condition = self.condition(0);
        self.scope.numbers = outer;
        match self.random.below(5) {
            0 => format!("sum([q + {item} for q in range({rounds})])"),
            1 => format!("sum(q * 2 for q in range({rounds}) if {condition})"),
            2 => format!("len({{q: {item} for q in range({rounds})}})"),
            3 => format!("sum([p + q for p in range(3) for q in range(p, {rounds})])"),
            _ => format!("max([q for q in ({item}, {value}, 1) if {condition}], default=0)"),
        }
    }

    /// A list or tuple of numbers.
    pub fn list(&mut self, depth: usize) -> Option<String> {
        if depth > 0 && self.random.percent(30) {
            let a = self.number_leaf();
            let b = self.number_leaf();
            return Some(match self.random.below(5) {
                0 => format!("[{a}, {b}]"),
                1 => format!("({a}, {b}, {a})"),
                2 => format!("[{a}] * 3"),
                3 => format!("sorted([{a}, {b}, 2])"),
                _ => format!("[*range(3), {a}]"),
            });
        }
        let list = self.any(|scope| &scope.lists)?;
        Some(match self.random.below(6) {
            0 => format!("{list}[1:]"),
            1 => format!("{list}[::-1]"),
            2 => format!("{list}[:3]"),
            _ => list,
        })
    }

    pub fn text(&mut self, depth: usize) -> String {
        let name = self.any(|scope| &scope.texts);
        let leaf = match name {
            Some(name) if self.random.percent(70) => name,
            _ => self
                .random
                .pick(&["'a'", "'spam'", "''", "'é𐍈x'", "'%s'"])
                .to_owned(),
        };
        if depth == 0 {
            return leaf;
        }
        let number = self.number_leaf();
        match self.random.below(9) {
            0 => format!("({leaf} + {})", self.text(depth - 1)),
            1 => format!("f'{{{number}}}-{{{leaf}!r:>6}}'"),
            2 => format!("str({number})"),
            3 => format!("{leaf}[{number}:]"),
            4 => format!("{leaf}.upper()"),
            5 => format!("'-'.join([{leaf}, 'b'])"),
            6 => format!("({leaf} * 2)"),
            7 => format!("type({number}).__name__"),
            _ => leaf,
        }
    }

    pub fn condition(&mut self, depth: usize) -> String {
        let (a, b) = (self.number_leaf(), self.number_leaf());
        match self.random.below(if depth == 0 { 8 } else { 15 }) {
            0..=3 => {
                let op = self.random.pick(&["<", "<=", ">", ">=", "==", "!="]);
                format!("{a} {op} {b}")
            }
            4 => format!("{a} % 3 == 1"),
            5 => a,
            6 => format!("not {a}"),
            // Python does not say whether two equal literals are one object.
            7 if a.starts_with(char::is_alphabetic) => format!("{a} is {a}"),
            7 => format!("{a} == {a}"),
            8 => {
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                let op = self.random.pick(&["and", "or"]);
                format!("({a} {op} {b})")
            }
            9 => format!("{a} < {b} < 50"),
            10 => format!("{a} in [{a}, {b}]"),
            11 => match self.any(|scope| &scope.lists) {
                Some(list) => format!("{a} in {list}"),
                None => format!("{a} in ({b}, 2)"),
            },
            12 => {
                let class = self
                    .random
                    .pick(&["int", "float", "(int, str)", "bool", "object"]);
                format!("isinstance({a}, {class})")
            }
            13 => {
                let (a, b) = (self.text(1), self.text(0));
                let op = self.random.pick(&["==", "in", "<", "!="]);
                format!("{a} {op} {b}")
            }
            _ => format!("[{a}] == [{a}]"),
        }
    }

    /// Something to show.
    pub fn anything(&mut self) -> String {
        match self.random.below(6) {
            0 => self.text(1),
            1 => self.condition(1),
            2 => self.list(1).unwrap_or_else(|| "()".to_owned()),
            _ => self.number(2),
        }
    }
}
