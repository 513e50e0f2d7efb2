//! Roots are read from folders as Terraform reads them.

use root_comparison::{Given, Root, Verdict, compare};
use std::fs;

#[test]
fn a_folder_is_read_as_terraform_reads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = folder.path().join("old");
    let new = folder.path().join("environments/new");
    for (path, text) in [
        ("old/main.tf", &b"\xef\xbb\xbfmodule \"a\" {\n  source = \"../modules/a\"\n}\n"[..]),
        ("old/more.tf.json", b"{\"locals\": {\"l\": 1}}"),
        ("old/more_override.tf", b"locals {\n  l = 2 # \xff\n}\n"),
        ("old/.hidden.tf", b"locals {"),
        ("old/main.tf~", b"locals {"),
        ("old/folder.tf/main.tf", b"locals {"),
        (
            "environments/new/all.tf",
            b"locals {\n  l = 2\n}\nmodule \"a\" {\n  source = \"./../../modules/a/\"\n}\n",
        ),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let read = |folder| Root::read(folder, &Given::default()).expect("a root");
    let comparison = compare(&read(&old), &read(&new));
    assert!(comparison.is_equal(), "{:?}", comparison.differing().next());
    let addresses: Vec<&str> = comparison.blocks.iter().map(|one| &*one.address).collect();
    assert_eq!(addresses, ["local.l", "module.a"]);
    assert_eq!(comparison.blocks[0].verdict, Verdict::Equal(vec![]));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing");
    let error = Root::read(&missing, &Given::default()).expect_err("no root");
    assert!(error.to_string().contains("missing"), "{error}");
}
