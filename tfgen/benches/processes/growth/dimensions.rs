//! What there can be much of, and what is measured of it.

use super::inputs::{self, Files, name_of_environment, nested};

/// Something that there can be much of.
pub(crate) struct Dimension {
    /// What it is.
    pub(crate) name: &'static str,
    /// What is run.
    pub(crate) command: &'static str,
    /// The largest number that is measured.
    pub(crate) largest: usize,
    /// The repository of a number of it.
    pub(crate) files: fn(usize) -> Files,
    /// How many mistakes there are in that.
    pub(crate) mistakes: fn(usize) -> usize,
    /// What stands in it somewhere, and what makes a mistake more in its place.
    pub(crate) fault: (&'static str, &'static str),
}

const NO_MISTAKE: fn(usize) -> usize = |_| 0;
const WRONG_TYPE: (&str, &str) = ("= 7\n", "= \"seven\"\n");

const fn of(name: &'static str, largest: usize, files: fn(usize) -> Files) -> Dimension {
    let (command, mistakes, fault) = ("check", NO_MISTAKE, WRONG_TYPE);
    Dimension { name, command, largest, files, mistakes, fault }
}

impl Dimension {
    /// What a run with `number` ends with.
    pub(super) fn code(&self, number: usize) -> i32 {
        i32::from((self.mistakes)(number) > 0)
    }

    /// The same by another command.
    const fn by(self, command: &'static str) -> Self {
        Self { command, ..self }
    }

    /// The same with mistakes.
    const fn wrong(self, mistakes: fn(usize) -> usize) -> Self {
        Self { mistakes, ..self }
    }

    /// The same with another fault.
    const fn with_fault(self, right: &'static str, wrong: &'static str) -> Self {
        Self { fault: (right, wrong), ..self }
    }
}

/// All that is measured.
pub(crate) const ALL: &[Dimension] = &[
    of("blocks", 4_000, |all| inputs::blocks(all, |_, _| vec![])),
    of("blocks, each reads the one before", 4_000, |all| {
        inputs::blocks(all, |number, _| vec![number - 1])
    }),
    of("blocks, each reads the one after", 4_000, |all| {
        inputs::blocks(all, |number, _| vec![number + 1])
    }),
    of("blocks in a circle", 4_000, |all| {
        inputs::blocks(all, |number, all| vec![number % all + 1])
    }),
    of("blocks, all read the first", 4_000, |all| {
        inputs::blocks(all, |number, _| if number == 1 { vec![] } else { vec![1] })
    }),
    of("blocks, the last reads all", 4_000, |all| {
        inputs::blocks(all, |number, all| if number == all { (1..all).collect() } else { vec![] })
    }),
    of("blocks, each reads the one before", 4_000, |all| {
        inputs::blocks(all, |number, _| vec![number - 1])
    })
    .by("graph all"),
    of("blocks, all read the first", 4_000, |all| {
        inputs::blocks(all, |number, _| if number == 1 { vec![] } else { vec![1] })
    })
    .by("graph all"),
    of("locals, each reads the one before", 4_000, inputs::locals)
        .with_fault("\"local.local", "\"local.lokal"),
    of("`vars`, each reads the one before", 4_000, inputs::template_variables),
    of("templates in one string", 16_000, inputs::templates)
        .with_fault("{{ vars.word", "{{ vars.wort"),
    of("environments", 2_000, |all| inputs::environments(all, name_of_environment, |_| None)),
    of("environments, nested", 2_000, |all| inputs::environments(all, nested, |_| None)),
    of("environments, each reads the one before", 2_000, |all| {
        inputs::environments(all, name_of_environment, |number| number.checked_sub(1))
    }),
    of("environments, each reads the one after", 4_000, |all| {
        inputs::environments(all, name_of_environment, |number| Some(number + 1))
    }),
    of("environments, all read the first", 2_000, |all| {
        inputs::environments(all, name_of_environment, |number| (number > 1).then_some(1))
    }),
    of("environments, nested", 2_000, |all| inputs::environments(all, nested, |_| None))
        .by("generate"),
    of("layers, side by side", 8_000, |all| {
        inputs::layers(all, |_, _| vec![], |_, all| (1..=all).collect())
    }),
    of("layers, on top of each other", 8_000, |all| {
        inputs::layers(all, |number, _| vec![number - 1], |_, all| vec![all])
    }),
    of("layers, each on top of the two before", 8_000, |all| {
        inputs::layers(
            all,
            |number, _| vec![number.saturating_sub(2), number - 1],
            |_, all| vec![all],
        )
    }),
    of("variables of a module", 8_000, inputs::variables),
    of("variables of a module", 4_000, inputs::variables).by("schema"),
    of("outputs", 4_000, inputs::outputs).with_fault("\"module.wide.output", "\"module.wide.input"),
    of("modules", 2_000, inputs::modules),
    of("modules", 500, inputs::modules).by("schema"),
    of("resources in a module", 4_000, inputs::resources),
    of("entries of a map", 16_000, inputs::map),
    of("entries of a map", 16_000, inputs::map).by("generate"),
    of("entries of a map", 4_000, inputs::map).by("explain all"),
    of("entries of a map", 2_000, inputs::two_environments).by("diff all other"),
    of("objects of a list", 8_000, inputs::list),
    of("inputs that no variable takes", 4_000, inputs::unknown_inputs).wrong(|all| all),
    of("values of a wrong type", 2_000, inputs::wrong_values).wrong(|all| all),
    of("references to nothing", 4_000, inputs::unknown_blocks).wrong(|all| all),
    of("environments of a layer with a mistake", 2_000, inputs::environments_of_a_wrong_layer)
        .wrong(|_| 1)
        .with_fault("size = 7", "size = \"seven\""),
];
