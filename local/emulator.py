"""Starts ministack, the emulated AWS, with gaps of its pinned version closed and a wait cut.

1. An image function runs nowhere without a Docker daemon, unless ministack is told one
   address for it by name (``MINISTACK_LAMBDA_PROXY_<function name>``), before the apply that
   gives the function its name. Here every image function goes to one address instead:
   ``LAMBDA_HOST_URL`` followed by the function's name. Whoever answers there finds the version
   in ``X-Amzn-Lambda-Function-Version`` and says by ``X-Amz-Function-Error`` that the function
   failed, as Lambda's own Invoke does. It also enforces the function's timeout, so what
   happens here waits longer: on AWS, too, fetching the image does not count.
2. A distribution's origin access control of type ``lambda`` signs the request to the Function
   URL on AWS. ministack's data plane does not, and its Function URL then answers 403 as it
   must. Here such requests carry a signature's form (ministack looks for its presence only),
   by the control's signing behaviour. A request that does not come through the distribution
   stays unsigned and is refused.
3. An alias may give a second version a share of its traffic. ministack keeps the weights and
   sends everything to the first. Here a Function URL's requests are shared out by chance.
4. CloudWatch describes an alarm to the Query protocol, which Terraform's provider speaks, by a
   few of its members, so that every plan would set the others again. Here it is described by
   all of them.
5. Route 53 answers a change of names with an id (``ChangeInfo``) by which a client asks whether
   all name servers have it. Terraform's provider waits half a minute before it asks, for each
   zone and record, and does not ask where there is no id. Nothing spreads here, so there is
   none, unless ``ROUTE_53_CHANGE_INFO`` is ``1``.
6. AWS deletes no access control, function, response headers policy or web ACL that a
   distribution still refers to. ministack does, and so hides an apply that would stop half way.
   Here they are refused by AWS's own codes. (A second one of the same name ministack refuses
   by itself.)
7. A web ACL says how much of a body it inspects. ministack does not keep that, so that every
   plan would set it again. Here it is kept.
8. ministack takes the tags of an identity provider only when it is made. Here they can be set
   later, too, as they are for one that is taken over.

9. A body that says it is text and is not UTF-8 reaches the function with U+FFFD in the place of
   bytes. Here its bytes reach it as they were sent, in Base64, as those of other bodies do.
10. CloudFront chooses a cache behaviour by the path without its dot segments and empty segments,
   and sends the path to the origin as the viewer wrote it. ministack chooses by the path as it
   came, and leaves out slashes before an S3 key. Here both are as on AWS.
11. A missing key is a 404 for a distribution that may list the bucket. ministack answers 403, and
   names the bucket to the visitor. Here S3's answers are those that S3 gives.
12. ministack starts a process of Node.js for a CloudFront Function when all of them are at work, and
   ends it right after when more than two have nothing to do. Under load that is a process for
   nearly every request. Here a request waits for one of the two that stay, which takes less than
   a millisecond.

What concerns a distribution's origins, numbers 2, 3 and 9 to 11, is in ``emulator_origins.py``.

Settings come by ministack's own environment variables (``BIND_HOST``, ``GATEWAY_PORT``,
``STATE_DIR``, …). All changes reach into ministack's insides, so another version is refused, and
one that lacks a name which is used here stops before anything is served.
"""

import ast
import importlib
import importlib.metadata
import json
import os
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import emulator_origins

VERSION = "1.5.33"
PULL_AND_START_SECONDS = 60


def main():
    found = importlib.metadata.version("ministack")
    if found != VERSION:
        sys.exit(f"emulator.py is written for ministack {VERSION}, and {found} is installed")
    if os.environ.get("BIND_HOST") != "127.0.0.1":
        sys.exit("emulator.py serves on loopback only: set BIND_HOST=127.0.0.1")
    require_names([Path(__file__), Path(emulator_origins.__file__)])
    route_image_functions_to(os.environ["LAMBDA_HOST_URL"].rstrip("/"))
    emulator_origins.close_gaps()
    describe_alarms_in_full()
    refuse_to_delete_what_a_distribution_refers_to()
    keep_how_much_of_a_body_is_inspected()
    tag_identity_providers()
    keep_the_processes_of_functions()
    if os.environ.get("ROUTE_53_CHANGE_INFO") != "1":
        answer_changes_of_names_without_an_id()

    from ministack.app import main as serve

    serve()


