"""The templates that an event pipeline is deployed from: a stack per layer, for both solutions, without assets."""
