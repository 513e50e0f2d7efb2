//! The instructions of many runs, short enough for every change, against those in a committed
//! table.

use crate::environments::CHECK;
use crate::growth;
use crate::instructions::{self, CAN_COUNT, Run};
use crate::programs::Program;
use crate::repository;
use crate::table::{millions, thousands};
use crate::workload::{Workload, folders};
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Counts by the names of runs.
type Counts = BTreeMap<String, u64>;

/// What may be more without being said, in percent: other processors and file systems lead to
/// other ways through the standard library.
const RISE: f64 = 5.0;
/// How long one count may take.
const LIMIT: Duration = Duration::from_secs(60);
/// How many environments of the workload are many here.
const MANY: usize = 50;

const HEADER: &str = "# Instructions of runs of tfgen outside of the kernel, counted by callgrind. \
                      `make bench` writes this,\n# and `make test-instructions` says what rose \
                      since.\n\n";

/// Counts the runs of the program at `path`, and either writes the table or says what rose.
pub(crate) fn run(path: PathBuf, is_written: bool) {
    if !*CAN_COUNT {
        println!("instructions are not counted: valgrind is not on PATH");
        return;
    }
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.toml");
    let counts = count(&Program::only(path));
    if is_written {
        let lines = counts.iter().map(|(name, count)| format!("{name:?} = {count}\n"));
        fs::write(table, format!("{HEADER}{}", lines.collect::<String>())).unwrap();
    } else {
        let before = toml::from_str(&fs::read_to_string(table).unwrap()).unwrap();
        print!("{}", compared(&before, &counts));
    }
    folders::delete_set_aside();
}

fn count(program: &Program) -> Counts {
    let root = repository::copy(program);
    let workload = Workload::new("instructions", MANY);
    repository::generate_with_schema(program, workload.root());
    let mut runs: Vec<(String, Run<'_>)> = vec![];
    for command in repository::COMMANDS {
        let run = || instructions::count(&program.command(&root, command), 0, LIMIT);
        runs.push((command.to_owned(), Box::new(run)));
    }
    let check = || instructions::count(&program.command(workload.root(), CHECK.0), 0, LIMIT);
    let many = thousands(MANY);
    runs.push((format!("{}, {many} environments", CHECK.0), Box::new(check)));
    runs.extend(growth::short_runs(program));
    let counts = instructions::on_all_cores(&runs, |(_, run)| run());
    let names = runs.into_iter().map(|(name, _)| name);
    names.zip(counts).filter_map(|(name, count)| Some((name, count?))).collect()
}

/// What became of each count, and which rose.
fn compared(before: &Counts, now: &Counts) -> String {
    let mut text = String::new();
    let mut risen = vec![];
    for (name, count) in now {
        let Some(before) = before.get(name) else {
            let _ = writeln!(text, "{:>9}           {name}: not in the table", millions(*count));
            continue;
        };
        let percent = (*count as f64 / *before as f64 - 1.0) * 100.0;
        let _ = writeln!(text, "{:>9} {percent:+7.1} %  {name}", millions(*count));
        if percent > RISE {
            risen.push(format!("{name} by {percent:.1} %"));
        }
    }
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        let _ = writeln!(text, "                    {name}: in the table alone");
    }
    match risen.as_slice() {
        [] => writeln!(text, "no count of instructions rose by more than {RISE} %"),
        risen => writeln!(
            text,
            "warning: more instructions than in tfgen/benches/instructions.toml: {}\n\
             hint: `make bench` writes the table, when that is meant",
            risen.join(", ")
        ),
    }
    .unwrap();
    text
}

/// That a rise is reported, and nothing else.
pub(crate) fn trial() -> Trial {
    Trial::test("a_rise_of_instructions_is_said", || {
        let counts = |counts: &[(&str, u64)]| {
            counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<Counts>()
        };
        let before = counts(&[("a", 1_000), ("b", 1_000), ("c", 1_000), ("gone", 1_000)]);
        let now = counts(&[("a", 1_051), ("b", 1_049), ("c", 500), ("new", 1_000)]);
        let text = compared(&before, &now);
        let (_, warning) = text.split_once("warning: ").unwrap();
        assert!(warning.contains("a by 5.1 %") && !warning.contains(" by 4.9 %"), "{text}");
        assert!(text.contains("new: not in the table"), "{text}");
        assert!(text.contains("gone: in the table alone"), "{text}");
        let text = compared(&before, &before);
        assert!(text.ends_with("no count of instructions rose by more than 5 %\n"), "{text}");
        Ok(())
    })
}
