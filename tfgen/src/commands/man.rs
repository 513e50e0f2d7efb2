//! `tfgen man`: the manual, as roff.

use clap::CommandFactory as _;
use std::process::ExitCode;

/// `tfgen man [COMMAND…]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// The subcommand, such as `image push` [default: tfgen itself]
    #[arg(value_name = "COMMAND")]
    path: Vec<String>,
}

/// Runs `tfgen man`.
pub(crate) fn run(command: &Man) -> anyhow::Result<ExitCode> {
    let mut definition = super::Arguments::command();
    definition.build();
    let mut page = &definition;
    for name in &command.path {
        let Some(inner) = page.find_subcommand(name) else {
            eprintln!(
                "error: tfgen has no command `{}`\nhint: `tfgen --help` lists the commands",
                command.path.join(" ")
            );
            return Ok(ExitCode::from(2));
        };
        page = inner;
    }
    let mut roff = vec![];
    let version = concat!("tfgen ", env!("CARGO_PKG_VERSION"));
    clap_mangen::Man::new(page.clone()).source(version).render(&mut roff)?;
    print!("{}", String::from_utf8(roff)?);
    Ok(ExitCode::SUCCESS)
}
