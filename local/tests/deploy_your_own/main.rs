//! `docs/deploy-your-own.md`, typed as written in a copy of the repository, from an empty account
//! to an application that answers: with a domain and without one.
//!
//! It takes minutes, because most steps apply: `make test-state` runs it.

mod document;
#[path = "../emulated_stack/mod.rs"]
mod emulated_stack;
#[path = "../loopback/mod.rs"]
mod loopback;
#[path = "../repository_copy/mod.rs"]
mod repository_copy;
#[path = "../documents/shell.rs"]
mod shell;
mod walk;

use std::path::Path;

use document::Block;
use local::files;
use walk::Walk;

/// The steps of one way, then those of the other.
const WITH_A_DOMAIN: [&str; 8] = [
    "2. Enter what is yours",
    "3. The bucket of the states",
    "4. With a domain: the zone",
    "5. Your site",
    "6. Your container",
    "Any image",
    "7. staging",
    "8. From here on",
];
const WITHOUT_A_DOMAIN: [&str; 8] = [
    "2. Enter what is yours",
    "3. The bucket of the states",
    "4. Without a domain",
    "5. Your site",
    "6. Your container",
    "A static program",
    "7. staging",
    "8. From here on",
];

/// The step that is planned and not applied: the emulated registry has no address that other
/// builders push to.
const PLANNED: &str = "A Dockerfile";

/// A container from outside this repository: the script of an example, on this machine's busybox.
const DOCKERFILE: &str = "FROM scratch\n\
    COPY busybox /bin/busybox\n\
    COPY bootstrap.sh /app/bootstrap.sh\n\
    WORKDIR /app\n\
    ENV GREETING=hello\n\
    ENTRYPOINT [\"/bin/busybox\", \"sh\", \"bootstrap.sh\"]\n";

const PAGE: &str = "<!doctype html><title>Ours</title>\n";

#[test]
fn no_step_of_the_document_is_left_out() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/deploy-your-own.md");
    let document = files::read(&document).unwrap();
    let steps = document::steps(&document);
    for (title, _) in &steps {
        let all = [&WITH_A_DOMAIN[..], &WITHOUT_A_DOMAIN, &[PLANNED]].concat();
        assert!(all.contains(title), "nobody types {title}");
    }
    let lines = document.lines().filter(|line| line.starts_with("$ "));
    let untyped: Vec<_> = lines.map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(untyped, ["git", "aws", "export", "aws", "curl"], "what only the reader can type");
}

#[test]
#[ignore = "takes minutes; `make test-state` runs it"]
fn with_a_domain_any_image_is_deployed() {
    let walk = Walk::begin("with-a-domain");
    let [mine, state, zone, site, container, image, staging, on] = WITH_A_DOMAIN;
    walk.enter_what_is_mine();
    walk.follow(mine);
    let early = walk.typed("make plan-all");
    let said = "does not exist\nhint: create it with `make bootstrap`";
    assert!(!early.succeeded && early.said.contains(said), "{early:?}");
    assert!(walk.follow(state).contains("there is nothing left to do"));

    // The first command of this step stops with the name servers, as the document says.
    let [Block::Typed(stops), rest @ ..] = &walk.step(zone)[..] else { panic!("{zone}") };
    let stopped = walk.typed(stops);
    assert!(
        !stopped.succeeded && stopped.said.contains("set delegation = \"done\""),
        "{stopped:?}"
    );
    assert_eq!(stopped.said.matches(".awsdns-").count(), 4, "{stopped:?}");
    rest.iter().for_each(|block| drop(walk.done(block)));

    make_site(&walk);
    walk.follow(site);
    files::make_folder(&walk.folder.join("app")).unwrap();
    walk.follow(container);
    walk.fit_staging_to_the_emulator();
    plan_a_dockerfile(&walk);
    make_image_folder(&walk);
    walk.follow(image);
    let said = walk.follow(staging);
    assert!(said.contains("https://staging.exampulumi.com"), "{said}");
    assert_eq!(walk.answer("/api/hello"), "hello from a shell at /api/hello");
    assert_eq!(walk.answer("/"), PAGE);
    plan_all(&walk, on, &["dev", "prod", "staging", "state", "zone"]);
}

