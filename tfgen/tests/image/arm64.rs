//! An image for arm64 of a real program, which is compiled for it and run by an emulator of that
//! processor.

use crate::executable;
use crate::layout_parts::{configuration, files_of_layer, manifest};
use crate::program::{run, tfgen};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const SOURCE: &str = r#"
#include <stdio.h>
#include <sys/utsname.h>
int main(void) {
    struct utsname machine;
    if (uname(&machine) != 0) return 1;
    puts(machine.machine);
    return 42;
}
"#;

fn compile(folder: &Path, more: &[&str]) -> std::path::PathBuf {
    let source = executable::write(folder, "service.c", SOURCE.as_bytes());
    let program = folder.join("service");
    let mut compiler = Command::new("aarch64-linux-gnu-gcc");
    compiler.args(more).arg("-o").arg(&program).arg(source);
    let output = output(&mut compiler);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    program
}

fn output(command: &mut Command) -> Output {
    let name = command.get_program().to_owned();
    command.output().unwrap_or_else(|error| {
        panic!(
            "cannot start {} ({error}): install Debian's packages gcc-aarch64-linux-gnu and \
             qemu-user-static, as `make test-images` does",
            name.display()
        )
    })
}

#[test]
#[ignore = "needs a compiler for arm64 and an emulator; `make test-images` runs it"]
fn a_program_for_arm64_is_packed_and_runs() {
    let folder = tempfile::tempdir().unwrap();
    let program = compile(folder.path(), &["-static"]);
    let layout = folder.path().join("image");
    let build = |architecture: &str, program: &Path| {
        let mut command = tfgen(["build", "--architecture", architecture, "--binary"]);
        run(command.arg(program).arg("--output").arg(&layout))
    };
    build("arm64", &program).success();
    assert_eq!(configuration(&layout)["architecture"], "arm64");

    let entries = files_of_layer(&layout, &manifest(&layout)["layers"][0]);
    let root = tempfile::tempdir().unwrap();
    let unpacked = executable::write(root.path(), &entries[0].path, &entries[0].content);
    fs::set_permissions(&unpacked, fs::Permissions::from_mode(entries[0].mode)).unwrap();
    let ran = output(Command::new("qemu-aarch64-static").arg(&unpacked));
    assert_eq!(String::from_utf8_lossy(&ran.stdout), "aarch64\n");
    assert_eq!(ran.status.code(), Some(42));

    let error = build("x86_64", &program).failure();
    assert!(error.contains("it is built for arm64, not for x86_64"), "{error}");
    let error = build("arm64", &compile(folder.path(), &[])).failure();
    assert!(error.contains("dynamically linked"), "{error}");
}
