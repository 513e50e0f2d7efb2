//! How the real Terraform makes the plan of a case.

use serde_json::Value;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The plan of the case in `folder`, without the parts that differ each time. The case's own
/// modules replace the `shared` ones.
pub(crate) fn plan(folder: &Path, shared: &Path) -> Value {
    let repository = tempfile::tempdir().expect("a folder");
    let root = repository.path().join("generated/prod");
    fs::create_dir_all(&root).expect("a folder");
    for modules in [shared, &folder.join("modules")] {
        for module in fs::read_dir(modules).into_iter().flatten().flatten() {
            copy(&module.path(), &repository.path().join("modules").join(module.file_name()));
        }
    }
    let configuration = provider_installation(repository.path());
    let address = serve(folder);
    let terraform = |arguments: &[&str]| {
        let mut command = Command::new("terraform");
        command.current_dir(&root).args(arguments);
        command.env("TF_CLI_CONFIG_FILE", &configuration).env("CHECKPOINT_DISABLE", "1");
        command.env("AWS_ENDPOINT_URL", &address).env_remove("AWS_PROFILE");
        let output = command.output().expect("terraform starts");
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), output.stdout, talk)
    };
    let must = |arguments: &[&str]| {
        let (is_right, output, talk) = terraform(arguments);
        assert!(is_right, "{} {arguments:?}: {talk}", folder.display());
        output
    };
    let before = folder.join("before");
    if before.is_dir() {
        copy(&before, &root);
        must(&["init", "-input=false"]);
        must(&["apply", "-auto-approve", "-input=false"]);
        fs::remove_file(root.join("main.tf")).expect("it was copied");
    }
    let state = folder.join("state.json");
    if state.is_file() {
        fs::copy(state, root.join("terraform.tfstate")).expect("the state");
    }
    copy(&folder.join("after"), &root);
    must(&["init", "-input=false"]);
    let mut arguments = vec!["plan", "-input=false", "-out=plan"];
    if !folder.join("answer.xml").is_file() {
        arguments.push("-refresh=false");
    }
    // A plan that stopped with an error is still written.
    let (_, _, talk) = terraform(&arguments);
    assert!(root.join("plan").is_file(), "{}: {talk}", folder.display());
    let shown = must(&["show", "-json", "plan"]);
    let mut plan: Value = serde_json::from_slice(&shown).expect("JSON");
    plan.as_object_mut().expect("an object").remove("timestamp");
    number_identifiers(&mut plan, &mut vec![]);
    plan
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a file");
    }
}

/// A Terraform configuration that takes the AWS provider from the folder for software that is not a
/// package.
fn provider_installation(folder: &Path) -> PathBuf {
    let places = ["/opt", "/usr/local/share", "/usr/share"].map(PathBuf::from);
    let below = |place: &PathBuf| {
        let inside = fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
        inside.chain([place.clone()]).collect::<Vec<_>>()
    };
    let mut trees = places.iter().flat_map(below);
    let tree = trees.find(|tree| tree.join("registry.terraform.io/hashicorp/aws").is_dir());
    let installation = match tree {
        Some(tree) => format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
            tree.display().to_string()
        ),
        None => String::new(),
    };
    let path = folder.join("terraform.rc");
    fs::write(&path, installation).expect("the configuration");
    path
}

/// Returns the address of a server that answers every call with the case's `answer.xml`.
fn serve(folder: &Path) -> String {
    let answer = fs::read_to_string(folder.join("answer.xml")).unwrap_or_default();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("it has an address"));
    // It ends with the test's process.
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut request = BufReader::new(stream);
            let mut length = 0;
            let mut line = String::new();
            while request.read_line(&mut line).is_ok_and(|read| read > 2) {
                let header = line.to_ascii_lowercase();
                if let Some(value) = header.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
                line.clear();
            }
            drop(request.by_ref().take(length).read_to_end(&mut vec![]));
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close";
            let length = answer.len();
            drop(write!(request.get_mut(), "{head}\r\nContent-Length: {length}\r\n\r\n{answer}"));
        }
    });
    address
}

/// Replaces the identifiers that Terraform invents with numbers.
fn number_identifiers(value: &mut Value, known: &mut Vec<String>) {
    match value {
        Value::String(text) if is_identifier(text) => {
            let number = known.iter().position(|one| one == text).unwrap_or_else(|| {
                known.push(text.clone());
                known.len() - 1
            });
            *text = format!("00000000-0000-0000-0000-{number:012}");
        }
        Value::Array(list) => list.iter_mut().for_each(|one| number_identifiers(one, known)),
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter_mut().collect();
            entries.sort_by_key(|(key, _)| (*key).clone());
            entries.into_iter().for_each(|(_, one)| number_identifiers(one, known));
        }
        _ => {}
    }
}

fn is_identifier(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
