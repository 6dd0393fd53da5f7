// What is done in Redis as one: each script runs whole or not at all, and nothing comes between its commands. KEYS[1] is the prefix of all names.
import { createHash } from "node:crypto";

export type Script = { readonly text: string; readonly sha: string };

function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** The server's clock counts: that of gateways may differ. Milliseconds since the epoch. */
const NOW = `
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
`;

/** Scripts that write begin with a command that a full server refuses: so they don't end in the middle. */
export const accept = script(`
local p, guid, lane, limit, key, fingerprint = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local owner, ownerKey, requestID, request, retain = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
if key ~= '' then
  local known = redis.call('HMGET', p .. ':key:' .. key, 'fingerprint', 'id', 'guid')
  if known[1] then
    if known[1] == fingerprint then return {'known', known[2], known[3]} end
    return {'conflict'}
  end
end
if redis.call('ZCARD', p .. ':waiting:' .. lane) >= tonumber(limit) then return {'full'} end
${NOW}
local id = redis.call('INCR', p .. ':ids')
local run = p .. ':run:' .. guid
redis.call('HSET', run, 'id', id, 'lane', lane, 'status', 'ACTIVE', 'createdOn', now, 'updatedOn', now,
  'requestID', requestID, 'request', request, 'retain', retain, 'attempt', 0, 'ownerKey', ownerKey)
if ownerKey ~= '' then
  redis.call('HSET', run, 'owner', owner)
  redis.call('ZADD', p .. ':owner:' .. ownerKey, id, guid)
end
if key ~= '' then
  redis.call('HSET', p .. ':key:' .. key, 'fingerprint', fingerprint, 'id', id, 'guid', guid)
  redis.call('PEXPIRE', p .. ':key:' .. key, retain)
end
redis.call('ZADD', p .. ':all', id, guid)
redis.call('ZADD', p .. ':waiting:' .. lane, now, guid)
redis.call('ZADD', p .. ':open:' .. lane, now, guid)
redis.call('ZADD', p .. ':unqueued', now, guid)
redis.call('ZADD', p .. ':lanes', 'NX', now, lane)
return {'accepted', tostring(id), guid}
`);

/** Undefined (false) where there is nothing to run. */
export const claim = script(`
local p, guid = KEYS[1], ARGV[1]
local run = p .. ':run:' .. guid
if redis.call('HGET', run, 'status') ~= 'ACTIVE' then return false end
${NOW}
redis.call('HINCRBY', run, 'attempt', 1)
redis.call('HSET', run, 'updatedOn', now)
redis.call('ZREM', p .. ':waiting:' .. redis.call('HGET', run, 'lane'), guid)
redis.call('ZREM', p .. ':unqueued', guid)
return redis.call('HMGET', run, 'id', 'lane', 'owner', 'requestID', 'request', 'createdOn', 'attempt')
`);

/** Closes what is open and was begun last by this attempt, and tells whether it was. */
export const close = script(`
local p, guid, attempt, status, errors, response = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local run = p .. ':run:' .. guid
local state = redis.call('HMGET', run, 'status', 'attempt')
if state[1] ~= 'ACTIVE' or state[2] ~= attempt then return 0 end
${NOW}
redis.call('HSET', run, 'status', status, 'updatedOn', now, 'errors', errors, 'response', response)
redis.call('HDEL', run, 'request')
local fields = redis.call('HMGET', run, 'lane', 'retain', 'ownerKey')
redis.call('ZREM', p .. ':waiting:' .. fields[1], guid)
redis.call('ZREM', p .. ':open:' .. fields[1], guid)
redis.call('ZREM', p .. ':unqueued', guid)
redis.call('PEXPIRE', run, fields[2])
redis.call('ZADD', p .. ':expiry', string.format('%.0f', now + fields[2]), guid .. ' ' .. fields[3])
return 1
`);

const FOUND = `
if not guid then return false end
return {guid, unpack(redis.call('HMGET', KEYS[1] .. ':run:' .. guid,
  'id', 'status', 'lane', 'owner', 'createdOn', 'updatedOn', 'errors', 'response'))}
`;

