//! The names of buckets, which are unique across all AWS accounts.

use std::collections::BTreeSet;
use std::path::Path;

use hcl_edit::structure::{Block, Body};

use crate::sources::{blocks, files, labels, modules, roots};

#[test]
fn every_bucket_of_a_generated_root_has_the_account_in_its_name() {
    let makers = modules_with_buckets();
    let mut named = 0;
    for root in roots() {
        let all: Vec<Body> = files(&root, ".tf").into_iter().map(|(_, body)| body).collect();
        let account = account(&all).unwrap_or_else(|| panic!("no account: {}", root.display()));
        for module in all.iter().flat_map(|body| body.get_blocks("module")) {
            let source = argument(module, "source").unwrap();
            if !makers.contains(source.rsplit('/').next().unwrap()) {
                continue;
            }
            let names = module.body.attributes().filter_map(|attribute| {
                let is_name = attribute.key.as_str().ends_with("bucket_name");
                is_name.then(|| attribute.value.as_str().unwrap_or_default())
            });
            let names: Vec<&str> = names.collect();
            assert!(!names.is_empty(), "{}: {source} names no bucket", root.display());
            for name in names {
                named += 1;
                assert!(name.contains(&account), "{}: {name} has no {account}", root.display());
            }
        }
    }
    assert!(named >= 10, "only {named} buckets");
}

/// The account whose bucket keeps the state.
fn account(root: &[Body]) -> Option<String> {
    let backend = root.iter().flat_map(blocks).find(|block| block.ident.as_str() == "backend")?;
    let bucket = argument(backend, "bucket")?;
    bucket.split('-').find(|part| part.len() == 12 && is_number(part)).map(str::to_owned)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn argument<'a>(block: &'a Block, name: &str) -> Option<&'a str> {
    block.body.get_attribute(name)?.value.as_str()
}

/// The names of the modules that make a bucket.
fn modules_with_buckets() -> BTreeSet<String> {
    let has_bucket = |module: &Path| {
        files(module, ".tf").iter().any(|(_, body)| {
            body.get_blocks("resource").any(|resource| labels(resource)[0] == "aws_s3_bucket")
        })
    };
    let makers = modules().into_iter().filter(|module| has_bucket(module));
    makers.map(|module| module.file_name().unwrap().to_string_lossy().into_owned()).collect()
}
