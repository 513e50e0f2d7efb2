//! `emulator.py` with a ministack that lacks one of the names that it changes.

use std::path::Path;
use std::process::{Command, Output};

use local::files;

/// A module that has every name, except those in `LACKS`.
const MODULE: &str = "
LACKS = {'_s3_object_key', '_execute_function_proxy', '_waf_err', '_MAX_IDLE'}

def __getattr__(name):
    if name in LACKS or name.startswith('__'):
        raise AttributeError(name)
    return {}
";

fn start(folder: &Path, version: &str) -> Output {
    let services = ["cloudfront", "cloudwatch", "iam", "lambda_svc", "route53", "s3", "waf"];
    for (package, modules) in [("core", &["cloudfront_js"][..]), ("services", &services)] {
        let package = folder.join("ministack").join(package);
        files::make_folder(&package).unwrap();
        files::write(&package.join("__init__.py"), "").unwrap();
        for name in modules {
            files::write(&package.join(format!("{name}.py")), MODULE).unwrap();
        }
    }
    files::write(&folder.join("ministack/__init__.py"), "").unwrap();
    let about = folder.join(format!("ministack-{version}.dist-info"));
    files::make_folder(&about).unwrap();
    let text = format!("Metadata-Version: 2.1\nName: ministack\nVersion: {version}\n");
    files::write(&about.join("METADATA"), &text).unwrap();
    Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator.py"))
        .env("PYTHONPATH", folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("BIND_HOST", "127.0.0.1")
        .env("LAMBDA_HOST_URL", "http://127.0.0.1:9")
        .output()
        .unwrap()
}

/// The version that `emulator.py` is written for.
fn version() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("requirements/emulator.txt");
    let requirements = files::read(&path).unwrap();
    let (_, version) = requirements.split_once("ministack==").unwrap();
    version.trim().to_owned()
}

#[test]
fn names_that_are_not_there_stop_the_emulator_before_it_serves() {
    let folder = tempfile::tempdir().unwrap();
    let output = start(folder.path(), &version());
    assert_eq!(output.status.code(), Some(1));
    let version = version();
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!(
            "ministack {version} lacks names that emulator.py changes or uses: \
             cloudfront._s3_object_key, cloudfront_js._MAX_IDLE, lambda_svc._execute_function_proxy, waf._waf_err\n"
        )
    );
}

#[test]
fn another_version_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let output = start(folder.path(), "9.9.9");
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(&version()) && text.contains("9.9.9 is installed"), "{text}");
}
