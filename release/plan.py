"""Checks that a tag can be released, and prints its release notes.

    python3 release/plan.py v0.1.0

The tag must be the version of every published crate, CHANGELOG.md must have a section of that
version, and the repository that Cargo.toml, install.sh and the READMEs name must be one and the
same; in a job of GitHub, it must be the job's own. All that is wrong is said at once.
"""

import os
import pathlib
import re
import sys
import tomllib

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"https://github\.com/([\w.-]+/tfgen)\b")
# Where the repository's own address stands.
NAMING = ["install.sh", "README.md", "CHANGELOG.md", "SECURITY.md", "book.toml",
          "docs/installing.md", "docs/releasing.md",
          ".github/ISSUE_TEMPLATE/bug.yml", ".github/ISSUE_TEMPLATE/config.yml"]


def text(path):
    return (REPOSITORY / path).read_text(encoding="utf-8")


def section(changelog, version):
    """What the changelog says of `version`, without its heading; None if it says nothing."""
    found = re.search(rf"^## \[{re.escape(version)}\].*\n", changelog, re.MULTILINE)
    if not found:
        return None
    rest = changelog[found.end():]
    # Up to the next version, or the addresses at the end.
    following = re.search(r"^(## |\[[^\]]+\]: )", rest, re.MULTILINE)
    return rest[:following.start() if following else None].strip() or None


def problems(tag, workspace, changelog):
    package = workspace["package"]
    version = package["version"]
    if tag != f"v{version}":
        yield (f"the tag {tag} is not v{version}, the version in Cargo.toml",
               "change `version` in [workspace.package] and [workspace.dependencies]")
    for name, dependency in workspace["dependencies"].items():
        if not isinstance(dependency, dict) or "path" not in dependency:
            continue
        asked = dependency["version"]
        if asked != version:
            yield (f"{name} is asked for as {asked} in Cargo.toml, and is {version}",
                   "change its `version` in [workspace.dependencies]")
    if section(changelog, version) is None:
        yield (f"CHANGELOG.md says nothing of {version}",
               f"rename its section [Unreleased] to [{version}] with the date")
    repository = package["repository"].removeprefix("https://github.com/")
    readmes = [path.relative_to(REPOSITORY).as_posix()
               for path in REPOSITORY.glob("tfgen/crates/*/README.md")]
    for path in [*NAMING, *sorted(readmes)]:
        for name in sorted({found.group(1) for found in ADDRESS.finditer(text(path))}):
            if name != repository:
                yield (f"{path} names {name}, and Cargo.toml {repository}",
                       "both are the repository that releases")
    own = os.environ.get("GITHUB_REPOSITORY")
    if own and own != repository:
        yield (f"this repository is {own}, and Cargo.toml names {repository}",
               "change `repository` in [workspace.package]; this check then names the rest")


def main(arguments):
    if len(arguments) != 1:
        sys.exit("error: plan.py takes the tag, such as v0.1.0")
    workspace = tomllib.loads(text("Cargo.toml"))["workspace"]
    changelog = text("CHANGELOG.md")
    found = list(problems(arguments[0], workspace, changelog))
    for problem, hint in found:
        print(f"error: {problem}\nhint: {hint}", file=sys.stderr)
    if found:
        sys.exit(1)
    print(section(changelog, workspace["package"]["version"]))


if __name__ == "__main__":
    main(sys.argv[1:])
