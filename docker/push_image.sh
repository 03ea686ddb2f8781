# A function for buildspecs of images: builds one where its repository lacks it, and prints its digest.
# IMAGE_TAG names the content, so that what is there under it is the right one. Wants bash, docker and the AWS CLI.

# push_image REPOSITORY_URI DOCKERFILE: the context is the Dockerfile's own folder.
push_image() {
    local image="$1:$IMAGE_TAG"
    # A tag never moves; a build that was given up may have pushed it.
    if ! docker manifest inspect "$image" >/dev/null 2>&1; then
        docker build --pull --provenance=false --build-arg DEBIAN_IMAGE="$DEBIAN_IMAGE" --tag "$image" --file "$2" \
            "$(dirname "$2")" >&2 || return
        docker push "$image" >&2 || return
    fi
    aws ecr describe-images --repository-name "${1#*/}" --image-ids imageTag="$IMAGE_TAG" \
        --query 'imageDetails[0].imageDigest' --output text
}
