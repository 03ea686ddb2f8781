-- How long connectors gather events is part of a draft too: the agent of the connectors may propose one, and approve none.

GRANT INSERT (plan_id, pipeline, kind, document, digest, proposed_by, told), UPDATE (state, told) ON clickstream_plans
    TO agent_clickstream_data_connector;
ALTER POLICY agents_move_drafts_and_what_failed ON clickstream_plans
    TO agent_clickstream_orchestrator, agent_clickstream_msk_topic, agent_clickstream_ecs_deployment,
       agent_clickstream_data_connector;
