-- Takes a handed-over update out of its inbox. KEYS: inbox, inboxes. ARGV: chat id, entry.
-- Returns 1, or 0 when the entry had been dropped in between (by /stop).
local removed = redis.call('LREM', KEYS[1], 1, ARGV[2])
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[1]) end
return removed
