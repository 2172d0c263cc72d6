-- Where a user stands. KEYS: the user's entries, overrides. ARGV: user, limits of the minute, hour and day, now (µs; '' =
-- this server's clock). Returns for each window: used, limit, time until the next one frees up (µs; 0 = nothing used).
local windows = {60000000, 3600000000, 86400000000}
local now = tonumber(ARGV[5])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local limits = {tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])}
local override = redis.call('HGET', KEYS[2], ARGV[1])
if override then
  local i = 1
  for value in string.gmatch(override, '[^,]+') do
    limits[i] = tonumber(value) or limits[i]
    i = i + 1
  end
end
local reply = {}
for i = 1, 3 do
  local from = '(' .. string.format('%.0f', now - windows[i])
  local first = redis.call('ZRANGEBYSCORE', KEYS[1], from, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  reply[#reply + 1] = redis.call('ZCOUNT', KEYS[1], from, '+inf')
  reply[#reply + 1] = limits[i]
  reply[#reply + 1] = first[2] and string.format('%.0f', tonumber(first[2]) + windows[i] - now) or '0'
end
return reply
