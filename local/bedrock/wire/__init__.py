"""AWS's shapes and frames: what comes in becomes a conversation, what a model says goes out as AWS says it."""
