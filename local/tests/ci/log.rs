//! What happened, in order, for people.

use std::collections::BTreeMap;
use std::process::Output;

/// Prints as it comes; `--nocapture` shows it.
pub(crate) struct Log;

impl Log {
    pub(crate) fn line(&self, text: &str) {
        println!("{}", shortened(text));
    }

    /// A command with its output, except Terraform's own lines and steps that succeeded.
    pub(crate) fn command(&self, text: &str, env: &BTreeMap<String, String>, ran: &Output) {
        let filled = env
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value));
        self.line(&format!("$ {filled}"));
        let output = String::from_utf8_lossy(&ran.stdout);
        let errors = String::from_utf8_lossy(&ran.stderr);
        let said = output.lines().filter(|line| !line.contains(" │"));
        let complaints = errors.lines().filter(|line| {
            !line.starts_with("make") && !line.starts_with("  ok ") && !line.starts_with("  ... ")
        });
        for line in said.chain(complaints).map(str::trim_end) {
            if !line.trim().is_empty() && !line.ends_with('│') {
                self.line(&format!("  {line}"));
            }
        }
        if !ran.status.success() {
            self.line(&format!("  ({})", ran.status));
        }
    }
}

/// `text` with ten digits of each commit.
fn shortened(text: &str) -> String {
    let mut words = text.split_inclusive(|letter: char| !letter.is_ascii_hexdigit());
    let mut done = String::new();
    for word in &mut words {
        let digits = word.trim_end_matches(|letter: char| !letter.is_ascii_hexdigit());
        match digits.len() {
            40 => done.push_str(&word.replacen(&digits[10..], "", 1)),
            _ => done.push_str(word),
        }
    }
    done
}
