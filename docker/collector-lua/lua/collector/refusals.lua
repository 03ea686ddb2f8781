--- Why an event is not taken: the status and the sentence that the sender gets, by the name under which it is counted.

local refusals = {
    method = { 405, "POST an event" },
    content_type = { 415, "the content type must be text/plain, application/json, application/octet-stream or application/gzip" },
    content_encoding = { 415, "the content encoding must be gzip or identity" },
    body_too_large = { 413, "the body is too large" },
    event_too_large = { 413, "the event is too large once it is decompressed" },
    empty = { 400, "the body is empty" },
    base64 = { 400, "the body is neither JSON nor base64" },
    gzip = { 400, "the body is not gzip, or not whole, under its base64 if it has one" },
    json = { 400, "the event is not JSON, or has a number of more than 300 digits" },
    json_too_deep = { 400, "the event is nested too deeply" },
    name_too_long = { 400, "a name in the event has more than 24575 letters" },
    utf8 = { 400, "the event is not UTF-8" },
    shape = { 400, "an event is an object, and several are an array of objects" },
    slow = { 408, "the request took too long" },
    uri_too_long = { 414, "the path is too long" },
    malformed = { 400, "the request is malformed" },
    closed = { 499, "the client went away" },
    full = { 503, "too many events are waiting" },
    unavailable = { 503, "neither Kafka nor the disk takes events" },
    failed = { 500, "the collector failed" },
    not_found = { 404, "POST events to /data/v1" },
}

--- The reason for a status that nginx itself has decided.
local by_status = {
    [404] = "not_found", [405] = "method", [408] = "slow", [413] = "body_too_large", [414] = "uri_too_long", [499] = "closed",
    [500] = "failed", [502] = "failed", [503] = "unavailable", [504] = "failed",
}

local module = {}

function module.status(reason)
    return refusals[reason][1]
end

function module.sentence(reason)
    return refusals[reason][2]
end

function module.of_status(status)
    return by_status[status] or "malformed"
end

return module
