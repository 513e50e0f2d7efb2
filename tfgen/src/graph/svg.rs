//! The graph as a self-contained picture, for light and dark pages.

use super::layout::{Item, Kind, Layout, Size};
use super::{Edge, Graph, Module};
use crate::report::visible;
use std::fmt::Write as _;

/// The width of a character of the small, monospaced text; `textLength` enforces it.
const CHARACTER: f64 = 6.6;
/// The least width of a character of a module's name.
const NAME_CHARACTER: f64 = 8.6;
/// The height of a line of small text.
const LINE: f64 = 16.0;
/// The space between two rows, for the lines.
const GAP: f64 = 46.0;
/// The length of the straight end of a line, so that heads are upright.
const STRAIGHT: f64 = 10.0;
/// The space around everything.
const MARGIN: f64 = 24.0;
/// The height of a row of providers.
const PILL: f64 = 18.0;
/// The longest text that is not shortened, in characters.
const LONGEST: usize = 56;

const STYLE: &str = "\
    .page{fill:#fff}.box{fill:#f6f8fa;stroke:#b6bec8}.label{fill:#fff;stroke:#dde2e8}
    .pill{fill:#e4effb;stroke:#b9d3ee}.line{fill:none;stroke:#8b95a1;stroke-width:1.4}
    .head{fill:#8b95a1}text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#57606a}
    .name{font:600 14px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:#1b2129}
    .title{font:600 13px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
    .passed{fill:#2f3842}.provider{fill:#1c558f}
    @media(prefers-color-scheme:dark){.page{fill:#0f141a}.box{fill:#1a212a;stroke:#475260}
    .label{fill:#0f141a;stroke:#2b343f}.pill{fill:#15304b;stroke:#274b70}.line{stroke:#74808d}
    .head{fill:#74808d}text{fill:#919ca8}.name{fill:#f0f3f6}.passed{fill:#c9d1d9}.provider{fill:#8fc1f3}}
";

/// The graph as SVG.
pub fn svg(graph: &Graph) -> String {
    let modules: Vec<Size> = graph.modules.iter().map(module_size).collect();
    let labels: Vec<Size> = graph.edges.iter().map(label_size).collect();
    let picture = Picture::new(graph, Layout::new(graph, &modules, &labels));
    let (width, height) = picture.size;
    let name = escaped(&graph.name);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\">\n\
         <title>Modules of {name}</title>\n<style>\n{STYLE}</style>\n\
         <marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"7\" \
         markerHeight=\"7\" orient=\"auto-start-reverse\">\
         <path class=\"head\" d=\"M0 .5 8 4 0 7.5z\"/></marker>\n\
         <rect class=\"page\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"8\"/>\n\
         <text class=\"title\" x=\"{MARGIN}\" y=\"{:.0}\">{name}</text>\n",
        MARGIN + 6.0
    );
    for (number, way) in picture.layout.ways.iter().enumerate() {
        picture.edge(&mut out, way, picture.layout.is_upward[number]);
    }
    for (number, item) in picture.layout.items.iter().enumerate() {
        let (left, top) = (item.x - item.size.0 / 2.0, picture.top(number));
        match item.kind {
            Kind::Module(module) => {
                module_box(&mut out, &graph.modules[module], left, top, item.size);
            }
            Kind::Label(edge) => label_box(&mut out, &graph.edges[edge], left, top, item.size),
            Kind::Bend => {}
        }
    }
    out.push_str("</svg>\n");
    out
}

/// A layout with the height of each row.
struct Picture {
    layout: Layout,
    /// Top and bottom of each row.
    bands: Vec<(f64, f64)>,
    size: Size,
}

impl Picture {
    fn new(graph: &Graph, mut layout: Layout) -> Self {
        let half = |item: &Item| item.size.0 / 2.0;
        let left = layout.items.iter().map(|item| item.x - half(item)).fold(f64::MAX, f64::min);
        for item in &mut layout.items {
            item.x += MARGIN - left;
        }
        let right = layout.items.iter().map(|item| item.x + half(item)).fold(0.0, f64::max);
        let mut bands = vec![];
        let mut top = MARGIN + 24.0;
        for row in &layout.rows {
            let heights = row.iter().map(|item| layout.items[*item].size.1);
            let height = heights.fold(0.0, f64::max);
            bands.push((top, top + height));
            top += height + GAP;
        }
        let bottom = bands.last().map_or(top, |band| band.1);
        let title = NAME_CHARACTER * length(&graph.name) + MARGIN;
        Self { size: (right.max(title) + MARGIN, bottom + MARGIN), layout, bands }
    }

    fn top(&self, item: usize) -> f64 {
        let item = &self.layout.items[item];
        let (top, bottom) = self.bands[item.row];
        f64::midpoint(top, bottom) - item.size.1 / 2.0
    }

    /// The lines of one edge: to its label, and on from there.
    fn edge(&self, out: &mut String, way: &[usize], is_upward: bool) {
        let is_label = |item: &usize| matches!(self.layout.items[*item].kind, Kind::Label(_));
        let label = way.iter().position(is_label).unwrap_or(0);
        let (to_label, from_label) = if is_upward {
            (" marker-start=\"url(#head)\"", "")
        } else {
            ("", " marker-end=\"url(#head)\"")
        };
        for (part, marker) in [(&way[..=label], to_label), (&way[label..], from_label)] {
            let mut path = String::new();
            for step in part.windows(2) {
                let (upper, lower) = (step[0], step[1]);
                let (upper_row, lower_row) =
                    (self.layout.items[upper].row, self.layout.items[lower].row);
                let (start, end) = (self.port(upper, lower, true), self.port(lower, upper, false));
                let from = self.bands[upper_row].1 + STRAIGHT;
                let to = self.bands[lower_row].0 - STRAIGHT;
                if path.is_empty() {
                    let bottom = self.top(upper) + self.layout.items[upper].size.1;
                    let _ = write!(path, "M{start:.1} {bottom:.1}");
                }
                let middle = f64::midpoint(from, to);
                let _ = write!(
                    path,
                    "V{from:.1}C{start:.1} {middle:.1} {end:.1} {middle:.1} {end:.1} {to:.1}"
                );
                if !matches!(self.layout.items[lower].kind, Kind::Bend) {
                    let _ = write!(path, "V{:.1}", self.top(lower));
                }
            }
            let _ = writeln!(out, "<path class=\"line\" d=\"{path}\"{marker}/>");
        }
    }

    /// Where the line between `item` and `other` leaves `item`: next to the others that leave it on
    /// the same side.
    fn port(&self, item: usize, other: usize, is_below: bool) -> f64 {
        let place = |item: &usize| self.layout.items[*item].x;
        let others = self.layout.neighbours.of(item, !is_below);
        let index = others.partition_point(|one| place(one) < place(&other)) as f64;
        let last = others.len().saturating_sub(1) as f64;
        let space = ((self.layout.items[item].size.0 - 40.0) / last.max(1.0)).min(30.0);
        place(&item) + (index - last / 2.0) * space
    }
}

fn module_size(module: &Module) -> Size {
    let pills: f64 = pills(module).iter().map(|(text, _)| pill_width(text) + 6.0).sum();
    let text = (length(&module.name) * NAME_CHARACTER).max(length(&module.source) * CHARACTER);
    let height = if pills > 0.0 { 58.0 + PILL + 6.0 } else { 58.0 };
    ((text.max(pills - 6.0) + 32.0).max(128.0), height)
}

fn label_size(edge: &Edge) -> Size {
    let (outputs, inputs) = label_columns(edge);
    (((outputs + inputs + 3.0) * CHARACTER) + 20.0, edge.passed.len() as f64 * LINE + 10.0)
}

/// The widths of outputs and inputs, in characters.
fn label_columns(edge: &Edge) -> (f64, f64) {
    let outputs = edge.passed.iter().map(|one| length(&one.output)).fold(0.0, f64::max);
    let inputs = edge.passed.iter().map(|one| length(&one.input)).fold(0.0, f64::max);
    (outputs, inputs)
}

/// The pills under a module's name, with the class of their text.
fn pills(module: &Module) -> Vec<(&str, &'static str)> {
    let repetition = module.repetition.iter().map(|word| (word.as_str(), "passed"));
    repetition.chain(module.providers.iter().map(|name| (name.as_str(), "provider"))).collect()
}

fn pill_width(text: &str) -> f64 {
    length(text) * CHARACTER + 16.0
}

fn module_box(out: &mut String, module: &Module, left: f64, top: f64, (width, height): Size) {
    let middle = left + width / 2.0;
    let _ = writeln!(
        out,
        "<rect class=\"box\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" rx=\"8\"/>\n\
         <text class=\"name\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        top + 25.0,
        escaped(&module.name)
    );
    small(out, "", &module.source, middle - length(&module.source) * CHARACTER / 2.0, top + 43.0);
    let pills = pills(module);
    let total: f64 = pills.iter().map(|(text, _)| pill_width(text) + 6.0).sum();
    let mut x = middle - (total - 6.0) / 2.0;
    for (text, class) in pills {
        let (y, width) = (top + 54.0, pill_width(text));
        let _ = writeln!(
            out,
            "<rect class=\"pill\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{PILL}\" rx=\"9\"/>"
        );
        small(out, class, text, x + 8.0, y + 13.0);
        x += width + 6.0;
    }
}

fn label_box(out: &mut String, edge: &Edge, left: f64, top: f64, (width, height): Size) {
    let _ = writeln!(
        out,
        "<rect class=\"label\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" rx=\"5\"/>"
    );
    let arrow = left + 10.0 + label_columns(edge).0 * CHARACTER;
    let mut y = top + 5.0;
    for passed in &edge.passed {
        let line = y + 12.0;
        small(out, "passed", &passed.output, arrow - length(&passed.output) * CHARACTER, line);
        let (start, end, height) = (arrow + 4.0, arrow + CHARACTER * 3.0 - 4.0, y + 8.0);
        let _ = writeln!(
            out,
            "<path class=\"line\" d=\"M{start:.1} {height:.1}H{end:.1}m-3.5-3 3.5 3-3.5 3\"/>"
        );
        small(out, "passed", &passed.input, arrow + CHARACTER * 3.0, line);
        y += LINE;
    }
}

/// Small text that takes exactly the space reserved for it.
fn small(out: &mut String, class: &str, text: &str, x: f64, y: f64) {
    if text.is_empty() {
        return;
    }
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let width = length(text) * CHARACTER;
    let _ = writeln!(
        out,
        "<text{class} x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{width:.1}\" \
         lengthAdjust=\"spacingAndGlyphs\">{}</text>",
        escaped(text)
    );
}

/// How many characters of `text` are shown.
fn length(text: &str) -> f64 {
    text.chars().count().min(LONGEST) as f64
}

/// `text` escaped for XML, shortened if it is very long.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let count = text.chars().count();
    let shown = if count > LONGEST { LONGEST - 1 } else { count };
    for character in visible(text).chars().take(shown) {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            // XML cannot contain these.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
    if count > LONGEST {
        out.push('…');
    }
    out
}
