//! `modules/ecr/publish.sh` with fakes of tfgen, the AWS CLI and the container builders, which
//! record how they were called.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const REPOSITORY: &str = "111122223333.dkr.ecr.us-east-2.amazonaws.com/shop-api";

/// Answers whether it works, or records the program's name, its arguments and its standard input.
const NOTE: &str = "#!/bin/sh\n\
    if test \"$1\" = info; then case \" $BROKEN \" in *\" ${0##*/} \"*) exit 1;; esac; exit; fi\n\
    { echo \"${0##*/} $*\"; case \"$*\" in *--password-stdin*) cat;; esac; } >> \"$NOTES\"\n";

/// The AWS CLI of an account whose repository has the images in `$PUBLISHED`.
const AWS: &str = "test \"$1\" = --profile && shift 2\n\
    echo \"key ${AWS_ACCESS_KEY_ID:-none}\" >> \"$NOTES\"\n\
    case \"$1 $2\" in\n\
    'sts assume-role') test -z \"$FORBIDDEN\" && printf 'key-of-role\\tsecret\\ttoken\\n';;\n\
    'sts get-caller-identity') echo \"$ACCOUNT\";;\n\
    'ecr get-login-password') test -z \"$FORBIDDEN\" && echo secret-of-\"$4\";;\n\
    'ecr describe-images') case \"$*\" in *\"$PUBLISHED\"*) ;; *) exit 254;; esac;;\n\
    *) exit 2;;\nesac\n";

struct Script {
    folder: tempfile::TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Script {
    /// The script with these programs on the PATH next to the system's own `sh` and `cat`.
    fn with(programs: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for program in ["sh", "cat"] {
            let path = Path::new("/bin").join(program);
            std::os::unix::fs::symlink(path, folder.path().join(program)).unwrap();
        }
        for program in programs {
            let path = folder.path().join(program);
            let text = if *program == "aws" { format!("{NOTE}{AWS}") } else { NOTE.to_owned() };
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let settings = vec![
            ("ACCOUNT", "111122223333".to_owned()),
            ("BUILDER", "tfgen".to_owned()),
            ("BUILD_CONTEXT", "/context".to_owned()),
            ("BUILD_DOCKERFILE", "service/Dockerfile".to_owned()),
            ("BUILD_PLATFORM", "linux/arm64".to_owned()),
            ("IMAGE_DIGEST", DIGEST.to_owned()),
            ("IMAGE_LAYOUT", "/layout with spaces; and $(more)".to_owned()),
            ("IMAGE_TAG", "src-1".to_owned()),
            ("BROKEN", String::new()),
            ("FORBIDDEN", String::new()),
            ("PUBLISHED", "nothing".to_owned()),
            ("REPOSITORY_URL", REPOSITORY.to_owned()),
        ];
        Self { folder, settings }
    }

    fn set(mut self, name: &'static str, value: &str) -> Self {
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.to_owned()));
        self
    }

