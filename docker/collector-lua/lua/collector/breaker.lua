--- Whether Kafka is worth asking. After a failure everything goes to the spool, and a probe asks again after pauses that double;
--- no event of a living client is ever the probe. State of one worker.

local breaker = {}
local methods = { __index = breaker }

local FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5

function breaker.new(now)
    return setmetatable({ now = now, open = false, pause = 0, retry_at = 0 }, methods)
end

function breaker:allows()
    return not self.open
end

--- Is it time to probe?
function breaker:is_due()
    return self.open and self.now() >= self.retry_at
end

--- The probe was answered. The pause is forgotten only when records are taken too.
function breaker:probed()
    self.open = false
end

function breaker:succeeded()
    self.open, self.pause = false, 0
end

function breaker:failed()
    self.open = true
    self.pause = math.min(math.max(self.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
    self.retry_at = self.now() + self.pause * (0.5 + math.random() / 2)
end

return breaker
