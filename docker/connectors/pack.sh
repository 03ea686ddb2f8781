# Functions for buildspec.yml: pack a plugin of MSK Connect as a zip, and keep it in the bucket with its checksum.
# Wants bash, curl, zip, Maven and the AWS CLI.

connectors="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

# kept NAME PACK: has PACK write the zip where the bucket lacks it; prints its SHA-256, which S3 computed too.
kept() {
    local key="$PLUGIN_PREFIX/$1.zip" zip checksum
    zip="$(mktemp -d)/$1.zip"
    if ! aws s3api head-object --bucket "$BUCKET" --key "$key" >/dev/null 2>&1; then
        "$2" "$zip" >&2 || return
        aws s3api put-object --bucket "$BUCKET" --key "$key" --body "$zip" --checksum-algorithm SHA256 >&2 || return
    fi
    checksum="$(aws s3api head-object --bucket "$BUCKET" --key "$key" --checksum-mode ENABLED \
        --query ChecksumSHA256 --output text)" || return
    base64 --decode <<< "$checksum" | od -An -v -tx1 | tr -d ' \n'
}

# The S3 sink as its makers release it; s3-json/release says which, and what its bytes must be.
pack_json() {
    local URL SHA512
    source "$connectors/s3-json/release"
    curl --fail --silent --show-error --location --output "$1" "$URL" || return
    echo "$SHA512  $1" | sha512sum --check --quiet -
}

# Iceberg's sink and what it needs, as iceberg/pom.xml names them; Maven holds each file to its repository's checksum.
pack_iceberg() {
    local folder="$connectors/iceberg/target/plugin"
    mvn --batch-mode --quiet --strict-checksums --file "$connectors/iceberg/pom.xml" package || return
    # The same files give the same zip, whenever it is packed.
    find "$folder" -exec touch --date=@315532800 {} + || return
    (cd "$folder" && find . -type f | LC_ALL=C sort | TZ=UTC zip --quiet -X --latest-time "$1" -@)
}
