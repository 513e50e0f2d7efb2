//! That what is measured is what it claims to be: a repository without mistakes, or with one for
//! each of something, in which one mistake more is found wherever it is.

use super::dimensions::{self, Dimension};
use super::exponent;
use super::{inputs::Files, write_files};
use crate::programs::Program;
use crate::workload::folders;
use libtest_mimic::{Failed, Trial};

/// How many of each thing there are.
const NUMBERS: [usize; 3] = [1, 2, 12];

/// A test for each thing that there can be much of, and of the exponent.
pub(crate) fn trials() -> Vec<Trial> {
    let trials = dimensions::ALL.iter().map(|dimension| {
        let name = format!("growth of {} by {}", dimension.name, dimension.command);
        Trial::test(name, || prove(dimension))
    });
    trials.chain([exponent::trial()]).collect()
}

fn prove(dimension: &Dimension) -> Result<(), Failed> {
    for number in NUMBERS {
        let files = (dimension.files)(number);
        let mistakes = (dimension.mistakes)(number);
        expect(dimension, number, &files, mistakes)?;
        let (right, wrong) = dimension.fault;
        let faults: usize = files.values().map(|text| text.matches(right).count()).sum();
        assert!(faults > 0, "there is a place for a mistake in {number}");
        for place in [0, faults / 2, faults - 1] {
            let files = replaced(&files, right, wrong, place);
            expect(dimension, number, &files, mistakes + 1)?;
        }
    }
    Ok(())
}

/// Fails when `tfgen check` finds another number of mistakes in `files` than told.
fn expect(
    dimension: &Dimension,
    number: usize,
    files: &Files,
    mistakes: usize,
) -> Result<(), Failed> {
    let root = folders::empty(&format!("proof/{} by {}", dimension.name, dimension.command));
    write_files(&root, files);
    let output = Program::own().command(&root, "check --format json").output()?;
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let problems = said["problems"].as_array().ok_or("there is no list of problems")?;
    let errors = problems.iter().filter(|problem| problem["severity"] == "error").count();
    if errors != mistakes {
        return Err(format!("{number}: {errors} errors for {mistakes} mistakes: {said:#}").into());
    }
    Ok(())
}

/// `files` with `wrong` in the place of the one of `right` that comes after `place` others.
fn replaced(files: &Files, right: &str, wrong: &str, place: usize) -> Files {
    let (mut files, mut before) = (files.clone(), 0);
    for text in files.values_mut() {
        let places = text.match_indices(right).map(|(start, _)| start);
        if let Some(start) = places.clone().nth(place - before) {
            text.replace_range(start..start + right.len(), wrong);
            break;
        }
        before += places.count();
    }
    files
}
