// From a case to the bytes that are sent. `../request.rs` does the same.

/** `<<a*3>>` is `aaa`: for what is too long to be written out. */
function unfold(text) {
  return text.replace(/<<(.+?)\*(\d+)>>/gs, (_, part, times) => part.repeat(Number(times)));
}

/** The bytes, and the methods of the requests in them, which tell where answers end. */
export function requestBytes(request) {
  if (request.raw !== undefined) {
    return { bytes: Buffer.from(unfold(request.raw), 'latin1'), methods: request.methods ?? ['GET'] };
  }
  const [method, target, version = 'HTTP/1.1'] = request.send.split(' ');
  const headers = (request.headers ?? []).map(unfold);
  const has = name => headers.some(header => header.toLowerCase().startsWith(`${name}:`));
  const body = request.base64 ? Buffer.from(request.base64, 'base64') : Buffer.from(unfold(request.body ?? ''), 'utf8');
  if (!has('host')) {
    headers.push('Host: localhost');
  }
  if (!has('connection')) {
    headers.push('Connection: close');
  }
  if (body.length > 0 && !has('content-length') && !has('transfer-encoding')) {
    headers.push(`Content-Length: ${body.length}`);
  }
  const head = `${method} ${unfold(target)} ${version}\r\n${headers.map(header => `${header}\r\n`).join('')}\r\n`;
  return { bytes: Buffer.concat([Buffer.from(head, 'latin1'), body]), methods: [method] };
}
