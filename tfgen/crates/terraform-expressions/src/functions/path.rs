//! `basename` and `dirname`, if the result is the same on every machine.

use super::Arguments;
use crate::value::{Evaluated, Value, left};

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    Some(match name {
        "basename" => base(arguments),
        "dirname" => folder(arguments),
        _ => return None,
    })
}

/// The path at `place`. Windows has other separators, and drives.
fn path(arguments: &Arguments) -> Evaluated<String> {
    arguments.are(1)?;
    let path = arguments.text(0)?;
    if path.contains(['\\', ':']) || path.starts_with("//") {
        return left("has a path that is another on Windows");
    }
    Ok(path)
}

fn base(arguments: &Arguments) -> Evaluated {
    let path = path(arguments)?;
    let name = match (path.trim_end_matches('/'), path.is_empty()) {
        (_, true) => ".",
        ("", false) => return left("has a path that is another on Windows"),
        (path, false) => path.rsplit('/').next().unwrap_or_default(),
    };
    Ok(Value::string(name))
}

fn folder(arguments: &Arguments) -> Evaluated {
    let path = path(arguments)?;
    let (folder, _) = path.rsplit_once('/').unwrap_or_default();
    let names = folder.split('/').filter(|name| !matches!(*name, "" | "."));
    match &names.collect::<Vec<_>>()[..] {
        _ if path.starts_with('/') => left("has a folder that is another on Windows"),
        [] => Ok(Value::string(".")),
        [name] => Ok(Value::string(*name)),
        // A separator stays, but Windows writes it differently.
        _ => left("has a folder that is another on Windows"),
    }
}
