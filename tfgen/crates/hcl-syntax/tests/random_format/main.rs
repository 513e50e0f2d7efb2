//! The formatter formats random files as Terraform does, and keeps their meaning.

#[path = "../../../../tests/real_terraform/command.rs"]
mod command;
mod expression;
#[path = "../formatted/mod.rs"]
mod formatted;
mod said;
mod source;

use formatted::by_terraform;
use said::Said;

/// How many files are made at a time.
const FILES: usize = 600;

fn format(text: &str) -> String {
    hcl_syntax::format(text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"))
}

fn is_valid(text: &str) -> bool {
    hcl_syntax::parse(text).errors.is_empty()
}

/// The first lines that differ.
fn difference(ours: &str, theirs: &str) -> String {
    let mut lines = ours.split('\n').zip(theirs.split('\n'));
    let (ours, theirs) = lines.find(|(ours, theirs)| ours != theirs).unwrap_or_default();
    format!("ours:   {ours:?}\ntheirs: {theirs:?}")
}

#[test]
fn random_files_are_formatted_as_terraform_does() {
    // A longer search sets more rounds.
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let mut random = fastrand::Rng::with_seed(number("SEED").unwrap_or(17));
    let (mut made, mut kept, mut broken) = (0, 0, 0);
    for _ in 0..number("HCL_SYNTAX_ROUNDS").unwrap_or(1) {
        let mut texts = vec![];
        while texts.len() < FILES {
            made += 1;
            texts.extend(Some(source::file(&mut random)).filter(|text| is_valid(text)));
        }
        kept += texts.len();
        let ours: Vec<_> = texts.iter().map(|text| format(text)).collect();
        for ((text, ours), theirs) in texts.iter().zip(&ours).zip(by_terraform(&texts)) {
            assert_eq!(Said::of(ours), Said::of(text), "{text}\n{ours}");
            if *ours != theirs {
                let says_other = !is_valid(&theirs) || Said::of(&theirs) != Said::of(text);
                assert!(says_other, "{text}\n{}", difference(ours, &theirs));
                broken += 1;
            }
        }
        for (ours, theirs) in ours.iter().zip(by_terraform(&ours)) {
            let again = format(ours);
            let difference = difference(&again, &theirs);
            let says_other = !is_valid(&theirs) || Said::of(&theirs) != Said::of(ours);
            assert!(again == theirs || says_other, "{ours}\n{difference}");
        }
    }
    println!("{kept} of {made} random files are HCL; Terraform breaks {broken} of them");
    assert!(kept * 2 > made, "{kept} of {made} are HCL");
    assert!(broken * 10 < kept, "{broken} of {kept} are broken by Terraform");
}
