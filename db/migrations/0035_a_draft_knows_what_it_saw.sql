-- A plan is about its pipeline as it stood when it was looked at, which is some seconds before it is written down. `seen` is
-- the last line that any step of the pipeline had written then: with a later one by another plan, it can't be approved.

ALTER TABLE clickstream_plans ADD COLUMN seen bigint NOT NULL DEFAULT 0 CHECK (seen >= 0);
COMMENT ON COLUMN clickstream_plans.seen IS 'The last line of the journal, among those of steps of this pipeline, that the plan accounts for.';

-- Why a plan is in its state is told when it gets there; a draft has nothing to tell.
REVOKE INSERT (told) ON clickstream_plans
    FROM agent_clickstream, agent_clickstream_orchestrator, agent_clickstream_msk_topic, agent_clickstream_ecs_deployment,
         agent_clickstream_data_connector;
GRANT INSERT (seen) ON clickstream_plans
    TO agent_clickstream, agent_clickstream_orchestrator, agent_clickstream_msk_topic, agent_clickstream_ecs_deployment,
       agent_clickstream_data_connector;
