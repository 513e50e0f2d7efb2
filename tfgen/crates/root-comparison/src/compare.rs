//! Two roots, block by block.

use crate::body::{Body, Member, Nested};
use crate::comparison::{
    Assumption, BlockComparison, Comparison, Difference, Premise, Reason, Verdict,
};
use crate::declared::Declared;
use crate::grammar::Context;
use crate::meaning::Node;
use crate::place::Place;
use crate::root::Root;
use std::collections::BTreeSet;

/// Compares the meanings of `first` and `second`.
pub fn compare(first: &Root, second: &Root) -> Comparison {
    let addresses: BTreeSet<&String> = first.blocks.keys().chain(second.blocks.keys()).collect();
    let mut blocks = vec![];
    for address in addresses {
        let is_given = address.strip_prefix("var.").is_some_and(|name| first.given.contains(name));
        for pair in pairs(first, second, address) {
            let verdict = match pair {
                (Some(one), Some(other)) => verdict(first, second, one, other),
                (Some(one), None) if is_given => Verdict::Given(first.excerpt(one.header)),
                (Some(one), None) => Verdict::OnlyFirst(first.excerpt(one.header)),
                (None, Some(other)) => Verdict::OnlySecond(second.excerpt(other.header)),
                (None, None) => continue,
            };
            blocks.push(BlockComparison { address: address.clone(), verdict });
        }
    }
    Comparison { blocks }
}

/// Blocks of both roots that belong together.
type Pair<'r> = (Option<&'r Declared>, Option<&'r Declared>);

/// Which of the blocks at `address` belong together. Their order does not matter.
fn pairs<'r>(first: &'r Root, second: &'r Root, address: &str) -> Vec<Pair<'r>> {
    let known = |root: &'r Root| root.blocks.get(address).map_or(&[][..], Vec::as_slice);
    if let ([one], [other]) = (known(first), known(second)) {
        return vec![(Some(one), Some(other))];
    }
    let mut others: Vec<&Declared> = known(second).iter().collect();
    let (mut pairs, mut alone) = (vec![], vec![]);
    for one in known(first) {
        let same = others
            .iter()
            .position(|other| matches!(verdict(first, second, one, other), Verdict::Equal(_)));
        match same {
            Some(at) => pairs.push((Some(one), Some(others.remove(at)))),
            None => alone.push(one),
        }
    }
    let mut others = others.into_iter();
    pairs.extend(alone.into_iter().map(|one| (Some(one), others.next())));
    pairs.extend(others.map(|other| (None, Some(other))));
    pairs
}

fn verdict(first: &Root, second: &Root, one: &Declared, other: &Declared) -> Verdict {
    let mut comparing = Comparing::new(first, second);
    if one.labels != other.labels {
        comparing.differ(Some(one.header), Some(other.header), None);
    }
    comparing.bodies(&one.body, &other.body, converts(one.context));
    match comparing.differences {
        differences if differences.is_empty() => Verdict::Equal(comparing.assumptions),
        differences => Verdict::Different(differences),
    }
}

/// Whether arguments in this body have their own types, to which literals are converted.
fn converts(context: Context) -> bool {
    matches!(context, Context::Resource | Context::Data | Context::Provider | Context::Module)
}

/// A comparison in progress.
pub(crate) struct Comparing<'c> {
    pub(crate) first: &'c Root,
    pub(crate) second: &'c Root,
    pub(crate) path: String,
    /// Whether only the parts after the roots' own folders are compared.
    pub(crate) ignores_folders: bool,
    /// Whether a value of a type that no literal has is treated as a literal.
    pub(crate) ignores_types: bool,
    pub(crate) differences: Vec<Difference>,
    pub(crate) assumptions: Vec<Assumption>,
}

impl<'c> Comparing<'c> {
    pub(crate) fn new(first: &'c Root, second: &'c Root) -> Self {
        let (differences, assumptions) = (vec![], vec![]);
        Self {
            first,
            second,
            path: String::new(),
            ignores_folders: false,
            ignores_types: false,
            differences,
            assumptions,
        }
    }

