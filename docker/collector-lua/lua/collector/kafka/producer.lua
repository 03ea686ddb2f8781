--- Sends records with acks=all and says which of them Kafka did not take. Metadata and the protocol's codecs are
--- lua-nginx-kafka's. Its producer is not used: it sends one message at a time or acknowledges before it has sent, to one
--- broker after the other, in a format that brokers of version 4 refuse.

-- Before anything of the library is loaded, so that its client uses it too.
package.loaded["nginx.kafka.broker"] = require("collector.kafka.broker")

local broker = require("nginx.kafka.broker")
local client = require("nginx.kafka.client")
local errors = require("nginx.kafka.errors")
local record_batch = require("collector.kafka.record_batch")
local request = require("nginx.kafka.request")

local PRODUCE_VERSION = 3
local ACKS_ALL = -1
local TAKEN, TOO_LARGE = 0, 10
local METADATA_LIFETIME = 300

local producer = {}
local methods = { __index = producer }

local function sockets(settings, timeout)
    return { connect_timeout = settings.connect_timeout, socket_timeout = timeout, tls = settings.tls }
end

function producer.new(settings)
    local metadata = client:new(settings.bootstrap)
    metadata.socket_config = sockets(settings, settings.connect_timeout)
    return setmetatable({
        client = metadata, sockets = sockets(settings, settings.kafka_timeout), topic = settings.topic,
        timeout = settings.kafka_timeout, correlation = 0, refreshed = 0,
    }, methods)
end

--- Asks the brokers who leads what. Does any of them answer?
function producer:refresh()
    local answered = self.client:refresh(self.topic)
    if answered then
        self.refreshed = ngx.now()
    end
    return answered ~= nil
end

--- How many partitions the topic has, or nil. A topic that grew is seen without a restart.
local function partition_count(self)
    if not self.client.topic_partitions[self.topic] or ngx.now() - self.refreshed > METADATA_LIFETIME then
        self:refresh()
    end
    local known = self.client.topic_partitions[self.topic]
    return known and known.num > 0 and known.num or nil
end

--- A list of `{address, partitions = {[partition] = records}}`; records whose partition has no leader now are in none.
local function by_leader(self, records)
    local count, leaders, known = partition_count(self), {}, {}
    for _, each in ipairs(count and records or {}) do
        local partition = ngx.crc32_short(each.key) % count
        local address = self.client:choose_broker(self.topic, partition)
        if address and not known[address] then
            known[address] = { address = address, partitions = {} }
            leaders[#leaders + 1] = known[address]
        end
        if address then
            local partitions = known[address].partitions
            partitions[partition] = partitions[partition] or {}
            table.insert(partitions[partition], each)
        end
    end
    return leaders
end

local function produce_request(self, partitions)
    self.correlation = (self.correlation + 1) % 2 ^ 30
    local made = request:new(request.ProduceRequest, self.correlation, "collector", PRODUCE_VERSION)
    made:int16(-1) -- no transaction
    made:int16(ACKS_ALL)
    made:int32(self.timeout)
    made:int32(1)
    made:string(self.topic)
    local count = 0
    for _ in pairs(partitions) do
        count = count + 1
    end
    made:int32(count)
    for partition, records in pairs(partitions) do
        made:int32(partition)
        made:bytes(record_batch(records))
    end
    return made, self.correlation
end

--- `{[partition] = error code}` of a Produce response.
local function codes_of(response)
    local codes = {}
    for _ = 1, response:int32() do
        response:string()
        for _ = 1, response:int32() do
            local partition = response:int32()
            codes[partition] = response:int16()
            response:int64()
            response:int64()
        end
    end
    return codes
end

--- `{[partition] = error code}` of what was answered, or nil and why nothing was.
local function exchange(self, address, partitions)
    local connection = broker:new(address.host, address.port, self.sockets)
    local made, correlation = produce_request(self, partitions)
    local response, why = connection:send_receive(made)
    if not response then
        return nil, why
    elseif response.correlation_id ~= correlation then
        return nil, "an answer to another request"
    end
    return codes_of(response)
end

local send_to

--- Kafka's limit is one of batches: a record is too large when it is so alone.
local function send_halves(self, address, partition, records, outcomes)
    local middle, halves = math.ceil(#records / 2), { {}, {} }
    for index, each in ipairs(records) do
        table.insert(halves[index <= middle and 1 or 2], each)
    end
    for _, half in ipairs(halves) do
        send_to(self, address, { [partition] = half }, outcomes)
    end
end

--- Notes in `outcomes` what one leader took or never will, and in `outcomes.why` what kept it from the rest.
function send_to(self, address, partitions, outcomes)
    local codes, why = exchange(self, address, partitions)
    for partition, records in pairs(partitions) do
        local code = codes and codes[partition]
        if code == TOO_LARGE and #records > 1 then
            send_halves(self, address, partition, records, outcomes)
        elseif code == TAKEN or code == TOO_LARGE then
            for _, each in ipairs(records) do
                outcomes[each] = code == TAKEN and "kafka" or "event_too_large"
            end
        else
            outcomes.why = why or code and (errors[code] or ("error " .. code)) or "no answer"
        end
    end
end

--- All leaders at the same time.
local function attempt(self, records, outcomes)
    local leaders, threads = by_leader(self, records), {}
    outcomes.why = "no leader is known"
    for index, leader in ipairs(leaders) do
        threads[index] = assert(ngx.thread.spawn(send_to, self, leader.address, leader.partitions, outcomes))
    end
    for _, thread in ipairs(threads) do
        local ok, problem = ngx.thread.wait(thread)
        if not ok then
            outcomes.why = problem
        end
    end
end

local function without_outcome(records, outcomes)
    local rest = {}
    for _, each in ipairs(records) do
        if not outcomes[each] then
            rest[#rest + 1] = each
        end
    end
    return rest
end

--- What became of each record ("kafka", "event_too_large", or nothing: then Kafka is not known to have it, and `why` says why
--- not), and the list of those without an outcome. Leaders that moved and connections that had died are tried once again.
function producer:send(records)
    local outcomes = {}
    attempt(self, records, outcomes)
    local rest = without_outcome(records, outcomes)
    if #rest > 0 and self:refresh() then
        attempt(self, rest, outcomes)
        rest = without_outcome(rest, outcomes)
    end
    return outcomes, rest
end

return producer
