//! Plans that others control: no secret leaks from one, and no name breaks out of its place.

use plan_summary::{
    ChangeSet, ChangeSets, Description, MadeOf, Plan, Repository, RootModule, Summary, differences,
    markdown, text,
};
use pulldown_cmark::{Event, Options, Parser};
use serde_json::{Map, Value, json};

/// Every secret contains this.
const SECRET: &str = "hunter";

/// Every text from others contains this.
const MARK: &str = "evil";

/// A repository that describes everything as important.
#[derive(Debug)]
struct Everything;

impl Repository for Everything {
    fn description(&self, _: &[&str], _: &str) -> Option<Description> {
        Some(Description {
            holds_data: true,
            serves_traffic: true,
            widens_access: ["a", "b", "c"].map(str::to_owned).into(),
            lowers_protection: [("a".to_owned(), json!(false))].into(),
            guard: Some(hostile(1)),
        })
    }

    fn place(&self, module: &str, path: &[&str]) -> Option<String> {
        Some(format!("{module}.{}", path.join(".")))
    }
}

#[test]
fn no_sensitive_value_is_in_any_form() {
    let mut random = fastrand::Rng::with_seed(1);
    let (mut secrets, mut seen) = (0, 0);
    for round in 0..2000 {
        let change = change(&mut random, &mut secrets);
        let output = json!({"actions": ["update"], "before": format!("{SECRET}-old"),
            "after": format!("{SECRET}-new"), "before_sensitive": true, "after_sensitive": round % 2 == 0});
        let resource = json!({"address": "x.y", "mode": "managed", "type": "x", "name": "y",
            "change": change});
        let plan = json!({"format_version": "1.2", "resource_changes": [resource],
            "resource_drift": [resource], "output_changes": {"o": output}});
        for shown in forms(&plan) {
            assert!(!shown.contains(SECRET), "{shown}\n{plan:#}");
            seen += usize::from(shown.contains("open-"));
        }
    }
    assert!(secrets > 3000, "only {secrets} secrets");
    assert!(seen > 1000, "only {seen} summaries show a value");
}

/// An update or a replacement in which everything that is marked as sensitive on a side has the
/// word.
fn change(random: &mut fastrand::Rng, secrets: &mut usize) -> Value {
    let mut sides = [(); 2].map(|()| {
        let (mut value, mut marks) = (Map::new(), Map::new());
        for key in ["a", "b", "c"] {
            let (inside, mark) = part(random, 3, secrets);
            value.insert(key.to_owned(), inside);
            marks.insert(key.to_owned(), mark);
        }
        (Value::Object(value), Value::Object(marks))
    });
    // A secret stays one in part of the cases, as a replacement of the rest around it.
    if random.bool() {
        let (value, mark) = (sides[0].0["a"].clone(), sides[0].1["a"].clone());
        (sides[1].0["a"], sides[1].1["a"]) = (value, mark);
    }
    let [(before, before_sensitive), (after, after_sensitive)] = sides;
    let actions = if random.bool() { json!(["update"]) } else { json!(["delete", "create"]) };
    let way = json!([["a", format!("{SECRET}-key"), 0], ["b", 1]]);
    let is_hidden = before_sensitive["a"] == true || after_sensitive["a"] == true;
    json!({"actions": actions, "before": before, "after": after, "after_unknown": {},
        "before_sensitive": before_sensitive, "after_sensitive": after_sensitive,
        "replace_paths": if is_hidden { way } else { json!([["b"]]) }})
}

/// A value, and which parts of it are sensitive.
fn part(random: &mut fastrand::Rng, depth: usize, secrets: &mut usize) -> (Value, Value) {
    match random.u8(0..if depth == 0 { 4 } else { 8 }) {
        0 | 1 => {
            *secrets += 1;
            let text = format!("{SECRET}-{}", random.u8(0..3));
            let value = match random.u8(0..4) {
                0 => json!({ (text.clone()): text }),
                1 => json!([text]),
                2 => json!(json!({ "Principal": text, "Action": "*" }).to_string()),
                _ => json!(text),
            };
            (value, json!(true))
        }
        2 => (json!(format!("open-{}", random.u8(0..3))), json!(false)),
        3 => (json!(json!({ "k": format!("open-{}", random.u8(0..3)) }).to_string()), Value::Null),
        4 | 5 => {
            let parts = (0..random.usize(0..4)).map(|_| part(random, depth - 1, secrets));
            let (values, marks): (Vec<_>, Vec<_>) = parts.unzip();
            (values.into(), marks.into())
        }
        _ => {
            let keys = ["k", "l", "m"].into_iter().take(random.usize(0..4));
            let (mut value, mut mark) = (Map::new(), Map::new());
            for key in keys {
                let (inside, inner) = part(random, depth - 1, secrets);
                value.insert(key.to_owned(), inside);
                mark.insert(key.to_owned(), inner);
            }
            (value.into(), mark.into())
        }
    }
}