/** ARGV[1]: a GUID. */
export const find = script(`
local guid = ARGV[1]
${FOUND}
`);

/** ARGV[1]: a number. */
export const findNumber = script(`
local guid = redis.call('ZRANGEBYSCORE', KEYS[1] .. ':all', ARGV[1], ARGV[1])[1]
${FOUND}
`);

/** Newest first. Those that have expired are passed over, until as many as are wanted were found. */
export const list = script(`
local p, ownerKey, below, limit = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local names = ownerKey == '' and p .. ':all' or p .. ':owner:' .. ownerKey
local rows, offset = {}, 0
while #rows < limit do
  local guids = redis.call('ZREVRANGEBYSCORE', names, below, '-inf', 'LIMIT', offset, limit)
  if #guids == 0 then break end
  offset = offset + #guids
  for _, guid in ipairs(guids) do
    local row = redis.call('HMGET', p .. ':run:' .. guid,
      'id', 'status', 'lane', 'owner', 'createdOn', 'updatedOn', 'errors')
    if row[1] and #rows < limit then rows[#rows + 1] = {guid, unpack(row)} end
  end
end
return rows
`);

export const count = script(`
local p, waiting, open = KEYS[1], 0, 0
for _, lane in ipairs(redis.call('ZRANGE', p .. ':lanes', 0, -1)) do
  waiting = waiting + redis.call('ZCARD', p .. ':waiting:' .. lane)
  open = open + redis.call('ZCARD', p .. ':open:' .. lane)
end
return {waiting, open - waiting}
`);

/** Forgets what has expired, ARGV[1] at a time. Returns how many. */
export const expire = script(`
local p = KEYS[1]
${NOW}
local entries = redis.call('ZRANGEBYSCORE', p .. ':expiry', '-inf', now, 'LIMIT', 0, ARGV[1])
for _, entry in ipairs(entries) do
  local guid, ownerKey = string.match(entry, '^(%S+) (%S*)$')
  redis.call('ZREM', p .. ':all', guid)
  if ownerKey ~= '' then redis.call('ZREM', p .. ':owner:' .. ownerKey, guid) end
  redis.call('ZREM', p .. ':expiry', entry)
end
return #entries
`);

/**
 * ARGV: milliseconds after which a run without job counts as forgotten, and a lane as given up; then the lanes that are served here.
 * Returns the forgotten (GUID, lane, …) and the lanes that nobody serves but that have runs.
 */
export const sweep = script(`
local p = KEYS[1]
${NOW}
for i = 3, #ARGV do redis.call('ZADD', p .. ':lanes', now, ARGV[i]) end
local forgotten, lost = {}, {}
for _, guid in ipairs(redis.call('ZRANGEBYSCORE', p .. ':unqueued', '-inf', now - ARGV[1], 'LIMIT', 0, 1000)) do
  forgotten[#forgotten + 1] = guid
  forgotten[#forgotten + 1] = redis.call('HGET', p .. ':run:' .. guid, 'lane') or ''
end
for _, lane in ipairs(redis.call('ZRANGEBYSCORE', p .. ':lanes', '-inf', now - ARGV[2])) do
  if redis.call('EXISTS', p .. ':open:' .. lane) == 1 then lost[#lost + 1] = lane
  else redis.call('ZREM', p .. ':lanes', lane) end
end
return {forgotten, lost}
`);

/** The job of a run is there, or the run needs none. */
export const queued = script(`return redis.call('ZREM', KEYS[1] .. ':unqueued', ARGV[1])`);

/** ARGV: a lane, the prefix of its jobs, and milliseconds: open runs older than that whose job is gone count as forgotten. */
export const missing = script(`
local p, lane, jobs = KEYS[1], ARGV[1], ARGV[2]
${NOW}
for _, guid in ipairs(redis.call('ZRANGEBYSCORE', p .. ':open:' .. lane, '-inf', now - ARGV[3])) do
  if redis.call('EXISTS', jobs .. guid) == 0 then redis.call('ZADD', p .. ':unqueued', 'NX', 0, guid) end
end
return 0
`);
