-- A client that got no answer asks again with the same key, and is given the answer that there was.

ALTER TABLE live_turns
    ADD COLUMN request_key text CHECK (request_key ~ '^[!-~]{1,200}$'),
    ADD COLUMN answer jsonb CHECK (jsonb_typeof(answer) = 'object'),
    ADD CONSTRAINT live_turns_repeat_what_they_answered CHECK ((request_key IS NULL) = (answer IS NULL)),
    ADD CONSTRAINT live_turns_answer_a_request_once UNIQUE (session_id, request_key);

COMMENT ON COLUMN live_turns.request_key IS 'The client''s idempotency key for this turn, where it sent one.';
COMMENT ON COLUMN live_turns.answer IS 'The whole reply as it was given, for who asks with the same key again.';
