#!/usr/bin/env bash
# Pushes the Linux programs of a release as images FROM scratch, made by the program itself, and one
# name for both machines.
#
#   release/image.sh FOLDER REPOSITORY TAG
#
# FOLDER has the archives of release/archive.py. TAG is the release's, such as v0.1.0; the image's
# is without the `v`. The digest of the index is an output of the step in a job of GitHub.
set -euo pipefail
[ $# = 3 ] || { echo "error: image.sh takes FOLDER, REPOSITORY and TAG" >&2; exit 2; }
folder=$1 repository=${2,,} version=${3#v}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for machine in x86_64 aarch64; do
  tar -xzf "$folder/tfgen-$machine-unknown-linux-musl.tar.gz" -C "$work"
done
# Only one of both runs on this machine.
tfgen=$work/tfgen-$(uname -m)-unknown-linux-musl/tfgen

images=()
for machine in x86_64 aarch64; do
  architecture=$([ $machine = aarch64 ] && echo arm64 || echo x86_64)
  "$tfgen" image build --binary "$work/tfgen-$machine-unknown-linux-musl/tfgen" \
    --architecture "$architecture" --output "$work/image-$machine" \
    --certificates "${CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}" \
    --label org.opencontainers.image.version="$version" \
    --label org.opencontainers.image.licenses=MIT
  digest=$("$tfgen" image digest --image "$work/image-$machine")
  "$tfgen" image push --image "$work/image-$machine" --repository "$repository" --digest "$digest"
  images+=("$repository@$digest")
done
docker buildx imagetools create --tag "$repository:$version" "${images[@]}"
digest=$(docker buildx imagetools inspect --format '{{ .Manifest.Digest }}' "$repository:$version")
echo "pushed $repository:$version as $digest"
[ -z "${GITHUB_OUTPUT:-}" ] || echo "digest=$digest" >> "$GITHUB_OUTPUT"
