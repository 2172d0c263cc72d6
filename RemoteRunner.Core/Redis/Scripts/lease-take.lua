-- Takes a lease or prolongs it. KEYS: lease. ARGV: owner, lifetime (ms), how long the key is kept (s), now (ms; '' = this
-- server's clock). Returns {1, fence} when the owner has it, {0, whose it is, how long still (ms)} when somebody else does.
-- The fence changes with every change of hands; it outlives the lease, so that what a late owner writes is refused.
local now = tonumber(ARGV[4])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local lease = redis.call('HMGET', KEYS[1], 'owner', 'until', 'term', 'fence')
local fence = lease[4]
if lease[1] ~= ARGV[1] then
  local left = tonumber(lease[2] or '0') - now
  if left > 0 then return {0, lease[1], string.format('%.0f', left)} end
  local term = string.format('%.0f', tonumber(lease[3] or '0') + 1)
  fence = term .. ':' .. ARGV[1]
  redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'term', term, 'fence', fence)
end
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + tonumber(ARGV[2])))
redis.call('EXPIRE', KEYS[1], ARGV[3])
return {1, fence}
