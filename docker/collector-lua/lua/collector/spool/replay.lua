--- Sends what waits in the spool to Kafka, oldest segment first, and removes a segment when all of it is there. One worker
--- does it at a time: the one that holds the lock, which ends with its process.

local files = require("collector.spool.files")
local lines = require("collector.spool.lines")
local metrics = require("collector.metrics")

local replay = {}
local methods = { __index = replay }

function replay.new(settings, producer, breaker)
    return setmetatable({
        folder = settings.spool_dir, batch_bytes = settings.max_batch_bytes, producer = producer, breaker = breaker,
    }, methods)
end

--- Bytes that wait in a folder.
function replay.waiting(folder)
    local bytes = 0
    for _, name in ipairs(files.list(folder, "%.segment$")) do
        bytes = bytes + files.size(folder .. "/" .. name)
    end
    return bytes
end

--- What can never be replayed is kept for a person, and for the backup.
local function quarantine(self, name, broken)
    local file = io.open(self.folder .. "/" .. name:gsub("segment$", "quarantine"), "a")
    if file then
        file:write(table.concat(broken, "\n"), "\n")
        file:close()
    end
    metrics.add("collector_quarantined_total", nil, #broken)
    ngx.log(ngx.ERR, "quarantined ", #broken, " lines of ", name)
end

--- The segment that is being replayed, and of it what Kafka has not yet: kept over failures, so that nothing is sent twice.
local function current(self, name)
    if self.name ~= name then
        local records, broken = lines.read(files.read(self.folder .. "/" .. name) or "")
        self.name, self.records = name, records
        if #broken > 0 then
            quarantine(self, name, broken)
        end
    end
    return self.records
end

local function split(records, batch_bytes)
    local batch, rest, size = {}, {}, 0
    for _, each in ipairs(records) do
        size = size + each.size
        local list = (#rest == 0 and (#batch == 0 or size <= batch_bytes)) and batch or rest
        list[#list + 1] = each
    end
    return batch, rest
end

local function chosen(records, outcomes, outcome)
    local list = {}
    for _, each in ipairs(records) do
        if outcomes[each] == outcome then
            list[#list + 1] = each
        end
    end
    return list
end

--- One batch of the segment; false when Kafka did not take all of it.
local function send_batch(self)
    local batch, later = split(self.records, self.batch_bytes)
    local outcomes, failed = self.producer:send(batch)
    metrics.add("collector_replayed_total", nil, #chosen(batch, outcomes, "kafka"))
    local oversized = chosen(batch, outcomes, "event_too_large")
    if #oversized > 0 then
        quarantine(self, self.name, { lines.write(oversized):tostring() })
    end
    local sent = #failed == 0
    for _, each in ipairs(later) do
        failed[#failed + 1] = each
    end
    self.records = failed
    return sent
end

--- False when the segment must be tried again.
local function send_segment(self, name)
    while #current(self, name) > 0 do
        if not send_batch(self) then
            self.breaker:failed()
            return false
        end
        self.breaker:succeeded()
    end
    return true
end

local function replay_segment(self, name)
    local path = self.folder .. "/" .. name
    local file = files.claim(path)
    if not file then
        return false
    end
    local sent = send_segment(self, name)
    if sent then
        metrics.add("collector_spool_bytes", nil, -files.size(path))
        files.remove(path)
        self.name = nil
    end
    files.close(file)
    return sent
end

--- What a process left behind that died before its segment had a name.
local function tidy(self)
    for _, name in ipairs(files.list(self.folder, "%.new$")) do
        local file = files.claim(self.folder .. "/" .. name)
        if file then
            files.remove(self.folder .. "/" .. name)
            files.close(file)
        end
    end
end

--- Replays what there is; true if it holds the lock and something was there to try.
function replay:run()
    self.lock = self.lock or files.claim(self.folder .. "/replay.lock", true)
    if not self.lock then
        return false
    end
    tidy(self)
    local tried = false
    for _, name in ipairs(files.list(self.folder, "%.segment$")) do
        tried = true
        if ngx.worker.exiting() or not replay_segment(self, name) then
            break
        end
    end
    return tried
end

--- Lets another process replay.
function replay:stop()
    if self.lock then
        files.close(self.lock)
        self.lock = nil
    end
end

return replay
