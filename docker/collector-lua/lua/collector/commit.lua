--- What becomes of a batch: Kafka has it (acks=all), or the disk (fdatasync), or nobody, and only the first two are acknowledged.

local metrics = require("collector.metrics")

local commit = {}

local GATHERING = 0.001

local function count(records, outcomes, outcome)
    local number = 0
    for _, each in ipairs(records) do
        number = number + (outcomes[each] == outcome and 1 or 0)
    end
    return number
end

--- Outcomes by record, and those that have none.
local function to_kafka(parts, records)
    local outcomes, rest = parts.producer:send(records)
    metrics.add("collector_acknowledged_total", 'where="kafka"', count(records, outcomes, "kafka"))
    metrics.set("collector_kafka_up", #rest == 0 and 1 or 0)
    if #rest == 0 then
        parts.breaker:succeeded()
    else
        parts.breaker:failed()
        metrics.add("collector_produce_failures_total", nil, 1)
        ngx.log(ngx.WARN, "Kafka did not take ", #rest, " of ", #records, " events: ", outcomes.why)
    end
    return outcomes, rest
end

local function to_disk(parts, records, outcomes)
    local ok, why = parts.writer:append(records)
    for _, each in ipairs(records) do
        outcomes[each] = ok and "disk" or "unavailable"
    end
    if not ok then
        ngx.log(ngx.ERR, "the spool did not take ", #records, " events: ", why)
        return
    end
    metrics.add("collector_spooled_total", nil, #records)
    metrics.add("collector_acknowledged_total", 'where="disk"', #records)
end

--- A batch for Kafka waits for its answer, and meanwhile the next one grows. The disk is waited for by the whole worker: without
--- this pause each event would be a batch of its own.
function commit.gather(parts)
    if not parts.breaker:allows() then
        ngx.sleep(GATHERING)
    end
end

--- `{[record] = "kafka" | "disk" | "unavailable" | "event_too_large"}` for a batch. `parts` has producer, breaker and writer.
function commit.batch(parts, records)
    local outcomes, rest = {}, records
    metrics.add("collector_batches_total", nil, 1)
    if parts.breaker:allows() then
        outcomes, rest = to_kafka(parts, records)
    end
    if #rest > 0 then
        to_disk(parts, rest, outcomes)
    end
    return outcomes
end

return commit
