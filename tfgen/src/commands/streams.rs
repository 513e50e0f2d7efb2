//! Standard output and standard error, through which all commands write. The macros `print!`,
//! `println!`, `eprint!` and `eprintln!` of this file replace those of the standard library, which
//! panic if a reader closes the pipe, as `head` does. A command whose reader is gone writes nothing
//! more and ends with the exit code that it would have had.

use anstream::{AutoStream, ColorChoice};
use anyhow::bail;
use serde::Serialize;
use std::fmt::Arguments;
use std::io::{BufWriter, ErrorKind, Result, Write, stderr, stdout};
use std::sync::OnceLock;

/// Why standard output takes nothing more.
static OUTPUT: OnceLock<ErrorKind> = OnceLock::new();

/// The same of standard error.
static ERRORS: OnceLock<ErrorKind> = OnceLock::new();

macro_rules! print {
    ($($text:tt)*) => {
        $crate::commands::streams::output(format_args!($($text)*))
    };
}

macro_rules! println {
    ($($text:tt)*) => {
        $crate::commands::streams::output(format_args!("{}\n", format_args!($($text)*)))
    };
}

macro_rules! eprint {
    ($($text:tt)*) => {
        $crate::commands::streams::errors(format_args!($($text)*))
    };
}

macro_rules! eprintln {
    ($($text:tt)*) => {
        $crate::commands::streams::errors(format_args!("{}\n", format_args!($($text)*)))
    };
}

/// Writes `text` to standard output.
pub(crate) fn output(text: Arguments<'_>) {
    once(&OUTPUT, || stdout().write_fmt(text));
}

/// Writes `document` to standard output as it is made: of many environments, it may be large.
pub(super) fn json(document: &impl Serialize) {
    once(&OUTPUT, || {
        let mut to = BufWriter::new(stdout().lock());
        serde_json::to_writer_pretty(&mut to, document)?;
        to.write_all(b"\n")?;
        to.flush()
    });
}

/// Writes `text` to standard error, in one piece.
pub(crate) fn errors(text: Arguments<'_>) {
    once(&ERRORS, || stderr().write_all(text.to_string().as_bytes()));
}

/// Writes `text` to standard output, in one piece and with its colours only where they belong.
pub(super) fn coloured_output(text: &str) {
    once(&OUTPUT, || coloured(text, AutoStream::choice(&stdout()), stdout()));
}

/// Writes `text` to standard error, in the same way.
pub(super) fn coloured_errors(text: &str) {
    once(&ERRORS, || coloured(text, AutoStream::choice(&stderr()), stderr()));
}

fn coloured(text: &str, choice: ColorChoice, mut to: impl Write) -> Result<()> {
    let mut stripped = AutoStream::new(vec![], choice);
    stripped.write_all(text.as_bytes())?;
    to.write_all(&stripped.into_inner())
}

/// Does `write`, unless an earlier one failed.
fn once(failure: &OnceLock<ErrorKind>, write: impl FnOnce() -> Result<()>) {
    if failure.get().is_none()
        && let Err(error) = write()
    {
        let _ = failure.set(error.kind());
    }
}

/// Whether the reader of standard error is gone.
pub(super) fn errors_are_closed() -> bool {
    ERRORS.get() == Some(&ErrorKind::BrokenPipe)
}

/// Whether all of the output was written.
///
/// # Errors
/// When some of it could not be, as on a full disk. A reader that is gone wanted no more.
pub(super) fn finished() -> anyhow::Result<()> {
    once(&OUTPUT, || stdout().flush());
    match OUTPUT.get() {
        None | Some(ErrorKind::BrokenPipe) => Ok(()),
        Some(kind) => bail!("cannot write to standard output: {kind}"),
    }
}
