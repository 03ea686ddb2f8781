-- What was said, so that any task can answer the next turn. A conversation belongs to the one who began it, staff included.

CREATE TABLE conversations (
    session_id    text PRIMARY KEY CHECK (session_id ~ '^[A-Za-z0-9_-]{1,100}$'),
    owner_subject filled_text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX conversations_by_owner ON conversations (owner_subject, created_at DESC);

CREATE TABLE conversation_turns (
    session_id    text NOT NULL REFERENCES conversations ON DELETE CASCADE,
    turn_number   integer NOT NULL CHECK (turn_number > 0),
    role          text NOT NULL CHECK (role IN ('user', 'assistant')),
    content       filled_text NOT NULL,
    agents_called jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(agents_called) = 'array'),
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, turn_number)
);

ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_conversations ON conversations
    USING (owner_subject = (SELECT principal_subject()));

ALTER TABLE conversation_turns ENABLE ROW LEVEL SECURITY;
CREATE POLICY turns_of_own_conversations ON conversation_turns
    USING (EXISTS (SELECT FROM conversations WHERE conversations.session_id = conversation_turns.session_id));
