//! f-strings, t-strings, docstrings.

use corevm_sdk::{Constant, Reg, Text, Window};
use pyta_syntax::{
    ast::{ExprFString, ExprTString},
    literal::{self, Field, Piece, StrValue},
    text_size::TextRange,
};

use super::{Lowering, Outcome, constants, displays::MAX_DISPLAY};
use crate::natives;

impl<'a> Lowering<'a> {
    pub(super) fn f_string(&mut self, node: &'a ExprFString, dst: Reg) -> Outcome {
        let pieces = literal::f_string(self.source, node)?;
        self.pieces(&pieces, dst, node.range)
    }

    /// Joins the pieces of an f-string or format spec.
    fn pieces(&mut self, pieces: &[Piece<'a>], dst: Reg, range: TextRange) -> Outcome {
        self.deeper(|this| this.pieces_inner(pieces, dst, range))
    }

    fn pieces_inner(&mut self, pieces: &[Piece<'a>], dst: Reg, range: TextRange) -> Outcome {
        let mark = self.unit.f.mark();
        match pieces {
            [] => self.unit.f.load_str(dst, ""),
            [Piece::Literal { value, .. }] => {
                self.unit.f.load(dst, constants::string_constant(value));
            }
            [Piece::Field(field)] => {
                let window = self.unit.f.window_for(dst);
                let result = self.formatted(field, window)?;
                self.put(dst, result);
            }
            pieces => {
                self.join(pieces, dst, range)?;
            }
        }
        self.unit.f.release(mark);
        Ok(())
    }

    /// Joins the pieces; many of them in chunks.
    fn join(&mut self, pieces: &[Piece<'a>], dst: Reg, range: TextRange) -> Outcome {
        let first = self.unit.f.next_temp();
        let mut count = 0;
        for piece in pieces {
            match piece {
                Piece::Literal { value, .. } => {
                    let register = self.unit.f.temp();
                    self.unit
                        .f
                        .load(register, constants::string_constant(value));
                }
                Piece::Field(field) => {
                    let window = self.unit.f.window();
                    self.formatted(field, window)?;
                }
            }
            count += 1;
            if usize::from(count) >= MAX_DISPLAY {
                self.unit.at(range);
                self.unit.f.build_string(first, first, count);
                self.unit.f.release_above(first);
                count = 1;
            }
        }
        self.unit.at(range);
        self.unit.f.build_string(dst, first, count);
        self.unit.f.release_from(first);
        Ok(())
    }

    /// A replacement field's text, in the first register of the window.
    fn formatted(&mut self, field: &Field<'a>, mut window: Window) -> Outcome<Reg> {
        self.pass_expr(&mut window, field.expression)?;
        let native = match (field.conversion, &field.format_spec) {
            (None, None) => natives::FORMAT_PLAIN,
            (Some('s'), None) => natives::FORMAT_STR,
            (Some('r'), None) => natives::FORMAT_REPR,
            _ => {
                self.pass_format(&mut window, field)?;
                natives::FORMAT_VALUE
            }
        };
        self.unit.at(field.range);
        Ok(self.call_native(native, window))
    }

    /// Passes the conversion and the format spec.
    fn pass_format(&mut self, window: &mut Window, field: &Field<'a>) -> Outcome {
        let conversion = field.conversion.map_or(0, u32::from);
        self.pass_constant(window, Constant::Int(conversion.into()));
        let spec = self.unit.f.arg(window);
        match &field.format_spec {
            Some(pieces) => self.pieces(pieces, spec, field.range),
            None => {
                self.unit.f.load_nil(spec);
                Ok(())
            }
        }
    }

    pub(super) fn t_string(&mut self, node: &'a ExprTString, dst: Reg) -> Outcome {
        let pieces = literal::t_string(self.source, node)?;
        let mut window = self.unit.f.window_for(dst);
        self.unit.at(node.range);
        self.pass_constant(&mut window, template_strings(&pieces));
        let interpolations = self.unit.f.arg(&mut window);
        self.unit.f.new_list(interpolations, interpolations, 0);
        for piece in &pieces {
            if let Piece::Field(field) = piece {
                let value = self.interpolation(field)?;
                self.unit.f.list_append(interpolations, value);
                self.unit.f.release_above(interpolations);
            }
        }
        self.unit.at(node.range);
        self.unit.f.list_to_tuple(interpolations, interpolations);
        let result = self.call_native(natives::BUILD_TEMPLATE, window);
        self.put(dst, result);
        Ok(())
    }

    fn interpolation(&mut self, field: &Field<'a>) -> Outcome<Reg> {
        let mut window = self.unit.f.window();
        self.pass_expr(&mut window, field.expression)?;
        self.pass_name(&mut window, &field.text);
        self.pass_format(&mut window, field)?;
        self.unit.at(field.range);
        Ok(self.call_native(natives::BUILD_INTERPOLATION, window))
    }
}

/// The literals between a template's fields: one more than there are fields.
fn template_strings(pieces: &[Piece]) -> Constant {
    let mut strings = vec![StrValue::default()];
    for piece in pieces {
        match piece {
            Piece::Literal { value, .. } => {
                if let Some(last) = strings.last_mut() {
                    last.push(value);
                }
            }
            Piece::Field(_) => strings.push(StrValue::default()),
        }
    }
    Constant::Tuple(strings.iter().map(constants::string_constant).collect())
}

/// A docstring without the indentation that its lines have in common.
pub(super) fn clean_doc(text: &Text) -> Text {
    let points: Vec<u32> = text.code_points().collect();
    let expanded = expand_tabs(&points);
    let lines: Vec<&[u32]> = expanded.split(|&point| point == '\n'.into()).collect();
    let is_space = |point: &u32| *point == ' '.into();
    let margin = lines
        .iter()
        .skip(1)
        .filter_map(|line| line.iter().position(|point| !is_space(point)))
        .min();
    if margin.is_none_or(|margin| margin == 0) && !expanded.first().is_some_and(is_space) {
        return match expanded == points {
            true => text.clone(),
            false => Text::from_code_points(expanded),
        };
    }
    let margin = margin.unwrap_or(0);
    let mut cleaned = Vec::with_capacity(expanded.len());
    for (index, line) in lines.iter().enumerate() {
        let start = line
            .iter()
            .position(|point| !is_space(point))
            .unwrap_or(line.len());
        if index == 0 {
            cleaned.extend_from_slice(&line[start..]);
        } else {
            cleaned.push('\n'.into());
            cleaned.extend_from_slice(&line[start.min(margin)..]);
        }
    }
    Text::from_code_points(cleaned)
}

fn expand_tabs(points: &[u32]) -> Vec<u32> {
    let mut out = Vec::with_capacity(points.len());
    let mut column = 0;
    for &point in points {
        match char::from_u32(point) {
            Some('\t') => {
                let width = 8 - column % 8;
                out.extend(std::iter::repeat_n(u32::from(' '), width));
                column += width;
            }
            Some('\n' | '\r') => {
                out.push(point);
                column = 0;
            }
            _ => {
                out.push(point);
                column += 1;
            }
        }
    }
    out
}
