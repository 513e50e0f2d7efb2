"""The module calls of each environment by nothing but Python, one main.tf.json each.

Arguments: a folder with one JSON of values per environment, the folder to write to.
"""

import json
import os
import sys

REFERENCES = {
    "ecr": {"image_digest": "${var.image_digest}"},
    "lambda_url": {"image_uri": "${module.ecr.image_uri}"},
    "static_site": {},
    "dns": {"providers": {"aws": "aws", "aws.us_east_1": "aws.us_east_1"}},
    "cloudfront_proxy": {
        "providers": {"aws": "aws", "aws.us_east_1": "aws.us_east_1"},
        "api": {
            name: f"${{module.lambda_url.{name}}}"
            for name in ("function_name", "alias_name", "function_url_domain", "timeout")
        },
        "certificate_arn": "${module.dns.certificate_arn}",
        "site": "${module.static_site.bucket}",
        "zone_id": "${module.dns.zone_id}",
    },
}
ROOT = {
    "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
    "provider": {"aws": [{"region": "us-east-2"}, {"alias": "us_east_1", "region": "us-east-1"}]},
    "variable": {"image_digest": {"type": "string"}},
}

data, out = sys.argv[1:]
os.mkdir(out)
for name in sorted(os.listdir(data)):
    with open(f"{data}/{name}", encoding="utf-8") as file:
        values = json.load(file)
    calls = {
        module: {"source": f"../../modules/{module}", **values[module], **references}
        for module, references in REFERENCES.items()
    }
    folder = f"{out}/{name.removesuffix('.json')}"
    os.mkdir(folder)
    with open(f"{folder}/main.tf.json", "w", encoding="utf-8") as file:
        file.write(json.dumps({**ROOT, "module": calls}))