#[test]
#[ignore = "takes minutes; `make test-state` runs it"]
fn without_a_domain_a_static_program_is_deployed() {
    let walk = Walk::begin("without-a-domain");
    let [mine, state, domain, site, container, program, staging, on] = WITHOUT_A_DOMAIN;
    walk.enter_what_is_mine();
    walk.follow(mine);
    assert!(walk.follow(state).contains("there is nothing left to do"));
    // The other two are changed as the document shows it for `staging`.
    for environment in ["dev", "prod"] {
        walk.change(&format!("envs/{environment}.toml"), |text| {
            let line = text.lines().find(|line| line.starts_with("extends = ")).unwrap();
            let layers = line.trim_start_matches("extends = ").trim_matches(['[', ']']);
            text.replace(line, &format!("extends = [{layers}, \"without_domain.toml\"]"))
        });
    }
    walk.change("envs/prod.toml", |text| document::without(text, "[vars]"));
    let said = walk.follow(domain);
    assert!(!said.contains("warning"), "{said}");
    make_site(&walk);
    walk.follow(site);
    walk.follow(container);
    walk.fit_staging_to_the_emulator();
    let source = walk.folder.join("examples/builders/go/main.go");
    let built = format!("CGO_ENABLED=0 go build -trimpath -o app/hello {}", source.display());
    let built = walk.typed(&built);
    assert!(built.succeeded, "{built:?}");
    walk.follow(program);
    let said = walk.follow(staging);
    assert!(said.contains(".cloudfront.net"), "{said}");
    assert_eq!(walk.answer("/api/hello"), "hello from Go at /api/hello");
    assert_eq!(walk.answer("/"), PAGE);
    plan_all(&walk, on, &["dev", "prod", "staging", "state"]);
}

fn make_site(walk: &Walk) {
    files::make_folder(&walk.folder.join("site")).unwrap();
    files::write(&walk.folder.join("site/index.html"), PAGE).unwrap();
}

/// The image's folder, like that of the reader's own application.
fn make_image_folder(walk: &Walk) {
    let app = walk.folder.join("app");
    files::write(&app.join("Dockerfile"), DOCKERFILE).unwrap();
    let script = walk.folder.join("examples/builders/shell/bootstrap.sh");
    std::fs::copy(script, app.join("bootstrap.sh")).unwrap();
    let busybox = which::which("busybox").expect("`make test-state` installs it");
    std::fs::copy(busybox, app.join("busybox")).unwrap();
}

/// Enters what lets the apply build a Dockerfile, plans it, and reverts it.
fn plan_a_dockerfile(walk: &Walk) {
    let before = files::read(&walk.folder.join("envs/base.toml")).unwrap();
    make_image_folder(walk);
    walk.change("envs/base.toml", |text| document::without(text, "[variable.image_digest]"));
    walk.follow(PLANNED);
    let planned = walk.typed("make plan ENV=staging");
    assert!(planned.succeeded, "{planned:?}");
    assert!(planned.said.contains("module.ecr.terraform_data.publish[\"docker\"]"), "{planned:?}");
    walk.change("envs/base.toml", |_| before.clone());
}

/// The deployed environment matches its plan, and the others can be planned.
fn plan_all(walk: &Walk, heading: &str, environments: &[&str]) {
    let said = walk.follow(heading);
    for environment in environments {
        let is_unchanged = ["staging", "state", "zone"].contains(environment);
        let result = if is_unchanged { "no changes" } else { "changes" };
        let is_said = |line: &str| {
            let line = line.trim_start();
            line.strip_prefix(environment).is_some_and(|rest| rest.trim_start().starts_with(result))
        };
        assert!(said.lines().any(is_said), "{environment} {result}: {said}");
    }
}
