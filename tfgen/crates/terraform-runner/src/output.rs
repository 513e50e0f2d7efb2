//! What a run shows while it goes on.

/// To which of its two outputs Terraform wrote a line.
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

/// Where the lines go that Terraform writes.
pub trait Output: Sync {
    /// Takes a line that came in the root module `root`.
    fn line(&self, root: &str, stream: Stream, line: &str);

    /// The root module `root` does something else from now on. Nothing is shown of it by itself.
    fn phase(&self, root: &str, phase: Phase<'_>) {
        let _ = (root, phase);
    }
}
