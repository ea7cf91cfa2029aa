// From the bytes of a connection to answers as they are kept. `../answer.rs` does the same.
import zlib from 'node:zlib';

/** How an answer is framed and when it was sent is nothing that a client builds upon. */
const LEFT_OUT = ['connection', 'date', 'keep-alive', 'transfer-encoding'];

/** What depends on the time of day, but that it is there. */
const VOLATILE = { 'x-ratelimit-reset': '<time>', 'retry-after': '<seconds>' };

/** The answers to requests with these methods. `ended`: whether there is nothing more to come. */
export function readAnswers(bytes, methods, ended) {
  const answers = [];
  let rest = bytes;
  for (const method of methods) {
    const answer = readAnswer(rest, method, ended);
    if (!answer) {
      break;
    }
    rest = answer.rest;
    answers.push(answer.kept);
  }
  return answers;
}

function readAnswer(bytes, method, ended) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) {
    return undefined;
  }
  const [first, ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(first.split(' ')[1]);
  const headers = lines.map(line => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const header = name => headers.find(([key]) => key === name)?.[1];
  let rest = bytes.subarray(end + 4);
  if (status >= 100 && status < 200) {
    return readAnswer(rest, method, ended);
  }
  let body;
  let cut = false;
  if (method === 'HEAD' || status === 204 || status === 304) {
    body = Buffer.alloc(0);
  } else if (header('transfer-encoding')?.toLowerCase().includes('chunked')) {
    ({ body, rest, cut } = dechunk(rest));
  } else if (header('content-length') !== undefined) {
    const length = Number(header('content-length'));
    cut = rest.length < length;
    body = rest.subarray(0, length);
    rest = rest.subarray(length);
  } else {
    cut = !ended;
    body = rest;
    rest = Buffer.alloc(0);
  }
  const kept = { status, headers: keptHeaders(headers), ...keptBody(body, header('content-encoding'), header('content-type'), cut) };
  return { kept: cut ? { ...kept, cut: true } : kept, rest };
}

function dechunk(bytes) {
  const parts = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = end < 0 ? NaN : parseInt(rest.subarray(0, end).toString('latin1'), 16);
    if (Number.isNaN(size) || rest.length < end + 2 + size + 2) {
      return { body: Buffer.concat(parts), rest: Buffer.alloc(0), cut: true };
    }
    parts.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + 2 + size + 2);
    if (size === 0) {
      return { body: Buffer.concat(parts), rest, cut: false };
    }
  }
}

function keptHeaders(headers) {
  const kept = {};
  for (const [name, value] of headers.filter(([name]) => !LEFT_OUT.includes(name))) {
    const settled = VOLATILE[name] ?? value;
    kept[name] = name in kept ? [kept[name], settled].flat() : settled;
  }
  return Object.fromEntries(Object.entries(kept).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function keptBody(bytes, encoding, type, cut) {
  if (bytes.length === 0) {
    return {};
  }
  const decode = { gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync, deflate: zlib.inflateSync }[encoding];
  const plain = decode && !cut ? decode(bytes) : bytes;
  if (type?.includes('json')) {
    try {
      return { json: JSON.parse(plain.toString('utf8')) };
    } catch {
      // as a text, then
    }
  }
  return { text: plain.toString('utf8') };
}

/** The answer without what is another one each time: texts that match, stacks, and what depends on them. */
export function settle(answer, volatile) {
  const settled = settleValue(answer, volatile);
  const changed = ['json', 'text'].some(key => JSON.stringify(settled[key]) !== JSON.stringify(answer[key]));
  for (const name of changed ? ['etag', 'content-length'] : []) {
    if (name in settled.headers) {
      settled.headers[name] = '<varies>';
    }
  }
  return settled;
}

function settleValue(value, volatile) {
  if (typeof value === 'string') {
    return volatile.reduce((text, [from, to]) => text.replace(from, to), value);
  }
  if (Array.isArray(value)) {
    return value.map(entry => settleValue(entry, volatile));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, entry]) => [key, key === 'stack' ? '<stack>' : settleValue(entry, volatile)]),
  );
}
