-- Sets money aside for a turn, or refuses it. KEYS: user's day, user's month, everybody's day, everybody's month,
-- reservations, overrides. ARGV: turn, user, amount (µ$), limits in µ$ of the four periods ('' = none), now (ms), until (ms).
-- Returns {1} reserved (again: nothing changes), or {0, period, spent, limit} with the first full period.
-- A reservation is "user:amount:until"; one whose turn died without a word lapses.
local now = tonumber(ARGV[8])
local mine, all = 0, 0
local entries = redis.call('HGETALL', KEYS[5])
for i = 1, #entries, 2 do
  local amount, till, user = string.match(entries[i + 1], '^(%d+):(%d+):(.*)$')
  if tonumber(till) <= now then
    redis.call('HDEL', KEYS[5], entries[i])
  elseif entries[i] == ARGV[1] then
    return {1}
  else
    all = all + tonumber(amount)
    if user == ARGV[2] then mine = mine + tonumber(amount) end
  end
end
local limits = {ARGV[4], ARGV[5], ARGV[6], ARGV[7]}
local override = redis.call('HGET', KEYS[6], ARGV[2])
if override then
  local day, month = string.match(override, '^([^,]*),([^,]*)$')
  if day and day ~= '-' then limits[1] = day end
  if month and month ~= '-' then limits[2] = month end
end
for i = 1, 4 do
  local limit = tonumber(limits[i])
  if limit then
    local spent = tonumber(redis.call('HGET', KEYS[i], 'cost') or '0')
    local held = i <= 2 and mine or all
    -- What others still may spend counts; one's own amount must only find some room left.
    if spent + held >= limit then return {0, i, string.format('%.0f', spent), string.format('%.0f', limit)} end
  end
end
redis.call('HSET', KEYS[5], ARGV[1], ARGV[3] .. ':' .. ARGV[9] .. ':' .. ARGV[2])
return {1}
