"""The corpus of each fuzz target: one archive in git, one folder of files for the fuzzer.

    python3 tfgen/fuzz/corpus.py unpack [TARGET...]    corpus/TARGET.tar.gz to unpacked/TARGET/
    python3 tfgen/fuzz/corpus.py pack [TARGET...]      the other way

The same files give the same archive: entries are sorted and have no time and no owner. Packing is
refused where a file of the archive is gone and --remove does not say that this is meant.
"""

import gzip
import io
import pathlib
import sys
import tarfile

FOLDER = pathlib.Path(__file__).resolve().parent


def archive_of(target):
    return FOLDER / "corpus" / f"{target}.tar.gz"


def packed(target):
    """What the archive holds, by name."""
    with tarfile.open(archive_of(target)) as archive:
        return {entry.name: archive.extractfile(entry).read() for entry in archive}


def unpack(target):
    folder = FOLDER / "unpacked" / target
    folder.mkdir(parents=True, exist_ok=True)
    inputs = packed(target)
    for name, data in inputs.items():
        # A name is one of this folder, whoever made the archive.
        if pathlib.PurePath(name).name != name:
            sys.exit(f"error: {archive_of(target)} has an input with the name {name!r}")
        (folder / name).write_bytes(data)
    print(f"{target}: {len(inputs)} inputs in {folder}")


def pack(target, removes):
    folder = FOLDER / "unpacked" / target
    if not folder.is_dir():
        sys.exit(f"error: {folder} is not there\nhint: unpack {target} first")
    inputs = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    archive = archive_of(target)
    gone = sorted(packed(target).keys() - inputs.keys()) if archive.exists() else []
    if gone and not removes:
        sys.exit(f"error: {len(gone)} inputs of {archive} are not in {folder}, such as {gone[0]}\n"
                 "hint: --remove takes them out of the archive")
    data = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=data, mtime=0) as compressed:
        with tarfile.open(mode="w", fileobj=compressed, format=tarfile.USTAR_FORMAT) as tar:
            for name, content in inputs.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    archive.write_bytes(data.getvalue())
    print(f"{target}: {len(inputs)} inputs in {archive}")


def main(arguments):
    removes = "--remove" in arguments
    words = [word for word in arguments if word != "--remove"]
    if not words or words[0] not in ("pack", "unpack"):
        sys.exit("error: corpus.py takes pack or unpack, and targets")
    archives = (FOLDER / "corpus").glob("*.tar.gz")
    known = sorted(file.name.removesuffix(".tar.gz") for file in archives)
    for target in words[1:] or known:
        if words[0] == "unpack":
            unpack(target)
        else:
            pack(target, removes)


if __name__ == "__main__":
    main(sys.argv[1:])