def require_names(sources):
    """Stops where one of ministack's modules lacks a name that these files use of it.

    Most names are used when a request comes, and one that is only set would be a new one that
    nobody calls.
    """
    missing = set()
    for source in sources:
        tree = list(ast.walk(ast.parse(source.read_text("utf-8"))))
        modules = {
            alias.name: importlib.import_module(f"{node.module}.{alias.name}")
            for node in tree
            if isinstance(node, ast.ImportFrom)
            and node.module in ("ministack.core", "ministack.services")
            for alias in node.names
        }
        for node in tree:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = modules.get(node.value.id)
                if module is not None and not hasattr(module, node.attr):
                    missing.add(f"{node.value.id}.{node.attr}")
    if missing:
        names = ", ".join(sorted(missing))
        sys.exit(f"ministack {VERSION} lacks names that emulator.py changes or uses: {names}")


def route_image_functions_to(lambda_host):
    """Sends every invocation of an image function to the one Lambda host."""
    from ministack.services import lambda_svc

    own_address = lambda_svc._proxy_url_for

    def address(config):
        if config.get("PackageType") == "Image":
            return f"{lambda_host}/{urllib.parse.quote(config['FunctionName'])}"
        return own_address(config)

    lambda_svc._proxy_url_for = address
    lambda_svc._execute_function_proxy = invoke


def invoke(function, event, url, request_id):
    """One invocation, in the form in which ministack's executors answer."""
    config = function.get("config") or function
    request = urllib.request.Request(
        url,
        data=json.dumps(event, ensure_ascii=False).encode(),
        headers={
            "Content-Type": "application/json",
            "X-Amzn-Lambda-Function-Version": config.get("Version", "$LATEST"),
            "X-Amzn-Lambda-Request-Id": request_id,
        },
    )
    seconds = int(config.get("Timeout") or 3) + PULL_AND_START_SECONDS
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            text = response.read().decode("utf-8", "replace")
            failed = response.headers.get("X-Amz-Function-Error") is not None
    except urllib.error.HTTPError as error:
        text = error.read().decode("utf-8", "replace")
        return failure("Sandbox.HostError", f"the Lambda host answered {error.code}: {text}")
    except OSError as error:
        return failure("Sandbox.HostError", f"no answer from the Lambda host at {url}: {error}")
    try:
        body = json.loads(text) if text else None
    except json.JSONDecodeError:
        return {"body": text, "raw_payload": True}
    return {"body": body, "error": True} if failed else {"body": body}


def failure(kind, message):
    return {"body": {"errorType": kind, "errorMessage": message}, "error": True}


def describe_alarms_in_full():
    """Answers DescribeAlarms over Query with what the JSON protocol answers, as XML."""
    from ministack.services import cloudwatch

    describe = cloudwatch._describe_alarms

    def in_full(params, body, is_cbor, is_json=False):
        if is_cbor or is_json:
            return describe(params, body, is_cbor, is_json)
        status, headers, answer = describe({}, request_of_query(params), False, is_json=True)
        if status != 200:
            return describe(params, body, is_cbor, is_json)
        result = json.loads(answer)
        for alarm in result["MetricAlarms"] + result["CompositeAlarms"]:
            # An alarm has one or the other; ministack fills in what was not said.
            if alarm.get("ExtendedStatistic"):
                del alarm["Statistic"]
            for name in (name for name in alarm if name.endswith("Timestamp")):
                alarm[name] = datetime.fromtimestamp(alarm[name], UTC).isoformat()
        content = xml_of(result)
        return cloudwatch._xml(
            200,
            "DescribeAlarmsResponse",
            f"<DescribeAlarmsResult>{content}</DescribeAlarmsResult>",
        )

    cloudwatch._describe_alarms = in_full


def request_of_query(params):
    """The members of a Query request, lists (``AlarmNames.member.1``) as lists."""
    request = {}
    for key, values in params.items():
        name, _, index = key.partition(".member.")
        if index:
            request.setdefault(name, []).append(values[0])
        else:
            request[name] = values[0]
    return request


def xml_of(value):
    """A JSON value in the Query protocol's form; what is null has no element."""
    if isinstance(value, dict):
        members = ((k, v) for k, v in value.items() if v is not None)
        return "".join(f"<{name}>{xml_of(member)}</{name}>" for name, member in members)
    if isinstance(value, list):
        return "".join(f"<member>{xml_of(member)}</member>" for member in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value))


