"""The module calls of each environment by a template in Rust's engine, one main.tf each.

Arguments: a folder with one JSON of values per environment, the folder to write to.
"""

import os
import sys

import minijinja
import orjson

data, out = sys.argv[1:]
with open(os.path.join(os.path.dirname(__file__), "main.tf.j2"), encoding="utf-8") as file:
    template = file.read()
# JSON's strings, numbers, lists and objects are HCL.
templates = minijinja.Environment(
    templates={"main.tf": template},
    filters={"hcl": lambda value: orjson.dumps(value).decode()},
    undefined_behavior="strict",
    auto_escape_callback=lambda name: False,
    keep_trailing_newline=True,
)
os.mkdir(out)
for name in sorted(os.listdir(data)):
    with open(f"{data}/{name}", "rb") as file:
        values = orjson.loads(file.read())
    folder = f"{out}/{name.removesuffix('.json')}"
    os.mkdir(folder)
    with open(f"{folder}/main.tf", "w", encoding="utf-8") as file:
        file.write(templates.render_template("main.tf", **values))
