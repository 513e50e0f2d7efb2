//! The results of comparing two roots.

use crate::place::Excerpt;
use std::fmt;

/// Two roots, block by block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Every block of either root, in address order.
    pub blocks: Vec<BlockComparison>,
}

/// A block of one root or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockComparison {
    /// As Terraform names it, such as `aws_s3_bucket.logs`, `module.network`, `var.region` or
    /// `provider.aws.us_east_1`. Blocks without an address are named by their kind, such as
    /// `terraform.backend` or `moved aws_s3_bucket.logs`.
    pub address: String,
    /// How they compare.
    pub verdict: Verdict,
}

/// How two blocks compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They mean the same, provided that all assumptions hold.
    Equal(Vec<Assumption>),
    /// A variable of the first root that is set from outside: its value replaces it wherever it is
    /// read, and the second root has no such variable.
    Given(Excerpt),
    /// It is only in the first root.
    OnlyFirst(Excerpt),
    /// It is only in the second root.
    OnlySecond(Excerpt),
    /// These arguments and blocks differ.
    Different(Vec<Difference>),
}

/// Something that decides whether two arguments mean the same, and that the roots do not contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The path to the argument from the block.
    pub path: String,
    /// The assumption about it.
    pub premise: Premise,
    /// The text in the first root.
    pub first: Excerpt,
    /// The text in the second root.
    pub second: Excerpt,
}

/// An assumption about an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Premise {
    /// It has its own type, in which a variable's value of this type and a literal are the same. In
    /// an argument that accepts anything, they are not.
    Converts(String),
    /// For the provider, it is an argument, as written in one root. The other is JSON, in which
    /// blocks look the same.
    IsArgument,
    /// For the provider, it is blocks, as written in one root. The other is JSON, in which an
    /// argument looks the same.
    IsBlocks,
}

/// An argument or block that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path to it from the block, such as `ingress[1].cidr_blocks[0]`; empty for the block
    /// itself.
    pub path: String,
    /// The text in the first root.
    pub first: Option<Excerpt>,
    /// The text in the second root.
    pub second: Option<Excerpt>,
    /// The reason, if the texts do not show it.
    pub reason: Option<Reason>,
}

/// Why values differ although their texts may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The same text names a file or folder in each root's own folder.
    OtherFolder,
    /// Two texts name the same file. What reads the file gets the same contents, but the values
    /// differ.
    SameFile,
    /// A value of a type that no literal has is in a place where nothing converts a literal to it.
    Type,
    /// An argument compared with blocks: only a provider knows which one is meant.
    ArgumentOrBlock,
}

impl Comparison {
    /// Whether every block means the same in both roots.
    pub fn is_equal(&self) -> bool {
        self.differing().next().is_none()
    }

    /// The blocks that are not the same.
    pub fn differing(&self) -> impl Iterator<Item = &BlockComparison> {
        self.blocks
            .iter()
            .filter(|one| !matches!(one.verdict, Verdict::Equal(_) | Verdict::Given(_)))
    }
}

impl fmt::Display for Premise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Converts(kind) => write!(formatter, "it converts its values, as {kind}"),
            Self::IsArgument => formatter.write_str("the provider has it as an argument"),
            Self::IsBlocks => formatter.write_str("the provider has it as blocks"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OtherFolder => "the same path, from another folder",
            Self::SameFile => "the same file, by another path",
            Self::Type => "the variable gives its value a type that the literal lacks",
            Self::ArgumentOrBlock => "an argument here and blocks there",
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(formatter, "{}: ", self.path)?;
        }
        let shown = |excerpt: &Option<Excerpt>| match excerpt {
            Some(excerpt) => format!("`{}` ({excerpt})", excerpt.text),
            None => "nothing".to_owned(),
        };
        write!(formatter, "{} against {}", shown(&self.first), shown(&self.second))?;
        match self.reason {
            Some(reason) => write!(formatter, ": {reason}"),
            None => Ok(()),
        }
    }
}
