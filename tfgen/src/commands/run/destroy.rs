//! Asks for the name of a guarded environment before it is destroyed.

use console::{Term, user_attended};
use std::io::IsTerminal as _;

/// The variable that names them if there is nobody to ask.
const NAMED: &str = "TFGEN_DESTROY";

/// Whether somebody named each of the environments `guarded`, which are about to be destroyed: on a
/// terminal or in the variable. For the others, an error is shown.
pub(super) fn is_meant(guarded: &[&str]) -> anyhow::Result<bool> {
    let named = std::env::var(NAMED).unwrap_or_default();
    let named: Vec<&str> = named.split(',').map(str::trim).collect();
    let open: Vec<&str> = guarded.iter().copied().filter(|name| !named.contains(name)).collect();
    if open.is_empty() {
        return Ok(true);
    }
    if !(std::io::stdin().is_terminal() && user_attended()) {
        eprintln!(
            "error: tfgen destroys a guarded environment only if you name it: {}\nhint: type \
             the command on a terminal, which asks for the name, or set {NAMED}={}",
            open.join(", "),
            guarded.join(",")
        );
        return Ok(false);
    }
    let terminal = Term::stdout();
    for name in open {
        terminal.write_str(&format!(
            "{name} is guarded, and all of it will be destroyed. To go on, type its name: "
        ))?;
        if terminal.read_line()?.trim() != name {
            eprintln!("error: {name} was not named; nothing was destroyed");
            return Ok(false);
        }
    }
    Ok(true)
}
