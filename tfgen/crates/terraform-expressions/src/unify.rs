//! Which types can be converted to which, and the one type that several can be converted to. The
//! rules are those of go-cty, which Terraform and OpenTofu share:
//! <https://github.com/zclconf/go-cty/blob/main/docs/convert.md>.

use super::value::ValueType;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Whether values of the type `from` may be converted to `to`; one that is `safe` always succeeds.
pub(super) fn is_convertible(from: &ValueType, to: &ValueType, safe: bool) -> bool {
    use ValueType as T;
    let inner = |from: &T, to: &T| from == to || is_convertible(from, to, safe);
    match (from, to) {
        (_, T::Dynamic) => true,
        (T::Dynamic, _) => !safe,
        (T::Bool | T::Number, T::String) => true,
        (T::String, T::Bool | T::Number) => !safe,
        (T::Object(from), T::Object(to)) => {
            to.iter().all(|(name, to)| from.get(name).is_some_and(|from| inner(from, to)))
        }
        (T::Tuple(from), T::Tuple(to)) => {
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| inner(from, to))
        }
        (T::List(from) | T::Set(from), T::List(to)) | (T::Set(from), T::Set(to)) => inner(from, to),
        (T::List(from), T::Set(to)) => !safe && inner(from, to),
        (T::Map(from), T::Map(to)) => is_convertible(from, to, safe) || from == to,
        (T::Tuple(from), T::List(to) | T::Set(to)) => match element_type(from, to, safe) {
            Some(to) => from.iter().all(|from| inner(from, &to)),
            None => from.is_empty(),
        },
        (T::Object(from), T::Map(to)) => {
            let kinds: Vec<_> = from.values().cloned().collect();
            let to = if **to == T::Dynamic { unify(&kinds, safe) } else { Some((**to).clone()) };
            match to {
                Some(to) => kinds.iter().all(|from| inner(from, &to)),
                None => kinds.is_empty(),
            }
        }
        (T::Map(from), T::Object(to)) => !safe && to.values().all(|to| inner(from, to)),
        _ => false,
    }
}

/// The type of the elements when a tuple of `kinds` becomes a list or a set of `wanted`.
pub(super) fn element_type(
    kinds: &[ValueType],
    wanted: &ValueType,
    safe: bool,
) -> Option<ValueType> {
    if *wanted != ValueType::Dynamic {
        return Some(wanted.clone());
    }
    let kind = unify(kinds, safe)?;
    let is_undecided = |kind: &ValueType| *kind == ValueType::Dynamic;
    (!is_undecided(&kind) || kinds.iter().all(is_undecided)).then_some(kind)
}

/// The type that values of all `kinds` can be converted to, by `safe` conversions alone or by any.
pub(super) fn unify(kinds: &[ValueType], safe: bool) -> Option<ValueType> {
    let first = kinds.first()?;
    if !matches!(first, ValueType::Dynamic) && kinds.iter().all(|kind| kind == first) {
        return Some(first.clone());
    }
    let count = Counts::of(kinds);
    let (all, undecided) = (kinds.len(), count.undecided);
    let only = |count: usize| count > 0 && count + undecided == all;
    if only(count.maps) {
        return elements(kinds, safe, ValueType::Map);
    }
    if only(count.lists) {
        return elements(kinds, safe, ValueType::List);
    }
    if only(count.sets) {
        return elements(kinds, safe, ValueType::Set);
    }
    if only(count.objects) {
        return if undecided > 0 { Some(ValueType::Dynamic) } else { objects(kinds, safe) };
    }
    if only(count.tuples) {
        return if undecided > 0 { Some(ValueType::Dynamic) } else { tuples(kinds, safe) };
    }
    if count.maps > 0 && count.maps + count.objects + undecided == all {
        if let Some(kind) = as_collections(kinds, safe, objects_as_map) {
            return Some(kind);
        }
    } else if count.lists > 0 && count.lists + count.tuples + undecided == all {
        if let Some(kind) = as_collections(kinds, safe, tuples_as_list) {
            return Some(kind);
        }
    } else if count.objects > 0 && count.tuples > 0 {
        return None;
    }
    preferred(kinds, safe)
}

