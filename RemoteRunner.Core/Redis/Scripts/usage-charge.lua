-- Charges what a turn used since it was last charged. KEYS: user's day, user's month, everybody's day, everybody's month,
-- reservations, overrides. ARGV: turn, user, four limits in µ$ ('' = none), ttl of a day and of a month (s), cost (µ$),
-- then fields and amounts to add (input, output, …). The cost also comes out of the turn's reservation.
-- Returns for each period: spent, limit (-1 = none).
for i = 1, 4 do
  if tonumber(ARGV[9]) ~= 0 then redis.call('HINCRBY', KEYS[i], 'cost', ARGV[9]) end
  for j = 10, #ARGV, 2 do
    if tonumber(ARGV[j + 1]) ~= 0 then redis.call('HINCRBY', KEYS[i], ARGV[j], ARGV[j + 1]) end
  end
  redis.call('EXPIRE', KEYS[i], i % 2 == 1 and ARGV[7] or ARGV[8])
end
local reservation = redis.call('HGET', KEYS[5], ARGV[1])
if reservation then
  local amount, rest = string.match(reservation, '^(%d+)(:.*)$')
  local left = math.max(0, tonumber(amount) - tonumber(ARGV[9]))
  redis.call('HSET', KEYS[5], ARGV[1], string.format('%.0f', left) .. rest)
end
local limits = {ARGV[3], ARGV[4], ARGV[5], ARGV[6]}
local override = redis.call('HGET', KEYS[6], ARGV[2])
if override then
  local day, month = string.match(override, '^([^,]*),([^,]*)$')
  if day and day ~= '-' then limits[1] = day end
  if month and month ~= '-' then limits[2] = month end
end
local reply = {}
for i = 1, 4 do
  reply[#reply + 1] = redis.call('HGET', KEYS[i], 'cost') or '0'
  reply[#reply + 1] = tonumber(limits[i]) and string.format('%.0f', tonumber(limits[i])) or '-1'
end
return reply
