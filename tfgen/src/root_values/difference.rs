//! What differs between the values of two root modules.

use super::{RootValues, ValueAddress};
use crate::hcl::Expression;

/// A difference between the two sides.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference<'a> {
    /// The address.
    pub address: ValueAddress,
    /// The left side.
    pub left: Side<'a>,
    /// The right side.
    pub right: Side<'a>,
}

/// One side at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side<'a> {
    /// Nothing.
    Absent,
    /// A block that the other side lacks.
    Block,
    /// A value.
    Value(&'a Expression),
}

/// Everything that differs, by address. A block that only one side has counts as one difference.
pub fn compare<'a>(left: &'a RootValues, right: &'a RootValues) -> Vec<Difference<'a>> {
    let mut differences = vec![];
    for address in left.blocks.symmetric_difference(&right.blocks) {
        let side = |values: &RootValues| match values.blocks.contains(address) {
            true => Side::Block,
            false => Side::Absent,
        };
        let (left, right) = (side(left), side(right));
        differences.push(Difference { address: address.clone(), left, right });
    }
    let whole: Vec<ValueAddress> = differences.iter().map(|one| one.address.clone()).collect();
    let is_covered = |address: &ValueAddress| whole.iter().any(|block| address.is_within(block));
    let side = |values: &'a RootValues, address: &ValueAddress| {
        values.values.get(address).map_or(Side::Absent, Side::Value)
    };
    let only_right = right.values.keys().filter(|address| !left.values.contains_key(address));
    for address in left.values.keys().chain(only_right) {
        let (left, right) = (side(left, address), side(right, address));
        if left != right && !is_covered(address) {
            differences.push(Difference { address: address.clone(), left, right });
        }
    }
    differences.sort_by(|left, right| left.address.cmp(&right.address));
    differences
}