    /// Records that the two places are not the same.
    pub(crate) fn differ(
        &mut self,
        one: Option<Place>,
        other: Option<Place>,
        reason: Option<Reason>,
    ) {
        self.differences.push(Difference {
            path: self.path.clone(),
            first: one.map(|place| self.first.excerpt(place)),
            second: other.map(|place| self.second.excerpt(place)),
            reason,
        });
    }

    /// Records what decides whether the two places are the same.
    pub(crate) fn assume(&mut self, premise: Premise, one: Place, other: Place) {
        let (first, second) = (self.first.excerpt(one), self.second.excerpt(other));
        self.assumptions.push(Assumption { path: self.path.clone(), premise, first, second });
    }

    /// Does `work` inside the part `name` of the comparison.
    pub(crate) fn inside(&mut self, name: &str, work: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if !self.path.is_empty() && !name.starts_with('[') && !name.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
        work(self);
        self.path.truncate(length);
    }

    fn bodies(&mut self, one: &Body, other: &Body, converts: bool) {
        let names: BTreeSet<&String> = one.members.keys().chain(other.members.keys()).collect();
        for name in names {
            // Repetition is not converted: the keys belong to the block.
            let converts = converts && name != "for_each";
            self.inside(name, |inside| {
                inside.members(one.members(name), other.members(name), converts);
            });
        }
    }

    fn members(&mut self, ones: &[Member], others: &[Member], converts: bool) {
        let is_block = |member: &Member| matches!(member, Member::Block(_));
        if ones.iter().chain(others).any(is_block) {
            self.assume_nature(Premise::IsBlocks, ones, others);
            return match (blocks(ones), blocks(others)) {
                (Some(ones), Some(others)) => self.sequence(&ones, &others, converts),
                _ => self.differ(
                    ones.first().map(place),
                    others.first().map(place),
                    Some(Reason::ArgumentOrBlock),
                ),
            };
        }
        match (ones, others) {
            ([one], [other]) => match (argument(one), argument(other)) {
                (Some(node), Some(node_there)) => {
                    self.assume_nature(Premise::IsArgument, ones, others);
                    self.nodes(node, node_there, converts);
                }
                _ => self.differ(Some(place(one)), Some(place(other)), None),
            },
            (ones, others) => {
                self.differ(ones.first().map(place), others.first().map(place), None);
            }
        }
    }

    /// If one side is JSON that may be either and the other is not, assumes the kind of the other.
    fn assume_nature(&mut self, premise: Premise, ones: &[Member], others: &[Member]) {
        let is_open = |members: &[Member]| {
            members.iter().any(|one| matches!(one, Member::Property { blocks: Some(_), .. }))
        };
        if is_open(ones) != is_open(others)
            && let (Some(one), Some(other)) = (ones.first(), others.first())
        {
            self.assume(premise, place(one), place(other));
        }
    }

    /// Blocks of one kind, whose order matters.
    fn sequence(&mut self, ones: &[&Nested], others: &[&Nested], converts: bool) {
        let is_single = ones.len() <= 1 && others.len() <= 1;
        for at in 0..ones.len().max(others.len()) {
            let name = if is_single { String::new() } else { format!("[{at}]") };
            self.inside(&name, |inside| match (ones.get(at), others.get(at)) {
                (Some(one), Some(other)) => {
                    if one.is_dynamic != other.is_dynamic || one.labels != other.labels {
                        inside.differ(Some(one.header), Some(other.header), None);
                    } else {
                        inside.bodies(&one.body, &other.body, converts);
                    }
                }
                (one, other) => inside.differ(
                    one.map(|block| block.header),
                    other.map(|block| block.header),
                    None,
                ),
            });
        }
    }
}

/// `members` as blocks, if they can be.
fn blocks(members: &[Member]) -> Option<Vec<&Nested>> {
    let mut all = vec![];
    for member in members {
        match member {
            Member::Block(nested) => all.push(nested),
            Member::Property { blocks, .. } => all.extend(blocks.as_ref()?),
            Member::Argument(_) => return None,
        }
    }
    Some(all)
}

fn argument(member: &Member) -> Option<&Node> {
    match member {
        Member::Argument(node) | Member::Property { argument: node, .. } => Some(node),
        Member::Block(_) => None,
    }
}

fn place(member: &Member) -> Place {
    match member {
        Member::Argument(node) | Member::Property { argument: node, .. } => node.place,
        Member::Block(nested) => nested.header,
    }
}
