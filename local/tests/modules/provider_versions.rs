//! The versions of the AWS provider that modules and roots accept.

use std::path::PathBuf;

use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;

use crate::sources::{blocks, files, modules, roots};

/// Everything from the first version that was run to the next one that may break; a root says
/// which of these it does not want.
const OF_MODULES: &str = ">= 5.100.0, < 7.0.0";

type Version = [u32; 3];

#[test]
fn every_module_admits_the_same_versions_of_the_provider() {
    for module in modules() {
        assert_eq!(
            constraints(std::slice::from_ref(&module)),
            [OF_MODULES],
            "{}",
            module.display()
        );
    }
}

/// 6.0.0 to 6.14.0 fail at resources of Lambda, IAM and S3 ("Unexpected Identity Change").
#[test]
fn every_root_leaves_out_the_versions_with_identity_errors_and_no_other() {
    let roots = roots();
    assert!(roots.len() >= 6, "{roots:?}");
    for root in roots {
        let found = constraints(std::slice::from_ref(&root));
        let [constraint] = found.as_slice() else { panic!("{}: {found:?}", root.display()) };
        for minor in 0..=14 {
            assert!(!admits(constraint, [6, minor, 0]), "{}: 6.{minor}.0", root.display());
        }
        for good in [[5, 100, 0], [6, 14, 1], [6, 15, 0], [6, 28, 0]] {
            assert!(admits(constraint, good), "{}: {good:?}", root.display());
        }
        for outside in [[5, 99, 1], [7, 0, 0]] {
            assert!(!admits(constraint, outside), "{}: {outside:?}", root.display());
        }
    }
}

/// The constraints that the folders' files put on the AWS provider.
fn constraints(folders: &[PathBuf]) -> Vec<String> {
    let bodies: Vec<Body> =
        folders.iter().flat_map(|folder| files(folder, ".tf")).map(|(_, body)| body).collect();
    let required = bodies.iter().flat_map(blocks);
    required
        .filter(|block| block.ident.as_str() == "required_providers")
        .filter_map(|block| block.body.get_attribute("aws")?.value.as_object())
        .map(|aws| {
            let version = aws
                .iter()
                .find(|(key, _)| key.as_ident().is_some_and(|key| key.as_str() == "version"));
            version.map(|(_, value)| value.expr()).and_then(Expression::as_str).unwrap().to_owned()
        })
        .collect()
}

/// Whether a version fits a constraint with the three operators that this repository uses.
fn admits(constraint: &str, version: Version) -> bool {
    constraint.split(',').all(|part| {
        let (operator, bound) = part.trim().split_once(' ').unwrap();
        let bound = parse(bound);
        match operator {
            ">=" => version >= bound,
            "<" => version < bound,
            "!=" => version != bound,
            other => panic!("{other} in {constraint}"),
        }
    })
}

fn parse(text: &str) -> Version {
    let numbers: Vec<u32> = text.split('.').map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap_or_else(|_| panic!("{text} is not a whole version"))
}
