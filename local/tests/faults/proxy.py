"""Starts microburst, the proxy that injects faults, with a gap of its pinned version closed.

CloudWatch speaks two protocols. Whatever it is asked in, microburst writes its errors in CBOR,
which a client of the older one, Terraform's provider, cannot read. Here the answer to a form is
what such a client reads.
"""

import importlib.metadata
import sys

from microburst import detection
from microburst.cli import main

VERSION = "0.10.0"

found = importlib.metadata.version("microburst")
if found != VERSION:
    sys.exit(f"proxy.py is written for microburst {VERSION}, and {found} is installed")

own_answer = detection._wire_protocol


def protocol_of(headers, service):
    protocol = own_answer(headers, service)
    is_form = headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
    return "query" if is_form and protocol == "smithy-rpc-v2-cbor" else protocol


detection._wire_protocol = protocol_of
sys.exit(main())
