//! Messages of the Language Server Protocol as they come in: JSON behind a header with its length.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

/// The longest message that is read, in bytes: more than the largest file that is read.
const LONGEST: usize = 512 * 1024 * 1024;

/// Something that an editor said.
#[derive(Debug)]
pub(super) struct Message {
    /// What is asked or told; empty in an answer.
    pub(super) method: String,
    /// The id of a question, which its answer names.
    pub(super) id: Option<Value>,
    /// With what.
    pub(super) params: Value,
}

/// Why a question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody knows how.
    Unknown,
    /// It came before `initialize`.
    TooEarly,
    /// It came after `shutdown`.
    TooLate,
}

impl Refusal {
    fn code(self) -> i32 {
        match self {
            Self::Unknown => -32601,
            Self::TooEarly => -32002,
            Self::TooLate => -32600,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Unknown => "this is not answered here",
            Self::TooEarly => "`initialize` comes first",
            Self::TooLate => "after `shutdown` comes `exit`",
        }
    }
}

/// Reads the next message; `None` at the end of the input.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Message>> {
    let wrong = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
    let mut length = None;
    let mut line = String::new();
    loop {
        line.clear();
        if input.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let header = line.trim_end();
        if header.is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let length = length
        .filter(|length| *length <= LONGEST)
        .ok_or_else(|| wrong("a message needs a Content-Length"))?;
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    let mut value: Value =
        serde_json::from_slice(&bytes).map_err(|_| wrong("a message is no JSON"))?;
    let mut take = |key: &str| value.get_mut(key).map(Value::take);
    Ok(Some(Message {
        method: match take("method") {
            Some(Value::String(method)) => method,
            _ => String::new(),
        },
        id: take("id"),
        params: take("params").unwrap_or_default(),
    }))
}

fn write(output: &mut dyn Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

/// Answers a question.
pub(super) fn answer(output: &mut dyn Write, id: &Value, result: &Value) -> io::Result<()> {
    write(
        output,
        &json!({"jsonrpc": "2.0", "id": id, "result": result}),
    )
}

/// Says why a question has no answer.
pub(super) fn refuse(output: &mut dyn Write, id: &Value, why: Refusal) -> io::Result<()> {
    let error = json!({"code": why.code(), "message": why.message()});
    write(output, &json!({"jsonrpc": "2.0", "id": id, "error": error}))
}

/// Tells something.
pub(super) fn tell(output: &mut dyn Write, method: &str, params: &Value) -> io::Result<()> {
    write(
        output,
        &json!({"jsonrpc": "2.0", "method": method, "params": params}),
    )
}

/// Asks something; nobody waits for the answer.
pub(super) fn ask(
    output: &mut dyn Write,
    id: &str,
    method: &str,
    params: &Value,
) -> io::Result<()> {
    write(
        output,
        &json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_one_by_one_and_nonsense_is_refused() {
        let mut sent = Vec::new();
        tell(&mut sent, "one", &json!({"text": "ü€😀"})).unwrap();
        ask(&mut sent, "x", "two", &Value::Null).unwrap();
        let mut input = sent.as_slice();
        let one = read(&mut input).unwrap().unwrap();
        assert_eq!((one.method.as_str(), one.id), ("one", None));
        assert_eq!(one.params["text"], "ü€😀");
        let two = read(&mut input).unwrap().unwrap();
        assert_eq!(two.id, Some(json!("x")));
        assert!(read(&mut input).unwrap().is_none());
        for wrong in [
            "Content-Length: x\r\n\r\n{}",
            "\r\n{}",
            "Content-Length: 2\r\n\r\n{]",
            "Content-Length: 9\r\n\r\n{}",
            "Content-Length: 99999999999\r\n\r\n{}",
        ] {
            assert!(read(&mut wrong.as_bytes()).is_err(), "{wrong:?}");
        }
    }
}
