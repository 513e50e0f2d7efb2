//! What the grammar makes of an expression: nothing where only its end is wanted, or its tree.

/// Makes something of the parts of an expression.
pub(super) trait Build {
    /// What an expression becomes.
    type Tree;
    /// Operands with operators between them.
    type Chain;
    /// The parts of a string.
    type Text: Default;
    /// What is taken out of a value.
    type Steps: Default;

    fn name(name: &str) -> Self::Tree;
    fn number(digits: &str) -> Option<Self::Tree>;
    fn text(text: &mut Self::Text, part: &str);
    fn template(text: &mut Self::Text, tree: Self::Tree, strips: (bool, bool));
    fn string(text: Self::Text) -> Self::Tree;
    fn heredoc() -> Option<Self::Tree>;
    fn unary(operator: u8, operand: Self::Tree) -> Self::Tree;
    fn chain(first: Self::Tree) -> Self::Chain;
    fn link(chain: &mut Self::Chain, operator: &str, operand: Self::Tree);
    fn chained(chain: Self::Chain) -> Self::Tree;
    fn conditional(condition: Self::Tree, then: Self::Tree, otherwise: Self::Tree) -> Self::Tree;
    fn parenthesis(inner: Self::Tree) -> Self::Tree;
    fn call(name: &str, arguments: Vec<Self::Tree>, expands: bool) -> Self::Tree;
    fn tuple(elements: Vec<Self::Tree>) -> Self::Tree;
    fn object(items: Vec<(Self::Tree, Self::Tree)>) -> Self::Tree;
    fn attribute(steps: &mut Self::Steps, name: &str);
    fn splat(steps: &mut Self::Steps, is_full: bool);
    fn index(steps: &mut Self::Steps, index: Self::Tree);
    fn traversal(root: Self::Tree, steps: Self::Steps) -> Self::Tree;
    fn for_expression(parts: For<'_, Self::Tree>) -> Self::Tree;
}

/// The names before the `in` of a `for` expression.
pub(super) type Names<'a> = (&'a str, Option<&'a str>);

/// The parts of a `for` expression.
pub(super) struct For<'a, Tree> {
    pub(super) names: Names<'a>,
    pub(super) collection: Tree,
    /// The key, in an object.
    pub(super) key: Option<Tree>,
    pub(super) value: Tree,
    /// Whether `...` follows the value.
    pub(super) groups: bool,
    pub(super) condition: Option<Tree>,
}

/// Makes nothing: the grammar only moves on.
pub(super) struct Nothing;

impl Build for Nothing {
    type Tree = ();
    type Chain = ();
    type Text = ();
    type Steps = ();

    fn name(_: &str) {}
    fn number(_: &str) -> Option<()> {
        Some(())
    }
    fn text((): &mut (), _: &str) {}
    fn template((): &mut (), (): (), _: (bool, bool)) {}
    fn string((): ()) {}
    fn heredoc() -> Option<()> {
        Some(())
    }
    fn unary(_: u8, (): ()) {}
    fn chain((): ()) {}
    fn link((): &mut (), _: &str, (): ()) {}
    fn chained((): ()) {}
    fn conditional((): (), (): (), (): ()) {}
    fn parenthesis((): ()) {}
    fn call(_: &str, _: Vec<()>, _: bool) {}
    fn tuple(_: Vec<()>) {}
    fn object(_: Vec<((), ())>) {}
    fn attribute((): &mut (), _: &str) {}
    fn splat((): &mut (), _: bool) {}
    fn index((): &mut (), (): ()) {}
    fn traversal((): (), (): ()) {}
    fn for_expression(_: For<'_, ()>) {}
}
