--- The environment, read once before nginx forks, and refused in a sentence where it is wrong.

local settings = {}

local function text(name, default)
    local value = os.getenv(name)
    return (value == nil or value == "") and default or value
end

local function number(name, default, least)
    local raw = text(name, tostring(default))
    local value = raw:match("^%d+$") and tonumber(raw)
    if not value or value < least then
        error(("%s must be a whole number from %d, not %q"):format(name, least, raw), 0)
    end
    return value
end

local function bootstrap(raw)
    local brokers = {}
    for each in (raw or ""):gmatch("[^,%s]+") do
        local host, port = each:match("^%[?([%w%.%-_:]+)%]?:(%d+)$")
        if not host then
            error(("KAFKA_BOOTSTRAP must be host:port,host:port, not %q"):format(raw), 0)
        end
        brokers[#brokers + 1] = { host = host, port = tonumber(port) }
    end
    if #brokers == 0 then
        error("KAFKA_BOOTSTRAP must name at least one broker as host:port", 0)
    end
    return brokers
end

local function transport(raw)
    if raw ~= "on" and raw ~= "off" then
        error(("KAFKA_TLS must be on or off, not %q"):format(raw), 0)
    end
    return raw == "on"
end

local function named(name, default, pattern)
    local value = text(name, default)
    if not value:match(pattern) then
        error(("%s must match %s, not %q"):format(name, pattern, value), 0)
    end
    return value
end

--- All settings as one table. Sizes are bytes, times are milliseconds.
function settings.read()
    return {
        bootstrap = bootstrap(text("KAFKA_BOOTSTRAP")),
        tls = transport(text("KAFKA_TLS", "off")),
        topic = named("TOPIC", "app_logs", "^[%w%._%-]+$"),
        project = named("PROJECT", "clickshop", "^[%w%._%-]+$"),
        kafka_timeout = number("KAFKA_TIMEOUT_MS", 3000, 100),
        connect_timeout = number("KAFKA_CONNECT_TIMEOUT_MS", 1000, 50),
        max_event_bytes = number("MAX_EVENT_BYTES", 900000, 1),
        max_batch_bytes = number("MAX_BATCH_BYTES", 1000000, 1),
        max_queued_events = number("MAX_QUEUED_EVENTS", 10000, 1),
        max_queued_bytes = number("MAX_QUEUED_BYTES", 67108864, 1),
        lanes = number("LANES", 2, 1),
        spool_dir = text("SPOOL_DIR", "/var/spool/collector"),
        spool_max_bytes = number("SPOOL_MAX_BYTES", 1073741824, 1),
        segment_bytes = number("SPOOL_SEGMENT_BYTES", 1048576, 1),
    }
end

return settings
