"""Packs a program of tfgen as a release has it.

    python3 release/archive.py TARGET PROGRAM FOLDER

writes FOLDER/tfgen-TARGET.tar.gz (.zip for Windows) with the program, its manual, completions for
shells, the licence, the README and the changelog, and beside it the archive's SHA-256 in the form
that `sha256sum --check` reads. The same program gives the same bytes on every machine.
"""

import gzip
import hashlib
import io
import pathlib
import subprocess
import sys
import tarfile
import zipfile

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
SHELLS = {"bash": "tfgen.bash", "elvish": "tfgen.elv", "fish": "tfgen.fish",
          "powershell": "_tfgen.ps1", "zsh": "_tfgen"}


def printed(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True).stdout


def manual(program):
    """The pages of tfgen and of every command that a page names, each by its file's name."""
    pages, waiting = {}, [()]
    while waiting:
        path = waiting.pop()
        page = printed(program, "man", *path)
        name = "-".join(("tfgen", *path))
        pages[f"man/man1/{name}.1"] = page
        for line in page.decode().splitlines():
            named = line.replace("\\-", "-")
            if named.startswith(name + "-") and named.endswith("(1)"):
                inner = named[len(name) + 1:-len("(1)")]
                if inner != "help":
                    waiting.append((*path, inner))
    return pages


def files(target, program):
    """What the archive holds: names below its one folder, with bytes and whether each is run."""
    windows = "windows" in target
    found = {"tfgen.exe" if windows else "tfgen": (program.read_bytes(), True)}
    for name in ["LICENSE", "README.md", "CHANGELOG.md"]:
        found[name] = ((REPOSITORY / name).read_bytes(), False)
    for shell, name in SHELLS.items():
        found[f"completions/{name}"] = (printed(program, "completions", shell), False)
    if not windows:
        found.update({name: (page, False) for name, page in manual(program).items()})
    return dict(sorted(found.items()))


def tar_gz(folder, contents):
    packed = io.BytesIO()
    # Neither a time nor the name of a file stands in the header.
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as compressed:
        with tarfile.open(mode="w", fileobj=compressed, format=tarfile.USTAR_FORMAT) as archive:
            for name, (data, runs) in contents.items():
                entry = tarfile.TarInfo(f"{folder}/{name}")
                entry.size, entry.mode = len(data), 0o755 if runs else 0o644
                archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def zipped(folder, contents):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (data, _) in contents.items():
            # The earliest time that the format knows.
            entry = zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()


def main(arguments):
    if len(arguments) != 3:
        sys.exit("error: archive.py takes TARGET, PROGRAM and FOLDER")
    target, program, output = arguments[0], pathlib.Path(arguments[1]), pathlib.Path(arguments[2])
    if not program.is_file():
        sys.exit(f"error: {program} is not there\nhint: cargo build --release --package tfgen")
    folder = f"tfgen-{target}"
    contents = files(target, program.resolve())
    windows = "windows" in target
    name = folder + (".zip" if windows else ".tar.gz")
    data = (zipped if windows else tar_gz)(folder, contents)
    output.mkdir(parents=True, exist_ok=True)
    (output / name).write_bytes(data)
    line = f"{hashlib.sha256(data).hexdigest()}  {name}\n"
    (output / f"{name}.sha256").write_bytes(line.encode())
    print(output / name)


if __name__ == "__main__":
    main(sys.argv[1:])
