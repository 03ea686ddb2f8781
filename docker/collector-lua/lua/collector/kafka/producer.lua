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
local TOO_LARGE = 10
local ATTEMPTS = 2
local PAUSE = 0.1
local METADATA_LIFETIME = 300

local producer = {}
local methods = { __index = producer }

function producer.new(settings)
    local sockets = client:new(settings.bootstrap, { socket_timeout = settings.kafka_timeout })
    sockets.socket_config.connect_timeout = settings.connect_timeout
    sockets.socket_config.tls = settings.tls
    return setmetatable({
        client = sockets, topic = settings.topic, timeout = settings.kafka_timeout, correlation = 0, refreshed = 0,
    }, methods)
end

--- Partitions as the broker has them now: a topic that grew is seen without a restart.
local function partition_count(self)
    if ngx.now() - self.refreshed > METADATA_LIFETIME then
        self.client:fetch_metadata(self.topic)
        self.client:refresh()
        self.refreshed = ngx.now()
    end
    local _, partitions = self.client:fetch_metadata(self.topic)
    return type(partitions) == "table" and partitions.num or nil
end

--- `{[broker address] = {broker, partitions = {[partition] = records}}}`, and the records that have no leader now.
local function by_leader(self, records)
    local count = partition_count(self)
    if not count then
        return {}, records
    end
    local leaders, homeless = {}, {}
    for _, each in ipairs(records) do
        local partition = ngx.crc32_short(each.key) % count
        local address = self.client:choose_broker(self.topic, partition)
        if not address then
            homeless[#homeless + 1] = each
        else
            local leader = leaders[address] or { address = address, partitions = {}, count = 0 }
            leaders[address] = leader
            local batch = leader.partitions[partition]
            if not batch then
                batch = {}
                leader.partitions[partition] = batch
                leader.count = leader.count + 1
            end
            batch[#batch + 1] = each
        end
    end
    return leaders, homeless
end

local function produce_request(self, leader)
    self.correlation = (self.correlation + 1) % 2 ^ 30
    local made = request:new(request.ProduceRequest, self.correlation, "collector", PRODUCE_VERSION)
    made:int16(-1) -- no transaction
    made:int16(ACKS_ALL)
    made:int32(self.timeout)
    made:int32(1)
    made:string(self.topic)
    made:int32(leader.count)
    for partition, records in pairs(leader.partitions) do
        made:int32(partition)
        made:bytes(record_batch(records))
    end
    return made, self.correlation
end

--- `{[partition] = error code}` of a Produce response.
local function outcomes(response)
    local found = {}
    for _ = 1, response:int32() do
        response:string()
        for _ = 1, response:int32() do
            local partition = response:int32()
            found[partition] = response:int16()
            response:int64()
            response:int64()
        end
    end
    return found
end

--- What one leader did not take goes to `failed`, and what it never will to `oversized`.
local function send_to(self, leader, failed, oversized)
    local connection = broker:new(leader.address.host, leader.address.port, self.client.socket_config)
    local made, correlation = produce_request(self, leader)
    local response, why = connection:send_receive(made)
    if response and response.correlation_id ~= correlation then
        response, why = nil, "an answer to another request"
    end
    local found = response and outcomes(response) or {}
    for partition, records in pairs(leader.partitions) do
        local code = found[partition]
        if code ~= 0 then
            failed.why = code and (errors[code] or ("error " .. code)) or why or "no answer"
            -- A batch can be too large by its company: only one that stands alone will never be taken.
            local list = code == TOO_LARGE and #records == 1 and oversized or failed
            for _, each in ipairs(records) do
                list[#list + 1] = each
            end
        end
    end
end

local function attempt(self, records, oversized)
    local leaders, failed = by_leader(self, records)
    if #failed > 0 then
        failed.why = "no leader is known"
    end
    local threads = {}
    for _, leader in pairs(leaders) do
        threads[#threads + 1] = assert(ngx.thread.spawn(send_to, self, leader, failed, oversized))
    end
    for _, thread in ipairs(threads) do
        ngx.thread.wait(thread)
    end
    return failed
end

--- Returns the records that are not known to be in Kafka (with `why`), and those that Kafka finds too large.
function producer:send(records)
    local oversized, failed = {}, records
    for number = 1, ATTEMPTS do
        failed = attempt(self, failed, oversized)
        if #failed == 0 then
            break
        elseif number < ATTEMPTS then
            self.client:refresh()
            ngx.sleep(PAUSE)
        end
    end
    return failed, oversized
end

--- Does any broker answer?
function producer:probe()
    return self.client:fetch_metadata(self.topic) and self.client:refresh() and true or false
end

return producer
