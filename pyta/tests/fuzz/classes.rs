//! Classes: operators, properties, inheritance, context managers.

use crate::generate::Generator;

/// Special methods with a parameter, what they begin with.
const BINARY: [&str; 12] = [
    "__add__",
    "__radd__",
    "__sub__",
    "__rsub__",
    "__mul__",
    "__lt__",
    "__eq__",
    "__mod__",
    "__and__",
    "__contains__",
    "__floordiv__",
    "__iadd__",
];

impl Generator {
    pub fn class(&mut self) {
        let name = format!("C{}", self.classes.len());
        let base = match self.classes.last() {
            Some(base) if self.random.percent(60) => Some(base.clone()),
            _ => None,
        };
        let has_items = self.random.percent(60);
        let outer = self.scope.clone();
        let head = base.as_ref().map_or_else(
            || format!("class {name}:"),
            |base| format!("class {name}({base}):"),
        );
        self.block(head, |g| g.class_body(base.is_some(), has_items, &name));
        self.scope = outer;
        self.classes.push(name);
    }

    fn class_body(&mut self, has_base: bool, has_items: bool, name: &str) {
        if !has_base && self.random.percent(25) {
            self.line("__slots__ = ('a', 'b', 'c')");
        }
        let kind = self.number_literal();
        self.line(format!("kind = {kind}"));
        let parameters = ["self".to_owned(), "a".to_owned()];
        if !has_base || self.random.percent(50) {
            self.function("__init__", &parameters, false, |g| {
                if has_base {
                    g.line("super().__init__(a)");
                } else {
                    g.line("self.a = a");
                }
                let value = g.number(1);
                g.line(format!("self.b = {value}"));
                if g.random.percent(30) {
                    g.line("if a == 3: self.c = 1");
                }
            });
        }
        self.line("def __repr__(self):");
        self.line(format!("    return '{name}(%.40r)' % (self.a,)"));
        self.line("__hash__ = None");
        self.line("@property");
        self.method("size", false);
        self.method("step", has_base);
        if !has_base || self.random.percent(30) {
            self.method("other", false);
            self.line("@staticmethod");
            self.line("def static(x):");
            self.line("    return x + 1");
            self.line("@classmethod");
            self.line("def make(cls, x):");
            self.line("    return cls(x).a");
        }
        for special in BINARY {
            if self.random.percent(40) {
                self.special(special, name);
            }
        }
        if has_items {
            self.method("__getitem__", false);
        }
        for (chance, text) in [
            (30, "def __len__(self):\n        return 3"),
            (30, "def __bool__(self):\n        return self.a == 4"),
            (
                30,
                "def __iter__(self):\n        yield self.a\n        yield 2",
            ),
            (30, "def __call__(self, x):\n        return (self.a, x)[0]"),
            (
                20,
                "def __getattr__(self, name):\n        if name == 'absent': return lambda x: x\n        raise AttributeError(name)",
            ),
            (30, "def __neg__(self):\n        return -self.a"),
            (
                30,
                "def __setattr__(self, name, value):\n        object.__setattr__(self, name, value)",
            ),
            (30, "def __index__(self):\n        return 2"),
        ] {
            if self.random.percent(chance) {
                self.line(text);
            }
        }
        if !has_base {
            self.line("def __enter__(self):");
            self.line("    return self");
            self.line("def __exit__(self, kind, value, trace):");
            self.line("    return self.b == 1 or kind is E2");
        }
    }

    /// A method with a number of parameters that its name calls for.
    fn method(&mut self, name: &str, calls_base: bool) {
        let parameters: &[&str] = if name == "size" {
            &["self"]
        } else {
            &["self", "x"]
        };
        let parameters: Vec<String> = parameters.iter().map(|&name| name.to_owned()).collect();
        self.function(name, &parameters, false, |g| {
            g.scope.numbers.extend([
                "self.a".to_owned(),
                "self.b".to_owned(),
                "self.kind".to_owned(),
            ]);
            if g.random.percent(30) {
                let value = g.number(1);
                g.line(format!("self.b = clip({value})"));
            }
            if calls_base {
                g.line(format!("return super().{name}(x) + 1"));
                return;
            }
            if g.random.percent(25) {
                let condition = g.condition(1);
                g.line(format!("if {condition}: raise E1(self.b)"));
            }
            let result = g.number(2);
            g.line(format!("return {result}"));
        });
    }

    fn special(&mut self, name: &str, class: &str) {
        let result = match name {
            "__lt__" | "__eq__" | "__contains__" => "self.a < 3",
            "__iadd__" => "self",
            _ => self.random.pick(&[
                "{class}(self.a + 1)",
                "self.a",
                "NotImplemented",
                "{class}(other)",
                "self.b",
            ]),
        };
        let result = result.replace("{class}", class);
        self.line(format!("def {name}(self, other):"));
        if self.random.percent(50) {
            let op = self.random.pick(&["+", "*", "-"]);
            self.line(format!(
                "    if type(other) is {class}: return self.a {op} other.a"
            ));
        }
        if self.random.percent(10) {
            self.line("    if self.a == 4: raise E2('operator')");
        }
        self.line(format!("    return {result}"));
    }
}
