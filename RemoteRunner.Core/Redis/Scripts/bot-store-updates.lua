-- Stores updates, each once. KEYS: seen, inboxes, offset, urgent, then the inboxes of the batch's chats.
-- ARGV: now in ms ('' = this server's clock), how long ids are remembered (ms), cap of an inbox, cap of the urgent
-- list, next offset, then for each update: id, place of its list in KEYS (4 = urgent), chat id, entry.
-- Returns for each update 1 = stored, 0 = seen before, -1 = its list is full (seen all the same: the sender is told).
local now = tonumber(ARGV[1])
if not now then
  local clock = redis.call('TIME')
  now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
end
local keep = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - keep))
local results = {}
for i = 6, #ARGV, 4 do
  local list = KEYS[tonumber(ARGV[i + 1])]
  local urgent = ARGV[i + 1] == '4'
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    results[#results + 1] = 0
  else
    redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[i])
    if redis.call('LLEN', list) >= tonumber(urgent and ARGV[4] or ARGV[3]) then
      results[#results + 1] = -1
    else
      redis.call('RPUSH', list, ARGV[i + 3])
      if not urgent then redis.call('SADD', KEYS[2], ARGV[i + 2]) end
      results[#results + 1] = 1
    end
  end
end
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', keep))
redis.call('SET', KEYS[3], ARGV[5])
return results
