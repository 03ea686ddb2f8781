--- Sends what waits in the spool to Kafka, oldest segment first, and removes a segment when all of it is there. One worker
--- does it at a time: the one that holds the lock, which ends with its process.

local files = require("collector.spool.files")
local lines = require("collector.spool.lines")
local metrics = require("collector.metrics")

local replay = {}
local methods = { __index = replay }

--- Seconds.
local UNREADABLE_PAUSE = 5

function replay.new(settings, producer, breaker)
    return setmetatable({
        folder = settings.spool_dir, batch_bytes = settings.max_batch_bytes, producer = producer, breaker = breaker,
        rest = {}, unreadable = {},
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

--- What can never be replayed is kept for a person, and for the backup. False when the disk does not keep it.
local function quarantine(self, name, broken)
    local text = table.concat(broken, "\n")
    local path = self.folder .. "/" .. name:gsub("segment$", "quarantine")
    local kept, why = files.add(path, text:sub(-1) == "\n" and text or text .. "\n", self.folder)
    if not kept then
        ngx.log(ngx.ERR, "the spool can't put aside lines of ", name, ": ", why)
        return false
    end
    metrics.add("collector_quarantined_total", nil, #broken)
    ngx.log(ngx.ERR, "quarantined ", #broken, " lines of ", name)
    return true
end

--- Of a segment, what Kafka has not yet: kept over failures, so that nothing is sent twice.
--- False when the disk does not give it: then it is no empty one.
local function load(self, name)
    if self.rest[name] then
        return true
    end
    local path = self.folder .. "/" .. name
    local text = files.read(path)
    if not text or #text ~= files.size(path) then
        return false
    end
    local records, broken = lines.read(text)
    if #broken > 0 and not quarantine(self, name, broken) then
        return false
    end
    self.rest[name] = records
    return true
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

--- What became of one batch of the segment: "sent", "refused" by Kafka, or "unreadable" where the disk is at fault.
local function send_batch(self, name)
    local batch, later = split(self.rest[name], self.batch_bytes)
    local outcomes, failed = self.producer:send(batch)
    self.asked = true
    metrics.add("collector_replayed_total", nil, #chosen(batch, outcomes, "kafka"))
    local outcome, oversized = #failed == 0 and "sent" or "refused", chosen(batch, outcomes, "event_too_large")
    if #oversized > 0 and not quarantine(self, name, { lines.write(oversized):tostring() }) then
        append(failed, oversized)
        outcome = outcome == "sent" and "unreadable" or outcome
    end
    self.rest[name] = append(failed, later)
    return outcome
end

--- What became of the segment, in the words of `send_batch`.
local function send_segment(self, name)
    if not load(self, name) then
        return "unreadable"
    end
    while #self.rest[name] > 0 do
        local outcome = send_batch(self, name)
        if outcome == "refused" then
            self.breaker:failed()
        else
            self.breaker:succeeded()
        end
        if outcome ~= "sent" then
            return outcome
        end
    end
    return "sent"
end

--- Also "taken", while somebody writes to it.
local function replay_segment(self, name)
    local path = self.folder .. "/" .. name
    local file, why = files.claim(path)
    if not file then
        return why == "taken" and "taken" or "unreadable"
    end
    local outcome = send_segment(self, name)
    if outcome == "sent" then
        metrics.add("collector_spool_bytes", nil, -files.size(path))
        files.remove(path)
        self.rest[name] = nil
    end
    files.close(file)
    return outcome
end

--- A segment that the disk does not give is left alone for a while, and does not hold up those after it.
local function leave(self, name)
    self.unreadable[name] = ngx.now() + UNREADABLE_PAUSE
    ngx.log(ngx.ERR, "the spool can't be read: ", name)
end

local function is_left(self, name)
    return (self.unreadable[name] or 0) > ngx.now()
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

--- Replays what there is; true if that was a question to Kafka, which has answered it or not.
function replay:run()
    self.lock = self.lock or files.claim(self.folder .. "/replay.lock", true)
    if not self.lock then
        return false
    end
    tidy(self)
    local names = files.list(self.folder, "%.segment$")
    if #names == 0 then
        metrics.set("collector_spool_bytes", 0) -- a reload counts while others write: here the count is right again
        self.unreadable = {}
    end
    self.asked = false
    for _, name in ipairs(names) do
        local outcome = is_left(self, name) and "left" or replay_segment(self, name)
        if outcome == "unreadable" then
            leave(self, name)
        elseif outcome == "refused" or outcome == "taken" or ngx.worker.exiting() then
            break
        end
    end
    return self.asked
end

--- Lets another process replay.
function replay:stop()
    if self.lock then
        files.close(self.lock)
        self.lock = nil
    end
end

return replay
