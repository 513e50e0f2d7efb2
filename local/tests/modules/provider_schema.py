"""Prints what resources and data sources take in the provider that cdktf's bindings were made from.

The bindings are read, and not imported, from their wheel: a struct of a resource's arguments has a
table of their names, and the arguments of a nested block are a struct named after both.

    provider_schema.py WHEEL aws_s3_bucket data.aws_iam_policy_document ...

The answer is JSON: for each name its arguments, where a nested block has its own and all else has
null. A name that the provider does not know has null itself.
"""

import ast
import json
import re
import sys
import zipfile


def main():
    wheel, *names = sys.argv[1:]
    with zipfile.ZipFile(wheel) as files:
        parts = [path.split("/") for path in files.namelist() if path.endswith("/__init__.py")]
        # The bindings part words where the provider does not: route53_domains, route53domains.
        paths = {part[1].replace("_", ""): "/".join(part) for part in parts if len(part) == 3}
        print(json.dumps({name: arguments(files, paths, name) for name in names}))


def arguments(files, paths, name):
    kind = name.removeprefix("aws_").replace(".", "").replace("_", "")
    if kind not in paths:
        return None
    structs = structs_of(files.read(paths[kind]).decode())
    [root] = [struct for struct in structs if struct.endswith("Config") and is_root(struct, structs)]
    return tree(root, root.removesuffix("Config"), structs)


def is_root(struct, structs):
    """A nested block may be called config, too; only the root has the meta-arguments."""
    return {"for_each", "depends_on", "provider"} <= set(structs[struct])


def structs_of(text):
    """The names of the members of each struct, in Terraform's words."""
    found = re.finditer(
        r'@jsii\.data_type\(\s*jsii_type="[^"]*\.(\w+)",\s*jsii_struct_bases=\[[^\]]*\],'
        r"\s*name_mapping=(\{[^}]*\})",
        text,
    )
    return {match[1]: list(ast.literal_eval(match[2])) for match in found}


def tree(struct, prefix, structs):
    members = {}
    for member in structs[struct]:
        nested = prefix + "".join(word[:1].upper() + word[1:] for word in member.split("_"))
        # Python keeps some words for itself, and the bindings append a line to them.
        name = member.removesuffix("_")
        members[name] = tree(nested, nested, structs) if nested in structs else None
    return members


if __name__ == "__main__":
    main()
