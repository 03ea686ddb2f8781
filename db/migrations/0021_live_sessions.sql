-- What was said while somebody shopped live, with what the tools answered. A session belongs to the one who began it.

CREATE TABLE live_sessions (
    session_id    text PRIMARY KEY CHECK (session_id ~ '^[A-Za-z0-9_-]{1,100}$'),
    owner_subject filled_text NOT NULL,
    architecture  text NOT NULL CHECK (architecture ~ '^[a-z]+(_[a-z]+)*$'),
    stream_id     text REFERENCES streams ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX live_sessions_by_owner ON live_sessions (owner_subject, created_at DESC);
CREATE INDEX live_sessions_by_stream ON live_sessions (stream_id);

CREATE TABLE live_turns (
    session_id  text NOT NULL REFERENCES live_sessions ON DELETE CASCADE,
    turn_number integer NOT NULL CHECK (turn_number > 0),
    said        filled_text NOT NULL,
    reply       filled_text NOT NULL,
    messages    jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(messages) = 'array'),
    activity    jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(activity) = 'array'),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, turn_number)
);

COMMENT ON COLUMN live_turns.messages IS 'The turn as the model saw it, in Bedrock''s words: its tool uses and their results too.';
COMMENT ON COLUMN live_turns.activity IS 'What was done for the turn: by which agent, with which tool and SQL, in how many milliseconds.';

ALTER TABLE live_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_live_sessions ON live_sessions
    USING (owner_subject = (SELECT principal_subject()));

ALTER TABLE live_turns ENABLE ROW LEVEL SECURITY;
CREATE POLICY turns_of_own_live_sessions ON live_turns
    USING (EXISTS (SELECT FROM live_sessions WHERE live_sessions.session_id = live_turns.session_id));
