//! Values between the program and SQLite, and what statements tell about themselves.

use pyta_host::sqlite::{Column, Statement, Value, constants};

use super::task::statement;
use crate::prelude::*;
use crate::stdlib::posix::args::int;

/// A value of SQLite as the program has it. Bytes of a text that are no UTF-8 are replaced.
pub fn to_guest<'v>(cx: Cx<'v>, value: &Value) -> V<'v> {
    match value {
        Value::Null => V::NIL,
        Value::Integer(n) => cx.new_int(*n),
        Value::Real(x) => cx.new_float(*x),
        Value::Text(text) => cx.new_str(&String::from_utf8_lossy(text)).v(),
        Value::Blob(blob) => cx.new_bytes(blob).v(),
    }
}

/// What SQLite can take as it is: None, integers of 64 bits, floats, strings without surrogates, bytes.
pub fn plain<'v>(_cx: Cx<'v>, value: V<'v>) -> Option<Value> {
    if value.is_nil() {
        return Some(Value::Null);
    }
    if let Some(truth) = value.as_bool() {
        return Some(Value::Integer(i64::from(truth)));
    }
    if let Some(x) = value.as_float() {
        return Some(Value::Real(x));
    }
    if let Some(text) = value.as_str() {
        return utf8(text).map(Value::Text);
    }
    if let Some(bytes) = value.as_bytes() {
        return Some(Value::Blob(bytes.as_slice().to_vec()));
    }
    value.as_i64().map(Value::Integer)
}

/// The text in UTF-8; `None` if it has surrogates.
fn utf8(text: Str<'_>) -> Option<Vec<u8>> {
    if let Some(ascii) = text.as_ascii() {
        return Some(ascii.as_bytes().to_vec());
    }
    let mut bytes = Vec::with_capacity(text.len() * 2);
    for point in text.units().iter() {
        let c = char::from_u32(point)?;
        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(bytes)
}

/// Whether SQLite can take a value as it is.
pub fn is_plain<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(plain(cx, args[0]).is_some()))
}

/// Whether a value is of one of the classes that nobody adapts, and not of a class made of one.
fn is_exact<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    let class = cx.class_of(value);
    value.is_nil()
        || [C::Int, C::Str, C::Float, C::Bytes, C::Bool]
            .iter()
            .any(|&known| cx.class(known).v() == class)
}

/// Sets all parameters from a tuple or list of plain values. `None`, or the place of the first one that is not plain (negative: the
/// result code of one, less 1).
pub fn bind_all<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let statement = statement(cx, args[0])?;
    let values: Vec<V<'v>> = match (args[1].as_tuple(), args[1].as_list()) {
        (Some(tuple), _) => tuple.iter().collect(),
        (None, Some(list)) => list.iter().collect(),
        (None, None) => return Ok(V::small(0)),
    };
    for (i, &value) in values.iter().enumerate() {
        let Some(value) = plain(cx, value).filter(|_| is_exact(cx, value)) else {
            return Ok(V::small(i as i64));
        };
        let code = statement.bind(i as i32 + 1, &value);
        if code != constants::SQLITE_OK {
            return Ok(V::small(-1 - i64::from(code)));
        }
    }
    Ok(V::NIL)
}

/// Sets one parameter, from 1 on, to a plain value. The result code.
pub fn bind<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let statement = statement(cx, args[0])?;
    let value = plain(cx, args[2]).unwrap_or(Value::Null);
    let code = statement.bind(int(cx, args[1])?, &value);
    Ok(V::small(i64::from(code)))
}

pub fn clear<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    statement(cx, args[0])?.clear_bindings();
    Ok(V::NIL)
}

/// Number of parameters, whether it changes nothing, number of columns.
pub fn about<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let statement = statement(cx, args[0])?;
    let parts = [
        V::small(i64::from(statement.parameter_count())),
        V::bool(statement.is_reading()),
        V::small(i64::from(statement.column_count())),
    ];
    Ok(cx.new_tuple(&parts).v())
}

/// The names of the columns.
pub fn columns<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    of_columns(cx, args[0], Statement::column_name)
}

/// The declared types of the columns.
pub fn declared<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    of_columns(cx, args[0], Statement::declared_type)
}

fn of_columns<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    tell: fn(&Statement, i32) -> Option<Vec<u8>>,
) -> Result<V<'v>, Exit> {
    let statement = statement(cx, value)?;
    let told: Vec<V<'v>> = (0..statement.column_count())
        .map(|column| text_or_nil(cx, tell(&statement, column)))
        .collect();
    Ok(cx.new_tuple(&told).v())
}

fn text_or_nil<'v>(cx: Cx<'v>, text: Option<Vec<u8>>) -> V<'v> {
    text.map_or(V::NIL, |text| {
        cx.new_str(&String::from_utf8_lossy(&text)).v()
    })
}

/// The name of a parameter, with its sign, or None.
pub fn parameter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let index = int(cx, args[1])?;
    Ok(text_or_nil(
        cx,
        statement(cx, args[0])?.parameter_name(index),
    ))
}

pub fn has_begun<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(statement(cx, args[0])?.has_begun()))
}

pub fn has_row<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(statement(cx, args[0])?.data_count() > 0))
}

/// The current row as a tuple. Texts are strings in mode 0 and bytes in mode 1; instead of a row with a text that is no string there is
/// its column.
pub fn row<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let statement = statement(cx, args[0])?;
    let has_strings = args[1].as_small() == Some(0);
    let mut items = Vec::with_capacity(statement.data_count().max(0) as usize);
    for column in 0..statement.data_count() {
        let item = statement.with_column(column, |value| match value {
            Column::Null => Some(V::NIL),
            Column::Integer(n) => Some(cx.new_int(n)),
            Column::Real(x) => Some(cx.new_float(x)),
            Column::Blob(blob) => Some(cx.new_bytes(blob).v()),
            Column::Text(text) if !has_strings => Some(cx.new_bytes(text).v()),
            Column::Text(text) => std::str::from_utf8(text)
                .ok()
                .map(|text| cx.new_str(text).v()),
        });
        match item {
            Some(item) => items.push(item),
            None => return Ok(V::small(i64::from(column))),
        }
    }
    Ok(cx.new_tuple(&items).v())
}

/// Whether each column of the current row is a text.
pub fn types<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let statement = statement(cx, args[0])?;
    let types: Vec<V<'v>> = (0..statement.data_count())
        .map(|column| {
            V::bool(statement.with_column(column, |value| matches!(value, Column::Text(_))))
        })
        .collect();
    Ok(cx.new_tuple(&types).v())
}

/// A column of the current row as bytes, whatever it is; None for a null.
pub fn bytes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let column = int(cx, args[1])?;
    let found = statement(cx, args[0])?.column_bytes(column);
    Ok(found.map_or(V::NIL, |bytes| cx.new_bytes(&bytes).v()))
}
