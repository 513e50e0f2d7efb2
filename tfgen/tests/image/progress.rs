//! What a push shows on a terminal, and not elsewhere.

use crate::program::{Image, run};
use crate::registry::Registry;
use std::process::Command;

#[test]
fn a_bar_is_shown_on_a_terminal_only() {
    let image = Image::of_size(600_000);
    let registry = Registry::start();
    let plain = run(&mut image.push(&format!("{}/plain", registry.address)));
    assert!(!plain.stderr.contains('\u{1b}') && !plain.stderr.contains('\r'), "{plain:?}");
    assert_eq!(plain.stderr.lines().count(), 3, "{plain:?}");

    // `script` gives its command a terminal, and writes all that is shown there to a file.
    let shown = image.layout.with_file_name("shown");
    let push = image.push(&format!("{}/terminal", registry.address));
    let words = push.get_args().map(|word| word.to_str().unwrap());
    let words: Vec<&str> =
        std::iter::once(push.get_program().to_str().unwrap()).chain(words).collect();
    let status = Command::new("script")
        .args(["--quiet", "--return", "--command", &words.join(" ")])
        .arg(&shown)
        .env_remove("TFGEN_REGISTRY_ENDPOINT")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .status()
        .expect("util-linux's `script` starts");
    assert!(status.success(), "{status}");
    let shown = String::from_utf8(std::fs::read(shown).unwrap()).unwrap();
    assert!(shown.contains("=>") && shown.contains("KiB"), "{shown:?}");
    assert!(shown.contains("bytes, uploaded"), "{shown:?}");
    assert!(
        shown.contains(&format!("{}/terminal@{}", registry.address, image.digest)),
        "{shown:?}"
    );
}
