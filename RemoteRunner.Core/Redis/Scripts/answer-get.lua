-- Finds an answer that is not too old. KEYS: answers, ages. ARGV: digest, lifetime (ms), now (ms; '' = this server's clock).
-- Returns {answer, age (ms)} or nothing.
local now = tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local stored = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not stored then return {} end
local age = now - tonumber(stored)
local answer = redis.call('HGET', KEYS[1], ARGV[1])
if age >= tonumber(ARGV[2]) or not answer then return {} end
return {answer, string.format('%.0f', age)}
