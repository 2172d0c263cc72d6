-- Takes a handed-over update out of its inbox. KEYS: inbox, inboxes, lease. ARGV: fence, chat id, entry.
-- Returns 1, 0 when the entry had been dropped in between (by /stop), -1 when the lease is in other hands.
if redis.call('HGET', KEYS[3], 'fence') ~= ARGV[1] then return -1 end
local removed = redis.call('LREM', KEYS[1], 1, ARGV[3])
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[2]) end
return removed
