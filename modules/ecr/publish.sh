# Publishes the image of the function, unless the repository has it. Account and
# region come from the repository's URL; TFGEN names the tfgen program, and
# TFGEN_REGISTRY_ENDPOINT a registry on this computer that stands in for ECR. Who asks
# AWS is reported by AWS_CLI_PROFILE and AWS_CLI_ROLE, and without them by the environment.
set -eu

fail() {
  printf 'publish: %s\n' "$1" >&2
  exit 1
}

push_layout() {
  command -v "${TFGEN:-tfgen}" >/dev/null 2>&1 ||
    fail "cannot publish $IMAGE_DIGEST, because '${TFGEN:-tfgen}' is not a program: set TFGEN to the path of tfgen, or use builder = \"none\" with a digest that the repository has"
  "${TFGEN:-tfgen}" image push --image "$IMAGE_LAYOUT" --repository "$REPOSITORY_URL" --digest "$IMAGE_DIGEST" "$@"
}

# A profile that is named wins over keys in the environment, as in the provider.
ask_aws() {
  if [ -n "${AWS_CLI_PROFILE:-}" ]; then aws --profile "$AWS_CLI_PROFILE" "$@"; else aws "$@"; fi
}

take_role() {
  session=$(ask_aws sts assume-role --role-arn "$AWS_CLI_ROLE" --role-session-name publish \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text) ||
    fail "these credentials may not take the role $AWS_CLI_ROLE"
  AWS_CLI_PROFILE=
  read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<KEYS
$session
KEYS
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  unset AWS_PROFILE
}

# A program that is there may still have no daemon, as the CLI of docker by itself.
choose_engine() {
  there=
  for engine in docker podman buildah; do
    command -v "$engine" >/dev/null 2>&1 || continue
    "$engine" info >/dev/null 2>&1 && return
    there="$there $engine"
  done
  [ -z "$there" ] || fail "builder = \"docker\" needs docker, podman or buildah, and '${there##* } info' fails: no daemon, or no rights"
  fail "none of docker, podman and buildah is installed; builder = \"docker\" needs one"
}

# The repository, and options of the push.
build_and_push() {
  image=$1:$IMAGE_TAG
  shift
  # Attestations would make the image an index, which Lambda does not take.
  BUILDX_NO_DEFAULT_ATTESTATIONS=1 "$engine" build --platform "$BUILD_PLATFORM" \
    --file "$BUILD_CONTEXT/$BUILD_DOCKERFILE" --tag "$image" "$BUILD_CONTEXT"
  "$engine" push "$@" "$image"
}

if [ "$BUILDER" = tfgen ] && [ -n "${TFGEN_REGISTRY_ENDPOINT:-}" ]; then
  push_layout --endpoint "$TFGEN_REGISTRY_ENDPOINT"
  exit
fi

if [ -n "${TFGEN_REGISTRY_ENDPOINT:-}" ]; then
  choose_engine
  # docker takes a registry on this computer without TLS by itself.
  if [ "$engine" = docker ]; then set --; else set -- --tls-verify=false; fi
  build_and_push "${TFGEN_REGISTRY_ENDPOINT#http://}/${REPOSITORY_URL#*/}" "$@"
  exit
fi

host=${REPOSITORY_URL%%/*}
account=${host%%.*}
region=${host#*.ecr.}
region=${region%%.*}

command -v aws >/dev/null 2>&1 || fail "the AWS CLI ('aws') is not installed; it gives the password of the repository"
[ -z "${AWS_CLI_ROLE:-}" ] || take_role
caller=$(ask_aws sts get-caller-identity --query Account --output text) || fail "no valid AWS credentials for account $account"
[ "$caller" = "$account" ] || fail "the credentials are those of account $caller, the repository belongs to $account"

if [ "$BUILDER" = tfgen ]; then image="imageDigest=$IMAGE_DIGEST"; else image="imageTag=$IMAGE_TAG"; fi
if ask_aws ecr describe-images --region "$region" --repository-name "${REPOSITORY_URL#*/}" --image-ids "$image" >/dev/null 2>&1; then
  echo "publish: the repository has $image"
  exit
fi

password=$(ask_aws ecr get-login-password --region "$region") || fail "ECR gives these credentials no password for $host"

if [ "$BUILDER" = tfgen ]; then
  printf '%s\n' "$password" | push_layout --username AWS --password-stdin
  exit
fi

choose_engine
printf '%s\n' "$password" | "$engine" login --username AWS --password-stdin "$host"
build_and_push "$REPOSITORY_URL"
