"""The module calls of each environment by a template, one main.tf each.

Arguments: a folder with one JSON of values per environment, the folder to write to.
"""

import json
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

data, out = (Path(argument) for argument in sys.argv[1:])
templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, keep_trailing_newline=True
)
# JSON's strings, numbers, lists and objects are HCL; only `<`, `>`, `&` and `'` must stay themselves.
templates.filters["hcl"] = lambda value: json.dumps(value, ensure_ascii=False)
template = templates.get_template("main.tf.j2")
for file in sorted(data.iterdir()):
    folder = out / file.stem
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("main.tf").write_text(template.render(json.loads(file.read_text())))
