--- Group commit: requests put their record into a queue and wait. Whoever finds a lane free leads: it commits what waits as one
--- batch, tells each waiter its outcome, and passes the lane on to the first that came meanwhile. So a busy collector makes
--- few, large produces, and an idle one waits for nobody. No timers: a worker that exits still finishes its requests.

local semaphores = require("ngx.semaphore")

local group_commit = {}
local methods = { __index = group_commit }

local LONGEST_WAIT = 60

--- `commit(records)` returns a table from record to outcome; a record without one failed. `gather()` comes before each.
function group_commit.new(commit, gather, limits)
    return setmetatable({
        commit = commit, gather = gather, limits = limits, first = 1, last = 0, bytes = 0, leading = 0, queue = {},
    }, methods)
end

local function is_full(self, size)
    return self.last - self.first + 1 >= self.limits.max_queued_events or self.bytes + size > self.limits.max_queued_bytes
end

local function push(self, entry)
    self.last = self.last + 1
    self.queue[self.last] = entry
    self.bytes = self.bytes + entry.record.size
end

local function take_batch(self)
    local batch, size = {}, 0
    while self.first <= self.last do
        local entry = self.queue[self.first]
        if #batch > 0 and size + entry.record.size > self.limits.max_batch_bytes then
            break
        end
        self.queue[self.first] = nil
        self.first = self.first + 1
        size = size + entry.record.size
        batch[#batch + 1] = entry
    end
    self.bytes = self.bytes - size
    return batch
end

--- The lane goes to the first that waits, or is free.
local function pass_on(self)
    local heir = self.queue[self.first]
    if self.first > self.last then
        self.leading = self.leading - 1
    elseif heir.leads then
        -- Another lane already wakes this one; it will find company in its batch.
        self.leading = self.leading - 1
    else
        heir.leads = true
        heir.semaphore:post(1)
    end
end

local function lead(self)
    self.gather()
    local batch, records = take_batch(self), {}
    for index, entry in ipairs(batch) do
        records[index] = entry.record
    end
    local ok, outcomes = pcall(self.commit, records)
    if not ok then
        ngx.log(ngx.ERR, "a batch failed: ", outcomes)
    end
    for _, entry in ipairs(batch) do
        entry.outcome = ok and outcomes[entry.record] or "failed"
        entry.semaphore:post(1)
    end
end

--- Waits until the record is safe, or is not: what `commit` said of it, or "full" or "failed".
function group_commit:submit(record)
    if is_full(self, record.size) then
        return "full"
    end
    local entry = { record = record, semaphore = semaphores.new(0), leads = false }
    push(self, entry)
    if self.leading < self.limits.lanes then
        self.leading = self.leading + 1
        entry.leads = true
    end
    while not entry.outcome do
        if entry.leads then
            lead(self)
            entry.leads = false
            pass_on(self)
        else
            entry.semaphore:wait(LONGEST_WAIT)
        end
    end
    if entry.leads then
        pass_on(self)
    end
    return entry.outcome
end

return group_commit
