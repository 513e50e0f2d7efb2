//! `make docs`: makes the book in `target/book` and prints where it begins.

use std::io::Write as _;
use std::path::Path;

fn main() -> anyhow::Result<()> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("in the repository");
    let target = repository.join("target/book");
    book::make(repository, &target)?;
    writeln!(std::io::stdout(), "{}", target.join("index.html").display())?;
    Ok(())
}
