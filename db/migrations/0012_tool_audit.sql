-- Who had which tool called, with what, and how it ended. Agents add to it; they neither read, change nor delete it.

CREATE TABLE tool_audit (
    call_id      uuid PRIMARY KEY DEFAULT uuidv7(),
    subject      filled_text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('customer', 'staff')),
    agent        text NOT NULL CHECK (agent ~ '^[a-z]+(-[a-z]+)*$'),
    tool         text NOT NULL CHECK (tool ~ '^[a-z][a-z0-9_]{0,63}$'),
    arguments    jsonb NOT NULL DEFAULT '{}',
    request_id   filled_text,
    session_id   filled_text,
    started_at   timestamptz NOT NULL DEFAULT now(),
    milliseconds integer NOT NULL CHECK (milliseconds >= 0),
    outcome      text NOT NULL CHECK (outcome IN ('found', 'nothing', 'refused', 'failed')),
    CONSTRAINT tool_audit_arguments_by_name CHECK (jsonb_typeof(arguments) = 'object'),
    CONSTRAINT tool_audit_arguments_are_short CHECK (octet_length(CAST(arguments AS text)) <= 8192),
    CONSTRAINT tool_audit_keeps_no_secrets CHECK (
        NOT jsonb_exists_any(arguments, ARRAY['password', 'token', 'secret', 'authorization', 'card_number', 'cvv'])
    )
);
CREATE INDEX tool_audit_by_subject ON tool_audit (subject, started_at DESC);
CREATE INDEX tool_audit_by_time ON tool_audit (started_at DESC);

COMMENT ON COLUMN tool_audit.outcome IS 'found or nothing: what a search came back with; refused: the arguments or the caller; failed: the shop''s fault.';

DO $$
BEGIN
    CREATE ROLE clickshop_auditor NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
EXCEPTION
    -- Roles belong to the server, migrations to a database: another database may have made it.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
GRANT USAGE ON SCHEMA public TO clickshop_auditor;
GRANT SELECT ON tool_audit TO clickshop_auditor;

GRANT INSERT ON tool_audit
    TO agent_supervisor, agent_order_management, agent_product_recommendation, agent_personalization,
       agent_troubleshooting;

-- An agent speaks of itself and of whom it serves at the moment, and of nobody else.
ALTER TABLE tool_audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY calls_are_added_by_who_made_them ON tool_audit FOR INSERT
    WITH CHECK (
        subject = (SELECT principal_subject())
        AND kind = (SELECT current_setting('clickshop.principal_kind', true))
        AND current_user = 'agent_' || replace(agent, '-', '_')
    );
CREATE POLICY calls_are_read_by_auditors ON tool_audit FOR SELECT TO clickshop_auditor
    USING (true);
