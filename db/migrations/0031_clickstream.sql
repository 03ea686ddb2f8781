-- Event pipelines: what is to be deployed, who approved it, how far it is, and the journal of all of it. What must hold
-- whatever a program does stands here: a plan is never altered, nothing of it is done before a person approved exactly it,
-- nothing but topics before the topics are there, by one process at a time, and no line of the journal ever changes.

CREATE DOMAIN pipeline_name AS text CHECK (VALUE ~ '^[a-z][a-z0-9-]{0,19}$');

CREATE TABLE clickstream_pipelines (
    pipeline   pipeline_name PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    holder     filled_text,
    fence      bigint NOT NULL DEFAULT 0,
    held_until timestamptz,
    CONSTRAINT clickstream_pipelines_held_by_somebody CHECK ((holder IS NULL) = (held_until IS NULL))
);

COMMENT ON TABLE clickstream_pipelines IS 'A pipeline, and the lease on it: who may run its plan until when.';
COMMENT ON COLUMN clickstream_pipelines.fence IS 'Goes up with each new holder. Who writes under an older one is refused: it lost the lease and may not know yet.';

CREATE TABLE clickstream_plans (
    plan_id     text PRIMARY KEY CHECK (plan_id ~ '^[a-z][a-z0-9-]{0,63}$'),
    pipeline    pipeline_name NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('deploy', 'rollback', 'destroy')),
    document    text NOT NULL,
    digest      text NOT NULL,
    state       text NOT NULL DEFAULT 'proposed' CHECK (
        state IN ('proposed', 'superseded', 'rejected', 'approved', 'running', 'failed', 'rolled_back', 'done')
    ),
    told        text NOT NULL DEFAULT '',
    fence       bigint NOT NULL DEFAULT 0,
    proposed_by filled_text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (plan_id, digest),
    CONSTRAINT clickstream_plans_have_their_digest CHECK (digest = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
    CONSTRAINT clickstream_plans_are_what_they_say CHECK (
        CAST(document AS jsonb) ->> 'plan_id' = plan_id
        AND CAST(document AS jsonb) ->> 'kind' = kind
        AND CAST(document AS jsonb) #>> '{wish,pipeline}' = pipeline
    )
);
CREATE UNIQUE INDEX clickstream_one_plan_at_once ON clickstream_plans (pipeline)
    WHERE state IN ('approved', 'running', 'failed');
CREATE UNIQUE INDEX clickstream_one_draft_at_once ON clickstream_plans (pipeline) WHERE state = 'proposed';
CREATE INDEX clickstream_plans_by_pipeline ON clickstream_plans (pipeline, created_at DESC);

COMMENT ON COLUMN clickstream_plans.document IS 'The whole plan as canonical JSON: what a person approves by its digest.';
COMMENT ON COLUMN clickstream_plans.told IS 'Why it is in its state, in a sentence.';

CREATE TABLE clickstream_approvals (
    plan_id     text PRIMARY KEY,
    digest      text NOT NULL,
    approved_by filled_text NOT NULL CHECK (approved_by <> 'clickstream-runner'),
    approved_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (plan_id, digest) REFERENCES clickstream_plans (plan_id, digest)
);

COMMENT ON TABLE clickstream_approvals IS 'Who approved which plan. The digest is that of the plan as it was shown: for any other there is no row to refer to.';

CREATE TABLE clickstream_steps (
    plan_id    text NOT NULL REFERENCES clickstream_plans,
    position   integer NOT NULL CHECK (position > 0),
    step       text NOT NULL CHECK (step ~ '^[a-z]+(:[A-Za-z0-9._-]+)?$'),
    kind       text NOT NULL CHECK (kind IN ('topic', 'build', 'stack', 'proof')),
    direction  text NOT NULL CHECK (direction IN ('do', 'undo')),
    needs      text[] NOT NULL,
    state      text NOT NULL DEFAULT 'waiting' CHECK (
        state IN ('waiting', 'starting', 'running', 'verifying', 'done', 'failed', 'undone')
    ),
    begun      boolean NOT NULL DEFAULT false,
    attempt    integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    begun_at   timestamptz,
    handle     jsonb,
    outputs    jsonb,
    told       text NOT NULL DEFAULT '',
    failure    text,
    way_on     text,
    fence      bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (plan_id, step),
    UNIQUE (plan_id, position),
    CONSTRAINT clickstream_steps_fail_with_a_way_on CHECK (
        (state = 'failed') = (failure IS NOT NULL) AND (failure IS NULL) = (way_on IS NULL)
    ),
    CONSTRAINT clickstream_steps_end_in_their_direction CHECK (
        CASE state WHEN 'done' THEN direction = 'do' WHEN 'undone' THEN direction = 'undo' ELSE true END
    )
);

