//! The section of docs/benchmarks.md.

use crate::document::{Table, quantile};
use crate::figures::{digits, megabytes, time};
use crate::measure::{Event, Extent, Times};
use crate::size::Size;

/// How many times as fast as the other our service must answer after a start.
const START: f64 = 100.0;
/// How many times as fast as the other our service must answer when warm, at the median.
const WARM: f64 = 6.0;
/// How many times less memory than the other our service must have at its peak.
const MEMORY: f64 = 8.0;
/// The most bytes that our service's image may have, compressed.
const IMAGE: u64 = 5_000_000;

/// Everything that was measured.
pub(crate) struct Measured {
    pub(crate) extent: Extent,
    pub(crate) events: Vec<Event>,
    /// The runtime that does nothing, our service, and the other.
    pub(crate) times: [Times; 3],
    pub(crate) own: Size,
    pub(crate) packages: Size,
    pub(crate) interpreter: Size,
    /// The versions of what was measured next to our service.
    pub(crate) versions: String,
    /// When and where it was measured.
    pub(crate) occasion: String,
}

/// One figure of our service and of the other.
struct Pair {
    own: f64,
    other: f64,
}

impl Pair {
    fn ratio(&self) -> f64 {
        self.other / self.own
    }
}

/// The section as Markdown.
pub(crate) fn section(measured: &Measured) -> String {
    let (starts, invocations) =
        (measured.extent.starts, measured.times[1].warm.iter().map(Vec::len).sum::<usize>());
    let mut text = format!(
        "Measured in {}; {}. {starts} starts and \
         {invocations} warm invocations of each, in turns.\n\n### Budgets\n\n",
        measured.occasion, measured.versions
    );
    text.push_str(&budgets(measured));
    text.push_str("\n### Figures\n\n");
    text.push_str(&figures(measured));
    text.push_str("\n### Size\n\n");
    text.push_str(&sizes(measured));
    text
}

fn pair(measured: &Measured, figure: impl Fn(&Times) -> f64) -> Pair {
    Pair { own: figure(&measured.times[1]), other: figure(&measured.times[2]) }
}

fn start(times: &Times) -> f64 {
    quantile(&times.starts, 0.5)
}

fn warm(times: &Times) -> f64 {
    quantile(&times.warm.concat(), 0.5)
}

fn memory(times: &Times) -> f64 {
    times.memory as f64
}

fn budgets(measured: &Measured) -> String {
    let mut table = Table::new(&["", "budget", "measured", "met"]);
    let mut row = |what: &str, least: f64, pair: &Pair| {
        let met = if pair.ratio() >= least { "yes" } else { "no" };
        let [budget, found] = [least, pair.ratio()].map(|value| format!("{} ×", digits(value)));
        table.row(&[what, &format!("at least {budget}"), &found, met]);
    };
    row("start to first answer, times as fast", START, &pair(measured, start));
    row("warm median, times as fast", WARM, &pair(measured, warm));
    row("peak memory, times less", MEMORY, &pair(measured, memory));
    let image = measured.own.compressed;
    let met = if image <= IMAGE { "yes" } else { "no" };
    table.row(&[
        "the image, compressed",
        &format!("at most {}", megabytes(IMAGE as f64)),
        &megabytes(image as f64),
        met,
    ]);
    table.0
}

fn figures(measured: &Measured) -> String {
    let mut table =
        Table::new(&["", "a runtime that does nothing", "this service", "FastAPI", "ratio"]);
    let mut row = |what: &str, show: fn(f64) -> String, figure: &dyn Fn(&Times) -> f64| {
        let [nothing, own, other] = measured.times.each_ref().map(|times| show(figure(times)));
        let ratio = format!("{} ×", digits(pair(measured, figure).ratio()));
        table.row(&[what, &nothing, &own, &other, &ratio]);
    };
    row("start to first answer, median", time, &start);
    row("the slowest of these starts", time, &|times| quantile(&times.starts, 1.0));
    row("first invocation, median", time, &|times| quantile(&times.first, 0.5));
    row("warm invocation, median", time, &warm);
    row("warm invocation, 99th percentile", time, &|times| quantile(&times.warm.concat(), 0.99));
    for (place, event) in measured.events.iter().enumerate() {
        let what = format!("warm `{}`, median", event.name);
        row(&what, time, &|times| quantile(&times.warm[place], 0.5));
    }
    row("peak memory", megabytes, &memory);
    table.0
}

fn sizes(measured: &Measured) -> String {
    let Measured { own, packages, interpreter, .. } = measured;
    let whole = Size {
        installed: packages.installed + interpreter.installed,
        compressed: packages.compressed + interpreter.compressed,
    };
    let mut table = Table::new(&["", "on disk", "compressed"]);
    for (what, size) in [
        ("this service's image: one program", own),
        ("FastAPI: what pip installed", packages),
        ("FastAPI: with CPython and its standard library", &whole),
    ] {
        let [installed, compressed] =
            [size.installed, size.compressed].map(|bytes| megabytes(bytes as f64));
        table.row(&[what, &installed, &compressed]);
    }
    table.0
}
