"""Makes the origins of a distribution in ministack answer as on AWS; see ``emulator.py``."""

import base64
import random
import urllib.parse
import xml.etree.ElementTree as ElementTree


def close_gaps():
    """Makes all changes that concern origins."""
    sign_requests_to_function_urls()
    share_out_requests_by_weight()
    keep_the_bytes_of_bodies()
    match_behaviours_by_the_normalized_path()
    answer_from_buckets_as_s3_does()


def sign_requests_to_function_urls():
    """Marks a distribution's requests to a Function URL as signed, where its control signs."""
    from ministack.services import cloudfront

    fetch = cloudfront._fetch_from_function_url_origin
    signature = (
        "AWS4-HMAC-SHA256 Credential=cloudfront/20000101/us-east-1/lambda/aws4_request, "
        "SignedHeaders=host, Signature=0"
    )

    async def signed(host, origin, method, uri, query, headers, *rest):
        control = cloudfront._oacs.get(origin.get("oac_id")) or {}
        behaviour = control.get("SigningBehavior")
        signs = control.get("OriginAccessControlOriginType") == "lambda"
        viewer_signed = any(name.lower() == "authorization" for name in headers)
        if signs and (behaviour == "always" or (behaviour == "no-override" and not viewer_signed)):
            headers = {k: v for k, v in headers.items() if k.lower() != "authorization"}
            headers["authorization"] = signature
        return await fetch(host, origin, method, uri, query, headers, *rest)

    cloudfront._fetch_from_function_url_origin = signed


def share_out_requests_by_weight():
    """Sends each request of a Function URL to one of its alias's versions."""
    from ministack.services import lambda_svc

    handle = lambda_svc.handle_function_url_request

    async def weighted(url_id, *arguments, resolved=None, **named):
        resolved = resolved or lambda_svc.resolve_function_url(url_id)
        if resolved is not None:
            account, region, name, qualifier, config = resolved
            function, _, _ = lambda_svc._get_func_record_for_ref_in_scope(
                name, account_id=account, region=region
            )
            alias = ((function or {}).get("aliases") or {}).get(qualifier) or {}
            routing = alias.get("RoutingConfig") or {}
            version = choose(routing.get("AdditionalVersionWeights") or {}, random.random())
            resolved = (account, region, name, version or qualifier, config)
        return await handle(url_id, *arguments, resolved=resolved, **named)

    lambda_svc.handle_function_url_request = weighted


def choose(weights, chance):
    """The version whose share holds ``chance``, of 0 to 1; none in the first version's share."""
    for version, weight in weights.items():
        chance -= weight
        if chance < 0:
            return version
    return None


def keep_the_bytes_of_bodies():
    """Hands a function a body that is not the text that it says it is in Base64."""
    from ministack.services import lambda_svc

    build = lambda_svc._build_function_url_event

    def with_all_bytes(url_id, account, region, method, path, headers, body, *rest, **named):
        event = build(url_id, account, region, method, path, headers, body, *rest, **named)
        if body and not is_utf8(body):
            event["body"] = base64.b64encode(body).decode("ascii")
            event["isBase64Encoded"] = True
        return event

    lambda_svc._build_function_url_event = with_all_bytes


def is_utf8(data):
    """Whether the bytes are UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def match_behaviours_by_the_normalized_path():
    """Chooses the cache behaviour by the normalized path, and the S3 key by the whole path."""
    from ministack.services import cloudfront

    handle = cloudfront.handle_viewer_request

    async def matched(distribution, method, path, raw_path, *rest, **named):
        return await handle(distribution, method, normalized(raw_path), raw_path, *rest, **named)

    def key(origin, path):
        return urllib.parse.unquote((origin.get("origin_path") or "") + path).removeprefix("/")

    cloudfront.handle_viewer_request, cloudfront._s3_object_key = matched, key


def normalized(path):
    """A path decoded, without dot segments and empty ones, as the edge has it."""
    kept = []
    # An encoded slash separates nothing.
    segments = [urllib.parse.unquote(segment) for segment in path.split("/")]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment not in ("", "."):
            kept.append(segment)
    ends_with_slash = segments[-1] in ("", ".", "..") and kept
    return "/" + "/".join(kept) + ("/" if ends_with_slash else "")


def answer_from_buckets_as_s3_does():
    """Answers a distribution's request to a bucket by S3's own errors."""
    from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
    from ministack.services import s3

    fetch = s3.serve_cloudfront_origin_fetch

    def may_list(bucket, source_arn):
        owner = s3._bucket_owner_account(bucket) or s3.get_account_id()
        policy = s3._bucket_policies.get_scoped(owner, None, bucket)
        if not policy or not source_arn:
            return False
        context = EvalContext(
            principal_arn="*",
            principal_type="Service",
            principal_account="",
            action="s3:ListBucket",
            resource_arn=f"arn:aws:s3:::{bucket}",
            region=s3.get_region(),
            service_context={"aws:sourcearn": source_arn},
        )
        decision = evaluate_resource_policy(policy, context, service="cloudfront.amazonaws.com")
        return decision.decision == "Allow"

    def answered(bucket, key, method, headers, source_arn="", oai_id=""):
        status, fields, body = fetch(bucket, key, method, headers, source_arn, oai_id)
        known = s3._ensure_bucket(bucket)
        missing = known is not None and key not in known["objects"]
        if missing and may_list(bucket, source_arn):
            message = "The specified key does not exist."
            status, fields, body = s3._object_error("NoSuchKey", message, 404, Key=key)
        elif status >= 400 and body:
            error = ElementTree.fromstring(body)
            code, message = error.findtext("Code"), error.findtext("Message")
            status, fields, body = s3._object_error(code, message, status)
        # Seen of CloudFront: what S3 says of the object reaches the viewer, the ids of S3's own
        # request do not.
        own = ("x-amz-request-id", "x-amz-id-2")
        return status, {k: v for k, v in fields.items() if k.lower() not in own}, body

    s3.serve_cloudfront_origin_fetch = answered
