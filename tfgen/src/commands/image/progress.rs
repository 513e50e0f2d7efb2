//! The progress of a push: a line for each step, and on a terminal a bar for the part that is being
//! sent.

use container_image::{Digest, Event};
use indicatif::{ProgressBar, ProgressStyle};

/// How many digits of a digest are shown next to a bar: enough to tell the parts of an image apart.
const SHOWN_DIGITS: usize = 12;

#[derive(Default)]
pub(super) struct Progress {
    /// Hidden automatically if standard error is not a terminal.
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn tell(&mut self, event: &Event<'_>) {
        match *event {
            Event::BlobSent(digest, sent, size) => {
                self.bar.get_or_insert_with(|| bar(digest, size)).set_position(sent);
            }
            Event::BlobPresent(digest, size) => {
                self.end(&format!("{digest}: {size} bytes, already there"));
            }
            Event::BlobUploaded(digest, size) => {
                self.end(&format!("{digest}: {size} bytes, uploaded"));
            }
            Event::Waiting(error, pause) => {
                self.end(&format!("{error:#}; trying again in {:.1} s", pause.as_secs_f32()));
            }
        }
    }

    fn end(&mut self, line: &str) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        eprintln!("{line}");
    }
}

fn bar(digest: &Digest, size: u64) -> ProgressBar {
    let template = "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec}";
    let style = ProgressStyle::with_template(template).expect("the template is well-formed");
    let name = digest.hex()[..SHOWN_DIGITS].to_owned();
    ProgressBar::new(size).with_style(style.progress_chars("=> ")).with_message(name)
}
