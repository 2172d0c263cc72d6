-- Begins a turn's delivery once. KEYS: delivery, deliveries, lease. ARGV: fence, ttl (s), turn id, then fields and values.
-- Returns 1, 0 when it had begun (or even ended) before, -1 when the lease is in other hands.
if redis.call('HGET', KEYS[3], 'fence') ~= ARGV[1] then return -1 end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('SADD', KEYS[2], ARGV[3])
return 1
