//! Layers on top of each other, and what they come to.

use super::value::Table;
use super::{Document, HclPart, merge};
use crate::problem::Problems;
use std::sync::{Arc, OnceLock};

/// Layers, the lowest of which is the last.
#[derive(Clone, Debug, Default)]
pub(super) struct Layers(Option<Arc<Layer>>);

/// A file on top of others.
#[derive(Debug)]
struct Layer {
    /// Its own, of all layers.
    number: usize,
    /// How many layers there are with it and below it.
    depth: usize,
    document: Arc<Document>,
    /// What all of them say in HCL, the lowest first.
    hcl: Arc<[Arc<HclPart>]>,
    /// What all of them come to, where that was asked for.
    tables: OnceLock<Table>,
    below: Layers,
}

impl Layers {
    /// These with `document` on top, as the layer `number`.
    pub(super) fn with(&self, number: usize, document: Arc<Document>) -> Self {
        let (tables, below) = (OnceLock::new(), self.clone());
        let hcl = match (&self.0, &*document.hcl) {
            (Some(top), []) => Arc::clone(&top.hcl),
            (_, own) => self.hcl().iter().chain(own).cloned().collect(),
        };
        let layer = Layer { number, depth: self.depth() + 1, document, hcl, tables, below };
        Self(Some(Arc::new(layer)))
    }

    /// The number of the highest.
    pub(super) fn number(&self) -> Option<usize> {
        self.0.as_ref().map(|top| top.number)
    }

    /// How many there are.
    pub(super) fn depth(&self) -> usize {
        self.0.as_ref().map_or(0, |top| top.depth)
    }

    /// Puts them over each other, unless that was done: the rest of them over those for which it
    /// was.
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

    /// What they come to, once they are merged.
    pub(super) fn tables(&self) -> Option<&Table> {
        self.0.as_ref().and_then(|top| top.tables.get())
    }

    /// The paths of their files from the repository root, the highest first.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.each().map(|layer| &*layer.document.path)
    }

    /// What they say in HCL, the lowest first.
    pub(super) fn hcl(&self) -> &[Arc<HclPart>] {
        self.0.as_ref().map_or(&[], |top| &top.hcl)
    }

    fn each(&self) -> impl Iterator<Item = &Layer> {
        std::iter::successors(self.0.as_deref(), |layer| layer.below.0.as_deref())
    }
}

impl Drop for Layer {
    /// One after the other: of very many, each inside the next, the stack would not hold them.
    fn drop(&mut self) {
        let mut below = self.below.0.take();
        while let Some(mut layer) = below.and_then(Arc::into_inner) {
            below = layer.below.0.take();
        }
    }
}

/// Puts `layer` over `tables`.
pub(super) fn put_over(tables: &mut Table, layer: Arc<Document>, problems: &mut Problems) {
    // What nothing else needs is not copied.
    let mut layer =
        Arc::try_unwrap(layer).map_or_else(|layer| layer.table.clone(), |own| own.table);
    layer.entries.shift_remove("extends");
    merge::merge(tables, layer, &mut vec![], problems);
}