def refuse_to_delete_what_a_distribution_refers_to():
    """Answers such deletions as CloudFront and WAF do."""
    from ministack.services import cloudfront, waf

    def refers_to(identifier):
        """The distributions in whose settings the text is a whole value."""
        return [
            distribution["Id"]
            for distribution in cloudfront._distributions.values()
            if any(
                (element.text or "").strip() == identifier
                for element in cloudfront.fromstring(distribution["config_xml"]).iter()
            )
        ]

    # Both kinds of policy ask this; ministack's own answer does not look into the settings.
    cloudfront._distributions_using_policy = refers_to

    delete_control, delete_function = cloudfront._delete_oac, cloudfront._cf_delete_function
    delete_web_acl = waf._delete_web_acl

    def control(identifier, headers):
        if refers_to(identifier):
            return cloudfront._error(
                "OriginAccessControlInUse",
                "Cannot delete the origin access control because it's in use by one or more "
                "distributions.",
                409,
            )
        return delete_control(identifier, headers)

    def function(name, headers):
        if refers_to(cloudfront._func_arn(name)):
            return cloudfront._error(
                "FunctionInUse",
                "Cannot delete the function because it's attached to one or more cache behaviors.",
                409,
            )
        return delete_function(name, headers)

    # WAF's refusals are 400 each.
    def web_acl(request):
        found = waf._resource_from_scope(waf._web_acls, request.get("Id"), request.get("Scope"))
        if found and refers_to(found["ARN"]):
            return waf._waf_err(
                "WAFAssociatedItemException",
                "AWS WAF couldn’t perform the operation because your resource is being used by "
                "another resource or it’s associated with another resource.",
            )
        return delete_web_acl(request)

    cloudfront._delete_oac, cloudfront._cf_delete_function = control, function
    waf._delete_web_acl = web_acl


def keep_how_much_of_a_body_is_inspected():
    """Keeps ``AssociationConfig`` with the web ACL that it belongs to."""
    from ministack.services import waf

    create, update = waf.create_web_acl_record, waf._update_web_acl
    member = "AssociationConfig"

    def created(name, scope, request):
        uid, arn, web_acl = create(name, scope, request)
        if member in request:
            web_acl[member] = request[member]
        return uid, arn, web_acl

    def updated(request):
        answer = update(request)
        web_acl = waf.web_acl_record(request.get("Id"), request.get("Scope"))
        if answer[0] == 200 and web_acl is not None:
            web_acl.pop(member, None)
            if member in request:
                web_acl[member] = request[member]
        return answer

    waf.create_web_acl_record, waf._update_web_acl = created, updated


def tag_identity_providers():
    """Sets and removes tags of an identity provider that is there."""
    from ministack.services import iam

    def changed(request, operation, tags):
        provider = iam._oidc_providers.get(iam._p(request, "OpenIDConnectProviderArn"))
        if provider is None:
            return iam._error(404, "NoSuchEntity", "There is no such provider.", ns="iam")
        provider["Tags"] = tags(provider["Tags"])
        return iam._xml(200, f"{operation}Response", "", ns="iam")

    def without(tags, keys):
        return [tag for tag in tags if tag["Key"] not in keys]

    def tag(request):
        new = iam._extract_tags(request)
        keys = [one["Key"] for one in new]
        return changed(request, "TagOpenIDConnectProvider", lambda old: without(old, keys) + new)

    def untag(request):
        keys = iam._extract_tag_keys(request)
        return changed(request, "UntagOpenIDConnectProvider", lambda old: without(old, keys))

    iam._IAM_HANDLERS["TagOpenIDConnectProvider"] = tag
    iam._IAM_HANDLERS["UntagOpenIDConnectProvider"] = untag


def keep_the_processes_of_functions():
    """Evaluates as many CloudFront Functions at a time as there are processes that stay."""
    from ministack.core import cloudfront_js

    evaluate = cloudfront_js.evaluate
    # A function calls nothing, so that none waits for one that waits for it.
    processes = threading.BoundedSemaphore(cloudfront_js._MAX_IDLE)

    def in_turn(code, event):
        with processes:
            return evaluate(code, event)

    cloudfront_js.evaluate = in_turn


def answer_changes_of_names_without_an_id():
    """Leaves ``ChangeInfo`` out of every answer but the one to GetChange, which is nothing else."""
    from ministack.services import route53

    build = route53._build_change_info_el

    def only_when_asked(parent, change):
        if parent.tag.endswith("GetChangeResponse"):
            build(parent, change)

    route53._build_change_info_el = only_when_asked


if __name__ == "__main__":
    main()
