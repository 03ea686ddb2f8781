-- That a failed plan goes on is for the orchestrator to ask. The specialists that change a draft put a draft in its place,
-- and move nothing else; and a failed plan makes way for an approved one only, which no agent can approve.

ALTER POLICY agents_move_drafts_and_what_failed ON clickstream_plans TO agent_clickstream_orchestrator;
ALTER POLICY agents_move_drafts_and_what_failed ON clickstream_plans RENAME TO the_orchestrator_moves_drafts_and_resumes;
CREATE POLICY specialists_put_drafts_in_the_place_of_drafts ON clickstream_plans FOR UPDATE
    TO agent_clickstream_msk_topic, agent_clickstream_ecs_deployment, agent_clickstream_data_connector
    USING ((SELECT principal_is_staff()) AND state = 'proposed')
    WITH CHECK ((SELECT principal_is_staff()) AND state = 'superseded');

-- A policy sees the row before or the row after, and never both.
CREATE FUNCTION clickstream_agents_give_up_nothing() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'an agent takes the place of no plan that failed' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER clickstream_agents_give_up_nothing BEFORE UPDATE ON clickstream_plans
    FOR EACH ROW WHEN (OLD.state = 'failed' AND NEW.state = 'superseded' AND current_user LIKE 'agent\_clickstream\_%')
    EXECUTE FUNCTION clickstream_agents_give_up_nothing();
