-- A person asks that a plan that was approved, or runs, stops. Whoever runs it stops at its next look, and the plan has failed
-- at that step then, as any plan that waits for a person. The wish ends with the run that it was for: a resumed plan has none.

ALTER TABLE clickstream_plans ADD COLUMN cancelled_by filled_text;
COMMENT ON COLUMN clickstream_plans.cancelled_by IS 'Who wants it to stop, while it has not stopped.';
GRANT UPDATE (cancelled_by) ON clickstream_plans TO agent_clickstream, agent_clickstream_orchestrator;
CREATE POLICY the_orchestrator_cancels ON clickstream_plans FOR UPDATE TO agent_clickstream_orchestrator
    USING ((SELECT principal_is_staff()) AND state IN ('approved', 'running'))
    WITH CHECK ((SELECT principal_is_staff()) AND state IN ('approved', 'running') AND cancelled_by IS NOT NULL);

CREATE FUNCTION clickstream_plan_is_cancelled() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF NEW.cancelled_by IS DISTINCT FROM principal_subject() OR OLD.cancelled_by IS NOT NULL
       OR NEW.state NOT IN ('approved', 'running')
       OR to_jsonb(NEW) - 'cancelled_by' - 'told' <> to_jsonb(OLD) - 'cancelled_by' - 'told' THEN
        RAISE EXCEPTION 'somebody cancels, once and in their own name, what is on its way' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM clickstream_journalise(
        NEW.plan_id, NULL, NEW.state, NEW.told, jsonb_build_object('cancelled_by', NEW.cancelled_by));
    RETURN NEW;
END
$$;

CREATE FUNCTION clickstream_plan_has_stopped() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    NEW.cancelled_by := NULL;
    RETURN NEW;
END
$$;

-- What moves a plan asks for its fence, which a person who cancels has not: that is a trigger of its own.
DROP TRIGGER clickstream_plans_move ON clickstream_plans;
CREATE TRIGGER clickstream_plans_are_cancelled BEFORE UPDATE ON clickstream_plans
    FOR EACH ROW WHEN (NEW.cancelled_by IS DISTINCT FROM OLD.cancelled_by) EXECUTE FUNCTION clickstream_plan_is_cancelled();
CREATE TRIGGER clickstream_plans_move BEFORE UPDATE ON clickstream_plans
    FOR EACH ROW WHEN (NEW.cancelled_by IS NOT DISTINCT FROM OLD.cancelled_by) EXECUTE FUNCTION clickstream_plan_moves();
CREATE TRIGGER clickstream_plans_stop BEFORE UPDATE ON clickstream_plans
    FOR EACH ROW WHEN (OLD.cancelled_by IS NOT NULL AND NEW.state NOT IN ('approved', 'running'))
    EXECUTE FUNCTION clickstream_plan_has_stopped();
