-- Charges what a turn used since it was last charged. KEYS: user's day, user's month, everybody's day, everybody's month,
-- reservations, overrides. ARGV: turn, user, four limits in µ$ ('' = none), ttl of a day and of a month (s), cost (µ$), model
-- ('' = none), models a hash may hold, then fields and amounts to add (in, out, …). What belongs to a model is added again under
-- "model:field"; models beyond the cap are one, "other". The cost also comes out of the turn's reservation.
-- Returns for each period: spent, limit (-1 = none).
local function add(key, field, amount)
  if tonumber(amount) ~= 0 then redis.call('HINCRBY', key, field, amount) end
end
local function place(key)
  if ARGV[10] == '' or redis.call('HEXISTS', key, ARGV[10] .. ':calls') == 1 then return ARGV[10] end
  local models = 0
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.match(field, ':calls$') then models = models + 1 end
  end
  return models < tonumber(ARGV[11]) and ARGV[10] or 'other'
end
for i = 1, 4 do
  local model = place(KEYS[i])
  add(KEYS[i], 'cost', ARGV[9])
  if model ~= '' then add(KEYS[i], model .. ':cost', ARGV[9]) end
  for j = 12, #ARGV, 2 do
    add(KEYS[i], ARGV[j], ARGV[j + 1])
    if model ~= '' then add(KEYS[i], model .. ':' .. ARGV[j], ARGV[j + 1]) end
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
