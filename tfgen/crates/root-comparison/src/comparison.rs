//! What is found when two roots are compared.

use crate::place::Excerpt;
use std::fmt;

/// Two roots, block by block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Every block of either root, in the order of the addresses.
    pub blocks: Vec<BlockComparison>,
}

/// A block of one root or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockComparison {
    /// As Terraform names it, such as `aws_s3_bucket.logs`, `module.network`, `var.region` or
    /// `provider.aws.us_east_1`. What has no address is named by what it is, such as
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
    /// A variable of the first root that is set from outside: its value stands wherever it was
    /// read, and the second root has no such variable.
    Given(Excerpt),
    /// It is in the first root alone.
    OnlyFirst(Excerpt),
    /// It is in the second root alone.
    OnlySecond(Excerpt),
    /// These arguments and blocks differ.
    Different(Vec<Difference>),
}

/// What decides whether two arguments mean the same, and is not written in the roots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The way to the argument from the block.
    pub path: String,
    /// What is assumed of it.
    pub premise: Premise,
    /// What the first root has.
    pub first: Excerpt,
    /// What the second root has.
    pub second: Excerpt,
}

/// What is assumed of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Premise {
    /// It has a type of its own, in which a variable's value of this type and a literal come to the
    /// same. In an argument that takes anything they do not.
    Converts(String),
    /// It is an argument for the provider, as it is written in one root. The other is JSON, in which
    /// blocks look the same.
    IsArgument,
    /// It is blocks for the provider, as it is written in one root. The other is JSON, in which an
    /// argument looks the same.
    IsBlocks,
}

/// An argument or block that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The way to it from the block, such as `ingress[1].cidr_blocks[0]`; empty for the block.
    pub path: String,
    /// What the first root has.
    pub first: Option<Excerpt>,
    /// What the second root has.
    pub second: Option<Excerpt>,
    /// What is behind it, where the texts do not show it.
    pub reason: Option<Reason>,
}

/// Why values differ whose texts may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The same text names a file or folder of each root's own folder.
    OtherFolder,
    /// Two texts name the same file. What reads the file finds the same; the value is another.
    SameFile,
    /// A value of a type that no literal has stands where nothing converts a literal to it.
    Type,
    /// An argument against blocks: which of them is meant, only a provider knows.
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
