"""The module calls of each environment by Jsonnet, one main.tf.json each.

Arguments: a folder with one JSON of values per environment, the folder to write to.
"""

import json
import sys
from pathlib import Path

import _gojsonnet

data, out = (Path(argument) for argument in sys.argv[1:])
environments = {file.stem: json.loads(file.read_text()) for file in sorted(data.iterdir())}
result = _gojsonnet.evaluate_file(
    str(Path(__file__).with_name("environment.jsonnet")),
    ext_codes={"environments": json.dumps(environments)},
)
for name, environment in json.loads(result).items():
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("main.tf.json").write_text(json.dumps(environment, indent=2))