COMMENT ON COLUMN clickstream_steps.begun IS 'From here on it may have made something, whatever its state: a teardown looks at it.';
COMMENT ON COLUMN clickstream_steps.handle IS 'What finds its work again after a crash: a change set''s ARN, a build''s id.';

CREATE TABLE clickstream_journal (
    entry   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id text NOT NULL REFERENCES clickstream_plans,
    step    text,
    state   text NOT NULL,
    told    text NOT NULL,
    details jsonb NOT NULL,
    by      text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (plan_id, step) REFERENCES clickstream_steps (plan_id, step)
);
CREATE INDEX clickstream_journal_by_plan ON clickstream_journal (plan_id, entry);

COMMENT ON TABLE clickstream_journal IS 'Every state that a plan or a step ever took, and every word on the way. Triggers write it, and nobody else can.';

-- An entry's number is taken under a lock of its plan: who reads on from a number misses none that commits later.
CREATE FUNCTION clickstream_journalise(plan text, step text, state text, told text, details jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('clickstream_journal ' || plan, 0));
    INSERT INTO clickstream_journal (plan_id, step, state, told, details, by)
    VALUES (plan, step, state, told, details, coalesce(principal_subject(), session_user));
END
$$;
REVOKE EXECUTE ON FUNCTION clickstream_journalise FROM PUBLIC;

CREATE FUNCTION clickstream_refuse() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'what stands in % stands there for good', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER clickstream_journal_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON clickstream_journal
    FOR EACH STATEMENT EXECUTE FUNCTION clickstream_refuse();
CREATE TRIGGER clickstream_approvals_are_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON clickstream_approvals
    FOR EACH STATEMENT EXECUTE FUNCTION clickstream_refuse();
CREATE TRIGGER clickstream_plans_stay BEFORE DELETE OR TRUNCATE ON clickstream_plans
    FOR EACH STATEMENT EXECUTE FUNCTION clickstream_refuse();
CREATE TRIGGER clickstream_steps_stay BEFORE DELETE OR TRUNCATE ON clickstream_steps
    FOR EACH STATEMENT EXECUTE FUNCTION clickstream_refuse();

-- A plan brings its pipeline and its steps: they are what its document says, and there is no other way to make any.
CREATE FUNCTION clickstream_plan_begins() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO clickstream_pipelines (pipeline) VALUES (NEW.pipeline) ON CONFLICT DO NOTHING;
    INSERT INTO clickstream_steps (plan_id, position, step, kind, direction, needs)
    SELECT NEW.plan_id, place, said ->> 'name', said ->> 'kind', said ->> 'direction',
           ARRAY(SELECT jsonb_array_elements_text(said -> 'needs'))
      FROM jsonb_array_elements(CAST(NEW.document AS jsonb) -> 'steps') WITH ORDINALITY AS listed (said, place);
    IF EXISTS (SELECT FROM clickstream_steps later, unnest(later.needs) AS needed
                WHERE later.plan_id = NEW.plan_id
                  AND NOT EXISTS (SELECT FROM clickstream_steps earlier
                                   WHERE earlier.plan_id = NEW.plan_id AND earlier.step = needed
                                     AND earlier.position < later.position)) THEN
        RAISE EXCEPTION 'a step needs only steps before it' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'deploy' AND NOT EXISTS (SELECT FROM clickstream_steps WHERE plan_id = NEW.plan_id AND kind = 'topic') THEN
        RAISE EXCEPTION 'a deployment has its topics' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM clickstream_steps
                WHERE plan_id = NEW.plan_id AND (direction = 'do') <> (NEW.kind = 'deploy')) THEN
        RAISE EXCEPTION 'a deployment makes, and any other plan takes back' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM clickstream_journalise(NEW.plan_id, NULL, NEW.state, NEW.told, jsonb_build_object('digest', NEW.digest));
    RETURN NULL;
END
$$;
CREATE TRIGGER clickstream_plans_begin AFTER INSERT ON clickstream_plans
    FOR EACH ROW EXECUTE FUNCTION clickstream_plan_begins();

