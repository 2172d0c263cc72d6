-- Gives a lease back, so that the next one need not wait for its end. KEYS: lease. ARGV: fence.
-- Returns 1, or 0 when it is somebody else's by now.
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', '0')
return 1
