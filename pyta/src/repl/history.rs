//! The file of former inputs, in the format of CPython's: UTF-8, one input after the other, line breaks inside an input as
//! `\r\n`, the one at its end as `\n`.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What was typed before, and where to add to it.
#[derive(Debug)]
pub struct History {
    entries: Vec<String>,
    /// `None` when there is nowhere to write.
    file: Option<PathBuf>,
}

impl History {
    /// Reads a file. One that cannot be read holds nothing, as at the first start.
    pub fn open(file: Option<PathBuf>) -> History {
        let bytes = file.as_deref().and_then(|file| std::fs::read(file).ok());
        let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
        History {
            entries: entries(&text),
            file,
        }
    }

    pub fn entries(&self) -> &[String] {
        &self.entries
    }

    /// Adds an input at once, so that nothing is lost however the process ends. When the file cannot be written, the input is
    /// known in this session only.
    pub fn add(&mut self, input: &str) {
        let input = input.trim_end_matches(['\n', ' ']);
        if input.is_empty() || self.entries.last().is_some_and(|last| last == input) {
            return;
        }
        let written = self
            .file
            .as_deref()
            .is_none_or(|file| append(file, input).is_ok());
        if !written {
            self.file = None;
        }
        self.entries.push(input.to_owned());
    }
}

fn entries(text: &str) -> Vec<String> {
    // editline writes this line first, and another format after it.
    if text.starts_with("_HiStOrY_V2_") {
        return Vec::new();
    }
    let joined = text.replace("\r\n", "\r");
    let entries = joined.split('\n').filter(|entry| !entry.is_empty());
    entries.map(|entry| entry.replace('\r', "\n")).collect()
}

fn append(file: &Path, input: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    // What was typed is nobody else's business.
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(file)?;
    let line = format!("{}\n", input.replace('\n', "\r\n"));
    file.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_of_several_lines_stay_whole() {
        let text = "1 + 1\nif x:\r\n    y\nz\n";
        assert_eq!(entries(text), ["1 + 1", "if x:\n    y", "z"]);
        assert_eq!(entries(""), [""; 0]);
    }
}