CREATE FUNCTION clickstream_plan_moves() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF (NEW.plan_id, NEW.pipeline, NEW.kind, NEW.document, NEW.digest, NEW.proposed_by, NEW.created_at)
       IS DISTINCT FROM
       (OLD.plan_id, OLD.pipeline, OLD.kind, OLD.document, OLD.digest, OLD.proposed_by, OLD.created_at) THEN
        RAISE EXCEPTION 'a plan is what was proposed' USING ERRCODE = 'check_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('proposed', 'approved'), ('proposed', 'rejected'), ('proposed', 'superseded'),
        ('approved', 'running'), ('approved', 'rejected'), ('running', 'running'), ('running', 'failed'),
        ('running', 'done'),
        ('failed', 'approved'), ('failed', 'superseded'), ('done', 'rolled_back')
    ) THEN
        RAISE EXCEPTION 'a plan does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('approved', 'running', 'done')
       AND NOT EXISTS (SELECT FROM clickstream_approvals WHERE plan_id = NEW.plan_id AND digest = NEW.digest) THEN
        RAISE EXCEPTION 'nobody approved this plan' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('running', 'failed', 'done') THEN
        PERFORM clickstream_check_fence(NEW.pipeline, NEW.fence);
    END IF;
    IF NEW.state = 'done' AND EXISTS (SELECT FROM clickstream_steps
                                       WHERE plan_id = NEW.plan_id AND state NOT IN ('done', 'undone')) THEN
        RAISE EXCEPTION 'a plan is done when its steps are' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM clickstream_journalise(NEW.plan_id, NULL, NEW.state, NEW.told, jsonb_build_object('fence', NEW.fence));
    RETURN NEW;
END
$$;

-- The lease is held until the transaction's end: nobody takes it over between this look and the commit.
CREATE FUNCTION clickstream_check_fence(held_pipeline text, held bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM FROM clickstream_pipelines
      WHERE pipeline = held_pipeline AND fence = held AND holder IS NOT NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the lease is somebody else''s' USING ERRCODE = 'check_violation';
    END IF;
END
$$;
REVOKE EXECUTE ON FUNCTION clickstream_check_fence FROM PUBLIC;

CREATE TRIGGER clickstream_plans_move BEFORE UPDATE ON clickstream_plans
    FOR EACH ROW EXECUTE FUNCTION clickstream_plan_moves();

CREATE FUNCTION clickstream_step_moves() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    plan clickstream_plans;
BEGIN
    IF (NEW.plan_id, NEW.position, NEW.step, NEW.kind, NEW.direction, NEW.needs)
       IS DISTINCT FROM (OLD.plan_id, OLD.position, OLD.step, OLD.kind, OLD.direction, OLD.needs)
       OR OLD.begun AND NOT NEW.begun THEN
        RAISE EXCEPTION 'a step is what was proposed' USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO plan FROM clickstream_plans WHERE plan_id = NEW.plan_id;
    IF plan.state <> 'running' THEN
        RAISE EXCEPTION 'the plan does not run' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM clickstream_check_fence(plan.pipeline, NEW.fence);
    IF (OLD.state, NEW.state) NOT IN (
        ('waiting', 'starting'), ('waiting', 'failed'), ('failed', 'waiting'), ('failed', 'starting'),
        ('starting', 'running'), ('starting', 'verifying'), ('starting', 'undone'), ('starting', 'failed'),
        ('running', 'running'), ('running', 'verifying'), ('running', 'undone'), ('running', 'failed'),
        ('verifying', 'done'), ('verifying', 'failed')
    ) THEN
        RAISE EXCEPTION 'a step does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'starting' AND EXISTS (
        SELECT FROM clickstream_steps earlier
         WHERE earlier.plan_id = NEW.plan_id AND earlier.state NOT IN ('done', 'undone')
           AND (earlier.step = ANY (NEW.needs)
                OR NEW.direction = 'do' AND NEW.kind <> 'topic' AND earlier.kind = 'topic')) THEN
        RAISE EXCEPTION 'what this step needs is not there yet' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM clickstream_journalise(
        NEW.plan_id, NEW.step, NEW.state, NEW.told,
        jsonb_strip_nulls(jsonb_build_object(
            'attempt', NEW.attempt, 'handle', NEW.handle, 'outputs', NEW.outputs, 'failure', NEW.failure,
            'way_on', NEW.way_on, 'fence', NEW.fence)));
    RETURN NEW;
END
$$;
CREATE TRIGGER clickstream_steps_move BEFORE UPDATE ON clickstream_steps
    FOR EACH ROW EXECUTE FUNCTION clickstream_step_moves();

CREATE FUNCTION clickstream_lease_moves() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF NEW.pipeline <> OLD.pipeline OR NEW.created_at <> OLD.created_at OR NEW.fence < OLD.fence
       OR NEW.holder IS NOT NULL AND NEW.holder IS DISTINCT FROM OLD.holder
          AND (NEW.fence = OLD.fence OR OLD.held_until > now()) THEN
        RAISE EXCEPTION 'a lease has a new fence for each holder, one after the other' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER clickstream_leases_move BEFORE UPDATE ON clickstream_pipelines
    FOR EACH ROW EXECUTE FUNCTION clickstream_lease_moves();

