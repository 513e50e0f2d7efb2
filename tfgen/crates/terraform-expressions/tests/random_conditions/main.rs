//! Random expressions, evaluated here and by the real Terraform, which must agree wherever there is
//! a value here.

#[path = "../../../../tests/real_terraform/command.rs"]
mod command;
mod faults;
mod generator;
mod kinds;
mod loops;
mod paths;
mod pools;
mod signatures;
mod templates;
mod terraform;

use generator::{Generator, Group};
use hcl_syntax::parse_expression;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;
use terraform_expressions::{Evaluator, Stop, Type, Value, declared};

/// The value of an expression here.
enum Outcome {
    /// JSON, or `error`.
    Is(String),
    Left(String),
}

fn given(group: &Group) -> Result<Value, Stop> {
    let kind = Type::parse(&group.kind).expect("a type");
    let value = parse_expression(&group.value).expect("a value");
    declared(Evaluator::default().value(&value)?, &kind)
}

fn evaluated(given: &Value, condition: &str) -> Outcome {
    let variables = BTreeMap::from([("x".to_owned(), given.clone())]);
    let text = format!("jsonencode({condition})");
    let expression =
        parse_expression(&text).unwrap_or_else(|errors| panic!("{condition}: {errors:?}"));
    match Evaluator::new(Rc::new(variables), Rc::default()).value(&expression) {
        Ok(Value::String(text)) => Outcome::Is(text),
        Ok(value) => panic!("{condition} is {value:?}"),
        Err(Stop::Error(_)) => Outcome::Is("error".to_owned()),
        Err(Stop::Left(reason)) => Outcome::Left(reason),
    }
}

/// Compares `count` conditions of `seed`; the panic has the differences.
fn compare(seed: u64, count: usize) {
    let mut generator = Generator::new(seed);
    let groups: Vec<Group> = (0..count.div_ceil(8)).map(|_| generator.group(8)).collect();
    let refused = terraform::refused(&groups);
    let (mut wrong, mut left) = (String::new(), BTreeMap::<String, usize>::new());
    let (mut decided, mut is_false, mut is_true, mut errors) = (0, 0, 0, 0);
    let mut taken = vec![];
    for (number, group) in groups.iter().enumerate() {
        // An invalid type is reported at its declaration.
        if refused.types.contains(&number) {
            continue;
        }
        let (kind, value) = (&group.kind, &group.value);
        match (given(group), refused.values.contains(&number)) {
            (Ok(given), false) => taken.push((group, given)),
            (Err(Stop::Left(reason)), _) => *left.entry(reason).or_default() += 8,
            (Err(Stop::Error(_)), true) => {}
            (Err(Stop::Error(error)), false) => {
                let _ = writeln!(wrong, "{value} as {kind}: refused here: {error}");
            }
            (Ok(_), true) => {
                let _ = writeln!(wrong, "{value} as {kind}: refused by Terraform");
            }
        }
    }
    let results = loop {
        match terraform::results(&taken.iter().map(|(group, _)| *group).collect::<Vec<_>>()) {
            Ok(results) => break results,
            Err(late) => {
                for number in late.into_iter().rev() {
                    let (Group { kind, value, .. }, _) = taken.remove(number);
                    let _ = writeln!(wrong, "{value} as {kind}: refused by Terraform later");
                }
            }
        }
    };
    let mut results = results.into_iter();
    let mut total = 0;
    for (group, given) in &taken {
        for condition in &group.conditions {
            let theirs = results.next().expect("a result");
            total += 1;
            match evaluated(given, condition) {
                Outcome::Is(ours) if ours == theirs => {
                    decided += 1;
                    match ours.as_str() {
                        "false" => is_false += 1,
                        "true" => is_true += 1,
                        "error" => errors += 1,
                        _ => {}
                    }
                }
                Outcome::Is(ours) => {
                    let Group { kind, value, .. } = group;
                    let _ = writeln!(
                        wrong,
                        "{condition}\n  var.x is {value} of {kind}\n  here      {ours}\n  Terraform {theirs}"
                    );
                }
                Outcome::Left(reason) => *left.entry(reason).or_default() += 1,
            }
        }
    }
    let mut reasons: Vec<_> = left.iter().map(|(reason, count)| (*count, reason)).collect();
    reasons.sort();
    for (count, reason) in reasons.iter().rev().take(60) {
        println!("left {count} times: {reason}");
    }
    let left: usize = left.values().sum();
    if count >= 5_000 {
        generator.assert_all_is_used(50);
    }
    let verdicts = is_true + is_false;
    assert!(
        (verdicts * 2 / 5..=verdicts * 3 / 5).contains(&is_false),
        "seed {seed}: {is_false} of {verdicts} verdicts are false"
    );
    println!(
        "seed {seed}: {total} conditions, {decided} decided ({is_true} true, {is_false} false, {errors} errors), {left} left ({} per cent)",
        left * 100 / total.max(1)
    );
    let count = wrong.matches("\n  here ").count();
    assert!(wrong.is_empty(), "seed {seed}: {count} wrong of {total}\n{wrong}");
}

#[test]
fn values_are_those_of_terraform() {
    for seed in [1, 2, 3] {
        compare(seed, 1_000);
    }
}

/// `SEED=…` repeats a seed.
#[test]
#[ignore = "takes minutes"]
fn values_are_those_of_terraform_at_length() {
    let seed = std::env::var("SEED")
        .ok()
        .map_or_else(|| fastrand::u64(..), |seed| seed.parse().expect("a number"));
    compare(seed, 5_000);
}
