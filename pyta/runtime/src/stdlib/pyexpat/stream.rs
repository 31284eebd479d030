//! A parser with the text that it gathers, and its events as values.

use pyta_xml::{Arg, Event, Handler, Model, Parser, Step};

use super::{Wishes, with};
use crate::prelude::*;

/// A parser, and text that waits for more of it.
pub(super) struct Stream {
    pub parser: Parser,
    text: String,
    /// What came behind the text that was given out last.
    held: Option<Event>,
}

impl Stream {
    pub fn new(parser: Parser) -> Stream {
        Stream {
            parser,
            text: String::new(),
            held: None,
        }
    }

    /// The gathered text, which is gathered no more.
    pub fn take_text(&mut self) -> Option<String> {
        Some(std::mem::take(&mut self.text)).filter(|text| !text.is_empty())
    }

    /// Bytes of the gathered text.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }

    /// The next event, with text gathered up to a number of bytes.
    fn next(&mut self, wishes: Wishes) -> Step {
        loop {
            let event = match self.held.take() {
                Some(event) => event,
                None => match self.parser.next_event(wishes.wanted) {
                    Step::Event(event) => event,
                    Step::Done => match self.take_text() {
                        Some(text) => return Step::Event(text_event(text)),
                        None => return Step::Done,
                    },
                    failed => return failed,
                },
            };
            let is_text = event.handler == Handler::CharacterData;
            match &event.args[..] {
                [Arg::Text(text)]
                    if is_text && self.text.len() + text.len() <= wishes.most_bytes =>
                {
                    self.text.push_str(text);
                    continue;
                }
                _ => {}
            }
            return match self.take_text() {
                Some(text) => {
                    self.held = Some(event);
                    Step::Event(text_event(text))
                }
                None => Step::Event(event),
            };
        }
    }
}

fn text_event(text: String) -> Event {
    Event {
        handler: Handler::CharacterData,
        args: vec![Arg::Text(text)],
    }
}

/// The next event as `(handler, arguments)`, an error's number, or None when the input is used up.
pub(super) fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let wishes = Wishes::of(cx, args[1], args[2])?;
    let event = match with(cx, args, |stream| stream.next(wishes))? {
        Step::Event(event) => event,
        Step::Done => return Ok(V::NIL),
        Step::Failed(error) => return Ok(V::small(i64::from(error.number()))),
    };
    let values = Values {
        cx,
        intern: args[3].as_map(),
        wishes,
    };
    let handler = V::small(event.handler as i64);
    let mut made = Vec::with_capacity(event.args.len());
    for arg in &event.args {
        made.push(values.value(arg)?);
    }
    Ok(cx.new_tuple(&[handler, cx.new_tuple(&made).v()]).v())
}

/// Makes values of what events say.
struct Values<'v> {
    cx: Cx<'v>,
    intern: Option<Map<'v>>,
    wishes: Wishes,
}

impl<'v> Values<'v> {
    fn value(&self, arg: &Arg) -> Result<V<'v>, Exit> {
        Ok(match arg {
            Arg::None => V::NIL,
            Arg::Int(number) => V::small(*number),
            Arg::Name(name) => self.name(name)?,
            Arg::Text(text) => self.cx.new_str(text).v(),
            Arg::Attributes { pairs, specified } => self.attributes(pairs, *specified)?,
            Arg::Model(model) => self.model(model)?,
        })
    }

    /// A name, the same object each time if names are interned.
    fn name(&self, name: &str) -> Result<V<'v>, Exit> {
        let made = self.cx.new_str(name).v();
        let Some(known) = self.intern else {
            return Ok(made);
        };
        if let Some(found) = known.get(self.cx, made)? {
            return Ok(found);
        }
        known.set(self.cx, made, made)?;
        Ok(made)
    }

    fn attributes(&self, pairs: &[(String, String)], specified: usize) -> Result<V<'v>, Exit> {
        let pairs = match self.wishes.wants_specified {
            true => &pairs[..specified],
            false => pairs,
        };
        if self.wishes.orders_attributes {
            let list = self.cx.new_list(&[]);
            for (name, value) in pairs {
                list.push(self.cx, self.name(name)?);
                list.push(self.cx, self.cx.new_str(value).v());
            }
            return Ok(list.v());
        }
        let map = self.cx.new_map();
        for (name, value) in pairs {
            map.set(self.cx, self.name(name)?, self.cx.new_str(value).v())?;
        }
        Ok(map.v())
    }

    /// The nodes as `(kind, quantifier, name, places of the children)`.
    fn model(&self, model: &Model) -> Result<V<'v>, Exit> {
        let list = self.cx.new_list(&[]);
        for node in &model.nodes {
            let name = match &node.name {
                Some(name) => self.name(name)?,
                None => V::NIL,
            };
            let places: Vec<V<'v>> = node
                .children
                .iter()
                .map(|&at| V::small(at as i64))
                .collect();
            let parts = [
                V::small(node.kind as i64),
                V::small(node.quantifier as i64),
                name,
                self.cx.new_tuple(&places).v(),
            ];
            list.push(self.cx, self.cx.new_tuple(&parts).v());
        }
        Ok(list.v())
    }
}
