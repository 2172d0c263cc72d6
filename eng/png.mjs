// Makes a screenshot a third as large: a PNG with a palette of 256 colours, which is what a page of flat colours and text needs.
// Reads what Chromium writes: eight bits a channel, not interlaced.
import { deflateSync, inflateSync } from 'node:zlib';

const signature = 8;
const most = 256;

export function smaller(png) {
  const chunks = [];
  for (let at = signature; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  const header = Buffer.from(chunks.find(({ type }) => type === 'IHDR').data);
  const channels = header[9] === 6 ? 4 : 3;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const pixels = unfilter(inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))), width * channels, height, channels);

  const { palette, indexOf } = paletteOf(pixels, channels);
  const lines = Buffer.alloc((width + 1) * height);
  for (let at = 0, y = 0; y < height; y++) {
    for (let x = 1; x <= width; x++, at += channels) lines[y * (width + 1) + x] = indexOf.get(bucketOf(pixels, at));
  }
  header[9] = 3;
  return Buffer.concat([
    png.subarray(0, signature), chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flat())), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

// The five filters of PNG: nothing, left, above, their mean, Paeth's.
function unfilter(raw, length, height, step) {
  const pixels = new Uint8Array(length * height);
  for (let y = 0; y < height; y++) {
    const kind = raw[y * (length + 1)];
    for (let x = 0; x < length; x++) {
      const at = y * length + x;
      const left = x >= step ? pixels[at - step] : 0;
      const up = y > 0 ? pixels[at - length] : 0;
      const corner = x >= step && y > 0 ? pixels[at - length - step] : 0;
      pixels[at] = raw[y * (length + 1) + 1 + x] + [0, left, up, (left + up) >> 1, kind === 4 ? paeth(left, up, corner) : 0][kind];
    }
  }
  return pixels;
}

function paeth(left, up, corner) {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
}

// Six bits of each channel.
const bucketOf = (pixels, at) => pixels[at] >> 2 << 12 | pixels[at + 1] >> 2 << 6 | pixels[at + 2] >> 2;

// Median cut: the box with most in it is halved along its longest side, until there are enough.
function paletteOf(pixels, channels) {
  const buckets = new Map();
  for (let at = 0; at < pixels.length; at += channels) {
    const key = bucketOf(pixels, at);
    const bucket = buckets.get(key) ?? { key, count: 0, sum: [0, 0, 0] };
    bucket.count++;
    for (let channel = 0; channel < 3; channel++) bucket.sum[channel] += pixels[at + channel];
    buckets.set(key, bucket);
  }
  for (const bucket of buckets.values()) bucket.colour = bucket.sum.map(sum => sum / bucket.count);

  const boxes = [boxOf([...buckets.values()])];
  while (boxes.length < most) {
    const widest = boxes.reduce((one, other) => other.weight > one.weight ? other : one);
    if (widest.weight === 0) break;
    const sorted = widest.buckets.sort((one, other) => one.colour[widest.side] - other.colour[widest.side]);
    // Where the longest side is halved, so that a colour that is everywhere does not keep others out.
    const middle = (sorted[0].colour[widest.side] + sorted.at(-1).colour[widest.side]) / 2;
    const cut = sorted.findIndex(bucket => bucket.colour[widest.side] > middle);
    boxes.splice(boxes.indexOf(widest), 1, boxOf(sorted.slice(0, cut)), boxOf(sorted.slice(cut)));
  }

  const indexOf = new Map(boxes.flatMap(({ buckets: inside }, index) => inside.map(({ key }) => [key, index])));
  const palette = boxes.map(({ buckets: inside }) => {
    const count = inside.reduce((sum, bucket) => sum + bucket.count, 0);
    return [0, 1, 2].map(channel => Math.round(inside.reduce((sum, bucket) => sum + bucket.sum[channel], 0) / count));
  });
  return { palette, indexOf };
}

function boxOf(buckets) {
  const spans = [0, 1, 2].map(channel => Math.max(...buckets.map(({ colour }) => colour[channel])) - Math.min(...buckets.map(({ colour }) => colour[channel])));
  const span = Math.max(...spans);
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  // What is far apart counts more than what is often there, or the shades of one colour would take all.
  return { buckets, side: spans.indexOf(span), weight: buckets.length > 1 ? span * span * Math.sqrt(count) : 0 };
}

function chunk(type, data) {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeInt32BE(checksum(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

function checksum(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc;
}
