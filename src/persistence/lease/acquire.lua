-- KEYS: lease, token counter. ARGV: owner, ttl in ms, floor.
-- {1, token} when it is the owner's now; {0, "token|owner", ms left} when somebody has it.
local held = redis.call('GET', KEYS[1])
if held then
  return {0, held, redis.call('PTTL', KEYS[1])}
end
local token = redis.call('INCR', KEYS[2])
local floor = tonumber(ARGV[3])
if token <= floor then
  token = floor + 1
  redis.call('SET', KEYS[2], string.format('%.0f', token))
end
redis.call('SET', KEYS[1], string.format('%.0f', token) .. '|' .. ARGV[1], 'PX', ARGV[2])
return {1, token}
