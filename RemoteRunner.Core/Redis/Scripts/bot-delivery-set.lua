-- Writes down how far a delivery got. KEYS: delivery, deliveries, lease. ARGV: fence, turn id, whether it is over (1/0), then
-- fields and values. Returns 1, 0 when it is unknown (it has expired), -1 when the lease is in other hands.
if redis.call('HGET', KEYS[3], 'fence') ~= ARGV[1] then return -1 end
if ARGV[3] == '1' then redis.call('SREM', KEYS[2], ARGV[2]) end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
