//! What Terraform writes.

/// To which of its two outputs Terraform wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Errors,
}

/// Where the lines go that Terraform writes.
pub trait Output: Sync {
    /// Takes a line that came in the root module `root`.
    fn line(&self, root: &str, stream: Stream, line: &str);
}
