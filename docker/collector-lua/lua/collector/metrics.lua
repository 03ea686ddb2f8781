--- Counters in shared memory: they outlive a worker and a reload. Shown in Prometheus' text format.

local shared = ngx.shared.collector
local metrics = {}

local described = {
    { "collector_received_total", "counter", "Requests with an event that were read." },
    { "collector_acknowledged_total", "counter", "Events answered with 200, by where they were safe then." },
    { "collector_batches_total", "counter", "Batches that events waited for together." },
    { "collector_refused_total", "counter", "Requests not taken, by reason." },
    { "collector_spooled_total", "counter", "Events written to the spool." },
    { "collector_replayed_total", "counter", "Events sent from the spool to Kafka." },
    { "collector_quarantined_total", "counter", "Spooled lines that cannot be replayed." },
    { "collector_produce_failures_total", "counter", "Batches that Kafka did not take whole." },
    { "collector_spool_bytes", "gauge", "Bytes in the spool that wait for Kafka." },
    { "collector_kafka_up", "gauge", "1 while the last word from Kafka was good." },
}

--- Adds to a counter; `labels` is Prometheus' text between the braces, or nil.
function metrics.add(name, labels, amount)
    shared:incr(labels and (name .. "{" .. labels .. "}") or name, amount, 0)
end

function metrics.set(name, value)
    shared:set(name, value)
end

function metrics.get(name)
    return shared:get(name) or 0
end

local function series_of(name, keys)
    local lines = {}
    for _, key in ipairs(keys) do
        if key == name or key:sub(1, #name + 1) == name .. "{" then
            lines[#lines + 1] = key .. " " .. ("%.0f"):format(shared:get(key))
        end
    end
    table.sort(lines)
    return #lines > 0 and lines or { name .. " 0" }
end

function metrics.text()
    local keys, page = shared:get_keys(0), {}
    for _, each in ipairs(described) do
        page[#page + 1] = ("# HELP %s %s"):format(each[1], each[3])
        page[#page + 1] = ("# TYPE %s %s"):format(each[1], each[2])
        page[#page + 1] = table.concat(series_of(each[1], keys), "\n")
    end
    return table.concat(page, "\n") .. "\n"
end

return metrics
