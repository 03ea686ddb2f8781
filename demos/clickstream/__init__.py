"""The clickstream from the first question to the proof: explained, proposed, approved, deployed, proved, taken down."""
