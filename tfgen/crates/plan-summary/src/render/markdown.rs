//! A summary for a comment on a pull request or the summary of a job.

use super::sections::sections;
use super::{Line, Piece, Section, Sign, numbers, verdict, warnings};
use crate::summary::Summary;
use foreign_text::markdown::{cell, code};
use std::fmt::Write as _;

/// The character limit for a comment on GitHub. Bytes are counted, of which there are never fewer.
const LIMIT: usize = 65_536;

/// The space for the end of a page that is cut.
const END: usize = 100;

/// The number of lines from which a section is folded.
const FOLDED_FROM: usize = 20;

/// How many lines are shown below a line.
const MOST_BELOW: usize = 40;

/// `summaries` in GitHub's Markdown, cut to the length that GitHub accepts. Several get a table
/// first.
pub fn markdown(summaries: &[Summary]) -> String {
    markdown_within(summaries, LIMIT)
}

/// The same, cut to `most_bytes`.
pub fn markdown_within(summaries: &[Summary], most_bytes: usize) -> String {
    let mut page = Page { most_bytes, ..Page::default() };
    if summaries.len() > 1 {
        page.heading(
            "| Environment | Destroy | Replace | Update | Create | Result |\n\
             |---|--:|--:|--:|--:|---|\n",
        );
        for summary in summaries {
            let counts = summary.counts();
            page.item(&format!(
                "| {} | {} | {} | {} | {} | {} |\n",
                cell(&summary.name),
                counts.destroy,
                counts.replace,
                counts.update,
                counts.create,
                verdict(summary)
            ));
        }
        page.heading("\n");
    }
    for summary in summaries {
        one(summary, &mut page);
    }
    page.end()
}

fn one(summary: &Summary, page: &mut Page) {
    let guarded = if summary.guarded { " (guarded)" } else { "" };
    page.heading(&format!("## {}{guarded}: {}\n\n", code(&summary.name), numbers(summary)));
    for warning in warnings(summary) {
        page.heading(&format!("> **{warning}**\n\n"));
    }
    for section in sections(summary) {
        whole(&section, page);
    }
}

fn whole(section: &Section, page: &mut Page) {
    // In a summary's text, GitHub reads Markdown only as HTML.
    let is_folded = section.is_detail || section.lines.len() > FOLDED_FROM;
    let count = section.lines.len();
    match is_folded {
        true => page
            .open(&format!("<details><summary>{} ({count})</summary>\n\n", html(&section.title))),
        false => page.heading(&format!("### {}\n\n", pieces(&section.title))),
    }
    for line in &section.lines {
        page.item(&item(line));
    }
    match is_folded {
        true => page.close("\n</details>\n\n"),
        false => page.heading("\n"),
    }
}

fn item(line: &Line) -> String {
    let word = match line.sign {
        Sign::Destroy => "**destroy** ",
        Sign::Replace => "**replace** ",
        Sign::Update => "update ",
        Sign::Create => "create ",
        Sign::Other => "",
    };
    let held = if line.is_held { " — **held by the guard**" } else { "" };
    let mut out = format!("- {word}{}{held}\n", pieces(&line.pieces));
    for below in line.below.iter().take(MOST_BELOW) {
        let _ = writeln!(out, "  - {}", pieces(below));
    }
    if line.below.len() > MOST_BELOW {
        let _ = writeln!(out, "  - …and {} more", line.below.len() - MOST_BELOW);
    }
    out
}

fn pieces(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(text) if text == "  " => out.push(' '),
            Piece::Words(text) => out.push_str(text),
            Piece::Foreign(text) | Piece::Quiet(text) => out.push_str(&code(text)),
        }
    }
    out
}

fn html(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(text) => out.push_str(text),
            Piece::Foreign(text) | Piece::Quiet(text) => {
                let _ = write!(out, "<code>{}</code>", foreign_text::markdown::html(text));
            }
        }
    }
    out
}

/// A page that does not grow beyond its limit.
#[derive(Debug, Default)]
struct Page {
    most_bytes: usize,
    text: String,
    /// The closing tags of what is open.
    closing: String,
    /// How many items are left out.
    left_out: usize,
    is_cut: bool,
}

impl Page {
    fn fits(&mut self, text: &str) -> bool {
        self.is_cut |= self.text.len() + text.len() + self.closing.len() + END > self.most_bytes;
        !self.is_cut
    }

    fn heading(&mut self, text: &str) {
        if self.fits(text) {
            self.text.push_str(text);
        }
    }

    fn item(&mut self, text: &str) {
        match self.fits(text) {
            true => self.text.push_str(text),
            false => self.left_out += 1,
        }
    }

    fn open(&mut self, text: &str) {
        if self.fits(text) {
            self.text.push_str(text);
            "\n</details>\n\n".clone_into(&mut self.closing);
        }
    }

    fn close(&mut self, text: &str) {
        if !self.is_cut {
            self.text.push_str(text);
            self.closing.clear();
        }
    }

    fn end(mut self) -> String {
        if self.is_cut {
            self.text.push_str(&self.closing);
            let _ = write!(self.text, "\n**Cut here: {} more**\n", self.left_out);
        }
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        self.text.push('\n');
        self.text
    }
}