#[test]
fn no_name_breaks_out_of_markdown() {
    let parts = 12;
    for number in 0..parts {
        let hostile = || hostile(number);
        let resource = |actions: Value| {
            json!({"address": hostile(), "previous_address": hostile(),
                "module_address": hostile(), "mode": "managed", "type": hostile(),
                "name": hostile(), "deposed": hostile(), "action_reason": hostile(),
                "change": {"actions": actions, "before": {(hostile()): hostile(), "a": true},
                    "after": {(hostile()): [hostile()], "a": false, "b": "*"},
                    "replace_paths": [[hostile(), 1]], "importing": {"id": hostile()}}})
        };
        let resources: Vec<Value> =
            [json!(["update"]), json!(["delete", "create"]), json!(["delete"]), json!(["forget"])]
                .into_iter()
                .map(resource)
                .collect();
        let plan = json!({"format_version": "1.2", "resource_changes": resources,
            "resource_drift": resources, "errored": true,
            "deferred_changes": [{"reason": hostile(), "resource_change": resources[0]}],
            "output_changes": {(hostile()): {"before": hostile(), "after": {(hostile()): hostile()}}},
            "checks": [{"address": {"to_display": hostile()}, "status": "fail", "instances":
                [{"address": {"to_display": hostile()}, "status": "fail",
                  "problems": [{"message": hostile()}]}]}]});
        let summaries = [unreviewed(&plan, &hostile()), unreviewed(&plan, "prod")];
        let page = markdown(&summaries);
        let rows = page.lines().filter(|line| line.starts_with('|')).count();
        assert_eq!(rows, 4, "{page}");
        let (mut codes, mut depth) = (0, 0_i32);
        for event in Parser::new_ext(&page, Options::ENABLE_TABLES) {
            match event {
                Event::Code(_) => codes += 1,
                Event::Text(text) => assert!(!text.contains(MARK), "{text}\n{page}"),
                Event::Html(html) | Event::InlineHtml(html) => {
                    depth += i32::from(html.contains("<details>"));
                    depth -= i32::from(html.contains("</details>"));
                    let known = ["details", "summary", "code"];
                    let tags =
                        known.iter().flat_map(|tag| [format!("<{tag}>"), format!("</{tag}>")]);
                    let rest = tags.fold(html.to_string(), |rest, tag| rest.replace(&tag, ""));
                    assert!(!rest.contains('<'), "{html}\n{page}");
                    assert!(!html.contains("</details>") || html.trim() == "</details>", "{html}");
                }
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{page}");
        assert!(codes > 40, "only {codes} in {page}");
        let shown = text(&summaries);
        assert!(!shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'), "{shown}");
    }
}

/// Text that could end a cell, code, an element, a line or a list.
fn hostile(number: usize) -> String {
    let text = match number {
        0 => "`evil`",
        1 => "``` evil ```",
        2 => "a | evil | b",
        3 => "a\n\n# evil\n- evil",
        4 => "<script>evil</script><img src=x onerror=evil>",
        5 => "</code></summary></details>evil",
        6 => "a\u{1b}[2J\u{202e}evil",
        7 => "[evil](javascript:evil)",
        8 => "&lt;evil&gt; <!-- evil",
        9 => "\\`evil\\` \\| evil",
        10 => "\r\n```\nevil\n```\r\n",
        _ => "**evil** _evil_ @evil #1",
    };
    text.to_owned()
}

#[test]
fn a_page_is_cut_where_github_would_refuse_it_and_says_by_how_much() {
    let resources = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|number| {
                json!({"address": format!("x.y[{number}]"), "mode": "managed", "type": "x",
                "change": {"actions": if number < 10 { ["delete"] } else { ["update"] },
                    "before": {"a": "ü".repeat(50)}, "after": {"a": "ä".repeat(50)}}})
            })
            .collect()
    };
    let page = |count| {
        let plan = json!({"format_version": "1.2", "resource_changes": resources(count)});
        markdown(&[summary(&plan, "prod")])
    };
    assert!(!page(100).contains("Cut here"));
    let cut = page(2000);
    assert!(cut.len() <= 65_536 && cut.len() > 60_000, "{}", cut.len());
    assert_eq!(cut.matches("<details>").count(), cut.matches("</details>").count());
    let items = |page: &str| page.lines().filter(|line| line.starts_with("- ")).count();
    let left_out = cut.rsplit_once("**Cut here: ").and_then(|(_, rest)| rest.split_once(' '));
    let left_out: usize = left_out.expect("it says so").0.parse().expect("a number");
    // Each update is named twice: because it is important, and because it changes.
    assert_eq!(items(&cut) + left_out, 10 + 2 * 1990);
    assert!(items(&cut) > 10, "what is destroyed comes first");
}

fn forms(plan: &Value) -> [String; 3] {
    let summaries = [unreviewed(plan, "prod")];
    let shown = [text(&summaries), markdown(&summaries)];
    let [summary] = summaries;
    let file =
        ChangeSets::new(vec![RootModule::new("prod", Some(change_set(plan)), Some(summary))]);
    let [text, markdown] = shown;
    [text, markdown, file.json()]
}

fn summary(plan: &Value, name: &str) -> Summary {
    let plan = Plan::read(plan.to_string().as_bytes()).expect("a plan");
    Summary::of(&plan, name, true, &Everything)
}

/// The same, as if something else had been reviewed.
fn unreviewed(plan: &Value, name: &str) -> Summary {
    let (planned, mut summary) = (change_set(plan), summary(plan, name));
    summary.unreviewed = differences(&ChangeSet::default(), &planned);
    summary.unreviewed.extend(differences(&planned, &ChangeSet::default()));
    summary
}

fn change_set(plan: &Value) -> ChangeSet {
    let plan = Plan::read(plan.to_string().as_bytes()).expect("a plan");
    ChangeSet::of(&plan, MadeOf::default())
}
