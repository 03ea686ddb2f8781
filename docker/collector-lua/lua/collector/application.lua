--- The composition root: what nginx's phases call, and the parts that they share in one worker.

local body = require("collector.body")
local breaker = require("collector.breaker")
local commit = require("collector.commit")
local event = require("collector.event")
local group_commit = require("collector.group_commit")
local metrics = require("collector.metrics")
local producer = require("collector.kafka.producer")
local record = require("collector.record")
local refusals = require("collector.refusals")
local replay = require("collector.spool.replay")
local settings = require("collector.settings")
local writer = require("collector.spool.writer")

local TICK = 0.25
local ACKNOWLEDGED = '{"code":200,"data":true}'

local application = {}
local chosen, parts

--- In the master, before the workers: settings that are wrong stop nginx here.
function application.load()
    chosen = settings.read()
    event.prepare()
    metrics.set("collector_spool_bytes", replay.waiting(chosen.spool_dir))
end

--- Replaying is the probe where there is something to replay, else a question to the brokers.
local function ask_kafka()
    if not parts.breaker:allows() and not parts.breaker:is_due() then
        return
    end
    if parts.replay:run() or parts.breaker:allows() then
        return
    end
    if parts.producer:refresh() then
        parts.breaker:probed()
    else
        parts.breaker:failed()
    end
end

local function tick(premature)
    if premature then
        parts.writer:close()
        parts.replay:stop()
        return
    end
    parts.writer:rest()
    parts.writer:probe()
    if parts.asking then
        return
    end
    parts.asking = true
    local ok, why = pcall(ask_kafka)
    parts.asking = false
    if not ok then
        ngx.log(ngx.ERR, "the replay failed: ", why)
    end
end

--- In each worker.
function application.start()
    math.randomseed(ngx.worker.pid())
    parts = { producer = producer.new(chosen), breaker = breaker.new(ngx.now), writer = writer.new(chosen) }
    parts.replay = replay.new(chosen, parts.producer, parts.breaker)
    parts.committer = group_commit.new(function(records)
        return commit.batch(parts, records)
    end, function()
        commit.gather(parts)
    end, chosen)
    assert(ngx.timer.every(TICK, tick))
end

local function reply(status, text)
    ngx.status = status
    ngx.header.content_type = "application/json"
    ngx.header.content_length = #text
    ngx.print(text)
end

local function refuse(reason)
    local status = refusals.status(reason)
    metrics.add("collector_refused_total", ('reason="%s"'):format(reason), 1)
    if status == 503 then
        ngx.header.retry_after = "1"
    elseif status == 405 then
        ngx.header.allow = "POST"
    end
    reply(status, ('{"code":%d,"data":false,"reason":"%s","message":"%s"}'):format(status, reason, refusals.sentence(reason)))
end

--- The record of this request, or nil and the reason for refusing it.
local function read()
    local text, reason = body.read(chosen.max_event_bytes)
    if not text then
        return nil, reason
    end
    local field, checked = event.check(text)
    if not field then
        return nil, checked
    end
    return record.of(field, checked, chosen.project)
end

--- POST /data/v1
function application.collect()
    if ngx.req.get_method() ~= "POST" then
        return refuse("method")
    end
    metrics.add("collector_received_total", nil, 1)
    local made, reason = read()
    if not made then
        return refuse(reason)
    end
    local outcome = parts.committer:submit(made)
    if outcome ~= "kafka" and outcome ~= "disk" then
        return refuse(outcome)
    end
    ngx.header.x_request_id = made.key
    return reply(200, ACKNOWLEDGED)
end

--- Requests that ended before they could be answered are counted here.
function application.log()
    if ngx.status == 408 or ngx.status == 499 then
        metrics.add("collector_refused_total", ('reason="%s"'):format(refusals.of_status(ngx.status)), 1)
    end
end

--- GET /health: can this worker make an event safe?
function application.health()
    if parts.breaker:allows() then
        return reply(200, '{"status":"ok"}')
    elseif parts.writer.is_able and metrics.get("collector_spool_bytes") < chosen.spool_max_bytes then
        return reply(200, '{"status":"spooling"}')
    end
    return reply(503, '{"status":"unable"}')
end

--- GET /metrics
function application.metrics()
    ngx.header.content_type = "text/plain; version=0.0.4"
    ngx.print(metrics.text())
end

--- What nginx itself refuses.
function application.refused()
    refuse(refusals.of_status(ngx.status))
end

return application
