//! Layers on top of each other, and their merged result.

use super::value::Table;
use super::{Document, HclPart, merge};
use crate::problem::Problems;
use std::sync::{Arc, OnceLock};

/// Layers; the lowest one is the last.
#[derive(Clone, Debug, Default)]
pub(super) struct Layers(Option<Arc<Layer>>);

/// A file on top of others.
#[derive(Debug)]
struct Layer {
    /// Its own number among all layers.
    number: usize,
    /// The number of layers up to and including this one.
    depth: usize,
    document: Arc<Document>,
    /// The HCL of all of them, lowest first.
    hcl: Arc<[Arc<HclPart>]>,
    /// The merged tables, if they were needed.
    tables: OnceLock<Table>,
    below: Layers,
}

impl Layers {
    /// These layers with `document` on top, as the layer `number`.
    pub(super) fn with(&self, number: usize, document: Arc<Document>) -> Self {
        let (tables, below) = (OnceLock::new(), self.clone());
        let hcl = match (&self.0, &*document.hcl) {
            (Some(top), []) => Arc::clone(&top.hcl),
            (_, own) => self.hcl().iter().chain(own).cloned().collect(),
        };
        let layer = Layer { number, depth: self.depth() + 1, document, hcl, tables, below };
        Self(Some(Arc::new(layer)))
    }

    /// The number of the highest layer.
    pub(super) fn number(&self) -> Option<usize> {
        self.0.as_ref().map(|top| top.number)
    }

    /// The number of layers.
    pub(super) fn depth(&self) -> usize {
        self.0.as_ref().map_or(0, |top| top.depth)
    }

    /// Merges them, unless that was done already; merges only the rest over those for which it was.
    pub(super) fn merge(&self, problems: &mut Problems) {
        let Some(top) = self.0.as_ref().filter(|top| top.tables.get().is_none()) else { return };
        let is_open = |layer: &&Layer| layer.tables.get().is_none();
        let open: Vec<&Layer> = self.each().take_while(is_open).collect();
        let known = self.each().nth(open.len()).and_then(|layer| layer.tables.get());
        let mut tables = known.cloned().unwrap_or_default();
        for layer in open.into_iter().rev() {
            put_over(&mut tables, Arc::clone(&layer.document), problems);
        }
        top.tables.get_or_init(|| tables);
    }

    /// The merged tables, once they exist.
    pub(super) fn tables(&self) -> Option<&Table> {
        self.0.as_ref().and_then(|top| top.tables.get())
    }

    /// The paths of their files relative to the repository root, highest first.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.each().map(|layer| &*layer.document.path)
    }

    /// Their HCL, lowest first.
    pub(super) fn hcl(&self) -> &[Arc<HclPart>] {
        self.0.as_ref().map_or(&[], |top| &top.hcl)
    }

    fn each(&self) -> impl Iterator<Item = &Layer> {
        std::iter::successors(self.0.as_deref(), |layer| layer.below.0.as_deref())
    }
}

impl Drop for Layer {
    /// One after the other: dropping very many nested ones would overflow the stack.
    fn drop(&mut self) {
        let mut below = self.below.0.take();
        while let Some(mut layer) = below.and_then(Arc::into_inner) {
            below = layer.below.0.take();
        }
    }
}

/// Puts `layer` over `tables`.
pub(super) fn put_over(tables: &mut Table, layer: Arc<Document>, problems: &mut Problems) {
    // Parts that nothing else needs are not copied.
    let mut layer =
        Arc::try_unwrap(layer).map_or_else(|layer| layer.table.clone(), |own| own.table);
    layer.entries.shift_remove("extends");
    merge::merge(tables, layer, &mut vec![], problems);
}
