-- Begins a turn's delivery once. KEYS: delivery, deliveries. ARGV: ttl (s), turn id, then fields and values.
-- Returns 1, or 0 when it had begun (or even ended) before.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('SADD', KEYS[2], ARGV[2])
return 1
