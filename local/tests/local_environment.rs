//! `generated/local` can reach only the emulated AWS.

use std::path::Path;

use local::aws::REGION;
use local::builds::Profile;
use local::project::{LOCAL, Project};
use local::terraform::generated_root::{Argument, GeneratedRoot};

fn root() -> GeneratedRoot {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    GeneratedRoot::read(&project.generated(LOCAL)).unwrap()
}

/// Keys written in a provider block win over the environment's and the shared files', so without
/// `AWS_ENDPOINT_URL` the real AWS gets keys that belong to no one.
#[test]
fn its_provider_and_backend_have_dummy_keys_and_nothing_that_replaces_them() {
    let root = root();
    assert_eq!(root.provider_aliases(), [None], "one provider configuration, without an alias");
    for key in ["access_key", "secret_key"] {
        assert_eq!(root.provider_argument(None, key), Some("test"), "provider {key}");
        assert_eq!(root.backend_argument(key), Some("test"), "backend {key}");
    }
    for other in ["assume_role", "assume_role_with_web_identity", "endpoints"] {
        assert!(!root.mentions_in_provider_or_backend(other), "{other}");
    }
    for other in ["profile", "shared_credentials_files", "shared_config_files", "token"] {
        assert!(!root.mentions_in_provider_or_backend(other), "{other}");
    }
}

/// Its program is compiled for this machine's stack, not for AWS.
#[test]
fn its_image_lies_where_no_other_environment_takes_one_from() {
    let mut seen = 0;
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    for (profile, is_its_own) in [(Profile::Local, true), (Profile::Lambda, false)] {
        let layout = project.image_layout(profile);
        for environment in project.environments().unwrap() {
            let root = GeneratedRoot::read(&project.generated(&environment)).unwrap();
            for (_, arguments) in root.module_calls() {
                let Some(Argument::Path(given)) = arguments.get("image_layout") else { continue };
                let expected = (environment == LOCAL) == is_its_own;
                assert_eq!(*given == layout, expected, "{environment}");
                seen += 1;
            }
        }
    }
    assert!(seen > 4, "only {seen}");
}

#[test]
fn its_region_is_the_one_that_the_emulator_is_asked_in() {
    assert_eq!(root().provider_argument(None, "region"), Some(REGION));
}
