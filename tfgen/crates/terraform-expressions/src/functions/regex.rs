//! `regex`, `regexall` and `replace`.

use super::Arguments;
use super::pattern::{self, Alphabet, Read};
use crate::fuel::Fuel;
use crate::value::{Evaluated, Stop, Value, ValueType, error, left};
use regex_automata::nfa::thompson::backtrack::{BoundedBacktracker, Cache, Config};
use regex_automata::nfa::thompson::{Compiler, NFA};
use regex_automata::util::captures::Captures;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The longest text that is searched or that a replacement makes.
const LONGEST: usize = 1 << 16;

/// The largest automaton, in bytes.
const LARGEST: usize = 1 << 20;

/// How many steps, each of one state of a pattern at one byte of a text, cost one part of fuel.
const STEPS: usize = 64;

/// The memory of a search, in bytes: one bit for each step that the fuel of an evaluation pays for.
const REMEMBERED: usize = 1 << 21;

/// Compiled patterns, by their source text.
#[derive(Debug, Default)]
pub struct Patterns {
    /// It keeps its working memory between patterns.
    compiler: OnceCell<Box<Compiler>>,
    of_ascii: RefCell<Compiled>,
    of_unicode: RefCell<Compiled>,
}

type Compiled = BTreeMap<String, Evaluated<Rc<Pattern>>>;

/// A pattern's automaton. Texts are short and patterns few, so it is searched by backtracking,
/// which needs no preparation.
#[derive(Debug)]
struct Pattern {
    automaton: BoundedBacktracker,
    cache: RefCell<Cache>,
    names: Vec<Option<Box<str>>>,
}

impl Pattern {
    fn compiled(pattern: &str, alphabet: Alphabet, compiler: &Compiler) -> Evaluated<Self> {
        let Read { tree, names } = pattern::read(pattern, alphabet)?;
        let Ok(automaton) = compiler.build_from_hir(&tree) else { return left("is large") };
        let config = Config::new().visited_capacity(REMEMBERED);
        match BoundedBacktracker::builder().configure(config).build_from_nfa(automaton) {
            Ok(automaton) => {
                let cache = RefCell::new(automaton.create_cache());
                Ok(Self { automaton, cache, names })
            }
            Err(_) => left("has no automaton"),
        }
    }

    fn size(&self) -> usize {
        self.automaton.get_nfa().states().len()
    }

    /// Pays for one search in `length` bytes.
    fn pay(&self, length: usize, fuel: &mut Fuel) -> Evaluated<()> {
        fuel.spend(self.size() * (length + 1) / STEPS)
    }

    /// The first match in `text`.
    fn first(&self, text: &str, fuel: &mut Fuel) -> Evaluated<Option<Captures>> {
        self.pay(text.len(), fuel)?;
        let mut captures = self.automaton.create_captures();
        let mut cache = self.cache.borrow_mut();
        match self.automaton.try_captures(&mut cache, text, &mut captures) {
            Ok(()) => Ok(captures.is_match().then_some(captures)),
            Err(_) => left("searches a long text"),
        }
    }

    /// All matches in `text`. Each may have examined everything after it.
    fn all(&self, text: &str, fuel: &mut Fuel) -> Evaluated<Vec<Captures>> {
        self.pay(text.len(), fuel)?;
        let mut cache = self.cache.borrow_mut();
        let mut found = vec![];
        for captures in self.automaton.try_captures_iter(&mut cache, text) {
            let Ok(captures) = captures else { return left("searches a long text") };
            let end = captures.get_match().map_or(0, |all| all.end());
            self.pay(text.len() - end, fuel)?;
            found.push(captures);
        }
        Ok(found)
    }

    /// A string without groups, a tuple of groups, or an object of named ones.
    fn result_type(&self) -> Evaluated<ValueType> {
        let named: Vec<&str> = self.names.iter().flatten().map(AsRef::as_ref).collect();
        match (self.names.len(), named.len()) {
            (0, _) => Ok(ValueType::String),
            (groups, 0) => Ok(ValueType::Tuple(vec![ValueType::String; groups])),
            (groups, named_groups) if groups == named_groups => Ok(ValueType::Object(
                named.into_iter().map(|name| (name.to_owned(), ValueType::String)).collect(),
            )),
            _ => error("cannot mix both named and unnamed capture groups"),
        }
    }

