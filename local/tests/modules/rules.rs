//! What no module and no generated file may contain.

use std::path::PathBuf;

use hcl_edit::structure::{Block, Body};

use crate::sources::{blocks, entries, files, labels, modules, repository};

/// The files of all modules and of all generated roots.
fn all() -> Vec<(PathBuf, Body)> {
    let mut folders = modules();
    folders.extend(entries(&repository().join("generated")));
    folders.iter().flat_map(|folder| files(folder, ".tf")).collect()
}

/// A distribution's error pages apply to all its origins: they would turn an API's 403 and 404 into
/// the site's page.
#[test]
fn no_distribution_has_error_pages() {
    let mut responses = 0;
    for (path, body) in all() {
        for block in blocks(&body) {
            let dynamic = block.ident.as_str() == "dynamic";
            let name = if dynamic { labels(block)[0] } else { block.ident.as_str() };
            if name != "custom_error_response" {
                continue;
            }
            responses += 1;
            let content = block.body.get_blocks("content").next().unwrap_or(block);
            for page in ["response_page_path", "response_code"] {
                assert!(content.body.get_attribute(page).is_none(), "{page} in {}", path.display());
            }
        }
    }
    assert!(responses >= 1, "nothing says how long failures are kept");
}

/// Such a grant would let any account invoke a function around its URL.
#[test]
fn no_function_is_granted_to_everybody() {
    let mut grants = 0;
    for (path, body) in all() {
        for block in body.get_blocks("resource") {
            if labels(block)[0] == "aws_lambda_permission" {
                grants += 1;
                let principal = text(block, "principal");
                assert!(principal.is_some_and(|name| name != "*"), "{}", path.display());
            }
        }
    }
    assert!(grants >= 2, "only {grants} grants");
}

/// AWS deletes nothing that a distribution refers to, so the distribution must be changed first. On
/// a record, `create_before_destroy` would spread to the distribution itself, which cannot be made
/// twice.
#[test]
fn what_a_distribution_refers_to_outlives_its_use() {
    let referred = [
        "aws_cloudfront_function",
        "aws_cloudfront_origin_access_control",
        "aws_cloudfront_response_headers_policy",
        "aws_wafv2_web_acl",
    ];
    let mut resources = 0;
    for (path, body) in all() {
        for block in body.get_blocks("resource") {
            let kind = labels(block)[0];
            if !referred.contains(&kind) && kind != "aws_route53_record" {
                continue;
            }
            resources += 1;
            let lifecycle = block.body.get_blocks("lifecycle").next();
            let first =
                lifecycle.and_then(|block| block.body.get_attribute("create_before_destroy"));
            let first = first.and_then(|attribute| attribute.value.as_bool()).unwrap_or_default();
            assert_eq!(first, referred.contains(&kind), "{kind} in {}", path.display());
        }
    }
    assert!(resources >= 8, "only {resources} resources");
}

/// An attribute that is a literal string, so that it can be checked here.
fn text<'a>(block: &'a Block, name: &str) -> Option<&'a str> {
    block.body.get_attribute(name)?.value.as_str()
}

/// Only Terraform has mocks from files and parallel runs; OpenTofu refuses them.
#[test]
fn tests_are_written_for_terraform_and_opentofu() {
    for module in modules() {
        for (path, body) in files(&module.join("tests"), ".tftest.hcl") {
            for block in blocks(&body) {
                let kind = block.ident.as_str();
                let words: Vec<&str> = match kind {
                    "mock_provider" => vec!["source", "override_during"],
                    "run" => vec!["parallel", "state_key"],
                    "test" => vec!["parallel"],
                    _ => vec!["override_during"],
                };
                for word in words {
                    let found = block.body.get_attribute(word).is_some();
                    assert!(!found, "{}: {kind} has {word}", path.display());
                }
            }
        }
    }
}

/// `terraform import` knows only resources in the state, so it stops if the keys of one resource
/// come from another.
#[test]
fn no_resource_is_repeated_by_another() {
    let mut repeated = 0;
    for (path, body) in all() {
        for block in body.get_blocks("resource") {
            let Some(attribute) = block.body.get_attribute("for_each") else { continue };
            repeated += 1;
            let keys = attribute.value.to_string();
            assert!(!keys.contains("aws_"), "`for_each = {keys}` in {}", path.display());
        }
    }
    assert!(repeated >= 10, "only {repeated} resources are repeated");
}

/// Three lines of an editor: the module's README has everything else.
#[test]
fn descriptions_are_short() {
    let mut descriptions = 0;
    for (path, body) in all() {
        for block in blocks(&body) {
            let Some(description) = text(block, "description") else { continue };
            descriptions += 1;
            let length = description.chars().count();
            assert!(length <= 240, "{}: {length} characters: {description}", path.display());
        }
    }
    assert!(descriptions > 100, "only {descriptions} descriptions");
}
