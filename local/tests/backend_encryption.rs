//! The key with which a backend has its state encrypted, as in the request that the real Terraform
//! sends to S3: a server plays S3 and records the requests.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use local::aws::EmulatedAws;
use local::files;
use local::prerequisites::{self, Purpose};
use local::project::Project;
use local::state::StateFolder;
use local::steps::Step;
use local::terraform::Terraform;
use local::terraform::generated_root::terraform_files;

const KEY: &str = "arn:aws:kms:us-east-2:111122223333:key/1234abcd-12ab-44cd-a6ef-1234567890ab";

/// The environments keep their states with one backend, which does not mention encryption, so the
/// bucket's own key is used.
#[test]
fn the_state_and_its_lock_are_left_to_the_key_of_the_bucket() {
    let root =
        Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap().generated("prod");
    let backend = terraform_files(&root).unwrap().into_iter().find_map(|path| {
        let text = files::read(&path).unwrap();
        let from = text.find("  backend \"s3\" {")?;
        let to = from + text[from..].find("\n  }\n")? + "\n  }\n".len();
        Some(text[from..to].to_owned())
    });
    let backend = backend.expect("a backend");
    let asked = encryption_asked_for(&backend);
    assert_eq!(asked, [("prod.tfstate", None, None), ("prod.tfstate.tflock", None, None)].map(own));
}

/// Why `encrypt` is absent.
#[test]
fn encrypt_without_a_key_asks_for_another_than_the_bucket_s() {
    let asked = encryption_asked_for(&backend("encrypt = true"));
    let expected =
        [("a.tfstate", Some("AES256"), None), ("a.tfstate.tflock", Some("AES256"), None)];
    assert_eq!(asked, expected.map(own));
}

#[test]
fn a_key_that_a_backend_names_is_asked_for() {
    let asked = encryption_asked_for(&backend(&format!("encrypt = true\nkms_key_id = \"{KEY}\"")));
    let by_key = |path| (path, Some("aws:kms"), Some(KEY));
    assert_eq!(asked, [by_key("a.tfstate"), by_key("a.tfstate.tflock")].map(own));
}

type Asked = (String, Option<String>, Option<String>);

fn own((key, algorithm, id): (&str, Option<&str>, Option<&str>)) -> Asked {
    (key.to_owned(), algorithm.map(str::to_owned), id.map(str::to_owned))
}

fn backend(arguments: &str) -> String {
    format!(
        "backend \"s3\" {{\nbucket = \"states\"\nkey = \"a.tfstate\"\nregion = \"us-east-2\"\n\
         use_lockfile = true\n{arguments}\n}}\n"
    )
}

/// Applies a root with this backend, and returns the algorithm and key with which each object was
/// to be encrypted.
fn encryption_asked_for(backend: &str) -> Vec<Asked> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    files::make_folder(&root).unwrap();
    let text = format!("terraform {{\n{backend}}}\n\nresource \"terraform_data\" \"this\" {{}}\n");
    files::write(&root.join("main.tf"), text).unwrap();
    let state = StateFolder::open(&folder.path().join("state")).unwrap();
    let program = prerequisites::check(Purpose::TerraformOnly).unwrap().terraform;
    let bucket = Bucket::default();
    let mut terraform = Terraform::new(&program, &root, &state, "root");
    terraform.use_emulator(&EmulatedAws::at(serve(&bucket)));
    terraform.set("AWS_ACCESS_KEY_ID", "test");
    terraform.set("AWS_SECRET_ACCESS_KEY", "test");
    terraform.set("AWS_S3_USE_PATH_STYLE", "true");
    terraform.set("TF_CLI_CONFIG_FILE", "/dev/null");
    terraform.init(&[]).unwrap();
    terraform.apply(&Step::default()).unwrap();
    let put = bucket.put.lock().unwrap();
    put.iter().map(|(key, [algorithm, id])| (key.clone(), algorithm.clone(), id.clone())).collect()
}

/// The objects that were put, and their headers.
#[derive(Default, Clone)]
struct Bucket {
    objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    put: Arc<Mutex<BTreeMap<String, [Option<String>; 2]>>>,
}

/// The part of S3 that the backend uses, and the service that says whose the keys are.
async fn answer(State(bucket): State<Bucket>, request: Request) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let headers = request.headers().clone();
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap().to_vec();
    if path == "/" {
        let identity = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
             <Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/ann</Arn>\
             <UserId>A</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>";
        return ([("content-type", "text/xml")], identity).into_response();
    }
    let Some((_, key)) =
        path.trim_start_matches('/').split_once('/').filter(|(_, key)| !key.is_empty())
    else {
        let empty = "<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>";
        return ([("content-type", "application/xml")], empty).into_response();
    };
    let mut objects = bucket.objects.lock().unwrap();
    match method {
        Method::PUT => {
            let header =
                |name: &str| text(&headers, &format!("x-amz-server-side-encryption{name}"));
            let asked = [header(""), header("-aws-kms-key-id")];
            bucket.put.lock().unwrap().insert(key.to_owned(), asked);
            objects.insert(key.to_owned(), body);
            StatusCode::OK.into_response()
        }
        Method::DELETE => {
            objects.remove(key);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => objects.get(key).map_or_else(missing, |found| found.clone().into_response()),
    }
}

fn missing() -> Response {
    let error = "<Error><Code>NoSuchKey</Code><Message>The key is not there.</Message></Error>";
    (StatusCode::NOT_FOUND, [("content-type", "application/xml")], error).into_response()
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| value.to_str().unwrap().to_owned())
}

/// Serves for as long as the test runs, and returns the port.
fn serve(bucket: &Bucket) -> u16 {
    let router = Router::new().fallback(answer).with_state(bucket.clone());
    let (ready, port) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            ready.send(listener.local_addr().unwrap().port()).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    port.recv().unwrap()
}
