"""The module calls of each environment by KCL, one main.tf.json each.

Arguments: a folder with one JSON of values per environment, the folder to write to.
"""

import json
import sys
from pathlib import Path

from kcl_lib import api

data, out = (Path(argument) for argument in sys.argv[1:])
environments = {file.stem: json.loads(file.read_text()) for file in sorted(data.iterdir())}
result = api.API().exec_program(
    api.ExecProgramArgs(
        k_filename_list=[str(Path(__file__).with_name("environment.k"))],
        args=[api.Argument(name="environments", value=json.dumps(environments))],
    )
)
if result.err_message:
    sys.exit(result.err_message)
for name, environment in json.loads(result.json_result)["environments"].items():
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("main.tf.json").write_text(json.dumps(environment, indent=2))
