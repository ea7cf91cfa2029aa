// The routes of the plugin `tester`. Each has its twin in `../plugins/tester/`.
const errors = require('@backstage/errors');
const express = require('express');

/** Long enough to be compressed: 100 lines of 40 characters. */
const LARGE = Array.from({ length: 100 }, (_, line) => `${String(line).padStart(4, '0')} the quick brown fox jumps over it\n`).join('');

async function testerRouter(files) {
  const router = express.Router();
  answers(router);
  requests(router);
  streams(router);
  faults(router);
  router.use('/files', express.static(files));
  return router;
}

/** What is answered, whatever is asked. */
function answers(router) {
  router.get('/json', (_req, res) => res.json({ hello: 'world' }));
  router.get('/json/as-the-framework-does-it', (_req, res) => res.json({ hello: 'world' }));
  router.get('/text/as-the-framework-does-it', (_req, res) => res.type('text/plain').send('plain text'));
  router.get('/json/text', (_req, res) => res.json('text'));
  router.get('/json/null', (_req, res) => res.json(null));
  router.get('/json/number', (_req, res) => res.json(42));
  router.get('/json/list', (_req, res) => res.json([]));
  router.get('/json/unicode', (_req, res) => res.json({ greeting: 'Grüße, 世界 🌍', markup: '<b>&amp;</b>' }));
  router.get('/json/large', (_req, res) => res.json({ lines: LARGE.trimEnd().split('\n') }));
  router.get('/json/status/:code', (req, res) => res.status(Number(req.params.code)).json({ code: Number(req.params.code) }));
  router.get('/status/:code', (req, res) => res.status(Number(req.params.code)).end());
  router.get('/text', (_req, res) => res.type('text/plain').send('plain text'));
  router.get('/text/large', (_req, res) => res.type('text/plain').send(LARGE));
  router.get('/text/exact/:bytes', (req, res) => res.type('text/plain').send('x'.repeat(Number(req.params.bytes))));
  router.get('/html', (_req, res) => res.type('text/html').send('<p>hello</p>'));
  router.get('/image', (_req, res) => res.set('Content-Type', 'image/png').send(Buffer.alloc(3000, 'i')));
  router.get('/svg/large', (_req, res) => res.set('Content-Type', 'image/svg+xml').send(LARGE));
  router.get('/no-transform', (_req, res) => res.type('text/plain').set('Cache-Control', 'public, no-transform').send(LARGE));
  router.get('/encoded-already', (_req, res) =>
    res.set({ 'Content-Type': 'text/plain', 'Content-Encoding': 'identity' }).send(LARGE));
  router.get('/redirect', (_req, res) => res.status(302).set('Location', '/api/tester/json').end());
  router.get('/redirect/permanent', (_req, res) => res.status(308).set('Location', 'https://example.com/a?b=c').end());
  router.get('/cookies', (_req, res) => res.append('Set-Cookie', 'a=1; Path=/').append('Set-Cookie', 'b=2; HttpOnly').json({}));
  router.get('/own-headers', (_req, res) =>
    res
      .vary('X-Tenant')
      .set({
        'X-Custom': 'yes',
        'Cache-Control': 'max-age=60',
        'X-Frame-Options': 'DENY',
        'Content-Security-Policy': "default-src 'none'",
      })
      .json({}));
  router.get('/own-etag', (_req, res) => res.set('ETag', '"mine"').json({ hello: 'world' }));
  router.get('/own-date', (_req, res) =>
    res.set('Last-Modified', 'Wed, 01 Jan 2020 00:00:00 GMT').json({ hello: 'world' }));
  router.get('/vary-any', (_req, res) => res.set('Vary', '*').json({}));
}

/** What is asked, given back. */
function requests(router) {
  router.all('/method', (req, res) => res.json({ method: req.method }));
  router.get('/get-only', (_req, res) => res.json({ ok: true }));
  router.post('/post-only', (_req, res) => res.json({ ok: true }));
  router.get('/url', (req, res) => res.json({ url: req.url }));
  router.get('/url/*', (req, res) => res.json({ url: req.url }));
  router.get('/params/:name', (req, res) => res.json({ name: req.params.name }));
  router.get('/params/:first/then/:second', (req, res) => res.json(req.params));
  router.get('/request-headers', (req, res) => {
    const own = Object.entries(req.headers).filter(([name]) => name === 'host' || name.startsWith('x-test'));
    res.json(Object.fromEntries(own));
  });
  router.get('/client', (req, res) => res.json({ ip: req.ip, protocol: req.protocol, host: req.hostname }));
  router.post('/echo', express.json(), (req, res) => res.json({ body: req.body }));
  router.post('/length', express.raw({ type: () => true, limit: '1mb' }), (req, res) => res.json({ length: req.body.length ?? 0 }));
  router.post('/ignored-body', (_req, res) => res.json({ ok: true }));
}

function streams(router) {
  router.get('/stream', async (_req, res) => {
    res.type('text/plain');
    for (const line of ['one\n', 'two\n', 'three\n']) {
      res.write(line);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    res.end();
  });
  router.get('/stream/large', async (_req, res) => {
    res.type('text/plain');
    for (let part = 0; part < 3; part++) {
      res.write(LARGE);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    res.end();
  });
  router.get('/stream/broken', async (_req, res, next) => {
    res.type('text/plain').write('partial');
    await new Promise(resolve => setTimeout(resolve, 50));
    next(new Error('broken in the middle'));
  });
  router.get('/slow', async (_req, res) => {
    await new Promise(resolve => setTimeout(resolve, 300));
    res.json({ slow: true });
  });
}

/** Routes that fail, in each way there is. */
function faults(router) {
  router.get('/errors/:name', (req, _res, next) => {
    next(new errors[req.params.name]('what went wrong'));
  });
  router.get('/errors/:name/without-message', (req, _res, next) => next(new errors[req.params.name]()));
  router.get('/errors/:name/with-cause', (req, _res, next) => {
    next(new errors[req.params.name]('outer', new errors.NotFoundError('inner')));
  });
  router.get('/errors/:name/with-causes', (req, _res, next) => {
    const inner = new errors.ConflictError('middle', new errors.InputError('inner'));
    next(new errors[req.params.name]('outer', inner));
  });
  router.get('/errors/:name/with-plain-cause', (req, _res, next) => {
    next(new errors[req.params.name]('outer', new Error('plain')));
  });
  router.post('/errors/:name', (req, _res, next) => next(new errors[req.params.name]('what went wrong')));
  router.get('/faults/plain', (_req, _res, next) => next(new Error('plain')));
  router.get('/faults/plain-with-cause', (_req, _res, next) => next(new Error('outer', { cause: new Error('secret inside') })));
  router.get('/faults/thrown-text', () => {
    throw 'just a text';
  });
  router.get('/faults/extra', (_req, _res, next) => {
    next(Object.assign(new errors.InputError('with extra'), { code: 'E_X', foo: { bar: 1 } }));
  });
  router.get('/faults/status/:code', (req, _res, next) => {
    next(Object.assign(new Error('of my own'), { status: Number(req.params.code) }));
  });
  router.get('/faults/status-code/:code', (req, _res, next) => {
    next(Object.assign(new errors.InputError('of my own'), { statusCode: Number(req.params.code) }));
  });
  router.get('/faults/headers-set', (_req, res, next) => {
    res.set({ 'X-Custom': 'kept', 'Cache-Control': 'max-age=60' });
    next(new errors.NotFoundError('after headers'));
  });
}

module.exports = { testerRouter };
