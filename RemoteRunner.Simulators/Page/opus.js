// Telegram's voice messages are Ogg with Opus. Chromium records the same Opus in WebM, so the packets are packed anew.

// Elements whose inside is walked through; all others are taken or skipped whole.
const masters = new Set([0x18538067 /* Segment */, 0x1f43b675 /* Cluster */, 0x1654ae6b /* Tracks */, 0xae /* TrackEntry */, 0xa0 /* BlockGroup */]);
const codecPrivate = 0x63a2;
const simpleBlock = 0xa3;
const block = 0xa1;

/** @returns {Uint8Array} null when there is no Opus in it. */
export function oggFromWebm(webm) {
  const { head, packets } = unpack(webm);
  if (!head || packets.length === 0) return null;

  const vendor = new TextEncoder().encode('RemoteRunner');
  const tags = new Uint8Array(8 + 4 + vendor.length + 4);
  tags.set(new TextEncoder().encode('OpusTags'));
  new DataView(tags.buffer).setUint32(8, vendor.length, true);
  tags.set(vendor, 12);

  const pages = [page([head], 0, 0, 2), page([tags], 0, 1, 0)];
  let samples = 0;
  // Half a second in a page, as encoders do; far below the 255 segments that a page can have.
  for (let at = 0; at < packets.length; at += 25) {
    const some = packets.slice(at, at + 25);
    for (const packet of some) samples += samplesOf(packet);
    pages.push(page(some, samples, pages.length, at + 25 >= packets.length ? 4 : 0));
  }
  return join(pages);
}

function unpack(bytes) {
  const packets = [];
  let head = null;
  let at = 0;

  // A number with its length in the leading zeros: 1xxxxxxx, 01xxxxxx xxxxxxxx, …
  function number(keepMarker) {
    const first = bytes[at] ?? 0;
    const length = Math.clz32(first) - 23;
    if (at + length > bytes.length) {
      at = bytes.length;
      return Infinity;
    }
    let value = keepMarker ? first : first & (0xff >> length);
    let unknown = value === (0xff >> length);
    for (let i = 1; i < length; i++) {
      const next = bytes[at + i];
      unknown = unknown && next === 0xff;
      value = value * 256 + next;
    }
    at += length;
    return keepMarker || !unknown ? value : Infinity;
  }

  while (at < bytes.length) {
    const id = number(true);
    const size = number(false);
    if (masters.has(id)) continue;
    const end = Math.min(at + size, bytes.length);
    if (id === codecPrivate) head = bytes.slice(at, end);
    // Track (one byte), time (two), flags (one), then the packet.
    else if (id === simpleBlock || id === block) packets.push(bytes.slice(at + 4, end));
    at = end;
  }
  return { head, packets };
}

// RFC 6716, 3.1: the first byte tells a frame's length and how many there are. At 48 kHz.
function samplesOf(packet) {
  const config = packet[0] >> 3;
  const frame = config < 12 ? [480, 960, 1920, 2880][config & 3] : config < 16 ? [480, 960][config & 1] : [120, 240, 480, 960][config & 3];
  const frames = [1, 2, 2, packet[1] & 63][packet[0] & 3];
  return frame * frames;
}

function page(packets, granule, number, flags) {
  const lacing = packets.flatMap(packet => [...Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255]);
  const header = new Uint8Array(27 + lacing.length);
  const view = new DataView(header.buffer);
  header.set(new TextEncoder().encode('OggS'));
  header[5] = flags;
  view.setBigInt64(6, BigInt(granule), true);
  view.setUint32(14, 0x52524e52, true);
  view.setUint32(18, number, true);
  header[26] = lacing.length;
  header.set(lacing, 27);
  const whole = join([header, ...packets]);
  new DataView(whole.buffer).setUint32(22, checksum(whole), true);
  return whole;
}

function checksum(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

function join(arrays) {
  const whole = new Uint8Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}
