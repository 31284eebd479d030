//! Where names live.

use crate::scope::{AssignRule, Place, Resolution, Resolver, ScopeId, ScopeKind, ScopeProblem};

/// One scope per line, indented by depth: `kind: statement name, …` with statements `let`, `use`, `set`, `outer`,
/// `global`. Scopes are numbered from 1 in the order of lines; unindented statements without kind are the module's.
fn resolver(rule: AssignRule, program: &str) -> Resolver {
    let mut names = Resolver::new(rule);
    let mut path = vec![(0, Resolver::MODULE)];
    for line in program.lines().filter(|line| !line.trim().is_empty()) {
        let indent = line.len() - line.trim_start().len();
        let (kind, statements) = line.trim().split_once(':').expect("a colon");
        let scope = match kind {
            "module" => Resolver::MODULE,
            _ => {
                path.retain(|(other, scope)| *other < indent || *scope == Resolver::MODULE);
                let parent = path.last().expect("the module stays").1;
                let kind = match kind {
                    "fn" => ScopeKind::Function,
                    _ => ScopeKind::Block,
                };
                let scope = names.add(parent, kind);
                path.push((indent, scope));
                scope
            }
        };
        for statement in statements
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            let (verb, name) = statement.split_once(' ').expect("a verb and a name");
            match verb {
                "let" => names.declare(scope, name),
                "use" => names.use_name(scope, name),
                "set" => names.assign(scope, name),
                "outer" => names.outer(scope, name),
                "global" => names.global(scope, name),
                other => panic!("no verb {other}"),
            }
        }
    }
    names
}

fn ids() -> Vec<ScopeId> {
    let mut names = Resolver::new(AssignRule::Resolves);
    let mut ids = vec![Resolver::MODULE];
    ids.extend((0..9).map(|_| names.add(Resolver::MODULE, ScopeKind::Function)));
    ids
}

/// `scope.name=place`, where places are `local3`, `cell3` (declared in scope 3), `captured0` or `global`.
fn show(resolution: &Resolution, question: &str) -> String {
    let ids = ids();
    let number = |scope| ids.iter().position(|&id| id == scope).expect("few scopes");
    let (scope, name) = question.split_once('.').expect("a dot");
    match resolution.place(ids[scope.parse::<usize>().expect("a number")], name) {
        Place::Local { declared_in } => format!("local{}", number(declared_in)),
        Place::Cell { declared_in } => format!("cell{}", number(declared_in)),
        Place::Captured { index } => format!("captured{index}"),
        Place::Global => "global".into(),
    }
}

#[test]
fn places() {
    use AssignRule::{Declares, Resolves};
    let cases = [
        (
            Resolves,
            "module: let a\n fn: let b, use a, use b, use c",
            "1.a=global 1.b=local1 1.c=global",
        ),
        (
            Resolves,
            "fn: let a\n  fn: use a",
            "1.a=cell1 2.a=captured0",
        ),
        (
            Resolves,
            "fn: let a\n  fn:\n    fn: use a",
            "1.a=cell1 2.a=global 3.a=captured0",
        ),
        (
            Resolves,
            "fn: let a, let b\n  fn: use b, use a\n    fn: use a, use b",
            "2.b=captured0 2.a=captured1 3.a=captured0 3.b=captured1",
        ),
        (
            Resolves,
            "fn: let a\n  block: let a, use a",
            "1.a=local1 2.a=local2",
        ),
        (
            Resolves,
            "fn: let a, use a\n  block: let a\n    fn: use a",
            "1.a=local1 2.a=cell2 3.a=captured0",
        ),
        (
            Resolves,
            "fn: let a\n  block: use a\n    block: set a",
            "2.a=local1 3.a=local1",
        ),
        (
            Resolves,
            "module: let a\n block: let b\n  fn: use b, use a",
            "1.b=cell1 2.b=captured0 2.a=global",
        ),
        (
            Resolves,
            "fn: let a\n  fn: set a",
            "1.a=cell1 2.a=captured0",
        ),
        (
            Declares,
            "fn: set a\n  fn: set a, use a",
            "1.a=local1 2.a=local2",
        ),
        (
            Declares,
            "fn: set a\n  fn: outer a, set a",
            "1.a=cell1 2.a=captured0",
        ),
        (
            Declares,
            "fn: set a\n  fn: global a, set a\n    fn: use a",
            "1.a=local1 2.a=global 3.a=global",
        ),
        (
            Declares,
            "fn:\n  block: set a\n  block: use a",
            "2.a=local1 3.a=local1",
        ),
        (
            Declares,
            "fn:\n  block: let a, set a\n  block: use a",
            "2.a=local2 3.a=global",
        ),
        (
            Declares,
            "module: set a\n fn: use a",
            "0.a=global 1.a=global",
        ),
    ];
    for (rule, program, expected) in cases {
        let resolution = resolver(rule, program).resolve().expect(program);
        for answer in expected.split(' ') {
            let (question, place) = answer.split_once('=').expect("an equals sign");
            assert_eq!(
                show(&resolution, question),
                place,
                "{question} in {program}"
            );
        }
    }
}

#[test]
fn captures_pass_through() {
    let program = "fn: let a\n  fn:\n    fn: use a";
    let resolution = resolver(AssignRule::Resolves, program)
        .resolve()
        .expect(program);
    let ids = ids();
    let sources = |scope: usize| -> Vec<Place> {
        let captures = resolution.captures(ids[scope]).iter();
        captures.map(|captured| captured.source).collect()
    };
    assert_eq!(
        sources(2),
        [Place::Cell {
            declared_in: ids[1]
        }]
    );
    assert_eq!(sources(3), [Place::Captured { index: 0 }]);
    let variables: Vec<_> = resolution.variables(ids[1]).collect();
    assert_eq!(
        variables,
        [(
            "a",
            Place::Cell {
                declared_in: ids[1]
            }
        )]
    );
}

#[test]
fn mistakes() {
    let cases = [
        ("fn: let a, global a", ScopeProblem::Contradiction),
        ("fn: outer a, global a", ScopeProblem::Contradiction),
        ("fn: outer a", ScopeProblem::NoOuterVariable),
        ("module: let a\n fn: outer a", ScopeProblem::NoOuterVariable),
    ];
    for (program, expected) in cases {
        let error = resolver(AssignRule::Declares, program)
            .resolve()
            .expect_err(program);
        assert_eq!(error.problem, expected, "{program}");
        assert_eq!(error.name, "a");
    }
}
