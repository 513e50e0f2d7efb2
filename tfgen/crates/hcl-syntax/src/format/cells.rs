//! The layout of lines: by their depth, and in columns with the lines above.

use super::brackets;
use super::columns::columns;
use super::spacing::is_spaced;
use super::word::Word;
use crate::lexer::Token;
use std::ops::Range;

/// A line. Each part may be empty. A heredoc, and a multi-line text or comment, is on a single line
/// here.
struct Line {
    lead: Range<usize>,
    /// From the `=` on, if brackets that are opened after it are closed.
    assignment: Range<usize>,
    /// The comment at its end.
    comment: Option<usize>,
}

/// Sets the number of spaces before each of `words`, a whole file.
pub(super) fn lay_out(words: &mut [Word<'_>]) {
    let lines = lines(words);
    indent(words, &lines);
    for line in &lines {
        space(&mut words[line.lead.clone()]);
        space(&mut words[line.assignment.clone()]);
    }
    align(words, &lines);
}

fn lines(words: &[Word<'_>]) -> Vec<Line> {
    let mut lines = vec![];
    let mut start = 0;
    while start < words.len() {
        let length = words[start..].iter().position(Word::ends_line);
        let end = length.map_or(words.len(), |length| start + length + 1);
        let has_comment = end - start > 1 && words[end - 1].token == Token::Comment;
        let comment = has_comment.then_some(end - 1);
        let code = start..comment.unwrap_or(end);
        let assign =
            words[code.clone()].iter().skip(1).position(|word| word.token == Token::Assign);
        let assign = assign.map(|at| start + 1 + at).filter(|at| {
            words[*at..code.end].iter().map(|word| brackets(word.token)).sum::<isize>() == 0
        });
        let middle = assign.unwrap_or(code.end);
        lines.push(Line { lead: start..middle, assignment: middle..code.end, comment });
        start = end;
    }
    lines
}

/// Two spaces for each line that opened more brackets than it closed, as long as these are open.
fn indent(words: &mut [Word<'_>], lines: &[Line]) {
    // How many brackets each of them left open.
    let mut open: Vec<isize> = vec![];
    for line in lines {
        let lead = &mut words[line.lead.clone()];
        if lead[0].token == Token::Newline {
            continue;
        }
        // The contents of a heredoc do not count.
        let heredoc = lead.iter().position(|word| word.token == Token::Heredoc);
        let counted = &lead[..heredoc.unwrap_or(lead.len())];
        let mut change: isize = counted.iter().map(|word| brackets(word.token)).sum();
        change +=
            words[line.assignment.clone()].iter().map(|word| brackets(word.token)).sum::<isize>();
        let mut depth = open.len();
        if change > 0 {
            open.push(change);
        } else {
            close(&mut open, -change);
            depth = open.len();
        }
        words[line.lead.start].spaces = 2 * depth;
    }
}

/// Closes as many of the brackets that are `open`.
fn close(open: &mut Vec<isize>, mut count: isize) {
    while count > 0
        && let Some(last) = open.last_mut()
    {
        if count < *last {
            *last -= count;
            return;
        }
        count -= *last;
        open.pop();
    }
}

/// The spaces inside a part of a line.
fn space(part: &mut [Word<'_>]) {
    for at in 1..part.len() {
        let before = at.checked_sub(2).map(|before| part[before].token);
        let behind = part.get(at + 1).map(|behind| behind.token);
        part[at].spaces = usize::from(is_spaced(before, &part[at - 1], part[at].token, behind));
    }
}

/// Puts assignments on consecutive lines in one column, and comments, too.
fn align(words: &mut [Word<'_>], lines: &[Line]) {
    let mut run = vec![];
    let close = |words: &mut [Word<'_>], run: &mut Vec<(usize, usize)>| {
        let widest = run.iter().map(|(_, width)| *width).max().unwrap_or(0);
        for (at, width) in run.drain(..) {
            words[at].spaces = widest - width + 1;
        }
    };
    for line in lines {
        if line.assignment.is_empty() {
            close(words, &mut run);
        } else {
            run.push((line.assignment.start, width(&words[line.lead.clone()])));
        }
    }
    close(words, &mut run);
    for line in lines {
        match line.comment {
            Some(comment) => {
                let code = line.lead.start..line.assignment.end;
                run.push((comment, width(&words[code])));
            }
            None => close(words, &mut run),
        }
    }
    close(words, &mut run);
}

/// How many columns `words` take, with the spaces before them.
fn width(words: &[Word<'_>]) -> usize {
    words.iter().map(|word| word.spaces + columns(&word.text)).sum()
}
