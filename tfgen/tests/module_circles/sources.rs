//! The modules of a crate, read from its files: what each defines, imports and names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// One module: a file, or a module inside a file.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// Its name from the crate's root, which has none.
    pub(crate) path: Vec<String>,
    /// Its file below the folder of sources.
    pub(crate) file: String,
    /// The names of its items, and of the modules in it.
    pub(crate) items: BTreeSet<String>,
    pub(crate) children: BTreeSet<String>,
    pub(crate) imports: Vec<Import>,
    /// Every path in it with more than one segment.
    pub(crate) paths: BTreeSet<Vec<String>>,
}

/// One name of a `use`.
#[derive(Debug)]
pub(crate) struct Import {
    /// What it is called here; nothing for `*`.
    pub(crate) name: Option<String>,
    pub(crate) path: Vec<String>,
    /// Whether others see it here.
    pub(crate) is_exported: bool,
}

/// All modules of the crate whose sources are below `folder` and begin with the file `entry`.
pub(crate) fn read(folder: &Path, entry: &str) -> Vec<Module> {
    let mut modules = vec![];
    read_file(folder, entry, vec![], &mut modules);
    modules
}

fn read_file(folder: &Path, file: &str, path: Vec<String>, modules: &mut Vec<Module>) {
    let text = std::fs::read_to_string(folder.join(file)).expect("a file of the crate");
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    read_items(folder, file, path, &parsed.items, modules);
}

fn read_items(
    folder: &Path,
    file: &str,
    path: Vec<String>,
    items: &[Item],
    modules: &mut Vec<Module>,
) {
    let mut module = Module { path, file: file.to_owned(), ..Module::default() };
    for item in items.iter().filter(|item| !is_for_tests(item)) {
        match item {
            Item::Mod(child) => {
                let name = child.ident.to_string();
                let inner = [module.path.as_slice(), std::slice::from_ref(&name)].concat();
                module.children.insert(name.clone());
                match &child.content {
                    Some((_, items)) => read_items(folder, file, inner, items, modules),
                    None => {
                        let base = inner.join("/");
                        let candidates = [format!("{base}.rs"), format!("{base}/mod.rs")];
                        let found = candidates.iter().find(|file| folder.join(file).is_file());
                        let found = found.unwrap_or_else(|| panic!("{file} has no module {name}"));
                        read_file(folder, found, inner, modules);
                    }
                }
            }
            Item::Use(one) => {
                let is_exported = !matches!(one.vis, Visibility::Inherited);
                module.import(&one.tree, &mut vec![], is_exported);
            }
            item => {
                module.items.extend(name(item));
                module.visit_item(item);
            }
        }
    }
    modules.push(module);
}

impl Module {
    fn import(&mut self, tree: &UseTree, before: &mut Vec<String>, is_exported: bool) {
        let mut add = |name: Option<String>, path: Vec<String>| {
            self.imports.push(Import { name, path, is_exported });
        };
        match tree {
            UseTree::Path(one) => {
                before.push(one.ident.to_string());
                self.import(&one.tree, before, is_exported);
                before.pop();
            }
            UseTree::Name(one) if one.ident == "self" => {
                add(before.last().cloned(), before.clone());
            }
            UseTree::Name(one) => {
                let name = one.ident.to_string();
                add(Some(name.clone()), [before.as_slice(), &[name]].concat());
            }
            UseTree::Rename(one) => {
                let path = [before.as_slice(), &[one.ident.to_string()]].concat();
                add(Some(one.rename.to_string()), path);
            }
            UseTree::Glob(_) => add(None, before.clone()),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, before, is_exported));
            }
        }
    }
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, one: &'ast syn::ItemUse) {
        self.import(&one.tree, &mut vec![], false);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.insert(segments(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, one: &'ast syn::Macro) {
        self.tokens(one.tokens.clone());
        visit::visit_macro(self, one);
    }
}

impl Module {
    /// Adds the paths among the tokens of a macro.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        use proc_macro2::TokenTree;
        let (mut path, mut colons) = (vec![], 0);
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.paths.insert(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                token => {
                    self.paths.insert(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = token {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.paths.insert(path);
    }
}

fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(one) => &one.ident,
        Item::Enum(one) => &one.ident,
        Item::Fn(one) => &one.sig.ident,
        Item::Macro(one) => one.ident.as_ref()?,
        Item::Static(one) => &one.ident,
        Item::Struct(one) => &one.ident,
        Item::Trait(one) => &one.ident,
        Item::Type(one) => &one.ident,
        Item::Union(one) => &one.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn is_for_tests(item: &Item) -> bool {
    let attributes: &[Attribute] = match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

/// The modules by their names.
pub(crate) fn by_path(modules: &[Module]) -> BTreeMap<&[String], usize> {
    modules.iter().enumerate().map(|(number, module)| (&*module.path, number)).collect()
}