/// Whether Terraform does not know what comes of converting values of `kinds` to one type, since
/// one of them is not decided.
pub(super) fn is_unknown_together(kinds: &[ValueType]) -> bool {
    let count = Counts::of(kinds);
    let is_all =
        |of_one_kind: &usize| *of_one_kind > 0 && of_one_kind + count.undecided == kinds.len();
    count.undecided > 0
        && [count.maps, count.lists, count.sets, count.objects, count.tuples].iter().any(is_all)
}

/// How many types there are of each kind.
#[derive(Default)]
struct Counts {
    maps: usize,
    lists: usize,
    sets: usize,
    objects: usize,
    tuples: usize,
    undecided: usize,
}

impl Counts {
    fn of(kinds: &[ValueType]) -> Self {
        let mut counts = Self::default();
        for kind in kinds {
            match kind {
                ValueType::Map(_) => counts.maps += 1,
                ValueType::List(_) => counts.lists += 1,
                ValueType::Set(_) => counts.sets += 1,
                ValueType::Object(_) => counts.objects += 1,
                ValueType::Tuple(_) => counts.tuples += 1,
                ValueType::Dynamic => counts.undecided += 1,
                ValueType::Bool | ValueType::Number | ValueType::String => {}
            }
        }
        counts
    }
}

/// Collections of one kind: what their elements have in common.
fn elements(
    kinds: &[ValueType],
    safe: bool,
    collection: fn(Box<ValueType>) -> ValueType,
) -> Option<ValueType> {
    let mut inner = vec![];
    for kind in kinds {
        match kind {
            ValueType::Map(kind) | ValueType::List(kind) | ValueType::Set(kind) => {
                inner.push((**kind).clone());
            }
            _ => return Some(ValueType::Dynamic),
        }
    }
    let kind = collection(Box::new(unify(&inner, safe)?));
    fits(kinds, kind, safe)
}

/// `kind`, if all `kinds` can be converted to it.
fn fits(kinds: &[ValueType], kind: ValueType, safe: bool) -> Option<ValueType> {
    kinds.iter().all(|from| *from == kind || is_convertible(from, &kind, safe)).then_some(kind)
}

fn objects(kinds: &[ValueType], safe: bool) -> Option<ValueType> {
    let all: Vec<&BTreeMap<String, ValueType>> = kinds
        .iter()
        .filter_map(|kind| match kind {
            ValueType::Object(attributes) => Some(attributes),
            _ => None,
        })
        .collect();
    let (first, others) = all.split_first()?;
    if others.iter().any(|other| !other.keys().eq(first.keys())) {
        return objects_as_map(kinds, safe);
    }
    let mut attributes = BTreeMap::new();
    for name in first.keys() {
        let across: Vec<_> = all.iter().filter_map(|one| one.get(name).cloned()).collect();
        attributes.insert(name.clone(), unify(&across, safe)?);
    }
    fits(kinds, ValueType::Object(attributes), safe).or_else(|| objects_as_map(kinds, safe))
}

fn objects_as_map(kinds: &[ValueType], safe: bool) -> Option<ValueType> {
    let attributes = kinds.iter().flat_map(|kind| match kind {
        ValueType::Object(attributes) => attributes.values().cloned().collect(),
        _ => vec![],
    });
    let kind = ValueType::Map(Box::new(unify(&attributes.collect::<Vec<_>>(), safe)?));
    fits(kinds, kind, safe)
}

fn tuples(kinds: &[ValueType], safe: bool) -> Option<ValueType> {
    let all: Vec<&Vec<ValueType>> = kinds
        .iter()
        .filter_map(|kind| match kind {
            ValueType::Tuple(elements) => Some(elements),
            _ => None,
        })
        .collect();
    let (first, others) = all.split_first()?;
    if others.iter().any(|other| other.len() != first.len()) {
        return tuples_as_list(kinds, safe);
    }
    let mut elements = vec![];
    for place in 0..first.len() {
        let across: Vec<_> = all.iter().map(|one| one[place].clone()).collect();
        elements.push(unify(&across, safe)?);
    }
    fits(kinds, ValueType::Tuple(elements), safe).or_else(|| tuples_as_list(kinds, safe))
}

