-- Proofs of pipelines: marked events that were sent, and where they were seen. A proof goes on in any process, so all that
-- it knows is here; a write is conditioned on the revision that was read.

CREATE TABLE clickstream_proofs (
    proof_id        text PRIMARY KEY CHECK (proof_id ~ '^[0-9a-f]{16}$'),
    asked_for       filled_text NOT NULL UNIQUE,
    asked_by        filled_text NOT NULL,
    driven          boolean NOT NULL,
    pipeline        pipeline_name NOT NULL,
    events          integer NOT NULL CHECK (events BETWEEN 1 AND 1000),
    give_up_seconds double precision NOT NULL CHECK (give_up_seconds > 0),
    target          jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'sending', 'looking', 'done')),
    verdict         text CHECK (verdict IN ('green', 'amber', 'red')),
    findings        jsonb NOT NULL,
    report          jsonb,
    revision        bigint NOT NULL DEFAULT 0,
    sending_until   timestamptz,
    asked_at        timestamptz NOT NULL DEFAULT now(),
    changed_at      timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'done') = (verdict IS NOT NULL)),
    CHECK (state <> 'done' OR report IS NOT NULL)
);
CREATE INDEX clickstream_proofs_of_a_pipeline ON clickstream_proofs (pipeline, asked_at DESC, proof_id);
CREATE INDEX clickstream_proofs_open ON clickstream_proofs (asked_at) WHERE state <> 'done' AND NOT driven;

COMMENT ON TABLE clickstream_proofs IS 'Marked events through a pipeline. What a proof found is never deleted by an agent.';
COMMENT ON COLUMN clickstream_proofs.asked_for IS 'The same for the same wish: asked for again, it is the same proof.';
COMMENT ON COLUMN clickstream_proofs.driven IS 'A plan''s step drives it; the others are driven by the service itself.';
COMMENT ON COLUMN clickstream_proofs.sending_until IS 'Until when the process that sends may take; afterwards it is dead, and the sending is begun anew under another mark.';

GRANT SELECT, INSERT ON clickstream_proofs TO agent_clickstream;
GRANT UPDATE (state, verdict, findings, report, revision, sending_until, changed_at) ON clickstream_proofs TO agent_clickstream;
