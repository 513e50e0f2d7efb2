//! The kinds of problems. The command line explains them from one table, and `docs/errors.md` is
//! made from it.

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Reported, but files are generated all the same.
    Warning,
}

/// Declares the codes. The text of each is in `code/ID.md`: a heading that sums it up, then what it
/// means and how to fix it.
macro_rules! codes {
    ($($name:ident = $id:literal,)*) => {
        /// A stable name for a kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(
                #[doc = include_str!(concat!("code/", $id, ".md"))]
                $name,
            )*
        }

        impl Code {
            /// All codes, in numerical order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as printed: `E` for errors or `W` for warnings, and a number whose meaning
            /// never changes.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            fn text(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("code/", $id, ".md")),)*
                }
            }
        }
    };
}

codes! {
    TomlSyntax = "E001",
    TomlValue = "E002",
    UnknownEnvironment = "E003",
    Extends = "E004",
    NothingToRemove = "E005",
    UnknownKey = "E006",
    WrongKind = "E007",
    Template = "E008",
    ValueForm = "E009",
    Reference = "E010",
    UnknownModule = "E011",
    UnknownInput = "E012",
    MissingInput = "E013",
    InputType = "E014",
    NullInput = "E015",
    SensitiveLiteral = "E016",
    Provider = "E017",
    ModuleSyntax = "E018",
    BlockOrArgument = "E019",
    ForeignFile = "E020",
    RefusedBlock = "E021",
    Conflict = "E022",
    Validation = "E023",
    VersionConstraint = "E024",
    SensitiveValue = "E025",
    EphemeralValue = "E026",
    SharedState = "E027",
    UncheckedModule = "W001",
    DeprecatedInput = "W002",
    UnusedVariable = "W003",
    NotNormalised = "W004",
    DefaultValidation = "W005",
    UndeclaredProvider = "W006",
    AbsentSource = "W007",
    LoneLayer = "W008",
    AddressAsText = "W009",
    SharedSlug = "W010",
    LikelyValidation = "W011",
    UnusedStage = "W012",
    PlainTemplate = "W013",
    TemplateAsText = "W014",
}

impl Code {
    /// The code that is printed as `id`, in upper or lower case.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id))
    }

    /// Whether it stops tfgen from writing files.
    pub fn severity(self) -> Severity {
        if self.id().starts_with('W') { Severity::Warning } else { Severity::Error }
    }

    /// A short summary.
    pub fn summary(self) -> &'static str {
        self.text().lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// What it means and how to fix it, in Markdown.
    pub fn explanation(self) -> &'static str {
        self.text().split_once('\n').map_or("", |(_, rest)| rest.trim())
    }
}

/// All codes as one Markdown document.
pub fn document() -> String {
    let mut text = String::from(
        "# Errors and warnings\n\n\
         `tfgen explain-code CODE` prints one of these; without a code it prints this page.\n",
    );
    for code in Code::ALL {
        text.push_str(&format!(
            "\n## {}: {}\n\n{}\n",
            code.id(),
            code.summary(),
            code.explanation()
        ));
    }
    text
}
