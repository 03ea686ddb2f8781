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

--- What can never be replayed is kept for a person, and for the backup. False when it can't be kept.
local function quarantine(self, name, broken)
    local text = table.concat(broken, "\n")
    local file = io.open(self.folder .. "/" .. name:gsub("segment$", "quarantine"), "a")
    local kept = file and file:write(text, text:sub(-1) == "\n" and "" or "\n") and file:flush()
    if file then
        file:close()
    end
    if kept then
        metrics.add("collector_quarantined_total", nil, #broken)
        ngx.log(ngx.ERR, "quarantined ", #broken, " lines of ", name)
    end
    return kept
end

--- The segment that is being replayed, and of it what Kafka has not yet: kept over failures, so that nothing is sent twice.
--- Nil when the disk does not give it: then it is no empty one.
local function current(self, name)
    if self.name ~= name then
        local path = self.folder .. "/" .. name
        local text = files.read(path)
        if not text or #text ~= files.size(path) then
            return nil
        end
        local records, broken = lines.read(text)
        if #broken > 0 and not quarantine(self, name, broken) then
            return nil
        end
        self.name, self.records = name, records
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

local function append(list, more)
    for _, each in ipairs(more) do
        list[#list + 1] = each
    end
    return list
end

--- One batch of the segment; false when Kafka did not take all of it.
local function send_batch(self)
    local batch, later = split(self.records, self.batch_bytes)
    local outcomes, failed = self.producer:send(batch)
    metrics.add("collector_replayed_total", nil, #chosen(batch, outcomes, "kafka"))
    local sent, oversized = #failed == 0, chosen(batch, outcomes, "event_too_large")
    if #oversized > 0 and not quarantine(self, self.name, { lines.write(oversized):tostring() }) then
        append(failed, oversized)
        sent = false
    end
    self.records = append(failed, later)
    return sent
end

--- False when the segment must be tried again.
local function send_segment(self, name)
    local records = current(self, name)
    if not records then
        ngx.log(ngx.ERR, "the spool can't be read: ", name)
        return false
    end
    while #self.records > 0 do
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
    local names = files.list(self.folder, "%.segment$")
    if #names == 0 then
        metrics.set("collector_spool_bytes", 0) -- a reload counts while others write: here the count is right again
    end
    for _, name in ipairs(names) do
        if ngx.worker.exiting() or not replay_segment(self, name) then
            break
        end
    end
    return #names > 0
end

--- Lets another process replay.
function replay:stop()
    if self.lock then
        files.close(self.lock)
        self.lock = nil
    end
end

return replay
