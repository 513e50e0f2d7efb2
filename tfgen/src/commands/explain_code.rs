//! `tfgen explain-code`: explains a code.

use std::process::ExitCode;
use tfgen::code::{self, Code};
use tfgen::problem::nearest;

/// `tfgen explain-code [CODE]`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainCode {
    /// The code, such as E012 [default: all]
    code: Option<String>,
}

/// Runs `tfgen explain-code`.
pub(crate) fn run(command: &ExplainCode) -> anyhow::Result<ExitCode> {
    let Some(id) = &command.code else {
        print!("{}", code::document());
        return Ok(ExitCode::SUCCESS);
    };
    let Some(code) = Code::parse(id) else {
        let near = nearest(&id.to_uppercase(), Code::ALL.iter().map(|code| code.id()));
        let hint = near.map_or(String::new(), |near| format!(", did you mean {near}?"));
        anyhow::bail!("there is no code `{id}`{hint}\nhint: `tfgen explain-code` prints them all");
    };
    println!("{}: {}\n\n{}", code.id(), code.summary(), code.explanation());
    Ok(ExitCode::SUCCESS)
}
