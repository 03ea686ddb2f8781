--- Appends records to this process's segment of the spool. A segment is locked while its writer lives, whatever ends it.

local files = require("collector.spool.files")
local lines = require("collector.spool.lines")
local metrics = require("collector.metrics")

local LONGEST_OPEN = 1
local BYTES = "collector_spool_bytes"
local PROBE = ("\0"):rep(65536)

local writer = {}
local methods = { __index = writer }

function writer.new(settings)
    return setmetatable({
        folder = settings.spool_dir, max_bytes = settings.spool_max_bytes, segment_bytes = settings.segment_bytes,
        number = 0, size = 0, is_able = true,
    }, methods)
end

--- Named so that names sort by age. The lock is there before the name by which a replay finds the segment.
local function open_segment(self)
    ngx.update_time()
    self.number = self.number + 1
    local name = ("%s/%016.0f-%d-%d"):format(self.folder, ngx.now() * 1e6, files.process(), self.number)
    local file, why = files.create(name .. ".new")
    if not file then
        return nil, why
    end
    local renamed
    renamed, why = files.rename(name .. ".new", name .. ".segment", self.folder)
    if not renamed then
        files.close(file)
        files.remove(name .. ".new")
        return nil, why
    end
    self.file, self.size, self.opened = file, 0, ngx.now()
    return true
end

--- Ends the segment, for a replay to take.
function writer:close()
    if self.file then
        files.close(self.file)
        self.file = nil
    end
end

--- Ends a segment that has been open for long.
function writer:rest()
    if self.file and ngx.now() - self.opened >= LONGEST_OPEN then
        self:close()
    end
end

local function append(self, bytes, size)
    if metrics.get(BYTES) + size > self.max_bytes then
        return nil, "the spool is full"
    elseif not self.file then
        local opened, why = open_segment(self)
        if not opened then
            return nil, why
        end
    end
    return files.append(self.file, bytes, size, self.size)
end

--- True when all records are on the disk; else none is: nil and why.
function writer:append(records)
    local text = lines.write(records)
    local bytes, size = text:ref()
    local ok, why = append(self, bytes, size)
    self.is_able = ok == true
    if not ok then
        self:close()
        return nil, why
    end
    self.size = self.size + size
    metrics.add(BYTES, nil, size)
    if self.size >= self.segment_bytes then
        self:close()
    end
    return true
end

--- After a failure: does the disk take something again? What was tried is removed.
function writer:probe()
    if self.is_able or metrics.get(BYTES) >= self.max_bytes then
        return
    end
    local path = ("%s/probe-%d.new"):format(self.folder, files.process())
    local file = files.create(path)
    if file then
        self.is_able = files.append(file, PROBE, #PROBE, 0) == true
        files.close(file)
        files.remove(path)
    end
end

return writer
