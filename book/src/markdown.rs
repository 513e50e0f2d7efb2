//! What stands in a page: its links, its headings and its blocks of code.

use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::normal;

/// A link or an image of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads to, as written.
    pub target: String,
    /// Its line in the page.
    pub line: usize,
}

impl Link {
    /// The file that it leads to, from the repository's folder, when it stands in `page`. Links to
    /// other hosts and to places of the page itself have none.
    #[must_use]
    pub fn file(&self, page: &Path) -> Option<PathBuf> {
        let path = self.target.split('#').next().filter(|path| !path.is_empty())?;
        if path.contains("://") || path.starts_with("mailto:") {
            return None;
        }
        normal(&page.parent()?.join(path))
    }

    /// The place in a page that it leads to.
    #[must_use]
    pub fn anchor(&self) -> Option<&str> {
        if self.target.contains("://") {
            return None;
        }
        self.target.split_once('#').map(|(_, anchor)| anchor)
    }
}

/// The links and images of a page.
#[must_use]
pub fn links(text: &str) -> Vec<Link> {
    let events = Parser::new_ext(text, options()).into_offset_iter();
    let links = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            let line = text[..range.start].matches('\n').count() + 1;
            Some(Link { target: dest_url.into_string(), line })
        }
        _ => None,
    });
    links.collect()
}

/// The names of a page's headings, as GitHub makes them.
#[must_use]
pub fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = vec![];
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let name = name(&heading.take().unwrap_or_default());
                let same = anchors.iter().filter(|one| **one == name).count();
                anchors.push(if same == 0 { name } else { format!("{name}-{same}") });
            }
            _ => {}
        }
    }
    anchors
}

fn name(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|&one| one.is_alphanumeric() || " -_".contains(one));
    kept.map(|one| if one == ' ' { '-' } else { one }).collect()
}

/// The page with the name of each block of code that is a file above it: GitHub shows neither, and
/// mdBook has no place for it.
#[must_use]
pub fn with_file_names(text: &str) -> String {
    let mut page = String::new();
    let mut is_inside = false;
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("```") {
            Some(info) if !is_inside => {
                is_inside = true;
                let mut words = info.split_whitespace();
                let language = words.next().unwrap_or_default();
                if let Some(file) = words.next() {
                    page.push_str(&format!("\n<div class=\"file\">{file}</div>\n\n"));
                }
                page.push_str(&format!("```{language}\n"));
            }
            Some(_) => {
                is_inside = false;
                page.push_str(line);
            }
            None => page.push_str(line),
        }
    }
    page
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}
