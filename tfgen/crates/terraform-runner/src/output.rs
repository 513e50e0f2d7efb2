//! The output of a run while it runs.

/// Which of its two outputs Terraform wrote a line to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Errors,
}

/// What a root module does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase<'a> {
    /// Terraform runs there, with this command.
    Runs(&'a str),
    /// It waits for its turn.
    Waits,
    /// It is over, or is not reached.
    Ends,
}

/// Receives the lines that Terraform writes.
pub trait Output: Sync {
    /// Receives a line from the root module `root`.
    fn line(&self, root: &str, stream: Stream, line: &str);

    /// The root module `root` enters another phase. Nothing is shown for this by default.
    fn phase(&self, root: &str, phase: Phase<'_>) {
        let _ = (root, phase);
    }
}
