//! What layers took away.

use super::{Explained, Explainer, Given, Removal};
use crate::layers::{Form, Removed, Table, TomlValue, form_of_value};
use crate::root_values::{Secrets, ValueAddress};

impl<'a> Explainer<'a> {
    /// Adds to `all` what layers took away: to what stands at the address now, or as something of
    /// its own.
    pub(super) fn add_removals(&self, all: &mut Vec<Explained<'a>>, secrets: &Secrets) {
        let mut found = vec![];
        for (key, entry) in &self.environment.tables.entries {
            if let TomlValue::Table(table) = &entry.node.value {
                add(table, &ValueAddress::new(key), &mut found);
            }
        }
        add(&self.environment.vars, &ValueAddress::new("vars"), &mut found);
        let mut own = vec![];
        for (address, removed) in found {
            let removal = self.removal(&address, &removed, secrets);
            match all.iter_mut().find(|one| one.address == address) {
                Some(known) => known.removal = Some(removal),
                None => own.push(Explained {
                    declared: self.declared(&address),
                    address,
                    value: String::new(),
                    given: Given::Removed,
                    removal: Some(removal),
                }),
            }
        }
        all.extend(own);
    }

    fn removal(&self, address: &ValueAddress, removed: &Removed, secrets: &Secrets) -> Removal<'a> {
        // Of what is not declared any more nobody knows whether it was a secret.
        let may_be_shown = self.declared(address).is_some();
        let overrode = removed.overrode.iter().map(|origin| {
            let text = self.one_line(*origin);
            let text = may_be_shown.then(|| secrets.shown_text(address, &text).to_owned());
            (self.sources.place(*origin), text)
        });
        Removal { place: self.sources.place(removed.origin), overrode: overrode.collect() }
    }
}

/// Adds what was taken out of `table`, which stands at `address`, and out of tables inside.
fn add(table: &Table, address: &ValueAddress, found: &mut Vec<(ValueAddress, Removed)>) {
    found.extend(table.removals().map(|one| (address.then(&one.key), one.clone())));
    for (key, entry) in &table.entries {
        let TomlValue::Table(inner) = &entry.node.value else { continue };
        let address = address.then(key);
        if form_of_value(inner) == Some(Form::Unset) {
            // What an alias does not inherit from its provider.
            let (key, origin, overrode) = (key.clone(), entry.key, entry.overrode.clone());
            found.push((address, Removed { key, origin, overrode }));
        } else {
            add(inner, &address, found);
        }
    }
}
