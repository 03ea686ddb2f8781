"""What every agent is built from: settings, identity, database, model, HTTP, telemetry."""
