-- Takes a tap or /stop off its list. KEYS: urgent, lease. ARGV: fence, entry.
-- Returns 1, 0 when it was gone, -1 when the lease is in other hands.
if redis.call('HGET', KEYS[2], 'fence') ~= ARGV[1] then return -1 end
return redis.call('LREM', KEYS[1], 1, ARGV[2])