    fn result(&self, text: &str, captures: &Captures) -> Value {
        let group = |place: usize| match captures.get_group(place) {
            Some(span) => Value::string(&text[span]),
            None => Value::Null(ValueType::String),
        };
        if self.names.is_empty() {
            group(0)
        } else if self.names.iter().all(Option::is_none) {
            Value::Tuple((1..=self.names.len()).map(group).collect())
        } else {
            let names = self.names.iter().flatten().zip(1..);
            let groups = names.map(|(name, place)| (String::from(&**name), group(place)));
            Value::Object(groups.collect::<BTreeMap<_, _>>())
        }
    }
}

impl Patterns {
    fn compiler(&self) -> &Compiler {
        self.compiler.get_or_init(|| {
            let mut compiler = NFA::compiler();
            compiler.configure(NFA::config().nfa_size_limit(Some(LARGEST)).shrink(false));
            Box::new(compiler)
        })
    }

    fn get(&self, pattern: &str, text: &str, fuel: &mut Fuel) -> Evaluated<Rc<Pattern>> {
        if text.len() > LONGEST {
            return left("searches a long text");
        }
        let (known, alphabet) = match text.is_ascii() {
            true => (&self.of_ascii, Alphabet::Ascii),
            false => (&self.of_unicode, Alphabet::Unicode),
        };
        let mut known = known.borrow_mut();
        match known.get(pattern) {
            Some(found) => found.clone(),
            None => {
                let compiled = Pattern::compiled(pattern, alphabet, self.compiler());
                let compiled = compiled.map(Rc::new).map_err(|stop| {
                    let about = |reason| format!("the pattern `{pattern}`: {reason}");
                    match stop {
                        Stop::Error(reason) => Stop::Error(about(reason)),
                        Stop::Left(reason) => Stop::Left(about(reason)),
                    }
                });
                fuel.spend(compiled.as_ref().map_or(pattern.len(), |compiled| compiled.size()))?;
                known.insert(pattern.to_owned(), compiled.clone());
                compiled
            }
        }
    }
}

pub(super) fn call(
    name: &str,
    arguments: &Arguments,
    patterns: &Patterns,
    fuel: &mut Fuel,
) -> Evaluated {
    match name {
        "replace" => replace(arguments, patterns, fuel),
        "regexall" => {
            arguments.are(2)?;
            let (pattern, text) = (arguments.text(0)?, arguments.text(1)?);
            let pattern = patterns.get(&pattern, &text, fuel)?;
            let kind = pattern.result_type()?;
            let found = pattern.all(&text, fuel)?;
            Ok(Value::List(kind, found.iter().map(|found| pattern.result(&text, found)).collect()))
        }
        _ => {
            arguments.are(2)?;
            let (pattern, text) = (arguments.text(0)?, arguments.text(1)?);
            let pattern = patterns.get(&pattern, &text, fuel)?;
            pattern.result_type()?;
            match pattern.first(&text, fuel)? {
                Some(found) => Ok(pattern.result(&text, &found)),
                None => error("pattern did not match any part of the given string"),
            }
        }
    }
}

fn replace(arguments: &Arguments, patterns: &Patterns, fuel: &mut Fuel) -> Evaluated {
    arguments.are(3)?;
    let (text, part, new) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let pattern = part.strip_prefix('/').and_then(|inner| inner.strip_suffix('/'));
    let Some(pattern) = pattern else {
        if part == "/" || !part.is_empty() {
            let many = text.matches(part.as_str()).count();
            if text.len() + many * new.len() > LONGEST {
                return left("replaces with a long text");
            }
            return Ok(Value::string(text.replace(&part, &new)));
        }
        return left("replaces an empty string");
    };
    if new.contains('$') {
        return left("replaces with groups of a pattern");
    }
    let pattern = patterns.get(pattern, &text, fuel)?;
    let (mut out, mut end) = (String::new(), 0);
    for found in pattern.all(&text, fuel)?.iter().filter_map(Captures::get_match) {
        out.push_str(&text[end..found.start()]);
        out.push_str(&new);
        end = found.end();
        if out.len() > LONGEST {
            return left("replaces with a long text");
        }
    }
    out.push_str(&text[end..]);
    Ok(Value::string(out))
}