-- The service signs in as one role; each agent inside has its own, which it enters (SET) and has nothing of before (INHERIT FALSE).
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[
        'agent_clickstream', 'agent_clickstream_orchestrator', 'agent_clickstream_architecture_info',
        'agent_clickstream_msk_topic', 'agent_clickstream_image_builder', 'agent_clickstream_ecs_deployment',
        'agent_clickstream_load_balancer', 'agent_clickstream_security_config', 'agent_clickstream_data_connector',
        'agent_clickstream_testing'
    ] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION', role);
        EXCEPTION
            -- Roles belong to the server, migrations to a database: another database may have made it.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
        EXECUTE format('GRANT INSERT ON tool_audit TO %I', role);
    END LOOP;
    ALTER ROLE agent_clickstream LOGIN;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO agent_clickstream', current_database());
END
$$;
GRANT agent_clickstream_orchestrator, agent_clickstream_architecture_info, agent_clickstream_msk_topic,
      agent_clickstream_image_builder, agent_clickstream_ecs_deployment, agent_clickstream_load_balancer,
      agent_clickstream_security_config, agent_clickstream_data_connector, agent_clickstream_testing
    TO agent_clickstream WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;

-- The service: conversations, what people decide, and the runner. It alone can write an approval, or move a step.
GRANT SELECT, INSERT ON conversations, conversation_turns TO agent_clickstream;
GRANT SELECT, UPDATE (holder, fence, held_until) ON clickstream_pipelines TO agent_clickstream;
GRANT SELECT, INSERT (plan_id, pipeline, kind, document, digest, proposed_by, told), UPDATE (state, told, fence)
    ON clickstream_plans TO agent_clickstream;
GRANT SELECT, INSERT (plan_id, digest, approved_by) ON clickstream_approvals TO agent_clickstream;
GRANT SELECT, UPDATE (state, begun, attempt, begun_at, handle, outputs, told, failure, way_on, fence)
    ON clickstream_steps TO agent_clickstream;
GRANT SELECT ON clickstream_journal TO agent_clickstream;

-- Agents inside read how things stand. Three of them may propose: a draft takes the place of a draft, and a failed plan
-- that was approved goes on. None of them can approve.
GRANT SELECT ON clickstream_plans, clickstream_approvals, clickstream_steps, clickstream_journal
    TO agent_clickstream_orchestrator, agent_clickstream_msk_topic, agent_clickstream_image_builder,
       agent_clickstream_ecs_deployment, agent_clickstream_load_balancer, agent_clickstream_security_config,
       agent_clickstream_data_connector, agent_clickstream_testing;
GRANT INSERT (plan_id, pipeline, kind, document, digest, proposed_by, told), UPDATE (state, told) ON clickstream_plans
    TO agent_clickstream_orchestrator, agent_clickstream_msk_topic, agent_clickstream_ecs_deployment;

-- All of it is the staff's, and what somebody decides is in their own name.
ALTER TABLE clickstream_pipelines ENABLE ROW LEVEL SECURITY;
ALTER TABLE clickstream_plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE clickstream_approvals ENABLE ROW LEVEL SECURITY;
ALTER TABLE clickstream_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE clickstream_journal ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_only ON clickstream_pipelines USING ((SELECT principal_is_staff()));
CREATE POLICY staff_only ON clickstream_steps USING ((SELECT principal_is_staff()));
CREATE POLICY staff_only ON clickstream_journal USING ((SELECT principal_is_staff()));
CREATE POLICY staff_reads ON clickstream_plans FOR SELECT USING ((SELECT principal_is_staff()));
CREATE POLICY staff_proposes_in_its_own_name ON clickstream_plans FOR INSERT
    WITH CHECK ((SELECT principal_is_staff()) AND proposed_by = (SELECT principal_subject()));
CREATE POLICY staff_moves ON clickstream_plans FOR UPDATE TO agent_clickstream USING ((SELECT principal_is_staff()));
CREATE POLICY agents_move_drafts_and_what_failed ON clickstream_plans FOR UPDATE
    TO agent_clickstream_orchestrator, agent_clickstream_msk_topic, agent_clickstream_ecs_deployment
    USING ((SELECT principal_is_staff()) AND state IN ('proposed', 'failed'))
    WITH CHECK ((SELECT principal_is_staff()) AND state IN ('superseded', 'approved'));
CREATE POLICY staff_reads ON clickstream_approvals FOR SELECT USING ((SELECT principal_is_staff()));
CREATE POLICY staff_approves_in_its_own_name ON clickstream_approvals FOR INSERT
    WITH CHECK ((SELECT principal_is_staff()) AND approved_by = (SELECT principal_subject()));

CREATE POLICY calls_are_added_by_the_service_of_clickstream ON tool_audit FOR INSERT TO agent_clickstream
    WITH CHECK (
        subject = (SELECT principal_subject())
        AND kind = (SELECT current_setting('clickshop.principal_kind', true))
        AND agent = 'clickstream-orchestrator'
        AND current_user = 'agent_clickstream'
    );
