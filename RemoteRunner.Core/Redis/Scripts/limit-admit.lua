-- Admits a turn, or refuses it, by exact sliding windows of a minute, an hour and a day. All windows are checked before
-- anything is counted, and only an admitted turn is. KEYS: the user's entries, overrides, the user's notice.
-- ARGV: turn (8 bytes, the identity: a redelivery is not counted again), user, limits of the minute, hour and day,
--       how long a notice silences (ms), now (µs; '' = this server's clock).
-- Returns {1} admitted, {2} admitted before, or {0, window, limit, wait (µs), 1 when the user is to be told}.
local windows = {60000000, 3600000000, 86400000000}
local now = tonumber(ARGV[7])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local limits = {tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])}
local override = redis.call('HGET', KEYS[2], ARGV[2])
if override then
  local i = 1
  for value in string.gmatch(override, '[^,]+') do
    limits[i] = tonumber(value) or limits[i]
    i = i + 1
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - windows[3]))
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return {2} end
local full, wait = 0, 0
for i = 1, 3 do
  local from = '(' .. string.format('%.0f', now - windows[i])
  local count = redis.call('ZCOUNT', KEYS[1], from, '+inf')
  if count >= limits[i] then
    -- The entry whose leaving makes room; with a limit of nothing there is none.
    local free = windows[i]
    if limits[i] > 0 then
      local rank = redis.call('ZCARD', KEYS[1]) - limits[i]
      local entry = redis.call('ZRANGE', KEYS[1], rank, rank, 'WITHSCORES')
      free = tonumber(entry[2]) + windows[i] - now
    end
    if full == 0 or free > wait then full, wait = i, free end
  end
end
if full > 0 then
  -- The notice is this turn's: when the bot dies before it has told, the turn comes again and is told then.
  local tell = redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[6]) or redis.call('GET', KEYS[3]) == ARGV[1]
  return {0, full, limits[full], string.format('%.0f', wait), tell and 1 or 0}
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('PEXPIRE', KEYS[1], 86400000)
return {1}