    /// Runs it, and returns its output and how it called the programs.
    fn run(&self) -> (Output, String) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../modules/ecr/publish.sh");
        let notes = self.folder.path().join("notes");
        let output = Command::new("/bin/sh")
            .arg(script)
            .arg("publish")
            .env_clear()
            .env("PATH", self.folder.path())
            .env("NOTES", &notes)
            .envs(self.settings.iter().map(|(name, value)| (*name, value)))
            .output()
            .unwrap();
        (output, fs::read_to_string(notes).unwrap_or_default())
    }

    fn refusal(&self) -> String {
        let (output, notes) = self.run();
        assert_eq!(output.status.code(), Some(1));
        assert!(!notes.contains("image push"), "{notes}");
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn the_local_registry_is_pushed_to_without_the_aws_cli() {
    let script = Script::with(&["tfgen"]).set("TFGEN_REGISTRY_ENDPOINT", "http://127.0.0.1:1");
    let (output, notes) = script.run();
    assert!(output.status.success());
    assert_eq!(
        notes,
        format!(
            "tfgen image push --image /layout with spaces; and $(more) --repository {REPOSITORY} \
             --digest {DIGEST} --endpoint http://127.0.0.1:1\n"
        )
    );
}

#[test]
fn ecr_s_password_of_the_repository_s_region_reaches_tfgen_on_standard_input_only() {
    let (output, notes) = Script::with(&["aws", "tfgen"]).run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let push: Vec<&str> = notes.lines().skip_while(|line| !line.contains("image push")).collect();
    assert!(push[0].ends_with("--username AWS --password-stdin"), "{notes}");
    assert_eq!(push[1], "secret-of-us-east-2");
    assert!(!push[0].contains("secret"), "{notes}");
}

#[test]
fn an_image_that_the_repository_has_is_not_pushed() {
    let (output, notes) = Script::with(&["aws"]).set("PUBLISHED", DIGEST).run();
    assert!(output.status.success(), "tfgen is not even needed then");
    assert!(notes.contains("--repository-name shop-api"), "{notes}");
    assert!(!notes.contains("get-login-password"), "{notes}");
}

#[test]
fn credentials_of_another_account_are_refused() {
    let said = Script::with(&["aws", "tfgen"]).set("ACCOUNT", "999900009999").refusal();
    assert!(
        said.contains("account 999900009999, the repository belongs to 111122223333"),
        "{said}"
    );
}

/// Each call uses the profile, although there are keys in the environment.
#[test]
fn the_profile_of_the_provider_is_the_one_that_asks() {
    let script = Script::with(&["aws", "tfgen"]).set("AWS_CLI_PROFILE", "shop");
    let (output, notes) = script.run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let asked: Vec<&str> = notes.lines().filter(|line| line.starts_with("aws ")).collect();
    assert_eq!(asked.len(), 3, "{notes}");
    assert!(asked.iter().all(|line| line.starts_with("aws --profile shop ")), "{notes}");
}

/// The profile assumes the role once, and the role's own keys make all other calls.
#[test]
fn the_role_of_the_provider_is_taken_and_asks() {
    let role = "arn:aws:iam::111122223333:role/deploy";
    let script =
        Script::with(&["aws", "tfgen"]).set("AWS_CLI_PROFILE", "shop").set("AWS_CLI_ROLE", role);
    let (output, notes) = script.run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let asked: Vec<&str> = notes.lines().filter(|line| line.starts_with("aws ")).collect();
    let taken = format!("aws --profile shop sts assume-role --role-arn {role} ");
    assert!(asked[0].starts_with(&taken), "{notes}");
    assert!(asked[1].starts_with("aws sts get-caller-identity"), "{notes}");
    let keys: Vec<&str> = notes.lines().filter(|line| line.starts_with("key ")).collect();
    assert_eq!(keys, ["key none", "key key-of-role", "key key-of-role", "key key-of-role"]);
}

#[test]
fn a_role_that_may_not_be_taken_is_named() {
    let role = "arn:aws:iam::111122223333:role/deploy";
    let said =
        Script::with(&["aws", "tfgen"]).set("AWS_CLI_ROLE", role).set("FORBIDDEN", "yes").refusal();
    assert!(said.contains(&format!("may not take the role {role}")), "{said}");
}

#[test]
fn nothing_is_pushed_when_ecr_gives_no_password() {
    let said = Script::with(&["aws", "tfgen"]).set("FORBIDDEN", "yes").refusal();
    assert!(said.contains("ECR gives these credentials no password"), "{said}");
}

#[test]
fn a_missing_program_is_named_with_what_to_do() {
    let said = Script::with(&["tfgen"]).refusal();
    assert!(said.contains("the AWS CLI ('aws') is not installed"), "{said}");
    let said = Script::with(&["aws"]).set("TFGEN", "/nowhere/tfgen").refusal();
    assert!(said.contains("'/nowhere/tfgen' is not a program: set TFGEN"), "{said}");
    let script = Script::with(&["aws", "docker"]).set("BUILDER", "docker");
    let said = script.set("BROKEN", "docker").refusal();
    assert!(said.contains("'docker info' fails"), "{said}");
    let said = Script::with(&["aws"]).set("BUILDER", "docker").refusal();
    assert!(said.contains("none of docker, podman and buildah is installed"), "{said}");
}

#[test]
fn a_dockerfile_is_built_by_the_first_program_that_works_and_pushed_by_its_tag() {
    for (there, broken, used) in [
        (&["aws", "buildah", "docker", "podman"][..], "", "docker"),
        (&["aws", "buildah", "docker", "podman"], "docker", "podman"),
        (&["aws", "buildah", "docker", "podman"], "docker podman", "buildah"),
        (&["aws", "buildah", "podman"], "", "podman"),
        (&["aws", "buildah"], "", "buildah"),
    ] {
        builds_and_pushes(there, broken, used);
    }
}

/// Plain HTTP on this machine, which docker uses by itself; no AWS account is called.
#[test]
fn a_dockerfile_goes_to_the_local_registry_without_the_aws_cli() {
    for (engine, option) in [("docker", ""), ("podman", "--tls-verify=false ")] {
        let script = Script::with(&[engine]).set("BUILDER", "docker");
        let (output, notes) = script.set("TFGEN_REGISTRY_ENDPOINT", "http://127.0.0.1:1").run();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let image = "127.0.0.1:1/shop-api:src-1";
        assert_eq!(
            notes,
            format!(
                "{engine} build --platform linux/arm64 --file /context/service/Dockerfile \
                 --tag {image} /context\n{engine} push {option}{image}\n"
            )
        );
    }
}

fn builds_and_pushes(there: &[&str], broken: &str, used: &str) {
    let script = Script::with(there).set("BUILDER", "docker").set("BROKEN", broken);
    let (output, notes) = script.run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let calls: Vec<&str> = notes
        .lines()
        .filter(|line| !["aws ", "key ", "secret-of-"].iter().any(|start| line.starts_with(start)))
        .collect();
    assert_eq!(
        calls,
        [
            &format!(
                "{used} login --username AWS --password-stdin \
                 111122223333.dkr.ecr.us-east-2.amazonaws.com"
            ),
            &format!(
                "{used} build --platform linux/arm64 --file /context/service/Dockerfile \
                 --tag {REPOSITORY}:src-1 /context"
            ),
            &format!("{used} push {REPOSITORY}:src-1"),
        ]
    );
}
