//! Events as text: `piece` by `piece` must tell what the whole tells.

use super::{Options, Parser, Step};
use crate::event::{Arg, Handler, Wanted};

const ALL: Wanted = Wanted(!(1 << Handler::Default as u32));

/// The events of a document that comes in parts of so many bytes; neighbouring text is joined.
fn events(document: &[u8], part_bytes: usize) -> String {
    let mut parser = Parser::new(Options {
        encoding: None,
        separator: Some(Some('!')),
    });
    parser.set_defers(false);
    let mut told = Vec::new();
    let mut text = String::new();
    let parts: Vec<&[u8]> = document.chunks(part_bytes).collect();
    for (number, part) in parts.iter().enumerate() {
        parser
            .feed(part, number + 1 == parts.len())
            .expect("not finished");
        loop {
            match parser.next_event(ALL) {
                Step::Done => break,
                Step::Failed(code) => {
                    if !text.is_empty() {
                        told.push(format!("{text:?}"));
                    }
                    let at = parser.position();
                    told.push(format!(
                        "error {} at {}:{}",
                        code.number(),
                        at.line,
                        at.column
                    ));
                    return told.join(" ");
                }
                Step::Event(event) => match (event.handler, &event.args[..]) {
                    (Handler::CharacterData, [Arg::Text(part)]) => text.push_str(part),
                    _ => {
                        if !text.is_empty() {
                            told.push(format!("{text:?}"));
                            text.clear();
                        }
                        told.push(shown(event.handler, &event.args));
                    }
                },
            }
        }
    }
    told.join(" ")
}

fn shown(handler: Handler, args: &[Arg]) -> String {
    let args = args.iter().map(|arg| match arg {
        Arg::None => "-".to_owned(),
        Arg::Int(number) => number.to_string(),
        Arg::Name(text) | Arg::Text(text) => text.clone(),
        Arg::Attributes { pairs, .. } => {
            let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
            format!("[{}]", pairs.collect::<Vec<_>>().join(" "))
        }
        Arg::Model(model) => format!("model of {}", model.nodes.len()),
    });
    format!("{handler:?}({})", args.collect::<Vec<_>>().join(", "))
}

fn check(document: &str, expected: &str) {
    for part_bytes in [document.len(), 1, 2, 3] {
        assert_eq!(
            events(document.as_bytes(), part_bytes),
            expected,
            "{part_bytes} bytes"
        );
    }
}

#[test]
fn elements() {
    check(
        "<a x='1'>t\u{e9}&lt;<b/>\r\n<!--c--></a>",
        "StartElement(a, [x=1]) \"té<\" StartElement(b, []) EndElement(b) \"\\n\" Comment(c) EndElement(a)",
    );
    check(
        "<a><![CDATA[x]]y]]></a><?p d?>",
        "StartElement(a, []) StartCdataSection() \"x]]y\" EndCdataSection() EndElement(a) ProcessingInstruction(p, d)",
    );
}

#[test]
fn namespaces() {
    check(
        "<a xmlns='u'><p:b xmlns:p='v' p:x=''/></a>",
        "StartNamespaceDecl(-, u) StartElement(u!a, []) StartNamespaceDecl(p, v) StartElement(v!b, [v!x=]) EndElement(v!b) EndNamespaceDecl(p) EndElement(u!a) EndNamespaceDecl(-)",
    );
}

#[test]
fn declarations() {
    check(
        "<!DOCTYPE d [<!ENTITY e 'x&#38;y'><!ELEMENT d (a|b)*><!ATTLIST d k (u|v) 'u'>]><d>&e;</d>",
        "StartDoctypeDecl(d, -, -, 1) EntityDecl(e, 0, x&y, -, -, -, -) ElementDecl(d, model of 3) \
         AttlistDecl(d, k, (u|v), u, 0) EndDoctypeDecl() StartElement(d, [k=u]) \"x\" error 5 at 1:82",
    );
}

#[test]
fn errors() {
    check("<a></b>", "StartElement(a, []) error 7 at 1:5");
    check(
        "<a>\n&x;</a>",
        "StartElement(a, []) \"\\n\" error 11 at 2:0",
    );
    check("<a/>x", "StartElement(a, []) EndElement(a) error 9 at 1:4");
    check("<a", "error 5 at 1:0");
}

#[test]
fn billion_laughs() {
    let mut document = String::from("<!DOCTYPE d [<!ENTITY e0 'laugh'>");
    for level in 1..20 {
        let inner = format!("&e{};", level - 1).repeat(10);
        document.push_str(&format!("<!ENTITY e{level} '{inner}'>"));
    }
    document.push_str("]><d>&e19;</d>");
    let mut parser = Parser::new(Options::default());
    parser
        .feed(document.as_bytes(), true)
        .expect("not finished");
    let failed = loop {
        match parser.next_event(Wanted(1 << Handler::DefaultExpand as u32)) {
            Step::Event(_) => {}
            other => break other,
        }
    };
    assert!(matches!(failed, Step::Failed(code) if code.number() == 43));
}
