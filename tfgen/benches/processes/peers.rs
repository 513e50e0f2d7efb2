//! Other generators on the same stack. Each gets the values of an environment merged and
//! evaluated already, as JSON, and writes the calls of the same modules with the same inputs.

use crate::cost::{Contestant, Cost, in_turns};
use crate::environments::tfgen;
use crate::module_calls::{of_hcl, of_json, without_references};
use crate::table::{Table, megabytes, time, times};
use crate::workload::{Workload, name_of};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A generator, installed.
struct Peer {
    name: &'static str,
    interpreter: PathBuf,
    program: PathBuf,
    /// What it writes for an environment, below the folder that it writes to.
    output: fn(&str) -> String,
}

/// The table for numbers of environments, each measured as often as told, or why there is none.
pub(crate) fn compare(sizes: &[(usize, usize)]) -> String {
    let title = "Other generators";
    let peers = match [cdktn(), kcl(), jinja2()] {
        [Ok(cdktn), Ok(kcl), Ok(jinja2)] => [cdktn, kcl, jinja2],
        [cdktn, kcl, jinja2] => {
            let missing: Vec<String> =
                [cdktn, kcl, jinja2].into_iter().filter_map(Result::err).collect();
            return format!("## {title}\n\nNot measured: {}.\n", missing.join("; "));
        }
    };
    let mut costs: Vec<Vec<Cost>> = vec![vec![]; peers.len() + 1];
    for (environments, rounds) in sizes {
        let measured = measure(&peers, *environments, *rounds);
        costs.iter_mut().zip(measured).for_each(|(costs, cost)| costs.push(cost));
    }
    let heads =
        |prefix: &str| sizes.iter().map(|(size, _)| format!("{prefix}{size}")).collect::<Vec<_>>();
    let columns = [
        vec![String::new()],
        heads("environments: "),
        heads("against `tfgen`: "),
        vec!["peak memory".to_owned()],
    ];
    let mut table = Table::new(&columns.concat());
    let names = ["`tfgen generate`"].into_iter().chain(peers.iter().map(|peer| peer.name));
    for (name, row) in names.zip(&costs) {
        let mut cells = vec![name.to_owned()];
        cells.extend(row.iter().map(|cost| time(cost.wall)));
        cells.extend(row.iter().zip(&costs[0]).map(|(cost, own)| times(cost.wall, own.wall)));
        cells.extend(row.last().map(|cost| megabytes(cost.memory)));
        table.row(&cells);
    }
    table.under(
        title,
        "All write the same calls of the same modules, and each value is compared after the run. \
         The others get the values merged and evaluated already, write nothing else of the root \
         modules but providers, and know nothing of the modules' types and conditions; KCL checks \
         types that were copied into its schemas by hand.",
    )
}

fn measure(peers: &[Peer; 3], environments: usize, rounds: usize) -> [Cost; 4] {
    let workload = Workload::new(&format!("peers-{environments}"), environments);
    let root = workload.root();
    let (generated, data) = (root.join("generated"), root.join("data"));
    Cost::of(&mut tfgen(root, &["generate"]), 0);
    fs::create_dir(&data).unwrap();
    let calls_of = |number: usize| {
        let path = generated.join(name_of(number)).join("main.tf");
        serde_json::Value::Object(of_hcl(&fs::read_to_string(path).unwrap()))
    };
    for number in 1..=environments {
        let values = without_references(&calls_of(number)).unwrap();
        fs::write(data.join(format!("{}.json", name_of(number))), values.to_string()).unwrap();
    }
    let remove = |folder: &Path| {
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
    };
    let out = |peer: &Peer| root.join(peer.name);
    let run = |peer: &Peer| {
        let mut command = Command::new(&peer.interpreter);
        command.arg(&peer.program).arg(&data).arg(out(peer));
        command
    };
    let contest = |place: usize| {
        let peer = &peers[place];
        let (command, folder) = (move || run(peer), out(peer));
        Contestant::new(command).prepared(move || remove(&folder))
    };
    let contestants = [
        Contestant::new(|| tfgen(root, &["generate"])).prepared(|| remove(&generated)),
        contest(0),
        contest(1),
        contest(2),
    ];
    let costs = in_turns(rounds, &contestants);
    for peer in peers {
        for number in 1..=environments {
            let path = out(peer).join((peer.output)(&name_of(number)));
            let text = fs::read_to_string(&path).unwrap();
            let found = if path.extension().is_some_and(|end| end == "json") {
                of_json(&text)
            } else {
                of_hcl(&text)
            };
            assert_eq!(serde_json::Value::Object(found), calls_of(number), "{}", path.display());
        }
    }
    costs
}

fn cdktn() -> Result<Peer, String> {
    let folder = copied("cdktn");
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund"]).current_dir(&folder);
    succeed(npm)?;
    Ok(Peer {
        name: "cdktn",
        interpreter: "node".into(),
        program: folder.join("generate.js"),
        output: |name| format!("stacks/{name}/cdk.tf.json"),
    })
}

fn kcl() -> Result<Peer, String> {
    python("kcl", |name| format!("{name}/main.tf.json"))
}

fn jinja2() -> Result<Peer, String> {
    python("jinja2", |name| format!("{name}/main.tf"))
}

fn python(name: &'static str, output: fn(&str) -> String) -> Result<Peer, String> {
    let folder = copied(name);
    let mut environment = Command::new("python3");
    environment.args(["-m", "venv", "python"]).current_dir(&folder);
    succeed(environment)?;
    let interpreter = folder.join("python/bin/python");
    let mut pip = Command::new(&interpreter);
    pip.args(["-m", "pip", "install", "--quiet", "--requirement", "requirements.txt"]);
    pip.current_dir(&folder);
    succeed(pip)?;
    Ok(Peer { name, interpreter, program: folder.join("generate.py"), output })
}

/// The program of the peer `name`, in a folder where it may be installed.
fn copied(name: &str) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers").join(name);
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("benchmarks/peers").join(name);
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    to
}

fn succeed(mut command: Command) -> Result<(), String> {
    match command.stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{}`: {status}", command.get_program().display())),
        Err(error) => Err(format!("`{}`: {error}", command.get_program().display())),
    }
}
