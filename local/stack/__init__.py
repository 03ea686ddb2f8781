"""One stack on this machine: its parts, its deployment, its life from `up` to `down`."""
