//! The place of the reference in a README: between two markers, or at the end if there are none.

use crate::problem::{Code, Problem};
use crate::source::{Origin, SourceId};

/// The module file that contains the reference.
pub const FILE: &str = "README.md";

const BEGIN: &str = "<!-- tfgen docs: begin, made from the module's files -->";
const END: &str = "<!-- tfgen docs: end -->";

/// `readme`, the text of `source`, with `reference` in its place. Everything outside the markers
/// stays unchanged.
///
/// # Errors
/// If there are markers, but not exactly one pair.
pub fn place(readme: &str, source: SourceId, reference: &str) -> Result<String, Box<Problem>> {
    let newline = newline(readme);
    let markers = markers(readme);
    let refuse = |at: usize, marker: &str, why: &str| {
        let origin = Origin::new(source, at..at + marker.len());
        let problem = Problem::new(
            Code::ModuleSyntax,
            "it is not clear where the README's reference belongs",
        )
        .at(origin, why)
        .hint(format!("there must be one `{BEGIN}` with one `{END}` after it, or neither"));
        Err(Box::new(problem))
    };
    match markers[..] {
        [] => Ok(append(readme, reference)),
        [(begin, BEGIN), (end, END)] => {
            let section = section(reference, newline);
            let rest = &readme[end + END.len()..];
            let rest = rest.strip_prefix(newline).unwrap_or(rest);
            Ok(format!("{}{section}{rest}", &readme[..begin]))
        }
        [(at, BEGIN)] => refuse(at, BEGIN, "has no end"),
        [(at, END), ..] => refuse(at, END, "has no beginning"),
        [_, (at, marker), ..] => refuse(at, marker, "is a duplicate"),
        [(at, marker)] => refuse(at, marker, "has no counterpart"),
    }
}

/// `readme`, which has no markers, with `reference` at its end.
pub fn append(readme: &str, reference: &str) -> String {
    let newline = newline(readme);
    let gap = match readme {
        "" => String::new(),
        _ if readme.ends_with('\n') => newline.to_owned(),
        _ => newline.repeat(2),
    };
    format!("{readme}{gap}{}", section(reference, newline))
}

fn section(reference: &str, newline: &str) -> String {
    format!("{BEGIN}\n{reference}{END}\n").replace('\n', newline)
}

fn newline(readme: &str) -> &'static str {
    if readme.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The markers and their places, without those inside fenced blocks.
fn markers(readme: &str) -> Vec<(usize, &'static str)> {
    let mut found = vec![];
    let mut fence: Option<&str> = None;
    let mut at = 0;
    for line in readme.split_inclusive('\n') {
        let text = line.trim();
        let is_fence = text.starts_with("```") || text.starts_with("~~~");
        match fence {
            None if is_fence => {
                let character = &text[..1];
                let length = text.len() - text.trim_start_matches(character).len();
                fence = Some(&text[..length]);
            }
            Some(open)
                if text.starts_with(open) && text.trim_start_matches(&open[..1]).is_empty() =>
            {
                fence = None;
            }
            None => {
                let marker = [BEGIN, END].into_iter().find(|marker| text == *marker);
                found.extend(
                    marker.map(|marker| (at + (line.len() - line.trim_start().len()), marker)),
                );
            }
            Some(_) => {}
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, place};
    use crate::source::Sources;

    fn placed(readme: &str) -> Result<String, String> {
        let source = Sources::default().add("README.md".to_owned(), readme.to_owned());
        place(readme, source, "new\n").map_err(|problem| problem.labels[0].text.clone())
    }

    #[test]
    fn what_is_outside_the_markers_stays_as_it_is() {
        let readme = format!("# a  \n\n{BEGIN}\nold\n{END}\n\n\n b \n");
        let expected = format!("# a  \n\n{BEGIN}\nnew\n{END}\n\n\n b \n");
        assert_eq!(placed(&readme).as_deref(), Ok(expected.as_str()));
        assert_eq!(placed(&expected).as_deref(), Ok(expected.as_str()), "nothing more to do");
    }

    #[test]
    fn without_markers_the_reference_comes_at_the_end() {
        for (readme, start) in [("", ""), ("a", "a\n\n"), ("a\n", "a\n\n"), ("a\n\n", "a\n\n\n")] {
            let expected = format!("{start}{BEGIN}\nnew\n{END}\n");
            assert_eq!(placed(readme), Ok(expected.clone()));
            assert_eq!(placed(&expected), Ok(expected));
        }
    }

    #[test]
    fn the_ends_of_lines_are_those_of_the_readme() {
        let readme = format!("a\r\n\r\n{BEGIN}\r\n{END}\r\nb\r\n");
        assert_eq!(placed(&readme), Ok(format!("a\r\n\r\n{BEGIN}\r\nnew\r\n{END}\r\nb\r\n")));
    }

    #[test]
    fn markers_that_a_fenced_block_shows_are_none() {
        let readme = format!("````\n```\n{BEGIN}\n````\n");
        assert_eq!(placed(&readme), Ok(format!("{readme}\n{BEGIN}\nnew\n{END}\n")));
    }

    #[test]
    fn markers_that_are_no_pair_are_refused() {
        for (readme, why) in [
            (format!("{BEGIN}\n"), "has no end"),
            (format!("{END}\n{BEGIN}\n"), "has no beginning"),
            (format!("{BEGIN}\n{BEGIN}\n{END}\n"), "is a duplicate"),
            (format!("{BEGIN}\n{END}\n{END}\n"), "is a duplicate"),
        ] {
            assert_eq!(placed(&readme), Err(why.to_owned()));
        }
    }
}
