--- What becomes of a batch: Kafka has it (acks=all), or the disk (fdatasync), or nobody, and only the first two are acknowledged.

local metrics = require("collector.metrics")

local commit = {}

local function mark(outcomes, records, outcome)
    for _, each in ipairs(records) do
        outcomes[each] = outcome
    end
end

local function to_kafka(parts, records, outcomes)
    local failed, oversized = parts.producer:send(records)
    mark(outcomes, records, "kafka")
    mark(outcomes, failed, nil)
    mark(outcomes, oversized, "event_too_large")
    metrics.add("collector_acknowledged_total", 'where="kafka"', #records - #failed - #oversized)
    if #failed == 0 then
        parts.breaker:succeeded()
    else
        parts.breaker:failed()
        metrics.add("collector_produce_failures_total", nil, 1)
        ngx.log(ngx.WARN, "Kafka did not take ", #failed, " of ", #records, " events: ", failed.why)
    end
    metrics.set("collector_kafka_up", #failed == 0 and 1 or 0)
    return failed
end

local function to_disk(parts, records, outcomes)
    local ok, why = parts.writer:append(records)
    mark(outcomes, records, ok and "disk" or "unavailable")
    parts.state.disk_failed_at = not ok and ngx.now() or nil
    if not ok then
        ngx.log(ngx.ERR, "the spool did not take ", #records, " events: ", why)
        return
    end
    metrics.add("collector_spooled_total", nil, #records)
    metrics.add("collector_acknowledged_total", 'where="disk"', #records)
end

--- `{[record] = "kafka" | "disk" | "unavailable" | "event_too_large"}` for a batch. `parts` has producer, breaker, writer, state.
function commit.batch(parts, records)
    local outcomes, rest = {}, records
    if parts.breaker:allows() then
        rest = to_kafka(parts, records, outcomes)
    end
    if #rest > 0 then
        to_disk(parts, rest, outcomes)
    end
    return outcomes
end

return commit