fn tuples_as_list(kinds: &[ValueType], safe: bool) -> Option<ValueType> {
    let elements = kinds.iter().flat_map(|kind| match kind {
        ValueType::Tuple(elements) => elements.clone(),
        _ => vec![],
    });
    let kind = ValueType::List(Box::new(unify(&elements.collect::<Vec<_>>(), safe)?));
    fits(kinds, kind, safe)
}

/// Maps with objects, or lists with tuples: what they have in common when the latter come to `one`
/// collection first.
fn as_collections(
    kinds: &[ValueType],
    safe: bool,
    one: fn(&[ValueType], bool) -> Option<ValueType>,
) -> Option<ValueType> {
    let is_structure =
        |kind: &ValueType| matches!(kind, ValueType::Object(_) | ValueType::Tuple(_));
    let structures: Vec<_> = kinds.iter().filter(|kind| is_structure(kind)).cloned().collect();
    let collection = one(&structures, safe)?;
    let kinds: Vec<_> = kinds
        .iter()
        .map(|kind| if is_structure(kind) { collection.clone() } else { kind.clone() })
        .collect();
    unify(&kinds, safe).filter(|kind| matches!(kind, ValueType::List(_) | ValueType::Map(_)))
}

/// The first of `kinds`, the most general first, that all others can be converted to.
fn preferred(kinds: &[ValueType], safe: bool) -> Option<ValueType> {
    // In the order of their ranks, as go-cty sorts what is only partly in an order.
    let mut before = vec![0; kinds.len()];
    let is_more_general = |one: usize, other: usize| {
        let order = compare(&kinds[one.min(other)], &kinds[one.max(other)]);
        if one < other { order == Ordering::Less } else { order == Ordering::Greater }
    };
    for (one, count) in before.iter_mut().enumerate() {
        *count =
            (0..kinds.len()).filter(|other| *other != one && is_more_general(*other, one)).count();
    }
    let mut order: Vec<usize> = (0..kinds.len()).filter(|one| before[*one] == 0).collect();
    let mut next = 0;
    while let Some(one) = order.get(next).copied() {
        next += 1;
        for (other, count) in before.iter_mut().enumerate() {
            if other != one && is_more_general(one, other) {
                *count -= 1;
                if *count == 0 {
                    order.push(other);
                }
            }
        }
    }
    order.into_iter().find_map(|one| fits(kinds, kinds[one].clone(), safe))
}

/// Less where `one` is more general than `other`.
fn compare(one: &ValueType, other: &ValueType) -> Ordering {
    use ValueType as T;
    match (one, other) {
        (T::Dynamic, T::Dynamic) => Ordering::Equal,
        (T::Dynamic, _) => Ordering::Greater,
        (_, T::Dynamic) => Ordering::Less,
        (T::String, T::Bool | T::Number) => Ordering::Less,
        (T::Bool | T::Number, T::String) => Ordering::Greater,
        (T::List(one), T::List(other))
        | (T::Set(one), T::Set(other))
        | (T::Map(one), T::Map(other)) => compare(one, other),
        (T::Tuple(_) | T::List(_), T::Set(_))
        | (T::List(_), T::Tuple(_))
        | (T::Map(_), T::Object(_)) => Ordering::Less,
        (T::Set(_), T::Tuple(_) | T::List(_))
        | (T::Tuple(_), T::List(_))
        | (T::Object(_), T::Map(_)) => Ordering::Greater,
        (T::Object(one), T::Object(other)) if one.keys().eq(other.keys()) => {
            pairwise(one.values(), other.values())
        }
        (T::Tuple(one), T::Tuple(other)) if one.len() == other.len() => {
            pairwise(one.iter(), other.iter())
        }
        _ => Ordering::Equal,
    }
}

/// Less where `one` is more general in some places, and less so in none.
fn pairwise<'a>(
    one: impl Iterator<Item = &'a ValueType>,
    other: impl Iterator<Item = &'a ValueType>,
) -> Ordering {
    let (mut less, mut greater) = (false, false);
    for (one, other) in one.zip(other) {
        match compare(one, other) {
            Ordering::Less => less = true,
            Ordering::Greater => greater = true,
            Ordering::Equal => {}
        }
    }
    match (less, greater) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}
