//! The steps of `docs/deploy-your-own.md`, and what its reader types and enters in each.

/// What a step tells its reader to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block<'t> {
    /// Commands for a shell.
    Typed(&'t str),
    /// TOML for a file.
    Entered { file: &'t str, toml: &'t str },
}

/// Each heading of both levels with the actions below it, in order.
pub(crate) fn steps(document: &str) -> Vec<(&str, Vec<Block<'_>>)> {
    let mut steps = vec![];
    for section in document.split("\n## ").skip(1) {
        for part in section.split("\n### ") {
            let blocks = blocks(part);
            if !blocks.is_empty() {
                steps.push((part.lines().next().unwrap_or_default(), blocks));
            }
        }
    }
    steps
}

fn blocks(part: &str) -> Vec<Block<'_>> {
    part.split("```").skip(1).step_by(2).filter_map(block).collect()
}

fn block(fenced: &str) -> Option<Block<'_>> {
    let (language, text) = fenced.split_once('\n')?;
    if language == "sh" {
        return Some(Block::Typed(text));
    }
    language.strip_prefix("toml ").map(|file| Block::Entered { file, toml: text })
}

/// `text` with the tables of `toml` in the places of its own, and likewise the keys above all
/// tables. A file that is new is `toml`.
pub(crate) fn entered(text: Option<String>, toml: &str) -> String {
    let Some(text) = text else { return toml.to_owned() };
    let mut all = tables(&text);
    for table in tables(toml).into_iter().filter(|table| !table.trim().is_empty()) {
        let name = name(&table).unwrap().to_owned();
        let place = all.iter_mut().find(|one| self::name(one) == Some(&name));
        *place.unwrap_or_else(|| panic!("no {name}")) = format!("{}\n\n", table.trim_end());
    }
    all.concat()
}

/// `text` without a table.
pub(crate) fn without(text: &str, header: &str) -> String {
    let (gone, left): (Vec<_>, Vec<_>) =
        tables(text).into_iter().partition(|one| name(one) == Some(header));
    assert_eq!(gone.len(), 1, "{header}");
    left.concat()
}

/// The header of a table, or the first key above all tables.
fn name(table: &str) -> Option<&str> {
    let first = table.lines().find(|line| !line.starts_with('#') && !line.is_empty())?;
    if first.starts_with('[') { Some(first) } else { first.split(' ').next() }
}

/// A text, split before each header, or before the comments above it.
fn tables(text: &str) -> Vec<String> {
    let (mut tables, mut above) = (vec![String::new()], String::new());
    for line in text.split_inclusive('\n') {
        if line.starts_with('#') {
            above.push_str(line);
            continue;
        }
        if line.starts_with('[') {
            tables.push(String::new());
        }
        let last = tables.last_mut().unwrap();
        last.push_str(&std::mem::take(&mut above));
        last.push_str(line);
    }
    tables.last_mut().unwrap().push_str(&above);
    tables
}
